"""What tracks cost in PostgreSQL: the figures of ``bench.tracks``, of the same made day."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from console.store import postgres
from console.store.bench import BURST, FIXES, MIDNIGHT, fix_of, reading, walk
from console.store.setting_up import with_password
from console.store.shared_packing import SharedPacker
from console.store.shared_rows import Writer
from console.store.shared_shelf import SharedTrackArchive
from console.store.shared_tracks import SharedTracks
from console.store.stretches import STRETCH_S
from console.store.tracks import places_of
from console.words import VirtualClock

_KEEP_DAYS = 36_500


class InUse(Exception):
    """The database holds somebody's journal or tracks: it is none to measure in."""


def shared_tracks(url: str, units: int, told: Callable[[str], None]) -> Mapping[str, float | str]:
    """Into an empty database, which is empty again afterwards. Raises ``InUse``, ``postgres.Error``."""
    _prepare(url)
    try:
        into = _into(url, units)
        told(f"{into['fixes_per_s']:,.0f} fixes/s")
        _empty(url)
        rows, seconds = _made_day(url, units, told)
        size = sum(day.bytes for day in SharedTrackArchive(url).days())
        found = reading(lambda: SharedTrackArchive(url))
    finally:
        _empty(url)
    return {
        "units": units, "rows": rows, **into, "mb_per_million": round(size / rows, 2),
        "pack_ms": round(seconds * 1000, 1), **found,
    }  # fmt: skip


def _prepare(url: str) -> None:
    with postgres.connect(with_password(url)) as connection:
        postgres.upgrade(connection, time.time())
        query = "SELECT EXISTS (SELECT 1 FROM event) OR EXISTS (SELECT 1 FROM track_day)"
        if connection.execute(query).fetchone() != (False,):
            raise InUse(postgres.without_password(url))


def _empty(url: str) -> None:
    with postgres.connect(with_password(url)) as connection:
        connection.execute("SELECT track_drop('9999-01-01')")


def _into(url: str, units: int) -> dict[str, float]:
    """Through the writer's own thread; how long this thread was kept waiting meanwhile, as a window would be."""
    with tempfile.TemporaryDirectory() as folder:
        writer = SharedTracks(url, Path(folder), VirtualClock(MIDNIGHT), keep_days=_KEEP_DAYS)
        writer.start()
        bursts = [[fix_of(n, units) for n in range(first, first + BURST)] for first in range(0, FIXES, BURST)]
        begun = before = time.perf_counter()
        gap = 0.0
        for burst in bursts:
            writer.put(burst)
        while writer.unwritten:
            time.sleep(0.001)
            now = time.perf_counter()
            gap, before = max(gap, now - before), now
        seconds = time.perf_counter() - begun
        writer.stop()
    return {"fixes_per_s": round(FIXES / seconds), "write_gap_max_ms": round(gap * 1000, 1)}


def _made_day(url: str, units: int, told: Callable[[str], None]) -> tuple[int, float]:
    """A packed day of made walkers; how many rows, and seconds that packing a stretch of them took (the middle one)."""
    clock, took, rows = VirtualClock(MIDNIGHT), list[float](), 0
    packer = SharedPacker(url, clock, keep_days=_KEEP_DAYS)
    with postgres.connect(with_password(url)) as connection:
        writer = Writer(connection)
        for number, found in enumerate(walk(units)):
            for first in range(0, len(found), BURST):
                part = found.take(np.arange(first, min(first + BURST, len(found))))
                rows += writer.write(part, *places_of(part, _KEEP_DAYS))
            clock.advance(STRETCH_S)
            begun = time.perf_counter()
            packer.look()
            took.append(time.perf_counter() - begun)
            if number % 36 == 35:
                told(f"{rows:,} rows")
    clock.advance(3 * STRETCH_S)
    packer.look()
    return rows, float(np.median(took))
