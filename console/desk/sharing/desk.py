"""A desk among others: its own acts at once, everybody's in the order of commits, and what terminals say from whoever
records.

The seat that records is a whole desk. Any other hears the broker too, for what is live and nowhere journaled (fixes,
links, body cameras), and keeps the rest in case it has to take over. While the database is away a seat goes on by what
it hears: that is shown, and journaled by the seat that recorded last.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from console.desk import (
    claims,
    clashes,
    events,
    ring_standing,
    terminals,
)
from console.desk.acts_order import fail
from console.desk.desk import Desk
from console.desk.following import live_link
from console.desk.ports import FeedPort, SharedStorePort, SumsPort, TracksPort
from console.desk.recovering import NO_SNAPSHOT, Start
from console.desk.sharing import starting, taking, told
from console.desk.sharing.confirmed import Confirmed
from console.desk.sharing.waiting import Cause, Waiting
from console.desk.state import Outcome, Preview
from console.verbs import ParseError, parse
from console.verbs.calls import Undo
from console.verbs.rights import right_of
from console.words import (
    BodycamMessage,
    Changes,
    Clock,
    DutyMessage,
    Event,
    Fix,
    IncidentMessage,
    LinkMessage,
    OrderMessage,
    Receipt,
    ReplyMessage,
    SosMessage,
    StoreState,
    TaskMessage,
    UnitReportMessage,
    UnitTaskMessage,
)
from console.words.people import Right
from console.words.sharing import Clash, Committed, Merged, Move, RecorderState, Refused

if TYPE_CHECKING:
    from console.desk.inbox import InboxItem
    from console.desk.room import Room
    from console.site import Site
    from console.verbs import Call

AWAY: Final = frozenset({"store.away", "store.held", "store.not_ready", "store.denied"})
COMMITTED_A_BEAT: Final = 1_500  # some 30 ms
EXPECTED_S: Final = 20.0  # after the database is back: what the seat that records has not brought in by then is lost
LATE_S: Final = 1.0  # an event that is older than this when it is committed was made without the database
MOST_LATE: Final = 5_000
_OF_TERMINALS: Final = (
    DutyMessage, IncidentMessage, OrderMessage, ReplyMessage, SosMessage, TaskMessage, UnitReportMessage,
    UnitTaskMessage,
)  # fmt: skip
# What every seat journals of itself, without a person's word.
_OWN: Final = (
    "order.recorded", "order.unrecorded", "order.sent", "order.end_told", "order.clashed", "tour.", "look.", "seat.",
    "person.", "clock.jumped", "file.", "personal.seen",
)  # fmt: skip
_OF_THE_ROOM: Final = ("system", "site")
_OF_UNITS: Final = ("unit.duty", "unit.break", "unit.back", "unit.presence")


class SharedDesk(Desk):
    """``store`` is one of several seats; ``Committed``, ``Refused``, ``RecorderState`` and ``Merged`` come by the
    inbox."""

    alone = False

    def __init__(
        self, site: Site, clock: Clock, store: SharedStorePort, feed: FeedPort, seat: str, actor: str,
        inbox: SimpleQueue[InboxItem] | None = None, *, auto_sign: bool = True, sums: SumsPort | None = None,
    ) -> None:  # fmt: skip
        self.recorder: RecorderState = RecorderState(mine=False)
        self.away_since: float | None = None  # epoch s, since when the database is out of reach
        self.tracks: TracksPort | None = None  # the door hands it in
        super().__init__(site, clock, store, feed, seat, actor, inbox, auto_sign=auto_sign, sums=sums)
        self.shared: SharedStorePort = store
        self.confirmed = Confirmed(self.room)
        self.waiting_words = Waiting()
        self.acts = taking.Acts()
        self.scening.nowhere = frozenset(wall.name for wall in site.walls)  # until the window says otherwise
        self.last_at = 0.0  # epoch s, of this seat's last committed event
        self.place = 0  # in the database's journal, of the confirmed room; 0: within a batch
        self._committed: deque[tuple[Event | None, int]] = deque()  # read, and not folded yet; its place where known
        self._folded = 0  # of these, in this beat
        self._cause = Cause()
        self._acting = False
        self._stands_in = False
        self.unnamed: list[Clash] = []  # clashes that the store told this seat of, and nobody has named yet
        self.rivals = taking.Rivals()
        self._late: dict[str, None] = {}  # what events that came late are about, the oldest first
        self._back_at = 0.0  # Clock.mono, when the database was back; 0: what came of it is known

    @property
    def rooms(self) -> tuple[Room, ...]:
        return self.confirmed.room, self.room

    # --- who records -------------------------------------------------------------------------------------------------

    @property
    def recording(self) -> bool:
        """By the database's word; while that is away, the seat that recorded last, or who stands in for it."""
        return self.recorder.mine if self.away_since is None else self._stands_in

    def recorder_is(self, state: RecorderState) -> None:
        """Who records now. Taking over begins with what was heard of late."""
        self._fold_committed(len(self._committed))
        before, nobody = self.recording, not self.recorder.seat
        if state.seat or self.away_since is None:
            self.recorder = state
        if self.recording and not before:
            self._take_over(nobody)
        elif before and not self.recording and self.tracks is not None:
            self.tracks.record(False)
        self.changed(Changes.HEALTH)

    def _take_over(self, nobody: bool = False) -> None:
        """``nobody``: no seat that recorded before is known."""
        if self.tracks is not None:
            self.tracks.record(True)
        taking.begin(self, nobody)
        for event in self.confirmed.adopt():
            self.shared.append([event])
        for message in self.waiting_words.take():
            self._hear(message)

    def _stand_in(self) -> None:
        """While the database is away: is the seat that recorded last still there?"""
        if self.away_since is not None and not self._stands_in and taking.next_in_line(self):
            self._stands_in = True
            self._take_over()

    # --- the journal -------------------------------------------------------------------------------------------------

    def recover(self, journal: Iterable[Event], held: Container[str] = (), start: Start = NO_SNAPSHOT) -> None:
        """``held``: what this seat has not brought into the database yet. Without the database the room is as the
        snapshot has it, and ``health.as_of`` says of when."""
        starting.recover(self, journal, held, start)

    def record(self, *bodies: tuple[events.Body, str], actor: str, quiet: bool = False) -> list[Event]:
        """What is this seat's to journal goes to the store; what is another's is shown while the database is away, and
        nothing otherwise: it comes from there."""
        now = self.clock.now()
        made = [self._named(events.make(body, key, seat=self.seat, actor=actor, at=now)) for body, key in bodies]
        if not (self.recording or self._acting or all(self._is_own(event) for event in made)):
            return self._passing(made, quiet)
        before = dict(self.room.active)
        for event in made:
            changes = self.confirmed.mine(event)
            self.changed(Changes.NOTHING if quiet else changes)
        self.acts.made(made)
        self.shared.append(made, taking.moves(self.room, before, made))
        return made

    def _passing(self, made: list[Event], quiet: bool) -> list[Event]:
        if self.away_since is None:
            return []
        for event in made:
            changes = self.confirmed.expect(event)
            self.changed(Changes.NOTHING if quiet else changes)
        return made

    def _named(self, event: Event) -> Event:
        """The same message again, which means something else by now, is another event."""
        found = self._cause.id_of(event.kind, event.subject)
        while found and self.confirmed.is_committed(found):
            found = self._cause.id_of(event.kind, event.subject)
        return replace(event, id=found) if found else event

    def _is_own(self, event: Event) -> bool:
        of_room = event.actor in _OF_THE_ROOM or event.actor.startswith("unit:")
        return not of_room or event.kind.startswith(_OWN)

    def keep_fixes(self, batch: Sequence[Fix]) -> None:
        """Every seat hears them, one writes: which, the tracks are told."""
        if self.tracks is not None:
            self.tracks.put(batch)

    def when_kept(self, made: Sequence[Event], then: Callable[[], None]) -> None:
        if made:
            self.acts.after(made[-1].id, then)

    # --- what comes in -----------------------------------------------------------------------------------------------

    def _take(self, item: InboxItem) -> None:
        handler = _TAKEN.get(type(item))
        if handler is not None:
            handler(self, item)
        elif not isinstance(item, _OF_TERMINALS) and not isinstance(item, LinkMessage | BodycamMessage):
            super()._take(item)
        elif self.recording:
            self._hear(item)
        else:
            self._overhear(item)

    def _hear(self, message: Any) -> None:
        """As the desk that records does; what follows has the ids that it would have at any seat."""
        self._cause.begin(message)
        try:
            super()._take(message)
        finally:
            self._cause.end()

    def _overhear(self, message: Any) -> None:
        """What is live is shown; the rest waits, and while the database is away is shown too."""
        if isinstance(message, LinkMessage):
            live_link(self, message)
        elif isinstance(message, BodycamMessage):
            terminals.bodycam(self, message)
        else:
            self.waiting_words.keep(message, self.clock.mono(), self.away_since is not None)
            if self.away_since is not None:
                with taking.mute(self):
                    self._hear(message)

    def committed(self, batch: Committed) -> None:
        """What everybody did, in the order of commits; a flood of it, after the database was away, over several beats.
        """
        self._committed.extend((event, 0) for event in batch.events[:-1])
        self._committed.append((batch.events[-1] if batch.events else None, batch.seq))
        self._fold_committed(COMMITTED_A_BEAT - self._folded)

    def _fold_committed(self, most: int) -> None:
        for _ in range(min(max(0, most), len(self._committed))):
            event, self.place = self._committed.popleft()
            self._folded += 1
            if event is not None:
                self._fold_one(event)
            else:
                starting.caught_up(self)

    def _fold_one(self, event: Event) -> None:
        self.rivals.note(self.confirmed.room, event, self.clock.mono())
        changes = self.confirmed.committed(event)
        self.snapshots.folded(1)
        self.changed(changes)
        if self.clock.now() - event.at > LATE_S:
            self._note_late(event.subject)
        if event.seat == self.seat:
            self.last_at = event.at
            if event.kind == "incident.claimed":
                self._claimed(event)
        elif changes:
            if event.kind == "incident.edited":
                self.presence.committed(event)
            self._stand(event)
            said = told.line(self, event)
            if said is not None:
                self.tell(*said)

    def _claimed(self, event: Event) -> None:
        """Ours; another seat may have been first."""
        claim = self.confirmed.room.claims.get(event.subject)
        if claim is not None and claim.seat != self.seat:
            self.tell("claims.late", claims.facts(self, claim), "incident", event.subject)

    def _note_late(self, subject: str) -> None:
        self._late[subject] = None
        if len(self._late) > MOST_LATE:
            del self._late[next(iter(self._late))]

    def _stand(self, event: Event) -> None:
        """What the units' table shows of it, as for a desk that follows."""
        if event.subject in self.room.facts and event.kind.startswith(_OF_UNITS):
            terminals.stand(self, event.subject)
        elif event.kind.startswith("sos.") and event.subject in self.room.sos:
            terminals.alarmed(self, event.subject)
        elif event.kind == "incident.received":
            self.nearby.look(event.subject)

    def refused(self, lost: Refused) -> None:
        """Another seat was first: it is as if we had not done it, and the person is told who was."""
        taking.call_back(self, lost.events)
        self.confirmed.refused(lost.events)
        self._settle()
        for key in lost.events:
            self.unsettled.pop(key, None)
            self.waiting.pop(key, None)
            self.unkept.pop(key, None)
        line, undoable = self.acts.lost(lost.events)
        self.undoable = [one for one in self.undoable if one is not undoable]
        self.lost = taking.lost(self, lost, line)
        self.tell(self.lost.said.code, self.lost.said.facts, "order", lost.incident)
        self.changed(Changes.PREVIEW | Changes.ORDERS)

    def receipt(self, answer: Receipt) -> None:
        """Committed, or kept on this machine: either way it stands, and the world may be told."""
        super()._take(answer)
        if answer.ok:
            self.confirmed.kept(answer.event_id, self.clock.mono())
        for then in self.acts.kept(answer.event_id):
            then()

    def store_is(self, state: StoreState) -> None:
        before = self.health.store
        if state.namesake and not (before is not None and before.namesake):
            self.health.store = state  # "orders still go out" would be a lie
            self.tell("seats.name_taken", {"seat": self.seat, "host": state.namesake}, "system", "")
        away = not state.recording and state.reason in AWAY
        if away and self.away_since is None:
            was = self.recorder.mine or self.recorder.seat == self.seat
            self.away_since, self._stands_in = state.since or self.clock.now(), was
        elif not away and self.away_since is not None:
            self.away_since, self._stands_in, self._back_at = None, False, self.clock.mono() or 1e-9
        super()._take(state)

    def merged(self, merged: Merged) -> None:
        """The database has what this seat did without it."""
        self._fold_committed(len(self._committed))
        taking.merged(self, merged)

    # --- the beat, and acts ------------------------------------------------------------------------------------------

    def _second(self) -> None:
        self._folded = 0
        self._fold_committed(COMMITTED_A_BEAT)
        self._stand_in()
        if self.away_since is None:
            if self._back_at and self.clock.mono() - self._back_at > EXPECTED_S:
                self._back_at = 0.0
                self.confirmed.forget()
            self.confirmed.unheard(self.clock.mono())
            self._settle()
            taking.name_clashes(self)
            if self.recording:
                self._let_go()
        if self.recording:
            taking.gone(self)
            self.unnamed += self.rivals.due(self.clock.mono())
            clashes.review(self)
        super()._second()

    def _let_go(self) -> None:
        """Who brings something in late could not know what others did to the order: the database's list of who is on
        what follows the confirmed room."""
        if not self._late or self.confirmed.waiting:
            return
        room, found = self.confirmed.room, list[Move]()
        for order in filter(None, map(room.orders.get, self._late)):
            if room.active.get(order.unit) == order.id:
                found.append(Move(order.unit, "", order.id, order.incident))
            elif not order.state.active:
                found.append(Move(order.unit, order.id, ""))
        self._late.clear()
        if found:
            self.shared.append([], found)

    def _settle(self) -> None:
        """The shown room is the confirmed one with what of ours is on its way; the site's own rings are in it."""
        if made_anew := self.confirmed.settle():
            ring_standing.take(self)
            self.changed(made_anew)

    def type(self, text: str) -> Preview:
        made = super().type(text)
        self.presence.follow_line(self)
        return made

    def run(self, text: str) -> Outcome:
        """A line that would write over what another seat has just written says so once; entered again it goes."""
        call = parse(text, self.context)
        if not isinstance(call, ParseError) and (met := self.presence.met(self, call)) is not None:
            return Outcome(ok=False, code=met.code, facts=met.facts)
        with self.acts.typing(text):
            return super().run(text)

    @property
    def namesake(self) -> str:
        """The machine of another process that has this seat's name; then this one shows the room and takes no acts."""
        return self.health.store.namesake if self.health.store is not None else ""

    def act(self, call: Call) -> Outcome:
        if self.namesake and (right_of(call) is not Right.LOOK or isinstance(call, Undo)):
            return fail("seats.name_taken", seat=self.seat, host=self.namesake)
        before, self._acting = self._acting, True
        newest = self.undoable[-1] if self.undoable else None
        try:
            with self.acts.acting():
                outcome = super().act(call)
                self.acts.pushed(newest, self.undoable)
                return outcome
        finally:
            self._acting = before


_TAKEN: Final[dict[type[Any], Callable[[SharedDesk, Any], None]]] = {
    Committed: SharedDesk.committed,
    Refused: SharedDesk.refused,
    RecorderState: SharedDesk.recorder_is,
    Merged: SharedDesk.merged,
    Receipt: SharedDesk.receipt,
    StoreState: SharedDesk.store_is,
}
