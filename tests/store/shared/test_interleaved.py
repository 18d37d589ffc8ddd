"""Whatever two seats do, in whatever order, with the database away for either of them and either of them begun anew:
nothing acknowledged is lost, nothing is there twice, one order stands a unit but for the clashes that are named."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from console.store import postgres as pg
from console.store.shared import SharedStore, hearing
from console.words import Event, LiveClock, Receipt, StoreState
from console.words.sharing import Committed, Merged, Move, Refused
from tests.listener import Listener
from tests.postgres import Postgres
from tests.proxy import Proxy, before_postgres
from tests.store.shared import ledger
from tests.store.shared.conftest import cable_url, event

SEATS: Final = ("a", "b")
STEP: Final = st.tuples(
    st.sampled_from(["order", "order", "order", "end", "note", "cut", "pause", "heal", "anew"]),
    st.sampled_from(SEATS),
    st.sampled_from(["03", "05"]),
)


class Seat:
    """A desk as far as it matters here: which order it believes each unit to be on, and what it was told."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        self.name, self._url, self._folder = name, url, folder
        self.cable = Proxy(before_postgres(url)[0]).__enter__()
        self.standing: dict[str, str] = {}
        self.told: dict[str, bool | None] = {}  # event → kept, refused, or not told yet
        self.clashes: set[str] = set()
        self.heard: list[str] = []
        self.begin()

    def begin(self) -> None:
        self.desk = Listener()
        self.store = SharedStore(
            cable_url(self.cable, self._url), self._folder, self.name, LiveClock(), self.desk.inbox
        )
        for one in self.store.replay():
            self._fold(one)
        self._read = 0
        self.store.start()

    def do(self, step: str, unit: str) -> None:
        if step in ("cut", "pause", "heal"):
            getattr(self.cable, step)()
        elif step == "anew":
            self.store.stop()
            self.hear()
            self.begin()
        elif step == "note":
            self._append(event(seat=self.name))
        elif step == "order":
            before = self.standing.get(unit, "")
            made = event(
                "order.issued", seat=self.name, subject=f"{self.name}{len(self.told)}", unit=unit, before=before
            )
            self._append(made, Move(unit=unit, before=before, after=made.subject))
        elif unit in self.standing:
            made = event("order.ended", seat=self.name, subject=self.standing[unit], unit=unit)
            self._append(made, Move(unit=unit, before=made.subject, after=""))

    def settle(self) -> None:
        """Until the database is there and has everything, and each of ours is answered for good."""
        self.cable.heal()
        last = event(seat=self.name)
        self._append(last)
        while last.id not in self.heard or None in self.told.values():
            self.desk.wait_for(Receipt | Committed | Refused | Merged)  # type: ignore[arg-type]
            self.hear()
        if not self.store.held_back:
            return
        self.desk.wait_for(StoreState, lambda s: s.recording)

    def hear(self) -> None:
        while not self.desk.inbox.empty():
            self.desk.heard.append(self.desk.inbox.get())
        new, self._read = self.desk.heard[self._read :], len(self.desk.heard)
        for item in new:
            self._take(item)

    def close(self) -> None:
        self.store.stop()
        self.hear()  # what was still being said of the merge
        self.cable.__exit__()

    def _take(self, item: Any) -> None:
        if isinstance(item, Receipt):
            self.told[item.event_id] = True
        elif isinstance(item, Refused):
            self.told.update(dict.fromkeys(item.events, False))
            self.standing[item.unit] = item.order
        elif isinstance(item, Merged):
            self.clashes.update(clash.unit for clash in item.clashes)
        elif isinstance(item, Committed):
            self.heard += [one.id for one in item.events]
            for one in item.events:
                if one.seat != self.name:
                    self._fold(one)

    def _append(self, made: Event, *moves: Move) -> None:
        self.hear()
        self.told[made.id] = None
        self.store.append([made], moves)
        self._fold(made)

    def _fold(self, one: Event) -> None:
        if one.kind == "order.issued":
            self.standing[one.body["unit"]] = one.subject
        elif one.kind == "order.ended" and self.standing.get(one.body["unit"]) == one.subject:
            del self.standing[one.body["unit"]]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat that does not let the examples wait."""
    monkeypatch.setattr(hearing, "BEAT_S", 0.1)
    monkeypatch.setattr(hearing, "PATIENCE_S", 0.5)


def done(postgres: Postgres, steps: list[tuple[str, str, str]]) -> None:
    url = postgres.fresh()
    with pg.connect(url) as connection:
        pg.upgrade(connection, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        seats = {name: Seat(url, Path(folder), name) for name in SEATS}
        try:
            for step, name, unit in steps:
                seats[name].do(step, unit)
            for seat in seats.values():
                seat.settle()
        finally:
            for seat in seats.values():
                seat.close()
    found = ledger.read(url)
    there = [one.id for one in found.events]
    for seat in seats.values():
        kept = [id_ for id_, answer in seat.told.items() if answer]
        assert [id_ for id_ in there if id_ in seat.told] == kept  # all of it, in the order in which it was done
        assert len(seat.heard) == len(set(seat.heard))
    # Of a unit that stands twice it was said once, also where one of the two was replaced since.
    assert found.twice <= seats["a"].clashes | seats["b"].clashes


@pytest.mark.usefixtures("quick")
@settings(max_examples=4, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
@given(steps=st.lists(STEP, min_size=8, max_size=20))
def test_whatever_two_seats_do(postgres: Postgres, steps: list[tuple[str, str, str]]) -> None:
    done(postgres, steps)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("quick")
@settings(max_examples=300, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
@given(steps=st.lists(STEP, min_size=8, max_size=40))
def test_whatever_two_seats_do_at_length(postgres: Postgres, steps: list[tuple[str, str, str]]) -> None:
    done(postgres, steps)
