"""A time line's scale: epoch seconds to pixels and back, what part of the past is in view, where its labels stand.

Labels stand at whole local times: on a day that is an hour shorter or longer they stay at whole hours, for they are
walked by local midnight, not by counting seconds. Pure.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

_STEPS_S: Final = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)
_DAY_S: Final = 86_400
LEAST_S: Final = 30.0  # a view is never shorter


@dataclass(frozen=True)
class Scale:
    """``[since, until]``, epoch s, on ``width`` px from ``left`` on."""

    since: float
    until: float
    left: float
    width: float

    @property
    def span(self) -> float:
        return max(1e-6, self.until - self.since)

    def x(self, at: float) -> float:
        return self.left + (at - self.since) / self.span * self.width

    def at(self, x: float) -> float:
        """Epoch s under a pixel, within the view."""
        share = min(1.0, max(0.0, (x - self.left) / max(1.0, self.width)))
        return self.since + share * self.span

    def zoomed(self, factor: float, about: float, whole: tuple[float, float]) -> tuple[float, float]:
        """The view after the wheel: ``factor`` < 1 sees less; the time ``about`` keeps its pixel where it can."""
        most = max(LEAST_S, whole[1] - whole[0])
        span = min(most, max(LEAST_S, self.span * factor))
        since = about - (about - self.since) / self.span * span
        return inside(since, since + span, whole)


def inside(since: float, until: float, whole: tuple[float, float]) -> tuple[float, float]:
    """The same length, moved into ``whole``."""
    span = until - since
    if span >= whole[1] - whole[0]:
        return whole
    since = min(max(since, whole[0]), whole[1] - span)
    return since, since + span


def kept_in_view(view: tuple[float, float], at: float, whole: tuple[float, float]) -> tuple[float, float]:
    """The view that shows ``at``: the same one while it does, else one with ``at`` a tenth from where it came in."""
    since, until = view
    if since <= at <= until:
        return view
    span = until - since
    start = at - span * (0.1 if at > until else 0.9)
    return inside(start, start + span, whole)


def labels(since: float, until: float, most: int) -> list[tuple[float, str, bool]]:
    """At most ``most`` of (epoch s, words, whether a day begins there), at whole local times."""
    span = until - since
    step = next((one for one in _STEPS_S if span / one <= most), None)
    if step is None:
        return _days(since, until, max(1, round(span / _DAY_S / most + 0.5)))
    out: list[tuple[float, str, bool]] = []
    midnight = _midnight(since)
    while midnight <= until:
        following = _midnight(midnight + 1.5 * _DAY_S)
        out += [(at, _word(at, step), at == midnight) for at in _within(midnight, following, step)
                if since <= at <= until]  # fmt: skip
        midnight = following
    return out[: most + 1]


def _within(midnight: float, following: float, step: int) -> list[float]:
    """Whole local times of one day. On a day with a jump hours are asked of the calendar, for the jump moves them."""
    day = time.localtime(midnight)
    if following - midnight == _DAY_S:
        return [midnight + k * step for k in range(_DAY_S // step)]
    date = (day.tm_year, day.tm_mon, day.tm_mday)
    found = {time.mktime((*date, 0, 0, k * step, 0, 0, -1)) for k in range(_DAY_S // step)}
    return sorted(one for one in found if midnight <= one < following)


def _days(since: float, until: float, every: int) -> list[tuple[float, str, bool]]:
    out, at = [], _midnight(since)
    while at <= until:
        if at >= since:
            out.append((at, time.strftime("%m-%d", time.localtime(at)), True))
        for _ in range(every):
            at = _midnight(at + 1.5 * _DAY_S)
    return out


def _midnight(at: float) -> float:
    """The local midnight at or before ``at``."""
    day = time.localtime(at)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))


def _word(at: float, step: int) -> str:
    local = time.localtime(at)
    if local.tm_hour == local.tm_min == local.tm_sec == 0:
        return time.strftime("%m-%d", local)
    return time.strftime("%H:%M:%S" if step < 60 else "%H:%M", local)
