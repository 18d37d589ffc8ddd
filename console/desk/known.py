"""What a ranking, and who counts as free, rest on: the room's tables as ``dispatch`` takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from console.desk import shift
from console.dispatch.fitness import Known

if TYPE_CHECKING:
    from console.desk.desk import Desk

Mask = NDArray[np.bool_]


def known(desk: Desk) -> Known:
    """The room as it is now."""
    return Known(
        units=desk.units, specs=desk.specs, orders=desk.room.orders, incidents=desk.room.incidents,
        config=desk.site.config, said_skills=lambda unit: skills_of(desk, unit),
        held_skills=lambda skill: desk.skills.holders(desk, skill),
        load_of=lambda unit: shift.load(desk, unit), beat_at=desk.whereabouts.beat_id,
        last_order=lambda unit: last_order(desk, unit), here=desk.room.by_incident,
        of_unit=desk.room.by_unit, taken=(desk.room.foreign, desk.room.active),
    )  # fmt: skip


def last_order(desk: Desk, unit: str) -> float | None:
    """When it was given its last real order, epoch s; None: it never had one."""
    keys = reversed(desk.room.by_unit.get(unit, ()))
    return next((order.issued_at for key in keys if not (order := desk.orders[key]).drill), None)


class Skills:
    """Which units have a skill, remembered until a terminal says otherwise: a plan is looked at once a second."""

    def __init__(self) -> None:
        self._of: tuple[int, int, int] = (-1, -1, -1)
        self._held: dict[str, Mask] = {}

    def holders(self, desk: Desk, skill: str) -> Mask:
        """``(n,)`` by unit row."""
        of = (desk.room.skills_n, desk.units.n, id(desk.specs))
        if of != self._of:
            self._of, self._held = of, {}
        if skill not in self._held:
            ids = desk.units.ids
            self._held[skill] = np.array([skill in skills_of(desk, unit) for unit in ids], dtype=bool)
        return self._held[skill]


def skills_of(desk: Desk, unit: str) -> frozenset[str]:
    """What its terminal said last, else what the site knows."""
    facts = desk.room.facts.get(unit)
    if facts is not None and facts.duty is not None and facts.duty.skills is not None:
        return frozenset(facts.duty.skills)
    spec = desk.specs.get(unit)
    return frozenset(spec.skills) if spec is not None else frozenset()
