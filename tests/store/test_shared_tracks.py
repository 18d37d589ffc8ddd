"""Tracks in PostgreSQL: the same answers as from files, packed or not; two writers; the database away; days dropped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.store import TrackArchive, postgres, tracks_of
from console.store.shared_packing import SharedPacker
from console.store.shared_rows import Writer
from console.store.shared_tracks import Intake, SharedTracks
from console.store.tracks import columns_of, places_of
from console.words import Fix, VirtualClock
from console.words.past import By
from console.words.sharing import TracksState
from layers.tracks.columns import joined
from tests.postgres import Postgres
from tests.store.test_packing import FAR, NOON, _moment, agree, fixes_of, pack_all, plainly, put, rows

DAY_S = 86400.0


@pytest.fixture(scope="module")
def kept(postgres: Postgres) -> str:
    """A database that the tests of this module empty for themselves."""
    return ready(postgres.fresh())


@pytest.fixture
def shared(database: str) -> str:
    return ready(database)


def ready(url: str) -> str:
    with postgres.connect(url) as connection:
        postgres.upgrade(connection, NOON)
    return url


def emptied(url: str) -> str:
    with postgres.connect(url) as connection:
        connection.execute("SELECT track_drop('9999-01-01')")
    return url


def write(url: str, fixes: Sequence[Fix], step: int = 7) -> int:
    new = 0
    with postgres.connect(url) as connection:
        writer = Writer(connection)
        for first in range(0, len(fixes), step):
            found = columns_of(fixes[first : first + step])
            new += writer.write(found, *places_of(found, 90))
    return new


def pack(url: str, ahead_s: float = FAR) -> None:
    assert SharedPacker(url, VirtualClock(NOON + ahead_s), keep_days=3000).look()


def once(fixes: Sequence[Fix]) -> list[Fix]:
    """The same unit, time and place is the same fix."""
    return list({(fix.unit, fix.t, fix.lon_deg): fix for fix in reversed(fixes)}.values())[::-1]


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30.0
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(_moment, max_size=60),
    st.floats(-9000, 50 * 3600),
    st.floats(0, 9 * 3600),
    st.integers(0, 60),
)
def test_it_reads_as_a_file_does_packed_half_packed_and_not(
    kept: str, moments: list[tuple[str, float, float, float]], at: float, length: float, packed_then: int
) -> None:
    fixes, url = once(fixes_of(moments)), emptied(kept)
    write(url, fixes[:packed_then])
    pack(url)
    write(url, fixes[packed_then:])
    past = tracks_of(Path(), url)
    agree(past, fixes, NOON + at, NOON + at + length)
    pack(url)
    agree(past, fixes, NOON + at, NOON + at + length)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(_moment, max_size=40), st.lists(st.integers(0, 39), max_size=4), st.floats(-9000, 50 * 3600))
def test_a_clock_that_goes_back_and_forth(
    kept: str, moments: list[tuple[str, float, float, float]], cuts: list[int], at: float
) -> None:
    fixes, url = once(fixes_of(moments)), emptied(kept)
    for cut in cuts:
        fixes = fixes[cut:] + fixes[:cut]
    for first in range(0, len(fixes), 10):
        write(url, fixes[first : first + 10])
        pack(url)
    agree(tracks_of(Path(), url), fixes, NOON + at, NOON + at + 7200)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(_moment, max_size=40), st.data())
def test_what_two_writers_heard_is_there_once(
    kept: str, moments: list[tuple[str, float, float, float]], data: st.DataObject
) -> None:
    fixes, url = once(fixes_of(moments)), emptied(kept)
    both = data.draw(st.lists(st.integers(0, max(0, len(fixes) - 1)), max_size=20)) if fixes else []
    assert write(url, fixes) == len(fixes)
    later = [
        Fix(f.unit, f.t, f.lon_deg, f.lat_deg, received_at=round(f.received_at + 0.004, 3))
        for f in (fixes[i] for i in both)
    ]
    if data.draw(st.booleans()):
        pack(url)  # the other one was cut off, and brings them when all is packed
    write(url, later)
    pack(url)
    assert sorted(rows(joined(tracks_of(Path(), url).between(0, 2e9)))) == sorted(plainly(fixes))


def test_a_busy_hour_of_both_is_the_same(shared: str, tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    fixes = fixes_of([
        (f"u{n % 40}", float(s), 0.3 if random.random() < 0.95 else float(random.uniform(100, 9000)), 115 + s / 1e6)
        for s in range(0, 7200, 20) for n in range(20)
    ])  # fmt: skip
    fixes = once(fixes)
    put(tmp_path, fixes, 500)
    write(shared, fixes, 500)
    file, base = TrackArchive(tmp_path), tracks_of(tmp_path, shared)
    for _ in range(2):
        for by in By:
            for at in NOON + random.uniform(-60, 12_000, 12):
                assert sorted(rows(base.stand(at, by=by))) == sorted(rows(file.stand(at, by=by)))
            one, other = (rows(joined(past.between(NOON, NOON + 4000, by=by, units={"u3"}))) for past in (base, file))
            assert one == other != []
        pack_all(tmp_path)
        pack(shared)
    assert [(day.day, day.rows) for day in base.days()] == [(day.day, day.rows) for day in file.days()]
    assert base.lost == file.lost == ()


def test_reading_while_it_is_packed(shared: str) -> None:
    fixes = fixes_of([(f"u{n}", float(s), 0.3, 115 + s / 1e6) for s in range(0, 3600, 20) for n in range(9)])
    write(shared, fixes, 100)
    pieces = tracks_of(Path(), shared).between(NOON, NOON + FAR)
    first = next(pieces)
    pack(shared)
    assert sorted(rows(joined((first, *pieces)))) == sorted(plainly(fixes))


def test_only_what_is_over_is_packed_and_by_one_at_a_time(shared: str) -> None:
    write(shared, fixes_of([("a", float(s), 0.3, 115.0) for s in range(0, 1500, 10)]))
    with postgres.connect(shared) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (postgres.APP, postgres.PACKING))
        assert not SharedPacker(shared, VirtualClock(NOON + 1500)).look()
    pack(shared, 1500)
    with postgres.connect(shared) as connection:
        assert connection.execute("SELECT DISTINCT stretch FROM track_fix").fetchall() == [(int(NOON) + 1200,)]
        assert connection.execute("SELECT count(*) FROM track_part").fetchone() == (2,)


def test_days_that_are_old_are_dropped(shared: str) -> None:
    write(shared, [Fix("03", t, 115.0, 35.7, received_at=t) for t in (NOON - 3 * DAY_S, NOON - DAY_S, NOON)])
    past = tracks_of(Path(), shared)
    assert past.stored() == ["20231112", "20231114", "20231115"]
    assert SharedPacker(shared, VirtualClock(NOON), keep_days=2).look()
    assert past.stored() == ["20231114", "20231115"]
    assert [day.rows for day in past.days()] == [1, 1]
    assert all(day.bytes > 0 for day in past.days())
    with postgres.connect(shared) as connection:
        assert connection.execute("SELECT to_regclass('track_fix_20231112')").fetchone() == (None,)


def test_a_damaged_part_is_named_and_the_rest_is_read(shared: str) -> None:
    fixes = fixes_of([("a", float(s), 0.3, 115.0) for s in range(0, 1800, 10)])
    write(shared, fixes)
    pack(shared)
    with postgres.connect(shared) as connection:
        damaged = "overlay(data placing 'xx'::bytea from 40)"
        connection.execute(f"UPDATE track_part SET data = {damaged} WHERE stretch = %s", (int(NOON) + 600,))
    past = tracks_of(Path(), shared)
    assert len(joined(past.between(NOON, NOON + 3600))) == 120
    assert [one.code for one in past.lost] == ["store.torn"]


def test_away_it_says_so_and_raises_nothing() -> None:
    past = tracks_of(Path(), "postgresql://127.0.0.1:1/none")
    assert past.days() == ()
    assert len(past.stand(NOON)) == 0
    assert list(past.between(0, 2e9)) == []
    (lost,) = past.lost
    assert (lost.code, lost.facts) == ("store.away", {})
    assert lost.text()


# --- the writer's thread ---------------------------------------------------------------------------------------------


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., SharedTracks]]:
    made: list[SharedTracks] = []

    def one(url: str, folder: Path = tmp_path, **options: object) -> SharedTracks:
        made.append(SharedTracks(url, folder, VirtualClock(NOON + 60), **options))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for writer in made:
        writer.stop()


def fixes(first: int, last: int) -> list[Fix]:
    return [Fix(f"u{n % 5}", NOON + n, 115.0, 35.7, received_at=NOON + 55 + n / 1e3) for n in range(first, last)]


def stored(url: str) -> list[float]:
    return sorted(joined(tracks_of(Path(), url).between(0, 2e9)).t.tolist())


def times(first: int, last: int) -> list[float]:
    return [NOON + n for n in range(first, last)]


def test_what_is_put_is_there_within_a_moment(shared: str, make: Callable[..., SharedTracks]) -> None:
    writer = make(shared)
    writer.start()
    writer.put(fixes(0, 3000))
    until(lambda: writer.unwritten == 0)
    assert stored(shared) == times(0, 3000)
    writer.put(fixes(3000, 3100))
    writer.stop()
    assert stored(shared) == times(0, 3100)
    assert writer.written == 3100


def test_away_it_is_kept_here_and_brought_later_also_by_the_next_process(
    postgres: Postgres, tmp_path: Path, make: Callable[..., SharedTracks]
) -> None:
    told: list[TracksState] = []
    url = postgres.fresh()  # not initialised: as good as away
    first = make(url, told=told.append)
    first.start()
    first.put(fixes(0, 500))
    until(lambda: first.state.spooled == 500)
    assert told[-1].reason == "store.not_ready"
    first.put(fixes(500, 700))
    assert first.stop() == 700
    assert list((tmp_path / "tracks-away").glob("tracks-*.sqlite"))
    second = make(url, told=told.append)
    assert second.unwritten == 700
    second.start()
    second.put(fixes(700, 800))
    ready(url)
    until(lambda: second.unwritten == 0)
    assert stored(url) == times(0, 800)
    until(lambda: told[-1].reason == "" and told[-1].spooled == 0)
    assert not list((tmp_path / "tracks-away").glob("*"))


def test_who_does_not_record_writes_nothing_until_it_does(shared: str, make: Callable[..., SharedTracks]) -> None:
    writer = make(shared, recording=False)
    writer.start()
    writer.put([Fix("old", NOON, 115.0, 35.7, received_at=NOON)])  # older than what is kept for the takeover
    writer.put([Fix("new", NOON + 50, 115.0, 35.7, received_at=NOON + 50)])
    until(lambda: writer.unwritten == 0)
    assert stored(shared) == []
    time.sleep(1.5)  # a beat of its thread, which forgets the old one
    writer.record(True)
    until(lambda: writer.unwritten == 0 and stored(shared) != [])
    assert stored(shared) == [NOON + 50]


def beats(url: str, name: str, ago_s: float) -> None:
    """As an intake does that was last seen so long ago."""
    with postgres.connect(url) as connection:
        connection.execute(
            "INSERT INTO intake (name, share, seen_at) VALUES (%(name)s, 'room', now() - %(ago)s * interval '1 s')"
            " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
            {"name": name, "ago": ago_s},
        )


def test_while_others_take_the_fixes_in_the_seat_writes_none_until_they_leave(
    shared: str, tmp_path: Path, make: Callable[..., SharedTracks]
) -> None:
    other = make(shared, tmp_path / "other", intake=Intake("one", "room", "host", 1))
    other.start()
    seat = make(shared)
    seat.start()
    until(lambda: seat.state.deputed)
    seat.put(fixes(0, 100))
    other.put(fixes(0, 50))
    until(lambda: len(stored(shared)) == 50)
    other.stop()
    until(lambda: not seat.state.deputed)
    until(lambda: stored(shared) == times(0, 100))


def test_when_one_of_them_dies_the_seat_writes_what_it_heard_although_another_lives(
    shared: str, make: Callable[..., SharedTracks]
) -> None:
    beats(shared, "one", -60.0)  # seen for a minute to come, so that no thread of ours has to beat
    beats(shared, "two", 0.0)
    seat = make(shared)
    seat.start()
    until(lambda: seat.state.deputed)
    seat.put(fixes(0, 100))
    until(lambda: stored(shared) == times(0, 100))  # two has fallen silent
    assert not seat.state.deputed


def test_one_that_was_dead_already_is_no_gap(shared: str, make: Callable[..., SharedTracks]) -> None:
    beats(shared, "one", -60.0)
    beats(shared, "dead", 3600.0)
    seat = make(shared)
    seat.start()
    until(lambda: seat.state.deputed)
    seat.put(fixes(0, 10))
    seat.stop()
    assert stored(shared) == []
