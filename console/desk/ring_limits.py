"""Typed tiers → limits of a ring in seconds or metres, or the sentence that says what would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from console.verbs import Said
from console.words.rings import MOST_METRES, MOST_MINUTES, MOST_TIERS, RingShape, Tier

LEAST_MINUTES: Final = 1.0
LEAST_METRES: Final = 10.0
_SECONDS: Final = 60.0


class Limits(msgspec.Struct, frozen=True):
    """``values`` rising, seconds of TIME and metres of the others; ``note`` says what was put right."""

    shape: RingShape
    values: tuple[float, ...]
    note: Said | None = None


def limits_of(typed: Sequence[tuple[float, str]], shape: str = "") -> Limits | Said:
    """``typed``: numbers with min, m or "". ``shape``: of a ring that has one already, what bare numbers count in; ""
    minutes. A time ring that is given metres becomes a distance ring, and the other way round."""
    units = {unit for _, unit in typed} - {""}
    if len(units) > 1:
        return Said("ring.mixed")
    unit = next(iter(units), "m" if shape in _BY_METRES else "min")
    if unit == "min" and shape == RingShape.CORRIDOR.value:
        return Said("ring.wants_metres")
    numbers = [number for number, _ in typed]
    if "m" in units and any(not said and number < LEAST_METRES for number, said in typed):
        return Said("ring.mixed")  # 1 500米: the 1 was meant as a minute
    fault = _fault(numbers, unit)
    if fault is not None:
        return fault
    rising = tuple(sorted(set(numbers)))
    scale = _SECONDS if unit == "min" else 1.0
    made = RingShape.TIME if unit == "min" else RingShape.DISTANCE
    if shape == RingShape.CORRIDOR.value:
        made = RingShape.CORRIDOR
    note = None if list(rising) == numbers else Said("ring.put_in_order", {"tiers": words_of(rising)})
    return Limits(made, tuple(one * scale for one in rising), note)


_BY_METRES: Final = frozenset({RingShape.DISTANCE.value, RingShape.CORRIDOR.value})


def _fault(numbers: Sequence[float], unit: str) -> Said | None:
    most, least = (MOST_MINUTES, LEAST_MINUTES) if unit == "min" else (MOST_METRES, LEAST_METRES)
    for number in numbers:
        facts = {"n": f"{number:g}", "unit": Said(f"ring.unit.{unit}"), "least": f"{least:g}", "most": f"{most:g}"}
        if number <= 0:
            return Said("ring.not_positive", facts)
        if number < least:
            return Said("ring.too_small", facts)
        if number > most:
            return Said("ring.too_large", facts)
    if len(set(numbers)) > MOST_TIERS:
        return Said("ring.too_many", {"n": len(set(numbers)), "most": MOST_TIERS})
    return None


def with_limits(tiers: Sequence[Tier], limits: Sequence[float]) -> tuple[Tier, ...]:
    """Tiers of other limits. Who should answer stays with its tier: by its number when there are as many, else by its
    limit."""
    if len(tiers) == len(limits):
        return tuple(replace(tier, limit=limit) for tier, limit in zip(tiers, limits, strict=True))
    known = {tier.limit: tier for tier in tiers}
    return tuple(known.get(limit, Tier(limit=limit)) for limit in limits)


def words_of(numbers: Sequence[float]) -> str:
    """``1 3 5``."""
    return " ".join(f"{one:g}" for one in numbers)


def shown(shape: RingShape, limits: Sequence[float]) -> Said:
    """``1 3 5 分``, ``500 米``; of an area and of beats their kind alone."""
    if shape in (RingShape.AREA, RingShape.NAMED):
        return Said(f"ring.shape.{shape.value}")
    scale, unit = (_SECONDS, "min") if shape is RingShape.TIME else (1.0, "m")
    facts = {"tiers": words_of([one / scale for one in limits]), "unit": Said(f"ring.unit.{unit}")}
    return Said("ring.limits", facts)
