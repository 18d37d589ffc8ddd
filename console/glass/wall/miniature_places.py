"""Where the monitors and the walls stand in the miniature: the desktop as the system has it, made small. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from console.glass.wall.monitors import Monitor, Place, Rect
from console.words.wall import GRID, Tile, WallSpec

AWAY_PX: Final = (1920, 1080)  # how large a wall is drawn whose monitors are not here
NOWHERE: Final = Place(None)
GAP: Final = 16.0  # px at 100 % between what is here and what is away
LABEL_H: Final = 20.0  # above every box
EDGE: Final = 7.0  # px from a tile's edge where it is pulled


class Area(NamedTuple):
    """A rectangle of the miniature, px at 100 %."""

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
    """A wall's box, and where on the monitors it stands."""

    wall: WallSpec
    box: Area
    place: Place

    @property
    def away(self) -> bool:
        """It stands on none of these monitors: another process has it, or its own are gone."""
        return self.place.rect is None

    @property
    def ratio(self) -> float:
        """Px of the wall to one of its box."""
        rect = self.place.rect
        return (rect.w if rect is not None else AWAY_PX[0]) / max(1.0, self.box.w)


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


def arrange(monitors: Sequence[Monitor], walls: Sequence[WallSpec], places: Mapping[str, Place], width: float,
            most_high: float) -> Plan:  # fmt: skip
    """Fits into ``width`` px and at most ``most_high`` with the labels: monitors as they stand, then in a row the
    walls that stand nowhere here. ``places``: where each wall of this machine stands (``monitors.Places``)."""
    away = [wall for wall in walls if wall.apart or wall.name not in places or places[wall.name].rect is None]
    rects = [one.rect for one in monitors]
    left, top = min((one.x for one in rects), default=0), min((one.y for one in rects), default=0)
    wide = max((one.right for one in rects), default=0) - left
    high = max(max((one.bottom for one in rects), default=0) - top, AWAY_PX[1] if away else 0, 1)
    gaps = GAP * len(away) if monitors else GAP * (len(away) - 1)
    scale = min((width - gaps) / max(1, wide + AWAY_PX[0] * len(away)), (most_high - LABEL_H) / high)

    def small(rect: Rect) -> Area:
        return Area((rect.x - left) * scale, LABEL_H + (rect.y - top) * scale, rect.w * scale, rect.h * scale)

    boards = [Board(wall, small(rect), places[wall.name]) for wall in walls
              if wall not in away and (rect := places[wall.name].rect) is not None]  # fmt: skip
    x = wide * scale + GAP if monitors else 0.0
    for wall in away:
        box = Area(x, LABEL_H, AWAY_PX[0] * scale, AWAY_PX[1] * scale)
        boards.append(Board(wall, box, places.get(wall.name, NOWHERE)))
        x = box.right + GAP
    return Plan(tuple(Screen(one, small(one.rect)) for one in monitors), tuple(boards), LABEL_H + high * scale)


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


def bezels(board: Board) -> tuple[float, ...]:
    """Columns of the grid where one of its monitors ends and the next begins."""
    rect = board.place.rect
    return () if rect is None else tuple(x / rect.w * GRID for x in board.place.seams_x)
