"""To whom a broadcast goes: all, a shift, a beat, a ring, units by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from console.desk import shift
from console.say import say
from console.verbs import Thing
from console.verbs.ordering import ALL

if TYPE_CHECKING:
    from console.desk.desk import Desk


def things(desk: Desk) -> list[Thing]:
    """All units, the shifts of the site's list, its beats."""
    units, beats = desk.site.units, desk.site.beats
    shifts = dict.fromkeys(one.shift for one in units if one.shift)
    found = [Thing(kind=ALL[0], id=ALL[1], label="全体", title="全体", more=("all", "qt", "全", "全部", "所有"))]
    found += [Thing(kind="shift", id=one, label=one, title=one) for one in shifts]
    for key, name in zip(beats.ids, beats.names, strict=True):
        found.append(Thing(kind="beat", id=key, label=name or key, title=name, more=(key.lower(),)))
    return found


def members(desk: Desk, to: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Registered units, each once: of a beat those whose beat it is and those who are in it now; of a ring those inside
    it now and those who are ordered to hold it."""
    found: dict[str, None] = {}
    for kind, key in to:
        found |= dict.fromkeys(unit for unit in _of(desk, kind, key) if unit in desk.specs)
    return tuple(found)


def words(desk: Desk, to: Iterable[tuple[str, str]]) -> str:
    """``圈3 二巡区``."""
    return " ".join(_word(desk, kind, key) for kind, key in to)


def _of(desk: Desk, kind: str, key: str) -> list[str]:
    if kind == "unit":
        return [key]
    if kind == "ring":
        return _of_ring(desk, key)
    if kind == "shift":
        return list(shift.units_of(desk, key))
    if kind == "beat":
        name = _beat(desk, key)
        return [one.id for one in desk.site.units if one.beat == key or desk.whereabouts.beat_of_unit(one.id) == name]
    return [one.id for one in desk.site.units]


def _of_ring(desk: Desk, key: str) -> list[str]:
    view = desk.ring_views.get(key)
    inside = [unit for tier in view.tiers for unit in tier.units] if view is not None else []
    return inside + [order.unit for order in desk.room.orders_to(key) if order.state.active]


def _beat(desk: Desk, key: str) -> str:
    beats = desk.site.beats
    return next((name for one, name in zip(beats.ids, beats.names, strict=True) if one == key), key)


def _word(desk: Desk, kind: str, key: str) -> str:
    if (kind, key) == ALL:
        return say("notice.all")
    if kind == "ring" and (ring := desk.room.rings.get(key)) is not None:
        return ring.label
    return _beat(desk, key) if kind == "beat" else key
