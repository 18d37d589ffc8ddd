"""Numbers of the duty 指标: what was read over a period, and the reminder 提醒单 when a threshold was crossed."""

from __future__ import annotations

import msgspec


class Reading(msgspec.Struct, frozen=True):
    """One indicator over one period. ``value`` None: nothing to count, or it could not be worked out (``why``)."""

    indicator: str
    since: float  # epoch s
    until: float
    value: float | None
    n: int = 0  # rows that it stands on: few make it unsure
    why: str = ""  # say code


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """提醒单: a threshold was crossed; it waits until a person says what was done about it."""

    no: str  # 提1, 提2 …
    indicator: str
    name: str  # as the site called it then
    since: float
    until: float
    value: float
    threshold: float
    most: bool  # True: the value should not be above the threshold; False: not below
    opened_at: float
    due_at: float
    handled_at: float | None = None
    handled_by: str = ""
    text: str = ""

    @property
    def open(self) -> bool:
        return self.handled_at is None


def written(number: float, unit: str) -> str:
    """As its unit is written in either language: ``84%``, ``3:20``, ``12``, ``1.5``. ``unit``: share, seconds, count,
    number, km."""
    if unit == "share":
        return f"{number * 100:.0f}%"
    if unit == "seconds":
        minutes, seconds = divmod(round(abs(number)), 60)
        return f"{'-' if number < 0 else ''}{minutes}:{seconds:02d}"
    return f"{number:.0f}" if unit == "count" else f"{number:.1f}"
