"""A wall's desk on a site of several seats: what any of them does is in its room, read from the database."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec

from console import site
from console.desk import events
from console.desk.following import Follower
from console.door.parser import DEMO
from console.door.walls import follow
from console.store import postgres as pg
from console.store.shared import SharedStore
from console.words import Event, LiveClock, Marker


def until(wall: Follower, true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        wall.beat()
        time.sleep(0.02)


def marker(id_: str, seat: str) -> Event:
    body = events.MarkerPlaced(marker=Marker(id=id_, name="集合点", lon_deg=123.5, lat_deg=30.5))
    return events.make(body, id_, seat=seat, actor="王", at=time.time())


def test_a_wall_follows_the_seats_of_a_database(database: str, mosquitto: str, tmp_path: Path) -> None:
    with pg.connect(database) as connection:
        pg.upgrade(connection, 1.0)
    place = site.load(DEMO)
    place = dataclasses.replace(place, config=msgspec.structs.replace(place.config, store=database))
    with ExitStack() as house:
        inbox: SimpleQueue[Any] = SimpleQueue()
        stores = [SharedStore(database, tmp_path, seat, LiveClock(), inbox) for seat in ("北席", "南席")]
        for store in stores:
            list(store.replay())
            house.callback(store.stop)
            store.start()
        stores[0].append([marker("m1", "北席")])
        wall = follow(place, "右屏", mosquitto, house)
        until(wall, lambda: wall.lives and "m1" in wall.room.markers)
        stores[1].append([marker("m2", "南席")])
        until(wall, lambda: "m2" in wall.room.markers)
