"""Units on an order of this room that could be sent elsewhere, and what each would leave."""

from __future__ import annotations

from typing import Final

from console.dispatch.fitness import Known
from console.dispatch.models import Reason
from console.say import say
from console.words import Incident, Order

MOST: Final = 12


def higher(order: Order, incident: Incident, known: Known) -> bool:
    """Whether what the unit is on is graver than this incident."""
    left = known.incidents.get(order.incident)
    return left is not None and left.level < incident.level


def graver(order: Order, known: Known) -> Reason:
    """Why a unit that cannot be offered is left out when what it is on is graver."""
    left = known.incidents[order.incident]
    return Reason("reason.engaged_higher", {"no": left.no, "level": say(f"card.level.{left.level}")})


def leaves(order: Order, incident: Incident, known: Known) -> Reason:
    """``离开 0911 二级，到场，07 仍在``; of a graver incident it says so first."""
    left = known.incidents.get(order.incident)
    if left is None:
        return Reason("reason.leaves_unknown", {"no": order.incident})
    others = [unit for unit in known.on(left.id) if unit != order.unit]
    stay = say("reason.stay", units=" ".join(others)) if others else say("reason.nobody_stays")
    code = "reason.leaves_higher" if left.level < incident.level else "reason.leaves"
    facts = {"no": left.no, "level": say(f"card.level.{left.level}"), "stay": stay}
    return Reason(code, {**facts, "state": say(f"card.order.{order.state.value}")})
