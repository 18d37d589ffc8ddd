"""Several desks on one journal, without a database: who commits first, and when each hears of it, is the test's to say.

The rules of the real store (``console.store.shared``) in thirty lines, so that any interleaving can be driven; that the
real one keeps them is tested with PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue

import msgspec
from msgspec.structs import replace

from console.codec import read, topic
from console.desk import InboxItem
from console.desk.recovering import NO_SNAPSHOT
from console.desk.sharing import SharedDesk, starting
from console.words import Event, Fix, Outbound, Receipt, StoreState, VirtualClock
from console.words.sharing import Clash, Committed, Merged, Move, RecorderState, Refused
from tests.desk.town import LAT, LON, NOW, SITE, make_site

Transaction = tuple[list[Event], tuple[Move, ...]]


class Base:
    """The database: events in the order of commits, and which order each unit is on."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.active: dict[str, str] = {}
        self.of: dict[str, tuple[Event, str]] = {}  # order id → the event that took the unit, and the incident

    def commit(self, made: Transaction) -> Refused | None:
        events, moves = made
        if all(any(event.id == known.id for known in self.events) for event in events):
            return None
        for move in moves:
            if move.after and self.active.get(move.unit, "") != move.before and _person(events):
                winner = self.active.get(move.unit, "")
                event, incident = self.of.get(winner, (None, ""))
                return Refused(
                    events=tuple(e.id for e in events), unit=move.unit, order=winner, incident=incident,
                    seat=event.seat if event else "", actor=event.actor if event else "",
                )  # fmt: skip
        self.take(made)
        return None

    def take(self, made: Transaction) -> list[Clash]:
        events, moves = made
        found = []
        for move in moves:
            now = self.active.get(move.unit, "")
            if move.after and now not in ("", move.before, move.after):
                found.append(Clash(unit=move.unit, first=now, second=move.after))
            if move.after:
                self.active[move.unit] = move.after
                self.of[move.after] = events[0], move.incident
            elif now == move.before:
                del self.active[move.unit]
        self.events += [e for e in events if not any(e.id == known.id for known in self.events)]
        return found


def _person(events: Sequence[Event]) -> bool:
    return not any(e.actor in ("system", "site") or e.actor.startswith("unit:") for e in events)


class Link:
    """A seat's store: what it sends waits until the test lets it arrive, and so does what it is sent."""

    def __init__(self, base: Base, inbox: SimpleQueue[InboxItem], clock: VirtualClock) -> None:
        self.base, self.inbox, self.clock = base, inbox, clock
        self.out: list[Transaction] = []
        self.read = 0
        self.spool: list[Transaction] = []
        self.away = False
        self.told: set[str] = set()  # events that the desk was told are kept
        self.kept: dict[str, dict[str, str]] = {}
        self.reached = True  # the desk has had all there was

    def append(self, events: Sequence[Event], moves: Sequence[Move] = ()) -> None:
        made = (list(events), tuple(moves))
        if self.away:
            self.spool.append(made)
            self._receipts(made, ok=False)
        else:
            self.out.append(made)

    def _receipts(self, made: Transaction, ok: bool) -> None:
        for event in made[0]:
            self.told.add(event.id)
            self.inbox.put(Receipt(event_id=event.id, ok=ok, at=self.clock.now(), reason="" if ok else "store.away"))

    def commit(self) -> None:
        """The oldest of what was sent arrives."""
        if self.out:
            made = self.out.pop(0)
            refused = self.base.commit(made)
            if refused is not None:
                self.inbox.put(refused)
            else:
                self._receipts(made, ok=True)

    def hear(self, most: int = 1_000_000) -> None:
        """Some of what was committed since comes here."""
        fresh = self.base.events[self.read : self.read + most]
        if fresh and not self.away:
            self.read += len(fresh)
            self.inbox.put(Committed(events=tuple(fresh), seq=self.read))
        elif not self.away and not self.reached:
            self.reached = True
            self.inbox.put(Committed(events=(), seq=self.read))

    def cut(self) -> None:
        self.away = True
        self.spool += self.out
        for made in self.out:
            self._receipts(made, ok=False)
        self.out = []
        self.inbox.put(StoreState(recording=False, reason="store.away", since=self.clock.now()))

    def back(self) -> None:
        self.away = False
        spool, self.spool = self.spool, []
        clashes = [clash for made in spool for clash in self.base.take(made)]
        for made in spool:
            self._receipts(made, ok=True)
        self.hear()
        self.inbox.put(StoreState(recording=True, since=self.clock.now()))
        self.inbox.put(Merged(events=sum(len(m[0]) for m in spool), away_since=0.0, clashes=tuple(clashes)))

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None:
        del purge_at
        self.kept[key] = dict(fields)

    def personal(self, key: str) -> Mapping[str, str]:
        return self.kept.get(key, {})

    def put_fixes(self, batch: Sequence[Fix]) -> None: ...


class Wire:
    def __init__(self) -> None:
        self.out: list[Outbound] = []

    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None:
        self.out.append(out)
        sent(out.tag)

    def withdraw(self, tag: str) -> None: ...


class Seat:
    """A desk at this base."""

    def __init__(self, base: Base, name: str, folder: Path, clock: VirtualClock) -> None:
        self.base, self.name, self.folder, self.clock = base, name, folder, clock
        self.snapshot: tuple[int, list[bytes]] | None = None  # its place, and what a file would hold
        self.store = Link(base, SimpleQueue(), clock)
        self._begin()

    def _begin(self) -> None:
        """From the newest snapshot, from what was committed after it, and from the spool."""
        self.inbox: SimpleQueue[InboxItem] = SimpleQueue()
        self.feed, self.store.inbox = Wire(), self.inbox
        self.desk = SharedDesk(
            make_site(self.folder), self.clock, self.store, self.feed, self.name, f"人{self.name}", self.inbox
        )
        seq, start = 0, NO_SNAPSHOT
        if self.snapshot is not None:
            seq, start = self.snapshot[0], starting.start_of(tuple(self.snapshot[1]))
        after = [] if self.store.away else self.base.events[seq:]
        self.store.read, self.store.reached = seq + len(after), not self.store.away
        spooled = [event for events, _ in self.store.spool for event in events]
        lines = [replace(event, n=seq + n) for n, event in enumerate(after, 1)]
        start = start._replace(seq=self.store.read, away=self.store.away)
        self.desk.recover((*lines, *spooled), {event.id for event in spooled}, start)

    def keep(self) -> None:
        """A snapshot, where the room stands at the end of a batch."""
        if self.desk.place:
            self.snapshot = self.desk.place, list(starting.pieces(self.desk))

    def killed_and_started_again(self) -> None:
        """What was on its way to the database is lost, the spool is not."""
        self.store.out = []
        self._begin()
        if self.store.away:
            self.inbox.put(StoreState(recording=False, reason="store.away", since=self.clock.now()))
            self.desk.beat()

    def records(self, mine: bool, seat: str) -> None:
        self.inbox.put(RecorderState(mine=mine, seat=seat, since=self.clock.now()))
        self.desk.beat()

    def hear(self, below: str, body: dict[str, object]) -> None:
        for word in read(topic(SITE, below), msgspec.json.encode(body), self.clock.now(), SITE):
            self.inbox.put(word)
        self.desk.beat()

    def settle(self) -> None:
        """All that is on its way arrives, and what follows from it."""
        for _ in range(6):
            self.desk.beat()
            while self.store.out:
                self.store.commit()
            self.store.hear()
            self.desk.beat()

    def sent(self, word: str) -> list[Outbound]:
        return [one for one in self.feed.out if one.topic.endswith(word)]


def several(folder: Path, *names: str) -> tuple[Base, VirtualClock, list[Seat]]:
    """Seats of which the first records."""
    base, clock = Base(), VirtualClock(NOW)
    seats = [Seat(base, name, folder, clock) for name in names]
    for one in seats:
        one.records(one is seats[0], names[0])
    return base, clock, seats


def broadcast(seats: Sequence[Seat], below: str, body: dict[str, object]) -> None:
    """What the broker gives to everybody."""
    for one in seats:
        one.hear(below, body)


def on_patrol(seats: Sequence[Seat], *units: str) -> None:
    now = seats[0].clock.now()
    for n, unit in enumerate(units):
        broadcast(seats, f"unit/{unit}/link", {"t": now, "link": "online"})
        broadcast(seats, f"unit/{unit}/duty", {"t": now, "duty": "在巡"})
        broadcast(seats, f"unit/{unit}/fix", {"t": now, "lon": LON + 0.003 * (n + 1), "lat": LAT})


def calls(seats: Sequence[Seat], no: str) -> str:
    """The county's platform sends an incident; its id."""
    place = {"lon": LON, "lat": LAT, "name": "人民路×青年街"}
    body = {"id": f"20260921-{no}", "t": seats[0].clock.now(), "type": "持械斗殴", "level": 1, "place": place}
    broadcast(seats, "incident/county", body)
    return f"county:20260921-{no}"
