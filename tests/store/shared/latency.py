"""How long from an order on one seat to its receipt, and to the inbox of another seat: twelve on one PostgreSQL.

``python -m tests.store.shared.latency``. With fsync on, as in a command room.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from console.store import postgres as pg
from console.store.shared import SharedStore
from console.words import Event, LiveClock, Receipt
from console.words.sharing import Committed
from tests.listener import Listener
from tests.postgres import Postgres
from tests.store.shared.conftest import order


def measure(url: str, folder: Path, seats: int = 12, orders: int = 300) -> tuple[list[float], list[float]]:
    """Seconds to the receipt, and to the other seat."""
    desks = [Listener() for _ in range(seats)]
    stores = [SharedStore(url, folder, f"s{n}", LiveClock(), desk.inbox) for n, desk in enumerate(desks)]
    for store in stores:
        list(store.replay())
        store.start()
    receipts, heard = list[float](), list[float]()
    for n in range(orders):
        events, moves = order("s0", f"u{n}")
        begun = time.perf_counter()
        stores[0].append(events, moves)
        _receipt(desks[0], events[0])
        receipts.append(time.perf_counter() - begun)
        _heard(desks[1], events[0])
        heard.append(time.perf_counter() - begun)
        time.sleep(0.02)
    for store in stores:
        store.stop()
    return receipts, heard


def _receipt(desk: Listener, one: Event) -> None:
    desk.wait_for(Receipt, lambda receipt: receipt.event_id == one.id)


def _heard(desk: Listener, one: Event) -> None:
    desk.wait_for(Committed, lambda committed: any(event.id == one.id for event in committed.events))


def main() -> None:
    server = Postgres()
    url = server.fresh()
    with pg.connect(url) as connection:
        pg.upgrade(connection, 1.0)
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = on")
        connection.execute("SELECT pg_reload_conf()")
    with tempfile.TemporaryDirectory() as folder:
        for name, times in zip(("receipt", "other seat"), measure(url, Path(folder)), strict=True):
            found = sorted(times)
            p50, p95, last = (round(1000 * found[int(len(found) * at)]) for at in (0.5, 0.95, 0.999))
            print(f"{name}: p50 {p50} ms, p95 {p95} ms, longest {last} ms")
    server.stop()


if __name__ == "__main__":
    main()
