"""Trails of chosen length for chosen units, coloured by speed, age or unit. Up to 1,000 units × 1 hour."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from console.desk.state import TrailsView
from console.glass.canvas.source import MapSource
from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.sheet import Sheet
from console.glass.items.stage import Stage
from console.glass.symbols import paint
from console.glass.symbols.arrays import draw_lines
from console.words import Changes
from layers.tracks import Paths

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

MOST_UNITS: Final = 1_000  # of all: those in view first
SPEEDS_MPS: Final = (1.0, 5.56, 11.1, 16.7)  # standing, to 20, to 40, to 60 km/h, faster
SPEEDS_KMH: Final = (0, 4, 20, 40, 60)  # where each grade begins, as people read it
_GRADES: Final = ("grad1", "grad2", "grad3", "grad4", "grad5")
_UNITS: Final = tuple(f"lay{n}" for n in range(1, 9))
_UNKNOWN: Final = "t3"
_WIDTH_PX: Final = 2.0
_HALO_PX: Final = 4.0
_FEW: Final = 20_000  # more lines than these have no halo (it would be all there is), flat ends, a coarser grain
_GRAIN_PX: Final = (2.0, 4.0)  # points nearer to one another are one; where there are many
_GAP_S: Final = 300.0  # nobody knows where a unit was that was silent so long: no line
_REST_S: Final = 5.0  # between two looks for new points
_CHEAP_S: Final = 0.03  # a picture that takes longer is not painted whole each time: the newest legs go over it
_NEWEST_S: Final = 120.0
_WHOLE_EVERY: Final = 12.0  # a twelfth of the span until the oldest legs are taken away


class TrailRow(NamedTuple):
    """A colour of the legend. ``low`` and ``high`` in km/h (speed) or minutes ago (age); None: no bound. ``unit``: its
    id (by unit)."""

    token: str
    low: float | None = None
    high: float | None = None
    unit: str = ""


class TrailsLegend(NamedTuple):
    """``colour``: speed, age, unit; rows from low to high, or one a unit."""

    colour: str
    minutes: int
    rows: tuple[TrailRow, ...]


def trails_legend(source: MapSource) -> TrailsLegend | None:
    """What the colours of the trails mean; None while none are asked for."""
    asked = source.view.trails
    if asked is None:
        return None
    if asked.colour == "unit":
        rows = tuple(TrailRow(_UNITS[source.units.row[unit] % len(_UNITS)], unit=unit)
                     for unit in asked.units if unit in source.units.row)
    elif asked.colour == "age":
        step = asked.minutes / len(_GRADES)
        rows = tuple(TrailRow(token, (4 - n) * step, (5 - n) * step) for n, token in enumerate(_GRADES))
    else:
        highs = (*SPEEDS_KMH[1:], None)
        rows = tuple(TrailRow(*row) for row in zip(_GRADES, SPEEDS_KMH, highs, strict=True))
    return TrailsLegend(asked.colour, asked.minutes, rows)


class TrailsPainter(Painter):
    """A sheet of its own, painted anew every few seconds at most; the last leg up to each unit is drawn live."""

    layer = "tails"
    watches = Changes.VIEW | Changes.FIXES | Changes.UNITS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheet = Sheet()
        self._asked: TrailsView | None = None
        self._stamp = 0
        self._again = 0.0  # monotonic: not looked for new points before
        self._whole_at = 0.0  # monotonic: when it was last painted whole, and how long that took
        self._cost = 0.0
        self._more = False  # the newest legs are to be painted over it
        self._drawn: I64 = np.zeros(0, dtype=np.int64)  # rows
        self._ends: tuple[I64, F64, I64] = (np.zeros(0, dtype=np.int64), np.zeros((0, 2)), np.zeros(0, dtype=np.int64))

    def changed(self, changes: Changes) -> bool:
        asked = self._stage.source.view.trails
        hit = asked != self._asked
        if hit:
            self._asked, self._again = asked, 0.0
        if asked is not None and (hit or (changes & Changes.FIXES and time.monotonic() >= self._again)):
            self._renew(asked)
        return hit or (asked is not None and bool(changes & self.watches))

    def locate(self, frame: Frame) -> None:
        if self._asked is not None and self._stage.on[self.layer]:
            self._sheet.ready(frame, (self._stamp, self._asked, self._stage.theme.name), self._draw)
            if self._more:
                self._more = False
                self._sheet.over(self._draw_newest)

    def _renew(self, asked: TrailsView) -> None:
        now = time.monotonic()
        self._again = now + _REST_S
        if self._cost < _CHEAP_S or now - self._whole_at > asked.minutes * 60.0 / _WHOLE_EVERY:
            self._stamp += 1
        else:
            self._more = True

    def way(self) -> object:
        return self._asked is not None, self._sheet.serial

    def paint(self, p: QPainter, frame: Frame) -> None:
        if self._asked is None:
            return
        self._sheet.blit(p, frame)
        self._last_legs(p, frame)

    # --- the sheet --------------------------------------------------------------------------------------------

    def _draw(self, p: QPainter, frame: Frame) -> None:
        asked, start, self._more = self._asked, time.monotonic(), False
        if asked is None:
            return
        self._drawn = self._rows(frame, asked)
        self._draw_since(p, frame, asked, asked.minutes * 60.0)
        self._whole_at = time.monotonic()
        self._cost = self._whole_at - start

    def _draw_newest(self, p: QPainter, frame: Frame) -> None:
        if self._asked is not None:
            self._draw_since(p, frame, self._asked, min(_NEWEST_S, self._asked.minutes * 60.0))

    def _draw_since(self, p: QPainter, frame: Frame, asked: TrailsView, seconds: float) -> None:
        source, span_s = self._stage.source, asked.minutes * 60.0
        now = source.clock.now()
        paths = source.trails.paths(self._drawn, now - seconds, now)
        lines, grade = legs(frame, paths, asked.colour, now, span_s)
        self._strokes(p, frame, lines, grade, asked.colour)
        self._ends = _ends(paths, asked.colour, now, span_s)

    def _rows(self, frame: Frame, asked: TrailsView) -> I64:
        units = self._stage.source.units
        if asked.units:
            return np.array([units.row[unit] for unit in asked.units if unit in units.row], dtype=np.int64)
        inside = frame.inside(*frame.px(units.x_m, units.y_m))
        return np.sort(np.argsort(~inside, kind="stable")[:MOST_UNITS])

    def _strokes(self, p: QPainter, frame: Frame, lines: F64, grade: I64, colour: str) -> None:
        theme, ratio = self._stage.theme, frame.ratio
        few = len(lines) <= _FEW
        if few:
            p.setPen(paint.pen(theme.color("halo"), _HALO_PX * ratio, flat=False))
            draw_lines(p, np.ascontiguousarray(lines))
        for n, token in enumerate(tokens_of(colour)):
            p.setPen(paint.pen(theme.color(token), _WIDTH_PX * ratio, flat=not few))
            draw_lines(p, np.ascontiguousarray(lines[grade == n]))

    def _last_legs(self, p: QPainter, frame: Frame) -> None:
        """From the last point kept to where the unit is now."""
        rows, xy, grade = self._ends
        units = self._stage.source.units
        rows_there = rows < units.n
        rows, xy, grade = rows[rows_there], xy[rows_there], grade[rows_there]
        if not len(rows):
            return
        x, y = frame.px(xy[:, 0], xy[:, 1])
        to_x, to_y = frame.px(units.x_m[rows], units.y_m[rows])
        lines = np.column_stack((x, y, to_x, to_y))
        seen = frame.inside(to_x, to_y, 200.0) & np.isfinite(lines).all(axis=1) & ((x != to_x) | (y != to_y))
        for n, token in enumerate(tokens_of(self._asked.colour if self._asked else "")):
            p.setPen(paint.pen(self._stage.theme.color(token), _WIDTH_PX * frame.ratio, flat=False))
            draw_lines(p, np.ascontiguousarray(lines[seen & (grade == n)]))


def tokens_of(colour: str) -> tuple[str, ...]:
    """The colours that grades index; the last of speed is for a speed that nobody said."""
    return _UNITS if colour == "unit" else (*_GRADES, _UNKNOWN)


def grades(paths: Paths, colour: str, now: float, span_s: float) -> I64:
    """Index into ``tokens_of(colour)`` of every point."""
    if colour == "unit":
        return np.repeat(paths.rows, np.diff(paths.off)) % len(_UNITS)
    if colour == "age":
        return np.clip(((1.0 - (now - paths.t) / span_s) * len(_GRADES)).astype(np.int64), 0, len(_GRADES) - 1)
    graded = np.digitize(paths.speed_mps, SPEEDS_MPS)
    return np.where(np.isfinite(paths.speed_mps), graded, len(_GRADES)).astype(np.int64)


def legs(frame: Frame, paths: Paths, colour: str, now: float, span_s: float) -> tuple[F64, I64]:
    """Lines (L, 4) in device pixels that touch the frame, and the grade of each: that of its later end.

    Points that fall on the grain of the one before are left out, so that far out few are drawn.
    """
    if not len(paths.x_m):
        return np.zeros((0, 4)), np.zeros(0, dtype=np.int64)
    x, y = frame.px(paths.x_m, paths.y_m)
    owner = np.repeat(np.arange(len(paths.rows)), np.diff(paths.off))
    near = np.count_nonzero(frame.inside(x, y))
    grain = _GRAIN_PX[int(near > _FEW)] * frame.ratio
    column, row = np.floor(x / grain), np.floor(y / grain)
    keep = np.ones(len(x), dtype=bool)
    keep[1:] = (column[1:] != column[:-1]) | (row[1:] != row[:-1]) | (owner[1:] != owner[:-1])
    at = np.flatnonzero(keep)
    a, b = at[:-1], at[1:]
    whole = (owner[a] == owner[b]) & (paths.t[b] - paths.t[b - 1] <= _GAP_S)
    whole &= (np.maximum(x[a], x[b]) >= 0) & (np.minimum(x[a], x[b]) < frame.width)
    whole &= (np.maximum(y[a], y[b]) >= 0) & (np.minimum(y[a], y[b]) < frame.height)
    a, b = a[whole], b[whole]
    return np.column_stack((x[a], y[a], x[b], y[b])), grades(paths, colour, now, span_s)[b]


def _ends(paths: Paths, colour: str, now: float, span_s: float) -> tuple[I64, F64, I64]:
    """(unit rows, last point kept (R, 2), grade) of trails that are not too old to be joined to the unit."""
    last = paths.off[1:] - 1
    fresh = now - paths.t[last] <= _GAP_S
    last = last[fresh]
    return (paths.rows[fresh], np.column_stack((paths.x_m[last], paths.y_m[last])),
            grades(paths, colour, now, span_s)[last])
