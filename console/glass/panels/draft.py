"""首报 and 续报 as drafted: read out, changed by hand, copied, sent to the source or kept. Opened by a person's key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from console.desk import reporting, source
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import key_for
from console.say import say
from console.verbs import calls
from console.words import Changes, Incident

WIDTH: Final = 620
HEIGHT: Final = 440
HEAD_H: Final = 44
FOOT_H: Final = 52
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Words(QPlainTextEdit):
    """A field of several lines. ``strokes``: (key, with Ctrl) → what it does; keys that act everywhere go on."""

    def __init__(self, strokes: dict[tuple[Qt.Key, bool], Callable[[], object]], parent: QWidget) -> None:
        super().__init__(parent)
        self.strokes = strokes
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stroke = Qt.Key(event.key())
        act = self.strokes.get((stroke, bool(event.modifiers() & _CTRL)))
        known = key_for(stroke, event.modifiers())
        if act is not None:
            act()
        elif known is not None and known.always:
            event.ignore()
        else:
            super().keyPressEvent(event)
            event.accept()  # what the field does not take must not send a unit


class ReportForm(Floating):
    """``open(incident)`` drafts and shows. What is shown is nothing yet: only 发 and 记 journal it."""

    flags = Changes.INCIDENTS | Changes.SECOND
    about = ""  # incident

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.drafted = ""  # as the journal had it when it was drafted
        self.drafted_at = 0.0
        self.further = False
        self.fault = ""
        send = {(key, True): lambda: self.give("source") for key in _ENTERS}
        self.words = Words(
            {**send, (Qt.Key.Key_S, True): lambda: self.give("note"), (Qt.Key.Key_R, True): self.anew,
             (Qt.Key.Key_Escape, False): self.leave}, self,
        )  # fmt: skip

    @property
    def incident(self) -> Incident | None:
        return self.room.desk.incidents.get(self.about)

    def open(self, incident: str) -> None:
        self._say(())
        self.about = incident
        self._say(("report",))
        self.anew()
        self.show()
        self.raise_()
        self.words.setFocus(Qt.FocusReason.PopupFocusReason)

    def anew(self) -> None:
        """As the journal has it now; what was changed by hand is gone."""
        incident = self.incident
        if incident is None:
            return
        self.drafted_at = self.room.now
        found = reporting.draft(self.room.desk, incident)
        self.drafted, self.further, self.fault = found.text, found.further, ""
        self.words.setPlainText(found.text)
        self.update()

    def give(self, to: str) -> None:
        """Sent to the source or kept, in the words that stand here."""
        text = self.words.toPlainText().strip()
        if not text:
            self.fault = say("checks.no_words")
            self.update()
            return
        outcome = self.room.do(calls.FirstReport(incident=self.about, to=to, text=text))
        self.fault = "" if outcome.ok else outcome.text()
        if outcome.ok:
            self.leave()
        self.update()

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
        self.fault = say("checks.copied")
        self.update()

    def _say(self, fields: tuple[str, ...]) -> None:
        """To the other seats: what is written here."""
        self.room.desk.presence.edit("incident", self.about, fields)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.about:
            self._say(())

    def leave(self) -> None:
        self.hide()
        self.room.act("map")

    # ---- paint

    def wanted(self) -> tuple[float, float]:
        return WIDTH, HEIGHT

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        self.words.setFont(fonts.scaled(15, self.measures.scale))
        self.words.setStyleSheet(theme.sheet(
            "QPlainTextEdit { background: @raise; color: @t1; selection-background-color: @acc;"
            " selection-color: @onacc; }"))  # fmt: skip
        self._place()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place()

    def _place(self) -> None:
        scale = self.measures.scale
        w, h = self.width() / scale, self.height() / scale
        rect = QRectF(16 * scale, HEAD_H * scale, (w - 32) * scale, (h - HEAD_H - FOOT_H) * scale)
        self.words.setGeometry(rect.toRect())

    def draw(self, ink: Ink, w: float, h: float) -> None:
        incident = self.incident
        self.frame(ink, w, h)
        if incident is None:
            return
        what = say("report.further" if self.further else "report.first")
        what = what[:1].upper() + what[1:]
        x = ink.text(16, HEAD_H / 2, f"{what} {incident.no} {incident.type}", "t1", 15, bold=True)
        state, token = self._state(incident)
        ink.text(x + 10, HEAD_H / 2, fonts.fit(state, 13, False, w - 26 - x), token)
        self._foot(ink, w, h - FOOT_H / 2, incident)

    def _state(self, incident: Incident) -> tuple[str, str]:
        """Not sent; what has been sent before; whether the journal knows more by now than these words."""
        told = [one for one in self.room.desk.room.told.get(incident.id, ()) if one.to == "source"]
        last = say("checks.told_at", at=figures.clock(told[-1].at)) if told else say("checks.not_told")
        if reporting.draft(self.room.desk, incident, self.drafted_at).text != self.drafted:
            return f"{last} · {say('checks.newer')}", "warn"
        return last, "t2"

    def _foot(self, ink: Ink, w: float, y: float, incident: Incident) -> None:
        x = 16.0
        listens = source.listens(incident)
        buttons: list[tuple[str, str, Callable[[], object]]] = []
        if listens:
            buttons.append(("checks.send", "Ctrl ⏎", lambda: self.give("source")))
        buttons += [
            ("checks.keep", "Ctrl S", lambda: self.give("note")), ("checks.copy", "", self.copy),
            ("checks.anew", "Ctrl R", self.anew), ("checks.leave", "Esc", self.leave),
        ]  # fmt: skip
        for n, (code, cap, act) in enumerate(buttons):
            rect = ink.button(x, y, say(code), cap, primary=n == 0)
            self.spot(rect, act, say(code))
            x = rect.right() + 8
        words = self.fault or ("" if listens else say("checks.no_source"))
        ink.text(x + 4, y, fonts.fit(words, 12, False, w - x - 20), "warn", 12)
