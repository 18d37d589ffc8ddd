"""Verbs about incidents that are the same or have to do with each other: 并, 拆, 联."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.desk import choice, orders, source, undo
from console.desk import events as ev
from console.desk import events_incident as evi
from console.desk.acts_incident import open_one
from console.desk.acts_order import fail
from console.desk.state import Outcome, Selection
from console.say import say
from console.verbs import Said, calls
from console.words import Incident, Order

if TYPE_CHECKING:
    from console.desk.desk import Desk

Bodies = list[tuple[ev.Body, str]]


def merge(desk: Desk, call: calls.Merge) -> Outcome:
    """并: orders, notes, replies and callers stay reachable; units go on, told of it under the same order id."""
    found = _members(desk, (*call.incidents, call.into) if call.into else call.incidents)
    if isinstance(found, Outcome):
        return found
    into = next((one for one in found if one.id == call.into), None) or _main_one(found)
    others = [one for one in found if one.id != into.id]
    if not others:
        return fail("intake.same.needs_two")
    if clash := _drill_between(desk, into, others):
        return clash
    join(desk, others, into)
    facts = {"no": " ".join(one.no for one in others), "into": into.no}
    keys = tuple(one.id for one in others)
    undo.push(desk, Said("intake.same.did_merge", facts), lambda d: _apart(d, keys))
    choice.select(desk, Selection("incident", into.id))
    return Outcome(ok=True, code="intake.same.merged", facts=facts)


def _members(desk: Desk, keys: tuple[str, ...]) -> list[Incident] | Outcome:
    """The open ones that are meant; with a single one the selected joins them."""
    wanted = dict.fromkeys(keys)
    if len(wanted) == 1 and desk.selection.kind == "incident":
        wanted |= {desk.selection.id: None}
    found = []
    for key in wanted:
        one = open_one(desk, key)
        if isinstance(one, Outcome):
            return one
        found.append(one)
    return found


def _main_one(found: list[Incident]) -> Incident:
    """The one that came first."""
    return min(found, key=lambda one: (one.received_at, one.id))


def _drill_between(desk: Desk, into: Incident, others: list[Incident]) -> Outcome | None:
    """A drill is no incident of the world: the two are never one."""
    drills = {one.id: any(order.drill for order in desk.orders_of(one.id)) for one in (into, *others)}
    return fail("intake.same.drill") if len(set(drills.values())) > 1 else None


def join(desk: Desk, others: list[Incident], into: Incident) -> None:
    """One transaction: the incidents are one, and who is on its way to one of them is on its way to it."""
    led = not orders.needs_lead(desk, into)
    bodies: Bodies = []
    moved: list[str] = []
    for one in others:
        bodies.append((evi.IncidentMerged(into=into.id), one.id))
        for order in _going(desk, one.id):
            if _is_there(desk, order.unit, into.id):
                bodies.append((ev.OrderCancelled(text=f"→ {into.no}"), order.id))
                continue
            bodies.append((evi.OrderMoved(incident=into.id, lead=order.lead and not led), order.id))
            led = led or order.lead
            moved.append(order.id)
    desk.record(*bodies, actor=desk.actor)
    _tell_units(desk, moved, lambda order: say("intake.same.order_merged", no=desk.no_of(order.incident)))
    for one in others:
        source.tell(desk, one, "merged", desk.clock.now(), text=into.no, by=desk.actor)
        desk.tell("intake.tick.merged", {"no": one.no, "into": into.no}, "incident", into.id)
    choice.refresh_ranking(desk)


def _going(desk: Desk, incident: str) -> list[Order]:
    """Orders of this room that still mean something: running, or put off for another."""
    return [one for one in desk.orders_of(incident) if not one.foreign and not one.state.ended]


def _is_there(desk: Desk, unit: str, incident: str) -> bool:
    """It was taken off the one for the other: the two are one now, and one order is enough."""
    return any(order.unit == unit for order in _going(desk, incident))


def _tell_units(desk: Desk, keys: list[str], words: Callable[[Order], str]) -> None:
    """The same order under the same id: a terminal acts once, and shows where it now belongs."""
    for key in keys:
        order = desk.room.orders[key]
        if order.state.active:
            text = " · ".join(part for part in (words(order), order.text) if part)
            orders.publish(desk, key, text)


def unmerge(desk: Desk, call: calls.Unmerge) -> Outcome:
    """拆: much later too; when the other is over, only with a second word, for its source was told so."""
    key = call.incident
    inside = desk.room.index.merged(key)
    known = desk.room.incidents.get(key)
    if known is None:
        return fail("desk.no_incident")
    if not known.merged_into:
        if len(inside) != 1:
            names = " ".join(desk.no_of(one) for one in inside)
            return fail("intake.same.which" if inside else "intake.same.not_merged", no=known.no, names=names)
        known = desk.room.incidents[inside[0]]
    other = desk.room.incidents[known.merged_into]
    if other.ended and not call.force:
        facts = {"no": known.no, "into": other.no}
        return Outcome(ok=False, code="intake.same.into_ended", facts=facts, confirm=True)
    part(desk, known)
    facts = {"no": known.no, "into": other.no}
    undo.push(desk, Said("intake.same.did_unmerge", facts), lambda d: _together(d, known.id, other.id))
    return Outcome(ok=True, code="intake.same.unmerged", facts=facts)


def part(desk: Desk, known: Incident) -> None:
    """It is open again as it was; units that were given for it are its own again."""
    other = desk.room.survivor(known.id)
    mine = {known.id, *(one.id for one in desk.room.merged(known.id))}
    back = [one for one in _going(desk, other) if desk.room.moved.get(one.id, ("", False))[0] in mine]
    bodies: Bodies = [(evi.IncidentUnmerged(out_of=known.merged_into), known.id)]
    bodies += [(evi.OrderMoved(incident=known.id, lead=desk.room.moved[one.id][1]), one.id) for one in back]
    desk.record(*bodies, actor=desk.actor)
    _tell_units(desk, [one.id for one in back], lambda _order: say("intake.same.order_unmerged", no=known.no))
    fresh = desk.room.incidents[known.id]
    source.tell(desk, fresh, "signed", desk.clock.now(), text=say("intake.same.unmerged_text"), by=desk.actor)
    desk.tell("intake.tick.unmerged", {"no": known.no, "into": desk.no_of(other)}, "incident", known.id)
    choice.refresh_ranking(desk)


def _apart(desk: Desk, keys: tuple[str, ...]) -> Outcome:
    merged = [one for key in keys if (one := desk.room.incidents[key]).merged_into]
    for one in merged:
        part(desk, one)
    if not merged:
        return fail("desk.nothing_to_undo")
    facts = {"no": " ".join(one.no for one in merged), "into": desk.no_of(merged[0].merged_into)}
    return Outcome(ok=True, code="intake.same.unmerged", facts=facts)


def _together(desk: Desk, key: str, into: str) -> Outcome:
    """Undo of 拆."""
    for one in (key, into):
        if isinstance(found := open_one(desk, one), Outcome):
            return found
    join(desk, [desk.room.incidents[key]], desk.room.incidents[into])
    return Outcome(ok=True, code="intake.same.merged", facts={"no": desk.no_of(key), "into": desk.no_of(into)})


def link(desk: Desk, call: calls.Link) -> Outcome:
    """联: nothing but a hint for people; ended ones may be linked too."""
    keys = tuple(dict.fromkeys(call.incidents))
    if len(keys) == 1 and desk.selection.kind == "incident" and desk.selection.id not in keys:
        keys = (desk.selection.id, *keys)
    known = [desk.room.incidents[key] for key in keys if key in desk.room.incidents]
    if len(known) < 2:
        return fail("intake.link.needs_two")
    off = call.on is False
    pairs = [(known[0].id, one.id) for one in known[1:] if (one.id in known[0].linked) == off]
    if not pairs:
        return fail("intake.link.none" if off else "intake.link.there", no=known[0].no)
    _record_links(desk, pairs, off)
    facts = {"no": known[0].no, "others": " ".join(desk.no_of(b) for _, b in pairs)}
    what = Said("intake.link.did_off" if off else "intake.link.did_on", facts)
    undo.push(desk, what, lambda d: _link_back(d, pairs, not off, what))
    return Outcome(ok=True, code="intake.link.off" if off else "intake.link.on", facts=facts)


def _record_links(desk: Desk, pairs: list[tuple[str, str]], off: bool) -> None:
    both = [two for a, b in pairs for two in ((a, b), (b, a))]
    desk.record(*((evi.IncidentLinked(other=other, off=off), key) for key, other in both), actor=desk.actor)


def _link_back(desk: Desk, pairs: list[tuple[str, str]], off: bool, what: Said) -> Outcome:
    _record_links(desk, pairs, off)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
