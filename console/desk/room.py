"""What the room holds, and what one event makes of it: written by ``fold`` alone, read by everybody."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Final

import msgspec

from console.desk import events as ev
from console.desk.incident_index import IncidentIndex
from console.words import (
    Checklist,
    DeskDuty,
    Drill,
    DutyLevel,
    EdgeEvent,
    Event,
    Incident,
    Marker,
    Notice,
    NoticeMark,
    Order,
    Presence,
    Reserve,
    Ring,
    Roster,
    Series,
    Sos,
    Step,
    Task,
    ToldUp,
    UnitCall,
    Visits,
    WelfareAsk,
)
from console.words.bodycam import Watched
from console.words.handover import Handover, Message, Noted
from console.words.indicators import Reading, Slip
from console.words.people import Seated
from console.words.sharing import Claim, Clash
from console.words.study import Acted, PaperMade
from console.words.tours import Rounds, Tour
from console.words.video import Look
from console.words.wall import Shown

NoteLine = tuple[float, str, str]  # at, actor, text


class UnitFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit last said of itself, kept for a restart."""

    duty: ev.UnitDuty | None = None
    link: ev.UnitLink | None = None
    bodycam: ev.UnitBodycam | None = None
    signs: ev.UnitSigns | None = None


class HeardMark(msgspec.Struct, frozen=True):
    """知: a person has heard of an alarm when it was of this level."""

    level: int
    at: float  # epoch s
    by: str


class Room:
    """Incidents, orders, emergencies, notes, markers, rings and their drills and reserve: only ``fold`` writes here."""

    def __init__(self) -> None:
        self.incidents: dict[str, Incident] = {}
        self.orders: dict[str, Order] = {}
        self.sos: dict[str, Sos] = {}
        self.notes: dict[str, tuple[NoteLine, ...]] = {}
        self.chosen: dict[str, frozenset[str]] = {}  # by incident: fields that a person chose
        self.said: dict[str, Incident] = {}  # by incident: as the source says it
        self.facts: dict[str, UnitFacts] = {}
        self.began_at = 0.0  # epoch s: since when this process, or the one that wrote the journal, hears the terminals
        self.markers: dict[str, Marker] = {}
        self.rings: dict[str, Ring] = {}
        self.ring_last = 0  # the highest number that a ring ever had: none is given twice
        self.edges: dict[str, EdgeEvent] = {}  # judgements at edges: all that stand, and the last that are over
        self.edge_last = 0  # the highest number that one ever had
        self.notices: dict[str, Notice] = {}  # broadcasts: all that wait for answers, and the last that are over
        self.heard: dict[str, dict[str, NoticeMark]] = {}  # by notice, by unit: who has answered
        self.asked: dict[str, frozenset[str]] = {}  # by notice: the units that it was sent to
        self.notice_last = 0  # the highest number that one ever had
        self.reserves: dict[str, Reserve] = {}
        self.drills: dict[str, Drill] = {}
        self.alarm_marks: dict[str, HeardMark] = {}  # by key of an alarm
        self.alarm_marks_n = 0  # grows with every change of these
        self.tasks: dict[str, Task] = {}
        self.wall: Shown | None = None  # what is on the walls; None: nothing was ever put there
        self.walls_before: tuple[Shown, ...] = ()  # to go back through, the last is the former scene
        self.scenes_seen: dict[tuple[str, str], float] = {}  # by scene and what it was bound to: when it came up last
        self.looks: dict[tuple[str, str], Look] = {}  # by source and where: who looks at a picture now
        self.tours: dict[str, Tour] = {}  # video patrols: those that run, and the last that are over
        self.tour_last = 0  # the highest number that one ever had
        self.rounds: dict[str, Rounds] = {}  # by the site's plan: which were done, which were missed
        self.readings: dict[str, tuple[Reading, ...]] = {}  # by indicator: its last whole periods, oldest first
        self.slips: dict[str, Slip] = {}  # reminders 提醒单: all that are open, and the last that were handled
        self.slip_last = 0  # the highest number that one ever had
        self.watched: dict[str, Watched] = {}  # by unit: its wearer was told last who looks through its body camera
        self.live_tasks: dict[str, None] = {}  # ids of those that are not over, oldest first
        self.series: dict[str, Series] = {}
        self.visits: dict[str, Visits] = {}  # by task: how far it is visited
        self.task_last = 0  # the highest number that a task ever had: none is given twice
        self.life: dict[str, float] = {}  # by unit: when it last said something, epoch s
        self.welfare: dict[str, WelfareAsk] = {}  # by unit: how it was asked last
        self.by_ring: dict[str, tuple[str, ...]] = {}  # ids of orders that hold a ring, oldest first
        self.presence: dict[str, Presence] = {}  # by unit
        self.roster: Roster | None = None
        self.level = DutyLevel()
        self.desks: dict[str, DeskDuty] = {}  # by seat: who has it since the last handover
        self.calls: dict[str, tuple[UnitCall, ...]] = {}  # by unit, the last of them
        self.denied: dict[str, frozenset[Step]] = {}  # by order: steps that a person says were not so
        self.checklists: dict[str, Checklist | None] = {}  # by incident; None: a person does without it
        self.told: dict[str, tuple[ToldUp, ...]] = {}  # by incident: the room's own reports, oldest first
        self.by_unit: dict[str, list[str]] = {}  # order ids, oldest first
        self.by_incident: dict[str, tuple[str, ...]] = {}  # order ids, oldest first
        self.active: dict[str, str] = {}  # unit → its active order of this room
        self.skills_n = 0  # how often a terminal has said other skills than before
        self.clashes: dict[str, Clash] = {}  # by unit: two seats sent it, and nobody has decided yet
        self.claims: dict[str, Claim] = {}  # by incident that is open: which seat has it
        self.suspended: dict[str, str] = {}  # order id → its unit, which is free or on another order; oldest first
        self.foreign: dict[str, str] = {}  # unit → the newest active order of another room
        self.index = IncidentIndex()
        self.apart: set[frozenset[str]] = set()  # pairs of incidents that a person took apart
        self.acted: dict[str, tuple[Acted, ...]] = {}  # by finding of an analysis: what people made of it
        self.handing: dict[str, Handover] = {}  # by seat: what is being handed over, or gathered for it
        self.handovers: dict[str, Handover] = {}  # those that both have signed, oldest first; the last of them
        self.messages: dict[str, Message] = {}  # 留言 that nobody has taken over yet
        self.noted: tuple[Noted, ...] = ()  # what was changed since the last handover
        self.papers: dict[str, PaperMade] = {}  # reports that were due, by kind and since when they are
        self.seated: dict[str, Seated] = {}  # by seat: who has signed in there
        self.moved: dict[str, tuple[str, bool]] = {}  # order → incident that it was given for, and whether it led there

    def copy(self) -> Room:
        """A room that goes its own way; what it holds is never changed in place, so only the tables are copied."""
        other = copy(self)
        vars(other).update({name: _apart(table) for name, table in vars(self).items()})
        return other

    def become(self, other: Room) -> None:
        """Hold what ``other`` holds; whoever has this room goes on with it."""
        vars(self).update(vars(other.copy()))

    def put(self, incident: Incident) -> None:
        """The incident as it is from now on."""
        self.index.put(self.incidents.get(incident.id), incident)
        self.incidents[incident.id] = incident
        if incident.ended:
            self.claims.pop(incident.id, None)

    @property
    def open_incidents(self) -> list[Incident]:
        """Those that have not ended, oldest first: a second must not cost what the room has closed in a year."""
        return [self.incidents[key] for key in self.index.open]

    def move(self, before: Order, after: Order) -> None:
        """An order stands under another incident; it is known where it was given, until it is back there."""
        if self.moved.setdefault(after.id, (before.incident, before.lead))[0] == after.incident:
            del self.moved[after.id]
        left = tuple(key for key in self.by_incident.get(before.incident, ()) if key != after.id)
        self.by_incident[before.incident] = left
        self.by_incident[after.incident] = (*self.by_incident.get(after.incident, ()), after.id)

    def merged(self, incident: str) -> tuple[Incident, ...]:
        """All that were merged into this one, also by way of another."""
        found: list[Incident] = []
        for key in self.index.merged(incident):
            found += (self.incidents[key], *self.merged(key))
        return tuple(found)

    def survivor(self, incident: str) -> str:
        """Id of the one that a merged one goes on as; its own when it was not merged."""
        while into := self.incidents[incident].merged_into:
            incident = into
        return incident

    def orders_of(self, incident: str) -> tuple[Order, ...]:
        keys = self.by_incident.get(incident)
        return tuple([self.orders[key] for key in keys]) if keys else ()

    def orders_to(self, ring: str) -> tuple[Order, ...]:
        """All orders that hold this ring or did, oldest first."""
        return tuple(self.orders[key] for key in self.by_ring.get(ring, ()))

    def order_of(self, unit: str) -> Order | None:
        """The unit's active order, ours before another room's."""
        key = self.active.get(unit) or self.foreign.get(unit)
        return self.orders[key] if key else None


def _apart(table: Any) -> Any:
    """A copy of a table, and of the few tables that stand in one."""
    if isinstance(table, dict):
        first = next(iter(table.values()), None)
        return {key: one.copy() for key, one in table.items()} if isinstance(first, dict | list | set) else table.copy()
    return table.copy() if isinstance(table, set | list | IncidentIndex) else table


class Patch(msgspec.Struct, frozen=True, kw_only=True):
    """What an event makes of the room."""

    incident: Incident | None = None
    said: Incident | None = None
    order: Order | None = None
    sos: Sos | None = None
    note: NoteLine | None = None
    chosen: frozenset[str] | None = None
    facts: UnitFacts | None = None
    began_at: float | None = None
    marker: Marker | None = None
    unmarked: bool = False  # the marker that the event is about is gone
    ring: Ring | None = None
    edge: EdgeEvent | None = None
    unringed: bool = False  # the ring that the event is about is gone
    reserve: Reserve | None = None
    unreserved: bool = False  # the request that the event is about is gone
    drill: Drill | None = None
    presence: Presence | None = None
    rosters: tuple[Roster, ...] | None = None  # the roster from now on; (): none any more
    level: DutyLevel | None = None
    checklists: tuple[Checklist, ...] | None = None  # of the incident from now on; (): done without
    told: ToldUp | None = None
    desk: DeskDuty | None = None
    notice: Notice | None = None
    heard: tuple[str, NoticeMark] | None = None  # unit, its answer to the notice that the event is about
    calls: tuple[UnitCall, ...] | None = None  # of the unit that the event is about
    denied: frozenset[Step] | None = None  # of the order that the event is about
    moved_s: float = 0.0  # by which all open times move
    resettle: bool = False  # the incident's state follows from its orders again
    apart: tuple[str, str] | None = None  # these two are not the same
    moved_from: str = ""  # incident that the order stood under before
    alarm_mark: HeardMark | None = None  # of the alarm whose key is the subject
    alarm_unmarked: bool = False
    task: Task | None = None
    series: Series | None = None
    visits: Visits | None = None
    welfare: WelfareAsk | None = None  # of the unit that the event is about
    life: float | None = None  # when it last said something
    wall: tuple[Shown, tuple[Shown, ...]] | None = None  # what is on the walls, and the scenes before it
    look: Look | None = None  # somebody looks at the source that the event is about
    tour: Tour | None = None
    rounds: Rounds | None = None  # of one of the site's plans
    unlooked: str = ""  # where nobody looks at it any more
    reading: Reading | None = None
    slip: Slip | None = None
    acted: tuple[Acted, ...] | None = None  # of the finding that the event is about, from now on
    paper: PaperMade | None = None
    handing: Handover | None = None  # of the seat that the event is about
    handover: Handover | None = None  # one that is over; or was, and is under way again
    message: Message | None = None
    unmessaged: str = ""  # id of a message that is gone
    clash: Clash | None = None  # of the unit that the event is about
    unclashed: bool = False
    claim: Claim | None = None  # of the incident that the event is about
    unclaimed: bool = False
    seated: Seated | None = None  # who is at a seat
    watched: Watched | None = None  # what the wearer of the unit's body camera was told


NOTHING: Final = Patch()
Fold = Callable[[Room, Any, Event], Patch]
