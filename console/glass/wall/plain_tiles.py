"""Tiles that know nothing of the room: a note, a clock, and the one that stands where another has failed."""

from __future__ import annotations

import time
from typing import Final

from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.wall.tile import ASIDE, BODY, FIGURE, GREAT, HEAD, PAD, TITLE, WallTile
from console.say import say
from console.words import Changes

_LEADING: Final = 1.4


class NoteTile(WallTile):
    """What somebody wants everyone to read, as large as it fits."""

    flags = Changes.NOTHING

    def title(self) -> str:
        return say("wall.note")

    def body(self, ink: Ink, w: float, h: float) -> None:
        px, lines = fitted(self.tile.text, w - 2 * PAD, h - PAD)
        for n, line in enumerate(lines):
            ink.text(PAD, px * _LEADING * (n + 0.5), line, "t1", px)


def fitted(text: str, w: float, h: float) -> tuple[int, list[str]]:
    """The largest size in which all of ``text`` stands in ``w`` × ``h``, and its lines; at the smallest it is cut."""
    for px in (FIGURE, TITLE, BODY, ASIDE):
        most = max(1, int(h / (px * _LEADING)))
        lines = fonts.wrap(text, px, w, most + 1)
        if len(lines) <= most:
            return px, lines
    return ASIDE, fonts.wrap(text, ASIDE, w, max(1, int(h / (ASIDE * _LEADING))))


class ClockTile(WallTile):
    """The room's time, and the day."""

    def title(self) -> str:
        return self.tile.text or say("wall.clock")

    def body(self, ink: Ink, w: float, h: float) -> None:
        now = self.room.now
        word = figures.clock(now)
        px = next((one for one in (160, 120, GREAT, FIGURE, TITLE) if fonts.advance(word, one, True) <= w - 2 * PAD
                   and one * 2 <= h), ASIDE)  # fmt: skip
        day = f"{time.strftime('%Y-%m-%d', time.localtime(now))}  {figures.weekday(now)}"
        middle = (h - HEAD / 2) / 2
        ink.centre(w / 2, middle - 0.2 * px, word, "t1", px, bold=True)
        if middle + 0.45 * px + BODY < h:
            ink.centre(w / 2, middle + 0.45 * px + BODY / 2, fonts.fit(day, BODY, False, w - 2 * PAD), "t2", BODY)


class FailedTile(WallTile):
    """Stands in for a tile that could not be made or painted: says what went wrong, and when it is tried again."""

    why = "wall.why.fault"  # say code
    again_at = 0.0

    def title(self) -> str:
        return self.tile.text or say(f"wall.kind.{self.tile.kind.value}")

    def body(self, ink: Ink, w: float, h: float) -> None:
        left = max(1, round(self.again_at - self.room.now))
        again = say("wall.failed_again", n=left)
        lines = [(say("wall.failed"), "warn", True), (say(self.why), "t2", False), (again, "t2", False)]
        y = max(BODY, (h - HEAD) / 2 - BODY)
        for text, token, bold in lines:
            ink.centre(w / 2, y, fonts.fit(text, ASIDE, bold, w - 2 * PAD), token, ASIDE, bold=bold)
            y += ASIDE * _LEADING
