"""An order that is committed after what its terminal answered to another seat; one that two seats heard."""

from __future__ import annotations

from console.desk import events as ev
from console.desk.events import make
from console.desk.fold import fold
from console.desk.room import Room
from console.words import Order, OrderState, Step


def order(**fields: object) -> Order:
    plain = {"id": "o", "incident": "i", "unit": "03", "issuer": "demo/乙", "issued_at": 1.0, "expires_at": 9e9}
    return Order(**{**plain, **fields})  # type: ignore[arg-type]


def room(*bodies: ev.Body) -> Room:
    found = Room()
    for n, body in enumerate(bodies):
        fold(found, make(body, "o", seat="甲", actor="unit:03", at=2.0 + n))
    return found


HEARD = ev.OrderForeign(order=order(state=OrderState.SENT, foreign=True))
DONE = ev.OrderStep(step=Step.DONE, by="unit:03", t=2.0, seen_at=2.0)


def test_what_is_done_stays_done_when_the_order_itself_comes_late() -> None:
    found = room(HEARD, DONE, ev.OrderIssued(order=order()))
    assert found.orders["o"].state is OrderState.DONE
    assert not found.orders["o"].foreign
    assert found.active == {}


def test_one_that_is_known_is_not_begun_anew_by_being_heard_again() -> None:
    assert room(HEARD, DONE, HEARD).orders["o"].state is OrderState.DONE
    assert room(ev.OrderIssued(order=order()), HEARD).active == {"03": "o"}
