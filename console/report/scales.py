"""Axes that a person reads without reckoning: round steps, minutes for seconds, the least that holds all values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from console.report.cells import cell

_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WHOLE: Final = (1.0, 2.0, 5.0, 10.0)
_CLOCK: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800)


def finite(values: Iterable[float]) -> list[float]:
    return [float(value) for value in values if math.isfinite(value)]


def step(reach: float, unit: str, about: int = 5) -> float:
    """The distance between two ticks, so that about ``about`` of them stand on ``reach``."""
    rough = reach / about
    if rough <= 0 or not math.isfinite(rough):
        return 1.0
    if unit == "seconds":
        return float(next((one for one in _CLOCK if one >= rough), math.ceil(rough / 86400) * 86400))
    power = 10.0 ** math.floor(math.log10(rough))
    whole = unit == "count" and power <= 1
    found = next(one for one in (_WHOLE if whole else _ROUND) if one * power >= rough * (1 - 1e-9))
    return max(found * power, float(whole))


def ticks(values: Sequence[float], unit: str, about: int = 5) -> list[float]:
    """From 0 (or the least value, when that is below) to past the greatest. Never fewer than two."""
    seen = finite(values)
    low, high = min([*seen, 0.0]), max([*seen, 0.0])
    if unit == "share":
        high = max(high, 0.1)
    by = step(max(high - low, 1e-12), unit, about)
    first, last = math.floor(low / by + 1e-9), math.ceil(high / by - 1e-9)
    return [n * by for n in range(first, max(last, first + 1) + 1)]


def label(value: float, unit: str, by: float) -> str:
    """A tick's text; with as many digits as its step needs."""
    if unit == "share":
        return cell(value, "share", 1 if by >= 0.01 - 1e-9 else 2)
    if unit in ("number", "km", "p"):
        return f"{value:,.{max(0, -math.floor(math.log10(by) + 1e-9))}f}" if by > 0 else f"{value:g}"
    return cell(value, unit)


def grade(value: float, breaks: Sequence[float]) -> int:
    """Which class a value falls into: 0 … ``len(breaks)``."""
    return sum(value >= one for one in breaks)


def breaks(values: Sequence[float], unit: str = "number", classes: int = 5) -> list[float]:
    """Limits between classes of about as many values each, at round values; fewer when there are few different ones.
    Counts part at whole numbers: each is a class of its own while there are few, none is one of its own always."""
    seen = sorted(finite(values))
    whole = unit == "count" and all(one == round(one) for one in seen)
    if whole and len(set(seen)) <= classes:
        return sorted(set(seen))[1:]
    some = [one for one in seen if one > 0] if whole and seen[:1] == [0.0] else seen
    first = some[:1] if len(some) < len(seen) else []
    cuts = [*first, *_quantiles(some, classes - len(first))]
    round_ = cuts if whole else [_neat(one, seen[-1] - seen[0]) for one in cuts]
    return _used([cut for cut in dict.fromkeys(round_) if seen[0] < cut <= seen[-1]], seen)


def _used(cuts: Sequence[float], seen: Sequence[float]) -> list[float]:
    """Without those under which no value would fall into its class."""
    return sorted({max(lower) for value in seen if (lower := [cut for cut in cuts if cut <= value])})


def _quantiles(seen: Sequence[float], classes: int) -> list[float]:
    if len(seen) < 2:
        return []
    return [seen[min(round(len(seen) * n / classes), len(seen) - 1)] for n in range(1, classes)]


def _neat(value: float, reach: float) -> float:
    """Down to two digits of how far the values reach: a limit that can be said, and that the value is not under."""
    if reach <= 0:
        return value
    digits = 1 - math.floor(math.log10(reach))
    return round(math.floor(value * 10.0**digits + 1e-9) / 10.0**digits, max(digits, 0))
