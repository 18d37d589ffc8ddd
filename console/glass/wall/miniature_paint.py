"""How the miniature is painted: monitors as boxes, walls' names over them, tiles with two or three lines of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen

from console.desk.wall_grid import Layout
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.strip import narrow
from console.glass.wall.miniature_places import LABEL_H, Area, Board, Plan, Screen, bezels, box_of
from console.glass.wall.miniature_words import Told
from console.say import say
from console.words.wall import GRID, Tile

LINE: Final = 16.0  # px of a line of words in a tile
INSET: Final = 6.0
HEAD: Final = 22.0  # of a map in hand: by its head the tile is moved, below it the map


def rect(area: Area) -> QRectF:
    return QRectF(area.x, area.y, area.w, area.h)


def screens(ink: Ink, plan: Plan) -> None:
    """Monitors that carry no wall say so; the desk's own says that it is."""
    for one in plan.screens:
        ink.box(rect(one.box), "win", "line")
        if not _carries(plan, one):
            words = say("layout.desk_here" if one.monitor.desk else "layout.free_monitor")
            _label(ink, one.box, "", f"{one.monitor.name} · {one.monitor.rect.w} × {one.monitor.rect.h}")
            middle = one.box.y + one.box.h / 2
            ink.centre(one.box.x + one.box.w / 2, middle, fonts.fit(words, 12, False, one.box.w - 8), "t3", 12)


def _carries(plan: Plan, screen: Screen) -> bool:
    x, y = screen.box.x + screen.box.w / 2, screen.box.y + screen.box.h / 2
    inside = (board.box for board in plan.boards if not board.away)
    return any(box.holds(x, y) or screen.box.holds(box.x, box.y) for box in inside)


def board(ink: Ink, one: Board, where: str, tiles: Layout) -> None:
    """A wall: its name, where it is, the ground that its tiles leave."""
    tone = "warn" if one.place.why else "t3"
    _label(ink, one.box, one.wall.name, where, tone)
    ink.box(rect(one.box), "win", "line2")
    if one.away:
        _dashed(ink, one.box, "warn" if one.place.why else "line2")
    if not tiles:
        words = fonts.fit(say("layout.empty"), 12, False, one.box.w - 8)
        ink.centre(one.box.x + one.box.w / 2, one.box.y + one.box.h / 2, words, "t3", 12)


def _label(ink: Ink, box: Area, name: str, where: str, tone: str = "t3") -> None:
    y = box.y - LABEL_H / 2
    x = ink.text(box.x + 1, y, fonts.fit(name, 13, True, box.w), "t1", 13, bold=True)
    gap = 8 if name else 0
    ink.text(x + gap, y, fonts.fit(where, 12, False, box.right - x - gap), tone, 12)


def tile(ink: Ink, one: Board, what: Tile, *, chosen: bool, over: bool) -> None:
    """Its ground; the chosen one is framed."""
    area = rect(box_of(one, what)).adjusted(1, 1, -1, -1)
    ink.box(area, "sel_row" if chosen else "raise", "focus" if chosen else "line2" if not over else "t3")
    if chosen:
        ink.box(area.adjusted(1, 1, -1, -1), None, "focus")


def tile_words(ink: Ink, one: Board, what: Tile, words: Told) -> None:
    """As many lines as it has room for: what it shows, its kind, how it stands."""
    area = rect(box_of(one, what)).adjusted(1 + INSET, 4, -1 - INSET, -4)
    lines = [(words.what or words.kind, "t1"), (words.kind if words.what else "", "t3"),
             (words.state, words.tone or "t2")]  # fmt: skip
    lines = [one for one in lines if one[0]]
    if len(lines) * LINE > area.height():  # what is wrong stays, the kind goes first
        lines = [one for one in lines if one[0] != words.kind or one is lines[0]]
    for n, (text, tone) in enumerate(lines[: max(1, int(area.height() // LINE))]):
        ink.text(area.left(), area.top() + LINE * (n + 0.5), narrow(text, area.width()), tone, 12)


def held_head(ink: Ink, one: Board, what: Tile, words: Told) -> None:
    """Of a map in hand: one line over what it shows, by which the tile is moved."""
    area = rect(box_of(one, what)).adjusted(2, 2, -2, -2)
    ink.fill(area.x(), area.y(), area.width(), HEAD - 2, "raise")
    ink.hline(area.left(), area.right(), area.y() + HEAD - 2, "line2")
    line = " · ".join(part for part in (words.what or words.kind, words.state) if part)
    ink.text(area.x() + 4, area.y() + HEAD / 2 - 1, fonts.fit(line, 12, False, area.width() - 8), "t1", 12)


def ghost(ink: Ink, one: Board, before: Layout, after: Layout, under_hand: str) -> None:
    """What letting go would change, in the colour of what will be; the tile under the hand is filled."""
    was = {each.id: each for each in before}
    for each in after:
        if was.get(each.id) == each and each.id != under_hand:
            continue
        area = rect(box_of(one, each)).adjusted(1.5, 1.5, -1.5, -1.5)
        if each.id == under_hand:
            painter = ink.painter
            painter.save()
            painter.setOpacity(0.35)
            painter.fillRect(area, ink.theme.color("acc"))
            painter.restore()
        _outline(ink, area, "acc")


def refused(ink: Ink, one: Board) -> None:
    _outline(ink, rect(one.box), "warn")


def grid(ink: Ink, one: Board) -> None:
    """Lines of every third cell, seen while something is in the hand."""
    for n in range(3, GRID, 3):
        ink.vline(round(one.box.x + one.box.w * n / GRID), one.box.y, one.box.bottom, "line")
        ink.hline(one.box.x, one.box.right, round(one.box.y + one.box.h * n / GRID), "line")


def bezel(ink: Ink, one: Board) -> None:
    """Where one monitor ends and the next begins."""
    for column in bezels(one):
        x = one.box.x + one.box.w * column / GRID
        ink.fill(x - 1, one.box.y, 2, one.box.h, "t3")


def _outline(ink: Ink, area: QRectF, token: str) -> None:
    ink.painter.setPen(QPen(ink.theme.color(token), 2))
    ink.painter.setBrush(Qt.BrushStyle.NoBrush)
    ink.painter.drawRect(area)


def _dashed(ink: Ink, box: Area, token: str) -> None:
    ink.painter.setPen(QPen(ink.theme.color(token), 1, Qt.PenStyle.DashLine))
    ink.painter.setBrush(Qt.BrushStyle.NoBrush)
    ink.painter.drawRect(rect(box).adjusted(0.5, 0.5, -0.5, -0.5))


Chip = tuple[str, str, str, str]  # what it is for, words, key cap, tone


def chips(ink: Ink, x: float, y: float, until: float, wanted: Sequence[Chip], note: Callable[[QRectF, str], None],
          rows: int = 2) -> float:  # fmt: skip
    """Small buttons in rows of 30 px that end before ``until``; what finds no place is left out. The y below them."""
    left = x
    for key, words, cap, tone in wanted:
        width = 16 + fonts.advance(words, 13) + (6 + max(18.0, fonts.advance(cap, 12) + 8) if cap else 0)
        if x + width > until and x > left:
            if rows == 1:
                break
            x, y, rows = left, y + 30, rows - 1
        area = ink.button(x, y + 15, words, cap, primary=tone == "primary", armed=tone == "armed")
        note(area, key)
        x = area.right() + 6
    return y + 32
