"""The import drawer: what a file holds, how it is read and why, what it becomes. Nothing is written before `引入`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.glass import fonts
from console.glass.bringing import parts
from console.glass.bringing.errand import Errand
from console.glass.bringing.sketch import Sketch
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.say import say
from console.words import Changes

WIDTH: Final = 600
HEAD_H: Final = 44
FOOT_H: Final = 52
_PATH_H: Final = 46
_SHEET: Final = (
    "QLineEdit { background: @raise; color: @t1; border: 1px solid @line2; padding: 0 6px;"
    " selection-background-color: @acc; selection-color: @onacc; } QLineEdit:focus { border-color: @acc; }"
)


class ImportPanel(ScrollPanel):
    """Left over the map. ``leave`` ends the errand. Enter keeps the file, Esc leaves it."""

    flags = Changes.NOTHING

    def __init__(self, room: Room, theme: Theme, errand: Errand, choose: Callable[[], None],
                 fit: Callable[[str], None], parent: QWidget | None = None) -> None:  # fmt: skip
        """``choose`` asks for a file; ``fit`` shows a layer's ground on the map."""
        super().__init__(theme, parent)
        self.room, self.errand, self.choose, self.fit = room, errand, choose, fit
        self.open_part = ""  # whose choices are unfolded
        self.path, self.name = self._field(self._typed_path), self._field(self._enter)
        self.name.textEdited.connect(lambda text: self.errand.ask(name=text.strip()))
        self._sketch: tuple[object, Sketch] | None = None
        errand.changed.connect(self._heard)
        self.hide()

    def _field(self, entered: Callable[[], None]) -> QLineEdit:
        field = QLineEdit(self)
        field.setFrame(False)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(entered)
        return field

    # ---- opening and leaving

    def open(self, path: Path | None) -> None:
        """With a file: it is looked at. Without: its path is typed or chosen."""
        self.offset, self.open_part = 0.0, ""
        self.path.setText(str(path) if path else "")
        self.name.setText("")
        self.errand.leave()
        if path is not None:
            self.errand.open(path)
        self.show()
        self.raise_()
        (self.name if path else self.path).setFocus(Qt.FocusReason.PopupFocusReason)
        self.update()

    def leave(self) -> None:
        """A child under way is ended; nothing half-written stays."""
        self.errand.leave()
        self.hide()
        self.room.act("map")

    def _typed_path(self) -> None:
        text = self.path.text().strip().strip("\"'")
        if text:
            self.open(Path(text).expanduser())

    def _enter(self) -> None:
        if self.errand.state == "done":
            self.leave()
        else:
            self.errand.add()

    def _heard(self) -> None:
        look = self.errand.look
        if look is not None and not self.name.text() and not self.name.hasFocus():
            self.name.setPlaceholderText(Path(look.file).stem)
        self.update()

    def unfold(self, part: str) -> None:
        """Show the choices of one part, or fold them."""
        self.open_part = "" if self.open_part == part else part
        self.update()

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        for field in (self.path, self.name):
            field.setFont(fonts.scaled(13, self.measures.scale))
            field.setStyleSheet(theme.sheet(_SHEET))

    # ---- paint

    def draw(self, ink: Ink, w: float, h: float) -> None:
        look, errand = self.errand.look, self.errand
        y = HEAD_H + _PATH_H - self.offset
        fields: dict[QLineEdit, QRectF] = {}
        if errand.state == "done" and errand.done is not None:
            y = parts.done(self, ink, w, y, errand.done)
        elif look is not None:
            y, fields[self.name] = parts.looked(self, ink, w, y, look)
        elif errand.state == "failed":
            y = parts.sentence(ink, w, y, errand.fault)
        elif not errand.state:
            y = parts.sentence(ink, w, y, say("import.formats"), "t3")
        view = h - HEAD_H - _PATH_H - FOOT_H
        self.contents(y + self.offset - HEAD_H - _PATH_H, view)
        self._head(ink, w)
        fields[self.path] = QRectF(16, HEAD_H + 6, w - 32 - 92, 30)
        self._foot(ink, w, h)
        self.draw_thumb(ink, w - 1, HEAD_H + _PATH_H, view)
        ink.vline(0, 0, h, "line2")
        ink.vline(w - 1, 0, h, "line2")
        self._place(fields, HEAD_H + _PATH_H, h - FOOT_H)

    def _head(self, ink: Ink, w: float) -> None:
        ink.fill(1, 0, w - 2, HEAD_H + _PATH_H, "panel")
        self.spot(QRectF(0, 0, w, HEAD_H + _PATH_H), None)
        ink.text(16, HEAD_H / 2, say("import.title"), "t1", 15, bold=True)
        x = w - 16 - key_width("Esc")
        ink.key(x, HEAD_H / 2, "Esc")
        x = ink.right(x - 7, HEAD_H / 2, say("panel.fold"), "t2")
        self.spot(QRectF(x, 0, w - x, HEAD_H), self.leave, say("panel.fold"))
        ink.hline(0, w, HEAD_H - 1)
        rect = ink.button(w - 16 - 80, HEAD_H + 21, say("import.choose"))
        self.spot(rect, self.choose, say("import.choose"))
        ink.hline(0, w, HEAD_H + _PATH_H - 1)

    def _foot(self, ink: Ink, w: float, h: float) -> None:
        top, y = h - FOOT_H, h - FOOT_H / 2
        ink.fill(1, top, w - 2, FOOT_H, "panel")
        self.spot(QRectF(0, top, w, FOOT_H), None)
        ink.hline(0, w, top)
        errand = self.errand
        if errand.busy:
            self._progress(ink, w, y)
            return
        x = 16.0
        for words, key, primary, act in parts.buttons(self):
            rect = ink.button(x, y, words, key, primary=primary)
            self.spot(rect, act, words)
            x = rect.right() + 8
        if errand.look is not None and errand.fault:
            lines = fonts.wrap(errand.fault, 12, w - 16 - x, 2)
            for n, line in enumerate(lines):
                ink.text(x + 4, y + (n - (len(lines) - 1) / 2) * 16, line, "warn", 12)

    def _progress(self, ink: Ink, w: float, y: float) -> None:
        errand, step = self.errand, self.errand.step
        rect = ink.button(16, y, say("import.stop"))
        self.spot(rect, errand.cancel, say("import.stop"))
        x = rect.right() + 14
        text = step.text if step else say(f"import.{errand.state}")
        ink.text(x, y - 7, fonts.fit(text, 13, False, w - x - 16), "t2")
        ink.fill(x, y + 8, w - 16 - x, 3, "line")
        ink.fill(x, y + 8, (w - 16 - x) * (step.share if step else 0.02), 3, "acc")

    def sketch(self, ink: Ink, rect: QRectF) -> None:
        """The small map of what the file holds."""
        look = self.errand.look
        if look is None:
            return
        if self._sketch is None or self._sketch[0] is not look:
            self._sketch = (look, Sketch(self.room.desk.site, look.sample))
        self._sketch[1].draw(ink, rect)
        ink.box(rect, None, "line2")

    def _place(self, fields: dict[QLineEdit, QRectF], top: float, bottom: float) -> None:
        """Line edits where the painting wants them; what has been scrolled away is hidden."""
        scale = self.measures.scale
        for field in (self.path, self.name):
            rect = fields.get(field)
            fixed = field is self.path
            seen = rect is not None and (fixed or (rect.top() >= top and rect.bottom() <= bottom))
            if rect is not None and seen:
                at = QRectF(rect.left() * scale, rect.top() * scale, rect.width() * scale, rect.height() * scale)
                if field.geometry() != at.toRect():
                    field.setGeometry(at.toRect())
            if field.isVisibleTo(self) != seen:
                field.setVisible(seen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
