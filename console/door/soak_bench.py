"""``bench soak``: a day's messages at a higher rate, through a real broker into a room without a window.

2,000 units at 0.2 Hz are 34.56 million fixes a day; 500 incidents come beside them. Nothing may be lost, and once the
first part is over memory may not grow.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from console import site
from console.door import memory
from console.door.errors import DoorError
from console.door.rooms import build
from console.door.sites import tell
from console.home import scrub

if TYPE_CHECKING:
    from console.desk import Desk
    from console.feed import Blast, Client

INCIDENTS: Final = 500  # a day's
DAY: Final = 2000 * 0.2 * 86_400  # fixes a day
_BEAT_S: Final = 0.05
_LOOK_S: Final = 1.0
_WARM_SHARE: Final = 0.15  # of the run; a long one warms up for ten minutes at most
_WARM_MOST_S: Final = 600.0
_TAIL_S: Final = 60.0

Progress = Callable[[str], None]


def measure(
    folder: Path, *, units: int, rate: int, seconds: float, store: str, progress: Progress
) -> dict[str, float | str]:
    """``messages, lost, rss_growth_mb`` and what the room took meanwhile. ``store``: of PostgreSQL, "" the file."""
    from console.feed import Blast, Client, unit_ids
    from console.site import UnitSpec

    site.compile_if_stale(folder, tell)
    with ExitStack() as house:
        state = Path(house.enter_context(tempfile.TemporaryDirectory(dir=folder / ".onemap", prefix="bench-")))
        specs = tuple(UnitSpec(id=name, name=name) for name in unit_ids(units))
        loaded = site.load(folder)
        config = msgspec.structs.replace(loaded.config, store=store)
        place = replace(loaded, units=specs, state_dir=state, config=config)
        built = build(place, "", house)
        if store and type(built.desk.store).__name__ != "SharedStore":
            raise DoorError("door.bench.store_unused", url=scrub.own(store))
        county = Client.connect(built.url, "soak-county")
        house.callback(county.close)
        county.wait()
        _connected(built.desk)
        west, south, east, north = place.accepted_deg
        blast = Blast(
            built.url, config.id, units=units, rate=rate, seconds=seconds,
            lon_deg=(west + east) / 2, lat_deg=(south + north) / 2,
        )  # fmt: skip
        house.callback(blast.stop)
        soak = _Soak(built.desk, blast, county, rate * seconds, state, progress)
        soak.run(seconds)
        return soak.figures(units, rate)


def _connected(desk: Desk) -> None:
    until = time.monotonic() + 20
    while (desk.health.feed is None or not desk.health.feed.connected) and time.monotonic() < until:
        desk.beat()
        time.sleep(_BEAT_S)


class _Soak:
    """Keeps the beat, as a window would, and looks at memory once a second."""

    def __init__(
        self, desk: Desk, blast: Blast, county: Client, awaited: float, state: Path, progress: Progress
    ) -> None:
        self._desk, self._blast, self._county, self._state, self._tell = desk, blast, county, state, progress
        self._awaited = awaited
        self._rss: list[tuple[float, float]] = []  # s since the start, MB
        self._most_backlog = 0
        self._worst_s = 0.0
        self._asked = 0  # incidents
        self._sent = 0
        self._wall_s = self._cpu_s = self._broker_s = 0.0

    def run(self, seconds: float) -> None:
        begun, cpu, child = time.monotonic(), time.process_time(), _children_cpu_s()
        look, told = begun, begun
        every_s = seconds / max(1.0, INCIDENTS * self._awaited / DAY)
        while self._blast.running:
            now = time.monotonic()
            self._beat()
            if now - begun >= self._asked * every_s and self._asked < INCIDENTS:
                self._incident()
            if now >= look:
                look += _LOOK_S
                self._rss.append((now - begun, memory.rss_mb(os.getpid())))
            if now - told > 30:
                told = now
                self._tell(f"{now - begun:.0f} s, {self._taken:,} messages, {self._rss[-1][1]:.0f} MB")
            time.sleep(max(0.0, _BEAT_S - (time.monotonic() - now)))
        self._sent = self._blast.wait()
        self._wall_s = time.monotonic() - begun
        self._cpu_s = time.process_time() - cpu
        self._broker_s = _children_cpu_s() - child
        until = time.monotonic() + _TAIL_S
        while (self._taken < self._sent or self._incidents < self._asked) and time.monotonic() < until:
            self._beat()
            time.sleep(_BEAT_S)
        self._rss.append((time.monotonic() - begun, memory.rss_mb(os.getpid())))

    def _beat(self) -> None:
        self._desk.beat()
        health = self._desk.health
        self._most_backlog = max(self._most_backlog, health.backlog)
        self._worst_s, health.beats.worst_s = max(self._worst_s, health.beats.worst_s), 0.0

    def _incident(self) -> None:
        west, south, east, north = self._desk.site.accepted_deg
        share = (self._asked * 0.618) % 1.0
        kinds = self._desk.site.config.incident.types
        body = {
            "id": f"soak-{self._asked}", "t": time.time(), "type": kinds[self._asked % len(kinds)].name, "level": 3,
            "text": "", "lon": west + (east - west) * (0.4 + 0.2 * share), "lat": (south + north) / 2,
        }  # fmt: skip
        topic = f"onemap/v1/{self._desk.site.config.id}/incident/soak"
        self._county.publish(topic, json.dumps(body).encode(), qos=1)
        self._asked += 1

    @property
    def _taken(self) -> int:
        health = self._desk.health
        return health.accepted + health.late + health.rejected

    @property
    def _incidents(self) -> int:
        return len(self._desk.incidents)

    def figures(self, units: int, rate: int) -> dict[str, Any]:
        warm_s = min(_WARM_MOST_S, self._wall_s * _WARM_SHARE)
        after = [mb for at, mb in self._rss if at >= warm_s]
        part = max(1, len(after) // 10)
        growth = statistics.median(after[-part:]) - statistics.median(after[:part])
        sizes = {file: file.stat().st_size for file in self._state.rglob("*") if file.is_file()}
        tracks = sum(size for file, size in sizes.items() if file.name.startswith("tracks-"))
        messages = self._sent + self._asked
        return {
            "messages": messages, "lost": self._sent - self._taken + self._asked - self._incidents,
            "rss_growth_mb": round(growth, 1), "rss_mb": round(after[-1], 1), "hours": round(messages / DAY * 24, 2),
            "seconds": round(self._wall_s, 1), "units": units, "rate": rate,
            "taken_per_s": round(self._taken / self._wall_s), "backlog_most": self._most_backlog,
            "beat_worst_ms": round(self._worst_s * 1000, 1), "refused": self._desk.health.rejected,
            "cores": round(self._cpu_s / self._wall_s, 3), "children_cores": round(self._broker_s / self._wall_s, 3),
            "disk_mb": round(sum(sizes.values()) / 1e6, 1), "bytes_a_fix": round(tracks / max(1, self._taken), 1),
            "incidents": self._incidents,
        }  # fmt: skip


def _children_cpu_s() -> float:
    """Seconds of processor that the living children have taken: broker, reckoner, and here the sender too."""
    ticks = 0
    for pid in memory.tree(os.getpid())[1:]:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0
