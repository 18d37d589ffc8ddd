"""What the painters of one canvas share: the source, the theme, its atlas, what is on, what was painted where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk.goals import middle
from console.desk.state import OFF_AT_FIRST, Pin
from console.glass.items.ringboard import RingBoard
from console.glass.items.still import Still
from console.glass.items.studyshown import NOTHING, StudyShown
from console.glass.symbols.atlas import Atlas
from console.glass.symbols.marks import IncidentMark
from console.glass.theme import Theme
from console.glass.tilework.style import VECTORS
from console.words import Incident, Marker, Task
from layers import geo

if TYPE_CHECKING:
    from console.glass.canvas.source import MapSource
    from console.glass.items.labels import Placed
    from console.glass.tilework.service import TileService

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

LAYERS: Final = (
    "base", "places", "roads", "beats", "cameras", "posts", "units", "incidents", "tails", "labels", "ages", "heat",
    "markers", "grid", "villages", "rings", "coverage", "tasks",
)  # fmt: skip
# Every diamond there is; ``IncidentTable.codes`` are indices into it.
MARKS: Final = tuple(IncidentMark(1 + n // 4, bool(n // 2 % 2), bool(n % 2)) for n in range(12))
CROWD_OVER: Final = 1_500  # visible units past which symbols are drawn smaller, without reckoned ghosts


@dataclass
class Painted:
    """Where the things of one kind were last painted: ``keys (N,)`` rows or indices, device pixels ``x``, ``y``."""

    keys: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    x: F64 = field(default_factory=lambda: np.zeros(0))
    y: F64 = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Tallied:
    """What beats are coloured by: ``counts (A,)`` per area of ``layer``, of those ``available``, and the lower bounds
    of the classes."""

    what: str
    layer: str
    counts: I64
    available: I64
    bounds: tuple[int, ...]


@dataclass
class Discs:
    """K discs of units that cannot be told apart: map pixels, how many units each stands for, and of those
    available, engaged, with a sign; unit ``rows (M,)`` and the disc ``of`` each."""

    x: F64 = field(default_factory=lambda: np.zeros(0))
    y: F64 = field(default_factory=lambda: np.zeros(0))
    count: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    available: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    engaged: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    signed: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rows: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    of: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass
class Piles:
    """K piles of incidents: how many, the gravest level, the earliest limit; incident ``rows (M,)``, pile ``of`` each.
    """

    count: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    level: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    due_at: F64 = field(default_factory=lambda: np.zeros(0))
    rows: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    of: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Ghost:
    """What a typed verb would cause: routes and outlines (K, 2) in Mercator metres, a label at each start, the units
    they are of, and places (2,) that it is about."""

    lines: tuple[F64, ...] = ()
    labels: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    spots: tuple[tuple[float, float], ...] = ()


class IncidentTable:
    """Open incidents that have a place, as columns; read again only when incidents or orders changed."""

    def __init__(self) -> None:
        self.incidents: list[Incident] = []
        self.x_m: F64 = np.zeros(0)
        self.y_m: F64 = np.zeros(0)
        self.since: F64 = np.zeros(0)
        self.due_at: F64 = np.zeros(0)
        self.version = 0
        self.vague: list[int] = []  # rows of those that lie somewhere in a circle
        self.row: dict[str, int] = {}
        self.level: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._code = self.level

    def read(self, source: MapSource) -> None:
        found = [i for i in source.incidents.values() if not i.ended and i.lon_deg is not None]
        found.sort(key=lambda i: (-i.level, i.t))  # 三 below 二 below 一
        self.incidents = found
        self.row = {incident.id: n for n, incident in enumerate(found)}
        lon = np.array([i.lon_deg for i in found], dtype=np.float64)
        lat = np.array([i.lat_deg for i in found], dtype=np.float64)
        self.x_m, self.y_m = geo.to_mercator(lon, lat)
        self.since, self.due_at = _due(found, source)
        self.version += 1
        self.vague = [n for n, i in enumerate(found) if i.radius_m]
        self.level = np.array([min(3, max(1, i.level)) for i in found], dtype=np.int64)
        self._code = (self.level - 1) * 4 + np.array([i.located for i in found], dtype=np.int64) * 2

    def overdue(self, now: float) -> NDArray[np.bool_]:
        return np.asarray(self.due_at <= now)

    def share(self, now: float) -> F64:
        """Of the running step's limit, how much has passed, 0 to 1; 0 without a limit."""
        return np.clip((now - self.since) / np.maximum(self.due_at - self.since, 1e-3), 0.0, 1.0)

    def codes(self, now: float) -> NDArray[np.int64]:
        """Index into ``MARKS`` of each incident's diamond."""
        return self._code + self.overdue(now)


def _due(incidents: Sequence[Incident], source: MapSource) -> tuple[F64, F64]:
    """When each one's running step began and when it is due; inf without a limit."""
    clocks = source.clocks
    since, due = np.zeros(len(incidents)), np.full(len(incidents), np.inf)
    for n, incident in enumerate(incidents):
        clock = clocks.get(incident.id)
        if clock is not None and clock.due_at is not None:
            since[n], due[n] = clock.since, clock.due_at
    return since, due


class Stage:
    """One canvas's own state that its painters read. ``on`` is this canvas's own visible set."""

    def __init__(self, source: MapSource, theme: Theme, tiles: TileService) -> None:
        self.source = source
        self.theme = theme
        self.tiles = tiles
        self.atlas = Atlas(theme, 1.0)
        self.on: dict[str, bool] = {name: name not in OFF_AT_FIRST for name in LAYERS}
        self.painted: dict[str, Painted] = {}
        self._drawn: tuple[Painted | None, I64] = (None, np.zeros(0, dtype=np.int64))
        self.incidents = IncidentTable()
        self.markers: tuple[Marker, ...] = ()
        self.marker_xy: F64 = np.zeros((0, 2))
        self.tasks: tuple[Task, ...] = ()  # that are not over and have a place
        self.task_xy: F64 = np.zeros((0, 2))
        self.ghost = Ghost()
        self.study: StudyShown = NOTHING
        self.covered: tuple[tuple[float, float, float, float], ...] = ()  # by floating tools: px at 100 %
        self.rings = RingBoard()
        self.step = 0  # zoom step of the frame that was laid out or painted last
        self.labelled: Sequence[Placed] = ()  # the labels of that frame
        self.still = Still(self)  # cameras, features of layers, beats: what does not move
        self.tallied: Tallied | None = None  # what beats are coloured by
        self.basemap = VECTORS  # of this canvas: vectors, night, none, or one of the site's own
        self.piles = Piles()  # of incidents that would overlap, at this zoom
        self.discs = Discs()  # of units that cannot be told apart, at this zoom
        self.shift: dict[int, tuple[float, float]] = {}  # row of a fanned unit → device pixels from where it is
        self.hovered: tuple[str, str] = ("", "")
        self.found: Pin | None = None  # a hit that the finder previews on this canvas
        self.strips: tuple[tuple[int, int, int, int], ...] = ()  # all that is painted now: left, top, right, bottom
        self.second = 0  # counts seconds: the outer SOS octagon alternates on it

    def use(self, theme: Theme, ratio: float) -> None:
        """Have an atlas for a theme and a device-pixel ratio."""
        if self.atlas.theme is not theme or self.atlas.ratio != ratio:
            self.atlas = Atlas(theme, ratio)
        self.theme = theme

    def read_markers(self) -> None:
        """Markers again from the source; one that keeps none has none."""
        kept: Mapping[str, Marker] = getattr(self.source, "markers", {})
        self.markers = tuple(kept.values())
        lonlat = np.array([(one.lon_deg, one.lat_deg) for one in self.markers], dtype=np.float64).reshape(-1, 2)
        self.marker_xy = np.column_stack(geo.to_mercator(lonlat[:, 0], lonlat[:, 1]))

    def read_tasks(self) -> None:
        """Tasks again from the source, their flags where their first goals are; one that keeps none has none."""
        kept: Mapping[str, Task] = getattr(self.source, "live_tasks", {})
        places = {key: middle(task.goals) for key, task in kept.items() if task.supervised_at is None}
        self.tasks = tuple(task for key, task in kept.items() if places.get(key) is not None)
        self.task_xy = np.array([places[task.id] for task in self.tasks], dtype=np.float64).reshape(-1, 2)

    def task_of(self, key: str) -> Task | None:
        """Of those that the source has, over or not."""
        kept: Mapping[str, Task] = getattr(self.source, "tasks", {})
        return kept.get(key)

    def goals_visited(self, task: Task) -> tuple[float, ...]:
        """When each of its goals was last visited, epoch s, 0 never."""
        progress = self.source.progress(task) if hasattr(self.source, "progress") else None
        return () if progress is None else progress.goals

    def bits_driven(self, task: Task) -> F64:
        """``(K, 4)`` of its roads, Mercator metres."""
        return self.source.driven(task) if hasattr(self.source, "driven") else np.zeros((0, 4))

    def in_strips(self, x: F64, y: F64, more: float = 0.0) -> NDArray[np.bool_] | None:
        """Which symbols (device pixels of their middles) touch what is painted now; None: all of the view is.

        ``more``: device pixels that they reach farther than a sprite does.
        """
        if not self.strips:
            return None
        reach = self.atlas.reach_px + more
        out = np.zeros(len(x), dtype=np.bool_)
        for left, top, right, bottom in self.strips:
            out |= (x > left - reach) & (x < right + reach) & (y > top - reach) & (y < bottom + reach)
        return out

    def now_painted(self, kind: str, more: float = 0.0) -> Painted:
        """What of ``painted`` touches what is painted now, in its order."""
        painted = self.painted[kind]
        wanted = self.in_strips(painted.x, painted.y, more)
        return painted if wanted is None else Painted(painted.keys[wanted], painted.x[wanted], painted.y[wanted])

    def rows_drawn(self) -> I64:
        """Rows of the units that have a symbol of their own in the view, ascending."""
        painted = self.painted.get("unit")
        if painted is not self._drawn[0]:
            self._drawn = painted, np.zeros(0, dtype=np.int64) if painted is None else np.sort(painted.keys)
        return self._drawn[1]

    @property
    def units_in_view(self) -> int:
        """How many were, when last painted."""
        painted = self.painted.get("unit")
        return 0 if painted is None else len(painted.keys)

    @property
    def selected(self) -> tuple[str, str]:
        selection = self.source.selection
        return selection.kind, selection.id

    def drawn_at(self, kind: str, name: str, x: float, y: float) -> tuple[float, float]:
        """Device pixels where a thing at (x, y) is drawn: a unit of a fan beside its place."""
        row = self.source.units.row.get(name, -1) if kind == "unit" else -1
        dx, dy = self.shift.get(row, (0.0, 0.0))
        return x + dx, y + dy

    def selected_row(self) -> int | None:
        """Row of the selected unit."""
        kind, name = self.selected
        return self.source.units.row.get(name) if kind == "unit" else None

    def place_of(self, kind: str, name: str) -> tuple[float, float] | None:
        """Mercator metres of a thing; None when it has no place or does not exist."""
        if kind == "unit":
            row = self.source.units.row.get(name)
            if row is None or not np.isfinite(self.source.units.x_m[row]):
                return None
            return float(self.source.units.x_m[row]), float(self.source.units.y_m[row])
        if kind == "incident":
            row = self.incidents.row.get(name)
            return None if row is None else (float(self.incidents.x_m[row]), float(self.incidents.y_m[row]))
        if kind == "marker":
            at = next((n for n, marker in enumerate(self.markers) if marker.id == name), None)
            return None if at is None else (float(self.marker_xy[at, 0]), float(self.marker_xy[at, 1]))
        if kind == "task":
            task = self.task_of(name)
            return None if task is None else middle(task.goals)
        if kind == "ring":
            return self.rings.place_of(name)
        if kind == "block":
            mark = self.rings.mark(name)
            return None if mark is None else (mark.x_m, mark.y_m)
        return self._static_place(kind, name)

    @property
    def bracketed(self) -> tuple[float, float] | None:
        """Mercator metres of what is selected, when brackets mark it: not an outline, nor a ring, which has handles."""
        kind, name = self.selected
        if kind == "ring" or self.still.outlined(kind, name) is not None:
            return None
        return self.place_of(kind, name)

    def _static_place(self, kind: str, name: str) -> tuple[float, float] | None:
        site = self.source.site
        tables: Mapping[str, tuple[tuple[str, ...], F64]] = {
            "camera": (site.cameras.ids, site.cameras.xy),
            "post": (site.posts.ids, site.posts.xy),
        }
        ids, xy = tables.get(kind, ((), np.zeros((0, 2))))
        if name not in ids:
            return self.still.place_of(kind, name)
        row = ids.index(name)
        return float(xy[row, 0]), float(xy[row, 1])
