"""The ticker: what has just happened, newest first, each with its time."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import TickerLine
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.say import say
from console.verbs import calls
from console.words import Changes

_TONES = {"sos": "sos"}
LONGEST = 480  # px of one line


class Ticker(Panel):
    flags = Changes.TICKER
    ground = "win"

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = h / 2
        x = ink.text(16, y, say("panel.ticker"), "t3") + 16
        ink.vline(x, y - 9, y + 9)
        x += 20
        for line in newest(self.room):
            runs = words(line)
            room = w - 16 - x
            if width_of(runs) > room:
                break
            end = ink.runs(x, y, runs)
            if line.kind in ("incident", "order") and line.subject in self.room.desk.incidents:
                target = line.subject
                self.spot(QRectF(x, 0, end - x, h), lambda t=target: self._select(t))  # type: ignore[misc]
            x = end + 28
        ink.hline(0, w, 0)

    def _select(self, incident: str) -> None:
        self.room.do(calls.Select(kind="incident", id=incident))


def newest(room: Room, most: int = 12) -> list[TickerLine]:
    """The last lines, newest first."""
    return sorted(room.desk.ticker, key=lambda line: line.at)[-most:][::-1]


def words(line: TickerLine) -> list[Run]:
    """A line that goes on and on is cut: it must not keep all older ones, or itself, off the ticker."""
    text = fonts.fit(line.text(), 13, False, LONGEST)
    return [Run(figures.clock(line.at), "t3"), Run(text, _TONES.get(line.kind, "t1"), gap=6)]
