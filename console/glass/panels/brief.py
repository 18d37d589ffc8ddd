"""The line for the telephone, over the map's foot: it lives on while somebody reads it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import briefing
from console.glass import fonts
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes, Incident

HEIGHT: Final = 44
SIZES: Final = (20, 18, 15)  # px: the largest that has room
LEAST: Final = 320


class BriefStrip(Floating):
    """Made anew every second: minutes left fall, steps come in."""

    flags = Changes.SECOND | Changes.ORDERS | Changes.INCIDENTS | Changes.VIEW

    def __init__(self, room: Room, theme: Theme, place: Callable[[], None], parent: QWidget | None = None) -> None:
        """``place`` gives it the room that its words now want."""
        super().__init__(theme, parent)
        self.room, self.place = room, place
        self.widest = 1000.0  # px at 100 %, what the map leaves

    def apply(self, changes: Changes) -> None:
        if changes & self.flags:
            self.place()
        super().apply(changes)

    @property
    def incident(self) -> Incident | None:
        return self.room.desk.incidents.get(self.room.desk.view.brief)

    def line(self) -> str:
        incident = self.incident
        return briefing.line(self.room.desk, incident) if incident is not None else ""

    def wanted(self) -> tuple[float, float]:
        longest = fonts.advance(self.line(), SIZES[0], True) + 60 + self._tail()
        return max(LEAST, min(self.widest, longest)), HEIGHT

    def _tail(self) -> float:
        return key_width(cap("brief") or "Esc") + 24

    def draw(self, ink: Ink, w: float, h: float) -> None:
        incident, y, text = self.incident, h / 2, self.line()
        self.frame(ink, w, h)
        if incident is None:
            return
        space = w - 32 - self._tail()
        size = next((px for px in SIZES if fonts.advance(text, px, True) <= space), SIZES[-1])
        ink.text(16, y, fonts.fit(text, size, True, space), "t1", size, bold=True)
        key = cap("brief") or "Esc"
        x = w - 14 - key_width(key)
        ink.key(x, y, key)
        self.spot(QRectF(x - 10, 0, w - x + 10, h), self.leave, say("checks.brief_away"))
        self.spot(QRectF(0, 0, x - 10, h), lambda: self.room.do(calls.Select(kind="incident", id=incident.id)), text)

    def leave(self) -> None:
        """The same verb takes it away."""
        if self.incident is not None:
            self.room.do(calls.Brief(incident=self.incident.id))
        else:
            self.room.desk.look(brief="")
