"""Which monitors there are, and where each wall stands on them: by name, and by place where a name is gone.

``Places`` is pure; only ``monitors_here`` asks Qt. All in device-independent px of the whole desktop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from console.words.wall import Box, WallSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

GONE: Final = "wall.monitor.gone"  # none of the wall's monitors is here
PART: Final = "wall.monitor.part"  # some of them are: the wall stands on those
NONE: Final = "wall.monitor.none"  # it names none, and there is none to spare
TAKEN: Final = "wall.monitor.taken"  # another wall stands there
OUTSIDE: Final = "wall.monitor.outside"  # its rectangle lies off its monitor


Rect = Box  # here in px


class Monitor(NamedTuple):
    """As the system names and places it. ``desk``: the desk's window is on it."""

    name: str
    rect: Rect
    desk: bool = False


@dataclass(frozen=True)
class Place:
    """Where a wall stands. ``rect`` None: nowhere, ``why`` says it. ``seams``: where one monitor ends and the next
    begins, px from the wall's left and top edge."""

    rect: Rect | None
    why: str = ""
    gone: tuple[str, ...] = ()  # monitors that it names and that are not here
    seams_x: tuple[int, ...] = ()
    seams_y: tuple[int, ...] = ()


class Places:
    """Remembers where each monitor stood: one that comes back under another name is known by its place."""

    def __init__(self) -> None:
        self._stood: dict[str, Rect] = {}

    def find(self, walls: Iterable[WallSpec], monitors: Sequence[Monitor]) -> dict[str, Place]:
        """By the walls' names, in their order: who names a monitor has it before who takes what is left."""
        specs = list(walls)
        self._stood |= {one.name: one.rect for one in monitors}
        wanted = {name for spec in specs for name in spec.monitors}
        spare = [one for one in monitors if one.name not in wanted]
        here = {one.name: one for one in monitors}
        renamed = self._by_place(wanted - here.keys(), spare)
        known = here | renamed
        free = [one for one in spare if not one.desk and one not in renamed.values()]
        out: dict[str, Place] = {}
        for spec in sorted(specs, key=lambda one: not one.monitors):
            out[spec.name] = self._free_of(_place(spec, known, free), out)
        return {spec.name: out[spec.name] for spec in specs}

    def _by_place(self, gone: set[str], spare: Sequence[Monitor]) -> dict[str, Monitor]:
        """Of the monitors that are named and not here, those in whose place another stands."""
        out: dict[str, Monitor] = {}
        here = {one.rect: one for one in spare if not one.desk}
        for name in sorted(gone):
            stands = here.get(self._stood.get(name, Rect(0, 0, 0, 0)))
            if stands is not None:
                out[name] = stands
        return out

    @staticmethod
    def _free_of(place: Place, before: dict[str, Place]) -> Place:
        """Two walls on one spot: the first has it."""
        mine = place.rect
        if mine is None:
            return place
        others = (one.rect for one in before.values() if one.rect is not None)
        return Place(None, TAKEN) if any(not mine.within(other).empty for other in others) else place


def _place(spec: WallSpec, known: dict[str, Monitor], free: list[Monitor]) -> Place:
    if not spec.monitors:
        return _on([free.pop(0)], spec, ()) if free else Place(None, NONE)
    found = list(dict.fromkeys(known[name] for name in spec.monitors if name in known))
    gone = tuple(name for name in spec.monitors if name not in known)
    return _on(found, spec, gone) if found else Place(None, GONE, gone)


def _on(monitors: Sequence[Monitor], spec: WallSpec, gone: tuple[str, ...]) -> Place:
    if spec.rect is not None:
        first = monitors[0].rect
        x, y, w, h = spec.rect
        inside = Rect(first.x + x, first.y + y, w, h).within(first)
        return Place(None, OUTSIDE) if inside.empty else Place(inside, PART if gone else "", gone)
    rects = [one.rect for one in monitors]
    x, y = min(one.x for one in rects), min(one.y for one in rects)
    whole = Rect(x, y, max(one.right for one in rects) - x, max(one.bottom for one in rects) - y)
    across = tuple(sorted({one.x - x for one in rects} - {0}))
    down = tuple(sorted({one.y - y for one in rects} - {0}))
    return Place(whole, PART if gone else "", gone, across, down)


def monitors_here(desk: QWidget | None) -> tuple[Monitor, ...]:
    """Those of this machine now. ``desk``: the window that a person sits at."""
    from PySide6.QtGui import QGuiApplication

    own = desk.screen() if desk is not None else None
    found = []
    for screen in QGuiApplication.screens():
        at = screen.geometry()
        found.append(Monitor(screen.name(), Rect(at.x(), at.y(), at.width(), at.height()), screen is own))
    return tuple(found)
