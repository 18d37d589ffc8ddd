"""The foot of the handover sheet: the next step, and the fields of who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLineEdit

from console.desk import shift
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.theme import Theme
from console.glass.window.measures import Measures
from console.say import say
from console.verbs import Call, calls
from console.words.handover import ROOM

if TYPE_CHECKING:
    from console.glass.panels.handover import HandoverSheet

FOOT_H: Final = 92.0
READ_H: Final = 52.0  # of a page that is only read
_PAD: Final = 16.0
_FIELD_W: Final = 132.0
NEXT_KEY: Final = "Ctrl ⏎"


class Foot:
    """Fields are there only in the step that asks for them; a password stands nowhere but in its field."""

    def __init__(self, sheet: HandoverSheet) -> None:
        self.sheet, self.fault = sheet, ""
        self._stage = ""
        self.name, self.second, self.password = (self._field() for _ in range(3))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)

    def _field(self) -> QLineEdit:
        field = QLineEdit(self.sheet)
        field.setFrame(False)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(self.sign)
        field.hide()
        return field

    @property
    def stage(self) -> str:
        """gathering, open, signed; "" of a page that is only read."""
        return self.sheet.doc.stage if self.sheet.mode == "now" else ""

    @property
    def high(self) -> float:
        return FOOT_H if self.stage else READ_H

    def follow(self) -> None:
        """The fields of this step; a step that has come anew begins with its names."""
        stage, hand = self.stage, self.sheet.room.desk.handovers
        signs = stage in ("open", "signed")
        self.name.setVisible(signs)
        self.second.setVisible(stage == "signed")
        self.password.setVisible(signs and hand.asks_password)
        if stage != self._stage:
            self._stage, self.fault = stage, ""
            self.password.clear()
            planned = shift.planned(self.sheet.room.desk)
            account, asks = self.sheet.room.desk.session.account, hand.asks_password
            mine = (account.login if account is not None else "") if asks else self.sheet.room.desk.actor
            self.name.setText(mine if stage == "open" else "" if asks else planned[0])
            self.second.setText(planned[1] if stage == "signed" else "")
        self._hints()
        self.place()

    def _hints(self) -> None:
        code = "out_field" if self.stage == "open" else "into_field"
        code = "login_field" if self.sheet.room.desk.handovers.asks_password else code
        for field, hint in ((self.name, code), (self.second, "dispatcher_field"), (self.password, "password_field")):
            field.setPlaceholderText(say(f"handover.{hint}"))

    # ---- acts

    def next(self) -> None:
        """The next step: the brief, the signature of who leaves, of who comes."""
        if self.stage == "gathering":
            self.sheet.room.do(calls.HandOver(act="begin"))
        elif self.stage:
            target = self.password if self.name.text() and self.password.isVisible() else self.name
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            target.selectAll()

    def sign(self) -> None:
        """Enter in a field: by the name that stands there; with accounts its password is judged first."""
        name = self.name.text().strip()
        if not name:
            self._say(say("handover.whose_name"))
            return
        if not self.sheet.room.desk.handovers.asks_password:
            self._signed()
            return
        self._say(say("handover.checking"))
        desk = self.sheet.room.desk
        desk.handovers.verify(name, self.password.text(), self._judged)
        self.password.clear()

    def _judged(self, why: str) -> None:
        """``why`` "": the password was right, and the desk knows."""
        if why:
            self._say(why)
        else:
            self._signed()

    def _signed(self) -> None:
        name, second = self.name.text().strip(), self.second.text().strip()
        call: Call = calls.HandOver(act="sign", names=name)
        if self.stage == "signed":
            call = calls.TakeOver(names=f"{name} {second}".strip())
        outcome = self.sheet.room.do(call)
        self.fault = "" if outcome.ok else outcome.text()
        if outcome.ok:
            self.sheet.room.act("map")
            if self.sheet.room.desk.handovers.now.stage == "gathering":
                self.sheet.opened()
        self.follow()
        self.sheet.update()

    def _say(self, words: str) -> None:
        self.fault = words
        self.sheet.update()

    def escape(self) -> bool:
        """Out of a field."""
        if any(field.hasFocus() for field in (self.name, self.second, self.password)):
            self.password.clear()
            self.sheet.room.act("map")
            return True
        return False

    # ---- painting

    def restyle(self, theme: Theme, measures: Measures) -> None:
        sheet = theme.sheet(
            "QLineEdit { background: @raise; color: @t1; border: 1px solid @line2; padding: 0 6px;"
            " placeholder-text-color: @t3; selection-background-color: @acc; selection-color: @onacc; }"
            " QLineEdit:focus { border-color: @acc; }"
        )
        for field in (self.name, self.second, self.password):
            field.setFont(fonts.scaled(13, measures.scale))
            field.setStyleSheet(sheet)
        self._hints()
        self.place()

    def place(self) -> None:
        scale = self.sheet.measures.scale
        top, x = self.sheet.height() / scale - self.high + 8, _PAD
        for field in (self.name, self.second, self.password):
            if not field.isHidden():
                field.setGeometry(QRectF(x * scale, top * scale, _FIELD_W * scale, 28 * scale).toRect())
                x += _FIELD_W + 8

    def draw(self, ink: Ink, w: float, h: float) -> None:
        top = h - self.high
        ink.fill(0, top, w, self.high, "panel")
        ink.hline(0, w, top)
        stage = self.stage
        {"gathering": self._gathering, "open": self._open, "signed": self._signing}.get(stage, self._read)(ink, w, top)
        words, token = self.fault, "warn"
        if not words and stage in ("open", "signed") and not self.sheet.room.desk.handovers.asks_password:
            words, token = say("handover.no_accounts"), "t3"
        if words:
            ink.right(w - _PAD, h - 26, fonts.fit(words, 12, False, w * 0.5), token, 12)

    def _gathering(self, ink: Ink, w: float, top: float) -> None:
        rect = self._button(ink, _PAD, top + 24, "begin", NEXT_KEY, self.next, primary=True)
        scope = self.sheet.room.desk.handovers.scope
        seat = say("handover.seat_only")
        rect = ink.button(rect.right() + 8, top + 24, seat, armed=scope != ROOM)
        self.sheet.spot(rect, lambda: self._do(calls.HandOver(act="seat")), seat)
        self._row_acts(ink, w, top)

    def _open(self, ink: Ink, w: float, top: float) -> None:
        self._button(ink, self._after(), top + 22, "do_sign", NEXT_KEY, self._press_sign, primary=True)
        x = self._row_acts(ink, w, top)
        x = self._button(ink, x, top + 66, "again", "", lambda: self._do(calls.HandOver(act="begin"))).right() + 8
        self._button(ink, x, top + 66, "drop", "", lambda: self._do(calls.HandOver(act="drop")))

    def _signing(self, ink: Ink, _w: float, top: float) -> None:
        self._button(ink, self._after(), top + 22, "do_take", NEXT_KEY, self._press_sign, primary=True)
        x = self._button(ink, _PAD, top + 66, "unsign", "", lambda: self._do(calls.HandOver(act="unsign"))).right()
        self._button(ink, x + 8, top + 66, "paper", "", self._paper)

    def _read(self, ink: Ink, _w: float, top: float) -> None:
        """Of one that is over: older, newer, as a report."""
        sheet, x = self.sheet, _PAD
        if sheet.mode == "taken":
            x = self._button(ink, x, top + 24, "do_tick", "␣", sheet.tick, primary=True).right() + 8
        x = self._button(ink, x, top + 24, "older", "←", lambda: sheet.turn(1)).right() + 8
        x = self._button(ink, x, top + 24, "newer", "→", lambda: sheet.turn(-1)).right() + 8
        self._button(ink, x, top + 24, "paper", "", self._paper)

    def _paper(self) -> None:
        """The page as a file that can be printed."""
        past = self.sheet.room.desk.handovers.past()
        shift_ = 1 + (self.sheet.room.desk.handovers.now.out is not None)
        n = next((n for n, one in enumerate(past, shift_) if one is self.sheet.doc), 1)
        self._do(calls.Papers(kind="handover", number=n))

    def _row_acts(self, ink: Ink, _w: float, top: float) -> float:
        """What can be done about the chosen row."""
        x = self._button(ink, _PAD, top + 66, "do_tell", "␣", self.sheet.tick).right() + 8
        x = self._button(ink, x, top + 66, "do_write", "⏎", self.sheet.write).right() + 8
        message = say("handover.do_message")
        rect = ink.button(x, top + 66, message)
        self.sheet.spot(rect, lambda: self.sheet.room.type(f"{say('handover.verb_leave')} "), message)
        return rect.right() + 8

    def _after(self) -> float:
        """Where the fields end."""
        return _PAD + (_FIELD_W + 8) * sum(not one.isHidden() for one in (self.name, self.second, self.password))

    def _press_sign(self) -> None:
        if self.name.text().strip() and not (self.password.isVisible() and not self.password.text()):
            self.sign()
        else:
            self.next()

    def _do(self, call: Call) -> None:
        outcome = self.sheet.room.do(call)
        self.fault = "" if outcome.ok else outcome.text()
        self.follow()
        self.sheet.update()

    def _button(self, ink: Ink, x: float, y: float, code: str, key: str, act: object, *, primary: bool = False
                ) -> QRectF:  # fmt: skip
        label = say(f"handover.{code}")
        rect = ink.button(x, y, label, key, primary=primary)
        self.sheet.spot(rect, act, label)  # type: ignore[arg-type]
        return rect
