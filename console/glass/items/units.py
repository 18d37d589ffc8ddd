"""Live units: numpy columns → sprites of the atlas; past ten thousand in view, dots."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from console.dispatch import signs
from console.glass.items.base import Painter, draw_sprites
from console.glass.items.frame import Frame
from console.glass.items.stage import CROWD_OVER, DOTS_OVER, Painted, Stage
from console.glass.symbols.atlas import BADGES
from console.glass.symbols.marks import HEADINGS, Sign
from console.words import Changes, Duty
from layers.units import AVAILABLE, ENGAGED, Units

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

_MARGIN_PX: Final = 36
_MOVING_MPS: Final = 0.5
_DUTY_RANK: Final = np.array([2 if d in ENGAGED else 1 if d in AVAILABLE else 0 for d in Duty], dtype=np.int8)
_ABOVE_ALL: Final = 1e8  # more than any northing, metres
_LOOK_STALE, _LOOK_UNREGISTERED = 1, 2  # indices into atlas.LOOKS


class UnitColumns:
    """What each unit looks like, by row; read again when fixes or states changed."""

    def __init__(self) -> None:
        self.kind: NDArray[Any] = np.zeros(0, dtype=np.int8)
        self.duty: NDArray[Any] = self.kind
        self.look: NDArray[Any] = self.kind
        self.step: I64 = np.zeros(0, dtype=np.int64)
        self.signs: NDArray[np.int16] = np.zeros(0, dtype=np.int16)
        self.order: I64 = self.step  # rows, bottom first

    def read(self, stage: Stage) -> None:
        units, limits, now = stage.source.units, stage.source.site.config.limits, stage.source.clock.now()
        self.kind, self.duty = units.kind.astype(np.int64), units.duty.astype(np.int64)
        old = signs.fix_old(units, limits, now)
        quiet = units.registered & (units.duty != Duty.OFF)  # who went home may switch everything off
        marks = np.zeros(units.n, dtype=np.int16)
        marks[signs.lost(units) & quiet] |= Sign.LINK_LOST
        marks[old] |= Sign.FIX_OLD
        marks[signs.not_recording(units) & quiet] |= Sign.NOT_RECORDING
        marks[signs.battery_low(units, limits) & quiet] |= Sign.BATTERY_LOW
        marks[~units.registered] |= Sign.UNREGISTERED
        marks[self._in_sos(stage)] |= Sign.SOS
        self.signs = marks
        self.look = np.where(~units.registered, _LOOK_UNREGISTERED, np.where(old, _LOOK_STALE, 0))
        self.step = _heading_steps(units)
        self.order = _bottom_first(self._rank(), units)

    def _in_sos(self, stage: Stage) -> list[int]:
        rows = (stage.source.units.row.get(unit) for unit, sos in stage.source.sos.items() if sos.open)
        return [row for row in rows if row is not None]

    def _rank(self) -> NDArray[np.int8]:
        """Hollow, then available, then engaged, then with a sign, then SOS."""
        rank: NDArray[np.int8] = _DUTY_RANK[self.duty]
        rank[(self.signs & ~Sign.UNREGISTERED) != 0] = 3
        rank[(self.signs & Sign.SOS) != 0] = 4
        return rank


def _bottom_first(rank: NDArray[np.int8], units: Units) -> I64:
    """By rank, then from north to south: who stands lower lies on top, and neighbours in memory are drawn together."""
    if units.n > DOTS_OVER:  # mostly dots: by rank is enough, and sorted in a tenth of the time
        return np.argsort(rank, kind="stable")
    return np.argsort(rank * _ABOVE_ALL - units.y_m + np.arange(units.n) * 1e-6)  # the row parts equals, always alike


def _heading_steps(units: Units) -> I64:
    standing = ~np.isfinite(units.heading_deg) | (units.speed_mps < _MOVING_MPS)
    step = np.round(np.where(standing, 0.0, units.heading_deg) * HEADINGS / 360.0).astype(np.int64) % HEADINGS
    return np.where(standing, HEADINGS, step)


class UnitsPainter(Painter):
    """Bodies with nibs, then their badges, then SOS octagons; positions on whole pixels."""

    layer = "units"
    watches = Changes.FIXES | Changes.UNITS | Changes.SOS | Changes.SECOND | Changes.SELECTION

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stale = True
        self.columns = UnitColumns()
        self._dots: QImage | None = None

    def changed(self, changes: Changes) -> bool:
        hit = super().changed(changes)
        self._stale = self._stale or hit
        return hit

    def refresh(self) -> UnitColumns:
        """The columns as of now; read again only when something changed."""
        if self._stale or len(self.columns.kind) != self._stage.source.units.n:
            self.columns.read(self._stage)
            self._stale = False
        return self.columns

    def locate(self, frame: Frame) -> None:
        columns, units = self.refresh(), self._stage.source.units
        x, y = frame.px(units.x_m, units.y_m)
        rows = columns.order
        rows = rows[frame.inside(x[rows], y[rows], _MARGIN_PX * frame.ratio)]
        self._stage.painted["unit"] = Painted(rows, x[rows], y[rows])

    def way(self) -> tuple[bool, bool]:
        count = self._stage.units_in_view
        return count > CROWD_OVER, count > DOTS_OVER

    def paint(self, p: QPainter, frame: Frame) -> None:
        (crowd, dots), painted = self.way(), self._stage.painted["unit"]
        wanted = self._stage.in_strips(painted.x, painted.y)
        if wanted is not None:
            painted = Painted(painted.keys[wanted], painted.x[wanted], painted.y[wanted])
        if not dots:
            self._paint_sprites(p, painted.keys, painted.x, painted.y, crowd)
            return
        self._paint_dots(p, frame, painted)
        loud = (self.columns.signs[painted.keys] & Sign.SOS) != 0
        self._paint_sprites(p, painted.keys[loud], painted.x[loud], painted.y[loud], crowd)

    def _paint_sprites(self, p: QPainter, rows: I64, x: NDArray[Any], y: NDArray[Any], crowd: bool) -> None:
        """All others, then those in SOS with their rings: nothing lies on those."""
        loud = (self.columns.signs[rows] & Sign.SOS) != 0
        self._paint_bodies(p, rows[~loud], x[~loud], y[~loud], crowd)
        if loud.any():
            self._paint_rings(p, rows[loud], x[loud], y[loud])
            self._paint_bodies(p, rows[loud], x[loud], y[loud], False)

    def _paint_bodies(self, p: QPainter, rows: I64, x: NDArray[Any], y: NDArray[Any], crowd: bool) -> None:
        columns, atlas = self.columns, self._stage.atlas
        bodies = atlas.units(columns.kind[rows], columns.duty[rows], columns.look[rows], columns.step[rows], crowd)
        draw_sprites(p, self._stage, bodies, x, y)
        for sign in BADGES:
            has = (columns.signs[rows] & sign) != 0
            if has.any():
                badge = np.full(int(has.sum()), atlas.badge(sign))
                draw_sprites(p, self._stage, badge, x[has], y[has])

    def _paint_rings(self, p: QPainter, rows: I64, x: NDArray[Any], y: NDArray[Any]) -> None:
        """Until somebody has taken it over the outer octagon alternates once a second; then it is still."""
        units = self._stage.source.units
        thick = [self._stage.second % 2 == 1 and not self._taken(units.ids[row]) for row in rows.tolist()]
        sprites = np.array([self._stage.atlas.sos(3.0 if one else 1.6) for one in thick])
        draw_sprites(p, self._stage, sprites, x, y)

    def _taken(self, unit: str) -> bool:
        sos = self._stage.source.sos.get(unit)
        return sos is not None and sos.taken_at is not None

    def _paint_dots(self, p: QPainter, frame: Frame, painted: Painted) -> None:
        image = self._dot_image(frame)
        view = np.frombuffer(image.bits(), dtype=np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
        view.fill(0)
        size = max(2, round(3 * frame.ratio))
        half = size // 2
        px, py = painted.x.astype(np.int64) - half, painted.y.astype(np.int64) - half
        inside = (px >= 0) & (py >= 0) & (px < frame.width - size) & (py < frame.height - size)
        px, py, ink = px[inside], py[inside], self._inks()[self.columns.duty[painted.keys[inside]]]
        flat = view.reshape(-1)
        at = py * view.shape[1] + px
        for dy in range(size):
            for dx in range(size):
                flat[at + (dy * view.shape[1] + dx)] = ink
        p.drawImage(0, 0, image)

    def _dot_image(self, frame: Frame) -> QImage:
        if self._dots is None or (self._dots.width(), self._dots.height()) != (frame.width, frame.height):
            self._dots = QImage(frame.width, frame.height, QImage.Format.Format_ARGB32_Premultiplied)
        return self._dots

    def _inks(self) -> NDArray[np.uint32]:
        return np.array([self._stage.theme.duty(duty).rgba() for duty in Duty], dtype=np.uint32)
