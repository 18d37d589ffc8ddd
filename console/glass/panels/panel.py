"""What every panel is: a widget that paints itself once when its flag comes, and knows what lies under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from console.glass.panels.ink import Ink
from console.glass.theme import Theme
from console.glass.window.measures import DESK, Measures
from console.words import Changes


class Spot(NamedTuple):
    """A place that answers: px at 100 %. ``act`` None: it only explains itself."""

    rect: QRectF
    act: Callable[[], object] | None
    tip: str = ""
    carries: str = ""  # kind:id of what can be dragged from here onto a wall


@runtime_checkable
class MayBar(Protocol):
    """A room that knows what whoever sits here may not do."""

    def barred(self, cap: str) -> str: ...


class Panel(QWidget):
    """Opaque, own paint, no keyboard focus. Subclasses draw in px at 100 % and name the flags they look at."""

    flags = Changes.SECOND
    ground = "panel"
    offers = True  # False: it shows, and offers no act

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.measures: Measures = DESK
        self.spots: list[Spot] = []
        self.pointer = QPointF(-1, -1)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        """Paints the panel, ``w`` × ``h`` px at 100 %, and notes its spots. A bare panel is its ground alone."""

    def apply(self, changes: Changes) -> None:
        """Repaints once when one of its flags is among ``changes``."""
        if changes & self.flags:
            self.update()

    def restyle(self, theme: Theme, measures: Measures) -> None:
        """Another theme, another screen, another language."""
        self.theme, self.measures = theme, measures
        self.update()

    def spot(self, rect: QRectF, act: Callable[[], object] | None, tip: str = "", carries: str = "") -> None:
        self.spots.append(Spot(rect, act, tip, carries))

    def over(self, rect: QRectF) -> bool:
        """Whether the pointer is over ``rect``."""
        return rect.contains(self.pointer)

    def spot_at(self, at: QPointF) -> Spot | None:
        """The topmost place under ``at`` (px at 100 %)."""
        return next((s for s in reversed(self.spots) if s.rect.contains(at)), None)

    def press(self, act_name: str) -> None:
        """Runs the spot whose tip is ``act_name``: for tests and for those who do not use a mouse."""
        spot = next((s for s in self.spots if s.tip == act_name and s.act), None)
        if spot is None or spot.act is None:
            raise LookupError(act_name)
        spot.act()

    # ---- Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = self.measures.scale
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        ink = Ink(painter, self.theme)
        ink.offers = self.offers
        room = getattr(self, "room", None)
        if isinstance(room, MayBar):
            ink.barred = room.barred
        w, h = self.width() / scale, self.height() / scale
        ink.fill(0, 0, w, h, self.ground)
        self.spots.clear()
        try:
            self.draw(ink, w, h)
            self._bar(ink)
        finally:
            painter.end()  # a painter left open on a widget takes the whole process with it

    def _bar(self, ink: Ink) -> None:
        """What is dim says why; pressed, it is refused with the same word."""
        for rect, why in ink.dim:
            under = self.spot_at(rect.center())
            self.spots.append(Spot(rect, under.act if under is not None else None, why))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        spot = self.spot_at(event.position() / self.measures.scale)
        if spot is not None and spot.act is not None:
            spot.act()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before = self.spot_at(self.pointer)
        self.pointer = event.position() / self.measures.scale
        after = self.spot_at(self.pointer)
        hand = after is not None and after.act is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        if before != after:
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = QPointF(-1, -1)
        self.update()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()) / self.measures.scale)
            QToolTip.showText(event.globalPos(), as_words(spot.tip if spot else ""), self)
            return True
        return super().event(event)


def as_words(text: str) -> str:
    """A tip's text may be anybody's. Qt takes what looks like HTML for HTML, and loads the files that it names."""
    return f"<p>{escape(text)}</p>" if "<" in text else text
