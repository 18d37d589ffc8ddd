"""``bench loop``: the demo town ten times as fast, ten times as busy, and one dispatcher at the window."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from console import site
from console.door.memory import rss_mb
from console.door.sites import tell
from console.words import FastClock

SPEED: Final = 10.0
AN_HOUR: Final = 200.0  # incidents


def measure(folder: Path, units: int, hours: float, progress: Callable[[str], None]) -> dict[str, float | str]:
    """``hours`` of the town's own time at ``SPEED`` with ``AN_HOUR`` incidents an hour; the figures of
    ``console.glass.bench.loop``."""
    from console.door.rooms import build, warm
    from console.door.terminals import simulator
    from console.glass.bench.loop import measure as drive

    with ExitStack() as house:
        own = Path(house.enter_context(tempfile.TemporaryDirectory(prefix="onemap-loop-"))) / "site"
        with_units(folder, own, units)
        site.compile_if_stale(own, tell)
        clock = FastClock(time.time(), SPEED)
        built = build(site.load(own), "", house, clock=clock)
        options = ("--rate", str(AN_HOUR / 60), "--clock-from", repr(clock.begun), "--clock-speed", str(SPEED))
        house.enter_context(simulator(own, built.url, *options))
        seconds = hours * 3600 / SPEED
        figures = drive(built.desk, lambda: warm(built.sums.start), seconds=seconds, progress=progress)
        return {"units": units, "hours": hours, "speed": SPEED, **figures, "rss_mb": round(rss_mb(os.getpid()))}


def with_units(folder: Path, own: Path, units: int) -> None:
    """The site with so many units: beyond its own the same once more under further numbers."""
    shutil.copytree(folder, own, ignore=shutil.ignore_patterns("journal*", "tracks*", "lock*", "bench-*", "outbox*"))
    with (own / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    head, known = rows[0], rows[1:]
    at = head.index("id")
    more = [[f"{900 + n}" if i == at else cell for i, cell in enumerate(known[n % len(known)])]
            for n in range(max(0, units - len(known)))]  # fmt: skip
    with (own / "units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *known[:units], *more])
