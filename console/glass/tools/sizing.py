"""A scale of its own for each window: what is read from a chair at 100 % is read from three metres at 240 %."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from console.glass.window.measures import Measures, measures_for

STEPS: Final = (80, 90, 100, 110, 125, 150, 175, 200, 240)  # percent
LEAST: Final = (1180, 640)  # px at 100 %: on less the panels do not hold


def measures_at(width: int, height: int, percent: int) -> tuple[Measures, float]:
    """The column of measures of a window of ``width`` × ``height`` px at ``percent``, and the scale of its map.

    The panels grow as far as the window holds them; the map's symbols and labels, which need no room, grow all the way:
    28 px text at 240 % is read at 3 m on a 55-inch screen of 1920 × 1080 (LOOK section 5).
    """
    plain = measures_for(width, height)
    if percent == 100:
        return plain, plain.scale
    wanted = plain.scale * percent / 100
    scale = min(wanted, max(plain.scale, min(width / LEAST[0], height / LEAST[1])))
    column = measures_for(min(round(width / scale), _WIDEST), height)
    return replace(column, scale=scale), wanted


def panels_percent(width: int, height: int, percent: int) -> int:
    """What the panels have of ``percent``."""
    plain = measures_for(width, height).scale
    return round(measures_at(width, height, percent)[0].scale / plain * 100)


def next_step(percent: int, by: int) -> int:
    """The next larger (1) or smaller (-1) step; the same at the end."""
    found = [step for step in STEPS if (step > percent if by > 0 else step < percent)]
    return percent if not found else found[0] if by > 0 else found[-1]


def within(percent: int) -> int:
    return min(STEPS[-1], max(STEPS[0], percent))


_WIDEST: Final = 3399  # of the columns at scale 1: the widest has a scale of its own
