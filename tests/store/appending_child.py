"""Appends events for ever and prints the id of each that has its receipt: killed in the middle by its test."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from queue import SimpleQueue
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from console.store import Store
from console.words import Event, LiveClock, Receipt


def main(folder: Path) -> None:
    inbox: SimpleQueue[Any] = SimpleQueue()
    clock = LiveClock()
    store = Store(folder, "seat1", clock, inbox)
    store.start()
    while True:
        batch = [
            Event(
                seat="seat1",
                id=str(uuid.uuid4()),
                at=clock.now(),
                actor="王",
                kind="note.added",
                subject="x",
                body={"text": "城关派出所" * 20},
            )
            for _ in range(3)
        ]
        store.append(batch)
        waiting = len(batch)
        while waiting:
            item = inbox.get()
            if isinstance(item, Receipt) and item.ok:
                print(item.event_id, flush=True)
                waiting -= 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
