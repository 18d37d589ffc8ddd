"""Packed or not, a past reads the same: against a plain list, at random, with late ones and clocks that jump."""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.store import TrackArchive, database, packing
from console.store.packed import MEASURES, Torn, kept, packed, raw, unpacked
from console.store.packing import Packer
from console.store.tracks import Tracks, track_file
from console.words import Fix, VirtualClock
from console.words.past import By
from layers.tracks.columns import TrackColumns, joined

NOON = 1700049600.0  # 2023-11-15T12:00:00Z
DAY_S = 86400.0
FAR = 400 * DAY_S
QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None  # hundreds of databases

Row = tuple[str, float, float, float]

_delay = st.one_of(st.just(0.2), st.floats(-20, 90), st.floats(0, 30 * 3600))
_moment = st.tuples(st.sampled_from("abcde"), st.floats(-7200, 14 * 3600), _delay, st.floats(-180, 180))


def fixes_of(moments: Sequence[tuple[str, float, float, float]]) -> list[Fix]:
    """In the order of reception; times in milliseconds."""
    made = [
        Fix(unit, round(NOON + s, 3), round(lon, 7), 35.7, received_at=round(NOON + s + late, 3))
        for unit, s, late, lon in moments
    ]
    return sorted(made, key=lambda fix: fix.received_at)


def put(folder: Path, fixes: Sequence[Fix], step: int = 7) -> None:
    tracks = Tracks(folder, 90)
    for first in range(0, len(fixes), step):
        rest: list[Fix] = list(fixes[first : first + step])
        while rest:
            rest = tracks.write(rest, NOON)
    tracks.close()


def pack_all(folder: Path) -> None:
    Packer(folder, VirtualClock(NOON + FAR)).look()


def rows(found: TrackColumns) -> list[Row]:
    names = (found.units[unit] for unit in found.unit)
    return list(zip(names, found.t.tolist(), found.received.tolist(), found.lon_deg.tolist(), strict=True))


def plainly(fixes: Sequence[Fix]) -> list[Row]:
    return [(fix.unit, fix.t, fix.received_at, fix.lon_deg) for fix in fixes]


def stood(fixes: Sequence[Fix], at: float, by: By, back_s: float) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for fix in fixes:
        known = fix.received_at if by is By.RECEIVED else fix.t
        if known <= at and fix.t >= at - back_s:
            found[fix.unit] = max(found.get(fix.unit, (-math.inf, 0.0)), (fix.t, fix.received_at))
    return found


def agree(past: TrackArchive, fixes: Sequence[Fix], at: float, until: float) -> None:
    for by in By:
        for back_s in (DAY_S, 3600.0):
            found = {unit: (t, received) for unit, t, received, _ in rows(past.stand(at, by=by, back_s=back_s))}
            assert found == stood(fixes, at, by, back_s)
        column = 2 if by is By.RECEIVED else 1
        got = rows(joined(past.between(at, until, by=by)))
        assert [row[column] for row in got] == sorted(float(row[column]) for row in got)
        assert sorted(got) == sorted(row for row in plainly(fixes) if at <= float(row[column]) < until)
    assert past.lost == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(_moment, max_size=60),
    st.floats(-9000, 50 * 3600),
    st.floats(0, 9 * 3600),
    st.integers(0, 60),
)
def test_it_reads_the_same_packed_half_packed_and_not(
    moments: list[tuple[str, float, float, float]], at: float, length: float, packed_then: int
) -> None:
    fixes = fixes_of(moments)
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        folder = Path(name)
        put(folder, fixes[:packed_then])
        pack_all(folder)
        put(folder, fixes[packed_then:])
        agree(TrackArchive(folder), fixes, NOON + at, NOON + at + length)
        pack_all(folder)
        agree(TrackArchive(folder), fixes, NOON + at, NOON + at + length)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_moment, max_size=40), st.lists(st.integers(0, 39), max_size=4), st.floats(-9000, 50 * 3600))
def test_a_clock_that_goes_back_and_forth(
    moments: list[tuple[str, float, float, float]], cuts: list[int], at: float
) -> None:
    fixes = fixes_of(moments)
    for cut in cuts:  # as if what came after had come before: stretches are packed out of their order
        fixes = fixes[cut:] + fixes[:cut]
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        folder = Path(name)
        for first in range(0, len(fixes), 10):
            put(folder, fixes[first : first + 10])
            pack_all(folder)
        agree(TrackArchive(folder), fixes, NOON + at, NOON + at + 7200)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "乙", "c\nd", ""]),
            *(st.one_of(st.floats(-1e10, 1e10), st.floats(), st.integers(0, 400).map(float)) for _ in MEASURES),
        ),
        max_size=50,
    )
)
def test_columns_come_back_as_they_were_kept(table: list[tuple[object, ...]]) -> None:
    names = sorted({str(row[0]) for row in table})
    table = sorted(table, key=lambda row: str(row[0]))
    unit = np.array([names.index(str(row[0])) for row in table], np.int32)
    numbers = np.array([row[1:] for row in table], float).reshape(-1, len(MEASURES)).T
    columns = TrackColumns(
        tuple(names), unit, *(kept(name, values) for name, values in zip(MEASURES, numbers, strict=True))
    )
    for data in (raw(columns), packed(columns)):
        found = unpacked(data)
        assert found.units == columns.units
        assert np.array_equal(found.unit, columns.unit)
        for name in MEASURES:
            assert np.array_equal(getattr(found, name), getattr(columns, name), equal_nan=True)


def test_bytes_that_were_changed_are_not_believed() -> None:
    columns = TrackColumns(("a",), np.zeros(3, np.int32), *(np.arange(3.0) for _ in MEASURES))
    for data in (raw(columns), packed(columns)):
        for at in range(len(data)):
            changed = bytearray(data)
            changed[at] ^= 0x10
            with pytest.raises(Torn):
                unpacked(bytes(changed))
        for size in range(len(data)):
            with pytest.raises(Torn):
                unpacked(data[:size])


@pytest.fixture
def busy_day(tmp_path: Path) -> list[Fix]:
    random = np.random.default_rng(7)
    fixes = fixes_of([
        (f"u{n % 40}", float(s), 0.3 if random.random() < 0.95 else float(random.uniform(100, 9000)), 115 + s / 1e6)
        for s in range(0, 7200, 20) for n in range(20)
    ])  # fmt: skip
    put(tmp_path, fixes, 20)
    return fixes


def test_a_packed_day_is_small_and_gives_its_room_back(tmp_path: Path, busy_day: list[Fix]) -> None:
    path = track_file(tmp_path, "20231115")
    before = path.stat().st_size
    pack_all(tmp_path)
    assert path.stat().st_size < before / 2
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM batch").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM frame").fetchone()[0] >= 12
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [day.rows for day in TrackArchive(tmp_path).days()] == [len(busy_day)]


def test_what_is_broken_off_in_the_middle_of_packing_is_as_it_was(
    tmp_path: Path, busy_day: list[Fix], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk")

    monkeypatch.setattr(packing, "_put_frame", broken)
    pack_all(tmp_path)
    agree(TrackArchive(tmp_path), busy_day, NOON + 3000, NOON + 4000)
    monkeypatch.undo()
    pack_all(tmp_path)
    agree(TrackArchive(tmp_path), busy_day, NOON + 3000, NOON + 4000)


def test_reading_while_it_is_packed(tmp_path: Path, busy_day: list[Fix]) -> None:
    past = TrackArchive(tmp_path)
    pieces = past.between(NOON, NOON + FAR)
    first = next(pieces)
    pack_all(tmp_path)
    assert sorted(rows(joined((first, *pieces)))) == sorted(plainly(busy_day))
    assert past.lost == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_damage_is_named_and_the_rest_is_true(tmp_path: Path, busy_day: list[Fix], data: st.DataObject) -> None:
    path = track_file(tmp_path, "20231115")
    whole = tmp_path / "whole"
    if not whole.exists():
        pack_all(tmp_path)
        whole.write_bytes(path.read_bytes())
    content = bytearray(whole.read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    os.utime(path, (NOON, NOON))
    past = TrackArchive(tmp_path)
    found = rows(joined(past.between(NOON - DAY_S, NOON + DAY_S)))
    assert set(found) <= set(plainly(busy_day))
    assert len(found) == len(busy_day) or past.lost
    assert len(found) == len(set(found))
    for by in By:
        there = {(unit, t) for unit, t, *_ in rows(past.stand(NOON + 5000, by=by))}
        true = {(unit, t) for unit, (t, _) in stood(busy_day, NOON + 5000, by, DAY_S).items()}
        assert there == true or past.lost


DATABASES = Path(__file__).with_name("databases")


def test_a_database_of_every_version_is_kept() -> None:
    kept = {int(path.stem.removeprefix("tracks-")) for path in DATABASES.glob("tracks-*.sqlite")}
    assert kept == set(database.migrations("tracks"))


@pytest.mark.parametrize("version", sorted(path.stem for path in DATABASES.glob("tracks-*.sqlite")))
def test_a_file_of_an_old_version_is_read_and_written_on(tmp_path: Path, version: str) -> None:
    path = track_file(tmp_path, "20231115")
    path.write_bytes((DATABASES / f"{version}.sqlite").read_bytes())
    old = [Fix("a", NOON + 60 * i, 115 + i / 1000, 35.7, received_at=NOON + 60 * i + 0.5) for i in range(30)]
    old += [Fix("巡02", NOON + 60 * i, 115.5, 35.7, received_at=NOON + 60 * i + 0.7) for i in range(20)]
    old += [Fix("巡02", NOON + 1190, 115.6, 35.7, received_at=NOON + 1500)]
    agree(TrackArchive(tmp_path), old, NOON + 1195, NOON + 1800)
    new = [Fix("a", NOON + 1800 + i, 115.0, 35.7, received_at=NOON + 1800 + i) for i in range(9)]
    put(tmp_path, new)
    agree(TrackArchive(tmp_path), old + new, NOON + 1195, NOON + 9000)
    pack_all(tmp_path)
    agree(TrackArchive(tmp_path), old + new, NOON + 1195, NOON + 9000)
    assert [day.rows for day in TrackArchive(tmp_path).days()] == [60]
