"""Body cameras in the desk's window: their board at the left, pictures that hang on the map, what their keys do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from console.desk import choice, pictures, sights
from console.desk.state import Outcome
from console.glass.panels.bodycam_board import WIDTH, BodycamBoard
from console.glass.panels.panel import Panel
from console.glass.video.tether import Tethers
from console.glass.window.layout import Areas
from console.say import listed
from console.verbs import calls
from console.words import Changes

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

NEAREST: Final = 2  # so many of a place are opened by one act


class Bodycams:
    """Made with the window's body. ``table``: by act of the keys."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        self.window, self.desk = window, window.desk
        self.board = BodycamBoard(window.room, window.theme, body)
        self.tethers = Tethers(
            window.room, window.canvas, body, window.theme, lambda: window.areas().open, lambda: window.measures
        )
        self.table: dict[str, Callable[[], object]] = {
            "bodycams": lambda: window.drawers.at_left(self.board),
            "remind": self._remind,
            "picture": self._picture,
        }

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.board,)

    # ---- what verbs ask of the window

    def show(self, call: calls.ShowBodycams) -> None:
        self.board.show_for(call)
        self.window.drawers.at_left(self.board, on=True)

    def hang(self, call: calls.LivePicture) -> None:
        """Of a unit its own; of another thing those nearest to it. Once more: away."""
        units = (call.id,) if call.kind == pictures.UNIT else self._near(call)
        hanging = [unit for unit in units if unit in self.tethers.boxes]
        if call.on is False or (call.on is None and hanging):
            for unit in hanging:
                self.tethers.close(unit)
            self._say("bodycam.put_away")
        elif units:
            for unit in units:
                self.tethers.open(unit)
            self._say("bodycam.opened", units=listed(self.desk.unit_words(unit) for unit in units))
        else:
            self._say("bodycam.no_body", ok=False, what=self._called(call))

    def _near(self, call: calls.LivePicture) -> tuple[str, ...]:
        point = choice.place_of(self.desk, call.kind, call.id)
        return () if point is None else tuple(one.unit for one in sights.bodies(self.desk, point, NEAREST))

    def _called(self, call: calls.LivePicture) -> str:
        return self.desk.no_of(call.id) if call.kind == "incident" else call.id

    def _say(self, code: str, *, ok: bool = True, **facts: object) -> None:
        self.window.bar.show_outcome(Outcome(ok=ok, code=code, facts=dict(facts)))

    # ---- keys

    def _remind(self) -> None:
        """The selected unit; with the board open and nothing selected its first row, which is the gravest."""
        chosen = self.desk.selection
        if chosen.kind == "unit":
            self.window.do(calls.Remind(unit=chosen.id))
        elif self.board.isVisible():
            self.board.step_selection(1)

    def _picture(self) -> None:
        chosen = self.desk.selection
        if chosen.kind in ("unit", "incident", "ring"):
            self.window.do(calls.LivePicture(kind=chosen.kind, id=chosen.id))

    # ---- the window's hooks

    def apply(self, changes: Changes) -> None:
        self.tethers.apply(changes)

    def restyle(self) -> None:
        self.tethers.restyle(self.window.theme)

    def lay_out(self, at: Areas) -> None:
        area, scale = at.open, self.window.measures.scale
        self.board.setGeometry(
            QRect(area.left(), area.top(), min(round(WIDTH * scale), area.width()), area.height())
        )
        self.tethers.follow()

    def shut(self) -> None:
        self.tethers.shut()
