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
    """Subclasses give ``rows`` and paint one in ``row``."""

    row_h = float(ROW)

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
        return say("walltile.feed_away" if away else "walltile.behind", age=ago(age_s))

    def rows(self) -> Sequence[Any]:
        """All that there is to list, what matters most first."""
        return ()

    def row(self, ink: Ink, w: float, y: float, one: Any) -> None:
        """Paints one about the middle ``y``."""

    def empty(self) -> str:
        """Said where there is nothing to list."""
        return ""

    def total(self) -> int:
        """How many there are; more than ``rows`` where some must not be listed."""
        return len(self.rows())

    def fitting(self) -> int:
        """Rows that have room in this tile as it stands."""
        high = self.height() / self.measures.scale - HEAD
        return max(0, int(high / self.row_h))

    def counted(self, code: str = "walltile.open") -> str:
        """``10``, and what of it is not listed."""
        total, listed = self.total(), min(len(self.rows()), self.fitting())
        said = say(code, n=total)
        return said if listed >= total else say("walltile.first", said=said, n=listed)

    def body(self, ink: Ink, w: float, h: float) -> None:
        rows = self.rows()
        if not rows:
            ink.text(PAD, ROW / 2, fonts.fit(self.empty(), ASIDE, False, w - 2 * PAD), "t3", ASIDE)
        for n, one in enumerate(rows[: int(h / self.row_h)]):
            top = n * self.row_h
            if n:
                ink.hline(PAD, w - PAD, top)
            self.row(ink, w, top + self.row_h / 2, one)

    # ---- what rows share

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
    """What it is, in bold, and behind it in grey what has room whole."""
    end = ink.text(x, y, fonts.fit(bold, BODY, True, until - x), token, BODY, bold=True)
    if rest and end + 12 + fonts.advance(rest, ASIDE) <= until:
        end = ink.text(end + 12, y, rest, "t3", ASIDE)
    return end


def bar(ink: Ink, x: float, y: float, w: float, share: float, token: str, high: float = 6) -> None:
    """A line that fills from the left."""
    ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    ink.fill(x, y, w, high, "line")
    ink.fill(x, y, w * min(1.0, max(0.0, share)), high, token)


def figure(text: str, unit: str = "", token: str = "t1") -> list[Run]:
    """A large number, its unit small before it."""
    return [Run(unit, "t2", ASIDE), Run(text, token, TITLE, True, 10 if unit else 0)]
