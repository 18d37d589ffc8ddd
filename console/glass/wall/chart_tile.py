"""Plain charts for afar: how many incidents by hour, kind and level, and how many steps kept their limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from console.desk import wall_past
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.symbols import IncidentMark
from console.glass.theme import Theme
from console.glass.wall.listing import ListTile, heard
from console.glass.wall.tile import ASIDE, BODY, PAD, TITLE
from console.glass.window.measures import Measures
from console.say import say
from console.words import Changes
from console.words.wall import Shown, Tile

_LINE: Final = 64  # px of a horizontal bar with its word
_LEAST: Final = 42
_LABEL: Final = 0.34  # of the width, for words; longer ones take up to
_LONGEST: Final = 0.5
_AXIS: Final = 44  # px under upright bars
_GAP: Final = 4
EVERY_S: Final = 5.0


class Bar(NamedTuple):
    """``share`` 0..1 of the width; ``level`` of a diamond before it, 0 none; ``token`` of its ink."""

    label: str
    figure: str
    share: float
    level: int = 0
    token: str = "ring"


class ChartTile(ListTile):
    """``subject``: one of ``words.wall.CHARTS``; of another the hours."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.WALL
    row_h = float(_LINE)
    _counted_at = 0.0  # epoch s
    _bars: Sequence[Bar] = ()
    _hours: Sequence[tuple[int, int]] = ()

    def title(self) -> str:
        kind = self.tile.subject if self.tile.subject in _BARS else "hours"
        return self.tile.text or say(f"walltile.chart.{kind}")

    def aside(self) -> str:
        return say("walltile.last_hours", h=f"{self.hours:g}")

    def newest(self) -> float | None:
        """Its figures are counted every few seconds: many incidents and their orders are walked for them."""
        return min(heard(self.room.desk), self._counted_at) if self._counted_at else heard(self.room.desk)

    def follow(self, tile: Tile, shown: Shown) -> None:
        self._counted_at = 0.0
        super().follow(tile, shown)

    def restyle(self, theme: Theme, measures: Measures) -> None:
        self._counted_at = 0.0
        super().restyle(theme, measures)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        if not 0.0 <= self.room.now - self._counted_at < EVERY_S:
            self._counted_at = self.room.now
            make = _BARS.get(self.tile.subject)
            self._bars = make(self) if make is not None else []
            hours = max(1, round(self.hours))
            self._hours = wall_past.by_hour(self.room.desk, hours) if make is None else []
        super().draw(ink, w, h)

    @property
    def hours(self) -> float:
        return self.shown.past_h or wall_past.DAY_H

    def body(self, ink: Ink, w: float, h: float) -> None:
        if self._hours:
            self._upright(ink, w, h, self._hours)
            return
        found = self._bars
        if not found:
            ink.text(PAD, _LINE / 2, say("walltile.chart_none"), "t3", ASIDE)
        line = _LINE
        if self.tile.subject != "types" and found:  # few, and all of them matter
            line = min(_LINE, max(_LEAST, int(h / len(found))))
        fit = int(h / line)
        cut = self.tile.subject == "types" and len(found) > fit
        shown = [*found[: fit - 1], _rest(found[fit - 1 :])] if cut else found
        for n, one in enumerate(shown[:fit]):
            self._line(ink, w, (n + 0.5) * line, one)

    def _line(self, ink: Ink, w: float, y: float, one: Bar) -> None:
        x = PAD
        if one.level:
            ink.incident(x + 20, y, IncidentMark(one.level, True), 40)
            x += 52
        start = PAD + (w - 2 * PAD) * _LABEL
        wanted = max(fonts.advance(bar.label, BODY) for bar in self._bars) + x + 12
        start = max(start, min(wanted, PAD + (w - 2 * PAD) * _LONGEST))
        ink.text(x, y, fonts.fit(one.label, BODY, False, start - x - 12), "t1", BODY)
        right = w - PAD - self._widest()
        ink.fill(start, y - 12, max(0.0, right - 16 - start) * one.share, 24, one.token)
        ink.right(w - PAD, y, one.figure, "t1", BODY, bold=True)

    def _widest(self) -> float:
        sample = "100% 888/888" if self.tile.subject == "response" else "8888"
        return fonts.advance(sample, BODY, True)

    def _upright(self, ink: Ink, w: float, h: float, hours: Sequence[tuple[int, int]]) -> None:
        """Bars by hour; the hour that runs is hollow, for it is not over."""
        most = max((n for _, n in hours), default=0)
        wide, high = (w - 2 * PAD) / len(hours), h - _AXIS - TITLE * 1.4
        foot = h - _AXIS
        ink.hline(PAD, w - PAD, foot, "line2")
        every = max(1, round(fonts.advance("00", ASIDE) * 1.6 / wide + 0.5))
        for n, (hour, count) in enumerate(hours):
            x, tall = PAD + n * wide, high * count / most if most else 0.0
            last = n == len(hours) - 1
            ink.fill(x + _GAP / 2, foot - tall, wide - _GAP, tall, "ring")
            if last and tall > 4:
                ink.fill(x + _GAP / 2 + 2, foot - tall + 2, wide - _GAP - 4, tall - 2, "panel")
            if hour % every == 0:
                ink.centre(x + wide / 2, foot + _AXIS / 2, f"{hour:02d}", "t2", ASIDE)
            if count and (count == most or fonts.advance(str(count), ASIDE, True) <= wide):
                ink.centre(x + wide / 2, foot - tall - ASIDE * 0.7, str(count), "t1", ASIDE, bold=True)


def _rest(bars: Sequence[Bar]) -> Bar:
    """Those that have no room, in one."""
    total = sum(int(one.figure) for one in bars if one.figure.isdigit())
    most = max((int(one.figure) / one.share for one in bars if one.share and one.figure.isdigit()), default=1.0)
    return Bar(say("walltile.others", n=len(bars)), str(total), min(1.0, total / most), token="t3")


def _counted(rows: Sequence[tuple[str, int, int]]) -> list[Bar]:
    most = max((n for _, n, _ in rows), default=0)
    return [Bar(label, str(n), n / most if most else 0.0, level) for label, n, level in rows]


def _types(tile: ChartTile) -> list[Bar]:
    return _counted([(label, n, 0) for label, n in wall_past.by_type(tile.room.desk, tile.hours)])


def _levels(tile: ChartTile) -> list[Bar]:
    levels = wall_past.by_level(tile.room.desk, tile.hours)
    return _counted([(tile.room.reads.level(level), n, level) for level, n in levels])


def _response(tile: ChartTile) -> list[Bar]:
    found = wall_past.response(tile.room.desk, tile.hours)
    return [_share(one) for one in found]


def _share(one: wall_past.Kept) -> Bar:
    if not one.all:
        return Bar(say(one.stage.code), "—", 0.0)
    share = one.kept / one.all
    return Bar(say(one.stage.code), f"{100 * share:.0f}% {one.kept}/{one.all}", share)


_BARS: Final[dict[str, Callable[[ChartTile], list[Bar]]]] = {
    "types": _types,
    "levels": _levels,
    "response": _response,
}

