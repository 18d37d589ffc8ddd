"""Dragging what stands at the desk onto the miniature of the walls: rows, symbols of the map, pictures.

It listens only while the miniature is open. A press on something that can be carried waits: let go without moving it is
the click that it always was, and is passed on then; once it has moved, the miniature has it in hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.glass.panels.panel import Panel
from console.glass.video.view import VideoView
from console.glass.wall.miniature_drag import Taken

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

START_PX: Final = 8  # that the hand moves before something is carried
_ON_MAP: Final = frozenset({"incident", "unit", "camera", "post"})  # a marker is dragged to another place, a ring's
# handle to another size: what tools have on the map stays theirs


class Carrying(QObject):
    """``listen(True)`` when the miniature opens, ``listen(False)`` when it folds."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self.window = window
        self._heard: list[QWidget] = []
        self._press: QMouseEvent | None = None
        self._subject = ""
        self._carrying = self._through = False

    def listen(self, on: bool) -> None:
        """Nothing is heard while there is nowhere to carry it to."""
        if on == bool(self._heard):
            return
        self._heard, gone = ([], self._heard) if not on else (self._all(), [])
        for one in gone:
            one.removeEventFilter(self)
        for one in self._heard:
            one.installEventFilter(self)
        if not on:
            self._end()

    def _all(self) -> list[QWidget]:
        panels: list[QWidget] = [one for one in self.window.panels if one is not self.window.miniature]
        views = [view for panel in panels for view in panel.findChildren(VideoView)]
        return [*panels, *views, self.window.canvas.map_view.viewport()]

    # ---- what is heard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._through or not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.ChildAdded:
            self._added(event)
        elif isinstance(event, QMouseEvent):
            if kind == QEvent.Type.MouseButtonPress:
                return self._pressed(watched, event)
            if kind == QEvent.Type.MouseMove and self._press is not None:
                return self._moved(event)
            if kind == QEvent.Type.MouseButtonRelease and self._press is not None:
                return self._released(watched)
        return False

    def _added(self, event: QEvent) -> None:
        child = getattr(event, "child", lambda: None)()
        if isinstance(child, VideoView):
            child.installEventFilter(self)
            self._heard.append(child)

    def _pressed(self, watched: QWidget, event: QMouseEvent) -> bool:
        if self._carrying:
            return True
        self.window.miniature.choose("")  # the keys are the room's again
        subject = self._subject_at(watched, event.position()) if event.button() == Qt.MouseButton.LeftButton else ""
        if not subject:
            return False
        copy = event.clone()
        self._press, self._subject = copy if isinstance(copy, QMouseEvent) else None, subject
        return self._press is not None

    def _moved(self, event: QMouseEvent) -> bool:
        press = self._press
        if press is None:
            return False
        gone = (event.globalPosition() - press.globalPosition()).manhattanLength()
        miniature = self.window.miniature
        if not self._carrying and gone >= START_PX:
            self._carrying = True
            QGuiApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
            miniature.take(Taken(subject=self._subject), QPointF(-1e4, -1e4))
        if self._carrying:
            local = miniature.mapFromGlobal(event.globalPosition())
            miniature.carry(local / miniature.measures.scale)
        return True

    def _released(self, watched: QWidget) -> bool:
        """What was carried is let go there; else the press that waited comes now, and this release behind it."""
        press = self._press
        if self._carrying:
            self.window.miniature.let_go()
            self._end()
            return True
        self._end()
        if press is not None:
            self._through = True
            try:
                QApplication.sendEvent(watched, press)
            finally:
                self._through = False
        return False

    def _end(self) -> None:
        if self._carrying:
            QGuiApplication.restoreOverrideCursor()
        self._press, self._subject, self._carrying = None, "", False

    def drop(self) -> bool:
        """Esc: what is carried goes back; False when nothing was."""
        carrying = self._carrying
        if carrying:
            self.window.miniature.put_back()
        self._end()
        return carrying

    # ---- what stands under a press

    def _subject_at(self, watched: QWidget, where: QPointF) -> str:
        """``kind:id``; "" nothing that can be carried."""
        if isinstance(watched, VideoView):
            return watched.source
        if isinstance(watched, Panel):
            spot = watched.spot_at(where / watched.measures.scale)
            return spot.carries if spot is not None else ""
        return self._on_map(where)

    def _on_map(self, where: QPointF) -> str:
        """Of several that overlap none: the click lists them."""
        window = self.window
        if window.toolbox.busy or window.on_map.veil.isVisible():
            return ""
        hits = window.canvas.hits_at(where.x(), where.y())
        return f"{hits[0].kind}:{hits[0].id}" if len(hits) == 1 and hits[0].kind in _ON_MAP else ""
