"""Incidents: diamonds with a ring that grows with their age; far out one diamond for those that would overlap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from console.glass.items.base import Painter, draw_sprite
from console.glass.items.crowds import draw_numbers
from console.glass.items.frame import Frame
from console.glass.items.stage import MARKS, Painted, Piles, Stage
from console.glass.symbols import paint
from console.glass.symbols.atlas import CROWD_SCALE
from console.glass.theme import Theme
from console.words import Changes
from layers.clusters import cluster

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

FAR_M: Final = 8.0  # metres a pixel: from here outwards overlapping diamonds become one
_MARGIN_PX: Final = 44
_CROWD_OVER: Final = 300  # visible diamonds past which they are drawn smaller
_SELECTED_SCALE: Final = 1.25
_CELL_PX: Final = 52.0
_APART_PX: Final = 44.0
_AGE_R: Final = 18.5  # outside of the diamond, inside of the brackets
_AGE_PARTS: Final = 36
_COUNT_AT: Final = (13.0, 12.0)  # from a pile's middle to its number
_COUNT_HIGH: Final = 15.0
_COUNT_REACH: Final = 20.0  # that it reaches farther from the middle than a symbol does
_KEPT_PLOTS: Final = 16


@dataclass
class _Plot:
    """Which diamonds stand alone and which are piled up, at one zoom."""

    rows: I64
    xy: F64 = field(default_factory=lambda: np.zeros((0, 2)))  # of each pile, metres
    piles: Piles = field(default_factory=Piles)


class IncidentsPainter(Painter):
    """Diamonds, 三 below 二 below 一, the selected one larger and on top. Level is colour, amount of ink and numeral.

    The ring is the share of the running step's limit that has passed: it grows until it is full and never shrinks;
    past the limit the amber diamond takes its place. A new step starts its own.
    """

    layer = "incidents"
    watches = Changes.INCIDENTS | Changes.ORDERS | Changes.SECOND | Changes.SELECTION

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stage.incidents.read(stage.source)
        self._plots_of = -1
        self._plots: dict[tuple[object, ...], _Plot] = {}  # by zoom and selection, of one reading of the incidents

    def changed(self, changes: Changes) -> bool:
        if changes & (Changes.INCIDENTS | Changes.ORDERS):
            self._stage.incidents.read(self._stage.source)
        return super().changed(changes)

    # --- where ------------------------------------------------------------------------------------------------

    def locate(self, frame: Frame) -> None:
        table, plot = self._stage.incidents, self._plotted(frame)
        x, y = frame.px(table.x_m[plot.rows], table.y_m[plot.rows])
        seen = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["incident"] = Painted(plot.rows[seen], x[seen], y[seen])
        x, y = frame.px(plot.xy[:, 0], plot.xy[:, 1])
        seen = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["pile"] = Painted(seen, x[seen], y[seen])

    def _plotted(self, frame: Frame) -> _Plot:
        version, of = self._stage.incidents.version, (frame.view.step, self._chosen())
        if self._plots_of != version or len(self._plots) > _KEPT_PLOTS:
            self._plots_of = version
            self._plots.clear()
        plot = self._plots.get(of)
        if plot is None:
            plot = self._plots[of] = self._piled(frame.m_per_px)
        self._stage.piles = plot.piles
        return plot

    def _piled(self, m_per_px: float) -> _Plot:
        table, rows = self._stage.incidents, np.arange(len(self._stage.incidents.incidents))
        if m_per_px < FAR_M:
            return _Plot(rows)
        free = np.flatnonzero(rows != self._chosen())
        xy = np.column_stack((table.x_m[free], table.y_m[free]))
        found = cluster(xy, (3 - table.level[free]).astype(np.uint8), _CELL_PX * m_per_px, _APART_PX * m_per_px)
        many = found.count > 1
        name = np.where(many, np.cumsum(many) - 1, -1)
        pile = name[found.of]
        alone = np.ones(len(rows), dtype=bool)
        alone[free[pile >= 0]] = False
        xy, member, pile = found.xy[many], free[pile >= 0], pile[pile >= 0]
        return _Plot(rows[alone], xy, self._piles(member, pile, len(xy)))

    def _piles(self, member: I64, pile: I64, many: int) -> Piles:
        """``member``: rows in piles; ``pile``: the pile of each."""
        table = self._stage.incidents
        count = np.bincount(pile, minlength=many)
        level = np.full(many, 3, dtype=np.int64)
        np.minimum.at(level, pile, table.level[member])
        due = np.full(many, np.inf)
        np.minimum.at(due, pile, table.due_at[member])
        return Piles(count, level, due, member, pile)

    def way(self) -> tuple[bool, bool]:
        return len(self._stage.painted["incident"].keys) > _CROWD_OVER, self._stage.on["ages"]

    # --- painting ---------------------------------------------------------------------------------------------

    def paint(self, p: QPainter, _frame: Frame) -> None:
        painted, chosen, table = self._stage.now_painted("incident"), self._chosen(), self._stage.incidents
        now = self._stage.source.clock.now()
        self._paint_piles(p, now)
        if not len(painted.keys):
            return
        code = table.codes(now)[painted.keys]
        rest, own = painted.keys != chosen, np.flatnonzero(painted.keys == chosen)
        scale = CROWD_SCALE if self.way()[0] else 1.0
        if self._stage.on["ages"]:
            self._paint_ages(p, Painted(painted.keys[rest], painted.x[rest], painted.y[rest]), now, scale)
            self._paint_ages(p, Painted(painted.keys[own], painted.x[own], painted.y[own]), now, _SELECTED_SCALE)
        self._stage.atlas.draw(p, self._diamonds(code[rest], scale), painted.x[rest], painted.y[rest])
        for n in own.tolist():
            sprite = self._stage.atlas.incident(MARKS[code[n]], _SELECTED_SCALE)
            draw_sprite(p, self._stage, sprite, float(painted.x[n]), float(painted.y[n]))

    def _paint_ages(self, p: QPainter, painted: Painted, now: float, scale: float) -> None:
        share = self._stage.incidents.share(now)[painted.keys]
        parts = np.floor(share * _AGE_PARTS).astype(np.int64)
        shown = np.flatnonzero((parts > 0) & (share < 1.0))
        if len(shown):
            atlas = self._stage.atlas
            sprites = atlas.family(("ages", scale), _AGE_PARTS + 1, parts[shown], lambda n: self._age_sprite(n, scale))
            atlas.draw(p, sprites, painted.x[shown], painted.y[shown])

    def _age_sprite(self, parts: int, scale: float) -> int:
        atlas = self._stage.atlas
        return atlas.named(("age", parts, scale), lambda p: _age_ring(p, atlas.theme, parts / _AGE_PARTS), scale)

    def _paint_piles(self, p: QPainter, now: float) -> None:
        piles, atlas = self._stage.piles, self._stage.atlas
        at = self._stage.now_painted("pile", _COUNT_REACH * atlas.ratio)
        if not len(at.keys):
            return
        code = (piles.level[at.keys] - 1) * 4 + 2 + (piles.due_at[at.keys] <= now)  # as MARKS counts: located
        atlas.draw(p, self._diamonds(code, 1.0), at.x, at.y)
        dx, dy = (round(v * atlas.ratio) for v in _COUNT_AT)
        count = piles.count[at.keys]
        digits = np.floor(np.log10(np.maximum(count, 1))).astype(np.int64) + 1
        plates = atlas.family("plates", 7, np.minimum(digits, 6), self._plate_sprite)
        atlas.draw(p, plates, at.x + dx, at.y + dy)
        draw_numbers(p, self._stage, count, at.x + dx, at.y + dy)

    def _diamonds(self, code: I64, scale: float) -> I64:
        atlas = self._stage.atlas
        return atlas.family(("diamonds", scale), len(MARKS), code, lambda n: atlas.incident(MARKS[n], scale))

    def _plate_sprite(self, digits: int) -> int:
        atlas = self._stage.atlas
        return atlas.named(("count", digits), lambda p: _count_plate(p, atlas.theme, digits))

    def _chosen(self) -> int:
        kind, name = self._stage.selected
        return self._stage.incidents.row.get(name, -1) if kind == "incident" else -1


def _age_ring(p: QPainter, theme: Theme, share: float) -> None:
    box = QRectF(-_AGE_R, -_AGE_R, 2 * _AGE_R, 2 * _AGE_R)
    p.setBrush(Qt.BrushStyle.NoBrush)
    for token, width in (("halo", 3.6), ("lv3", 1.4)):
        p.setPen(paint.pen(theme.color(token), width))
        p.drawArc(box, 90 * 16, round(-share * 360 * 16))


def _count_plate(p: QPainter, theme: Theme, digits: int) -> None:
    wide = 7.0 + 7.4 * digits
    p.setPen(paint.pen(theme.color("t3"), 1.0))
    p.setBrush(theme.color("panel"))
    p.drawRoundedRect(QRectF(-wide / 2, -_COUNT_HIGH / 2, wide, _COUNT_HIGH), 2, 2)
