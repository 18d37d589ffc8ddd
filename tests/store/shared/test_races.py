"""Seats that send the same units at the same moment: each unit goes to one of them, and all others hear to whom."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.store import postgres as pg
from console.store.shared import SharedStore
from console.store.shared import store as shared_store
from console.words import LiveClock, Receipt
from console.words.sharing import Move, Refused
from tests.listener import Listener
from tests.postgres import Postgres
from tests.store.shared import ledger
from tests.store.shared.conftest import event, order


class Racer:
    """One seat. ``race`` sends all units once the others are at the line too, and counts what it won."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        self.name, self.desk = name, Listener()
        self.store = SharedStore(url, folder, name, LiveClock(), self.desk.inbox)
        self.won: dict[str, str] = {}  # unit → order
        list(self.store.replay())
        self.store.start()

    def race(self, line: threading.Barrier, units: Sequence[str]) -> None:
        self.won.clear()
        asked = [order(self.name, unit) for unit in units]
        line.wait(60)
        for events, moves in asked:
            self.store.append(events, moves)
        for events, moves in asked:
            if self._answer(events[0].id):
                self.won[moves[0].unit] = moves[0].after

    def end(self) -> None:
        for unit, given in self.won.items():
            over = event("order.ended", seat=self.name, subject=given)
            self.store.append([over], [Move(unit=unit, before=given, after="")])
            assert self._answer(over.id)
        self.desk.heard.clear()

    def _answer(self, id_: str) -> bool:
        while True:
            for item in self.desk.heard:
                if isinstance(item, Receipt) and item.event_id == id_:
                    assert item.ok
                    return True
                if isinstance(item, Refused) and id_ in item.events:
                    assert item.order
                    assert item.seat != self.name
                    return False
            self.desk.wait_for(Receipt | Refused)  # type: ignore[arg-type]


def run(url: str, folder: Path, rounds: int, most: int, seed: int) -> int:
    """Returns how many orders were given. Fails when a unit went to none, or to two."""
    rng, given = random.Random(seed), 0
    racers = [Racer(url, folder, f"seat{n}") for n in range(most)]
    try:
        for _ in range(rounds):
            here = rng.sample(racers, rng.randint(2, most))
            units = [f"u{n}" for n in rng.sample(range(20), rng.randint(1, 3))]
            line = threading.Barrier(len(here))
            threads = [threading.Thread(target=one.race, args=(line, rng.sample(units, len(units)))) for one in here]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            winners = sorted(unit for one in here for unit in one.won)
            assert winners == sorted(units)
            given += len(units)
            for one in here:
                one.end()
    finally:
        for one in racers:
            one.store.stop()
    return given


def raced(postgres: Postgres, folder: Path, rounds: int, most: int) -> None:
    url = postgres.fresh()
    with pg.connect(url) as connection:
        pg.upgrade(connection, 1.0)
    given = run(url, folder, rounds, most, seed=8)
    done = ledger.read(url)
    assert done.doubles == []
    assert (len(done.events), done.active) == (2 * given, {})
    print(f"{rounds} rounds of 2–{most} seats: {given} orders given, {len(done.doubles)} double")


def test_seats_race_for_the_same_units(postgres: Postgres, tmp_path: Path) -> None:
    raced(postgres, tmp_path, rounds=60, most=6)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_ten_thousand_rounds(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PATIENCE_S", 60.0), ("IDLE_MS", 60_000)):  # however slow the machine is
        monkeypatch.setattr(shared_store, name, value)
    raced(postgres, tmp_path, rounds=10_000, most=10)
