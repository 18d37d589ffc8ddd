"""Where labels go: right, left, below, above, then the corners; the first free box wins, else no label.

Pure arithmetic in logical pixels. Symbols are reserved first; a label keeps its side until that collides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, str]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Sides = Sequence[tuple[int, int]]

ALL_SIDES: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, -1), (1, 1), (-1, 1))
NEAR_ANCHOR: Final = ((0, 0), (0, 1), (0, -1))
_CELL: Final = 2  # logical pixels a side: boxes are kept apart to this grain


@dataclass(frozen=True)
class Wish:
    """One label that wants a place: anchor, size, and how far from the anchor each side starts.

    ``sides`` lists (dx, dy) signs in order of preference; (0, 0) is on the anchor itself.
    """

    key: Key
    x: float
    y: float
    width: int
    height: int
    gap: tuple[float, float] = (15.0, 13.0)  # from the anchor to the box: sideways, up and down
    sides: Sides = ALL_SIDES


@dataclass(frozen=True)
class Place:
    """Where a label's box starts, from its anchor, and which side that is."""

    dx: float
    dy: float
    side: int




class Ground:
    """What is taken, as a grid of small cells over the viewport."""

    def __init__(self, width: float, height: float) -> None:
        self._taken: NDArray[np.bool_] = np.zeros((int(height) // _CELL + 1, int(width) // _CELL + 1), dtype=bool)
        self._width, self._height = width, height

    def take(self, box: Box) -> None:
        top, bottom, left, right = self._cells(box)
        self._taken[top:bottom, left:right] = True

    def take_many(self, x: NDArray[np.float64], y: NDArray[np.float64], half: float) -> None:
        """Squares of ± ``half`` round many points at once."""
        rows, columns = self._taken.shape
        reach = int(-(-half // _CELL))
        column, row = (x // _CELL).astype(np.int64), (y // _CELL).astype(np.int64)
        inside = (column >= reach) & (column < columns - reach) & (row >= reach) & (row < rows - reach)
        for edge_x, edge_y in zip(x[~inside].tolist(), y[~inside].tolist(), strict=True):
            self.take((edge_x - half, edge_y - half, edge_x + half, edge_y + half))
        flat, at = self._taken.reshape(-1), (row * columns + column)[inside]
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                flat[at + (dy * columns + dx)] = True

    def free(self, box: Box) -> bool:
        """Whether a box lies in the viewport and touches nothing taken."""
        if box[0] < 0 or box[1] < 0 or box[2] > self._width or box[3] > self._height:
            return False
        top, bottom, left, right = self._cells(box)
        return not self._taken[top:bottom, left:right].any()

    def _cells(self, box: Box) -> tuple[int, int, int, int]:
        rows, columns = self._taken.shape
        left, top = max(0, int(box[0] // _CELL)), max(0, int(box[1] // _CELL))
        right, bottom = min(columns, int(-(-box[2] // _CELL))), min(rows, int(-(-box[3] // _CELL)))
        return top, max(top, bottom), left, max(left, right)


def box_at(wish: Wish, place: Place) -> Box:
    left, top = wish.x + place.dx, wish.y + place.dy
    return left, top, left + wish.width, top + wish.height


def place_on(wish: Wish, side: int) -> Place:
    """The box on a side: centred across the other axis, ``gap`` away from the anchor."""
    sx, sy = wish.sides[side]
    across, down = wish.gap
    if sx and sy:  # a corner: closer on both axes
        across, down = across * 0.7, down * 0.55
    dx = across if sx > 0 else -across - wish.width if sx < 0 else -wish.width / 2
    dy = down if sy > 0 else -down - wish.height if sy < 0 else -wish.height / 2
    return Place(float(round(dx)), float(round(dy)), side)


def place_all(ground: Ground, wishes: Sequence[Wish], before: Mapping[Key, Place]) -> list[tuple[int, Place]]:
    """(index of the wish, its place) in their order; those that find none are left out, and of wishes with one key
    the first that finds a place has it. ``before``: the sides to keep."""
    out: list[tuple[int, Place]] = []
    served: set[Key] = set()
    for index, wish in enumerate(wishes):
        if wish.key in served:
            continue
        found = _first_free(ground, wish, before.get(wish.key))
        if found is not None:
            ground.take(box_at(wish, found))
            served.add(wish.key)
            out.append((index, found))
    return out


def _first_free(ground: Ground, wish: Wish, before: Place | None) -> Place | None:
    sides = list(range(len(wish.sides)))
    if before is not None and before.side in sides:
        sides.remove(before.side)
        sides.insert(0, before.side)
    for side in sides:
        place = place_on(wish, side)
        if ground.free(box_at(wish, place)):
            return place
    return None
