"""The time line of the replay: three lanes of what happened, the moment that is shown, A and B and what lies between.

Drag it to go there; the wheel sees more or less of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel, Spot
from console.glass.replay import scale as scales
from console.glass.replay.live import StateOf
from console.glass.replay.marking import hatch
from console.glass.replay.scale import Scale
from console.glass.replay.ticks import LANES, Bars, bars, look_of
from console.glass.theme import Theme
from console.say import known, say
from console.words import Changes
from console.words.replay import Moment, ReplayState

HEIGHT: Final = 84  # px at 100 %
_LEFT: Final = 64  # px, where the lanes' names stand
_RIGHT: Final = 16
_TOP: Final = 20  # under the flags of A, B and of the moment
_LANE: Final = 15
_AXIS: Final = _TOP + _LANE * 3
_WHEEL: Final = 0.8
_NEAR_PX: Final = 5.0  # a moment so near under the pointer is the one meant


class TimeLine(Panel):
    """``view`` is what of the past it shows. ``seek`` is called with epoch s."""

    flags = Changes.REPLAY
    ground = "win"

    def __init__(
        self, state: StateOf, moments: Callable[[], Sequence[Moment]], seek: Callable[[float], None], theme: Theme,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self._state, self._moments, self._seek = state, moments, seek
        self.kinds: frozenset[str] = frozenset()  # that are shown and jumped to; empty: all
        self.view: tuple[float, float] | None = None  # None: all of the past that there is
        self._dragging = False
        self._painted: tuple[object, QPixmap] | None = None

    # ---- what is in view

    @property
    def whole(self) -> tuple[float, float]:
        state = self._state()
        return state.since, max(state.until, state.since + 1.0)

    def scale(self) -> Scale:
        since, until = self.view or self.whole
        width = self.width() / self.measures.scale
        return Scale(since, until, _LEFT, max(1.0, width - _LEFT - _RIGHT))

    def look(self, view: tuple[float, float] | None) -> None:
        """Show this part; None: all."""
        self.view = None if view is None else scales.inside(*view, self.whole)
        self.update()

    def follow(self) -> None:
        """The moment that is shown stays in view, but for a hand that holds the line."""
        if self.view is not None and not self._dragging:
            self.view = scales.kept_in_view(self.view, self._state().at, self.whole)

    def apply(self, changes: Changes) -> None:
        if changes & self.flags:
            self.follow()
        super().apply(changes)

    # ---- paint

    def draw(self, ink: Ink, w: float, h: float) -> None:
        del h
        state, scale = self._state(), self.scale()
        self._lanes(ink, w)
        self._between(ink, state, scale)
        self._lost(ink, state, scale)
        self._axis(ink, scale)
        self._bars(ink, scale)
        self._flags(ink, state, scale)
        self._moment(ink, state, scale)
        self._busy(ink, state, w)
        ink.hline(0, w, 0)

    def _lanes(self, ink: Ink, w: float) -> None:
        for i, lane in enumerate(LANES):
            y = _TOP + _LANE * i
            ink.fill(_LEFT, y, w - _LEFT - _RIGHT, _LANE - 1, "panel")
            ink.right(_LEFT - 8, y + _LANE / 2, say(f"replaybar.lane.{lane}"), "t2", 12)

    def _between(self, ink: Ink, state: ReplayState, scale: Scale) -> None:
        if state.a is None or state.b is None:
            return
        x0, x1 = sorted((self._clamped(scale, state.a.at), self._clamped(scale, state.b.at)))
        ink.fill(x0, _TOP, x1 - x0, _LANE * 3, "sel_row")

    def _clamped(self, scale: Scale, at: float) -> float:
        return min(max(scale.x(at), _LEFT), scale.left + scale.width)

    def _lost(self, ink: Ink, state: ReplayState, scale: Scale) -> None:
        """Parts of the past that cannot be read, hatched, with why."""
        for one in state.lost:
            x0, x1 = self._clamped(scale, one.since), self._clamped(scale, one.until)
            if x1 <= x0 and not scale.since <= one.since <= scale.until:
                continue
            rect = QRectF(x0, _TOP, max(3.0, x1 - x0), _LANE * 3)
            hatch(ink.painter, rect, self.theme.color("panel"), self.theme.color("warn"), 8)
            self.spot(rect, None, one.text())

    def _axis(self, ink: Ink, scale: Scale) -> None:
        y, last = _AXIS + 11, _LEFT - 20.0
        for at, word, day in scales.labels(scale.since, scale.until, max(2, int(scale.width / 90))):
            x = scale.x(at)
            ink.vline(x, _TOP, _AXIS + 3, "line2" if day else "line")
            half = fonts.advance(word, 12, day) / 2
            if x - half > last + 6 and x + half < scale.left + scale.width + _RIGHT:
                ink.centre(x, y, word, "t1" if day else "t3", 12, bold=day)
                last = x + half

    def _bars(self, ink: Ink, scale: Scale) -> None:
        """Painted once for a view: a day of thousands must not cost at every beat."""
        ratio = ink.painter.device().devicePixelRatioF() * self.measures.scale
        moments = self._moments()
        key = (scale, len(moments), moments[-1].at if moments else 0.0, self.kinds, self.theme.name, ratio)
        if self._painted is None or self._painted[0] != key:
            found = bars(moments, scale.since, scale.until, int(scale.width), self.kinds)
            self._painted = (key, self._picture(found, scale.width, ratio))
        ink.painter.drawPixmap(QPointF(scale.left, _TOP), self._painted[1])

    def _picture(self, found: Bars, width: float, ratio: float) -> QPixmap:
        out = QPixmap(max(1, round(width * ratio)), round(_LANE * 3 * ratio))
        out.setDevicePixelRatio(ratio)
        out.fill(QColor(0, 0, 0, 0))
        p = QPainter(out)
        for x, look in zip(found.x.tolist(), found.looks, strict=True):
            top, high = (0.0, _LANE * 3.0) if look.through else (_LANE * look.lane, float(_LANE - 1))
            tall = high * look.high if not look.through else high
            p.fillRect(QRectF(x - 1, top + high - tall, 2.0, tall), self.theme.color(look.token))
        p.end()
        return out

    def _flags(self, ink: Ink, state: ReplayState, scale: Scale) -> None:
        for letter, mark in (("A", state.a), ("B", state.b)):
            if mark is None or not scale.since <= mark.at <= scale.until:
                continue
            x = scale.x(mark.at)
            ink.fill(x - 0.5, 4, 1.5, _AXIS - 4, "acc")
            ink.box(QRectF(x, 3, 16, 15), "acc", None)
            ink.centre(x + 8, 10.5, letter, "onacc", 12, bold=True)

    def _moment(self, ink: Ink, state: ReplayState, scale: Scale) -> None:
        """The moment that is shown: a line through all lanes, its time above."""
        if not scale.since <= state.at <= scale.until:
            return
        x, words = scale.x(state.at), figures.clock(state.at)
        ink.fill(x - 1, 16, 2, _AXIS - 14, "focus")
        wide = fonts.advance(words, 12, True) + 8
        left = min(max(x - wide / 2, _LEFT), scale.left + scale.width - wide)
        ink.fill(left, 1, wide, 16, "focus")
        ink.text(left + 4, 9, words, "win", 12, bold=True)
        p = ink.painter
        p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self.theme.color("focus"))
        p.drawPolygon(QPolygonF([QPointF(x - 5, 17), QPointF(x + 5, 17), QPointF(x, 23)]))
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _busy(self, ink: Ink, state: ReplayState, w: float) -> None:
        if state.busy is not None:
            ink.fill(_LEFT, 0, (w - _LEFT - _RIGHT) * min(1.0, max(0.0, state.busy)), 2, "acc")

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position() / self.measures.scale
        if event.button() != Qt.MouseButton.LeftButton or at.x() < _LEFT:
            return
        self._dragging = True
        near = self.moment_at(at)
        self._seek(near.at if near is not None else self.scale().at(at.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.pointer = event.position() / self.measures.scale
        if self._dragging:
            self._seek(self.scale().at(at.x()))
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor if at.x() >= _LEFT else Qt.CursorShape.ArrowCursor)

    def spot_at(self, at: QPointF) -> Spot | None:
        """A lost part, else the moment there: what the pointer is told."""
        found, near = super().spot_at(at), self.moment_at(at)
        return found if found is not None or near is None else Spot(QRectF(), None, moment_words(near))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._dragging = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """About the time under the pointer; sideways, or with Shift, it moves along."""
        delta = event.angleDelta()
        scale = self.scale()
        if delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by = -(delta.x() or delta.y()) / 120 * scale.span * 0.1
            self.look((scale.since + by, scale.until + by))
        else:
            about = scale.at(event.position().x() / self.measures.scale)
            self.look(scale.zoomed(_WHEEL ** (delta.y() / 120), about, self.whole))
        event.accept()

    def moment_at(self, at: QPointF) -> Moment | None:
        """What happened under the pointer, the gravest of those nearest in its lane."""
        scale, lane = self.scale(), int((at.y() - _TOP) // _LANE)
        if not 0 <= lane < 3:
            return None
        reach = _NEAR_PX / scale.width * scale.span
        found = [one for one in self._moments() if abs(one.at - scale.at(at.x())) <= reach
                 and (not self.kinds or one.kind in self.kinds)
                 and (look_of(one.kind, one.level).lane == lane or look_of(one.kind, one.level).through)]  # fmt: skip
        return max(found, key=lambda one: look_of(one.kind, one.level).rank, default=None)


def moment_words(one: Moment) -> str:
    """``21:46:40 · 警情 0912 …``: what a tick stands for."""
    words = say(one.code, **one.facts) if known(one.code) else one.code
    return " · ".join(part for part in (figures.clock(one.at), words, one.actor) if part)
