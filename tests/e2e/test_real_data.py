"""Real public data through a real broker to the desk: buses of Seattle, cars of Athens, a county of Henan."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from console import site
from console.desk import Desk
from console.door.rooms import Rooms, build, open_site
from console.sim import publish
from console.verbs import calls
from console.words import IncidentMessage, LiveClock, RejectReason
from layers.tracks import read_recording

NO_MAP = 'id = "nowhere"\nname = "无图站点"\n'


def beat_until(desk: Desk, true: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        desk.beat()
        time.sleep(0.01)


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """A room without any map, on its own broker."""
    (tmp_path / "site.toml").write_text(NO_MAP, "utf-8")
    with ExitStack() as house:
        built = build(open_site(tmp_path, house), "", house)
        beat_until(built.desk, lambda: built.desk.health.feed is not None and built.desk.health.feed.connected)
        yield built


@pytest.mark.parametrize(("snapshot", "vehicles", "at_zero"), [(1, 627, 0), (2, 570, 1)])
def test_a_snapshot_of_buses_loads_and_0_0_is_named(
    rooms: Rooms, shared_data: Path, snapshot: int, vehicles: int, at_zero: int
) -> None:
    recording = read_recording(shared_data / "gtfs" / f"king-county-metro-vehiclepositions-{snapshot}.pb")
    assert publish(recording, "nowhere", rooms.url, LiveClock()) == vehicles
    desk = rooms.desk
    beat_until(desk, lambda: desk.health.accepted + desk.health.rejected >= vehicles)
    assert desk.health.rejects.get(RejectReason.NULL_ISLAND, 0) == at_zero
    assert desk.health.accepted == vehicles - at_zero
    assert not desk.units.registered.any()  # 未登记: nobody of ours
    ages = desk.units.age(desk.clock.now())
    assert np.median(ages[np.isfinite(ages)]) > 15  # as old as they were in the snapshot


def test_cars_of_athens_move_on_a_site_without_roads(rooms: Rooms, shared_data: Path) -> None:
    recording = read_recording(shared_data / "tracks" / "pneuma_athens_50veh_1hz.csv")
    stop = threading.Event()
    sender = threading.Thread(
        target=publish, args=(recording, "nowhere", rooms.url, LiveClock()),
        kwargs={"speed": 2.0, "stop": stop}, name="publisher",
    )  # fmt: skip
    sender.start()
    desk = rooms.desk
    try:
        beat_until(desk, lambda: desk.units.n >= 5 and desk.health.accepted >= 120)
    finally:
        stop.set()
        sender.join()
    moved = [np.ptp(desk.tails.tail(row)[0], axis=0).max() for row in range(desk.units.n)]
    assert max(moved) > 30  # Mercator metres
    assert desk.health.rejected == 0


@pytest.mark.parametrize(
    ("extract", "lon", "lat"),
    [("puyang_henan_map.osm", 115.031, 35.530), ("liechtenstein-2015.osm.pbf", 9.5215, 47.1393)],
)
def test_an_extract_becomes_a_working_site(
    tmp_path: Path, shared_data: Path, extract: str, lon: float, lat: float
) -> None:
    folder = tmp_path / "town"
    site.new(folder, shared_data / "osm" / extract, "试点")
    with ExitStack() as house:
        place = open_site(folder, house)
        assert place.roads is not None
        assert place.roads.length_km > 200
        desk = build(place, "", house).desk
        crew = next(one for one in place.units if one.officers)
        _stands_at(desk, crew.id, lon, lat)
        desk.inbox.put(
            IncidentMessage(source="county110", id="0912", t=desk.clock.now(), type="求助", level=2, lon_deg=lon,
                            lat_deg=lat)
        )  # fmt: skip
        desk.beat()
        (incident,) = desk.incidents
        assert desk.act(calls.Select(kind="incident", id=incident)).ok
        assert desk.ranking is not None
        assert desk.ranking.basis == "road"
        assert [one.unit for one in desk.ranking.candidates] == [crew.id]


def _stands_at(desk: Desk, unit: str, lon: float, lat: float) -> None:
    from console.words import Duty, DutyMessage, Fix, Link, LinkMessage

    now = desk.clock.now()
    for said in (
        LinkMessage(unit=unit, t=now, link=Link.ONLINE, received_at=now),
        DutyMessage(unit=unit, t=now, duty=Duty.PATROL, officers=2, received_at=now),
        Fix(unit, now, lon + 0.004, lat + 0.004, 0.0, received_at=now),
    ):
        desk.inbox.put(said)
    desk.beat()
