"""What lasts: who was on which duty, what was linked, what recorded, who looked at what, which ring stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from console.desk import events as ev
from console.desk.events_camera import CameraStood
from console.desk.events_wall import LookBegun, LookEnded
from console.words import Event, Link, Ring, Sos
from console.words.video import Look
from layers.shapes import CameraHealth
from layers.units import Tri

NAN: Final = float("nan")
Row = tuple[Any, ...]
_UNPROBED: Final = CameraHealth.UNPROBED.name.lower()


class Track:
    """One thing after the other of each key; a state that is said again goes on."""

    def __init__(self) -> None:
        self.done: list[tuple[str, Any, float, float]] = []  # key, state, since, until
        self.open: dict[str, tuple[Any, float]] = {}

    def say(self, key: str, state: Any, at: float) -> None:
        before = self.open.get(key)
        if before is not None and before[0] == state:
            return
        if before is not None:
            self.done.append((key, before[0], before[1], at))
        self.open[key] = state, at

    def forget(self, at: float, key: str | None = None) -> None:
        """From now on nobody knows of it, or of any."""
        for one in [key] if key is not None else list(self.open):
            before = self.open.pop(one, None)
            if before is not None:
                self.done.append((one, before[0], before[1], at))

    def within(self, since: float, until: float) -> list[tuple[str, Any, float, float]]:
        """Cut to ``[since, until)``; what still lasts ends there."""
        still = [(key, state, at, until) for key, (state, at) in self.open.items()]
        cut = ((key, state, max(a, since), min(b, until)) for key, state, a, b in [*self.done, *still])
        return sorted((one for one in cut if one[2] < one[3]), key=lambda one: (one[0], one[2]))


class Spans:
    """``take`` every event, in order; ``rows`` of the tables."""

    def __init__(self) -> None:
        self.duty, self.links, self.recording, self.cameras = Track(), Track(), Track(), Track()
        self.looks: dict[tuple[str, str], Look] = {}
        self.looked: list[tuple[Look, float]] = []
        self.rings: dict[str, tuple[Ring, float, float]] = {}  # ring, drawn, removed
        self.sos: dict[str, Sos] = {}  # by id
        self._sos_of: dict[str, str] = {}  # by unit: its latest

    def take(self, event: Event) -> None:
        rule = _RULES.get(event.kind)
        if rule is not None:
            try:
                rule(self, event)
            except msgspec.ValidationError:  # of a later version
                return

    def rows(self, since: float, until: float) -> dict[str, list[Row]]:
        return {
            "duty": [(key, one[0], a, b, *one[1:]) for key, one, a, b in self.duty.within(since, until)],
            "links": self.links.within(since, until),
            "recording": self.recording.within(since, until),
            "cameras": self.cameras.within(since, until),
            "looks": self._looks(since, until),
            "rings": [_ring(*one) for one in self.rings.values() if one[1] < until and not one[2] < since],
        }

    def _looks(self, since: float, until: float) -> list[Row]:
        still = [(look, until) for look in self.looks.values()]
        cut = [(one.source, one.where, one.by, max(one.at, since), min(b, until)) for one, b in [*self.looked, *still]]
        return sorted((one for one in cut if one[3] < one[4]), key=lambda one: one[3])


def _ring(ring: Ring, drawn: float, removed: float) -> Row:
    lon, lat = (ring.centre.lon_deg, ring.centre.lat_deg) if ring.centre is not None else (NAN, NAN)
    return (ring.id, ring.label, drawn, removed, ring.incident, tuple(t.limit for t in ring.tiers), lon, lat)


def _duty(spans: Spans, event: Event) -> None:
    """What it does not say of its people stays as it was said before."""
    said = ev.body_of(event, ev.UnitDuty)
    _, officers, auxiliaries = spans.duty.open.get(event.subject, (("", None, None), 0.0))[0]
    officers = officers if said.officers is None else said.officers
    auxiliaries = auxiliaries if said.auxiliaries is None else said.auxiliaries
    spans.duty.say(event.subject, (said.duty.name, officers, auxiliaries), event.at)


def _link(spans: Spans, event: Event) -> None:
    spans.links.say(event.subject, ev.body_of(event, ev.UnitLink).link is Link.ONLINE, event.at)


def _bodycam(spans: Spans, event: Event) -> None:
    said = ev.body_of(event, ev.UnitBodycam).recording
    if said is not Tri.UNKNOWN:
        spans.recording.say(event.subject, said is Tri.YES, event.at)


def _signs(spans: Spans, event: Event) -> None:
    """Said too long ago to be believed any more."""
    if "recording" in ev.body_of(event, ev.UnitSigns).old:
        spans.recording.forget(event.at, event.subject)


def _camera(spans: Spans, event: Event) -> None:
    health = ev.body_of(event, CameraStood).health
    if health == _UNPROBED:
        spans.cameras.forget(event.at, event.subject)
    else:
        spans.cameras.say(event.subject, health, event.at)


def _began(spans: Spans, event: Event) -> None:
    """A process that begins has heard nothing yet."""
    for track in (spans.links, spans.recording, spans.cameras):
        track.forget(event.at)


def _look(spans: Spans, event: Event) -> None:
    look = ev.body_of(event, LookBegun).look
    spans.looks[event.subject, look.where] = look


def _unlook(spans: Spans, event: Event) -> None:
    look = spans.looks.pop((event.subject, ev.body_of(event, LookEnded).where), None)
    if look is not None:
        spans.looked.append((look, event.at))


def _drawn(spans: Spans, event: Event) -> None:
    before = spans.rings.get(event.subject)
    ring = ev.body_of(event, ev.RingDrawn).ring
    spans.rings[event.subject] = (ring, before[1] if before is not None else event.at, NAN)


def _removed(spans: Spans, event: Event) -> None:
    before = spans.rings.get(event.subject)
    if before is not None:
        spans.rings[event.subject] = (before[0], before[1], event.at)


def _sos(spans: Spans, event: Event) -> None:
    said = ev.body_of(event, ev.SosOpened)
    where = {"lon_deg": said.lon_deg, "lat_deg": said.lat_deg} if said.lon_deg is not None else {}
    spans.sos[said.sos.id] = msgspec.structs.replace(said.sos, **where)
    spans._sos_of[event.subject] = said.sos.id


def _sos_later(spans: Spans, event: Event) -> None:
    sos = spans.sos.get(spans._sos_of.get(event.subject, ""))
    if sos is not None:
        field = "taken_at" if event.kind == "sos.taken" else "closed_at"
        spans.sos[sos.id] = msgspec.structs.replace(sos, **{field: event.at})


_RULES: Final[Mapping[str, Callable[[Spans, Event], None]]] = {
    "unit.duty": _duty,
    "unit.link": _link,
    "unit.bodycam": _bodycam,
    "unit.signs": _signs,
    "camera.stood": _camera,
    "seat.began": _began,
    "look.begun": _look,
    "look.ended": _unlook,
    "ring.drawn": _drawn,
    "ring.changed": _drawn,
    "ring.removed": _removed,
    "sos.opened": _sos,
    "sos.taken": _sos_later,
    "sos.closed": _sos_later,
}
