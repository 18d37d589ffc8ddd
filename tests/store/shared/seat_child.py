"""A seat in a process of its own: appends for ever and prints what was acknowledged; killed by its test.

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
from console.words.sharing import Move, RecorderState, Refused


def main(url: str, folder: Path, seat: str, units: int) -> None:
    inbox: SimpleQueue[Any] = SimpleQueue()
    clock = LiveClock()
    store = SharedStore(url, folder, seat, clock, inbox)
    for _ in store.replay():
        pass
    store.start()
    waiting: set[str] = set()
    held: dict[str, str] = {}
    while True:
        if units and not waiting:
            waiting = _act(store, seat, f"u{random.randrange(units)}", held, clock.now())
        try:
            _print(inbox.get(timeout=0.5), waiting)
        except Empty:
            continue


def _act(store: SharedStore, seat: str, unit: str, held: dict[str, str], now: float) -> set[str]:
    """An order for a unit, or the end of the one that it has from us."""
    before, after = held.pop(unit, ""), str(uuid.uuid4())
    kind, subject = ("order.ended", before) if before else ("order.issued", after)
    event = Event(seat=seat, id=str(uuid.uuid4()), at=now, actor="王", kind=kind, subject=subject, body={"unit": unit})
    if not before:
        held[unit] = after
    store.append([event], [Move(unit=unit, before=before, after="" if before else after)])
    return {event.id}


def _print(item: object, waiting: set[str]) -> None:
    if isinstance(item, Receipt):
        print("ok" if item.ok else "away", item.event_id, flush=True)
        waiting.discard(item.event_id)
    elif isinstance(item, Refused):
        for id_ in item.events:
            print("refused", id_, flush=True)
        waiting.difference_update(item.events)
    elif isinstance(item, RecorderState):
        print("records" if item.mine else "follows", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
