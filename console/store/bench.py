"""What the track store costs: fixes a second into it, room on the disk, a seek in a whole day."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import numpy as np

from console.store.archive import TrackArchive
from console.store.packed import MEASURES, kept
from console.store.packing import Packer
from console.store.store import Store
from console.store.stretches import STRETCH_S
from console.store.tracks import Tracks, files
from console.words import Fix, VirtualClock
from console.words.past import By
from layers.tracks.columns import TrackColumns

MIDNIGHT: Final = 1_700_006_400.0  # 2023-11-15T00:00:00Z
_DAY: Final = "20231115"
_EVERY_S: Final = 10.0  # a terminal says where it is
FIXES: Final = 300_000  # written to see how quickly that goes
BURST: Final = 5_000  # of them at once
_SEEKS: Final = 200
_LATE: Final = 0.02  # share of fixes that come minutes to an hour late


def tracks(units: int, told: Callable[[str], None], url: str = "") -> Mapping[str, float | str]:
    """A day of ``units`` that say where they are every 10 s, 2 % of it late. ``url``: in this PostgreSQL, which
    must be empty."""
    if url:
        from console.store.shared_bench import shared_tracks

        return shared_tracks(url, units, told)
    with tempfile.TemporaryDirectory() as name:
        into = _into(Path(name) / "into", units)
        told(f"{into['fixes_per_s']:,.0f} fixes/s")
        folder = Path(name) / "day"
        rows, seconds = made_day(folder, units, told)
        size = sum(path.stat().st_size for path in files(folder, _DAY))
        found = reading(lambda: TrackArchive(folder))
    return {
        "units": units, "rows": rows, **into, "mb_per_million": round(size / rows, 2),
        "pack_ms": round(seconds * 1000, 1), **found,
    }  # fmt: skip


def reading(past: Callable[[], TrackArchive]) -> dict[str, float]:
    """Of the made day; ``past`` is one that has read nothing yet."""
    stands = {by: _stands(past(), by) for by in By}
    return {
        "stand_p95_ms": round(max(float(np.percentile(found, 95)) for found in stands.values()), 1),
        "stand_received_p50_ms": round(float(np.percentile(stands[By.RECEIVED], 50)), 1),
        "stand_happened_p50_ms": round(float(np.percentile(stands[By.HAPPENED], 50)), 1),
        "hour_ms": round(_hour(past()) * 1000),
    }


def made_day(folder: Path, units: int, told: Callable[[str], None] = print) -> tuple[int, float]:
    """A packed day of made walkers; how many rows, and seconds that packing a stretch of them took (the middle one).
    ``folder`` is made."""
    tracks, clock, took = Tracks(folder, 90), VirtualClock(MIDNIGHT), []
    packer, rows = Packer(folder, clock), 0
    folder.mkdir(parents=True, exist_ok=True)
    for number, found in enumerate(walk(units)):
        stretch = int(MIDNIGHT + number * STRETCH_S)
        for first in range(0, len(found), 5_000):
            part = found.take(np.arange(first, min(first + 5_000, len(found))))
            tracks.put(_DAY, stretch, part, stretch)
            rows += len(part)
        clock.advance(STRETCH_S)
        begun = time.perf_counter()
        packer.look()
        took.append(time.perf_counter() - begun)
        if number % 36 == 35:
            told(f"{rows:,} rows")
    clock.advance(2 * STRETCH_S)
    packer.look()
    tracks.close()
    return rows, float(np.median(took))


def _into(folder: Path, units: int) -> dict[str, float]:
    """Through the store's own thread; how long this thread was kept waiting meanwhile, as a window would be."""
    inbox: SimpleQueue[Any] = SimpleQueue()
    store = Store(folder, "bench", VirtualClock(MIDNIGHT), inbox)
    store.start()
    bursts = [[fix_of(n, units) for n in range(first, first + BURST)] for first in range(0, FIXES, BURST)]
    begun = before = time.perf_counter()
    gap = 0.0
    for burst in bursts:
        store.put_fixes(burst)
    while store.unwritten:
        time.sleep(0.001)
        now = time.perf_counter()
        gap, before = max(gap, now - before), now
    seconds = time.perf_counter() - begun
    store.stop()
    return {"fixes_per_s": round(FIXES / seconds), "write_gap_max_ms": round(gap * 1000, 1)}


def fix_of(n: int, units: int) -> Fix:
    t = MIDNIGHT + n / 50_000
    return Fix(f"{n % units:05d}", t, 115.0 + n * 1e-7, 35.7, 8.25, 90.0, 5.0, t + 0.2)


def _stands(past: TrackArchive, by: By) -> list[float]:
    random = np.random.default_rng(3)
    past.stand(MIDNIGHT, by=by)
    found = []
    for at in MIDNIGHT + random.uniform(0, 86_400, _SEEKS):
        begun = time.perf_counter()
        past.stand(float(at), by=by)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def _hour(past: TrackArchive) -> float:
    begun = time.perf_counter()
    for _piece in past.between(MIDNIGHT + 12 * 3600, MIDNIGHT + 13 * 3600):
        pass
    return time.perf_counter() - begun


def walk(units: int) -> Iterator[TrackColumns]:
    """A day in stretches of reception: six in ten move, as patrols do; the clocks of terminals jitter, GPS wanders."""
    random, names = np.random.default_rng(1), tuple(f"{n:05d}" for n in range(units))
    steps = round(STRETCH_S / _EVERY_S)
    phase, place = random.uniform(0, _EVERY_S, units), np.array([115.0, 35.5]) + random.uniform(0, 0.4, (units, 2))
    course, pace = random.uniform(0, 360, units), random.normal(8, 3, units).clip(0, 25)
    for number in range(round(86_400 / STRETCH_S)):
        moving = random.random(units) < 0.6
        course = course + random.normal(0, 40, units)
        turns = course[:, None] + random.normal(0, 8, (units, steps)).cumsum(axis=1)
        speed = np.where(moving[:, None], (pace[:, None] + random.normal(0, 1, (units, steps))).clip(0), 0.0)
        metres = speed * _EVERY_S * np.array([np.sin(np.radians(turns)), np.cos(np.radians(turns))])
        path = place.T[:, :, None] + metres.cumsum(axis=2) / [[[90_000.0]], [[111_000.0]]]
        place = path[:, :, -1].T
        noise = random.normal(0, 1.5 / 100_000, path.shape)
        t = MIDNIGHT + number * STRETCH_S + np.arange(steps) * _EVERY_S + phase[:, None]
        late = np.where(random.random(t.shape) < _LATE, random.uniform(30, 3600, t.shape), 0)
        measures = (
            t - late, t + random.exponential(0.2, t.shape).clip(0, 5), *(path + noise), speed, turns % 360,
            random.normal(5, 2, t.shape).clip(1, 50),
        )  # fmt: skip
        unit = np.repeat(np.arange(units, dtype=np.int32), steps)
        flat = (kept(name, one.ravel()) for name, one in zip(MEASURES, measures, strict=True))
        found = TrackColumns(names, unit, *flat)
        order = np.argsort(found.received, kind="stable")
        yield found.take(order[found.t[order] >= MIDNIGHT])
