"""Live units: numpy columns → sprites of the atlas; discs where they cannot be told apart, fans on one spot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from console.glass.items import crowds
from console.glass.items.base import Painter
from console.glass.items.columns import UnitColumns, columns_of
from console.glass.items.crowds import Fan
from console.glass.items.frame import Frame
from console.glass.items.stage import CROWD_OVER, Discs, Painted, Stage
from console.glass.symbols.atlas import BADGES
from console.glass.symbols.marks import Sign
from console.words import Changes

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

_SOS: Final = int(Sign.SOS)  # plain numbers: a flag costs a microsecond at every look
_SIGNED: Final = ~int(Sign.UNREGISTERED)
_BADGES: Final = tuple((sign, int(sign)) for sign in BADGES)
_MARGIN_PX: Final = 110  # a fan reaches in from outside of the view
_KEPT_PLOTS: Final = 16


_NO_FAN: Final = (np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


@dataclass
class Plot:
    """Every unit that has a place, in whole pixels of the map at one zoom: good until a fix or a sign."""

    rows: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # drawn by themselves, bottom first
    x: F64 = field(default_factory=lambda: np.zeros(0))
    y: F64 = field(default_factory=lambda: np.zeros(0))
    discs: Discs = field(default_factory=Discs)


class UnitsPainter(Painter):
    """Discs, legs of fans, bodies with nibs, then their badges, then SOS octagons; positions on whole pixels."""

    layer = "units"
    watches = Changes.FIXES | Changes.UNITS | Changes.SOS | Changes.SECOND | Changes.SELECTION

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stale = True
        self.columns = columns_of(stage.source)
        self._fanned_out: tuple[I64, F64, F64] = _NO_FAN  # which of the painted units are shifted, and how far

    def changed(self, changes: Changes) -> bool:
        hit = super().changed(changes)
        self._stale = self._stale or hit
        return hit

    def refresh(self) -> UnitColumns:
        """The columns as of now; read again only when something changed."""
        if self._stale or len(self.columns.kind) != self._stage.source.units.n:
            self.columns.fresh(self._stage.source, id(self))
            self._stale = False
        return self.columns

    # --- where ------------------------------------------------------------------------------------------------

    def locate(self, frame: Frame) -> None:
        self.refresh()
        plot, view = self._plotted(frame), frame.view
        x, y = plot.x - view.left, plot.y - view.top
        seen = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        rows, x, y = plot.rows[seen], x[seen], y[seen]
        x, y = self._fanned(frame, rows, x, y)
        self._stage.painted["unit"] = Painted(rows, x, y)
        discs = plot.discs
        x, y = discs.x - view.left, discs.y - view.top
        seen = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["crowd"] = Painted(seen, x[seen], y[seen])
        self._stage.discs = discs

    def _plotted(self, frame: Frame) -> Plot:
        """The plot of this zoom, as kept, by another canvas too, or worked out anew."""
        view, plots = frame.view, self.columns.plots
        of = (view.step, view.ratio, self._always_single())
        found: Plot | None = plots.get(of)
        if found is None:
            if len(plots) >= _KEPT_PLOTS:
                plots.clear()
            units, rows = self._stage.source.units, self.columns.order
            x = np.round(units.x_m[rows] / view.m_per_px)
            y = np.round(units.y_m[rows] / -view.m_per_px)
            there = np.isfinite(x)
            found = plots[of] = self._parted(rows[there], x[there], y[there], frame)
        return found

    def _parted(self, rows: I64, x: F64, y: F64, frame: Frame) -> Plot:
        """Those alone, and discs of the rest. Who is in SOS, selected or about to be sent is always alone."""
        signs = self.columns.signs[rows]
        alone = (signs & _SOS) != 0
        lone = [self._stage.source.units.row[unit] for unit in self._always_single()]
        alone |= np.isin(rows, lone) if lone else False
        rest = np.flatnonzero(~alone)
        near = frame.m_per_px <= crowds.NEAR_M
        most = crowds.MOST_FANNED if near else crowds.MOST_SINGLE
        signed = (signs[rest] & _SIGNED) != 0
        discs, crowd = crowds.gather(x[rest], y[rest], self.columns.duty[rows[rest]], signed, frame.ratio, most)
        alone[rest[crowd < 0]] = True
        discs.rows, discs.of = rows[rest[crowd >= 0]], crowd[crowd >= 0]
        return Plot(rows[alone], x[alone], y[alone], discs)

    def _always_single(self) -> tuple[str, ...]:
        stage, kind = self._stage, self._stage.selected[0]
        chosen = (stage.selected[1],) if kind == "unit" else ()
        return tuple(unit for unit in (*chosen, *stage.ghost.units) if unit in stage.source.units.row)

    def _fanned(self, frame: Frame, rows: I64, x: F64, y: F64) -> tuple[F64, F64]:
        """Pixels of units as drawn: what lies on one spot fans out when near, or when one of it is selected."""
        chosen, near = self._stage.selected_row(), frame.m_per_px <= crowds.NEAR_M
        self._fanned_out, self._stage.shift = _NO_FAN, {}
        if not near and (chosen is None or not (rows == chosen).any()):
            return x, y
        by_row = np.argsort(rows, kind="stable")
        at = int(np.searchsorted(rows[by_row], chosen)) if chosen is not None else len(rows)
        only = at if at < len(rows) and rows[by_row[at]] == chosen else -1
        fan = Fan()
        if near or only >= 0:
            view = frame.view
            fan = crowds.fan_out(x[by_row] + view.left, y[by_row] + view.top, frame.ratio, -1 if near else only)
        if not len(fan.index):
            return x, y
        dx, dy = np.zeros(len(rows)), np.zeros(len(rows))
        moved = by_row[fan.index]
        dx[moved], dy[moved] = fan.dx, fan.dy
        off = np.flatnonzero((dx != 0) | (dy != 0))
        self._fanned_out = off, dx[off], dy[off]
        self._stage.shift = dict(zip(rows[moved].tolist(), zip(fan.dx.tolist(), fan.dy.tolist(), strict=True),
                                     strict=True))
        return x + dx, y + dy

    def way(self) -> bool:
        return self._stage.units_in_view > CROWD_OVER

    # --- painting ---------------------------------------------------------------------------------------------

    def paint(self, p: QPainter, frame: Frame) -> None:
        stage, crowd = self._stage, self._stage.now_painted("crowd")
        crowds.draw_discs(p, stage, self._discs(crowd.keys), crowd.x, crowd.y)
        moved, dx, dy = self._fanned_out
        if len(moved):
            painted = stage.painted["unit"]
            crowds.draw_legs(p, stage, frame, painted.x[moved], painted.y[moved], (dx, dy))
        painted = stage.now_painted("unit")
        if len(painted.keys):
            self._paint_sprites(p, painted.keys, painted.x, painted.y, self.way())

    def _discs(self, keys: I64) -> Discs:
        these = self._stage.discs
        return Discs(these.x[keys], these.y[keys], these.count[keys], these.available[keys], these.engaged[keys],
                     these.signed[keys])

    def _paint_sprites(self, p: QPainter, rows: I64, x: NDArray[Any], y: NDArray[Any], crowd: bool) -> None:
        """All others, then those in SOS with their rings: nothing lies on those."""
        loud = (self.columns.signs[rows] & _SOS) != 0
        if not loud.any():
            self._paint_bodies(p, rows, x, y, crowd)
        else:
            self._paint_bodies(p, rows[~loud], x[~loud], y[~loud], crowd)
            self._paint_rings(p, rows[loud], x[loud], y[loud])
            self._paint_bodies(p, rows[loud], x[loud], y[loud], False)

    def _paint_bodies(self, p: QPainter, rows: I64, x: NDArray[Any], y: NDArray[Any], crowd: bool) -> None:
        columns, atlas = self.columns, self._stage.atlas
        bodies = atlas.units(columns.kind[rows], columns.duty[rows], columns.look[rows], columns.step[rows], crowd)
        atlas.draw(p, bodies, x, y)
        signs = columns.signs[rows]
        for sign, bit in _BADGES:
            has = (signs & bit) != 0
            if has.any():
                badge = np.full(int(has.sum()), atlas.badge(sign))
                atlas.draw(p, badge, x[has], y[has])

    def _paint_rings(self, p: QPainter, rows: I64, x: NDArray[Any], y: NDArray[Any]) -> None:
        """Until somebody has taken it over the outer octagon alternates once a second; then it is still."""
        units = self._stage.source.units
        thick = [self._stage.second % 2 == 1 and not self._taken(units.ids[row]) for row in rows.tolist()]
        sprites = np.array([self._stage.atlas.sos(3.0 if one else 1.6) for one in thick])
        self._stage.atlas.draw(p, sprites, x, y)

    def _taken(self, unit: str) -> bool:
        sos = self._stage.source.sos.get(unit)
        return sos is not None and sos.taken_at is not None
