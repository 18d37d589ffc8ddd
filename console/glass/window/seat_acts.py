"""The drawer of the seats in the desk's window, and what its keys do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from console.glass.panels.panel import Panel
from console.glass.panels.seat_board import WIDTH, SeatBoard
from console.glass.window.layout import Areas
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


class SeatActs:
    """Made with the window's body. ``table``: by act of the keys."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        self.window = window
        self.board = SeatBoard(window.room, window.theme, body)
        self.table: dict[str, Callable[[], object]] = {"seats": self._toggle}

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.board,)

    def _toggle(self) -> None:
        """One that is alone says so and opens nothing."""
        if self.board.isVisible():
            self.window.drawers.at_left(self.board, on=False)
        else:
            self.window.do(calls.ShowSeats())

    def show(self) -> None:
        """As the verb asked for it."""
        self.board.at = self.board.at or self.window.desk.seat
        self.window.drawers.at_left(self.board, on=True)

    def enter(self) -> bool:
        """Enter while the drawer is open; False: it is not, or nothing in it is chosen."""
        if not self.board.isVisible() or not self.board.at:
            return False
        self.board.enter()
        return True

    def lay_out(self, at: Areas) -> None:
        area, scale = at.open, self.window.measures.scale
        wide = min(round(WIDTH * scale), area.width())
        self.board.setGeometry(QRect(area.left(), area.top(), wide, area.height()))
