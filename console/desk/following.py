"""A desk that only follows: what another desk writes to the journal, and what terminals say of themselves.

A wall of its own (``main.py wall``) stands on it. It decides nothing, writes nothing, publishes nothing, and knows no
caller. Where it stands is as true as its journal is read, the broker is heard and the desk it follows lives.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from msgspec import ValidationError

from console.desk import events, ring_standing, terminals, ticks
from console.desk.desk import Desk
from console.desk.fold import fold
from console.desk.inbox import SHOWN
from console.desk.ports import SumsPort
from console.desk.recovering import NO_SNAPSHOT, Start
from console.desk.state import Outcome
from console.words import (
    BodycamMessage,
    Changes,
    Clock,
    Event,
    Fix,
    Followed,
    FollowState,
    Link,
    LinkMessage,
    Outbound,
    StoreState,
)

if TYPE_CHECKING:
    from console.desk.inbox import InboxItem
    from console.site import Site
    from console.verbs import Call


class NoStore:
    """Keeps nothing, knows no caller."""

    def append(self, events: Sequence[Event]) -> None: ...

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None: ...

    def personal(self, key: str) -> Mapping[str, str]:
        del key
        return {}

    def put_fixes(self, batch: Sequence[Fix]) -> None: ...


class NoFeed:
    """Says nothing to anybody."""

    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None: ...

    def withdraw(self, tag: str) -> None: ...


class _Deaf:
    """Stands where a live desk judges what moves: that is not this one's to say."""

    def took(self, *_what: Any) -> None: ...

    def heard(self, *_what: Any) -> None: ...

    def second(self, *_what: Any) -> None: ...


class Follower(Desk):
    """``feed`` state, seats and terminals' words come by the inbox as at any desk; the rest by ``Followed``."""

    def __init__(
        self, site: Site, clock: Clock, seat: str, inbox: SimpleQueue[InboxItem], *, sums: SumsPort | None = None
    ) -> None:
        """``seat``: whose desk it follows."""
        super().__init__(site, clock, NoStore(), NoFeed(), seat, "", inbox, auto_sign=False, sums=sums)
        deaf: Any = _Deaf()
        self.judge, self.inferrer = deaf, deaf
        self._listeners = [self.whereabouts.heard, lambda changes: self.ways.heard(self, changes)]
        self._reading = FollowState(reading=False, since=clock.now())
        self._true_at = 0.0
        self.begin_anew = False  # the journal is another one: whoever made this makes another

    # --- how true it is ----------------------------------------------------------------------------------------------

    @property
    def lives(self) -> bool:
        """The journal is read, the broker heard, and the desk that writes is there as far as anybody knows."""
        feed, desk = self.health.feed, self.seats.get(self.seat)
        gone = desk is not None and desk.link is Link.OFFLINE
        return self._reading.reading and feed is not None and feed.connected and not gone

    @property
    def true_at(self) -> float:
        return self.clock.now() if self.lives else self._true_at

    # --- what comes in -----------------------------------------------------------------------------------------------

    def recover(self, journal: Iterable[Event], held: Container[str] = (), start: Start = NO_SNAPSHOT) -> None:
        del held
        if start.room is not None:
            self.room.become(start.room)
            self.snapshots.began(self)
        for event in journal:
            self._fold(event)
        terminals.restore(self)
        ring_standing.take(self)
        self._wake()

    def _take(self, item: InboxItem) -> None:
        handler = _TAKEN.get(type(item))
        if handler is not None:
            handler(self, item)
        elif type(item) in SHOWN:
            super()._take(item)

    def followed(self, batch: Followed) -> None:
        """Fold what the desk has done, and stand where it stands."""
        for event in batch.events:
            self.changed(self._fold(event))
        for event in batch.events:
            self._stand(event)
        self._wake()

    def _fold(self, event: Event) -> Changes:
        try:
            return fold(self.room, event)
        except (KeyError, ValidationError):  # of a later version, or its beginning is lost
            return Changes.NOTHING

    def _stand(self, event: Event) -> None:
        if event.subject in self.room.facts and event.kind.startswith(_OF_UNITS):
            terminals.stand(self, event.subject)
        elif event.kind.startswith("sos.") and event.subject in self.room.sos:
            terminals.alarmed(self, event.subject)

    def reading(self, state: FollowState) -> None:
        self._reading = state
        self.begin_anew |= state.replaced
        self.health.store = StoreState(recording=state.reading, since=state.since, reason=state.reason)
        self.changed(Changes.HEALTH)

    def _wake(self) -> None:
        if self.lives:
            self._true_at = self.clock.now()

    # --- the beat ----------------------------------------------------------------------------------------------------

    def _second(self) -> None:
        self._wake()
        ticks.shown(self)
        self.ringwork.step(self)
        self.places.step(self)
        self.presence.step(self)

    # --- what it never does ------------------------------------------------------------------------------------------

    def record(self, *bodies: tuple[events.Body, str], actor: str, quiet: bool = False) -> list[Event]:
        del bodies, actor, quiet
        return []

    def act(self, call: Call) -> Outcome:
        del call
        return Outcome(ok=False, code="wall.reads_only")


_OF_UNITS: Final = ("unit.duty", "unit.break", "unit.back", "unit.presence")


def live_link(desk: Desk, message: LinkMessage) -> None:
    """Whether a terminal talks, as it is shown; who records journals it."""
    row = desk.units.ensure(message.unit)
    if desk.units.set_link(row, message.link, message.t, message.received_at):
        desk.changed(Changes.UNITS)


_TAKEN: Final[Mapping[type[Any], Callable[[Follower, Any], None]]] = {
    Followed: Follower.followed,
    FollowState: Follower.reading,
    LinkMessage: live_link,
    BodycamMessage: terminals.bodycam,
}
