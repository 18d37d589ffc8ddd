"""The end of an order on the wire: told to its terminal until the broker has it, shown until the terminal knows."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.codec import order_payload
from console.desk import events as ev
from console.say import say
from console.words import Incident, Link, Order, OrderState, Outbound, ReplyMessage

if TYPE_CHECKING:
    from console.desk.desk import Desk

TAG: Final = "end:"
ENDED: Final = "ended"  # a terminal's reply: it has let the order go
RETOLD: Final = 20  # the same at a start
LAST: Final = 5  # orders of a unit that are looked at when its terminal is back
_BY_THE_ROOM: Final = frozenset(
    {OrderState.CANCELLED, OrderState.RETURNED, OrderState.REPLACED, OrderState.SUSPENDED}
)


def publish_end(desk: Desk, order: Order, text: str) -> None:
    """Tell the terminal that an order is over: the same id, expired as of now, without the caller. Takes the place of
    the order itself where that has not gone out."""
    incident = desk.room.incidents.get(order.incident)
    if incident is None:
        return
    over = replace(order, state=OrderState.CANCELLED, expires_at=desk.clock.now(), text=text, route=())
    desk.feed.publish(Outbound(
        topic=f"unit/{order.unit}/order", payload=order_payload(over, incident, None, desk.site.config.id),
        tag=f"{TAG}{order.id}", key=f"order:{order.id}", expires_at=_until(desk, order),
    ), desk.sent)  # fmt: skip


def _until(desk: Desk, order: Order) -> float:
    """How long a terminal may still believe in it."""
    return max(order.expires_at, desk.clock.now() + desk.site.config.limits.order_expires_s)


def told(desk: Desk, tag: str, at: float) -> None:
    """The broker has the end of this order."""
    order = desk.room.orders.get(tag.removeprefix(TAG))
    if order is not None and not order.state.active and order.told_at is None:
        desk.record((ev.OrderEndTold(at=at), order.id), actor="system")


def known(desk: Desk, order: Order, message: ReplyMessage) -> bool:
    """The terminal says that it has let the order go. False when it runs, or was said before."""
    if order.state.active or order.knows_at is not None:
        return False
    desk.record((ev.OrderEndKnown(t=message.t), order.id), actor=f"unit:{order.unit}")
    if order.state in _BY_THE_ROOM:
        desk.tell("order.end_known", {"unit": order.unit, "no": desk.no_of(order.incident)}, "order", order.incident)
    return True


def standing(order: Order) -> str:
    """Of one that the room ended: "untold" the broker does not have it, "told" the terminal has not answered, "known".
    "" of any other."""
    if order.foreign or order.state not in _BY_THE_ROOM:
        return ""
    return "known" if order.knows_at is not None else "told" if order.told_at is not None else "untold"


def retell(desk: Desk, on_way: Container[str]) -> None:
    """After a restart: ends that the broker never had, and that are not on their way already; of each unit's last
    orders, the oldest first."""
    keys = {key for given in desk.room.by_unit.values() for key in given[-RETOLD:]}
    for order in [desk.room.orders[key] for key in desk.room.orders if key in keys]:
        if not desk.alone and order.issuer.rpartition("/")[2] != desk.seat:
            continue
        if standing(order) == "untold" and f"{TAG}{order.id}" not in on_way and _matters(desk, order):
            publish_end(desk, order, say("desk.cancel_text"))


def resend_to(desk: Desk, unit: str) -> None:
    """The unit's terminal is back: one that keeps no session may have missed that an order is over."""
    for key in desk.room.by_unit.get(unit, ())[-LAST:]:
        order = desk.room.orders[key]
        if standing(order) in ("untold", "told") and _matters(desk, order):
            publish_end(desk, order, say("desk.cancel_text"))


def _matters(desk: Desk, order: Order) -> bool:
    """A terminal may still believe in it."""
    ended_at = order.ended_at or 0.0
    return desk.clock.now() < max(order.expires_at, ended_at + desk.site.config.limits.order_expires_s)


def say_offline(desk: Desk, units: Sequence[str], incident: Incident) -> None:
    """An order to a terminal that does not answer waits for it: named in the ticker."""
    for unit in units:
        if offline(desk, unit):
            desk.tell("order.waits_for_link", {"unit": unit, "no": incident.no}, "order", incident.id)


def offline(desk: Desk, unit: str) -> bool:
    """Its terminal is known not to talk."""
    row = desk.units.row.get(unit)
    return row is not None and int(desk.units.link[row]) == int(Link.OFFLINE)
