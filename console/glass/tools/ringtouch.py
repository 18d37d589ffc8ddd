"""The selected ring in the hand: its centre, an edge of a tier, a corner of what was drawn, a post are dragged; the
verb runs when the hand lets go. Esc while dragging leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.desk.ringview import RingView
from console.glass.canvas import Canvas
from console.glass.canvas.view import DRAG_PX
from console.glass.items.ring_names import limit_text
from console.glass.items.ringhandles import BLOCK, CENTRE, CORNER, EDGE, Handle, blocks_of, handles_of
from console.glass.items.rings import ring_outlines
from console.glass.symbols import blocks
from console.glass.symbols.ringlines import Stroke, stroke_lines
from console.glass.theme import Theme
from console.glass.tools import ringink
from console.glass.tools.hand import Point
from console.glass.tools.ringplan import limit_between
from console.verbs import Call, calls
from console.words import Ring, RingShape

_REACH_PX: Final = 10.0
_GHOST: Final = Stroke(2.0, (9.0, 6.0))
_EVENTS: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease)


class RingTouch(QObject):
    """Stands before the map's own hands and takes a press only on a handle. ``changed`` carries the verb."""

    changed = Signal(object)

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.held: Handle | None = None
        self._press = QPointF()
        self._ghost = Ghost(self, canvas, theme)
        self._viewport = canvas.map_view.viewport()
        self._viewport.installEventFilter(self)

    def stop(self) -> None:
        self._viewport.removeEventFilter(self)

    @property
    def view(self) -> RingView | None:
        stage = self._canvas.stage
        kind, id = stage.selected
        return stage.rings.view(id.partition("/")[0]) if kind in ("ring", "block") else None

    def escape(self) -> bool:
        """Lets go without a change; False when nothing is held."""
        if self.held is None:
            return False
        self.held = None
        self._ghost.hide()
        return True

    # ---- the hand

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in _EVENTS or not isinstance(event, QMouseEvent):
            return False
        at = event.position()
        if event.type() == QEvent.Type.MouseMove:
            return self._move(at)
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        return self._take(at) if event.type() == QEvent.Type.MouseButtonPress else self._release(at)

    def _take(self, at: QPointF) -> bool:
        self.held, self._press = self._under(at), at
        return self.held is not None

    def _under(self, at: QPointF) -> Handle | None:
        """The nearest handle within reach."""
        frame, stage = self._canvas.frame, self._canvas.stage
        device = frame.ratio / self._canvas.scale
        best, nearest = None, _REACH_PX * self._canvas.scale
        for one in (*handles_of(stage), *blocks_of(stage)):
            x, y = one.px(frame)
            away = float(np.hypot(x / device - at.x(), y / device - at.y()))
            if away <= nearest:
                best, nearest = one, away
        return best

    def _move(self, at: QPointF) -> bool:
        if self.held is None:
            return False
        if self.view is None:  # it is gone
            self.escape()
        elif self._ghost.isVisible() or (at - self._press).manhattanLength() >= DRAG_PX:
            self._ghost.follow(at)
        return True

    def _release(self, at: QPointF) -> bool:
        held, view = self.held, self.view
        if held is None:
            return False
        dragged = self._ghost.isVisible()
        self.escape()
        if held.kind == BLOCK and not dragged:
            self._canvas.picked.emit(BLOCK, held.id)  # a click on it is a click
        call = self.call(held, view, at) if dragged and view is not None else None
        if call is not None:
            self.changed.emit(call)
        return True

    # ---- what it would be

    def spot(self, held: Handle, at: QPointF) -> Point:
        """Where the handle itself lies when the hand is at a widget pixel."""
        scale = self._canvas.scale
        return self._canvas.lonlat_at(at.x() - held.dx * scale, at.y() - held.dy * scale)

    def call(self, held: Handle, view: RingView, at: QPointF) -> Call | None:
        """The verb; None when nothing would be otherwise."""
        ring, point = view.ring, self.spot(held, at)
        if held.kind == BLOCK:
            return calls.MovePost(block=held.id, lon_deg=point[0], lat_deg=point[1])
        if held.kind == CENTRE:
            lon, lat = point  # where it has been put it stays
            return calls.ChangeRing(ring=ring.id, lon_deg=lon, lat_deg=lat, moving=False if ring.moving else None)
        if held.kind == CORNER:
            return calls.ChangeRing(ring=ring.id, points=tuple(self.corners(held, ring, point)))
        limits = [tier.limit for tier in ring.tiers]
        limit = self.limit(held, view, point)
        if limit == limits[held.n]:
            return None
        limits[held.n] = limit
        time = ring.shape is RingShape.TIME
        return calls.ChangeRing(
            ring=ring.id, tiers=tuple((one / 60 if time else one, "min" if time else "m") for one in limits)
        )

    def corners(self, held: Handle, ring: Ring, point: Point) -> list[Point]:
        """The outline with one corner elsewhere; a polygon that was given closed is no longer."""
        out = list(ring.outline)
        if ring.shape is RingShape.AREA and len(out) > 1 and out[0] == out[-1]:
            out.pop()
        out[held.n] = point
        return out

    def limit(self, held: Handle, view: RingView, point: Point) -> float:
        """The tier's limit when its edge is drawn to a point: in the measure in which it lies now where it does."""
        return limit_between(view.ring, held.n, self.share(held, view, point))

    def share(self, held: Handle, view: RingView, point: Point) -> float:
        """How much farther than now the edge would lie: 1 where it is."""
        place = self._canvas.stage.rings.place_of(view.ring.id) or (held.x_m, held.y_m)
        x, y = (float(v) for v in ringink.to_m(point))
        if view.ring.shape is RingShape.CORRIDOR:
            line = np.array([ringink.to_m(one) for one in view.ring.outline])
            now, then = (ringink.away_from_line(line, *spot) for spot in ((held.x_m, held.y_m), (x, y)))
        else:
            now = float(np.hypot(held.x_m - place[0], held.y_m - place[1]))
            then = float(np.hypot(x - place[0], y - place[1]))
        return then / max(now, 1e-6)


class Ghost(QWidget):
    """What would be, dashed, over the map."""

    def __init__(self, touch: RingTouch, canvas: Canvas, theme: Callable[[], Theme]) -> None:
        super().__init__(canvas)
        self._touch, self.canvas, self._theme, self._at = touch, canvas, theme, QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def follow(self, at: QPointF) -> None:
        self._at = at
        self.setGeometry(self.canvas.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        held, view = self._touch.held, self._touch.view
        if held is None or view is None:
            return
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        point = self._touch.spot(held, self._at)
        draw = {CENTRE: self._centre, EDGE: self._edge, CORNER: self._corner, BLOCK: self._block}[held.kind]
        draw(p, held, view, point)
        p.end()

    def _px(self, x_m: float, y_m: float) -> QPointF:
        west, _, _, north = self.canvas.bounds_m
        size = self.canvas.m_per_px / self.canvas.scale
        return QPointF((x_m - west) / size, (north - y_m) / size)

    def _centre(self, p: QPainter, held: Handle, view: RingView, point: Point) -> None:
        """Its lines where they are, moved: what roads make of it elsewhere is worked out when the hand lets go."""
        old, new = self._px(held.x_m, held.y_m), self._px(*ringink.to_m(point))
        for tier in range(self._tiers(view)):
            self._rim(p, view, tier, old, new, 1.0)
        ringink.dot(p, self._theme(), new, self.canvas.scale)

    def _edge(self, p: QPainter, held: Handle, view: RingView, point: Point) -> None:
        share, limit = self._touch.share(held, view, point), self._touch.limit(held, view, point)
        place = self.canvas.stage.rings.place_of(view.ring.id) or (held.x_m, held.y_m)
        if view.ring.shape is not RingShape.CORRIDOR and held.n < self._tiers(view):
            middle = self._px(*place)
            self._rim(p, view, held.n, middle, middle, share)
        ringink.plate_at(self, self.canvas, p, self._theme(), limit_text(view.ring, limit), self._at)

    def _corner(self, p: QPainter, held: Handle, view: RingView, point: Point) -> None:
        corners = self._touch.corners(held, view.ring, point)
        spots = [self._px(*ringink.to_m(one)) for one in corners]
        closed = view.ring.shape is RingShape.AREA
        ringink.loose(p, self._theme(), ringink.closed(spots) if closed else ringink.line(spots), self.canvas.scale)
        ringink.dot(p, self._theme(), spots[held.n], self.canvas.scale)

    def _block(self, p: QPainter, held: Handle, _view: RingView, point: Point) -> None:
        p.translate(self._px(*ringink.to_m(point)))
        p.scale(self.canvas.scale, self.canvas.scale)
        blocks.block(p, self._theme(), blocks.PROPOSED, held.n)

    @staticmethod
    def _tiers(view: RingView) -> int:
        return 0 if view.answer is None else len(view.answer.tiers.area_off) - 1

    def _rim(self, p: QPainter, view: RingView, tier: int, old: QPointF, new: QPointF, share: float) -> None:
        """A tier's line as it lies round ``old``, ``share`` times as large round ``new``."""
        if view.answer is None:
            return
        frame, device = self.canvas.frame, self.canvas.frame.ratio / self.canvas.scale
        found = ring_outlines(self.canvas.stage, frame, view.ring.id, view.answer)
        shift = np.array((found.x - frame.view.left, found.y - frame.view.top) * 2)
        lines = (found.lines[tier] + shift) / device
        lines = (lines - (old.x(), old.y()) * 2) * share + (new.x(), new.y()) * 2
        theme = self._theme()
        stroke_lines(p, theme, np.ascontiguousarray(lines), _GHOST, theme.color("acc"), self.canvas.scale)
