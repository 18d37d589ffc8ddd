"""The track store, read: where every unit stood, what came between, by which clock; what is damaged is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from console.store import Store, TrackArchive
from console.store.tracks import track_file
from console.words import Fix
from console.words.past import By, TrackPast
from layers.tracks.columns import TrackColumns, joined

MakeStore = Callable[..., Store]
NOON = 1700049600.0  # 2023-11-15T12:00:00Z
DAY_S = 86400.0


def fix(unit: str, t: float, received: float | None = None, lon: float = 115.0) -> Fix:
    return Fix(unit, t, lon, 35.7, received_at=t + 0.5 if received is None else received)


@pytest.fixture
def keep(make_store: MakeStore, tmp_path: Path) -> Callable[..., TrackArchive]:
    def kept(*fixes: Fix) -> TrackArchive:
        store = make_store()
        store.start()
        store.put_fixes(fixes)
        store.stop()
        return TrackArchive(tmp_path)

    return kept


def told(found: TrackColumns) -> list[tuple[str, float]]:
    return [(found.units[unit], float(t)) for unit, t in zip(found.unit, found.t, strict=True)]


def test_it_is_a_track_past(tmp_path: Path) -> None:
    past: TrackPast = TrackArchive(tmp_path)
    assert past.days() == ()
    assert len(past.stand(NOON)) == 0
    assert list(past.between(0.0, 2e9)) == []


def test_the_newest_of_each_unit_that_had_come(keep: Callable[..., TrackArchive]) -> None:
    past = keep(fix("a", NOON), fix("b", NOON + 1), fix("a", NOON + 10), fix("a", NOON + 5, NOON + 300))
    assert sorted(told(past.stand(NOON + 60))) == [("a", NOON + 10), ("b", NOON + 1)]
    assert sorted(told(past.stand(NOON + 2))) == [("a", NOON), ("b", NOON + 1)]
    assert told(past.stand(NOON + 0.6)) == [("a", NOON)]
    assert len(past.stand(NOON - 1)) == 0


def test_late_ones_stand_where_they_happened(keep: Callable[..., TrackArchive]) -> None:
    past = keep(fix("a", NOON), fix("a", NOON + 10), fix("a", NOON + 5, NOON + 300))
    assert told(past.stand(NOON + 6)) == [("a", NOON)]
    assert told(past.stand(NOON + 6, by=By.HAPPENED)) == [("a", NOON + 5)]
    assert told(joined(past.between(NOON, NOON + 60))) == [("a", NOON), ("a", NOON + 10)]
    assert told(joined(past.between(NOON, NOON + 60, by=By.HAPPENED))) == [
        ("a", NOON), ("a", NOON + 5), ("a", NOON + 10)]  # fmt: skip


def test_over_midnight_and_not_older_than_asked(keep: Callable[..., TrackArchive]) -> None:
    past = keep(fix("a", NOON), fix("b", NOON + 11 * 3600), fix("b", NOON + DAY_S))
    night = NOON + 13 * 3600
    assert sorted(told(past.stand(night))) == [("a", NOON), ("b", NOON + 11 * 3600)]
    assert told(past.stand(night, back_s=3 * 3600.0)) == [("b", NOON + 11 * 3600)]
    assert [day.day for day in past.days()] == ["20231115", "20231116"]
    assert [day.rows for day in past.days()] == [2, 1]


def test_units_are_picked_and_unknown_measures_stay_unknown(keep: Callable[..., TrackArchive]) -> None:
    past = keep(*(fix(unit, NOON + i) for i in range(4) for unit in ("a", "b", "c")))
    found = joined(past.between(NOON, NOON + 9, units={"b"}))
    assert told(found) == [("b", NOON + i) for i in range(4)]
    assert np.isnan(found.speed_mps).all()


def test_a_damaged_day_is_named_and_the_rest_opens(keep: Callable[..., TrackArchive], tmp_path: Path) -> None:
    past = keep(fix("a", NOON), fix("a", NOON + DAY_S))
    track_file(tmp_path, "20231115").write_bytes(b"this is no database" * 999)
    assert told(joined(past.between(NOON, NOON + 2 * DAY_S))) == [("a", NOON + DAY_S)]
    (lost,) = past.lost
    assert (lost.since, lost.until, lost.code) == (NOON - DAY_S / 2, NOON + DAY_S / 2, "store.torn")
    assert [day.damaged for day in past.days()] == ["store.torn", ""]
