"""The set of units that an incident's plan asks for, chosen at once: as few as will do, the last there as early as may
be. Pure.

Exact: units in the order of their times, and for each (how many, what they bring between them) the least sum of times.
The first unit with which a whole set exists is the last of the best one. Of units that bring the same no more than the
largest set are ever needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from console.dispatch.fitness import Known
from console.dispatch.models import Needs as Needs
from console.site.config import IncidentType
from console.site.types import kind_of
from console.words import Incident, Kind

_KINDS: Final = {kind.name.lower(): kind for kind in Kind}
_Have = tuple[frozenset[str], tuple[int, ...], bool]  # skills, how many of each vehicle asked for, whether one leads


@dataclass(frozen=True)
class One:
    """A unit that could be of the set."""

    seconds: float
    skills: frozenset[str]
    kind: Kind
    leads: bool


def planned(incident: Incident, known: Known) -> IncidentType | None:
    """The kind of an incident when its plan asks for more than one unit of any sort."""
    kind = kind_of(known.config.incident.types, incident.type)
    return kind if kind.units > 1 or kind.skills or kind.vehicles else None


def needs_of(incident: Incident, known: Known) -> Needs:
    """Of its plan what is not on its way yet."""
    kind = kind_of(known.config.incident.types, incident.type)
    there = known.on(incident.id)
    brought = frozenset().union(*(known.skills(unit) for unit in there))
    rows = [known.units.row[unit] for unit in there if unit in known.units.row]
    have = Counter(Kind(int(known.units.kind[row])) for row in rows)
    asked = Counter(_KINDS[name] for name in kind.vehicles if name in _KINDS)
    return Needs(
        units=max(0, kind.units - len(there)), skills=frozenset(kind.skills) - brought,
        vehicles=tuple((asked - have).items()), lead=not known.has_lead(incident.id),
    )  # fmt: skip


def found(needs: Needs, pool: Iterable[One]) -> Needs:
    """As much of the needs as the pool can fill at all; its ``units`` are those that there are."""
    ones = list(pool)
    skills = frozenset().union(*(one.skills for one in ones)) & needs.skills
    count = Counter(one.kind for one in ones)
    vehicles = tuple((kind, min(n, count[kind])) for kind, n in needs.vehicles if count[kind])
    return Needs(min(needs.units, len(ones)), skills, vehicles, needs.lead and any(one.leads for one in ones))


def choose(needs: Needs, pool: Sequence[One]) -> tuple[int, ...]:
    """Indices into the pool, quickest first. All that can be found is brought; of sets that do, the smallest that has
    ``needs.units``, of these the one whose last is there first, of these the least sum of times.

    Without anybody to lead where a lead is needed nobody goes.
    """
    if needs.lead and not any(one.leads for one in pool):
        return ()
    goal = found(needs, pool)
    order = sorted(range(len(pool)), key=lambda i: pool[i].seconds)
    useful = _useful(goal, pool, order)
    return next((done for size in range(goal.units, goal.most + 1) if (done := _sized(goal, pool, useful, size))), ())


def _useful(goal: Needs, pool: Sequence[One], order: Iterable[int]) -> list[int]:
    """Of units that bring the same, the quickest so many as a set can have."""
    seen: Counter[_Have] = Counter()
    out, most = [], goal.most
    for i in order:
        brings = _add(_nothing(goal), pool[i], goal)
        seen[brings] += 1
        if seen[brings] <= most:
            out.append(i)
    return out


def _nothing(goal: Needs) -> _Have:
    return frozenset(), (0,) * len(goal.vehicles), False


def _add(have: _Have, one: One, goal: Needs) -> _Have:
    skills, vehicles, lead = have
    counted = tuple(min(n + (one.kind is kind), most) for n, (kind, most) in zip(vehicles, goal.vehicles, strict=True))
    return skills | (one.skills & goal.skills), counted, lead or (goal.lead and one.leads)


def _sized(goal: Needs, pool: Sequence[One], order: Sequence[int], size: int) -> tuple[int, ...]:
    """The best whole set of exactly this size; () when there is none."""
    whole = (goal.skills, tuple(most for _, most in goal.vehicles), goal.lead)
    sets: list[dict[_Have, tuple[float, tuple[int, ...]]]] = [{} for _ in range(size + 1)]
    sets[0][_nothing(goal)] = (0.0, ())
    if not size:
        return ()
    for i in order:
        for k in range(size - 1, -1, -1):  # downwards: nobody goes twice
            for have, (total, who) in sets[k].items():
                more, sum_s = _add(have, pool[i], goal), total + pool[i].seconds
                if more not in sets[k + 1] or sum_s < sets[k + 1][more][0]:
                    sets[k + 1][more] = (sum_s, (*who, i))
        if whole in sets[size]:
            return sets[size][whole][1]
    return ()
