"""How the view is saved: format, paper, title, legend, file. It asks on the map; no dialog takes the keyboard away."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import platformdirs
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.desk import files_out
from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.panels.ink import Ink
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import THEMES, Theme, load_theme
from console.glass.tools.errand import Errands
from console.glass.tools.legend import lines
from console.glass.tools.naming import view_name
from console.glass.tools.page import PAPERS, Page
from console.glass.tools.press import print_page
from console.glass.tools.shot import Shot, Taking
from console.glass.tools.writing import FORMATS, NotDrawn
from console.say import say

WIDTH: Final = 500
_FIELD_X: Final = 76
_ROW: Final = 38
_TOP: Final = 44
_SHEET: Final = (
    "QLineEdit { background: @raise; color: @t1; border: 1px solid @line2; padding: 0 6px;"
    " selection-background-color: @acc; selection-color: @onacc; } QLineEdit:focus { border-color: @acc; }"
)
_ROWS: Final = ("format", "paper", "colours", "legend", "heading", "file")


class SavePanel(Floating):
    """``say`` puts a sentence into the command bar. Faults stand in the panel, beside its buttons."""

    rows_wide = WIDTH

    def __init__(self, room: Room, canvas: Canvas, theme: Theme, errands: Errands, tell: Callable[..., None],
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room, self._canvas, self._errands, self._tell = room, canvas, errands, tell
        self._taking = Taking(canvas, self)
        self.format, self.paper, self.legend, self.for_paper = "png", "a4l", True, False
        self.state, self.fault = "", ""  # say code of what is going on; a sentence
        self.heading, self.file = self._field(), self._field()

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setFrame(False)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.returnPressed.connect(self.save)
        return field

    # ---- opening

    def open(self) -> None:
        """With a name that is free to take: site and time."""
        self._fill()
        self.show()
        self.raise_()
        self.heading.setFocus(Qt.FocusReason.PopupFocusReason)
        self.heading.selectAll()
        self.update()

    def _fill(self) -> None:
        now, name = time.localtime(self.room.now), self.room.desk.site.config.name
        self.state, self.fault = "", ""
        self.heading.setText(view_name(self.room.desk.site, *self._canvas.focus_m))
        stamp = time.strftime("%Y%m%d-%H%M%S", now)
        self.file.setText(str(pictures() / f"{plain(name)}-{stamp}.{self.format}"))

    def leave(self) -> None:
        self.hide()
        self.stop()
        self.room.act("map")

    def stop(self) -> None:
        """Drawing that has not begun to be written is given up."""
        self._taking.stop()
        self.state = ""

    def wanted(self) -> tuple[float, float]:
        return WIDTH, _TOP + _ROW * len(_ROWS) + 52

    # ---- saving

    def save_to(self, file: str) -> None:
        """The verb: its file's ending says the format; without a folder it goes to the pictures."""
        if not self.isVisible():
            self._fill()
        path = Path(file.strip()).expanduser()
        path = path if path.suffix else path.with_name(f"{path.name}.{self.format}")
        self.file.setText(str(path if path.is_absolute() else pictures() / path))
        self.save()

    def save(self) -> None:
        """Takes the view as it is now; writing goes on behind it."""
        file = Path(self.file.text().strip()).expanduser()
        form = file.suffix.lower().removeprefix(".")
        if not file.name or not self.file.text().strip():
            self._refuse("tool.save.no_file")
        elif form not in FORMATS:
            self._refuse("tool.save.format_of")
        elif not self.state:
            self.format, self.fault, self.state = form, "", "tool.save.working"
            home = pictures()
            self._errands.run(lambda: check(file, home), lambda answer: self._checked(answer, file, form))
        self.update()

    def _checked(self, answer: object, file: Path, form: str) -> None:
        """What could not be written need not be drawn."""
        if isinstance(answer, OSError):
            self._written(answer, file)
        elif self.state:
            self._taking.start(self._colours(), lambda shot: self._taken(shot, file, form))

    def _colours(self) -> Theme:
        """As on the screen; by day the same palette's light half."""
        if not self.for_paper or not self.theme.dark:
            return self.theme
        return load_theme(THEMES[THEMES.index(self.theme.name) + 1])

    def _taken(self, shot: Shot, file: Path, form: str) -> None:
        self.state = "tool.save.writing"
        self.update()
        page = self._page(shot)
        self._errands.run(lambda: print_page(page, file, form), lambda answer: self._written(answer, file))

    def _page(self, shot: Shot) -> Page:
        site, stage, theme = self.room.desk.site, self._canvas.stage, self._colours()
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.room.now))
        return Page(
            paper=self.paper, title=self.heading.text().strip() or site.config.name, site=site.config.name,
            made=say("tool.page.made", time=stamp), attribution=self._canvas.attribution,
            fictional=say("tool.page.fictional") if site.config.fictional else "", theme=theme, shot=shot,
            legend=lines(stage, theme) if self.legend else (),
        )  # fmt: skip

    def _written(self, answer: object, file: Path) -> None:
        self.state = ""
        if isinstance(answer, OSError):
            code, facts = why(answer, file)
            self._refuse(code, **facts)
            return
        self._tell("tool.save.done", file=str(file))
        files_out.written(self.room.desk, "picture", file)
        if self.isVisible():
            self.leave()

    def _refuse(self, code: str, **facts: Any) -> None:
        """In place when the panel is open, else in the bar."""
        self.fault = say(code, **facts)
        if not self.isVisible():
            self._tell(code, ok=False, **facts)
        self.update()

    # ---- paint

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        for field in (self.heading, self.file):
            field.setFont(fonts.scaled(13, self.measures.scale))
            field.setStyleSheet(theme.sheet(_SHEET))
        self._place_fields()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.text(16, 22, say("tool.save.title"), "t1", 15, bold=True)
        for n, row in enumerate(_ROWS):
            ink.text(16, _TOP + n * _ROW + 15, say(f"tool.save.{row}"), "t2")
        self._chips(ink, 0, [(form.upper(), form == self.format, self._choose(form)) for form in FORMATS])
        papers = [(say(f"tool.save.{one}"), one == self.paper, self._set("paper", one)) for one in PAPERS]
        self._chips(ink, 1, papers)
        shades = [(say("tool.save.as_shown"), False), (say("tool.save.for_paper"), True)]
        self._chips(ink, 2, [(word, self.for_paper is on, self._set("for_paper", on)) for word, on in shades])
        legend = [("tool.save.with_legend", True), ("tool.save.no_legend", False)]
        self._chips(ink, 3, [(say(code), self.legend is on, self._set("legend", on)) for code, on in legend])
        self._foot(ink, w, h - 26)
        self.frame(ink, w, h)
        self._place_fields()

    def _chips(self, ink: Ink, row: int, chips: list[tuple[str, bool, Callable[[], None]]]) -> None:
        x, y = float(_FIELD_X), _TOP + row * _ROW + 15.0
        for word, on, act in chips:
            rect = ink.button(x, y, word, armed=on)
            if on:
                ink.fill(rect.left() + 1, rect.bottom() - 3, rect.width() - 2, 2, "focus")
            self.spot(rect, act, word)
            x = rect.right() + 6

    def _set(self, field: str, value: object) -> Callable[[], None]:
        def act() -> None:
            setattr(self, field, value)
            self.update()

        return act

    def _choose(self, form: str) -> Callable[[], None]:
        """The file's ending follows the format."""

        def act() -> None:
            self.format = form
            file = self.file.text().strip()
            if file:
                self.file.setText(str(Path(file).with_suffix(f".{form}")))
            self.update()

        return act

    def _foot(self, ink: Ink, w: float, y: float) -> None:
        rect = ink.button(16, y, say("tool.save.save"), "⏎", primary=True)
        self.spot(rect, self.save, say("tool.save.save"))
        rect = ink.button(rect.right() + 8, y, say("tool.save.leave"), "Esc")
        self.spot(rect, self.leave, say("tool.save.leave"))
        file = Path(self.file.text()).name
        words = self.fault or (say(self.state, file=file) if self.state else "")
        token = "warn" if self.fault else "t2"
        ink.text(rect.right() + 10, y, fonts.fit(words, 12, False, w - 20 - rect.right()), token, 12)

    def _place_fields(self) -> None:
        scale = self.measures.scale
        for field, row in ((self.heading, 4), (self.file, 5)):
            top = _TOP + row * _ROW
            rect = QRectF(_FIELD_X * scale, top * scale, (WIDTH - 16 - _FIELD_X) * scale, 30 * scale).toRect()
            if field.geometry() != rect:
                field.setGeometry(rect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # a field has heard Enter; the window must not
            super().keyPressEvent(event)


def check(file: Path, home: Path) -> None:
    """Raises the ``OSError`` that writing ``file`` would. The folder for pictures is made, no other."""
    if file.parent == home:
        home.mkdir(parents=True, exist_ok=True)
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not file.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.parent))
    if not os.access(file.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file.parent))


def why(fault: OSError, file: Path) -> tuple[str, dict[str, Any]]:
    """What the disk said, in words."""
    folder = str(file.parent)
    if isinstance(fault, NotDrawn):
        return "tool.save.not_drawn", {"file": file.name}
    if isinstance(fault, IsADirectoryError):
        return "tool.save.is_folder", {"file": file.name}
    if isinstance(fault, (FileNotFoundError, NotADirectoryError)):
        return "tool.save.no_folder", {"folder": folder}
    if isinstance(fault, PermissionError) or fault.errno == errno.EROFS:
        return "tool.save.denied", {"folder": folder}
    if fault.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC):
        return "tool.save.full", {"file": file.name}
    return "tool.save.failed", {"file": file.name, "why": fault.strerror or str(fault)}


def pictures() -> Path:
    """Where pictures go unless a person says otherwise."""
    return Path(platformdirs.user_pictures_dir())


def plain(name: str) -> str:
    """A site's name as part of a file's, on any system."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name).strip("-")[:40] or "map"
