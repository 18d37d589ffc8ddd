"""``bench recover``: a console with a year of journal is killed and started again, as a person starts it.

What is measured is a start after ``kill -9``: the newest snapshot, and behind it as many events as there can be before
the next one. ``seconds`` runs from the start of the process to the usable map; beside it when the room stood, and the
same start without a snapshot and without a journal.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psutil

from console import home, site
from console.desk.recovering import EVERY
from console.door import memory
from console.door.made_year import Year, note
from console.door.screen import screen_of
from console.door.sites import tell
from console.door.start_bench import mark
from console.store.journal import Journal

RUNS: Final = 5
_SNAPSHOT_S: Final = 300.0  # until it is there
_SIZE: Final = (1920, 1080)


def measure(folder: Path, events: int, progress: Callable[[str], None]) -> dict[str, float | str]:
    """``folder``: a site, which is copied. ``events``: of the journal when the last snapshot was made."""
    site.compile_if_stale(folder, tell)
    with tempfile.TemporaryDirectory(prefix="onemap-recover-") as temporary, screen_of(_SIZE):
        place = Path(temporary) / "site"
        own = shutil.ignore_patterns("journal*", "tracks*", "outbox*", "lock*", "room-*", "spare*")
        shutil.copytree(folder, place, ignore=own)
        site.compile_if_stale(place, tell)
        empty = [start(place) for _ in range(3)]
        progress(f"without a journal: {statistics.median(one[0] for one in empty):.2f} s")
        loaded = site.load(place)
        west, south, east, north = loaded.base.bounds
        middle = ((west + east) / 2, (south + north) / 2)
        year = Year(events, time.time(), tuple(one.id for one in loaded.units), middle)
        _forget(loaded.state_dir)
        written = year.write(loaded.state_dir, loaded.config.seat)
        progress(f"{written:,} events, {year.incidents:,} incidents")
        whole = first(place, loaded.state_dir)
        progress(f"the whole journal: {whole:.1f} s; a snapshot is there")
        found = []
        for _ in range(RUNS):
            _go_on(loaded.state_dir, loaded.config.seat)
            found.append(start(place))
            progress(f"usable {found[-1][0]:.2f} s, room {found[-1][1]:.2f} s")
        size = max(one.stat().st_size for one in loaded.state_dir.glob("room-*.snapshot"))
    usable, room, cpu, rss = zip(*found, strict=True)
    return {
        "seconds": round(statistics.median(usable), 3), "seconds_worst": round(max(usable), 3),
        "room_seconds": round(statistics.median(room), 3), "cpu_seconds": round(statistics.median(cpu), 2),
        "empty_seconds": round(statistics.median(one[0] for one in empty), 3),
        "empty_cpu_seconds": round(statistics.median(one[2] for one in empty), 2),
        "whole_journal_seconds": round(whole, 1), "events": written, "incidents": year.incidents,
        "events_after_snapshot": EVERY - 1, "snapshot_mb": round(size / 1e6, 1), "rss_mb": round(max(rss), 1),
        "platform": os.environ.get("QT_QPA_PLATFORM", "") or sys.platform,
    }  # fmt: skip


def start(place: Path, *options: str) -> tuple[float, float, float, float]:
    """Seconds to the usable map and to the room, seconds of processor that it took itself, MB resident; ended by
    ``kill -9``."""
    begun = time.time()
    with _console(place, *options) as console:
        room = mark(console, "room") - begun
        usable = mark(console, "usable") - begun
        times = psutil.Process(console.pid).cpu_times()
        return usable, room, times.user + times.system, memory.rss_mb(console.pid)


def first(place: Path, state: Path, *options: str) -> float:
    """Seconds of a start that folds the whole journal; it goes on until its snapshot is there."""
    begun = time.time()
    with _console(place, *options) as console:
        usable = mark(console, "usable") - begun
        ends = time.monotonic() + _SNAPSHOT_S
        while not list(state.glob("room-*.snapshot")) and time.monotonic() < ends:
            time.sleep(0.2)
        return usable


@contextlib.contextmanager
def _console(place: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = home.program("run", "--site", str(place), "--marks", "--no-sim")
    command += ["--size", f"{_SIZE[0]}x{_SIZE[1]}", *options]
    console = subprocess.Popen(  # without what its children say of being orphaned
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )
    try:
        yield console
    finally:
        console.send_signal(signal.SIGKILL)
        console.communicate()


def _go_on(state: Path, seat: str) -> None:
    """The journal as it is just before the next snapshot would be made."""
    newest = max(int(one.stem.removeprefix("room-")) for one in state.glob("room-*.snapshot"))
    journal = Journal(state / "journal.sqlite", time.time())
    short = EVERY - 1 - (journal.mark().seq - newest)
    journal.write([note(seat, time.time()) for _ in range(max(0, short))])
    journal.close()


def _forget(state: Path) -> None:
    for pattern in ("journal*", "outbox*", "room-*", "spare*", "tracks*"):
        for one in state.glob(pattern):
            one.unlink()
