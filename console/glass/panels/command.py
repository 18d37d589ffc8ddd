"""The command bar: typed text, its ghost, and to the right what Enter will do; errors stand in place.

``Line`` is an ordinary line edit, so that input methods compose as everywhere; while one composes, no key means a verb.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.desk import Outcome, Preview
from console.glass import fonts
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.panels.ticker import newest, words
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.words import Changes

TYPED_PX: Final = 20
_EDIT_X: Final = 62  # px, behind the label
_LEAST: Final = 150
_MARKS: Final = {"ok": "✓", "warn": "!", "refused": "×"}
_TONE: Final = {"ok": "t1", "warn": "warn", "refused": "warn"}  # and never by colour alone
_TONES: Final = {"": "t2", "fact": "t1", "warn": "warn", "lv": "lv"}


class Line(QLineEdit):
    """Typed text with the rest that Tab would type behind it in grey."""

    tabbed = Signal()
    stepped = Signal(int)
    recalled = Signal(int)  # -1: the line before, 1: the one after
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.ghost = ""
        self.refused = ""  # the line as it was refused: / begins a new one in its place while nobody has touched it
        self.composing = False
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab moves the focus before keyPressEvent sees it: it is ours while we type.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            if not self.composing:
                self.tabbed.emit()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composing:
            super().keyPressEvent(event)
            event.accept()  # what the line does not want must not reach the window either
            return
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.recalled.emit(steps[key])
        elif key in steps:
            self.stepped.emit(steps[key])
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # no letter: the window's, as scenes of the wall are also while one types
        elif event.text() == "/" and self.refused and self._untouched():
            self.clear()
            self.textEdited.emit("")
        else:
            super().keyPressEvent(event)
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()  # else the window would hear the same Enter, now without text being typed

    def _untouched(self) -> bool:
        return self.text() == self.refused and self.cursorPosition() == len(self.refused) and not self.hasSelectedText()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.ghost or self.composing or self.cursorPosition() < len(self.text()):
            return
        painter = QPainter(self)
        painter.setFont(fonts.font(self.font().pixelSize()))
        painter.setPen(self.theme.color("t3"))
        left = self.cursorRect().center().x() + 2
        room = self.rect().adjusted(left, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.ghost)
        painter.end()


class CommandBar(Panel):
    """Owns the line; everything else of it is paint. ``entered`` carries the text to run."""

    flags = Changes.PREVIEW | Changes.VIEW | Changes.TICKER
    entered = Signal(str)
    typed = Signal(str)
    focused = Signal()  # the line got or lost the keyboard

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.outcome: Outcome | None = None
        self._became_at = 0.0  # epoch s
        self.asks = False
        self.finding = False  # what is typed is a name to look up, never a command
        self.line = Line(theme, self)
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self._return)
        self.line.installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Whether text is being typed or composed here. Asked of the window: where no window manager says which window
        is the active one, keys come here all the same."""
        return self.window().focusWidget() is self.line

    def apply(self, changes: Changes) -> None:
        super().apply(changes)
        if changes & self.flags:
            self._place_line()  # where no window manager is the keyboard leaves it unheard

    def put(self, text: str) -> None:
        """Text as if typed; the cursor stands behind it and the line has the keyboard."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)  # another reason would select the text
        self.line.setText(text)
        self._edited(text)

    def clear(self) -> None:
        self.line.clear()
        self._edited("")

    def show_outcome(self, outcome: Outcome, asks: bool = False) -> None:
        """What became of an act stands in the bar until the next one or the next letter. ``asks``: Enter confirms."""
        self.outcome, self.asks, self._became_at = outcome, asks, self.room.now
        self._place_line()  # the keyboard may have left it: an empty line must not lie on the invitation
        self.update()

    def follow_preview(self) -> None:
        """The desk has said what Enter would do: the ghost and the width of the line follow."""
        self.line.ghost = self.room.desk.preview.ghost
        self._place_line()
        self.line.update()
        self.update()

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        self.line.theme = theme
        self.line.setFont(fonts.scaled(TYPED_PX, self.measures.scale, True))
        self.line.setStyleSheet(theme.sheet(
            "QLineEdit { background: @panel; color: @t1; border: 0; selection-background-color: @acc;"
            " selection-color: @onacc; }"))  # fmt: skip
        self._place_line()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = h / 2 + 1
        focused = self.busy
        ink.fill(0, 0, w, 2 if focused else 1, "acc" if focused else "line")
        ink.text(16, y, say("find.label" if self.finding else "command.label"), "t2")
        self.spot(QRectF(0, 0, _EDIT_X, h), lambda: self.room.act("command"), say("panel.key.command"))
        until = self._hints(ink, w - 16, y) - 16
        if not self.line.text() and not focused:
            x = self._invite(ink, y)
        else:
            x = self._edit_end() + 16
            ink.vline(x, y - 14, y + 14)
        self._said(ink, x + 20, y, until)

    # ---- what stands right of the typed text

    def _said(self, ink: Ink, x: float, y: float, until: float) -> None:
        preview = self.room.meant
        if self.outcome is not None:
            x = self._became(ink, x, y, until, self.outcome)
            self._newest(ink, x, y, until, since=self._became_at)
        elif self.line.text():
            ink.runs(x, y, preview_runs(preview), until=until)
        else:
            self._newest(ink, x, y, until)

    def _newest(self, ink: Ink, x: float, y: float, until: float, since: float = 0.0) -> None:
        """Where there is no ticker its newest line; behind an answer what came after it: it may be how that ended."""
        for line in newest(self.room, 1):
            if not self.measures.ticker and line.at >= since:
                ink.runs(x, y, words(line), until=until)

    def _became(self, ink: Ink, x: float, y: float, until: float, outcome: Outcome) -> float:
        """Mark and word of its tone, the sentence, and the way back."""
        tone, way = outcome.tone, outcome.undo
        room = until - (8 + key_width(cap("undo")) + fonts.advance(say("command.undo"), 12) + 12 if way else 0)
        runs = [Run(f"{_MARKS[tone]} {say(f'command.tone.{tone}')}", _TONE[tone], 13, True)] if tone else []
        runs.append(Run(outcome.text(), "t1" if outcome.ok else "warn", gap=10 if runs else 0))
        x = ink.runs(x, y, runs, until=room) + 12
        if way == "final":
            x = ink.text(x, y, say("command.final"), "t3", 12) + 12
        elif way:
            end = ink.text(ink.key(x, y, cap("undo")) + 6, y, say("command.undo"), "t2", 12)
            self.spot(QRectF(x, y - 14, end - x, 28), lambda: self.room.act("undo"), say("panel.key.undo"))
            x = end + 12
        return x + 8

    def _invite(self, ink: Ink, y: float) -> float:
        x = ink.key(_EDIT_X + 4, y, cap("command"))
        return ink.text(x + 8, y, say("command.invite"), "t3")

    def _hints(self, ink: Ink, right: float, y: float) -> float:
        hints = [("help", cap("help"), say("command.all"))]
        if self.measures.full_bar and not (self.outcome is not None and self.outcome.undo):
            hints.append(("undo", cap("undo"), say("command.undo")))
        if not self.measures.ticker:  # no foot: the way to the past stands here
            hints.append(("replay", cap("replay"), say("replaybar.replay")))
        if self.asks and self.outcome is not None:
            hints.append(("command", "⏎", say("command.confirm")))
        elif self.line.text():
            going = self.room.meant.ok and self.room.meant.call is None  # to what was found
            hints.append(("enter", "⏎", say("find.enter" if going else "command.enter")))
        for act, key, label in hints:
            end = right
            right = ink.right(right, y, label, "t2", 12)
            right = right - 6 - key_width(key)
            ink.key(right, y, key)
            self.spot(QRectF(right, y - 14, end - right, 28), lambda a=act: self.room.act(a), label)  # type: ignore[misc]
            right -= 16
        return right

    # ---- the line

    def _edit_end(self) -> float:
        return self.line.geometry().right() / self.measures.scale

    def _place_line(self) -> None:
        scale = self.measures.scale
        wanted = fonts.advance(self.line.text(), TYPED_PX, True) + fonts.advance(self.line.ghost, TYPED_PX) + 28
        idle = not self.line.text() and not self.busy
        width = 1.0 if idle else min(max(_LEAST, wanted), self.width() / scale * 0.45)  # the invitation stands there
        height = self.height() / scale - 8
        self.line.setGeometry(QRectF(_EDIT_X * scale, 5 * scale, width * scale, height * scale).toRect())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place_line()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._place_line()
            self.update()
            self.focused.emit()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.spot_at(event.position() / self.measures.scale) is None:
            self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def _edited(self, text: str) -> None:
        self.outcome = None
        self.typed.emit(text)

    def _return(self) -> None:
        text = self.line.text().strip()
        if text and not self.line.composing:
            self.entered.emit(text)


def preview_runs(preview: Preview) -> list[Run]:
    """The preview's sentence, or where and why it goes wrong."""
    if preview.error is not None:
        return [Run(preview.error.text(), "warn")]
    gaps = {"": 4.0, "fact": 4.0}
    return [
        Run(part.text, _TONES.get(part.tone, "t2"), 13, part.tone == "fact", gaps.get(part.tone, 14.0) if i else 0.0)
        for i, part in enumerate(preview.parts)
    ]
