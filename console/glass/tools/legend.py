"""What the symbols of a map on paper mean: duty, incidents, markers, then whatever layers are on. Drawn by the map's
own painters, set in columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPainter

from console.glass.items.legend import LegendRow, draw_swatch, legend
from console.glass.items.stage import Stage
from console.glass.symbols import paint, pins
from console.glass.symbols.marks import IncidentMark, UnitMark
from console.glass.theme import Theme
from console.say import say
from console.words import Duty, Kind

Draw = Callable[[QPainter], None]
LINE_H: Final = 22.0
_BODY: Final = 0.8  # of a symbol's size on the map: lines lie close


@dataclass(frozen=True)
class Line:
    """``draw`` paints the symbol round (0, 0) in px at 100 %; a head has none."""

    text: str
    draw: Draw | None = None

    @property
    def head(self) -> bool:
        return self.draw is None


def lines(stage: Stage, theme: Theme) -> tuple[Line, ...]:
    """Only what is switched on, and of the site's things only those that there are."""
    found: list[Line] = []
    if stage.on["units"]:
        found += [Line(say("tool.page.units")), *(_unit(theme, duty) for duty in Duty)]
    if stage.on["incidents"]:
        found += [Line(say("tool.page.incidents")), *_incidents(theme)]
    rest = [_row(theme, row) for row in legend(stage.source, stage.on)]
    if stage.on["markers"] and stage.markers:
        rest.insert(0, Line(say("tool.page.marker"), lambda p: _pin(p, theme)))
    if rest and not rest[0].head:
        rest.insert(0, Line(say("tool.page.things")))
    return (*found, *rest)


def columns(found: Sequence[Line], height: float) -> list[list[Line]]:
    """Lines in columns of ``height`` px, none of which ends with a head."""
    most = max(2, int(height // LINE_H))
    out: list[list[Line]] = [[]]
    for line in found:
        if len(out[-1]) >= most - line.head:
            out.append([])
        out[-1].append(line)
    return out


def _row(theme: Theme, row: LegendRow) -> Line:
    swatch = row.swatch
    return Line(row.text) if swatch is None else Line(row.text, lambda p: draw_swatch(p, theme, swatch))


def _scaled(draw: Draw, scale: float) -> Draw:
    def smaller(p: QPainter) -> None:
        p.scale(scale, scale)
        draw(p)

    return smaller


def _unit(theme: Theme, duty: Duty) -> Line:
    mark = UnitMark(Kind.OFFICER, duty)
    return Line(say(f"map.duty.{duty.name.lower()}"), _scaled(lambda p: paint.unit(p, theme, mark), _BODY))


def _incidents(theme: Theme) -> tuple[Line, ...]:
    def line(mark: IncidentMark, text: str, scale: float = 0.62) -> Line:
        return Line(text, _scaled(lambda p: paint.incident(p, theme, mark), scale))

    levels = tuple(line(IncidentMark(n), say(f"map.sheet.level_{n}")) for n in (1, 2, 3))
    late, vague = IncidentMark(2, overdue=True), IncidentMark(3, located=False)
    return (*levels, line(late, say("map.sheet.overdue"), 0.5), line(vague, say("map.sheet.unlocated")))


def _pin(p: QPainter, theme: Theme) -> None:
    p.scale(_BODY, _BODY)
    p.translate(0, pins.BODY_UP - 3)
    pins.pin(p, theme)
