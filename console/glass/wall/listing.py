"""Tiles that list: as many rows as have room, the rest by number; dimmed when broker or journal have gone silent.

Nothing scrolls on a wall. What does not fit is counted in the head: 在办 10，列前 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.desk import Desk
from console.dispatch.wording import ago
from console.glass import fonts
from console.glass.panels.ink import Ink, Run
from console.glass.wall.tile import ASIDE, BODY, HEAD, PAD, TITLE, WallTile
from console.say import say

ROW: Final = 76  # px: one line of 34 px, read in one fixation
SYMBOL: Final = 48
TEXT_X: Final = PAD + SYMBOL + 16
EDGE: Final = 4  # px at the left of the row that the scene is bound to


def heard(desk: Desk) -> float:
    """Epoch s until which the room knows what happens outside: the broker's link and the journal it follows."""
    feed, at = desk.health.feed, desk.true_at
    return at if feed is None or feed.connected else min(at, feed.since)


class ListTile(WallTile):
    """Subclasses give ``every`` one there is, say which may be ``listed``, and paint one in ``row``.

    What there is is looked for once a paint; words are made of what is painted alone: a room may have a thousand open.
    """

    row_h = float(ROW)
    _all: Sequence[Any] = ()
    _rows: Sequence[Any] = ()

    @property
    def limit(self) -> float:
        return self.room.desk.site.config.wall.stale_s

    def newest(self) -> float | None:
        return heard(self.room.desk)

    def stale(self, age_s: float) -> str:
        """Names what is silent, where that is known."""
        if age_s <= self.limit:
            return ""
        feed = self.room.desk.health.feed
        away = feed is not None and not feed.connected
        return say("walltile.feed_away" if away else "wall.stale", age=ago(age_s))

    def every(self) -> Sequence[Any]:
        """All that there is, what matters most first."""
        return ()

    def listed(self, every: Sequence[Any]) -> Sequence[Any]:
        """Those that may stand in the list; the others are counted all the same."""
        return every

    def row(self, ink: Ink, w: float, y: float, one: Any) -> None:
        """Paints one about the middle ``y``."""

    def empty(self) -> str:
        """Said where there is nothing to list."""
        return ""

    def draw(self, ink: Ink, w: float, h: float) -> None:
        self._all = self.every()
        self._rows = self.listed(self._all)
        super().draw(ink, w, h)

    def fitting(self) -> int:
        """Rows that have room in this tile as it stands."""
        high = self.height() / self.measures.scale - HEAD
        return max(0, int(high / self.row_h))

    def counted(self, code: str = "walltile.open") -> str:
        """``10``, and what of it is not listed."""
        total, listed = len(self._all), min(len(self._rows), self.fitting())
        said = say(code, n=total)
        return said if listed >= total else say("walltile.first", said=said, n=listed)

    def body(self, ink: Ink, w: float, h: float) -> None:
        if not self._rows:
            ink.text(PAD, ROW / 2, fonts.fit(self.empty(), ASIDE, False, w - 2 * PAD), "t3", ASIDE)
        for n, one in enumerate(self._rows[: int(h / self.row_h)]):
            top = n * self.row_h
            if n:
                ink.hline(PAD, w - PAD, top)
            self.row(ink, w, top + self.row_h / 2, one)

    # ---- what heads and rows share

    def beside(self, *parts: str) -> str:
        """As many whole parts as stand beside the title, the age and the plate of a silent feed."""
        wide = self.width() / self.measures.scale - fonts.advance(self.title(), ASIDE, True) - 4 * PAD - 80
        said = [part for part in parts if part]
        while len(said) > 1 and fonts.advance(" · ".join(said), ASIDE) > wide:
            said.pop()
        return " · ".join(said)

    def bound(self, kind: str, key: str) -> bool:
        """Whether the scene is about it."""
        return self.shown.bound == f"{kind}:{key}"

    def mark_bound(self, ink: Ink, w: float, y: float) -> None:
        top = y - self.row_h / 2
        ink.fill(0, top, w, self.row_h, "sel_row")
        ink.fill(0, top, EDGE, self.row_h, "focus")


def plate(ink: Ink, right: float, y: float, words: str, px: int = BODY) -> float:
    """Loud words on amber that end at ``right``; the answer is where it begins."""
    wide = fonts.advance(words, px, True) + 20
    ink.box(QRectF(right - wide, y - px * 0.75, wide, px * 1.5), "warn", None)
    ink.text(right - wide + 10, y, words, "onalarm", px, bold=True)
    return right - wide


def named(ink: Ink, y: float, until: float, bold: str, rest: str, *, x: float = TEXT_X, token: str = "t1") -> float:
    """What it is, in bold, and its number in grey. Where both have no room whole words go first; the number stays."""
    bold = begun(bold, rest, until - x)
    if not bold:
        return ink.text(x, y, rest, token, ASIDE)
    end = ink.text(x, y, fonts.fit(bold, BODY, True, until - x), token, BODY, bold=True)
    return ink.text(end + 12, y, rest, "t3", ASIDE) if rest else end


def begun(bold: str, rest: str, room: float) -> str:
    """As many whole words of ``bold`` as stand in ``room`` px before ``rest``, "" where none does."""
    words = bold.split(" ")
    some = (" ".join(words[:n]) for n in range(len(words), 0, -1))
    return next((one for one in some if name_width(one, rest) <= room), "" if rest else words[0])


def lesser(ink: Ink, right: float, y: float, needed: float, *choices: str, token: str = "t2") -> float:
    """The first of ``choices`` in grey, ending at ``right``, that leaves ``needed`` px for the name; else nothing."""
    for words in choices:
        if words and right - fonts.advance(words, ASIDE) - PAD >= TEXT_X + needed:
            return ink.right(right, y, words, token, ASIDE)
    return right


def name_width(title: str, number: str) -> float:
    """px that ``named`` would like."""
    return fonts.advance(title, BODY, True) + (12 + fonts.advance(number, ASIDE) if number else 0.0)


def place_fit(place: str, px: int, width: float) -> str:
    """A place and its beat; where both have no room the beat goes whole, then the place is cut."""
    parts = place.split(" · ")
    while len(parts) > 1 and fonts.advance(" · ".join(parts), px) > width:
        parts.pop()
    return fonts.fit(" · ".join(parts), px, False, width)


def bar(ink: Ink, x: float, y: float, w: float, share: float, token: str, high: float = 6) -> None:
    """A line that fills from the left."""
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    ink.fill(x, y, w, high, "line")
    ink.fill(x, y, w * min(1.0, max(0.0, share)), high, token)


def figure(text: str, unit: str = "", token: str = "t1") -> list[Run]:
    """A large number, its unit small before it."""
    return [Run(unit, "t2", ASIDE), Run(text, token, TITLE, True, 10 if unit else 0)]
