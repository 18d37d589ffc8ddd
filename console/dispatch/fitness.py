"""Who may be sent, and why another may not: a list of rules that you can read. Pure masks over unit rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from console.dispatch import wording
from console.dispatch.models import Facts
from console.site.config import SiteConfig, UnitSpec
from console.words import Duty, Incident, Link, Order
from layers.units import Units

Mask = NDArray[np.bool_]
I16 = NDArray[np.int16]


class Load(Protocol):
    """What a unit has done this shift; None: nobody knows."""

    @property
    def orders_this_shift(self) -> int | None: ...

    @property
    def since_rest_s(self) -> float | None: ...


@dataclass(frozen=True)
class Known:
    """What a ranking rests on, as the desk has it."""

    units: Units
    specs: Mapping[str, UnitSpec]
    orders: Mapping[str, Order]  # by order id
    incidents: Mapping[str, Incident]  # by incident id
    config: SiteConfig = field(default_factory=SiteConfig)
    said_skills: Callable[[str], frozenset[str]] | None = None  # as the terminal says; None: as the site's list has it
    held_skills: Callable[[str], Mask] | None = None  # the same by skill: ``(n,)`` which unit rows have it
    load_of: Callable[[str], Load | None] = lambda _unit: None
    last_order: Callable[[str], float | None] = lambda _unit: None  # when the unit was given its last one, epoch s
    of_unit: Mapping[str, Sequence[str]] | None = None  # by unit: ids of its orders; None: looked for
    taken: Sequence[Mapping[str, str]] | None = None  # by unit: id of its active order, the later mapping has the word
    beat_at: Callable[[float, float], str] = lambda _lon, _lat: ""  # id of the beat of a place
    here: Mapping[str, tuple[str, ...]] | None = None  # by incident: ids of its orders; None: looked for

    def skills(self, unit: str) -> frozenset[str]:
        """What a unit can do."""
        if self.said_skills is not None:
            return self.said_skills(unit)
        spec = self.specs.get(unit)
        return frozenset(spec.skills) if spec is not None else frozenset()

    def holders(self, skill: str) -> Mask:
        """``(n,)``: which units have this skill."""
        if self.held_skills is not None:
            return self.held_skills(skill)
        return np.array([skill in self.skills(unit) for unit in self.units.ids], dtype=bool)

    def on(self, incident_id: str) -> tuple[str, ...]:
        """Units that this room has sent there."""
        return tuple(o.unit for o in self.to(incident_id) if o.state.active and not o.foreign)

    def to(self, incident_id: str) -> Iterable[Order]:
        """All orders to an incident."""
        if self.here is None:
            return [o for o in self.orders.values() if o.incident == incident_id]
        return [self.orders[key] for key in self.here.get(incident_id, ())]

    def given(self, unit: str) -> Iterable[Order]:
        """All orders that a unit ever had."""
        if self.of_unit is None:
            return [o for o in self.orders.values() if o.unit == unit]
        return [self.orders[key] for key in self.of_unit.get(unit, ())]

    def active_by_unit(self) -> dict[str, Order]:
        """The active order of each unit that has one; ours before another room's."""
        if self.taken is not None:
            return {unit: self.orders[key] for held in self.taken for unit, key in held.items()}
        out: dict[str, Order] = {}
        for order in self.orders.values():
            if order.state.active and (order.unit not in out or out[order.unit].foreign):
                out[order.unit] = order
        return out

    def has_lead(self, incident_id: str) -> bool:
        """True when a unit with a 民警 is on its way as the lead already."""
        leads = (o for o in self.to(incident_id) if o.state.active and o.lead)
        rows = (self.units.row.get(o.unit) for o in leads)
        return any(row is not None and self.units.officers[row] > 0 for row in rows)


# In this order: the first rule that a unit breaks is the reason that is said. Index + 1 = its number in the column.
RULES: Final = (
    "reason.off_duty",
    "reason.assigned_here",
    "reason.sos",
    "reason.engaged_order",
    "reason.engaged_foreign",
    "reason.duty_unknown",
    "reason.on_break",
    "reason.meal",
    "reason.engaged_enroute",
    "reason.engaged_onscene",
    "reason.engaged_casework",
    "reason.link_lost",
    "reason.no_fix",
    "reason.fix_old",
    "reason.cannot_lead",
)
FIT: Final = 0


_BY_ORDER: Final = frozenset({"reason.engaged_order", "reason.engaged_enroute", "reason.engaged_onscene"})
CANNOT_LEAD: Final = len(RULES)  # the last rule: who breaks it keeps all the others


def judge(known: Known, incident_id: str, active: Mapping[str, Order], needs_lead: bool, now: float) -> I16:
    """``(n,)``: 0 = may go, else the number of the rule that it breaks, -1 = 未登记, never considered."""
    return verdicts(known, incident_id, active, needs_lead, now)[0]


def verdicts(
    known: Known, incident_id: str, active: Mapping[str, Order], needs_lead: bool, now: float
) -> tuple[I16, Mask]:  # fmt: skip
    """The same, and ``(n,)`` who could go but for an order of this room that he is on."""
    units = known.units
    ordered, foreign, here, drill = _orders(units, incident_id, active)
    broken: dict[str, Mask] = {
        "reason.off_duty": units.duty == Duty.OFF,
        "reason.assigned_here": here,
        "reason.sos": units.sos,
        "reason.engaged_order": ordered,
        "reason.engaged_foreign": foreign,
        "reason.duty_unknown": units.duty == Duty.UNKNOWN,
        "reason.on_break": units.resting & (units.duty != Duty.MEAL),
        "reason.meal": units.duty == Duty.MEAL,
        "reason.engaged_enroute": (units.duty == Duty.ENROUTE) & ~drill,
        "reason.engaged_onscene": (units.duty == Duty.ONSCENE) & ~drill,
        "reason.engaged_casework": units.duty == Duty.CASEWORK,
        "reason.link_lost": units.link == Link.OFFLINE,
        "reason.no_fix": ~np.isfinite(units.fix_t),
        "reason.fix_old": units.stale(now, known.config.limits.fix_drop_s),
        "reason.cannot_lead": (units.officers < 1) & needs_lead,
    }
    out = np.zeros(units.n, dtype=np.int16)
    for number in range(len(RULES), 0, -1):  # the first rule has the last word
        out[broken[RULES[number - 1]]] = number
    out[~units.registered] = -1
    barred = np.logical_or.reduce([mask for code, mask in broken.items() if code not in _BY_ORDER])
    return out, np.asarray(broken["reason.engaged_order"] & ~barred & units.registered)


def _orders(units: Units, incident_id: str, active: Mapping[str, Order]) -> tuple[Mask, Mask, Mask, Mask]:
    """A drill's order, and what it makes of a unit's duty, keeps nobody from a real one."""
    ordered, foreign, here, drill = (np.zeros(units.n, dtype=bool) for _ in range(4))
    for unit, order in active.items():
        row = units.row.get(unit)
        if row is not None:
            here_ = order.incident == incident_id
            mask = here if here_ else drill if order.drill else foreign if order.foreign else ordered
            mask[row] = True
    return ordered, foreign, here, drill


def facts_of(code: str, known: Known, row: int, active: Mapping[str, Order], now: float) -> Facts:
    """The fields of a rule's sentence for one unit."""
    units = known.units
    order = active.get(units.ids[row])
    if code == "reason.engaged_order" and order is not None:
        incident = known.incidents.get(order.incident)
        return {"no": incident.no if incident else order.incident}
    if code == "reason.engaged_foreign" and order is not None:
        return {"issuer": order.issuer}
    if code == "reason.on_break":
        return {"until": wording.until(float(units.rest_until[row]))}
    if code == "reason.link_lost":
        return {"age": wording.ago(now - float(units.link_t[row]))}
    if code == "reason.fix_old":
        return {"age": wording.ago(now - float(units.fix_t[row]))}
    return {}
