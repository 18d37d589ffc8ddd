"""What a moment of the past looks like on a time line: which of three lanes, in which colour, how tall.

The lanes answer LOOK's three questions: how grave (incidents), what units do, what is late or broken. An emergency
stands through all of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.words.replay import Moment

LANES: Final = ("incident", "unit", "broken")
KINDS: Final = ("incident", "order", "ring", "post", "sos", "alarm", "bodycam", "look", "act", "task", "late")
_LANE_OF: Final = {"incident": 0, "sos": 0, "alarm": 2, "late": 2, "bodycam": 2}
_TOKEN_OF: Final = {"sos": "sos", "alarm": "warn", "late": "warn", "bodycam": "warn", "ring": "ring", "post": "ring",
                    "order": "t2", "task": "t2", "act": "t3", "look": "t3"}  # fmt: skip
_RANK_OF: Final = {"sos": 9, "alarm": 5, "late": 4, "bodycam": 3, "order": 5, "task": 4, "ring": 4, "post": 4,
                   "act": 2, "look": 1}  # fmt: skip


_AT: Final[Callable[[Moment], float]] = attrgetter("at")


class Look(NamedTuple):
    """``lane`` 0 … 2; ``rank``: where several fall on one pixel the highest is painted; ``high``: share of the lane."""

    lane: int
    token: str
    rank: int
    high: float
    through: bool = False  # all lanes


def look_of(kind: str, level: int = 0) -> Look:
    """Of a moment; a kind that is not known stands low and grey among what units do."""
    if kind == "incident":
        return Look(0, "lv" if level in (1, 2) else "lv3", 8 - level, {1: 1.0, 2: 0.75}.get(level, 0.5))
    rank = _RANK_OF.get(kind, 1)
    return Look(_LANE_OF.get(kind, 1), _TOKEN_OF.get(kind, "t3"), rank, 0.4 + rank * 0.1, kind == "sos")


@dataclass(frozen=True)
class Bars:
    """N bars to paint: pixel ``x``, their look, how many moments each stands for."""

    x: NDArray[np.int64]
    looks: tuple[Look, ...]
    count: NDArray[np.int64]


def bars(moments: Sequence[Moment], since: float, until: float, width: int, kinds: frozenset[str]) -> Bars:
    """The moments of ``[since, until]`` on ``width`` px, at most one bar a pixel and lane: the gravest of those there.
    ``kinds`` empty: all."""
    best: dict[tuple[int, int], Look] = {}
    count: dict[tuple[int, int], int] = {}
    if until <= since or width <= 0:
        return Bars(np.zeros(0, np.int64), (), np.zeros(0, np.int64))
    scale = (width - 1) / (until - since)
    first, last = bisect_left(moments, since, key=_AT), bisect_right(moments, until, key=_AT)
    for one in moments[first:last]:
        if kinds and one.kind not in kinds:
            continue
        look = look_of(one.kind, one.level)
        key = (round((one.at - since) * scale), look.lane)
        count[key] = count.get(key, 0) + 1
        if key not in best or look.rank > best[key].rank:
            best[key] = look
    keys = sorted(best, key=lambda key: (best[key].rank, key))
    return Bars(
        np.array([x for x, _ in keys], np.int64), tuple(best[key] for key in keys),
        np.array([count[key] for key in keys], np.int64),
    )  # fmt: skip
