"""The desk: what the room knows. It holds state, calls pure functions and announces; it does no sums."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from queue import Empty, SimpleQueue
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from console.desk import (
    acts,
    choice,
    events,
    fixes,
    intake,
    notices,
    pictures,
    preview,
    recovering,
    reloading,
    restoring,
    ring_standing,
    ticks,
    timekeeping,
    undo,
)
from console.desk.alarms import Alarms
from console.desk.camera_health import CameraHealths
from console.desk.clock_areas import SiteTiming
from console.desk.closing import Closings
from console.desk.context import Contexts, queue_now
from console.desk.coverage import Coverage
from console.desk.digesting import Digesting
from console.desk.duty_places import PlacesReached
from console.desk.edges import Judge
from console.desk.finding import Names
from console.desk.fold import fold
from console.desk.handovers import Handovers
from console.desk.inbox import HANDLERS, InboxItem
from console.desk.indicating import Indicating
from console.desk.inferring import Inferrer
from console.desk.jobs import Jobs
from console.desk.journalled import Journalled
from console.desk.known import Skills
from console.desk.lateness import Lateness
from console.desk.nearby import Nearby
from console.desk.papers_due import Papering
from console.desk.pasting import Pasting
from console.desk.patrols import F64, Progress
from console.desk.people import People
from console.desk.personal_seen import Looks
from console.desk.placing import PlaceWords
from console.desk.ports import FeedPort, FilesPort, StorePort, SumsPort, VideoPort
from console.desk.presence import Presences
from console.desk.recovering import NO_SNAPSHOT, Snapshotting, Start
from console.desk.rings import Rings
from console.desk.ringview import CoverView, RingView
from console.desk.scene_causes import Scenes
from console.desk.shift_view import Shifts
from console.desk.signs_kept import SignsKept
from console.desk.snaps import SnappedRoads
from console.desk.state import Health, Lost, NearUnit, Outcome, Preview, Selection, Sent, TickerLine, ViewState
from console.desk.studies import Studies
from console.desk.sums import Sums
from console.desk.tasking import Tasking
from console.desk.telling import Telling
from console.desk.tours import Touring
from console.desk.typed import Typed
from console.desk.watching import Watching
from console.desk.ways import Ways
from console.desk.welfare import Watch
from console.desk.whereabouts import Whereabouts
from console.dispatch.queue import QueueBook
from console.verbs import Call, Context, ParseError, parse
from console.words import (
    Caller,
    Changes,
    Clock,
    Event,
    Fix,
    Outbound,
    Reject,
    SeatMessage,
    Task,
)
from console.words.people import Session
from console.words.sharing import RecorderState
from layers.tracks import Tails, Trails

if TYPE_CHECKING:
    from console.desk.past_asked import OpenPast
    from console.desk.room import Room
    from console.dispatch.limits import Timing
    from console.dispatch.models import QueueRow, Ranking, StepClock
    from console.site import LayerSpec, Macro, RingTemplate, Site, UnitSpec
    from console.words.wall import Scene, WallSpec

TICKER_LINES: Final = 200
FIXES_A_BEAT: Final = 8_000  # a flood must not freeze the window: the rest waits for the next beat
ITEMS_A_BEAT: Final = 50_000
_ROWS: Final = Changes.INCIDENTS | Changes.ORDERS | Changes.SITE  # what makes the queue another; beside the second


class Desk(Journalled):
    """Lives on one thread (the GUI's, or a headless seat's). Other threads only put into ``inbox``."""

    alone = True  # no other seat writes this journal
    claim_asked: Call | None = None  # of several seats: an act that another seat's claim stood in the way of, just now
    recorder: RecorderState | None = None  # of several seats: which one records; None: there is but one
    lost: Lost | None = None  # our last act that came second to another seat's

    def __init__(
        self,
        site: Site,
        clock: Clock,
        store: StorePort,
        feed: FeedPort,
        seat: str,
        actor: str,
        inbox: SimpleQueue[InboxItem] | None = None,
        *,
        auto_sign: bool = True,
        sums: SumsPort | None = None,
    ) -> None:
        """``actor``: the person at the desk. ``auto_sign``: the room's 签收 is given when an incident arrives, marked
        as the system's; without it a person signs (verb sign), or assigning does. ``sums``: who works out rings."""
        super().__init__()
        self.site, self.clock, self.store, self.feed = site, clock, store, feed
        self.seat, self.auto_sign = seat, auto_sign
        self.people = People(actor)
        self.inbox: SimpleQueue[InboxItem] = inbox or SimpleQueue()
        self.specs: dict[str, UnitSpec] = {spec.id: spec for spec in site.units}
        self.units = reloading.units_of(site)
        self.tails, self.trails = Tails(), Trails()
        self.sums, self.ringwork, self.closings = Sums(sums), Rings(), Closings()
        self.coverage: Coverage = Coverage()
        self.alarms, self.welfare = Alarms(), Watch()
        self.places_reached = PlacesReached()
        self.roads = SnappedRoads(site.roads, site.config.limits.snap_m) if site.roads is not None else None
        self.streams: dict[str, str] = {}  # unit → URL of its body camera
        self.files: FilesPort | None = None  # among several seats: who brings attachments to the others
        self.videos: VideoPort | None = None  # who fetches pictures: the door hands it in
        self.camera_health, self.camera_rows = CameraHealths(), pictures.CameraRows()
        self.watching, self.telling = Watching(), Telling()
        self.health = Health()
        self.selection = Selection()
        self.ranking: Ranking | None = None
        self.glance: tuple[tuple[str, int], Ranking] | None = None  # a ranking looked at while typing
        self.preview = Preview()
        self.ticker: deque[TickerLine] = deque(maxlen=TICKER_LINES)
        self.view = ViewState(language=site.config.language)
        self.unsettled: dict[str, str] = {}  # event id of an issued order that the store has not kept yet → order id
        self.waiting: dict[str, float] = {}  # of these, not yet published: since when (Clock.mono)
        self.unkept: dict[str, str] = {}  # event id of an order's step that the store has not kept yet → order id
        self.held_steps: dict[str, str] = {}  # of these, those that it has refused
        self.sent_at: dict[str, float] = {}  # order id → when it last went out in this process
        self.late_needs: set[tuple[str, str, str]] = set()  # overdue needs of rings that the ticker has named
        self.queue_book = QueueBook()
        self.lateness = Lateness()
        self.skills = Skills()
        self.timekeeper = timekeeping.Timekeeper()
        self.seats: dict[str, SeatMessage] = {}  # by name: other consoles, and walls of their own
        self.presence = Presences()  # who is at them
        self.offered: set[str] = set()  # suspended orders that the ticker has offered to take up again
        self.undoable: list[acts.Undoable] = []
        self.typed = Typed()
        self.contexts = Contexts()
        self.names = Names()
        self.shift, self.handovers = Shifts(self), Handovers(self)
        self.places, self.nearby = PlaceWords(intake.name_place), Nearby()
        self.pasting = Pasting()
        self.open_past: OpenPast | None = None  # who opens a replay: the door hands it in
        self.keep_layers: Callable[[tuple[LayerSpec, ...]], None] = lambda _specs: None  # the door hands in a keeper
        self.keep_templates: Callable[[tuple[RingTemplate, ...]], None] = lambda _templates: None  # as is this one
        self.keep_macros: Callable[[tuple[Macro, ...]], None] = lambda _macros: None  # and this one
        self.keep_walls: Callable[[tuple[WallSpec, ...]], None] = lambda _walls: None
        self.keep_scenes: Callable[[tuple[Scene, ...]], None] = lambda _scenes: None
        self.clockwork = ticks.Clockwork()
        self.signs_kept = SignsKept()
        self.scening = Scenes()
        self.casting, self.ways = notices.Casting(), Ways()
        self.backlog: deque[Fix] = deque()
        self._thread = 0  # the one it lives on, from the first beat or act
        self._pending = Changes.NOTHING  # since the last announcement
        self._since_beat = Changes.NOTHING
        self._listeners: list[Callable[[Changes], None]] = []
        self._rows: tuple[int, tuple[QueueRow, ...]] | None = None
        self._clocks: tuple[tuple[QueueRow, ...], dict[str, StepClock]] = ((), {})
        self.tasking, self.touring, self.indicating = Tasking(), Touring(), Indicating()
        self.digesting = Digesting()
        self.jobs = Jobs()
        self.personal_looks = Looks()
        self.snapshots = Snapshotting()
        self.studies, self.papering = Studies(), Papering()
        self.listen(self.tasking.heard)
        self.listen(self.touring.heard)
        ring_standing.take(self)
        self.whereabouts = Whereabouts(self)
        self.listen(self.whereabouts.heard)
        self.listen(lambda changes: self.ways.heard(self, changes))
        self.listen(self.telling.heard)
        self.listen(self.handovers.heard)
        self._timing = SiteTiming(self)
        self.judge = Judge(site.config.judge)
        self.listen(self.judge.heard)
        self.inferrer = Inferrer(site.config.infer)
        self.listen(self.inferrer.heard)
        self.listen(lambda changes: self.indicating.heard(self, changes))
        self.listen(lambda changes: self.papering.heard(self, changes))

    # --- who sits here ----------------------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """Who has signed in at this seat, and what that person may do and see."""
        return self.people.session

    @property
    def actor(self) -> str:
        """In whose name the desk acts: who has signed in, else who has the desk since the last handover."""
        return self.people.actor

    @actor.setter
    def actor(self, name: str) -> None:
        """Who has the desk; whoever has signed in goes on acting in their own name."""
        self.people.unnamed = name

    # --- what the room knows --------------------------------------------------------------------------------------

    def progress(self, task: Task) -> Progress | None:
        """How far a patrol task is visited; None of another."""
        return self.tasking.patrols.of(self, task)

    def driven(self, task: Task) -> F64:
        """``(K, 4)``: bits of its roads that were driven, Web Mercator metres."""
        return self.tasking.patrols.driven(self, task)

    @property
    def ring_views(self) -> dict[str, RingView]:
        """By ring id: its outlines, who is inside, how its duty is filled."""
        return self.ringwork.views

    @property
    def cover(self) -> CoverView:
        """What the free units cover, as worked out last."""
        return self.coverage.view

    @property
    def timing(self) -> Timing:
        """How long each step of an incident may take here."""
        return self._timing.now

    def caller(self, incident: str) -> Caller | None:
        """The caller's name and number while they are kept, for the program: what a person is to see goes through
        ``personal_seen.caller``. The wall never asks."""
        known = self.room.incidents.get(incident)
        if known is None or not known.has_caller:
            return None
        kept = self.store.personal(incident)
        return Caller(kept.get("name", ""), kept.get("number", "")) if kept else None

    @property
    def true_at(self) -> float:
        """Epoch s as of which what the journal says is known here; a desk that only follows may be behind."""
        return self.clock.now()

    def unit_words(self, unit: str) -> str:
        """``03 城关一组``."""
        spec = self.specs.get(unit)
        return f"{unit} {spec.name}" if spec else unit

    def eta_s(self, unit: str, incident: str) -> float | None:
        """Seconds that the list shows for this unit; None when it is not on it."""
        return choice.eta_s(self, unit, self.room.incidents[incident])

    def queue_rows(self) -> tuple[QueueRow, ...]:
        """All open incidents as the queue stands; made once per change or second."""
        stamp = int(self.clock.now())
        if self._rows is None or self._rows[0] != stamp or self._pending & _ROWS:
            self._rows = (stamp, queue_now(self))
        return self._rows[1]

    @property
    def clocks(self) -> Mapping[str, StepClock]:
        """By incident: the step that it waits for, as in its row of the queue."""
        rows = self.queue_rows()
        if self._clocks[0] is not rows:
            self._clocks = (rows, {row.incident: row.clock for row in rows if row.clock is not None})
        return self._clocks[1]

    def sos_near(self, unit: str, most: int = 3) -> tuple[NearUnit, ...]:
        """Who could be with a unit in emergency first, by road; empty when it never had a fix. Made once a second."""
        return self.clockwork.near(self, unit)[:most]

    @property
    def context(self) -> Context:
        """The room as the parser sees it now."""
        return self.contexts.of(self)

    # --- the journal ----------------------------------------------------------------------------------------------

    def recover(self, journal: Iterable[Event], held: Container[str] = (), start: Start = NO_SNAPSHOT) -> None:
        """Fold the journal at start, behind the snapshot in ``start``; what was unanswered is sent again at the first
        beat. ``held``: ids of events that the journal does not have yet.

        An event that this version cannot read, or whose beginning is lost, is left out and counted in the ticker.
        """
        recovering.recover(self, journal, held, start)

    def take_over(self, kept: Sequence[Outbound]) -> frozenset[str]:
        """What the outbox restored, after ``recover``; tags of those that the desk publishes itself."""
        return restoring.take_over(self, kept)

    def record(self, *bodies: tuple[events.Body, str], actor: str, quiet: bool = False) -> list[Event]:
        """Make events of (body, subject), fold them and hand them to the store as one transaction. ``quiet``: who makes
        thousands announces them itself, now and then."""
        now = self.clock.now()
        made = [events.make(body, subject, seat=self.seat, actor=actor, at=now) for body, subject in bodies]
        for event in made:
            changes = fold(self.room, event)
            self.changed(Changes.NOTHING if quiet else changes)
        self.snapshots.folded(len(made))
        self.store.append(made)
        return made

    @property
    def rooms(self) -> tuple[Room, ...]:
        """All that it holds; the first is the one that a snapshot is taken of."""
        return (self.room,)

    @property
    def recording(self) -> bool:
        """Whether this desk journals what terminals say and what the room does by itself; of several seats one does."""
        return True

    def keep_fixes(self, batch: Sequence[Fix]) -> None:
        """Into the tracks."""
        self.store.put_fixes(batch)

    def when_kept(self, made: Sequence[Event], then: Callable[[], None]) -> None:
        """``then`` tells the world of what was just recorded. Alone at once; where another seat may have been first,
        when it is known that none was."""
        del made
        then()

    def tell(self, code: str, facts: dict[str, Any], kind: str, subject: str) -> None:
        """A line of the ticker."""
        self.ticker.append(TickerLine(self.clock.now(), code, facts, kind, subject))
        self.changed(Changes.TICKER)

    def look(self, **fields: Any) -> None:
        """Ask the canvases and panels for another view."""
        self.view = replace(self.view, **fields)
        self.changed(Changes.VIEW)

    def refuse(self, reject: Reject) -> None:
        self.health.count(reject, reject.times)
        self.changed(Changes.HEALTH)

    # --- the beat -------------------------------------------------------------------------------------------------

    def beat(self) -> Changes:
        """Drain the inbox (bounded), fold, tick once a second, announce once. All that changed since the last beat."""
        self._check_thread()
        begun = self.clock.mono()
        self._drain()
        self._second()
        self.announce()
        self.health.beats.took(self.clock.mono() - begun)
        changes, self._since_beat = self._since_beat, Changes.NOTHING
        return changes

    def _second(self) -> None:
        """What is done once a second, and what goes on a piece a beat."""
        ticks.second(self)
        self.tasking.step(self)
        self.ringwork.step(self)
        self.places.step(self)
        self.pasting.step(self)
        if self.nearby.step(self):
            self.changed(Changes.INCIDENTS)
        self.casting.step(self)
        self.watching.step(self)
        self.telling.step(self)
        self.snapshots.step(self)
        self.presence.step(self)

    def _drain(self) -> None:
        """Words of people and terminals at once, fixes as many as a beat may take, in their order."""
        for _ in range(ITEMS_A_BEAT):
            try:
                item = self.inbox.get_nowait()
            except Empty:
                break
            if type(item) is Fix:
                self.backlog.append(item)
                self.health.received += 1
            else:
                self._take(item)
        count = min(len(self.backlog), FIXES_A_BEAT)
        batch = [self.backlog.popleft() for _ in range(count)]
        self.health.backlog = len(self.backlog) + self.inbox.qsize()
        self.changed(fixes.take(self, batch))
        self.whereabouts.step()
        if batch and self.roads is not None:
            self.roads.refresh(self.units)

    def _take(self, item: InboxItem) -> None:
        HANDLERS[type(item)](self, item)

    def later(self, fix: Fix) -> None:
        """A fix found inside another message joins this beat's."""
        self.backlog.append(fix)

    def sent(self, tag: str) -> None:
        """The feed's callback, on any thread."""
        self.inbox.put(Sent(tag, self.clock.now()))

    def reload(self, site: Site) -> None:
        """Go on with the site as it is on disk now; see ``console.desk.reloading``."""
        self._check_thread()
        reloading.reload(self, site)

    def changed(self, changes: Changes) -> None:
        self._pending |= changes

    def listen(self, fn: Callable[[Changes], None]) -> None:
        """``fn`` hears every announcement, on the desk's thread: once a beat, and at once after an act."""
        self._listeners.append(fn)

    def announce(self) -> None:
        """Tell the listeners what changed; silence when nothing did."""
        if self._pending & Changes.RINGS:
            self.ringwork.heard(self)
        self.coverage.heard(self, self._pending)
        self.alarms.at_once(self, self._pending)
        changes, self._pending = self._pending, Changes.NOTHING
        if changes:
            self._since_beat |= changes
            self._rows = None if changes & _ROWS else self._rows
            for fn in self._listeners:
                fn(changes)

    # --- verbs ----------------------------------------------------------------------------------------------------

    def type(self, text: str) -> Preview:
        """What Enter would do; nothing is done."""
        self.preview = preview.make(self, text)
        self.changed(Changes.PREVIEW)
        self.announce()
        return self.preview

    def run(self, text: str) -> Outcome:
        """Parse and do. A line that cannot be read does nothing and says where it goes wrong."""
        call = parse(text, self.context)
        if isinstance(call, ParseError):
            return Outcome(ok=False, code=call.said.code, facts=call.said.facts)
        return self.act(call)

    def act(self, call: Call) -> Outcome:
        """Do one act; announced at once."""
        self._check_thread()
        before, self._pending = self._pending, Changes.NOTHING
        newest = self.undoable[-1] if self.undoable else None
        outcome = acts.do(self, call)
        made, self._pending = self._pending, self._pending | before
        self.announce()
        return acts.with_changes(outcome, made, undo.way_back(self, newest) if outcome.ok and call != acts.UNDO else "")

    def _check_thread(self) -> None:
        """The desk belongs to the thread that first beat or acted; any other is a fault of the program."""
        here = get_ident()
        self._thread = self._thread or here
        if here != self._thread:
            raise RuntimeError("the desk is used from a second thread: put into its inbox instead")

    def undo(self) -> Outcome:
        """Take back this desk's last act, where the world allows it."""
        return self.act(acts.UNDO)
