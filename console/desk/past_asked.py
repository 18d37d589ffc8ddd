"""Which part of the past is asked for: 回放's words, or a click on the last hour, as epoch seconds.

Local times are asked of the calendar, so that on a day of 23 or 25 hours they are what the clocks on the wall showed.
"""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk.ports import ReplayPort
from console.desk.state import Outcome
from console.verbs import Said, calls
from console.words.past import TrackPast

if TYPE_CHECKING:
    from console.desk.desk import Desk

LEAD_S: Final = 30.0  # an incident is seen from shortly before it came in
MORE_S: Final = 7200.0  # read beside the days that are asked for: midnight is no edge
AGO_S: Final = 600.0  # where no time is named
_AROUND_S: Final = 900.0
_BACK: Final = {"today": 0, "yesterday": 1, "before": 2}


class Wanted(NamedTuple):
    """``at`` epoch s; ``since``, ``until``: what the time line shows, NaN its own choice; whom to follow."""

    at: float
    since: float = float("nan")
    until: float = float("nan")
    kind: str = ""  # "", incident, unit
    id: str = ""


class Opened(NamedTuple):
    """A replay as the door makes it: the desk of the past, its clock, its tracks. ``close`` ends it, and whatever
    stands behind it."""

    desk: Desk
    replay: ReplayPort
    tracks: TrackPast | None = None
    close: Callable[[], object] | None = None  # None: ``replay.close``


OpenPast = Callable[[Wanted], Opened]


def wanted(desk: Desk, call: calls.Replay, now: float | None = None) -> Wanted | Said:
    """What 回放 asks for as things stand; or why it cannot be. ``now`` epoch s: the desk's."""
    now = desk.clock.now() if now is None else now
    incident = desk.room.incidents.get(call.id) if call.kind == "incident" else None
    if call.kind == "incident" and incident is None:
        return Said("desk.not_there", {"what": call.id})
    if call.kind not in ("", "incident", "unit"):
        return Said("replaybar.not_of_that")
    kind, key = (call.kind, call.id) if call.kind else ("", "")
    named = _named(call, now)
    if named is None and incident is not None:
        begun = min(incident.t, incident.received_at)
        return Wanted(begun - LEAD_S, begun - _AROUND_S, _ended(desk, incident.id, now) + _AROUND_S, kind, key)
    at, since, until = named or (now - AGO_S, float("nan"), float("nan"))
    if at > now:
        return Said("replaybar.not_yet")
    return Wanted(at, since, until, kind, key)


def _ended(desk: Desk, incident: str, now: float) -> float:
    """When the last word of it was: the time line shows it whole."""
    one = desk.room.incidents[incident]
    steps = [mark.at for order in desk.room.orders_of(incident) for mark in order.steps]
    return max([one.received_at, one.closed_at or 0.0, *steps]) if one.ended else now


def _named(call: calls.Replay, now: float) -> tuple[float, float, float] | None:
    """The moment, and the part to be shown; None when no time is named."""
    nan = float("nan")
    if call.hours:
        first, second = call.hours.split("-")
        since = _clock(first, call.day, now)
        until = _on(datetime.date.fromtimestamp(since), second)
        until = until if until > since else _on(datetime.date.fromtimestamp(since) + datetime.timedelta(1), second)
        return since, since, until
    if call.at:
        return _clock(call.at, call.day, now), nan, nan
    if call.ago:
        return now - call.ago * 60.0, nan, nan
    if call.day:
        day = _day(call.day, now)
        return _on(day, "00:00"), _on(day, "00:00"), _on(day + datetime.timedelta(1), "00:00")
    return None


def _clock(clock: str, day: str, now: float) -> float:
    """A time of day on that day; without one the last time that it was that."""
    if day:
        return _on(_day(day, now), clock)
    today = datetime.date.fromtimestamp(now)
    at = _on(today, clock)
    return at if at <= now else _on(today - datetime.timedelta(1), clock)


def _day(day: str, now: float) -> datetime.date:
    """A day by word or digits; one without a year is the last such day."""
    today = datetime.date.fromtimestamp(now)
    if day in _BACK:
        return today - datetime.timedelta(_BACK[day])
    parts = [int(one) for one in day.split("-")]
    if len(parts) == 3:
        return datetime.date(*parts)
    years = (today.year, today.year - 1, *range(today.year - 2, today.year - 9, -1))
    found = (_date(year, *parts) for year in years)
    return next(one for one in found if one is not None and one <= today)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:  # 29 February
        return None


def _on(day: datetime.date, clock: str) -> float:
    hour, minute, second = (*(int(one) for one in clock.split(":")), 0)[:3]
    return time.mktime((day.year, day.month, day.day, hour, minute, second, 0, 0, -1))


def span_of(wanted: Wanted, now: float) -> tuple[float, float]:
    """The part of the past to be read: the local days of what is asked for, and somewhat on either side, until now."""
    since = min(wanted.at, wanted.at if math.isnan(wanted.since) else wanted.since)
    until = max(wanted.at, wanted.at if math.isnan(wanted.until) else wanted.until)
    first = _on(datetime.date.fromtimestamp(since), "00:00") - MORE_S
    last = _on(datetime.date.fromtimestamp(until) + datetime.timedelta(1), "00:00") + MORE_S
    return first, max(first + 1.0, min(now, last))


def replay(desk: Desk, call: calls.Replay) -> Outcome:
    """回放: the window opens it; the desk sees first whether there is such a time."""
    if desk.open_past is None:
        return Outcome(ok=False, code="replaybar.none_here")
    found = wanted(desk, call)
    if isinstance(found, Said):
        return Outcome(ok=False, code=found.code, facts=found.facts)
    desk.look(tool_n=desk.view.tool_n + 1, tool=call)
    at = time.strftime("%m-%d %H:%M:%S", time.localtime(found.at))
    return Outcome(ok=True, code="replaybar.opened", facts={"at": at})
