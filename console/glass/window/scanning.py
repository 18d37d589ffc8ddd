"""Keys that come faster than a hand types them are a scanner's: a code to look up, never acts.

A scanner of door plates types 10–20 characters and Enter. On the map digits send units, so no printable key acts at
once: it is held back ``HOLD_MS``. Alone, it then does what it means. With another behind it, the whole burst goes into
the finder; an exact code goes there at once, anything else shows what is like it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

HOLD_MS: Final = 30  # scanners send a key every 1–15 ms
HAND_MS: Final = 40  # no hand repeats faster; how far apart two strokes of a scan may be stamped at most
END_MS: Final = 150  # a scanner without Enter has ended by then
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SILENT: Final = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)  # make characters, are none
_PLAIN: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_PREFIX: Final = "/"  # that scanners may have been given, to open the command bar
_PRESSES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


@dataclass(frozen=True)
class Held:
    """A key that waits: what it is, what a row stood for when it was pressed, and when (ms, stamp 0: none)."""

    stroke: Qt.Key
    modifiers: Qt.KeyboardModifier
    text: str
    row: tuple[str, str]
    stamp: int
    came: float

    def soon(self, event: QKeyEvent) -> bool:
        """Whether this key came too soon after it for a hand, by the stamps of the screen where there are any: keys
        wait in line behind a busy window."""
        if self.stamp and event.timestamp():
            return event.timestamp() - self.stamp <= HAND_MS
        return _now_ms() - self.came <= HAND_MS


class Scanning(QObject):
    """Hears the keys that are not typed into a field, before they act."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window
        self._held: Held | None = None
        self._burst = ""  # what has been scanned so far
        self._late = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._time_is_up)

    def hear(self, event: QKeyEvent) -> bool:
        """Takes a key that may be a scanner's; False when it is to act now. What waited has acted by then."""
        if event.key() in _SILENT:
            return False
        printable = _printable(event)
        if self._burst:
            return self._go_on(event, printable)
        if self._held is not None and self._held.soon(event) and (printable or event.key() in _ENTERS):
            self._burst, self._held = self._held.text, None
            return self._go_on(event, printable)
        self.settle()
        if not printable or event.isAutoRepeat() or isinstance(self._window.focusWidget(), QLineEdit):
            return False
        self._hold(event)
        return True

    def settle(self) -> None:
        """What waits acts now: a lone key does what it means, a scan is looked up as far as it came."""
        held, self._held = self._held, None
        self._rest()
        if held is not None and held.row == self._window.row_of(held.stroke):
            self._window.press(held.stroke, held.modifiers)
        elif held is not None:
            self._window.row_moved(held.stroke)
        if self._burst:
            self._look_up(entered=False)

    def drop(self) -> None:
        """Nothing waits any more, and nothing acts."""
        self._held, self._burst = None, ""
        self._rest()

    # ---- one key

    def _hold(self, event: QKeyEvent) -> None:
        stroke = Qt.Key(event.key())
        self._held = Held(
            stroke, event.modifiers(), event.text(), self._window.row_of(stroke), event.timestamp(), _now_ms()
        )
        self._late = False
        self._timer.start(HOLD_MS)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _time_is_up(self) -> None:
        """A window that was busy hears the clock before the keys that came meanwhile: they are let in first."""
        if self._held is not None and not self._late and _now_ms() - self._held.came > HAND_MS:
            self._late = True
            self._timer.start(HOLD_MS)
            return
        self.settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a key waits: the mouse does not overtake it."""
        if event.type() in _PRESSES:
            self.settle()
        return super().eventFilter(watched, event)

    def _rest(self) -> None:
        self._timer.stop()
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    # ---- a scan

    def _go_on(self, event: QKeyEvent, printable: bool) -> bool:
        if printable:
            self._burst += event.text()
            self._timer.start(END_MS)
            return True
        entered = event.key() in _ENTERS
        self._rest()
        self._look_up(entered=entered)
        return entered

    def _look_up(self, *, entered: bool) -> None:
        code, self._burst = self._burst.removeprefix(_PREFIX).strip(), ""
        if code:
            self._window.finding.scanned(code, entered=entered)


def _printable(event: QKeyEvent) -> bool:
    """Whether a key types a character, alone or with Shift."""
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & ~_PLAIN


def _now_ms() -> float:
    return time.monotonic() * 1000


def copied(event: QKeyEvent) -> QKeyEvent:
    """The same key for another widget."""
    return QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
    )  # fmt: skip
