"""The last hours, for a morning handover 早交班 and for charts: what came in, what ended, what was in time."""

from __future__ import annotations

import time
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import masking
from console.dispatch.models import Stage
from console.words import Incident, IncidentState, Order, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk

HOUR_S: Final = 3600.0
DAY_H: Final = 24.0
_SLACK_S: Final = 86_400.0  # incidents stand as they came in, and one may say an earlier time
_STEPS: Final = ((Stage.UNIT_SIGN, Step.SIGNED, Step.ISSUED), (Stage.ENROUTE, Step.ENROUTE, Step.SIGNED),
                 (Stage.ONSCENE, Step.ONSCENE, Step.ENROUTE))  # fmt: skip


class Kept(NamedTuple):
    """Of one step in the hours: how often its limit was kept, of so many that are over or done."""

    stage: Stage
    kept: int
    all: int


def taken(desk: Desk, hours: float) -> list[Incident]:
    """Received in the last ``hours``, the newest first; those that went into another are not counted twice."""
    since = desk.clock.now() - hours * HOUR_S
    lately = takewhile(lambda one: one.received_at >= since - _SLACK_S, reversed(desk.incidents.values()))
    return [one for one in lately if one.received_at >= since and one.state is not IncidentState.MERGED]


def ended(desk: Desk, hours: float) -> list[Incident]:
    """Taken and ended in the last ``hours``: gravest first, then the newest."""
    over = [one for one in taken(desk, hours) if one.ended]
    return sorted(over, key=lambda one: (one.level, -(one.closed_at or one.received_at)))


def by_hour(desk: Desk, hours: int) -> list[tuple[int, int]]:
    """Hour of the day and how many came in, the oldest first; the last is the hour that runs."""
    ends = _hour_end(desk.clock.now())
    found = Counter(int((ends - one.received_at) // HOUR_S) for one in taken(desk, float(hours)))
    return [(time.localtime(ends - (back + 1) * HOUR_S).tm_hour, found[back]) for back in range(hours - 1, -1, -1)]


def _hour_end(now: float) -> float:
    """By the room's wall clock: zones are not all whole hours from UTC."""
    at = time.localtime(now)
    return now - now % 1 - at.tm_min * 60 - at.tm_sec + HOUR_S


def by_type(desk: Desk, hours: float) -> list[tuple[str, int]]:
    """Kind as a wall may say it and how many, the most first."""
    alike: dict[tuple[object, ...], list[Incident]] = {}
    for one in taken(desk, hours):
        alike.setdefault((one.type, one.level, one.sensitive), []).append(one)
    found = Counter[str]()
    for ones in alike.values():  # the same is said of all that are alike
        if not masking.hidden(desk, ones[0]):
            found[masking.words(desk, ones[0]).title] += len(ones)
    return found.most_common()


def by_level(desk: Desk, hours: float) -> list[tuple[int, int]]:
    """Levels 1, 2, 3."""
    found = Counter(one.level for one in taken(desk, hours))
    return [(level, found[level]) for level in (1, 2, 3)]


def response(desk: Desk, hours: float) -> list[Kept]:
    """Share of steps that kept their limit, of all orders to incidents taken in the last ``hours``.

    A step counts once it is done or its limit has passed; one that a person took back, or without a limit, does not.
    """
    kept, every = Counter[Stage](), Counter[Stage]()
    for incident in taken(desk, hours):
        for order in desk.orders_of(incident.id):
            if not order.foreign and not order.drill:
                _count(desk, incident, order, kept, every)
    return [Kept(stage, kept[stage], every[stage]) for stage, _, _ in _STEPS]


def _count(desk: Desk, incident: Incident, order: Order, kept: Counter[Stage], every: Counter[Stage]) -> None:
    now = desk.clock.now()
    at = {mark.step: mark.at for mark in reversed(order.present)} | {Step.ISSUED: order.issued_at}
    for stage, step, before in _STEPS:
        limit = desk.timing.of(stage, incident).s
        if limit is None or before not in at:
            continue
        took = at.get(step, now) - at[before]
        if step in at or (order.state.active and took > limit):
            every[stage] += 1
            kept[stage] += took <= limit
