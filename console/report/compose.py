"""Which analyses a report is made of, in which order, and which time it is about."""

from __future__ import annotations

import time
from typing import Final

from console.site.config import SiteConfig
from console.site.shifts import span as hours_of
from console.study.days import midnight, month

_PLACES: Final = ("volume", "rhythm", "hotspots", "near_repeats", "repeats", "outcomes")
KINDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "daily": ("outcomes", "volume", "repeats", "intervals", "patrol", "load", "devices", "indicators"),
    "weekly": (*_PLACES, "intervals", "patrol", "coverage"),
    "monthly": (*_PLACES, "intervals", "load", "patrol", "coverage", "devices", "indicators"),
    "shift": ("handovers", "volume", "intervals", "load", "patrol", "coverage", "devices"),
}  # fmt: skip
_WEEK: Final = 7


class NoShift(LookupError):
    """The site has no shift of that name, or none at all."""


def period(kind: str, config: SiteConfig, day: float | None, now: float, shift: str = "") -> tuple[float, float]:
    """Epoch s: the day, the week (Monday to Sunday), the month or the shift of ``day``; ``day`` None: the last that is
    over at ``now``. Raises ``NoShift``."""
    if kind == "shift":
        return _shift(config, day, now, shift)
    if day is not None:
        return _holding(kind, day)
    if kind == "handover":  # the newest, wherever in the last days it was
        return now - _WEEK * 86_400.0, now
    since, _ = _holding(kind, now)
    return _holding(kind, since - 1.0)


def _holding(kind: str, at: float) -> tuple[float, float]:
    local = time.localtime(at)
    if kind == "monthly":
        return month(local.tm_year, local.tm_mon)
    if kind == "weekly":
        monday = midnight(at, -local.tm_wday)
        return monday, midnight(monday, _WEEK)
    return midnight(at), midnight(at, 1)


def _shift(config: SiteConfig, day: float | None, now: float, name: str) -> tuple[float, float]:
    """The one of that name, else whichever ended last; of ``day``: the last that began on it."""
    hours = [text for key, text in config.shift.hours.items() if not name or key == name]
    if not hours:
        raise NoShift(name)
    about = now if day is None else midnight(day)
    days = [time.strftime("%Y-%m-%d", time.localtime(midnight(about, back))) for back in ((0,) if day else (-2, -1, 0))]
    spans = [hours_of(text, about, one) for text in hours for one in days]
    if day is None:
        spans = [one for one in spans if one[1] <= now]
    return max(spans, key=lambda one: one[1])
