"""The queue of incidents: what each waits for, the gravest and most pressing first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from console.dispatch.clocks import pending, step_clock
from console.dispatch.limits import Timing
from console.dispatch.models import QueueRow, Stage
from console.words import Incident, IncidentState, Order, OrderState

NEW_S: Final = 2.0  # the edge of a new row stands out that long
PASSED_CODE: Final = "sign.stage.passed"
ORDERS: Final = ("level", "time", "newest")  # ways to sort, the first is the default


def no_beat(_incident: Incident) -> str:
    return ""


def queue(
    incidents: Iterable[Incident],
    orders: Iterable[Order],
    timing: Timing,
    now: float,
    *,
    beat_of: Callable[[Incident], str] = no_beat,
    text: str = "",
    order: str = "level",
) -> tuple[QueueRow, ...]:
    """Rows of all incidents that are not closed, sorted, those that hold ``text`` (empty: all).

    ``order``: ``level`` = level, then most overdue or least time left, then oldest; ``time`` = the clock alone;
    ``newest``; what was passed on always stands at the end. ``beat_of`` names the beat of an incident's place.
    """
    by_incident: defaultdict[str, list[Order]] = defaultdict(list)
    for each in orders:
        by_incident[each.incident].append(each)
    rows = [
        _row(incident, by_incident[incident.id], timing, now, beat_of(incident))
        for incident in incidents
        if not incident.ended
    ]
    return tuple(sorted((row for row in rows if matches(row, text)), key=_KEYS[order]))


def _row(incident: Incident, orders: list[Order], timing: Timing, now: float, beat: str) -> QueueRow:
    clock = step_clock(incident, orders, timing, now)
    return QueueRow(
        incident=incident.id, no=incident.no, level=incident.level, type=incident.type, place=incident.place,
        beat=beat, step_code=clock.step.code if clock else _clockless(incident), clock=clock,
        age_s=max(0.0, now - incident.received_at), located=incident.located, radius_m=incident.radius_m,
        new=0 <= now - incident.received_at < NEW_S,
        units=tuple(o.unit for o in orders if o.state.active and not o.foreign),
        suspended=tuple(o.unit for o in orders if o.state is OrderState.SUSPENDED),
        asks=next((o.asks for o in orders if o.state.active and o.asks), ""), inferred=_inferred(orders),
        passed=incident.state is IncidentState.PASSED,
    )  # fmt: skip


def _clockless(incident: Incident) -> str:
    """What nothing presses: others have it, or it only has to be closed."""
    return PASSED_CODE if incident.state is IncidentState.PASSED else Stage.CLOSE.code


def _inferred(orders: list[Order]) -> str:
    marks = [mark for order in orders if not order.foreign for mark in pending(order)]
    return f"words.step.{max(marks, key=lambda mark: mark.at).step.value}" if marks else ""


def matches(row: QueueRow, text: str) -> bool:
    """Whether a row holds every word of the text, in its number, type, place, beat or units. Case does not matter."""
    where = " ".join((row.no, row.type, row.place, row.beat, *row.units)).casefold()
    return all(word in where for word in text.casefold().split())


def _left(row: QueueRow) -> float:
    return row.clock.left_s if row.clock else float("inf")


_KEYS: Final[dict[str, Callable[[QueueRow], tuple[float, ...]]]] = {
    "level": lambda row: (row.passed, row.level or 9, _left(row), -row.age_s),
    "time": lambda row: (row.passed, _left(row), row.level or 9, -row.age_s),
    "newest": lambda row: (row.passed, row.age_s),
}
