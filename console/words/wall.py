"""The wall 大屏 as the room knows it: walls, the tiles on them, scenes 场景, and what is shown now.

A scene is resolved at the desk: a tile that shows "the second best camera of the bound incident" holds that camera's
source once the scene is shown, so that every wall, also on another machine, shows the same, and the journal says what.
"""

from __future__ import annotations

import enum
from typing import Final, NamedTuple

import msgspec

GRID: Final = 24  # a wall is so many cells wide and high, whatever its size in px


class TileKind(enum.Enum):
    """What a tile of a wall shows."""

    MAP = "map"  # own camera, own layers, own scale
    CAMERA = "camera"  # of the site, or a unit's body camera
    TOUR = "tour"  # 视频巡查: one camera after the other
    QUEUE = "queue"
    UNITS = "units"  # unit board; of the bound incident or ring when bound
    INCIDENT = "incident"  # an incident's card
    CLOCKS = "clocks"  # open incidents against their limits
    COVERAGE = "coverage"
    CHART = "chart"
    TASKS = "tasks"
    NOTE = "note"
    CLOCK = "clock"
    FILE = "file"  # a local image, or a page of a PDF


# Subjects of a chart: incidents by hour, kind and level; the share that was there within its limit.
CHARTS: Final = ("hours", "types", "levels", "response")
# A tile's subject: what the scene is bound to; of a camera tile "bound:2" its second best picture.
BOUND: Final = "bound"


class Box(NamedTuple):
    """A rectangle: of cells on a wall's grid, or of px on the desktop."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def empty(self) -> bool:
        return self.w <= 0 or self.h <= 0

    def within(self, other: Box) -> Box:
        """What of it lies in ``other``; 0 wide or high when nothing does."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(x, y, max(0, min(self.right, other.right) - x), max(0, min(self.bottom, other.bottom) - y))

    def over(self, other: Box) -> bool:
        """Whether both have a cell, or a pixel, in common."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """``x y w h`` in cells of the wall's grid."""

    id: str  # unique on its wall
    kind: TileKind
    x: int
    y: int
    w: int
    h: int
    # kind:id (incident ring unit camera beat tour plan, point:lon,lat), "bound", "bound:N", "" the room's own; of a
    # chart one of CHARTS, of a file its path in the site folder with #page
    subject: str = ""
    text: str = ""  # of a note; of any other tile its title, "" its own
    layers: tuple[str, ...] = ()  # of a map: exactly these; (): what a wall shows
    scale: float = 1.0  # of text and symbols beside the wall's own
    seconds: float = 10.0  # of a tour: each camera so long

    @property
    def cells(self) -> Box:
        return Box(self.x, self.y, self.w, self.h)


class Pane(msgspec.Struct, frozen=True, kw_only=True):
    """What a scene puts on one wall."""

    wall: str
    tiles: tuple[Tile, ...] = ()


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What shows a scene by itself."""

    on: str  # incident, sos, ring, gap (a tier without free units), time
    level: int = 0  # of incident: this level and graver; 0 any
    at: str = ""  # of time: HH:MM by the room's wall clock
    days: tuple[int, ...] = ()  # of time: 1 Monday .. 7; () every day


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """场景: a layout of all walls. Saved in the site as ``scenes.toml``."""

    name: str
    panes: tuple[Pane, ...]
    key: str = ""  # 1–9: Alt with it shows the scene
    binds: str = ""  # what it can be bound to: incident, ring, unit (an emergency), any; "" nothing
    causes: tuple[Cause, ...] = ()
    hold_s: float = 0.0  # shown by a cause: so long at least before another cause of no higher rank may replace it
    past_h: float = 0.0  # it shows what ended in the last hours too (早交班); 0: the present alone


class WallSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One wall window. ``apart``: shown by ``main.py wall --name`` (another process, another machine)."""

    name: str
    monitors: tuple[str, ...] = ()  # names of the monitors it covers; (): the first that is not the desk's
    rect: tuple[int, int, int, int] | None = None  # x, y, w, h px in the first monitor: an odd-sized LED surface
    apart: bool = False
    theme: str = "dark"
    metres: float = 3.0  # from which it is read
    pitch_mm: float = 0.63  # of its pixels: 55 inches at 1080p


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """A wall's map that a person has taken by hand: its camera, Web Mercator metres."""

    x_m: float
    y_m: float
    m_per_px: float


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A scene as it stands on the walls, resolved. What was sent to the wall is in ``panes`` too."""

    scene: str  # its name; "" put together by hand
    panes: tuple[Pane, ...]
    bound: str = ""  # incident:<id>, ring:<id>, unit:<id> (an emergency)
    at: float = 0.0  # epoch s
    by: str = ""  # a person, system
    cause: str = ""  # "" a person; incident, sos, ring, gap, time
    hold_s: float = 0.0  # held so long from ``at`` on; of a person 0 until he lets go
    loose: bool = False  # the person has let go: what shows scenes by itself may replace it
    past_h: float = 0.0
    sources: dict[str, str] = {}  # wall/tile → source, of camera tiles: camera:<id>, unit:<id>; absent: nothing to show
    hands: dict[str, Hand] = {}  # wall/tile of maps taken by hand

    def pane(self, wall: str) -> Pane:
        """What is on one wall; nothing when the scene does not name it."""
        return next((one for one in self.panes if one.wall == wall), Pane(wall=wall))
