"""What the symbols of a map on paper mean: duty, incidents, and what else is on it. Drawn by the map's own painters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPainter

from console.glass.items.stage import Stage
from console.glass.symbols import paint, pins
from console.glass.symbols.marks import CameraMark, IncidentMark, UnitMark
from console.glass.theme import Theme
from console.say import say
from console.words import Duty, Kind

Draw = Callable[[QPainter], None]
ENTRY_H: Final = 26.0
HEAD_H: Final = 24.0


@dataclass(frozen=True)
class Entry:
    """``draw`` paints the symbol round (0, 0) in px at 100 %."""

    draw: Draw
    text: str


@dataclass(frozen=True)
class Section:
    title: str
    entries: tuple[Entry, ...]

    @property
    def height(self) -> float:
        return HEAD_H + ENTRY_H * len(self.entries)


def sections(stage: Stage, theme: Theme) -> tuple[Section, ...]:
    """Only what is switched on, and of the site's things only those that there are."""
    found = []
    if stage.on["units"]:
        found.append(Section(say("tool.page.units"), tuple(_unit(theme, duty) for duty in Duty)))
    if stage.on["incidents"]:
        found.append(Section(say("tool.page.incidents"), _incidents(theme)))
    rest = _things(stage, theme)
    if rest:
        found.append(Section(say("tool.page.things"), rest))
    return tuple(found)


def _unit(theme: Theme, duty: Duty) -> Entry:
    mark = UnitMark(Kind.OFFICER, duty)
    return Entry(lambda p: paint.unit(p, theme, mark), say(f"map.duty.{duty.name.lower()}"))


def _incidents(theme: Theme) -> tuple[Entry, ...]:
    def entry(mark: IncidentMark, text: str, scale: float = 0.72) -> Entry:
        def draw(p: QPainter) -> None:
            p.scale(scale, scale)
            paint.incident(p, theme, mark)

        return Entry(draw, text)

    levels = tuple(entry(IncidentMark(n), say(f"map.sheet.level_{n}")) for n in (1, 2, 3))
    late, vague = IncidentMark(2, overdue=True), IncidentMark(3, located=False)
    return (*levels, entry(late, say("map.sheet.overdue"), 0.62), entry(vague, say("map.sheet.unlocated")))


def _things(stage: Stage, theme: Theme) -> tuple[Entry, ...]:
    site, found = stage.source.site, []
    if stage.on["cameras"] and len(site.cameras.ids):
        found.append(Entry(lambda p: paint.camera(p, theme, CameraMark()), say("tool.page.camera")))
    if stage.on["posts"] and len(site.posts.ids):
        found.append(Entry(lambda p: _post(p, theme), say("tool.page.post")))
    if stage.on["markers"] and stage.markers:
        found.append(Entry(lambda p: _pin(p, theme), say("tool.page.marker")))
    return tuple(found)


def _post(p: QPainter, theme: Theme) -> None:
    p.scale(0.85, 0.85)
    paint.post(p, theme, True)


def _pin(p: QPainter, theme: Theme) -> None:
    p.translate(0, pins.BODY_UP - 3)
    pins.pin(p, theme)
