"""The seats of the room: who sits where, whether it is there, what is looked at and changed there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk.labels import words_of
from console.desk.presence_words import doing
from console.desk.seat_rows import RECORD, SeatRow, rows
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import known, listed, say
from console.verbs import calls
from console.words import Changes, Link

WIDTH: Final = 560
HEAD_H: Final = 44
ROW_H: Final = 68
LOW_H: Final = 36  # of a wall, or a process that nobody sits at
_X: Final = 40
_LINK: Final = {Link.ONLINE: "ok", Link.OFFLINE: "warn", Link.UNKNOWN: "t3"}


class SeatBoard(ScrollPanel):
    """A drawer over the map's left side. ↑↓ go through it, Enter selects here what the chosen seat looks at."""

    flags = Changes.SEATS | Changes.SECOND | Changes.SELECTION | Changes.PREVIEW | Changes.HEALTH
    step = ROW_H * 2.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.at = ""  # seat
        self.hide()

    def rows(self) -> list[SeatRow]:
        return rows(self.room.desk)

    # ---- the chosen row

    def step_selection(self, by: int) -> None:
        """The row above or below."""
        shown = self.rows()
        now = next((n for n, one in enumerate(shown) if one.seat == self.at), None)
        at = 0 if now is None else min(max(now + by, 0), len(shown) - 1)
        self.at = shown[at].seat
        top = sum(_high(one) for one in shown[:at])
        self.reveal(top, top + _high(shown[at]), self.height() / self.measures.scale - HEAD_H)
        self.update()

    def enter(self, seat: str = "") -> None:
        """Select here what that seat looks at."""
        self.at = seat or self.at
        self.update()
        if self.at and self.at != self.room.desk.seat:
            self.room.do(calls.ShowSeats(seat=self.at))

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        shown = self.rows()
        top = HEAD_H - self.offset
        for row in shown:
            if HEAD_H - ROW_H < top < h:
                self._row(ink, w, top, row)
            top += _high(row)
        self.contents(top + self.offset - HEAD_H, h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w, shown)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float, shown: list[SeatRow]) -> None:
        y = HEAD_H / 2
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, y, say("presence.title"), "t1", 15, bold=True)
        key = cap("seats") or "Esc"
        end = w - 16 - key_width(key)
        ink.key(end, y, key)
        end = ink.right(end - 7, y, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, HEAD_H), lambda: self.room.act("seats"), say("panel.fold"))
        there = sum(one.link is Link.ONLINE or (one.known and one.link is Link.UNKNOWN) for one in shown)
        ink.text(x + 10, y, fonts.fit(say("presence.sum", n=len(shown), there=there), 13, False, end - x - 20), "t2")
        ink.hline(0, w, HEAD_H - 1)

    def _row(self, ink: Ink, w: float, top: float, row: SeatRow) -> None:
        high = _high(row)
        rect = QRectF(0, top, w, high)
        if row.seat == self.at or self.over(rect):
            ink.fill(0, top, w, high, "sel_row" if row.seat == self.at else "raise")
        if row.seat == self.at:
            ink.fill(0, top, 4, high, "focus")
        first, second, third = top + (14 if high == ROW_H else high / 2), top + 34, top + 53
        ink.dot(24, first, 4.5, _LINK[row.link])
        start = ink.runs_right(w - 16, first, self._state(row))
        x = ink.text(_X, first, fonts.fit(row.seat, 15, True, 150), "t1", 15, bold=True)
        here = [Run(say("presence.here"), "t3", 12, gap=6)] if row.mine else []
        ink.runs(x, first, [*here, Run(self._what(row), "t3", 12, gap=8)], until=start - 8)
        if high == ROW_H:
            self._sits(ink, w, row, second, third)
        ink.hline(16, w - 16, top + high - 1)
        self.spot(rect, lambda: self.enter(row.seat), self._tip(row))

    def _sits(self, ink: Ink, w: float, row: SeatRow, second: float, third: float) -> None:
        words, token = self._who(row)
        ink.text(_X, second, fonts.fit(words, 13, False, w - _X - 16), token)
        has = say("presence.has", nos=listed(row.claims)) if row.claims else ""
        start = ink.right(w - 16, third, fonts.fit(has, 12, False, w / 2), "t2", 12) if has else w - 16
        words, token = self._does(row)
        ink.text(_X, third, fonts.fit(words, 13, token == "warn", start - 8 - _X), token, bold=token == "warn")

    def _state(self, row: SeatRow) -> list[Run]:
        """Its link, and beside it whether it records or is without the database."""
        found = []
        if row.store_away:
            words = say("presence.store_away", t=figures.clock(row.store_away)[:5])
            found.append(Run(words, "warn", 12, True, 10.0))
        if row.records:
            since = self.room.desk.recorder.since if self.room.desk.recorder is not None else 0.0
            words = say("presence.records_since", t=figures.clock(since)[:5]) if since else say("presence.records")
            found.append(Run(words, "t1", 12, gap=10.0))
        name = row.link.name.lower()
        if row.link is Link.UNKNOWN and row.process == RECORD and row.known:
            name = "online"  # a recording process has no last will: it is there while it speaks
        found.append(Run(say(f"presence.link.{name}"), "t2" if name == "online" else _LINK[row.link], 12, gap=10.0))
        return found

    def _what(self, row: SeatRow) -> str:
        return say(f"presence.process.{row.process}") if row.process else ""

    def _who(self, row: SeatRow) -> tuple[str, str]:
        """Who sits there; nobody sits at a wall or at a process without a window."""
        if not row.known:
            at = row.heard_at or row.link_at
            return say("presence.unknown_since", t=figures.day(at)) if at else say("presence.unknown"), "t3"
        if not row.person:
            return (say("presence.nobody"), "t2") if row.process in ("", "desk") else ("", "t3")
        roles = listed(say(f"people.role.{one}") for one in row.roles if known(f"people.role.{one}"))
        parts = [row.person, roles]
        if row.since:
            parts.append(say("held.since", t=figures.day(row.since)))
        if row.locked:
            parts.append(say("presence.locked"))
        return " · ".join(one for one in parts if one), "t1"

    def _does(self, row: SeatRow) -> tuple[str, str]:
        desk = self.room.desk
        if row.editing is not None:
            edits = row.editing
            words = say("presence.does", what=words_of(desk, edits.kind, edits.id), doing=doing(edits.fields))
            return words, "t2" if row.mine else "warn"
        if row.kind:
            return say("presence.looks_at", what=words_of(desk, row.kind, row.id)), "t2"
        return (say("presence.looks_at_nothing"), "t3") if row.known and row.person and not row.locked else ("", "t3")

    def _tip(self, row: SeatRow) -> str:
        return say("presence.go", seat=row.seat) if not row.mine and (row.kind or row.editing) else row.seat


def _high(row: SeatRow) -> int:
    return LOW_H if row.known and row.process not in ("", "desk") and not row.claims else ROW_H
