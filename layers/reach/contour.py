"""Values at the corners of triangles → outlines of where they are at most a limit (marching triangles).

A corner is inside when its value is at most the limit. Every outline runs between an inner and an outer corner, never
through one, so what is inside stays inside whatever the sums round to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

_LEAST: Final = 0.002  # share of a triangle's side that an outline keeps from its corners


@dataclass(frozen=True)
class Loops:
    """L closed outlines: ``xy[off[i]:off[i + 1]]``, the inside on the left; ``area (L,)`` negative for holes."""

    xy: F64
    off: I64
    area: F64

    def take(self, rows: I64) -> Loops:
        """Some of them, in the order asked for."""
        count = np.diff(self.off)[rows]
        off = np.concatenate([[0], np.cumsum(count)])
        at = np.repeat(self.off[rows] - off[:-1], count) + np.arange(int(off[-1]))
        return Loops(self.xy[at], off, self.area[rows])


class Ground:
    """Triangles (M, 3), counter-clockwise, and the values at their corners; asked for one limit after the other."""

    def __init__(self, xy: F64, triangle: I32, value: F64) -> None:
        self._xy, self._triangle, self._value = xy, triangle, value
        a, b, c = value[triangle[:, 0]], value[triangle[:, 1]], value[triangle[:, 2]]
        self._low, self._high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)

    def loops(self, limit: float) -> Loops | None:
        """All outlines of one limit. None when one leads out of the triangles: there are too few of them."""
        mixed = self._triangle[(self._low <= limit) & (self._high > limit)]
        start, end = _crossed(mixed, self._value[mixed] <= limit, len(self._value))
        order = np.argsort(start)
        start, end = start[order], end[order]
        then = np.searchsorted(start, end)
        if len(start) and (np.any(then == len(start)) or np.any(start[np.minimum(then, len(start) - 1)] != end)):
            return None
        turn, off = _turns(then)
        return _measured(self._places(start, limit)[turn], off)

    def _places(self, side: I64, limit: float) -> F64:
        """Where the value is the limit on each side of a triangle, drawn straight between its two corners."""
        a, b = side // len(self._value), side % len(self._value)
        va, vb = self._value[a], self._value[b]
        inner, outer = np.where(va <= limit, a, b), np.where(va <= limit, b, a)
        low, high = np.minimum(va, vb), np.maximum(va, vb)
        share = np.clip((limit - low) / (high - low), _LEAST, 1.0 - _LEAST)  # nothing of an endless value
        return np.asarray(self._xy[inner] + (self._xy[outer] - self._xy[inner]) * share[:, None])


def _crossed(corner: I32, inside: NDArray[np.bool_], count: int) -> tuple[I64, I64]:
    """The sides by which the outline enters and leaves each mixed triangle, the inside on its left.

    A side is one number: a · count + b of its corners a < b.
    """
    lone_in = inside[:, 0].astype(np.int8) + inside[:, 1] + inside[:, 2] == 1
    lone = np.argmax(inside == lone_in[:, None], axis=1)
    rows = np.arange(len(corner))
    a, b, c = (corner[rows, (lone + k) % 3].astype(np.int64) for k in (0, 1, 2))
    ab, ca = _side(a, b, count), _side(c, a, count)
    return np.where(lone_in, ab, ca), np.where(lone_in, ca, ab)


def _side(a: I64, b: I64, count: int) -> I64:
    return np.minimum(a, b) * count + np.maximum(a, b)


def _turns(then: I64) -> tuple[I64, I64]:
    """A permutation as its cycles: all members, cycle by cycle, and where each begins."""
    follow: list[int] = then.tolist()
    out: list[int] = []
    off = [0]
    for first, following in enumerate(follow):
        if following < 0:  # passed already
            continue
        at = first
        while following >= 0:
            out.append(at)
            follow[at] = -1
            at, following = following, follow[following]
        off.append(len(out))
    return np.asarray(out, dtype=np.int64), np.asarray(off, dtype=np.int64)


def _measured(xy: F64, off: I64) -> Loops:
    if len(off) < 2:
        return Loops(xy.reshape(-1, 2), off, np.empty(0))
    following = np.arange(1, len(xy) + 1)
    following[off[1:] - 1] = off[:-1]
    near = xy - xy[0]  # Mercator metres are too large to be multiplied
    cross = near[:, 0] * near[following, 1] - near[following, 0] * near[:, 1]
    return Loops(xy, off, np.add.reduceat(cross, off[:-1]) / 2.0)
