"""The desk's foot at the left: that this is now, the key to the past, and the last hour with what happened in it. A
click on it opens the replay there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from console.desk import last_hour
from console.desk.past_asked import Wanted
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.panel import Panel, Spot
from console.glass.panels.room import Room
from console.glass.replay.ticks import bars, look_of
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.words import Changes
from console.words.replay import Moment

_NEAR_PX: Final = 5.0
_LINE: Final = 22.0  # px high
_LEAD_S: Final = 30.0  # a click on a tick begins shortly before it


class HourLine(Panel):
    """``open_past`` opens the replay at an epoch s of the last hour."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.SOS | Changes.RINGS
    ground = "win"

    def __init__(self, room: Room, open_past: Callable[[Wanted], object], theme: Theme,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room, self._open = room, open_past
        self.moments: Sequence[Moment] = ()
        self._read_at = float("-inf")  # epoch s
        self._line = QRectF()

    def apply(self, changes: Changes) -> None:
        """Read again when something happened, else every tenth second."""
        now = self.room.now
        if changes & (self.flags & ~Changes.SECOND) or not 0 <= now - self._read_at < 10:
            self._read(now)
        super().apply(changes)

    def _read(self, now: float) -> None:
        self._read_at, self.moments = now, last_hour.moments(self.room.desk, now - last_hour.HOUR_S)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y, now = h / 2, self.room.now
        if self._read_at == float("-inf"):
            self._read(now)
        x = self._live(ink, 16, y)
        rect = ink.button(x + 12, y, say("replaybar.replay"), cap("replay"))
        self.spot(rect, lambda: self.room.act("replay"), say("panel.key.replay"))
        first, last = figures.clock(now - last_hour.HOUR_S)[:5], figures.clock(now)[:5]
        x = ink.text(rect.right() + 16, y, first, "t2") + 10
        right = ink.right(w - 16, y, last, "t2") - 10
        self._line = QRectF(x, y - _LINE / 2, max(0.0, right - x), _LINE)
        self._hour(ink, now)
        ink.vline(w - 1, y - 9, y + 9)
        ink.hline(0, w, 0)

    def _live(self, ink: Ink, x: float, y: float) -> float:
        """● 实时: this is now."""
        word = say("replaybar.live")
        width = button_width(word, "") + 14
        ink.box(QRectF(x, y - 14, width, 28), "raise", "line2")
        ink.dot(x + 13, y, 4.5, "ok")
        ink.text(x + 22, y, word, "t1", 13, bold=True)
        return x + width

    def _hour(self, ink: Ink, now: float) -> None:
        line = self._line
        if line.width() < 40:
            return
        ink.fill(line.left(), line.bottom() - 3, line.width(), 1, "line2")
        found = bars(self.moments, now - last_hour.HOUR_S, now, int(line.width()), frozenset())
        for x, look in zip(found.x.tolist(), found.looks, strict=True):
            tall = (line.height() - 3) * (1.0 if look.through else look.high)
            ink.fill(line.left() + x - 1, line.bottom() - 3 - tall, 2, tall, look.token)
        ink.fill(line.right() - 1, line.top(), 2, line.height(), "focus")
        self.spot(line.adjusted(0, -6, 0, 6), self._press, say("replaybar.last_hour"))

    def _press(self) -> None:
        near = self._near(self.pointer)
        share = min(1.0, max(0.0, (self.pointer.x() - self._line.left()) / self._line.width()))
        at = self.room.now - (1.0 - share) * last_hour.HOUR_S
        self._open(Wanted(at) if near is None else _of(near))

    def _near(self, at: QPointF) -> Moment | None:
        """The gravest of what happened under the pointer."""
        if not self._line.width() or not self._line.adjusted(-4, -8, 4, 8).contains(at):
            return None
        now, per_s = self.room.now, self._line.width() / last_hour.HOUR_S
        found = [one for one in self.moments
                 if abs(self._line.right() - (now - one.at) * per_s - at.x()) <= _NEAR_PX]  # fmt: skip
        return max(found, key=lambda one: look_of(one.kind, one.level).rank, default=None)

    def spot_at(self, at: QPointF) -> Spot | None:
        """On the line the tip says what happened there."""
        found, near = super().spot_at(at), self._near(at)
        if found is None or near is None:
            return found
        words = f"{figures.clock(near.at)} {say(near.code, **near.facts)}"
        return found._replace(tip=f"{words}\n{found.tip}")


def _of(one: Moment) -> Wanted:
    thing = one.thing if one.thing in ("incident", "unit") else ""
    return Wanted(one.at - _LEAD_S, kind=thing, id=one.subject if thing else "")
