"""What a real desk wrote to a real journal, gathered: each call and step of San Francisco's log as the log has it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from console.store import JournalArchive
from console.study import study
from console.study.gather import gather
from console.study.ground import ground_of
from console.study.tables import Tables
from console.words.study import Scope
from tests.e2e import san_francisco as log

DAYS = 0.12  # some fifty calls


@pytest.fixture(scope="module")
def played(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[log.Call], Tables, log.Room]:
    calls = log.calls_of(shared_data / log.LOG, DAYS)
    folder = tmp_path_factory.mktemp("sf")
    log.write_site(folder, calls)
    room = log.Room(folder, folder / "state", calls[0].entry - 60.0)
    try:
        assert room.play(calls).refused == []
    finally:
        room.close()
    journal = JournalArchive(folder / "state")
    since, until = min(one.received for one in calls), max(one.received for one in calls) + 1.0
    tables = gather(journal, since, until, ground_of(room.place, room.clock.now()))
    return calls, tables, room


def test_every_call_is_a_row(played: tuple[list[log.Call], Tables, log.Room]) -> None:
    calls, tables, _ = played
    rows = tables.incidents.set_index("id")
    assert set(rows.index) == {f"county:{one.id}" for one in calls}
    for one in calls:
        row = rows.loc[f"county:{one.id}"]
        assert (row["t"], row["type"], row["level"], row["place"]) == (one.received, one.type, one.level, one.place)
        assert (row["lon"], row["lat"]) == pytest.approx((one.lon_deg, one.lat_deg))
        assert row["units"] == len({unit.unit for unit in one.units})
        assert row["state"] == "closed"


def test_every_step_is_where_the_log_has_it(played: tuple[list[log.Call], Tables, log.Room]) -> None:
    calls, tables, _ = played
    orders = tables.orders.set_index(["incident", "unit"])
    compared = 0
    for one in calls:
        for unit in one.units:
            row = orders.loc[(f"county:{one.id}", unit.unit)]
            for step, name in ((log.DISPATCH, "issued"), (log.RESPONSE, "enroute"), (log.SCENE, "onscene"),
                               (log.AVAILABLE, "done")):  # fmt: skip
                if step in unit.at:
                    compared += 1
                    assert row[name] == pytest.approx(unit.at[step], abs=1.0), (one.id, unit.unit, name)
                elif name != "issued":
                    assert math.isnan(row[name])
    assert compared > 200


def test_the_analyses_read_it(played: tuple[list[log.Call], Tables, log.Room]) -> None:
    calls, tables, room = played
    ground = ground_of(room.place, room.clock.now())
    journal = JournalArchive(room.place.folder / "state")
    scope = Scope(since=tables.since, until=tables.until)
    kinds = ("volume", "rhythm", "hotspots", "repeats", "intervals")
    found = {one.kind: one for one in study(kinds, scope, journal, ground)}
    assert found["volume"].numbers["volume"] == len(calls)
    assert "volume_before" not in found["volume"].numbers, "the journal begins with the first call"
    assert found["repeats"].numbers["volume"] == len(calls)
