"""Three seats in processes of their own on a real PostgreSQL and a real broker."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from console import site as sites
from console.store import postgres
from tests.conftest import ROOT
from tests.e2e.crew import Crew
from tests.e2e.seats import SeatProcess
from tests.proxy import Proxy, before_postgres

NO, OTHER = "0912", "0915"


class Room(NamedTuple):
    database: str
    cable: Proxy  # between the seats and the database
    crew: Crew
    seats: list[SeatProcess]
    folder: Path
    broker: str
    house: ExitStack


@pytest.fixture
def room(tmp_path: Path, database: str, mosquitto: str) -> Iterator[Room]:
    """Seats 甲 (who records), 乙 and 丙; two units on patrol, two incidents."""
    with psycopg.connect(database, autocommit=True) as connection:
        postgres.upgrade(connection, 0.0)
    with ExitStack() as house:
        socket, address = before_postgres(database)
        cable = house.enter_context(Proxy(socket))
        folder = tmp_path / "site"
        shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
        text = (folder / "site.toml").read_text("utf-8")
        store, tail = f'store = "{address.format(port=cable.port)}"', '[people]\nsign_in = "never"\n'
        (folder / "site.toml").write_text(f"{store}\n{text}\n{tail}", "utf-8")
        sites.compile_if_stale(folder)
        place = sites.load(folder)
        units = [spec.id for spec in place.units[:3]]
        west, south, east, north = place.accepted_deg
        lon, lat = (west + east) / 2, (south + north) / 2
        seats = [SeatProcess(folder, mosquitto, "甲")]
        house.callback(seats[0].close)
        seats[0].until("state", lambda s: s["records"])
        for name in ("乙", "丙"):
            seats.append(SeatProcess(folder, mosquitto, name, wait=False))
            house.callback(seats[-1].close)
        for seat in seats[1:]:
            seat.ready()
            seat.until("state", lambda s: s["recorder"] == "甲" and s["feed"])
        crew = Crew(mosquitto, place.config.id, {unit: (lon + 0.002 * n, lat) for n, unit in enumerate(units)})
        house.callback(crew.close)
        crew.silent.update(units)
        for no in (NO, OTHER):
            crew.hear("incident/county", {
                "id": f"20261126-{no}", "t": time.time(), "type": "噪声扰民", "level": 2,
                "place": {"lon": lon, "lat": lat, "name": "路口"}, "caller": {"name": "张某", "number": "13800000000"},
            })  # fmt: skip
        for seat in seats:
            seat.until("state", lambda s: s["incidents"] == 2 and s["fresh"] >= 3)
        yield Room(database, cable, crew, seats, folder, mosquitto, house)


def unit(room: Room, n: int = 0) -> str:
    return list(room.crew.units)[n]


def same_everywhere(seats: list[SeatProcess]) -> None:
    for seat in seats:
        seat.until("state", lambda s: s["waiting"] == 0 and not s["away"])
    deadline = time.monotonic() + 30
    while True:
        found = [seat.ask("room") for seat in seats]
        if all(one == found[0] for one in found):
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_an_act_at_one_seat_reaches_the_others_the_terminal_and_who_comes_later(room: Room) -> None:
    a, b, c = room.seats
    assert b.ask(f"line 派 {unit(room)} 至 {NO}")["ok"]
    for seat in (a, c):
        found = seat.until(f"order {unit(room)}", lambda o: o["order"] and o["state"] == "sent")
        assert found["incident"] == NO
        assert found["issuer"].endswith("乙")
    assert c.ask(f"incident {NO}")["caller"] == "13800000000"
    room.crew.until("an order", lambda: room.crew.orders)
    order = room.crew.orders[0]["id"]
    room.crew.hear(f"unit/{unit(room)}/reply", {"order": order, "step": "signed", "t": time.time()})
    for seat in room.seats:
        seat.until(f"order {unit(room)}", lambda o: o["state"] == "signed")
    late = SeatProcess(room.folder, room.broker, "丁")
    room.house.callback(late.close)
    same_everywhere([*room.seats, late])


def test_one_of_two_is_second_is_told_and_keeps_his_words(room: Room) -> None:
    a, b, _ = room.seats
    room.cable.delay(0.3)  # so that neither can know of the other
    a.ask(f"line 派 {unit(room)} 至 {NO}")
    b.ask(f"line 派 {unit(room)} 至 {OTHER}")
    room.cable.heal()
    same_everywhere(room.seats)
    lost = [seat.ask("lost") for seat in (a, b)]
    assert sorted(bool(one["line"]) for one in lost) == [False, True]
    with psycopg.connect(room.database) as connection:
        assert connection.execute("SELECT count(*) FROM event WHERE kind = 'order.issued'").fetchone() == (1,)


def test_the_recorder_dies_and_another_goes_on(room: Room) -> None:
    a, b, c = room.seats
    b.ask(f"line 派 {unit(room)} 至 {NO}")
    room.crew.until("an order", lambda: room.crew.orders)
    began = time.monotonic()
    a.kill()
    order = room.crew.orders[0]["id"]
    room.crew.hear(f"unit/{unit(room)}/reply", {"order": order, "step": "signed", "t": time.time()})
    for seat in (b, c):
        seat.until(f"order {unit(room)}", lambda o: o["state"] == "signed")
    print(f"taken over within {time.monotonic() - began:.1f} s")
    assert sorted(seat.ask("state")["records"] for seat in (b, c)) == [False, True]
    same_everywhere([b, c])


def test_without_the_database_orders_go_out_and_are_brought_in_after(room: Room) -> None:
    a, b, c = room.seats
    room.cable.cut()
    for seat in room.seats:
        seat.until("state", lambda s: s["away"])
    assert b.ask(f"line 派 {unit(room, 1)} 至 {NO}")["ok"]
    found = b.until(f"order {unit(room, 1)}", lambda o: o["unrecorded"] and o["state"] == "sent")
    room.crew.until("the order", lambda: [o for o in room.crew.orders if o["id"] == found["order"]])
    room.crew.hear(f"unit/{unit(room, 1)}/reply", {"order": found["order"], "step": "signed", "t": time.time()})
    b.until(f"order {unit(room, 1)}", lambda o: o["state"] == "signed")
    room.cable.heal()
    for seat in room.seats:
        seat.until(f"order {unit(room, 1)}", lambda o: o["state"] == "signed")
    same_everywhere([a, b, c])
