"""What an analysis 研判 found, ready to be shown: on screen by pyqtgraph and the map, in a report by SVG and folium.

One analysis makes one ``Study``. It says nothing in words of a language: sentences are ``Line``, headings are codes.
Everything is frozen and plain, so that it passes between processes. Coordinates WGS 84 degrees.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.say import say
from console.words.indicators import Reading

Facts = dict[str, Any]

KINDS: Final = (
    "volume", "rhythm", "hotspots", "near_repeats", "repeats",  # 警情: console.study's crime side
    "intervals", "load", "patrol", "coverage", "devices",  # 勤务: its duty side
    "indicators",  # 指标: the site's own
    "outcomes",  # 成效: what came of findings that were acted on
)  # fmt: skip
REPORTS: Final = ("daily", "weekly", "monthly", "shift", "incident", "handover")


class Line(msgspec.Struct, frozen=True):
    """A sentence to be; a fact may be another ``Line``."""

    code: str
    facts: Facts = {}
    tone: str = ""  # "", "warn", "sure", "unsure": how it is drawn

    def text(self) -> str:
        return say(self.code, **{k: v.text() if isinstance(v, Line) else v for k, v in self.facts.items()})


Said = str | Line  # as it is (a unit, a beat, a number), or in words of a language (a step, a weekday)
Cell = str | int | float | Line | None


def text_of(said: Said) -> str:
    """In the current language."""
    return said.text() if isinstance(said, Line) else said


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at. Empty tuples: all. ``since <= t < until``, epoch s; days are the site's local days."""

    since: float
    until: float
    beats: tuple[str, ...] = ()
    types: tuple[str, ...] = ()  # with all that is below them in the site's tree
    levels: tuple[int, ...] = ()

    @property
    def before(self) -> Scope:
        """The same, as long, right before: what a volume is compared with."""
        return msgspec.structs.replace(self, since=self.since - (self.until - self.since), until=self.since)


class Column(msgspec.Struct, frozen=True):
    """``kind``: text, count, number (``digits``), share (0..1), seconds (drawn m:ss), time (epoch s), km, p (value)."""

    code: str  # say: its heading
    kind: str = "text"
    digits: int = 1


class Table(msgspec.Struct, frozen=True):
    code: str  # say: its title
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    facts: Facts = {}
    total: tuple[Cell, ...] | None = None


class Series(msgspec.Struct, frozen=True):
    """``y`` NaN: none. ``low``, ``high``: an interval round it; ``code`` names it, or ``name`` as it is."""

    y: tuple[float, ...]
    code: str = ""
    name: Said = ""
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    faint: bool = False  # what it is compared with


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """``form``: bars, lines, steps, grid (``series`` are rows from the top, ``x`` columns), points (``x_at`` numbers).

    ``x`` are the labels of the places along the axis. ``line_at``: a limit drawn across.
    """

    code: str
    form: str
    x: tuple[Said, ...] = ()
    x_at: tuple[float, ...] = ()
    series: tuple[Series, ...]
    x_code: str = ""
    y_code: str = ""
    unit: str = "count"  # as ``Column.kind``
    line_at: float | None = None
    line_code: str = ""  # say, of its ``value``: what the line is; "": a limit
    facts: Facts = {}


class Shape(msgspec.Struct, frozen=True):
    """``points`` (lon, lat): one a point, two or more a line, closed an area (outer ring). ``value`` colours it."""

    points: tuple[tuple[float, float], ...]
    value: float | None = None
    label: Said = ""  # a beat, a road, a number
    note: Line | None = None
    at: float | None = None  # epoch s, where time is drawn
    thing: tuple[str, str] = ("", "")  # kind and id of what it is, where it is something


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """``form``: points, clusters, heat (points with ``at``), cells (areas coloured by value), areas (choropleth by
    beat), lines (coloured by value), tracks (lines with ``at`` of their beginning). ``unit`` as ``Column.kind``;
    ``diverging``: value 0 is the middle (a significance), else 0 is the least."""

    code: str
    form: str
    shapes: tuple[Shape, ...]
    unit: str = "number"
    diverging: bool = False
    facts: Facts = {}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What can be acted on: a hot spot, a gap, a repeated place. ``key`` stays the same from one report to the next, so
    that what came of it can be told."""

    key: str
    what: Line
    lon_deg: float
    lat_deg: float
    radius_m: float = 200.0
    since: float = 0.0
    until: float = 0.0
    beat: str = ""
    roads: tuple[str, ...] = ()
    value: float = 0.0
    sure: float | None = None  # p value, where there is one


class Acted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding that a person made something of. ``made``: kind:id of the task or ring; ``what``: task, ring, scene.
    ``value`` and ``since``, ``until`` are those of the finding then."""

    what: str
    made: str
    no: str  # as people call it: T8, 圈3
    study: str  # the analysis that found it
    about: str  # the finding in the words of that day
    lon_deg: float
    lat_deg: float
    radius_m: float
    since: float = 0.0
    until: float = 0.0
    beat: str = ""
    value: float = 0.0
    finding: str = ""  # ``Finding.key``; this and the rest are the journal's
    at: float = 0.0
    by: str = ""


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """``said``: what changed and how sure that is, most telling first. ``sources``: codes of where formulas come from.
    """

    kind: str  # one of KINDS
    scope: Scope
    said: tuple[Line, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    layers: tuple[Layer, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: tuple[str, ...] = ()
    numbers: dict[str, float] = {}  # named figures, for indicators and reports: p90_onscene_s, volume …
    missing: tuple[Line, ...] = ()  # what could not be read or worked out, and why
    readings: tuple[Reading, ...] = ()  # of kind indicators: every period that ended in the scope, and the running one


class PaperMade(msgspec.Struct, frozen=True, kw_only=True):
    """A report that the room wrote by itself."""

    kind: str
    since: float
    until: float
    files: tuple[str, ...]


# --- asked of, and answered by, the process beside the window (``console.report.Clerk``) -----------------------------


class StudyAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Work out these analyses. A newer ask of the same key takes the place of one that still waits or runs."""

    key: str
    n: int
    kinds: tuple[str, ...]
    scope: Scope
    now: float = 0.0  # the desk's clock, epoch s; 0: the machine's
    language: str = "zh_CN"  # of labels along axes


class ReportAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Write a report: ``kind`` one of REPORTS; ``files`` by ending (.html .docx .xlsx)."""

    key: str
    n: int
    kind: str
    since: float
    until: float
    subject: str = ""  # Incident.id, of an incident review; Handover.id, of a handover: "" the newest
    files: tuple[str, ...] = ()
    language: str = "zh_CN"
    sure: bool = False  # a person has been asked about its length
    now: float = 0.0  # the desk's clock, epoch s; 0: the machine's
    keep_days: float = 0.0  # of those that the room writes by itself: older ones beside it go; 0: none


class CancelAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody wants it any more: it stops at once, and leaves no half file."""

    key: str
    n: int


class ClerkProgress(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    n: int
    share: float  # 0..1
    doing: Line


class StudyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    n: int
    studies: tuple[Study, ...]


class ReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    n: int
    files: tuple[str, ...]
    missing: tuple[Line, ...] = ()  # what the report had to do without, and mistakes in a site's templates


class ClerkFault(msgspec.Struct, frozen=True, kw_only=True):
    """It could not be done. ``ask``: it may be done when a person says so (``sure``)."""

    key: str
    n: int
    why: Line
    ask: bool = False


ClerkAsked = StudyAsk | ReportAsk | CancelAsk
ClerkAnswered = ClerkProgress | StudyAnswer | ReportAnswer | ClerkFault
