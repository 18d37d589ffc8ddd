"""Why a unit stands where it does: what it brings, whose beat it is, what it has done, and how near ties are broken.

Time decides. Only among units whose time lies within the ± of the quickest of them, 30 s at most, the other facts do,
in the order of ``Merit``: none of them is really slower than the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.dispatch import crew, wording
from console.dispatch.fitness import Known, Load
from console.dispatch.models import Facts, Reason
from console.dispatch.muster import Needs
from console.say import say
from console.words import Incident, Kind, Order

F64 = NDArray[np.float64]

TIE_MAX_S: Final = 30.0  # however wide the range: no arrival is later by more for another's skill or rest
RESTLESS_S: Final = 4 * 3600.0  # so long without a break is worth a word
LOAD_S: Final = 12 * 3600.0


class Merit(NamedTuple):
    """What breaks a tie, the smaller the better, first the first: what the plan asks and it lacks; not its own beat;
    its orders this shift."""

    lacks: int
    strange: bool
    orders: int


class Facing(NamedTuple):
    """The incident as a ranked row needs it."""

    needs: Needs
    beat: str  # id of the beat of its place; "" none
    now: float


def facing(incident: Incident, needs: Needs, known: Known, now: float) -> Facing:
    beat = known.beat_at(incident.lon_deg or 0.0, incident.lat_deg or 0.0)
    return Facing(needs, beat, now)


def settled(key_s: F64, range_s: F64, merit: Callable[[int], Merit], most: int) -> list[int]:
    """Indices in their final order, from times in rising order: groups of those within the quickest's ± by merit.

    Beyond ``most`` the order of time stands.
    """
    out: list[int] = []
    start, n = 0, len(key_s)
    while start < min(n, most):
        reach = float(key_s[start]) + min(float(range_s[start]), TIE_MAX_S)
        end = max(start + 1, int(np.searchsorted(key_s, reach, side="right"))) if np.isfinite(reach) else n
        end = min(end, max(most, start + 1))
        out += sorted(range(start, end), key=merit) if end - start > 1 else [start]
        start = end
    return out + list(range(start, n))


def merit_of(unit: str, kind: Kind, face: Facing, known: Known) -> Merit:
    spec = known.specs.get(unit)
    strange = bool(face.beat) and spec is not None and bool(spec.beat) and spec.beat != face.beat
    needs = face.needs
    lacks = 0
    if needs.skills or needs.vehicles:
        brought = len(needs.skills & known.skills(unit)) + any(kind is one for one, _ in needs.vehicles)
        lacks = len(needs.skills) + bool(needs.vehicles) - brought
    load = known.load_of(unit)
    done = load.orders_this_shift if load is not None else None
    return Merit(lacks, strange, done if done is not None else 0)


def tie(mine: Merit, quickest: Merit) -> Reason:
    """Why a unit stands before one that is a little quicker: the first of the merits in which they differ."""
    name = next((name for name in Merit._fields if getattr(mine, name) < getattr(quickest, name)), "orders")
    return Reason(f"reason.tie_{name}")


def reasons(unit: str, row: int, face: Facing, known: Known, *, age_s: float, order: Order | None) -> list[Reason]:
    """The line under a unit's name, behind what is said of its place in the list."""
    out = [Reason("reason.drilling")] if order is not None and order.drill else []
    out += _plan(unit, Kind(int(known.units.kind[row])), face.needs, known)
    out += _beat(unit, face, known)
    out.append(_crew(row, known))
    more = [skill for skill in sorted(known.skills(unit)) if skill not in face.needs.skills]
    if more:
        out.append(Reason("reason.skills", {"skills": say("reason.skill_join").join(more)}))
    older = age_s > known.config.limits.fix_old_s
    out.append(Reason("reason.fix_older" if older else "reason.fix_fresh", {"age": wording.ago(age_s)}))
    return out + _done(unit, face.now, known)


def brings(unit: str, kind: Kind, needs: Needs, known: Known) -> tuple[str, ...]:
    """Which of the plan's skills and vehicles a unit is worth, in words."""
    skills = tuple(sorted(needs.skills & known.skills(unit)))
    return skills + tuple(vehicle(one) for one, _ in needs.vehicles if one is kind)


def vehicle(kind: Kind) -> str:
    return say(f"reason.kind_{kind.name.lower()}")


def _plan(unit: str, kind: Kind, needs: Needs, known: Known) -> list[Reason]:
    """Of what the plan still asks: what it has, and what it lacks."""
    has = brings(unit, kind, needs, known)
    lacks = sorted(needs.skills - known.skills(unit))
    join = say("reason.skill_join").join
    said = (("reason.has", has), ("reason.lacks", lacks))
    return [Reason(code, {"what": join(what)}) for code, what in said if what]


def _beat(unit: str, face: Facing, known: Known) -> list[Reason]:
    spec = known.specs.get(unit)
    if not face.beat or spec is None or not spec.beat:
        return []
    return [Reason("reason.own_beat" if spec.beat == face.beat else "reason.other_beat")]


def _crew(row: int, known: Known) -> Reason:
    units = known.units
    counts = (units.officers, units.auxiliaries, units.volunteers, units.grid_workers)
    return crew.reason(*(int(column[row]) for column in counts))


def _done(unit: str, now: float, known: Known) -> list[Reason]:
    """Orders this shift and how long without a break; where nobody knows the shift, orders of the last 12 hours."""
    load = known.load_of(unit)
    if load is None or load.orders_this_shift is None:
        count = lately(known, unit, now)
        return [Reason("reason.load", {"n": count})] if count else []
    return [*_orders(load), *_rest(load)]


def _orders(load: Load) -> list[Reason]:
    return [Reason("reason.load_shift", {"n": load.orders_this_shift})] if load.orders_this_shift else []


def _rest(load: Load) -> list[Reason]:
    if load.since_rest_s is None or load.since_rest_s < RESTLESS_S:
        return []
    facts: Facts = {"age": wording.ago(load.since_rest_s)}
    return [Reason("reason.restless", facts)]


def aside(unit: str, face: Facing, known: Known) -> tuple[Reason, ...]:
    """Since when it has had no break and no order, as far as anybody knows."""
    load, last = known.load_of(unit), known.last_order(unit)
    rest = load.since_rest_s if load is not None else None
    said = (("reason.since_rest", rest), ("reason.since_order", None if last is None else face.now - last))
    return tuple(Reason(code, {"age": wording.ago(age)}) for code, age in said if age is not None)


def lately(known: Known, unit: str, now: float) -> int:
    """Orders of this room to a unit in the last 12 hours."""
    return sum(not o.foreign and now - o.issued_at <= LOAD_S for o in known.given(unit))


def missing(needs: Needs, found: Needs, sent: int) -> tuple[str, ...]:
    """What of the needs nobody brings, in words."""
    out = sorted(needs.skills - found.skills)
    have = dict(found.vehicles)
    for kind, count in needs.vehicles:
        short = count - have.get(kind, 0)
        if short:
            out.append(vehicle(kind) if short == 1 else say("reason.several", n=short, what=vehicle(kind)))
    if needs.lead and not found.lead:
        out.append(say("reason.a_lead"))
    if needs.units > sent:
        out.append(say("reason.units_short", n=needs.units - sent))
    return tuple(out)
