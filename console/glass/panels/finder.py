"""What a typed name may be: a list over the map, above the typed text. It never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from console.find import Entry, Found
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.popup import FOOT_H, Floating, draw_thing
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.measures import POPUP_ROW
from console.say import say

WIDTH: Final = 540
_SYMBOLS: Final = frozenset({"incident", "unit", "camera", "post"})
_AREAS: Final = frozenset({"beat", "grid", "village", "ring"})
_LINES: Final = frozenset({"road", "route"})
_NUMBERED: Final = frozenset({"address", "plate"})


class FinderList(Floating):
    """Rows of hits; ``at`` is the one that ↑↓ have chosen, -1 before that: Enter then takes the first."""

    rows_wide = WIDTH

    def __init__(self, room: Room, theme: Theme, choose: Callable[[int], None], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room, self.choose = room, choose
        self.hits: tuple[Found, ...] = ()
        self.away: tuple[str, ...] = ()  # of each hit, how far it is from the middle of the map
        self.line = ""  # what stands there instead of hits
        self.at = -1

    def show_hits(self, hits: tuple[Found, ...], away: tuple[str, ...], line: str) -> None:
        self.hits, self.away, self.line, self.at = hits, away, line, -1
        self.update()

    def step(self, by: int) -> None:
        if self.hits:
            self.at = (self.at + by) % len(self.hits) if self.at >= 0 else (0 if by > 0 else len(self.hits) - 1)
            self.update()

    def wanted(self) -> tuple[float, float]:
        return WIDTH, POPUP_ROW * max(1, len(self.hits)) + FOOT_H

    def draw(self, ink: Ink, w: float, h: float) -> None:
        for n, hit in enumerate(self.hits):
            self._row(ink, w, n, hit)
        if not self.hits:
            ink.text(16, POPUP_ROW / 2, fonts.fit(self.line, 13, False, w - 32), "t2")
        ink.hline(0, w, h - FOOT_H)
        x, y = 12.0, h - FOOT_H / 2
        for key, word in (("↑↓", "find.preview"), ("⏎", "find.enter"), ("Esc", "find.escape")):
            x = ink.text(ink.key(x, y, key) + 5, y, say(word), "t2", 12) + 14
        self.frame(ink, w, h)

    def _row(self, ink: Ink, w: float, n: int, hit: Found) -> None:
        top, chosen = n * POPUP_ROW, n == max(0, self.at)
        rect = QRectF(0, top, w, POPUP_ROW)
        if chosen or self.over(rect):
            ink.fill(0, top, w, POPUP_ROW, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, POPUP_ROW, "acc")
        y = top + POPUP_ROW / 2
        _mark(ink, self.room, 24, y, hit.entry)
        until = ink.right(w - 14, y, self.away[n], "t2", 12) if self.away[n] else w - 14
        kind = say(f"find.kind.{hit.entry.kind}")
        until = ink.right(min(until - 12, w - 78), y, kind, "t3", 12) - 12
        x = _name(ink, 44, y, hit, until)
        beside = " ".join(dict.fromkeys(part for part in (hit.called, hit.entry.aside) if part))
        if beside and x + 40 < until:
            ink.text(x + 12, y, fonts.fit(beside, 12, False, until - x - 12), "t2", 12)
        self.spot(rect, lambda: self.choose(n), hit.entry.name)


def _name(ink: Ink, x: float, y: float, hit: Found, until: float) -> float:
    """The name, what matched in bold; cut at ``until``."""
    at, name = 0, hit.entry.name
    marked = () if hit.called else hit.spans
    for start, end in (*marked, (len(name), len(name))):
        for piece, bold in ((name[at:start], False), (name[start:end], True)):
            shown = fonts.fit(piece, 13, bold, until - x)
            x = ink.text(x, y, shown, "t1", 13, bold=bold)
            if shown != piece:
                return x
        at = end
    return x


def _mark(ink: Ink, room: Room, x: float, y: float, entry: Entry) -> None:
    """The symbol that the thing has on the map; of what has none, its shape: a spot, a line, two lines, an area."""
    if entry.kind in _SYMBOLS:
        draw_thing(ink, room, x, y, entry.kind, entry.id)
        return
    p = ink.painter
    p.save()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(QPen(ink.theme.color("t2"), 1.8))
    p.setBrush(Qt.BrushStyle.NoBrush)
    if entry.kind in _LINES:
        p.drawLine(QLineF(x - 7, y + 4, x + 7, y - 4))
    elif entry.kind in ("crossing", "coordinate"):
        p.drawLines([QLineF(x - 7, y, x + 7, y), QLineF(x, y - 7, x, y + 7)])
    elif entry.kind in _AREAS:
        p.drawRect(QRectF(x - 7, y - 5, 14, 10))
    elif entry.kind in _NUMBERED:
        p.drawPolyline([QPointF(x - 6, y + 6), QPointF(x - 6, y - 1), QPointF(x, y - 7), QPointF(x + 6, y - 1),
                        QPointF(x + 6, y + 6), QPointF(x - 6, y + 6)])  # fmt: skip
    else:
        p.drawEllipse(QPointF(x, y), 4.5, 4.5)
    p.restore()
