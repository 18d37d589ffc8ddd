"""Lists that float over the map: completions above the typed text, what overlaps, layers. None takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.canvas import Hit
from console.glass.items.things import is_feature, thing_of
from console.glass.panels.card_feature import sample, what_it_is
from console.glass.panels.ink import Ink, Run, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols import CameraMark, IncidentMark
from console.glass.symbols.pins import pin_pixmap
from console.glass.theme import Theme
from console.glass.window.measures import POPUP_ROW
from console.say import say
from console.verbs import Completion, calls
from console.words import Changes

FOOT_H: Final = 28
WIDTH: Final = 466


class Floating(Panel):
    """A bordered box over the map; hidden until it has something to say."""

    flags = Changes.NOTHING
    rows_wide = WIDTH

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.hide()

    def wanted(self) -> tuple[float, float]:
        """Width and height in px at 100 %; one without rows has no height."""
        return float(self.rows_wide), 0.0

    def frame(self, ink: Ink, w: float, h: float) -> None:
        for x0, y0, x1, y1 in ((0, 0, w, 1), (0, h - 1, w, h), (0, 0, 1, h), (w - 1, 0, w, h)):
            ink.fill(x0, y0, x1 - x0, y1 - y0, "line2")


class Completions(Floating):
    """What the word being typed may become. Tab, ↑↓ and Enter come from the line; a click completes."""

    flags = Changes.PREVIEW | Changes.SECOND

    def __init__(self, room: Room, theme: Theme, choose: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.choose = choose
        self.at = -1  # row chosen by ↑↓; -1: none
        self.dismissed = False  # Esc put it away until the next letter

    @property
    def rows(self) -> tuple[Completion, ...]:
        return self.room.desk.preview.completions[: self.measures.popup_rows]

    def chosen(self) -> Completion | None:
        """The row that Tab takes: the one chosen by ↑↓, else the first."""
        rows = self.rows
        return rows[max(0, min(self.at, len(rows) - 1))] if rows else None

    def step(self, by: int) -> None:
        if self.rows:
            self.at = (self.at + by) % len(self.rows) if self.at >= 0 else (0 if by > 0 else len(self.rows) - 1)
            self.update()

    def wanted(self) -> tuple[float, float]:
        return WIDTH, POPUP_ROW * len(self.rows) + FOOT_H

    def draw(self, ink: Ink, w: float, h: float) -> None:
        for i, row in enumerate(self.rows):
            self._row(ink, w, i * POPUP_ROW, row, i == max(0, self.at))
        ink.hline(0, w, h - FOOT_H)
        x, y = 12.0, h - FOOT_H / 2
        for key, word in (("Tab", "command.complete"), ("↑↓", "command.choose"), ("Esc", "command.fold")):
            x = ink.text(ink.key(x, y, key) + 5, y, say(word), "t2", 12) + 14
        self.frame(ink, w, h)

    def _row(self, ink: Ink, w: float, top: float, row: Completion, chosen: bool) -> None:
        rect = QRectF(0, top, w, POPUP_ROW)
        if chosen or self.over(rect):
            ink.fill(0, top, w, POPUP_ROW, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, POPUP_ROW, "acc")
        y = top + POPUP_ROW / 2
        x = 16.0
        if row.kind == "incident":
            ink.incident(24, y, IncidentMark(row.level or 3, row.where != ""), 20)
            x = 44
        elif row.kind == "unit":
            ink.unit(24, y, self.room.reads.mark(row.id), 24)
            x = 44
        self._words(ink, w, x, y, row)
        self.spot(rect, lambda: self.choose(row.insert))

    def _words(self, ink: Ink, w: float, x: float, y: float, row: Completion) -> None:
        aside = row.aside.text() if row.aside else ""
        most = (w - 16 - x) * (0.68 if not row.where else 0.42)
        aside = fonts.fit(aside, 12, False, most)
        until = ink.right(w - 14, y, aside, {"lv": "lv", "warn": "warn"}.get(row.tone, "t2"), 12) - 10
        x = ink.text(x, y, row.label, "t1", 13, bold=True) + 12
        x = ink.text(x, y, fonts.fit(row.title, 13, False, until - x), "t1")
        where_x = max(x + 12, 200.0)
        if row.where and where_x < until - 20:
            ink.text(where_x, y, fonts.fit(row.where, 13, False, until - where_x), "t2")


class Overlap(Floating):
    """Several things were clicked: which one."""

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.hits: Sequence[Hit] = ()

    def show_hits(self, hits: Sequence[Hit]) -> None:
        self.hits = list(hits)[:9]

    def wanted(self) -> tuple[float, float]:
        widest = max((width_of(self._runs(hit)) for hit in self.hits), default=0)
        return min(max(180.0, widest + 60), 380.0), POPUP_ROW * len(self.hits)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        for i, hit in enumerate(self.hits):
            top = i * POPUP_ROW
            rect = QRectF(0, top, w, POPUP_ROW)
            if self.over(rect):
                ink.fill(0, top, w, POPUP_ROW, "sel_row")
            y = top + POPUP_ROW / 2
            draw_thing(ink, self.room, 22, y, hit.kind, hit.id)
            ink.runs(44, y, self._runs(hit), until=w - 8)
            self.spot(rect, lambda hit=hit: self._pick(hit), carries=f"{hit.kind}:{hit.id}")  # type: ignore[misc]
            if self.over(rect) and self.room.desk.site.walls:
                self._to_wall(ink, w, y, hit)
        self.frame(ink, w, h)

    def _to_wall(self, ink: Ink, w: float, y: float, hit: Hit) -> None:
        """At the end of the row under the pointer: it goes to the wall without being selected."""
        width = fonts.advance(say("card.wall"), 12) + 12
        rect = QRectF(w - width - 4, y - 11, width, 22)
        ink.box(rect, "raise", "line2")
        ink.centre(rect.center().x(), y, say("card.wall"), "t1", 12)
        self.spot(rect, lambda: self._send(hit), say("panel.key.wall"))

    def _send(self, hit: Hit) -> None:
        self.hide()
        self.room.do(calls.SendToWall(things=(f"{hit.kind}:{hit.id}",)))

    def _runs(self, hit: Hit) -> list[Run]:
        desk = self.room.desk
        if hit.kind == "incident" and hit.id in desk.incidents:
            incident = desk.incidents[hit.id]
            return [Run(incident.no, "t1", 13, True), Run(incident.type, "t1", gap=6)]
        if hit.kind == "unit":
            return [Run(hit.id, "t1", 13, True), Run(self.room.reads.unit_name(hit.id), "t1", gap=6)]
        thing = thing_of(desk.site, hit.kind, hit.id) if is_feature(hit.kind) else None
        kind = what_it_is(thing) if thing else say(f"card.{hit.kind}")
        return [Run(self.room.reads.thing_name(hit.kind, hit.id), "t1"), Run(kind, "t2", 12, gap=8)]

    def _pick(self, hit: Hit) -> None:
        self.hide()
        self.room.do(calls.Select(kind=hit.kind, id=hit.id))


def draw_thing(ink: Ink, room: Room, x: float, y: float, kind: str, id: str) -> None:
    """The symbol of anything that can be picked."""
    incident = room.desk.incidents.get(id)
    if kind == "incident" and incident is not None:
        ink.incident(x, y, IncidentMark(incident.level, incident.located), 22)
    elif kind == "unit":
        ink.unit(x, y, room.reads.mark(id), 24)
    elif kind == "camera":
        ink.camera(x, y, CameraMark(), 18)
    elif kind == "post":
        ink.post(x, y, True, 22)
    elif is_feature(kind):
        thing = thing_of(room.desk.site, kind, id)
        if thing is not None:
            sample(ink, x, y, thing, 1.0)
    elif kind == "marker":
        ink.painter.drawPixmap(QPointF(x - 11, y - 11), pin_pixmap(ink.theme, 22, 2.0))
