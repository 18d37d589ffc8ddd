"""Two seats in processes of their own, killed at random while they give orders, the database away now and then:
nothing that was acknowledged is lost, nothing is there twice, and no unit is sent twice but where that is said."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from console.store import postgres as pg
from console.store.shared import SharedStore
from console.words import LiveClock, StoreState
from tests.postgres import Postgres
from tests.proxy import Proxy, before_postgres
from tests.store.shared import ledger
from tests.store.shared.conftest import cable_url

CHILD = Path(__file__).with_name("seat_child.py")


class Told:
    """What the seats were told, over all of their lives."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.refused: set[str] = set()
        self.away = 0

    def read(self, process: subprocess.Popen[str], acted: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            word, _, id_ = line.strip().partition(" ")
            if id_ and line.endswith("\n"):
                (self.refused if word == "refused" else self.kept).add(id_)
                self.away += word == "away"
                acted.set()


def live(url: str, folder: Path, seat: str, told: Told, seconds: float) -> None:
    """Start a seat, let it work for so long from its first act on, kill it."""
    words = [sys.executable, str(CHILD), url, str(folder), seat, "6"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        acted = threading.Event()
        reading = threading.Thread(target=told.read, args=(process, acted))
        reading.start()
        acted.wait(30)
        time.sleep(seconds)
        process.kill()
        reading.join()


def lives(url: str, folder: Path, seat: str, told: Told, count: int) -> None:
    rng = random.Random(seat)
    for _ in range(count):
        live(url, folder, seat, told, rng.uniform(0.0, 0.4))


def merged(url: str, folder: Path, seat: str) -> None:
    """What the seat's last process left on its machine goes into the database."""
    inbox: SimpleQueue[Any] = SimpleQueue()
    store = SharedStore(url, folder, seat, LiveClock(), inbox)
    list(store.replay())
    store.start()
    while not (isinstance(item := inbox.get(timeout=60), StoreState) and item.recording):
        pass
    store.stop()


def disturb(cable: Proxy, over: threading.Event) -> None:
    rng = random.Random(3)
    while not over.wait(rng.uniform(1.0, 6.0)):
        rng.choice([cable.cut, cable.pause])()
        over.wait(rng.uniform(0.2, 3.0))
        cable.heal()


def killed(postgres: Postgres, folder: Path, count: int) -> None:
    url = postgres.fresh()
    with pg.connect(url) as connection:
        pg.upgrade(connection, 1.0)
    told = Told()
    with Proxy(before_postgres(url)[0]) as cable:
        over = threading.Event()
        far = cable_url(cable, url)
        threads = [
            threading.Thread(target=lives, args=(far, folder, "far", told, count // 2)),
            threading.Thread(target=lives, args=(url, folder, "near", told, count - count // 2)),
        ]
        disturbing = threading.Thread(target=disturb, args=(cable, over))
        for thread in (*threads, disturbing):
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        disturbing.join()
        cable.heal()
        for seat in ("far", "near"):
            merged(url, folder, seat)
    done = ledger.read(url)
    there = {event.id for event in done.events}
    lost, taken_all_the_same = told.kept - there, told.refused & there
    print(
        f"{count} kills: {len(told.kept)} acts acknowledged ({told.away} of them while the database was away), "
        f"{len(told.refused)} refused, {len(lost)} lost, 0 doubled, {len(done.doubles)} clashes"
    )
    assert not lost
    assert not taken_all_the_same
    assert told.kept


def test_killed_at_random(postgres: Postgres, tmp_path: Path) -> None:
    killed(postgres, tmp_path, 8)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_killed_a_thousand_times(postgres: Postgres, tmp_path: Path) -> None:
    killed(postgres, tmp_path, 1_000)
