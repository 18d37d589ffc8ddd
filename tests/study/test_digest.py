"""Day digests on a real track store: made once, made anew when what they were made of changes, never half."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console.study.beheld import Beheld, beheld
from console.study.digest import Digest, Digests
from console.words.study import Line, Scope
from layers.roads import RoadGraph
from tests.study.patrolled import DAY, H, driven, ground, record, town

NOW = DAY + 10 * 24 * H


@pytest.fixture(scope="module")
def graph() -> RoadGraph:
    return town()


def digests(folder: Path, graph: RoadGraph, now: float = NOW) -> Digests:
    place = ground(folder, graph, now)
    assert place.tracks is not None
    return Digests(place, place.tracks)


def of(made: Digests, days: float = 1.0) -> list[Digest]:
    return list(made.of(DAY, DAY + days * 24 * H))


def same(a: Digest, b: Digest) -> bool:
    one, other = a.swept, b.swept
    arrays = ("fixes", "km", "heard_s", "hours", "area_s", "area_hour_s")
    return (
        one.units == other.units
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and np.array_equal(one.last, other.last, equal_nan=True)
        and all(np.array_equal(getattr(one.visits, k), getattr(other.visits, k)) for k in one.visits._fields)
    )


def test_a_day_is_read_once_and_then_stands_on_the_shelf(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 1.0, 1) + driven(graph, "02", DAY + 20 * H, 2.0, 2))
    first = digests(tmp_path, graph)
    (made,) = of(first)
    assert (first.made, first.read) == (1, 0)
    assert 0.7 * 3 * 28.8 < made.swept.km.sum() <= 3 * 28.8  # straight from fix to fix: corners are cut
    assert set(np.flatnonzero(made.swept.heard_s.sum(axis=0)).tolist()) <= {9, 10, 20, 21, 22}
    again = digests(tmp_path, graph)
    (read,) = of(again)
    assert (again.made, again.read) == (0, 1)
    assert same(made, read)


def test_a_late_fix_makes_its_day_anew(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 0.5, 1))
    of(digests(tmp_path, graph))
    record(tmp_path, driven(graph, "02", DAY + 10 * H, 0.5, 2, late_s=60.0))
    later = digests(tmp_path, graph)
    (made,) = of(later)
    assert later.made == 1
    assert made.swept.units == ("01", "02")


def test_other_roads_make_all_anew(tmp_path: Path, graph: RoadGraph) -> None:
    from layers.roads.made import synthetic

    record(tmp_path, driven(graph, "01", DAY + 9 * H, 0.5, 1))
    of(digests(tmp_path, graph))
    other = digests(tmp_path, synthetic(200, 30.0))
    of(other)
    assert other.made == 1


def test_a_day_that_is_not_over_is_not_kept(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 1.0, 1))
    running = digests(tmp_path, graph, now=DAY + 9.5 * H)
    (made,) = of(running)
    assert made.until == DAY + 9.5 * H
    assert made.swept.heard_s.sum() == pytest.approx(0.5 * H, abs=30.0)
    assert not list(tmp_path.rglob("day-*"))


def test_tracks_that_are_dropped_leave_their_digest(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 1.0, 1))
    of(digests(tmp_path, graph))
    for path in tmp_path.glob("tracks-*"):
        path.unlink()
    after = digests(tmp_path, graph)
    (kept,) = of(after)
    assert (after.made, after.read) == (0, 1)
    assert kept.swept.km.sum() > 20.0


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def emptied(data: bytes) -> bytes:
    return data[:0]


def blotted(data: bytes) -> bytes:
    return data[:200] + bytes(len(data) - 200)


@pytest.mark.parametrize("harm", [halved, emptied, blotted])
def test_a_damaged_file_on_the_shelf_is_made_anew(
    tmp_path: Path, graph: RoadGraph, harm: Callable[[bytes], bytes]
) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 0.5, 1))
    (made,) = of(digests(tmp_path, graph))
    (path,) = (tmp_path / "digests").glob("day-*.npz")
    path.write_bytes(harm(path.read_bytes()))
    again = digests(tmp_path, graph)
    (read,) = of(again)
    assert again.made == 1
    assert same(made, read)


def test_a_day_whose_tracks_are_damaged_is_named_and_not_kept(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 0.5, 1))
    for path in tmp_path.glob("tracks-*.sqlite"):
        path.write_bytes(b"no database" * 1000)
    seen = beheld(Scope(since=DAY, until=DAY + 24 * H), ground(tmp_path, graph, NOW))
    assert seen is not None
    assert seen.days == ()
    assert [line.code for line in seen.missing] == ["study.lost"] * len(seen.missing)
    assert seen.missing
    assert all(line.text() for line in seen.missing)
    assert not list(tmp_path.rglob("day-*"))


def test_who_stops_it_leaves_no_half_file(tmp_path: Path, graph: RoadGraph) -> None:
    record(tmp_path, driven(graph, "01", DAY + 9 * H, 1.5, 1))

    class Enough(Exception): ...

    calls = iter(range(2))

    def told(_share: float, _doing: Line) -> None:
        if next(calls, None) is None:
            raise Enough

    place = ground(tmp_path, graph, NOW, told=told)
    assert place.tracks is not None
    with pytest.raises(Enough):
        list(Digests(place, place.tracks).of(DAY, DAY + 24 * H))
    assert not list(tmp_path.rglob("*day-*"))


def test_days_and_hours_join_to_what_was_asked_for(tmp_path: Path, graph: RoadGraph) -> None:
    fixes = driven(graph, "01", DAY + 9 * H, 1.0, 1) + driven(graph, "01", DAY + 33 * H, 1.0, 2)
    record(tmp_path, fixes)
    place = ground(tmp_path, graph, NOW)

    def seen(since_h: float, until_h: float) -> Beheld:
        found = beheld(Scope(since=DAY + since_h * H, until=DAY + until_h * H), place)
        assert found is not None
        return found

    both, first, second, none = seen(0, 48), seen(0, 24), seen(24, 48), seen(11, 24)
    km = [one.moving.get("01") for one in (both, first, second)]
    assert all(km)
    assert both.moving["01"].km == pytest.approx(first.moving["01"].km + second.moving["01"].km, rel=1e-6)
    assert none.moving["01"].km == 0.0
    saw = [np.isfinite(one.last) for one in (both, first, second)]
    assert np.array_equal(saw[0], saw[1] | saw[2])
    assert not np.isfinite(none.last).any()
    assert 0.0 < both.share(saw[0]) <= 1.0
    assert [clock for _, _, clock in first.clock_hours(first.days[0])] == list(range(24))


def test_old_ones_are_swept_off_the_shelf(tmp_path: Path, graph: RoadGraph) -> None:
    shelf = tmp_path / "digests"
    shelf.mkdir()
    (shelf / "day-20200101.npz").write_bytes(b"")
    (shelf / "day-20250601.npz").write_bytes(b"")
    digests(tmp_path, graph).sweep_shelf()
    assert [path.name for path in shelf.iterdir()] == ["day-20250601.npz"]


def test_a_day_of_25_hours_has_them_all(tmp_path: Path, graph: RoadGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        since = time.mktime((2026, 10, 25, 0, 0, 0, 0, 0, -1))
        record(tmp_path, driven(graph, "01", since + 24.2 * H, 0.5, 1))
        place = replace(ground(tmp_path, graph, since + 100 * H))
        found = beheld(Scope(since=since, until=since + 25 * H), place)
        assert found is not None
        (day,) = found.days
        assert day.swept.heard_s[0, 24] == pytest.approx(0.5 * H, abs=20.0)
        assert [clock for _, _, clock in found.clock_hours(day)][:5] == [0, 1, 2, 2, 3]
    finally:
        monkeypatch.undo()
        time.tzset()
