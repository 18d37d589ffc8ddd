"""The form of a new incident, opened on the map by a person: saved with two fields filled, the place is one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.desk import Outcome
from console.dispatch.guess import NONE, guess
from console.glass import fonts
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.tools.coordinates import SYSTEMS
from console.say import language, listed, say
from console.site import IncidentType
from console.site.types import kind_of
from console.verbs import Call, calls
from console.words import Changes

WIDTH = 380
FIELD_X = 64
MOST_CHIPS = 12
_ROW = 40
_COPY_H = 40


class NewIncidentForm(Floating):
    """Place, type, level, text. A point on the map or a place name, and a type, are enough. Enter saves, Esc leaves."""

    flags = Changes.NOTHING

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.point: tuple[float, float] | None = None  # lon, lat
        self.level = 0  # as chosen by the person; 0: the site's
        self.seen = ""  # source on whose picture it was seen
        self.guess = NONE
        self.fault = ""
        self.place, self.type, self.text = (self._field() for _ in range(3))
        self.type.textEdited.connect(self._typed_type)
        self.text.textEdited.connect(self._typed_text)

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setFrame(False)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(self.save)
        return field

    def open_at(self, point: tuple[float, float] | None, place: str, seen: str = "") -> None:
        """Shown by the caller; the type has the keyboard, for the place is known."""
        self.point, self.level, self.fault, self.seen = point, 0, "", seen
        self._guess()
        for field, text in ((self.place, place), (self.type, ""), (self.text, "")):
            field.setText(text)
        self._guess()
        self.show()
        self.raise_()
        (self.type if place or point else self.place).setFocus(Qt.FocusReason.PopupFocusReason)
        self.update()

    def wanted(self) -> tuple[float, float]:
        return WIDTH, 40 + 3 * _ROW + self._chip_lines() * 32 + 40 + 50 + (_COPY_H if self.point else 0)

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        sheet = theme.sheet(
            "QLineEdit { background: @raise; color: @t1; border: 1px solid @line2; padding: 0 6px;"
            " placeholder-text-color: @t3; selection-background-color: @acc; selection-color: @onacc; }"
            " QLineEdit:focus { border-color: @acc; }"
        )
        for field in (self.place, self.type, self.text):
            field.setFont(fonts.scaled(13, self.measures.scale))
            field.setStyleSheet(sheet)
        self._place_fields()

    def save(self) -> Outcome | None:
        """The verb ``incident``; ``None`` when a field is missing: it says which."""
        chosen = self._type()
        if chosen is None and self.guess.type:
            chosen = ""  # the desk reads the same out of the text, and marks it as read
        if chosen is None or not (self.place.text().strip() or self.point):
            self.fault = say("queue.form.no_type" if chosen is None else "queue.form.no_place")
            self.update()
            return None
        outcome = self.room.do(self._call(chosen or ""))
        self.fault = "" if outcome.ok else outcome.text()
        if outcome.ok:
            self.leave()
        self.update()
        return outcome

    def _call(self, kind: str) -> Call:
        """警, or of what was seen on a camera's picture 见警."""
        place, text = self.place.text().strip(), self.text.text().strip()
        of, _, camera = self.seen.partition(":")
        if of == "camera":
            return calls.Seen(camera=camera, type=kind, level=self.level, place=place, text=text)
        lon, lat = self.point or (None, None)
        return calls.NewIncident(type=kind, level=self.level, place=place, lon_deg=lon, lat_deg=lat, text=text)

    def leave(self) -> None:
        self.hide()
        self.room.act("map")

    # ---- types

    def types(self) -> list[IncidentType]:
        """The site's kinds that match what is typed; of one that is typed in full also those below it; when nothing
        is typed or nothing matches, the tops of the tree."""
        wanted = self.type.text().strip().lower()
        every = self.room.desk.site.config.incident.types
        whole = next((one for one in every if wanted and wanted in (one.name.lower(), one.name_en.lower())), None)
        if whole is not None:
            return self._around(whole)[:MOST_CHIPS]
        tops = [one for one in every if not one.parent]
        found = [one for one in every if wanted and (wanted in one.name.lower() or wanted in one.name_en.lower())]
        return (found or tops)[:MOST_CHIPS]

    def _around(self, kind: IncidentType) -> list[IncidentType]:
        """Itself and those below it; of one with nothing below what stands beside it."""
        every = self.room.desk.site.config.incident.types
        below = [one for one in every if one.parent == kind.name]
        above = [one for one in every if one.name == kind.parent]
        return [kind, *below] if below else [*above, *(one for one in every if one.parent == kind.parent)]

    def _type(self) -> str | None:
        """A type typed in full, or the only one that begins so, or the words as they are: the field is the room's."""
        wanted = self.type.text().strip()
        if not wanted:
            return None
        found = [one.name for one in self.types() if wanted.lower() in (one.name.lower(), one.name_en.lower())]
        return found[0] if found else wanted

    def _typed_type(self, _text: str) -> None:
        self.fault = ""
        self._guess()
        self.update()

    def _typed_text(self, _text: str) -> None:
        """What the site's rules read is shown while it is typed, and gives way to whatever the person chooses."""
        self._guess()
        self.update()

    def _guess(self) -> None:
        config = self.room.desk.site.config
        self.guess = guess(config.incident.types, config.intake.raises, self.text.text(), self._type() or "")
        words = say("queue.form.guessed", type=self._called(self.guess.type)) if self.guess.type else ""
        self.type.setPlaceholderText("" if self.type.text().strip() else words)

    def _called(self, name: str) -> str:
        kind = kind_of(self.room.desk.site.config.incident.types, name)
        return name if language() == "zh_CN" or not kind.name_en else kind.name_en

    def _level(self) -> int:
        """As chosen; else as the words say; else that of the kind; 0 while there is none."""
        kind = self._type() or self.guess.type
        own = kind_of(self.room.desk.site.config.incident.types, kind).level if kind else 0
        return self.level or self.guess.level or own

    def _choose(self, one: IncidentType) -> None:
        self.type.setText(one.name)
        self.fault = ""
        self._guess()
        self.update()

    def _chips(self) -> list[tuple[IncidentType, str, QRectF]]:
        """Types as chips in lines under the type field."""
        out, x, y = [], float(FIELD_X), 40.0 + 2 * _ROW
        for one in self.types():
            label = self._called(one.name) + (" ▸" if self._has_below(one) else "")
            width = button_width(label, "")
            if x + width > WIDTH - 16:
                x, y = float(FIELD_X), y + 32
            out.append((one, label, QRectF(x, y, width, 28)))
            x += width + 6
        return out

    def _has_below(self, kind: IncidentType) -> bool:
        return any(one.parent == kind.name for one in self.room.desk.site.config.incident.types)

    def _chip_lines(self) -> int:
        chips = self._chips()
        return len({rect.top() for _, _, rect in chips}) if chips else 0

    # ---- paint

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.text(16, 22, say("queue.form.title"), "t1", 15, bold=True)
        if self.seen:
            ink.right(w - 16, 22, say("queue.form.seen"), "t2", 12)
        elif self.point is not None:
            ink.right(w - 16, 22, f"{self.point[0]:.5f}  {self.point[1]:.5f}", "t3", 12)
        chips = self._chips()
        for one, label, rect in chips:
            ink.button(rect.left(), rect.center().y(), label, armed=self.type.text() == one.name)
            self.spot(rect, lambda o=one: self._choose(o), label)  # type: ignore[misc]
        y = 40 + 2 * _ROW + self._chip_lines() * 32
        self._levels(ink, y + 20)
        for label, at in (("place", 40), ("type", 40 + _ROW), ("level", y), ("text", y + 40)):
            ink.text(16, at + 18, say(f"queue.form.{label}"), "t2")
        if self.point is not None:
            self._copy(ink, h - 26 - _COPY_H, *self.point)
        self._foot(ink, w, h - 26)
        self.frame(ink, w, h)
        self._place_fields()

    def _levels(self, ink: Ink, y: float) -> None:
        x = float(FIELD_X)
        for level in (1, 2, 3):
            name = self.room.reads.level(level)
            rect = ink.button(x, y - 2, name, armed=self._level() == level)
            self.spot(rect, lambda n=level: self._set_level(n), name)  # type: ignore[misc]
            x = rect.right() + 8
        if not self.level and self.guess.level:
            words = say("queue.form.raised", words=listed(self.guess.by))
            ink.text(x + 2, y - 2, fonts.fit(words, 12, False, WIDTH - 16 - x), "t3", 12)

    def _set_level(self, level: int) -> None:
        self.level = 0 if self.level == level else level
        self.update()

    def _copy(self, ink: Ink, y: float, lon: float, lat: float) -> None:
        """The point's coordinates, each way of writing them a button."""
        x = ink.text(16, y, say("tool.copy.title"), "t2") + 10
        for system in SYSTEMS:
            rect = ink.button(x, y, say(f"tool.copy.{system}"))
            call = calls.CopyPlace(system=system, lon_deg=lon, lat_deg=lat)
            self.spot(rect, lambda call=call: self.room.do(call), say(f"tool.copy.{system}"))  # type: ignore[misc]
            x = rect.right() + 6

    def _foot(self, ink: Ink, w: float, y: float) -> None:
        rect = ink.button(16, y, say("queue.form.save"), "⏎", primary=True)
        self.spot(rect, self.save, say("queue.form.save"))
        rect = ink.button(rect.right() + 8, y, say("queue.form.leave"), "Esc")
        self.spot(rect, self.leave, say("queue.form.leave"))
        ink.text(rect.right() + 10, y, fonts.fit(self.fault, 12, False, w - 26 - rect.right()), "warn", 12)

    def _place_fields(self) -> None:
        scale = self.measures.scale
        y = 40 + 2 * _ROW + self._chip_lines() * 32 + 40
        for field, top in ((self.place, 42), (self.type, 42 + _ROW), (self.text, y + 4)):
            rect = QRectF(FIELD_X * scale, top * scale, (WIDTH - 16 - FIELD_X) * scale, 30 * scale).toRect()
            if field.geometry() != rect:
                field.setGeometry(rect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # a field has heard Enter; the window must not
            super().keyPressEvent(event)
