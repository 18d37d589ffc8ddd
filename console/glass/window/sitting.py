"""Who sits at this window: the sign-in page over the live map, the lock, and what is hidden while nobody is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import acts_people
from console.glass.panels.panel import Panel
from console.glass.panels.signin import SignIn
from console.glass.window.layout import Areas
from console.verbs import calls
from console.words import Changes

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

E = QEvent.Type
_TOUCHES: Final = frozenset({E.KeyPress, E.MouseButtonPress, E.MouseMove, E.Wheel})
# What a person does to a window; painting, resizing and closing go on.
_DOES: Final = frozenset({
    E.KeyPress, E.KeyRelease, E.ShortcutOverride, E.Shortcut, E.InputMethod, E.MouseButtonPress, E.MouseButtonRelease,
    E.MouseButtonDblClick, E.MouseMove, E.HoverMove, E.HoverEnter, E.Wheel, E.ContextMenu, E.ToolTip, E.DragEnter,
    E.DragMove, E.Drop,
})  # fmt: skip
_SHADE: Final = 70  # of 255


class Shade(QWidget):
    """Dims the map behind the page and takes the pointer."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = self.palette().color(QPalette.ColorRole.Shadow)
        shade.setAlpha(_SHADE)
        painter.fillRect(self.rect(), shade)
        painter.end()


class Sitting(QObject):
    """While nobody is in, the map, the bar and the emergencies are live, the rest is not there, and no key or click
    reaches any window of this process but the page."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        super().__init__(window)
        self.window, self.desk = window, window.desk
        self.shade = Shade(body)
        self.shade.hide()
        self.page = SignIn(window.room, window.theme, body)
        self._away: list[Panel] = []  # what was shown when the seat closed
        self._closed = False
        self._login = ""
        self._touched_at = self.desk.clock.mono()
        self._listens = False

    @property
    def table(self) -> dict[str, Callable[[], object]]:
        """The acts by their names in ``keys.KEYS``."""
        do = self.window.room.do
        return {"signin": lambda: do(calls.SignIn()), "lock": lambda: do(calls.Lock())}

    # ---- as the desk says

    def apply(self, changes: Changes) -> None:
        session = self.desk.session
        if session.needed and not self._listens:
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
            self._listens = True
        if changes & (Changes.VIEW | Changes.SHIFT) or session.open is self._closed:
            self._follow()
        elif self._closed:
            self._clear()
        if changes & Changes.SECOND:
            self._idle()

    def _follow(self) -> None:
        session = self.desk.session
        if session.open is self._closed:
            self._open() if session.open else self._close()
        login = session.account.login if session.account is not None else ""
        if login != self._login:
            self._login = login
            self.window.room.callers_shown.clear()
        self.page.follow()
        if self._closed and not self.page.isVisible():
            self.desk.people.ask(acts_people.UNLOCK if session.locked else acts_people.SIGN_IN)
            self.page.follow()
        self.shade.setVisible(self.page.isVisible())
        self.lay_out(self.window.areas())
        outcome, self.desk.people.outcome = self.desk.people.outcome, None
        if outcome is not None:
            if outcome.ok:
                self.window.bar.clear()
            self.window.bar.show_outcome(outcome)

    def _close(self) -> None:
        self._closed = True
        self.window.room.callers_shown.clear()
        self.window.asked = None
        self._clear()

    def _clear(self) -> None:
        """Nothing stands that may say more than the map: it comes again as it was."""
        kept = (self.window.top, self.window.sos, self.page)
        for panel in self.window.panels:
            if panel not in kept and panel.isVisible():
                panel.hide()
                self._away.append(panel)

    def _open(self) -> None:
        self._closed = False
        for panel in self._away:
            panel.show()
        self._away.clear()
        self.window.lay_out()
        self.window.take_keys()

    def _idle(self) -> None:
        after_s = self.desk.site.config.people.lock_after_min * 60
        session = self.desk.session
        if not after_s or not session.needed or session.account is None or not session.open:
            return
        if self.desk.clock.mono() - self._touched_at >= after_s and not self.desk.people.by_desktop:
            acts_people.lock_now(self.desk, idle=True)

    def lay_out(self, at: Areas) -> None:
        if not self.page.isVisible():
            return
        scale = self.window.measures.scale
        w, h = (round(side * scale) for side in self.page.wanted())
        middle = at.open.center()
        self.shade.setGeometry(at.map if self._closed else self.window.body.rect())
        self.page.setGeometry(QRect(middle.x() - w // 2, max(at.open.top(), middle.y() - h // 2), w, h))
        self.shade.raise_()
        self.window.top.raise_()
        self.window.sos.raise_()
        self.page.raise_()

    def shut(self) -> None:
        if self._listens:
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self._listens = False

    # ---- what a person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _TOUCHES and isinstance(watched, QWidget):
            self._touched_at = self.desk.clock.mono()
            if self._closed and acts_people.touched(self.desk):
                self.desk.announce()
                return True
        if not self._closed or kind not in _DOES or not isinstance(watched, QWidget):
            return False
        return watched is not self.page and not self.page.isAncestorOf(watched)
