"""Verbs 换令, which puts another order in the place of one, and 语, which shows a text of the site's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import orders, recalls, texts, undo
from console.desk.acts_order import asked, fail, failed, ours
from console.desk.state import Outcome
from console.desk.steps import answered
from console.say import listed
from console.verbs import Said, calls
from console.words import Incident, Order

if TYPE_CHECKING:
    from console.desk.desk import Desk


def swap(desk: Desk, call: calls.ReplaceOrder) -> Outcome:
    """换令: the new order keeps what it does not change; the unit that it is taken from lets go."""
    order = ours(desk, call.unit)
    if isinstance(order, Outcome):
        return order
    incident = desk.room.incidents.get(order.incident)
    if incident is None:
        return fail("desk.no_incident")
    to = call.to or order.unit
    refused = _refused(desk, call, order, incident, to)
    if refused is not None:
        return refused
    words = _words(desk, call, incident, to)
    if isinstance(words, Said):
        return failed(words)
    new = _new(desk, order, incident, to, words, (call.lon_deg, call.lat_deg))
    orders.swap(desk, order, new, incident)
    recalls.say_offline(desk, (to,), incident)
    facts = {"unit": desk.unit_words(order.unit), "to": desk.unit_words(to), "no": incident.no}
    what = Said("order.did_replace", facts)
    undo.push(desk, what, lambda d: _back(d, new.id, order, what))
    return Outcome(ok=True, code="order.handed" if to != order.unit else "order.replaced", facts=facts)


def _refused(desk: Desk, call: calls.ReplaceOrder, order: Order, incident: Incident, to: str) -> Outcome | None:
    if to == order.unit:
        changed = call.phrase or texts.plain(call.text) or call.lon_deg is not None
        return None if changed else fail("order.nothing_replaced", unit=desk.unit_words(order.unit))
    if order.ring:
        return fail("order.holds_ring", unit=desk.unit_words(order.unit))
    found = orders.unit_objections(desk, to, incident)
    row = desk.units.row.get(to)
    if order.lead and row is not None and desk.units.registered[row] and desk.units.officers[row] < 1:
        found.insert(0, orders.Objection(Said("desk.cannot_lead", {"unit": desk.unit_words(to)}), hard=True))
    return asked(found, call.force)


def _words(desk: Desk, call: calls.ReplaceOrder, incident: Incident, to: str) -> str | Said:
    own = texts.plain(call.text)
    if not call.phrase:
        return own
    words = texts.filled(desk, call.phrase, incident, to)
    return words if isinstance(words, Said) else " ".join(one for one in (words, own) if one)


def _new(
    desk: Desk, order: Order, incident: Incident, to: str, words: str, point: tuple[float | None, float | None]
) -> Order:
    lon_deg, lat_deg = point if point[0] is not None else (order.lon_deg, order.lat_deg)
    return replace(
        orders.renewed(desk, order), unit=to, lon_deg=lon_deg, lat_deg=lat_deg,
        route=desk.ways.of(desk, to, incident.id) if lon_deg is None else (),
        text=texts.of_order(desk, incident, words) if words else order.text, eta_s=desk.eta_s(to, incident.id),
    )  # fmt: skip


def _back(desk: Desk, key: str, old: Order, what: Said) -> Outcome:
    """Ctrl+Z, while nobody has answered: a third order puts it as it was, and says so."""
    now = desk.orders[key]
    incident = desk.room.incidents.get(now.incident)
    if not now.state.active or incident is None:
        return fail("desk.cannot_undo", what=what)
    if answered(now):
        return fail("desk.undo_signed", units=now.unit)
    other = desk.order_of(old.unit)
    if other is not None and other.id != now.id:
        return fail("desk.cannot_undo", what=what)
    again = replace(
        _new(desk, now, incident, old.unit, "", (None, None)), text=old.text, lon_deg=old.lon_deg, lat_deg=old.lat_deg
    )
    orders.swap(desk, now, again, incident)
    return Outcome(ok=True, code="order.swapped_back", facts={"unit": desk.unit_words(old.unit), "no": incident.no})


def phrase(desk: Desk, call: calls.Phrase) -> Outcome:
    """语: as it would go out about the selected incident; nothing is sent."""
    specs = desk.site.config.texts
    if not specs:
        return fail("order.no_phrases")
    if not call.phrase:
        return Outcome(ok=True, code="order.phrases", facts={"names": listed(one.name for one in specs)})
    words = texts.filled(desk, call.phrase, texts.selected(desk))
    if isinstance(words, Said):
        spec = next(one for one in specs if one.id == call.phrase)
        return Outcome(ok=True, code="order.phrase", facts={"text": texts.words_of(spec)})
    return Outcome(ok=True, code="order.phrase", facts={"text": words})
