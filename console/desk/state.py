"""What the desk shows beside incidents and orders: selection, preview, outcome, health, ticker, view requests."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.desk.vitals import Machine
from console.verbs.calls import Call
from console.verbs.complete import Completion
from console.verbs.speech import Said
from console.words import Changes, FeedState, OutboxState, Reject, RejectReason, StoreState
from console.words.audit import AuditState
from console.words.sharing import TracksState


class Sent(msgspec.Struct, frozen=True):
    """The broker has acknowledged what carried this tag."""

    tag: str
    at: float


class Selection(msgspec.Struct, frozen=True):
    kind: str = ""  # "", incident, unit, camera, post, marker, ring
    id: str = ""


class Part(msgspec.Struct, frozen=True):
    """A piece of the preview's sentence; ``tone``: "" label, "fact" bold, "warn" amber, "lv" red."""

    text: str
    tone: str = ""


Point = tuple[float, float]  # Web Mercator metres


class Ghosts(msgspec.Struct, frozen=True):
    """``spots`` where something is or will be; ``outlines`` of what would be drawn; ``rings`` that stand, by id;
    ``way``: a unit and the incident it is on."""

    spots: tuple[Point, ...] = ()
    outlines: tuple[tuple[Point, ...], ...] = ()
    rings: tuple[str, ...] = ()
    way: tuple[str, str] = ("", "")


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What Enter would do with ``text``. ``ghost`` is the rest that Tab would type."""

    text: str = ""
    ghost: str = ""
    ok: bool = False
    parts: tuple[Part, ...] = ()  # in words, right of the typed text
    error_at: int | None = None  # index into text where it goes wrong
    error: Said | None = None
    completions: tuple[Completion, ...] = ()
    call: Call | None = None
    units: tuple[str, ...] = ()  # for ghost lines: these units ...
    incident: str = ""  # ... to this incident
    ghosts: Ghosts = Ghosts()  # what else the map shows of it


# What changes when nothing but the view does.
_SEEN: Final = Changes.VIEW | Changes.SELECTION | Changes.RANKING | Changes.PREVIEW | Changes.TICKER | Changes.SECOND


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an act. ``confirm``: the same with ``!`` (``force=True``) would go through."""

    ok: bool
    code: str
    facts: dict[str, Any] = {}
    changes: Changes = Changes.NOTHING
    confirm: bool = False
    undo: str = ""  # can, final, "": it left nothing to take back

    @property
    def tone(self) -> str:
        """``ok`` something was done, ``warn`` a person is asked, ``refused`` nothing was done; "" an answer."""
        if not self.ok:
            return "warn" if self.confirm else "refused"
        return "ok" if self.changes & ~_SEEN else ""

    def text(self) -> str:
        return Said(self.code, self.facts).text()


class TickerLine(msgspec.Struct, frozen=True):
    at: float
    code: str
    facts: dict[str, Any] = {}
    kind: str = "system"  # incident, order, sos, system
    subject: str = ""  # id of what it is about

    def text(self) -> str:
        return Said(self.code, self.facts).text()


SLOW_S: Final = 0.25  # a beat that takes longer is felt at the window

OFF_AT_FIRST: Final = frozenset({"heat", "coverage"})  # layers that a person has to switch on


class TrailsView(msgspec.Struct, frozen=True):
    """Tails of these units (none: of all) over the last ``minutes``, coloured by speed, age or unit."""

    units: tuple[str, ...] = ()
    minutes: int = 30
    colour: str = "speed"


class Pin(msgspec.Struct, frozen=True):
    """A place that was found by name; it stands on the map until Esc. Web Mercator metres."""

    x_m: float
    y_m: float
    name: str


class ViewState(msgspec.Struct, frozen=True, kw_only=True):
    """Requests to the canvases as data. A counter that grew is a new request; honour it when no gesture runs."""

    centre_n: int = 0
    centre_m: tuple[float, float] | None = None  # Web Mercator metres
    fit_n: int = 0
    fit_m: tuple[float, float, float, float] | None = None  # west, south, east, north; None: the site
    follow: str = ""  # unit id
    layers: dict[str, bool] = {}  # only those a person switched; a brought-in layer is "layer:<id>"
    opacity: dict[str, float] = {}  # of brought-in layers, 0..1, only those a person changed
    layer_order: tuple[str, ...] = ()  # ids of brought-in layers, bottom first; those not named keep the site's order
    basemap: str = ""  # "": the site's choice
    trails: TrailsView | None = None  # tails that a person asked for
    choropleth: str = ""  # "", incidents, units, days:N: what beats are coloured by
    theme: str = "dark"
    language: str = "zh_CN"
    pick_n: int = 0
    pick_for: str = ""  # incident that waits for a click on the map (verb place)
    filter: str = ""
    muted_until: float = 0.0
    help_n: int = 0
    help_verb: str = ""
    pin: Pin | None = None
    sheet_n: int = 0
    sheet: str = ""  # what a verb asked to be opened: shift, handover, report
    sheet_for: str = ""  # incident that it is about
    brief: str = ""  # incident whose line for the telephone stands over the map
    tool_n: int = 0
    tool: Call | None = None  # an act that the window carries out: measuring, bookmarks, saving the view


class NearUnit(msgspec.Struct, frozen=True):
    """A unit that could help in an emergency."""

    unit: str
    minutes: float
    straight: bool = False  # no road: along the straight line


class Beats:
    """How long the desk's beats take; a slow one is felt at the window."""

    def __init__(self) -> None:
        self.count = 0
        self.slow = 0
        self.worst_s = 0.0  # since somebody looked last

    def took(self, seconds: float) -> None:
        self.count += 1
        self.slow += seconds > SLOW_S
        self.worst_s = max(self.worst_s, seconds)


MOST_SENDERS: Final = 2000  # that are counted by name


def sender(topic: str) -> str:
    """The unit, source, seat or device in a topic; "" when there is none."""
    parts = topic.split("/")
    if parts[0] == "owntracks":
        return parts[2] if len(parts) > 2 else ""
    for at, part in enumerate(parts[:-1]):
        if part in ("unit", "incident", "task", "seat") and at in (0, 3):
            return parts[at + 1][:40]
    return ""


class Lost(msgspec.Struct, frozen=True):
    """An act of ours that came second: what the other seat did, and what had been typed."""

    said: Said
    line: str
    at: float  # epoch s


class Health:
    """Counters for the health panel; the last example of each reason is kept."""

    def __init__(self) -> None:
        self.rejects: dict[RejectReason, int] = {}
        self.examples: dict[RejectReason, Reject] = {}
        self.by_sender: dict[tuple[str, RejectReason], int] = {}  # unit, source or device
        self.feed: FeedState | None = None
        self.store: StoreState | None = None
        self.as_of: float | None = None  # epoch s; began without the database, the room is of then; 0: of nothing
        self.outbox = OutboxState()
        self.tracks: TracksState | None = None  # of several seats: how fixes go into the database
        self.audit: AuditState | None = None  # None: nobody has looked yet
        self.received = 0  # messages and fixes taken from the inbox
        self.accepted = 0  # fixes that moved a marker
        self.late = 0  # fixes that entered a track only
        self.rate_per_s = 0.0  # over the last second
        self.latency_s = 0.0  # received → folded, last beat, mean
        self.backlog = 0  # messages left in the inbox after the last beat
        self.beats = Beats()
        self.machine: Machine | None = None  # of this process, as whoever watches it last saw it

    def count(self, reject: Reject, times: int = 1) -> None:
        self.rejects[reject.reason] = self.rejects.get(reject.reason, 0) + times
        self.examples[reject.reason] = reject
        key = sender(reject.topic), reject.reason
        if key[0] and (key in self.by_sender or len(self.by_sender) < MOST_SENDERS):
            self.by_sender[key] = self.by_sender.get(key, 0) + times

    def worst(self, most: int) -> list[tuple[str, RejectReason, int]]:
        """Sender, reason, how many: those with the most."""
        found = sorted(self.by_sender.items(), key=lambda item: (-item[1], item[0][0]))[:most]
        return [(who, reason, n) for (who, reason), n in found]

    @property
    def rejected(self) -> int:
        return sum(self.rejects.values())
