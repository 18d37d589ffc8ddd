"""Which pictures stand beside the card: the best of what is selected, once the selection rests, or those asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import choice, pictures, sights
from console.desk.sights import Body, Point
from console.words import Changes
from console.words.people import Right
from layers.geo import scale_at
from layers.shapes.sight import Sight

if TYPE_CHECKING:
    from console.desk.desk import Desk

REST_S: Final = 1.2  # a selection that is only passed through opens nothing
MOST: Final = 8  # pictures beside the card, however many were asked for
_MOVED_M: Final = 80.0  # what has moved so far is seen by other cameras
_OWN: Final = frozenset({"camera", "unit"})  # they have a picture of their own in their card, and a strip when asked


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """``sources`` in their order, lettered A, B, … on the map; ``sights`` of cameras among them, ``bodies`` near the
    place. ``of``: what they are of, kind and id; ``inside``: of a ring, how many cameras it holds."""

    of: tuple[str, str] = ("", "")
    called: str = ""  # what was asked for, in words; "": what is selected
    sources: tuple[str, ...] = ()
    sights: tuple[Sight, ...] = ()
    bodies: tuple[Body, ...] = ()
    inside: int = 0
    place: Point | None = None
    asked: bool = False

    @property
    def seen(self) -> int:
        """How many cameras see the place, as far as anybody knows."""
        return sum(one.sees for one in self.sights)

    @property
    def why(self) -> str:
        """What they are opened for, for the journal."""
        return ":".join(self.of) if self.of[0] else ""


NONE: Final = Strip()


class Watching:
    """Follows the selection on the beat. ``strip`` is frozen with it: figures change, pictures do not jump."""

    def __init__(self) -> None:
        self.strip = NONE
        self.playing = False  # its streams may be open
        self._selected: tuple[str, str] = ("", "")
        self._rests_at = 0.0  # Clock.mono
        self._shut = False  # closed by a person, until something else is selected

    def step(self, desk: Desk) -> None:
        """Once a beat."""
        chosen = (desk.selection.kind, desk.selection.id)
        if chosen != self._selected:
            self._selected, self._shut = chosen, False
            self._rests_at = desk.clock.mono() + REST_S
            self._show(desk, of_selection(desk))
        elif self._stale(desk):
            self._show(desk, of_selection(desk))
        self._play(desk, self._wanted(desk))

    def show(self, desk: Desk, strip: Strip) -> None:
        """A person asks for these."""
        self._shut = False
        self._show(desk, strip)
        self._play(desk, True)

    def shut(self, desk: Desk) -> None:
        """A person closes them."""
        self._shut = True
        if self.strip.called:
            self._show(desk, of_selection(desk))
        self._play(desk, False)

    def opens(self, desk: Desk) -> bool:
        """Its pictures play, or will once the selection has rested; never for who may not see them."""
        if self._shut or not desk.session.may(Right.VIDEO):
            return False
        return self.strip.asked or (bool(self._selected[0]) and desk.site.config.video.strip == "auto")

    def _wanted(self, desk: Desk) -> bool:
        return self.opens(desk) and (self.strip.asked or desk.clock.mono() >= self._rests_at)

    def _stale(self, desk: Desk) -> bool:
        """What it is of has moved, or its ring has been worked out."""
        if self.strip.asked or not self._selected[0]:
            return False
        if self._selected[0] == "ring" and not self.strip.inside:
            return bool(sights.in_ring(desk, self._selected[1]))
        if self._selected[0] != "unit" or self.strip.place is None:
            return self.strip.place is None and choice.place_of(desk, *self._selected) is not None
        point = choice.place_of(desk, *self._selected)
        return point is not None and apart_m(point, self.strip.place) > _MOVED_M

    def _show(self, desk: Desk, strip: Strip) -> None:
        if strip != self.strip:
            self.strip = strip
            desk.changed(Changes.VIDEO)

    def _play(self, desk: Desk, playing: bool) -> None:
        if playing != self.playing:
            self.playing = playing
            desk.changed(Changes.VIDEO)


def of_selection(desk: Desk) -> Strip:
    """Of what is selected; nothing of what is over, and of a unit only in an emergency."""
    kind, key = desk.selection.kind, desk.selection.id
    incident = desk.room.incidents.get(key) if kind == "incident" else None
    if not kind or kind == "camera" or (incident is not None and incident.ended):
        return NONE
    if kind == "unit" and not ((sos := desk.room.sos.get(key)) is not None and sos.open):
        return NONE
    return of_thing(desk, kind, key)


def of_thing(desk: Desk, kind: str, key: str) -> Strip:
    """The best pictures of one thing."""
    return _strip(desk, (kind, key), choice.place_of(desk, kind, key), sights.of_thing(desk, kind, key))


def of_point(desk: Desk, point: Point, called: str) -> Strip:
    """The best pictures of a place that is nothing of the room."""
    strip = _strip(desk, ("", ""), point, sights.best(desk, point))
    return msgspec.structs.replace(strip, called=called, asked=True)


def of_sources(desk: Desk, sources: tuple[str, ...], called: str) -> Strip:
    """These and no others, in their order."""
    found = tuple(one for source in sources for one in _sight(desk, source))
    return Strip(called=called, sources=sources[:MOST], sights=found, asked=True)


def _sight(desk: Desk, source: str) -> tuple[Sight, ...]:
    kind, key = pictures.parts(source)
    return sights.of_thing(desk, kind, key) if kind == pictures.CAMERA else ()


def _strip(desk: Desk, of: tuple[str, str], point: Point | None, found: tuple[Sight, ...]) -> Strip:
    kind, key = of
    but = key if kind == "unit" else ""
    near = sights.bodies(desk, point, but=but) if point is not None else ()
    sources = sights.chosen(desk, kind, key, found, near)
    inside = len(sights.in_ring(desk, key)) if kind == "ring" else 0
    return Strip(of=of, sources=sources, sights=found, bodies=near, inside=inside, place=point)


def apart_m(one: Point, other: Point) -> float:
    """True metres between two places near each other."""
    return math.hypot(one[0] - other[0], one[1] - other[1]) / float(scale_at(one[1]))
