"""``bench assign``: from the act of assigning to its line on the site's own disk, through the real rooms."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import numpy as np

from console import site
from console.desk import Desk, InboxItem
from console.door.errors import DoorError
from console.door.sites import tell
from console.feed import Broker, Feed
from console.site import Site, UnitSpec
from console.store import Store
from console.verbs import calls
from console.words import Duty, DutyMessage, Fix, LiveClock, Receipt, StoreState
from layers.geo import from_mercator
from layers.roads.bench import on_roads

ROUNDS: Final = 100
_WAIT_S: Final = 10.0


class WatchedInbox:
    """The desk's inbox as the store sees it; notes when each receipt came."""

    def __init__(self, inbox: SimpleQueue[InboxItem]) -> None:
        self._inbox = inbox
        self.durable_at: dict[str, float] = {}  # event id → perf_counter seconds

    def put(self, item: Receipt | StoreState, /) -> None:
        if isinstance(item, Receipt) and item.ok:
            self.durable_at[item.event_id] = time.perf_counter()
        self._inbox.put(item)


def measure(folder: Path, units: int, progress: Callable[[str], None]) -> dict[str, float | str]:
    """``p50_ms, p95_ms`` of assigning the first row of an incident's list, ``ROUNDS`` times, among ``units`` units.

    Half of the units stay free, so that there is a list to the last: fewer units, fewer rounds.
    """
    site.compile_if_stale(folder, tell)
    with ExitStack() as house:
        state = Path(house.enter_context(tempfile.TemporaryDirectory(dir=folder / ".onemap", prefix="bench-")))
        specs = tuple(UnitSpec(id=f"b{n:04d}", name=f"b{n:04d}") for n in range(units))
        place = replace(site.load(folder), units=specs, state_dir=state)
        desk, watched = rooms_of(place, house)
        report_for_duty(desk, place)
        rounds = max(1, min(ROUNDS, units // 2))
        spent_ms = np.array([_one(desk, watched, n) for n in range(rounds)]) * 1000.0
        progress(f"{rounds} orders")
    p50, p95 = (round(float(ms), 2) for ms in np.percentile(spent_ms, (50, 95)))
    return {"units": units, "rounds": rounds, "p50_ms": p50, "p95_ms": p95, "platform": "headless"}


def rooms_of(place: Site, house: ExitStack) -> tuple[Desk, WatchedInbox]:
    """Broker, store, feed and desk as the console has them."""
    clock = LiveClock()
    inbox: SimpleQueue[InboxItem] = SimpleQueue()
    watched = WatchedInbox(inbox)
    broker = Broker()
    house.callback(broker.stop)
    feed = Feed(broker.start(), place.config.id, inbox, clock, embedded=True)
    store = Store(place.state_dir, place.config.seat, clock, watched)
    desk = Desk(place, clock, store, feed, place.config.seat, place.config.actor, inbox)
    desk.recover(store.replay())
    house.callback(store.stop)
    store.start()
    house.callback(feed.stop)
    feed.start()
    return desk, watched


def report_for_duty(desk: Desk, place: Site) -> None:
    """Every unit stands somewhere on the roads, on patrol, with a fix of now."""
    if place.roads is None:
        raise DoorError("door.bench.no_roads", path=place.folder)
    xy = on_roads(place.roads, len(place.units), np.random.default_rng(1))
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    now = desk.clock.now()
    for n, spec in enumerate(place.units):
        desk.inbox.put(DutyMessage(unit=spec.id, t=now, duty=Duty.PATROL, received_at=now))
        desk.inbox.put(Fix(spec.id, now, float(lon[n]), float(lat[n]), 8.0, 90.0, 8.0, now))
    beat_until(desk, lambda: desk.inbox.empty())


def _one(desk: Desk, watched: WatchedInbox, n: int) -> float:
    """Seconds from the key to the disk for one order to a fresh incident."""
    units = desk.units
    row = (n * 37) % units.n
    point = {"lon_deg": float(units.lon_deg[row]), "lat_deg": float(units.lat_deg[row])}
    made = desk.act(calls.NewIncident(type=desk.site.config.incident.types[0].name, **point))  # type: ignore[arg-type]
    beat_until(desk, lambda: desk.ranking is not None and bool(desk.ranking.candidates))
    before = set(desk.unsettled)
    begun = time.perf_counter()
    sent = desk.act(calls.AssignRow(row=1))
    issued = set(desk.unsettled) - before
    if not (made.ok and sent.ok and issued):
        raise DoorError("door.bench.refused", why=sent.text())
    beat_until(desk, lambda: issued <= watched.durable_at.keys())
    return max(watched.durable_at[event] for event in issued) - begun


def beat_until(desk: Desk, true: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + _WAIT_S
    while True:
        desk.beat()
        if true():
            return
        if time.perf_counter() > deadline:
            raise DoorError("door.bench.no_answer")
        time.sleep(0.001)
