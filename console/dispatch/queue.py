"""The queue of incidents: what each waits for, the gravest and most pressing first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from msgspec.structs import replace

from console.dispatch.clocks import clock_at, pending, step_clock
from console.dispatch.limits import Timing
from console.dispatch.models import QueueRow, Stage
from console.words import Incident, IncidentState, Order, OrderState

EXACT: Final = 1_000  # rows whose figures are made anew each second
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
    return sort(rows, order, text)


def sort(rows: Iterable[QueueRow], order: str = "level", text: str = "") -> tuple[QueueRow, ...]:
    """Those that hold ``text``, in this order."""
    return tuple(sorted((row for row in rows if matches(row, text)) if text else rows, key=_KEYS[order]))


class QueueBook:
    """The rows of a room, kept from second to second: of who did not change only what the clock says is made anew.

    Past ``EXACT`` rows (thousands pasted in) that is done for so many of them a second, and at once for those that come
    to be overdue: order and lateness stay true, a row's figures may be some seconds old; ``at_moment`` makes one exact.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Incident, tuple[Order, ...], QueueRow]] = {}
        self._timing: Timing | None = None
        self._sorted: tuple[str, ...] = ()
        self._turn = 0

    def rows(
        self,
        incidents: Iterable[Incident],
        orders_of: Callable[[str], tuple[Order, ...]],
        timing: Timing,
        now: float,
        beat_of: Callable[[Incident], str] = no_beat,
    ) -> tuple[QueueRow, ...]:
        """As ``queue`` has them, sorted by level. ``timing``: another one means another site."""
        before = self._kept if timing is self._timing else {}
        self._timing, self._kept, fresh = timing, {}, 0
        due = self._whose_turn(len(before))
        for number, incident in enumerate(one for one in incidents if not one.ended):
            orders, kept = orders_of(incident.id), before.get(incident.id)
            if kept is None or kept[0] is not incident or kept[1] != orders:
                fresh += 1
                kept = (incident, orders, _row(incident, list(orders), timing, now, beat_of(incident)))
            elif number in due or _comes_due(kept[2], now):
                kept = (incident, orders, at_moment(kept[2], incident, now))
            self._kept[incident.id] = kept
        if fresh or len(self._kept) != len(before) or len(before) <= EXACT:
            self._sorted = tuple(row.incident for row in sort(kept[2] for kept in self._kept.values()))
        return tuple(self._kept[key][2] for key in self._sorted)

    def _whose_turn(self, many: int) -> range:
        """Which rows are made exact in this second: all of them while they are few."""
        if many <= EXACT:
            return range(many)
        start = self._turn if self._turn < many else 0
        self._turn = start + EXACT
        return range(start, self._turn)


def _comes_due(row: QueueRow, now: float) -> bool:
    clock = row.clock
    return clock is not None and clock.due_at is not None and clock.due_at < now and not clock.overdue


def at_moment(row: QueueRow, incident: Incident, now: float) -> QueueRow:
    """The same row as the clock says now."""
    age_s = now - incident.received_at
    clock = clock_at(row.clock, now) if row.clock is not None else None
    return replace(row, clock=clock, age_s=max(0.0, age_s), new=0 <= age_s < NEW_S)


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


def _due(row: QueueRow) -> float:
    """The order of what is left, without the moment at which a row was made."""
    return row.clock.due_at if row.clock and row.clock.due_at is not None else float("inf")


_KEYS: Final[dict[str, Callable[[QueueRow], tuple[float, ...]]]] = {
    "level": lambda row: (row.passed, row.level or 9, _due(row), -row.age_s),
    "time": lambda row: (row.passed, _due(row), row.level or 9, -row.age_s),
    "newest": lambda row: (row.passed, row.age_s),
}
