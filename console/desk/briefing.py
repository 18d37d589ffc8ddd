"""One line of how an incident stands, for whoever is on the telephone: who goes, minutes left, who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk.known import known
from console.dispatch import wording
from console.dispatch.rank import seconds_to
from console.say import say
from console.words import Incident, Order, OrderState, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk

_CODES: Final = {
    OrderState.ISSUED: "report.brief_unsigned", OrderState.SENT: "report.brief_unsigned",
    OrderState.SIGNED: "report.brief_signed", OrderState.ONSCENE: "report.brief_there",
    OrderState.FEEDBACK: "report.brief_fed", OrderState.SUSPENDED: "report.brief_suspended",
}  # fmt: skip


def line(desk: Desk, incident: Incident) -> str:
    """``0912 持械斗殴：03 距 1.4 分，05 到场；已 4:10``."""
    if incident.ended:
        state = say(f"words.state.{incident.state.value}")
        return say("report.brief_ended", no=incident.no, type=incident.type, state=state)
    orders = [one for one in desk.orders_of(incident.id) if one.state.active or one.state is OrderState.SUSPENDED]
    left = minutes(desk, incident, [one for one in orders if one.state is OrderState.ENROUTE])
    units = say("report.comma").join(_unit(desk, one, left) for one in orders)
    return say(
        "report.brief", no=incident.no, type=incident.type, units=units or say("report.brief_nobody"),
        t=span(desk.clock.now() - incident.received_at),
    )  # fmt: skip


def minutes(desk: Desk, incident: Incident, orders: list[Order]) -> dict[str, float]:
    """By unit on its way: minutes left by road from its last fix, as the ranking would say them."""
    rows = [desk.units.row[one.unit] for one in orders if one.unit in desk.units.row]
    rows = [row for row in rows if np.isfinite(desk.units.lon_deg[row])]
    if incident.lon_deg is None or incident.lat_deg is None or not rows:
        return {}
    place = (incident.lon_deg, incident.lat_deg)
    seconds = seconds_to(place, np.asarray(rows, dtype=np.int64), known(desk), desk.roads)
    return {desk.units.ids[row]: float(s) / 60 for row, s in zip(rows, seconds, strict=True) if np.isfinite(s)}


def _unit(desk: Desk, order: Order, left: dict[str, float]) -> str:
    if order.state is not OrderState.ENROUTE:
        code = _CODES.get(order.state, "report.brief_signed")
        mark = next((one for one in reversed(order.steps) if one.step is Step.ONSCENE), None)
        doubt = say("report.inferred") if code == "report.brief_there" and mark is not None and mark.inferred else ""
        return say(code, unit=order.unit) + doubt
    row = desk.units.row.get(order.unit)
    if order.unit not in left or row is None:
        return say("report.brief_way", unit=order.unit)
    age = desk.clock.now() - float(desk.units.fix_t[row])
    words = say("report.brief_minutes", unit=order.unit, n=f"{left[order.unit]:.1f}")
    old = age > desk.site.config.limits.fix_old_s
    return words + (say("report.brief_old", age=wording.ago(age)) if old else "")


def span(seconds: float) -> str:
    """``4:10``, ``1:04:10``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
