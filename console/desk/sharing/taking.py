"""What a seat does when it is first, when it is second, when it takes over, and when the database is back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import msgspec

from console.desk import clashes, events_wall
from console.desk import events as ev
from console.desk.recalls import publish_end
from console.desk.room import Room
from console.desk.scenes import APART
from console.desk.state import Lost
from console.say import say
from console.verbs import Said
from console.words import Event, Link, Outbound, Tri
from console.words.sharing import Clash, Merged, Move, Refused

if TYPE_CHECKING:
    from console.desk.acts import Undoable
    from console.desk.desk import Desk
    from console.desk.sharing.desk import SharedDesk

NAMED_S: Final = 5.0  # whoever brings in an order that clashes names that within so long
GONE_S: Final = 10.0  # a seat whose last will spoke so long ago does not come back at once
SYSTEM: Final = "system"
SETTLED: Final = "order.clash_settled"


class Act(msgspec.Struct):
    """One that is being done, or waits for its commit."""

    line: str = ""
    undoable: Any = None


class Acts:
    """Which act made which event, until it is known whether it stands."""

    def __init__(self) -> None:
        self._line = ""
        self._now: list[Act] = []
        self._of: dict[str, Act] = {}  # by event id
        self._after: dict[str, list[Callable[[], None]]] = {}

    @contextmanager
    def typing(self, line: str) -> Iterator[None]:
        """What follows was typed so."""
        before, self._line = self._line, line
        try:
            yield
        finally:
            self._line = before

    @contextmanager
    def acting(self) -> Iterator[None]:
        self._now.append(Act(self._line))
        try:
            yield
        finally:
            self._now.pop()

    def made(self, events: Iterable[Event]) -> None:
        """By the act that is being done, if any."""
        if self._now:
            self._of.update((event.id, self._now[-1]) for event in events)

    def pushed(self, before: Undoable | None, stack: list[Undoable]) -> None:
        """What the act that is being done has left to take back."""
        if stack and stack[-1] is not before:
            self._now[-1].undoable = stack[-1]

    def after(self, event: str, then: Callable[[], None]) -> None:
        self._after.setdefault(event, []).append(then)

    def kept(self, event: str) -> list[Callable[[], None]]:
        """It stands: what is to be told now."""
        self._of.pop(event, None)
        return self._after.pop(event, [])

    def lost(self, events: Iterable[str]) -> tuple[str, Any]:
        """It does not: the line that was typed, and what is no longer to be taken back."""
        found = Act()
        for key in events:
            self._after.pop(key, None)
            found = self._of.pop(key, found)
        return found.line, found.undoable


def moves(room: Room, before: Mapping[str, str], made: Iterable[Event]) -> list[Move]:
    """What became of units' active orders. ``before``: by unit, order ids. Where a clash is settled the store has both
    orders, and lets go the one that does not stand."""
    settled = {event.subject: Move(event.subject, event.body["waits"], "") for event in made if event.kind == SETTLED}
    changed = sorted({unit for unit, _ in room.active.items() ^ before.items()} - settled.keys())
    found = [_move(room, unit, before.get(unit, ""), room.active.get(unit, "")) for unit in changed]
    return [*settled.values(), *found]


def _move(room: Room, unit: str, before: str, after: str) -> Move:
    return Move(unit, before, after, room.orders[after].incident if after else "")


class _Silent:
    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None:
        del out, sent

    def withdraw(self, tag: str) -> None:
        del tag


@contextmanager
def mute(desk: Desk) -> Iterator[None]:
    """What the seat that records answers is not said a second time."""
    before, desk.feed = desk.feed, _Silent()
    try:
        yield
    finally:
        desk.feed = before


# --- second -------------------------------------------------------------------------------------------------------


def lost(desk: Desk, lost: Refused, line: str) -> Lost:
    """In words: who was first, with what, when."""
    facts = {
        "unit": desk.unit_words(lost.unit), "no": desk.no_of(lost.incident) if lost.incident else "–",
        "seat": lost.seat or "–", "by": lost.actor or "–",
    }  # fmt: skip
    code = "seats.second" if lost.order else "seats.changed"
    return Lost(Said(code, facts), line, desk.clock.now())


def call_back(desk: Desk, events: Iterable[str]) -> None:
    """Of an order that had gone out because the store was silent, and came second after all."""
    for key in events:
        order = desk.room.orders.get(desk.unsettled.get(key, ""))
        if order is not None and order.id in desk.sent_at:
            publish_end(desk, order, say("seats.called_back"))
            del desk.sent_at[order.id]


# --- taking over --------------------------------------------------------------------------------------------------


def begin(desk: Desk, nobody: bool) -> None:
    """From now on this seat journals what terminals say. ``nobody`` did before: what was known of links is unknown."""
    if nobody:
        desk.record((ev.DeskBegan(), desk.seat), actor=SYSTEM)
    else:
        desk.tell("seats.took_over", {}, "system", "")
    for unit in desk.units.ids:
        _catch_up(desk, unit)


def _catch_up(desk: Desk, unit: str) -> None:
    """What this seat knows of a link or a body camera, and the journal does not. A seat that has just begun may have
    heard of none: then what the journal says stands."""
    facts, row = desk.room.facts.get(unit), desk.units.row[unit]
    bodies: list[ev.Body] = []
    link, t = Link(int(desk.units.link[row])), float(desk.units.link_t[row])
    known = facts.link.link if facts is not None and facts.link is not None else Link.UNKNOWN
    if link is not known and math.isfinite(t):
        bodies.append(ev.UnitLink(link=link, t=t, since=t))
    recording = Tri(int(desk.units.recording[row]))
    filmed = facts.bodycam.recording if facts is not None and facts.bodycam is not None else Tri.UNKNOWN
    filmed_t = float(desk.units.bodycam_t[row])
    if recording is not filmed and math.isfinite(filmed_t):
        bodies.append(ev.UnitBodycam(recording=recording, t=filmed_t))
    if bodies:
        desk.record(*((body, unit) for body in bodies), actor=f"unit:{unit}")


def next_in_line(desk: SharedDesk) -> bool:
    """The seat that recorded is gone, the broker says so, and of those that are there this one comes first."""
    feed, seat = desk.health.feed, desk.recorder.seat
    if feed is None or not feed.connected or (seat and desk.seats.get(seat) is None):
        return False
    if seat and desk.seats[seat].link is not Link.OFFLINE:
        return False
    there = [one.seat for one in desk.seats.values() if one.link is Link.ONLINE and not one.seat.startswith(APART)]
    return desk.seat == min([*there, desk.seat])


def gone(desk: SharedDesk) -> None:
    """Once a second at the seat that records: who sat at a seat that is gone looks at nothing any more."""
    now = desk.clock.now()
    for (source, where), look in list(desk.room.looks.items()):
        known = desk.seats.get(look.seat)
        if look.seat != desk.seat and known is not None and known.link is Link.OFFLINE and now - known.t > GONE_S:
            seconds = max(0.0, known.t - look.at)
            desk.record((events_wall.LookEnded(where=where, seconds=seconds), source), actor=SYSTEM)


# --- the database is back -----------------------------------------------------------------------------------------


def merged(desk: SharedDesk, found: Merged) -> None:
    """What was written beside the database is in it; units that two seats sent are named."""
    if found.events:
        desk.tell("seats.merged", {"n": found.events}, "system", "")
    desk.unnamed += found.clashes
    name_clashes(desk)


def name_clashes(desk: SharedDesk) -> None:
    """By the seat that brought the second order in: the store told it alone. The first may be read a moment later."""
    desk.unnamed = [clash for clash in desk.unnamed if not clashes.found(desk, clash)]


class Rivals:
    """Orders that came for a unit that had one, without a word that the other is to wait. Whoever brought such a one in
    names the clash within moments, unless it has died: then the seat that records does."""

    def __init__(self) -> None:
        self._since: dict[frozenset[str], tuple[float, Clash]] = {}  # Clock.mono

    def note(self, room: Room, event: Event, mono_s: float) -> None:
        """``event`` comes next into ``room``."""
        if event.kind == "order.issued":
            order = event.body.get("order", {})
            unit = str(order.get("unit", ""))
            first = room.active.get(unit, "")
            if first and first != event.subject and not order.get("foreign"):
                clash = Clash(unit=unit, first=first, second=event.subject, at=event.at)
                self._since[frozenset((first, event.subject))] = mono_s, clash
        elif event.kind == "order.clashed":
            self._since.pop(frozenset((event.body.get("first", ""), event.body.get("second", ""))), None)

    def due(self, mono_s: float) -> list[Clash]:
        """Those that nobody has named in time; each once."""
        late = [key for key, (since, _) in self._since.items() if mono_s - since > NAMED_S]
        return [self._since.pop(key)[1] for key in late]
