"""A seat in a process of its own: gives orders for ever and prints what was acknowledged; killed by its test.

``seat_child.py URL FOLDER SEAT [UNITS]``. Lines: ``ok ID``, ``away ID``, ``refused ID``, ``records``, ``follows``.
"""

from __future__ import annotations

import random
import sys
import uuid
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from console.store.shared import SharedStore
from console.words import Event, LiveClock, Receipt
from console.words.sharing import Committed, Move, RecorderState, Refused


class Dispatcher:
    """Knows which order each unit is on, as far as it has heard, and gives or ends one at a time."""

    def __init__(self, url: str, folder: Path, seat: str, units: int) -> None:
        self._seat, self._units, self._clock = seat, units, LiveClock()
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._store = SharedStore(url, folder, seat, self._clock, self._inbox)
        self._standing: dict[str, str] = {}
        for event in self._store.replay():
            self._fold(event)
        self._store.start()

    def work(self) -> None:
        waiting: set[str] = set()
        while True:
            if self._units and not waiting:
                waiting = self._act(f"u{random.randrange(self._units)}")
            try:
                self._hear(self._inbox.get(timeout=0.5), waiting)
            except Empty:
                continue

    def _act(self, unit: str) -> set[str]:
        """An order for a unit that has none, another one in its place, or its end."""
        before, after = self._standing.get(unit, ""), str(uuid.uuid4())
        if before and random.random() < 0.5:
            after = ""
        kind, subject = ("order.issued", after) if after else ("order.ended", before)
        body = {"unit": unit, "before": before if after else ""}
        event = Event(
            seat=self._seat, id=str(uuid.uuid4()), at=self._clock.now(), actor="王", kind=kind, subject=subject,
            body=body,
        )  # fmt: skip
        self._store.append([event], [Move(unit=unit, before=before, after=after)])
        self._fold(event)
        return {event.id}

    def _hear(self, item: object, waiting: set[str]) -> None:
        if isinstance(item, Receipt):
            print("ok" if item.ok else "away", item.event_id, flush=True)
            waiting.discard(item.event_id)
        elif isinstance(item, Refused):
            for id_ in item.events:
                print("refused", id_, flush=True)
            waiting.difference_update(item.events)
            self._standing[item.unit] = item.order
        elif isinstance(item, Committed):
            for event in item.events:
                if event.seat != self._seat:
                    self._fold(event)
        elif isinstance(item, RecorderState):
            print("records" if item.mine else "follows", flush=True)

    def _fold(self, event: Event) -> None:
        if event.kind == "order.issued":
            self._standing[event.body["unit"]] = event.subject
        elif event.kind == "order.ended" and self._standing.get(event.body["unit"]) == event.subject:
            del self._standing[event.body["unit"]]


if __name__ == "__main__":
    asked = sys.argv[1:]
    Dispatcher(asked[0], Path(asked[1]), asked[2], int(asked[3]) if len(asked) > 3 else 0).work()
