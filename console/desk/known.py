"""What a ranking, and who counts as free, rest on: the room's tables as ``dispatch`` takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import shift
from console.dispatch.fitness import Known

if TYPE_CHECKING:
    from console.desk.desk import Desk


def known(desk: Desk) -> Known:
    """The room as it is now."""
    return Known(
        units=desk.units, specs=desk.specs, orders=desk.room.orders, incidents=desk.room.incidents,
        config=desk.site.config, said_skills=lambda unit: skills_of(desk, unit),
        load_of=lambda unit: shift.load(desk, unit), beat_at=desk.whereabouts.beat_id, here=desk.room.by_incident,
    )  # fmt: skip


def skills_of(desk: Desk, unit: str) -> frozenset[str]:
    """What its terminal said last, else what the site knows."""
    facts = desk.room.facts.get(unit)
    if facts is not None and facts.duty is not None and facts.duty.skills is not None:
        return frozenset(facts.duty.skills)
    spec = desk.specs.get(unit)
    return frozenset(spec.skills) if spec is not None else frozenset()
