"""Where labels go: right, left, below, above, then the corners; the first free box wins, else no label.

Pure arithmetic in logical pixels. Symbols are reserved first; a label keeps its side until that collides.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, str]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Sides = Sequence[tuple[int, int]]

ALL_SIDES: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, -1), (1, 1), (-1, 1))
NEAR_ANCHOR: Final = ((0, 0), (0, 1), (0, -1))
_CORNER: Final = (0.7, 0.55)  # of the gap, at a corner
_AT_ONCE: Final = 512  # points
_CELL: Final = 2  # logical pixels a side: boxes are kept apart to this grain


class Wish(NamedTuple):
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


class Place(NamedTuple):
    """Where a label's box starts, from its anchor, and which side that is."""

    dx: float
    dy: float
    side: int




class Ground:
    """What is taken, as a grid of small cells over the viewport."""

    def __init__(self, width: float, height: float) -> None:
        self._taken: NDArray[np.bool_] = np.zeros((int(height) // _CELL + 1, int(width) // _CELL + 1), dtype=bool)
        self._width, self._height = width, height

    def copy(self) -> Ground:
        """The same, to be taken otherwise."""
        out = Ground(self._width, self._height)
        out._taken[...] = self._taken
        return out

    def take(self, box: Box) -> None:
        top, bottom, left, right = self._cells(box)
        self._taken[top:bottom, left:right] = True

    def take_many(self, x: NDArray[np.float64], y: NDArray[np.float64], half: float) -> None:
        """Squares of ± ``half`` round many points at once."""
        rows, columns = self._taken.shape
        reach = int(-(-half // _CELL))
        column, row = (x // _CELL).astype(np.int64), (y // _CELL).astype(np.int64)
        inside = (column >= reach) & (column < columns - reach) & (row >= reach) & (row < rows - reach)
        edge = ~inside & (x > -half) & (y > -half) & (x < self._width + half) & (y < self._height + half)
        for edge_x, edge_y in zip(x[edge].tolist(), y[edge].tolist(), strict=True):
            self.take((edge_x - half, edge_y - half, edge_x + half, edge_y + half))
        flat, at = self._taken.reshape(-1), (row * columns + column)[inside]
        beside = np.arange(-reach, reach + 1)
        square = (beside[:, None] * columns + beside).reshape(-1)
        for start in range(0, len(at), _AT_ONCE):
            flat[(at[start : start + _AT_ONCE, None] + square).reshape(-1)] = True

    def free(self, box: Box) -> bool:
        """Whether a box lies in the viewport and touches nothing taken."""
        if box[0] < 0 or box[1] < 0 or box[2] > self._width or box[3] > self._height:
            return False
        top, bottom, left, right = self._cells(box)
        return not self._taken[top:bottom, left:right].any()

    def open_at(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """``free`` for many boxes (..., 4) at once, through a table of sums."""
        rows, columns = self._taken.shape
        sums = np.zeros((rows + 1, columns + 1), dtype=np.int32)
        np.cumsum(self._taken, axis=1, dtype=np.int32, out=sums[1:, 1:])
        for row in range(1, rows):  # row by row: numpy's own sum down the columns strides through memory
            sums[row + 1] += sums[row]
        left, top = boxes[..., 0], boxes[..., 1]
        right, bottom = boxes[..., 2], boxes[..., 3]
        inside = (left >= 0) & (top >= 0) & (right <= self._width) & (bottom <= self._height)
        x0, y0 = _index(left // _CELL, columns), _index(top // _CELL, rows)
        x1, y1 = _index(-(-right // _CELL), columns), _index(-(-bottom // _CELL), rows)
        return np.asarray(inside & (sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0] == 0))

    def _cells(self, box: Box) -> tuple[int, int, int, int]:
        rows, columns = self._taken.shape
        left, top = max(0, int(box[0] // _CELL)), max(0, int(box[1] // _CELL))
        right, bottom = min(columns, int(-(-box[2] // _CELL))), min(rows, int(-(-box[3] // _CELL)))
        return top, max(top, bottom), left, max(left, right)


def _index(cells: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    return np.clip(cells, 0, most).astype(np.int64)


def box_at(wish: Wish, place: Place) -> Box:
    left, top = wish.x + place.dx, wish.y + place.dy
    return left, top, left + wish.width, top + wish.height


def place_all(ground: Ground, wishes: Sequence[Wish], before: Mapping[Key, Place]) -> list[tuple[int, Place]]:
    """(index of the wish, its place) in their order; those that find none are left out, and of wishes with one key
    the first that finds a place has it. ``before``: the sides to keep."""
    if not wishes:
        return []
    offsets = _offsets(wishes)
    open_sides = ground.open_at(_boxes(wishes, offsets)) & np.isfinite(offsets[:, :, 0])
    out: list[tuple[int, Place]] = []
    served: set[Key] = set()
    for index in np.flatnonzero(open_sides.any(axis=1)).tolist():
        wish = wishes[index]
        if wish.key in served:
            continue
        sides = _kept_first(np.flatnonzero(open_sides[index]).tolist(), before.get(wish.key))
        places = (Place(float(offsets[index, s, 0]), float(offsets[index, s, 1]), s) for s in sides)
        found = next((place for place in places if ground.free(box_at(wish, place))), None)
        if found is not None:
            ground.take(box_at(wish, found))
            served.add(wish.key)
            out.append((index, found))
    return out


def _kept_first(sides: list[int], before: Place | None) -> list[int]:
    if before is not None and before.side in sides:
        sides.remove(before.side)
        sides.insert(0, before.side)
    return sides


def _offsets(wishes: Sequence[Wish]) -> NDArray[np.float64]:
    """Whole pixels from each wish's anchor to its box on each side, (N, 8, 2); NaN where it has no such side."""
    signs = np.array([_padded(tuple(wish.sides)) for wish in wishes])
    size = np.array([(wish.width, wish.height) for wish in wishes], dtype=np.float64)[:, None, :]
    gap = np.array([wish.gap for wish in wishes], dtype=np.float64)[:, None, :]
    corner = (signs != 0).all(axis=2)[:, :, None]  # closer on both axes
    gap = np.where(corner, gap * _CORNER, gap)
    out = np.where(signs > 0, gap, np.where(signs < 0, -gap - size, -size / 2))
    return np.asarray(np.where(np.isnan(signs), np.nan, np.round(out)))


@functools.cache
def _padded(sides: tuple[tuple[int, int], ...]) -> NDArray[np.float64]:
    out = np.full((len(ALL_SIDES), 2), np.nan)
    out[: len(sides)] = sides
    return out


def _boxes(wishes: Sequence[Wish], offsets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (N, 8, 4) of all sides: left, top, right, bottom."""
    anchor = np.array([(wish.x, wish.y) for wish in wishes])[:, None, :]
    size = np.array([(wish.width, wish.height) for wish in wishes], dtype=np.float64)[:, None, :]
    corner = np.nan_to_num(offsets, nan=-1e6) + anchor
    return np.concatenate((corner, corner + size), axis=2)
