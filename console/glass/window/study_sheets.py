"""Analysis in the desk's window: its board at the left, what its keys mean while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from console.desk.studies import BOARD
from console.glass.panels.panel import Panel
from console.glass.panels.room import verb_word
from console.glass.study import board, rows
from console.glass.study.board import StudyBoard
from console.glass.window.layout import Areas
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


_SHARE: Final = 0.62  # of the map at most, where that leaves the board room: what it found is looked at beside it


class StudySheets:
    """Made with the window's body. ``table``: by act of the keys; ``take``: acts that mean something else here."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        self.window = window
        self.board = StudyBoard(window.room, window.theme, window.canvas.set_study, body)
        self._seen = window.desk.view.sheet_n
        self.table: dict[str, Callable[[], object]] = {"study": self.toggle}
        self._here: dict[str, Callable[[], object]] = {
            "up": lambda: self.board.step_selection(-1),
            "down": lambda: self.board.step_selection(1),
            "task_left": lambda: self._kind(-1),
            "task_right": lambda: self._kind(1),
            "sort": lambda: window.room.do(rows.next_period(window.desk.studies.board)),
            "filter": lambda: window.bar.put(f"{verb_word('study')} "),
            "layers": self.board.turn_layer,
            "task_new": lambda: self._make("task"),
            "ring": lambda: self._make("ring"),
            "wall": lambda: self._make("scene"),
        }

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.board,)

    @property
    def drawers(self) -> tuple[Panel, ...]:
        """That lie at the left."""
        return (self.board,)

    def take(self, act: str) -> bool:
        """Whether the act means something of the board's while that is open; then it is done."""
        if not self.board.isVisible() or act not in self._here:
            return False
        self._here[act]()
        return True

    def toggle(self) -> None:
        """Opened, it works out what it shows when it has nothing yet."""
        if self.board.isVisible():
            self.show(on=False)
        else:
            self.window.room.do(calls.StudyIt())

    def looked(self) -> None:
        """A verb has asked for a sheet."""
        view = self.window.desk.view
        if view.sheet_n != self._seen:
            self._seen = view.sheet_n
            if view.sheet == "study":
                self.show(on=True)

    def show(self, *, on: bool) -> None:
        self.window.drawers.at_left(self.board, on)
        self.board.follow()

    def _kind(self, by: int) -> None:
        self.window.room.do(rows.next_kind(self.window.desk.studies.board, by))

    def _make(self, what: str) -> None:
        self.window.room.do(calls.ActOnIt(what=what))

    def escape(self) -> bool:
        """What is being worked out is stopped first."""
        work = self.window.desk.studies.of(BOARD)
        if not self.board.isVisible() or work is None or not work.running:
            return False
        self.window.room.do(calls.StudyIt(end=True))
        return True

    def covers(self) -> int:
        """So many px of the map's left are covered by the board."""
        return self.board.width() if self.board.isVisible() else 0

    def lay_out(self, at: Areas) -> None:
        area, scale = at.open, self.window.measures.scale
        wide = min(round(board.WIDTH * scale), max(round(board.LEAST_W * scale), round(area.width() * _SHARE)))
        self.board.setGeometry(area.left(), area.top(), min(wide, area.width()), area.height())
