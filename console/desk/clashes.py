"""One unit, two orders, from two seats that could not know of each other. What a rule can decide no person is asked.

1. One of them is over by now: the other stands.
2. Both go to the same incident: the one that the terminal answered, else the earlier, stands; the other is replaced.
3. The terminal has answered one and not the other: the unit goes where it said it goes; the other order waits.
Else the duty lead decides, with both side by side (定).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from console.desk import events as ev
from console.desk import events_seats as said
from console.desk import undo
from console.desk.alarm import Alarm
from console.desk.recalls import publish_end
from console.desk.state import Outcome, Selection
from console.desk.steps import answered, ran_to
from console.say import say
from console.verbs import Said, calls
from console.words import Incident, Order, OrderState, Step
from console.words.sharing import Clash

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Side(NamedTuple):
    """One of the two orders: where it goes, who gave it, how far its unit has said that it is with it, and who else is
    on its incident: if the unit goes to the other one, they alone are left."""

    order: Order
    incident: Incident | None
    state: OrderState
    by: str  # person
    seat: str
    others: tuple[str, ...]  # units


def found(desk: Desk, clash: Clash) -> bool:
    """Named in the journal, and settled by rule where one fits. False: one of the orders is not known here yet."""
    first, second = desk.orders.get(clash.first), desk.orders.get(clash.second)
    if first is None or second is None:
        return False
    body = said.OrderClashed(first=clash.first, second=clash.second)
    desk.record((body, clash.unit), actor="system")
    facts = {"unit": desk.unit_words(clash.unit), "a": desk.no_of(first.incident), "b": desk.no_of(second.incident)}
    desk.tell("seats.clashed", facts, "order", second.incident)
    if desk.recording:
        review(desk)
    return True


def review(desk: Desk) -> None:
    """Those that are open, by what is known by now."""
    for clash in list(desk.room.clashes.values()):
        if clash.first not in desk.orders or clash.second not in desk.orders:
            continue
        rule, stands = decided(desk.orders[clash.first], desk.orders[clash.second])
        if rule:
            settle(desk, clash, stands, rule, "system")


def decided(first: Order, second: Order) -> tuple[str, Order]:
    """The rule that fits and the order that stands; "" and the one that stands meanwhile: a person decides."""
    if first.state.ended or second.state.ended:
        return "over", second if first.state.ended else first
    if first.incident == second.incident:
        return "same", second if _heard(second) and not _heard(first) else first
    if _heard(first) != _heard(second):
        return "answered", first if _heard(first) else second
    return "", second


def _heard(order: Order) -> bool:
    """Its terminal has answered it, also where the room holds it suspended."""
    return answered(replace(order, state=ran_to(order)))


def settle(desk: Desk, clash: Clash, stands: Order, rule: str, actor: str) -> None:
    """One stands and runs; the other waits, or is replaced where both go to the same incident. Terminals are told."""
    other = desk.orders[clash.second if stands.id == clash.first else clash.first]
    replaced = [(ev.OrderReplaced(by=stands.id), other.id)] if other.incident == stands.incident else []
    desk.record((said.ClashSettled(stands=stands.id, waits=other.id, rule=rule), clash.unit), *replaced, actor=actor)
    if not other.state.ended:
        publish_end(desk, other, say("held.end_text", no=desk.no_of(stands.incident)))
    facts = {"unit": desk.unit_words(clash.unit), "no": desk.no_of(stands.incident)}
    desk.tell("seats.settled", facts, "order", stands.incident)


def by_hand(desk: Desk, call: calls.SettleClash) -> Outcome:
    """定: the duty lead says where the unit goes."""
    clash = desk.room.clashes.get(call.unit)
    if clash is None:
        return Outcome(ok=False, code="seats.no_clash", facts={"unit": desk.unit_words(call.unit)})
    both = [desk.orders[key] for key in (clash.first, clash.second) if key in desk.orders]
    chosen = next((one for one in both if one.incident == call.incident), None)
    facts: dict[str, object] = {"unit": desk.unit_words(call.unit)}
    if chosen is None:
        nos = [*(desk.no_of(one.incident) for one in both), "–", "–"]
        return Outcome(ok=False, code="seats.which_clash", facts={**facts, "a": nos[0], "b": nos[1]})
    settle(desk, clash, chosen, "", desk.actor)
    what = Said("seats.settled", {**facts, "no": desk.no_of(chosen.incident)})
    undo.stays(desk, what)
    return Outcome(ok=True, code=what.code, facts=what.facts)


def sides(desk: Desk, clash: Clash) -> list[Side]:
    """Both orders as a person compares them, the earlier one first."""
    known = (desk.orders[key] for key in (clash.first, clash.second) if key in desk.orders)
    both = sorted(known, key=lambda one: one.issued_at)
    return [_side(desk, one) for one in both]


def _side(desk: Desk, order: Order) -> Side:
    given = next((mark.by for mark in order.steps if mark.step is Step.ISSUED), "")
    others = {one.unit for one in desk.orders_of(order.incident) if one.state.active and one.unit != order.unit}
    return Side(
        order=order, incident=desk.room.incidents.get(order.incident), state=ran_to(order), by=given,
        seat=order.issuer.rpartition("/")[2], others=tuple(sorted(others)),
    )  # fmt: skip


def is_open(desk: Desk, order: Order) -> bool:
    """Whether it is one of two orders of its unit between which nobody has decided yet."""
    clash = desk.room.clashes.get(order.unit)
    return clash is not None and order.id in (clash.first, clash.second)


def choice_of(desk: Desk, row: int) -> calls.SettleClash | None:
    """What a digit means while the unit that is selected is in a clash; None: there is no such row."""
    chosen = desk.selection
    clash = desk.room.clashes.get(chosen.id) if chosen.kind == "unit" else None
    both = sides(desk, clash) if clash is not None else []
    if not 0 < row <= len(both):
        return None
    return calls.SettleClash(unit=chosen.id, incident=both[row - 1].order.incident)


def alarms(desk: Desk) -> Iterator[Alarm]:
    """Each waits for a person, and is heard."""
    for clash in desk.room.clashes.values():
        first, second = desk.orders.get(clash.first), desk.orders.get(clash.second)
        if first is None or second is None:
            continue
        level = min(
            (one.level for key in (first, second) if (one := desk.room.incidents.get(key.incident)) is not None),
            default=2,
        )  # fmt: skip
        facts = {"unit": desk.unit_words(clash.unit), "a": desk.no_of(first.incident), "b": desk.no_of(second.incident)}
        yield Alarm(
            key=f"ask:clash:{clash.unit}", kind="ask", level=level, code="seats.clashed", facts=facts,
            subject=Selection("unit", clash.unit), since=clash.at or first.issued_at,
        )  # fmt: skip

