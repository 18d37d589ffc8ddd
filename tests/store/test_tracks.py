"""The track store: fixes by the day of reception, read back in order, dropped by the day."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from console.store import Store, TrackArchive, read_tracks
from console.store.tracks import days, track_file
from console.words import Fix, StoreState, VirtualClock
from tests.store.conftest import Desk

MakeStore = Callable[..., Store]
DAY_S = 86400.0
NOON = 1700049600.0  # 2023-11-15T12:00:00Z


def test_fixes_come_back_as_they_were(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store()
    store.start()
    full = Fix("03", NOON - 5, 115.0, 35.7, 8.5, 271.0, 4.0, NOON)
    bare = Fix("04", NOON - 4, 115.1, 35.8, received_at=NOON + 1)
    store.put_fixes([full])
    store.put_fixes([bare])
    store.stop()
    first, second = read_tracks(tmp_path, NOON, NOON + 10)
    assert first == full
    assert (second.unit, second.t) == ("04", NOON - 4)
    assert math.isnan(second.speed_mps)
    assert list(read_tracks(tmp_path, NOON + 0.5, NOON + 1)) == []


def test_a_day_is_a_file_and_midnight_splits_a_batch(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store()
    store.start()
    fixes = [Fix("03", t, 115.0, 35.7, received_at=t) for t in (NOON + 11.9 * 3600, NOON + 12.1 * 3600)]
    store.put_fixes(fixes)
    store.stop()
    assert days(tmp_path) == ["20231115", "20231116"]
    assert [fix.t for fix in read_tracks(tmp_path, NOON, NOON + DAY_S)] == [fix.t for fix in fixes]


def test_a_late_fix_lies_in_the_day_in_which_it_happened(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store()
    store.start()
    store.put_fixes(
        [Fix("03", NOON - 3 * DAY_S, 115.0, 35.7, received_at=NOON), Fix("03", NOON, 115.0, 35.7, received_at=NOON)]
    )
    store.stop()
    assert days(tmp_path) == ["20231112", "20231115"]


def test_a_clock_that_is_far_off_is_not_believed(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store()
    store.start()
    wrong = [
        Fix("03", t, 115.0, 35.7, received_at=NOON) for t in (0.0, NOON - 91 * DAY_S, NOON + 2 * DAY_S, -1e17, 1e300)
    ]
    store.put_fixes(wrong)
    store.stop()
    assert days(tmp_path) == ["20231115"]
    assert sorted(fix.t for fix in read_tracks(tmp_path, NOON, NOON + 1)) == sorted(fix.t for fix in wrong)


def test_units_keep_their_rows_over_a_restart(make_store: MakeStore, tmp_path: Path) -> None:
    for n in range(2):
        store = make_store()
        store.start()
        store.put_fixes([Fix(unit, NOON + n, 115.0, 35.7, received_at=NOON + n) for unit in ("a", "b", f"new{n}")])
        store.stop()
    assert [fix.unit for fix in read_tracks(tmp_path, NOON, NOON + 9)] == ["a", "b", "new0", "a", "b", "new1"]


def test_old_days_are_deleted(make_store: MakeStore, tmp_path: Path) -> None:
    clock = VirtualClock(NOON)
    store = make_store(clock=clock)
    store.start()
    store.put_fixes([Fix("03", t, 115.0, 35.7, received_at=t) for t in (NOON - 3 * DAY_S, NOON - DAY_S, NOON)])
    store.stop()
    again = make_store(clock=clock, keep_tracks_days=2)
    again.start()
    again.stop()
    assert days(tmp_path) == ["20231114", "20231115"]
    assert not list(tmp_path.glob("tracks-20231112*"))


def test_a_file_that_can_be_written_no_more_is_set_aside_and_a_new_one_goes_on(
    make_store: MakeStore, desk: Desk, tmp_path: Path
) -> None:
    store = make_store()
    store.start()
    store.put_fixes([Fix("03", NOON, 115.0, 35.7, received_at=NOON)])
    store.stop()
    path = track_file(tmp_path, "20231115")
    content = bytearray(path.read_bytes())
    content[:100] = b"\xff" * 100
    path.write_bytes(content)
    again = make_store()
    again.start()
    again.put_fixes([Fix("03", NOON + 5, 115.0, 35.7, received_at=NOON + 5)])
    desk.wait_for(StoreState, lambda state: state.reason == "store.torn")
    desk.wait_for(StoreState, lambda state: state.recording)
    again.stop()
    past = TrackArchive(tmp_path)
    assert [fix.t for fix in read_tracks(tmp_path, NOON, NOON + 9)] == [NOON + 5]
    assert [path.name for path in tmp_path.glob("tracks-*.torn*")] == ["tracks-20231115.torn2.sqlite"]
    assert past.days()[0].damaged == "store.torn"
    assert past.lost[0].facts == {"day": "20231115"}


def test_what_is_set_aside_goes_with_its_day(make_store: MakeStore, tmp_path: Path) -> None:
    for name in ("tracks-20230101.sqlite", "tracks-20230101.torn2.sqlite", "tracks-notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    store = make_store(clock=VirtualClock(NOON))
    store.start()
    store.stop()
    assert [path.name for path in tmp_path.glob("tracks-*")] == ["tracks-notes.txt"]
