"""The page that asks who sits here: a panel over the live map, never a window of its own. Sign-in, unlock, hand on,
countersign."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.desk import acts_people
from console.desk.people import verb_word
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.measures import Measures
from console.say import listed, say
from console.verbs import calls
from console.words import Changes

WIDTH: Final = 420
_FIELD_X: Final = 92
_TOP: Final = 96
_ROW: Final = 44
_HEIGHT: Final = 294
_LEAVES: Final = (acts_people.SWITCH, acts_people.COUNTERSIGN)  # pages that may be let be


class SignIn(Floating):
    """Enter signs in, Esc leaves where somebody is in already. The password stands in its field alone, and goes with
    the page."""

    flags = Changes.VIEW | Changes.SHIFT | Changes.SECOND

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.login, self.password = self._field(), self._field()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.login.returnPressed.connect(self._on)
        self.password.returnPressed.connect(self.give)
        self._n = -1

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setFrame(False)
        field.setMaxLength(128)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        return field

    def wanted(self) -> tuple[float, float]:
        return WIDTH, _HEIGHT

    @property
    def purpose(self) -> str:
        return self.room.desk.people.page

    # ---- what is asked for

    def follow(self) -> None:
        """Opened, closed, or another page: as the desk asks."""
        people = self.room.desk.people
        if people.page_n != self._n:
            self._n = people.page_n
            self._open() if people.page else self._close()
        elif people.answer is not None and not people.trying and self.password.isReadOnly():
            self._again()
        self.update()

    def _open(self) -> None:
        account = self.room.desk.session.account
        self.login.setText(account.login if account is not None and self.purpose == acts_people.UNLOCK else "")
        self._blank()
        self.show()
        self.raise_()
        self.take()

    def _close(self) -> None:
        self._blank()
        self.login.clear()
        self.hide()

    def _again(self) -> None:
        """It was not taken: the password anew, what was typed as login stays."""
        self._blank()
        self.take()

    def _blank(self) -> None:
        self.password.clear()
        for field in (self.login, self.password):
            field.setReadOnly(False)

    def take(self) -> None:
        """The field that is still empty has the keyboard."""
        (self.password if self.login.text() else self.login).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on(self) -> None:
        self.password.setFocus(Qt.FocusReason.TabFocusReason)

    def give(self) -> None:
        """Both are judged beside the window; until then nothing more can be typed."""
        if not self.login.text().strip() or self.room.desk.people.trying:
            return
        password = self.password.text()
        for field in (self.login, self.password):
            field.setReadOnly(True)
        acts_people.give(self.room.desk, self.purpose, self.login.text(), password)
        if not self.room.desk.people.trying and self.room.desk.people.port is None:
            self._blank()
        self.update()

    def leave(self) -> None:
        """Let be, where somebody is in and the seat is open."""
        if self.purpose == acts_people.COUNTERSIGN:
            self.room.do(calls.Countersign(end=True))
        elif self.purpose == acts_people.SWITCH:
            self.room.desk.people.ask("")
        self.follow()
        self.room.act("map")

    # ---- paint

    def restyle(self, theme: Theme, measures: Measures) -> None:
        super().restyle(theme, measures)
        sheet = theme.sheet(
            "QLineEdit { background: @raise; color: @t1; border: 1px solid @line2; padding: 0 6px;"
            " placeholder-text-color: @t3; selection-background-color: @acc; selection-color: @onacc; }"
            " QLineEdit:focus { border-color: @acc; }"
        )
        for field in (self.login, self.password):
            field.setFont(fonts.scaled(14, measures.scale))
            field.setStyleSheet(sheet)
        self._place()

    def _place(self) -> None:
        scale = self.measures.scale
        for n, field in enumerate((self.login, self.password)):
            box = QRectF(_FIELD_X * scale, (_TOP + n * _ROW) * scale, (WIDTH - 20 - _FIELD_X) * scale, 32 * scale)
            field.setGeometry(box.toRect())

    def draw(self, ink: Ink, w: float, h: float) -> None:
        purpose = self.purpose or acts_people.SIGN_IN
        ink.text(20, 30, say(f"people.page.{purpose}"), "t1", 18, bold=True)
        for n, line in enumerate(fonts.wrap(self._about(), 13, w - 40, 2)):
            ink.text(20, 56 + 18 * n, line, "t2")
        for n, name in enumerate(("login", "password")):
            ink.text(20, _TOP + n * _ROW + 16, say(f"people.page.{name}"), "t2")
        self._say(ink, w)
        self._foot(ink, h - 32, purpose)
        self.frame(ink, w, h)
        self._place()

    def _about(self) -> str:
        """Whose seat it is, who is in, what waits."""
        desk, account = self.room.desk, self.room.desk.session.account
        name = account.name if account is not None else ""
        if self.purpose == acts_people.COUNTERSIGN and desk.people.waiting is not None:
            return say("people.about.countersign", verb=verb_word(desk.people.waiting.call), name=name)
        if self.purpose == acts_people.UNLOCK and account is not None:
            return say("people.about.unlock", name=name, roles=listed(say(f"people.role.{r}") for r in account.roles))
        if self.purpose == acts_people.SWITCH:
            return say("people.about.switch", name=name)
        return say("people.about.sign_in", room=desk.site.config.name, seat=desk.seat)

    def _say(self, ink: Ink, w: float) -> None:
        """What became of the last try, or what stands in the way."""
        people = self.room.desk.people
        text, token = "", "lv"
        if people.trying:
            text, token = say("people.page.judging"), "t2"
        elif (said := people.answer or people.problem) is not None:
            text = said.text()
        for n, line in enumerate(fonts.wrap(text, 13, w - 40, 3)):
            ink.text(20, _TOP + 2 * _ROW + 8 + 18 * n, line, token)

    def _foot(self, ink: Ink, y: float, purpose: str) -> None:
        rect = ink.button(20, y, say(f"people.page.do_{purpose}"), "⏎", primary=True)
        self.spot(rect, self.give, say(f"people.page.do_{purpose}"))
        if purpose in _LEAVES:
            rect = ink.button(rect.right() + 8, y, say("people.page.leave"), "Esc")
            self.spot(rect, self.leave, say("people.page.leave"))

    # ---- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.purpose in _LEAVES:
                self.leave()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab goes between the two fields, never behind the page."""
        here = self.window().focusWidget()
        (self.login if here is self.password else self.password).setFocus(Qt.FocusReason.TabFocusReason)
        return True
