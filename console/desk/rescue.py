"""A unit in emergency, as the screen shows it: where it is in words, who could be there first, which cameras may see
it, and who has been sent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from console.desk import sights
from console.desk.placing import place_text
from console.desk.state import NearUnit
from console.say import say
from console.words import Incident
from layers.geo import from_mercator
from layers.shapes.sight import Sight

if TYPE_CHECKING:
    from console.desk.desk import Desk

_CAMERAS: Final = sights.BEST  # that are known of
_GRAIN: Final = 4  # decimals of a degree, some 10 m: a moving unit is not looked up at every step


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Of one emergency. ``place`` "" and ``fix_age_s`` inf: nobody knows where it is."""

    unit: str
    place: str = ""
    fix_age_s: float = math.inf
    near: tuple[NearUnit, ...] = ()
    cameras: tuple[Sight, ...] = ()
    incident: str = ""  # the room's own, made for it, while that is open
    sent: tuple[str, ...] = ()  # who is ordered there


def scene(desk: Desk, unit: str) -> Scene:
    """As it stands now; cheap enough for each second."""
    incident = incident_of(desk, unit)
    orders = desk.orders_of(incident.id) if incident is not None else ()
    sent = tuple(order.unit for order in orders if order.state.active)
    known = Scene(unit=unit, incident=incident.id if incident is not None else "", sent=sent)
    row = desk.units.row.get(unit)
    if row is None or not math.isfinite(float(desk.units.x_m[row])):
        return known
    x_m, y_m = float(desk.units.x_m[row]), float(desk.units.y_m[row])
    return replace(
        known, place=place(desk, unit), fix_age_s=max(0.0, desk.clock.now() - float(desk.units.fix_t[row])),
        near=tuple(one for one in desk.sos_near(unit, 6) if one.unit not in sent),
        cameras=sights.best(desk, (x_m, y_m), _CAMERAS),
    )  # fmt: skip


def who(desk: Desk, unit: str, doubt: str = "") -> str:
    """``03 城关一组``, and what speaks against it: ``77（未登记，未核实：时间久远）``."""
    marks = [] if unit in desk.specs else [say("sos.unregistered")]
    marks += [say(f"sos.doubt.{doubt}")] if doubt else []
    words = desk.unit_words(unit)
    return say("sos.who", unit=words, marks=say("sos.and").join(marks)) if marks else words


def place(desk: Desk, unit: str) -> str:
    """``六巡区 · 人民路×青年街 东北 120 米``: its beat and what is nearest, as far as the site knows."""
    return " · ".join(part for part in (desk.whereabouts.beat_of_unit(unit), landmark(desk, unit)) if part)


def landmark(desk: Desk, unit: str) -> str:
    """The nearest crossing or known place to its last fix; "" without one."""
    row = desk.units.row.get(unit)
    if row is None or not math.isfinite(float(desk.units.x_m[row])):
        return ""
    lon, lat = (float(v) for v in from_mercator(desk.units.x_m[row], desk.units.y_m[row]))
    return place_text(desk.places.of(desk, round(lon, _GRAIN), round(lat, _GRAIN)))


def incident_of(desk: Desk, unit: str) -> Incident | None:
    """The incident that the room made for its open emergency, while that is open."""
    sos = desk.room.sos.get(unit)
    if sos is None or not sos.open:
        return None
    made = desk.room.incidents.get(sos.incident)
    return made if made is not None and not made.ended else None
