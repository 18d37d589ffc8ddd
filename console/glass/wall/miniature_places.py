"""Where the monitors and the walls stand in the miniature: the desktop as the system has it, made small. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from console.words.wall import GRID, Tile, WallSpec

AWAY_PX: Final = (1920, 1080)  # how large a wall is drawn whose monitors are not here
GAP: Final = 16.0  # px at 100 % between what is here and what is away
LABEL_H: Final = 20.0  # above every box
EDGE: Final = 7.0  # px from a tile's edge where it is pulled


class Monitor(NamedTuple):
    """As the system names and places it, device-independent px. ``desk``: this window is on it."""

    name: str
    x: int
    y: int
    w: int
    h: int
    desk: bool = False


class Area(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def moved(self, dx: float, dy: float) -> Area:
        return self._replace(x=self.x + dx, y=self.y + dy)

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


class Screen(NamedTuple):
    """A monitor's box in the miniature."""

    monitor: Monitor
    box: Area


class Board(NamedTuple):
    """A wall's box. ``away``: "" it is here, ``apart`` another process shows it, ``gone`` its monitors are not here."""

    wall: WallSpec
    box: Area
    away: str = ""


class At(NamedTuple):
    """What lies under a point: cells of a wall, the tile there, and which of its edges (-1 left or upper, 1, 0)."""

    board: Board
    x: float
    y: float
    tile: Tile | None = None
    edge_x: int = 0
    edge_y: int = 0


@dataclass(frozen=True)
class Plan:
    """Everything in its place, px at 100 %."""

    screens: tuple[Screen, ...] = ()
    boards: tuple[Board, ...] = ()
    bottom: float = 0.0

    def moved(self, dx: float, dy: float) -> Plan:
        screens = tuple(one._replace(box=one.box.moved(dx, dy)) for one in self.screens)
        boards = tuple(one._replace(box=one.box.moved(dx, dy)) for one in self.boards)
        return Plan(screens, boards, self.bottom + dy)

    def board(self, wall: str) -> Board | None:
        return next((one for one in self.boards if one.wall.name == wall), None)

    def board_at(self, x: float, y: float) -> Board | None:
        return next((one for one in self.boards if one.box.holds(x, y)), None)


def covered(wall: WallSpec, monitors: Sequence[Monitor]) -> Area | None:
    """What of the desktop a wall covers; None when none of its monitors is here."""
    here = [one for one in monitors if one.name in wall.monitors]
    if not wall.monitors:
        here = [one for one in monitors if not one.desk][:1]
    if not here:
        return None
    if wall.rect is not None:
        x, y, w, h = wall.rect
        first = min(here, key=lambda one: wall.monitors.index(one.name) if one.name in wall.monitors else 0)
        return Area(first.x + x, first.y + y, w, h)
    left, top = min(one.x for one in here), min(one.y for one in here)
    right, bottom = max(one.x + one.w for one in here), max(one.y + one.h for one in here)
    return Area(left, top, right - left, bottom - top)


def arrange(monitors: Sequence[Monitor], walls: Sequence[WallSpec], width: float, most_high: float) -> Plan:
    """Fits into ``width`` px and at most ``most_high`` with the labels: monitors as they stand, then in a row the
    walls that are not here."""
    found = {wall.name: None if wall.apart else covered(wall, monitors) for wall in walls}
    away = [wall for wall in walls if found[wall.name] is None]
    left, top = min((one.x for one in monitors), default=0), min((one.y for one in monitors), default=0)
    wide = max((one.x + one.w for one in monitors), default=0) - left
    high = max(max((one.y + one.h for one in monitors), default=0) - top, AWAY_PX[1] if away else 0, 1)
    gaps = GAP * len(away) if monitors else GAP * (len(away) - 1)
    scale = min((width - gaps) / max(1, wide + AWAY_PX[0] * len(away)), (most_high - LABEL_H) / high)

    def small(area: Area) -> Area:
        return Area((area.x - left) * scale, LABEL_H + (area.y - top) * scale, area.w * scale, area.h * scale)

    screens = tuple(Screen(one, small(Area(one.x, one.y, one.w, one.h))) for one in monitors)
    boards = [Board(wall, small(area)) for wall in walls if (area := found[wall.name]) is not None]
    x = wide * scale + GAP if monitors else 0.0
    for wall in away:
        box = Area(x, LABEL_H, AWAY_PX[0] * scale, AWAY_PX[1] * scale)
        boards.append(Board(wall, box, "apart" if wall.apart else "gone"))
        x = box.right + GAP
    return Plan(screens, tuple(boards), LABEL_H + high * scale)


def box_of(board: Board, tile: Tile) -> Area:
    """A tile's rectangle, px."""
    cw, ch = board.box.w / GRID, board.box.h / GRID
    return Area(board.box.x + tile.x * cw, board.box.y + tile.y * ch, tile.w * cw, tile.h * ch)


def at(plan: Plan, tiles_of: dict[str, tuple[Tile, ...]], x: float, y: float) -> At | None:
    """What lies under ``x, y``; None outside every wall. Edges answer up to ``EDGE`` px inside a tile."""
    board = plan.board_at(x, y)
    if board is None:
        return None
    cell_x, cell_y = (x - board.box.x) / board.box.w * GRID, (y - board.box.y) / board.box.h * GRID
    for tile in tiles_of.get(board.wall.name, ()):
        box = box_of(board, tile)
        if box.holds(x, y):
            near_x, near_y = min(EDGE, box.w / 4), min(EDGE, box.h / 4)
            edge_x = -1 if x - box.x < near_x else 1 if box.right - x <= near_x else 0
            edge_y = -1 if y - box.y < near_y else 1 if box.bottom - y <= near_y else 0
            return At(board, cell_x, cell_y, tile, edge_x, edge_y)
    return At(board, cell_x, cell_y)


def bezels(wall: WallSpec, monitors: Sequence[Monitor]) -> tuple[float, ...]:
    """Columns of the grid where one of its monitors ends and the next begins."""
    area = covered(wall, monitors)
    if area is None or wall.rect is not None:
        return ()
    ends = {one.x + one.w for one in monitors if one.name in wall.monitors}
    return tuple(sorted((x - area.x) / area.w * GRID for x in ends if area.x < x < area.right))
