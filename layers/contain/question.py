"""What is asked, and what follows from it before any post is chosen: who can be where in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.contain.cut import NEVER, CutGraph
from layers.contain.leaving import passed, passing
from layers.contain.staffing import Crew
from layers.contain.streets import Start, Streets

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

HORIZON_S: Final = 1_200.0  # who is farther than this from now is out: a ring any wider is a county's search
BeatAt = Callable[[F64], I32]


def no_beat(xy: F64) -> I32:
    """Where a site has no beats."""
    return np.full(len(xy), -1, dtype=np.int32)


@dataclass(frozen=True)
class Question:
    """Seconds count from now; the one who leaves has been gone for ``head_s``.

    ``kept``: (node, unit or -1) where a person has put a post; such a unit serves nowhere else. ``barred`` (N,): where
    no post may stand. ``beat_at``: (K, 2) Web Mercator metres → (K,) beat of each, -1 none.
    """

    streets: Streets
    start: Start
    head_s: float
    margin_s: float
    crew: Crew
    kept: tuple[tuple[int, int], ...] = ()
    barred: Bools | None = None
    horizon_s: float = HORIZON_S
    beat_at: BeatAt = field(default=no_beat)

    def asked(self, crew: Crew, kept: tuple[tuple[int, int], ...] = (), beat_at: BeatAt = no_beat) -> Question:
        """The same case with other units and posts; what does not depend on them is not worked out again."""
        other = replace(self, crew=crew, kept=kept, beat_at=beat_at)
        for name in ("plain_s", "outside", "flow"):
            other.__dict__[name] = getattr(self, name)
        return other

    @cached_property
    def plain_s(self) -> F64:
        """(N,) when each node can first be passed if nobody stands anywhere."""
        return passing(self.streets, self.start) - self.head_s

    @cached_property
    def outside(self) -> Bools:
        """(N,) where one has escaped: the edge of the map, and beyond the horizon."""
        reached = np.isfinite(self.plain_s)
        return np.asarray(reached & (self.streets.edge | (self.plain_s > self.horizon_s)))

    @cached_property
    def _ordered(self) -> tuple[I32, I32, F64, Bools]:
        """Kept posts that have a unit: node, unit, when it stands, whether it is there in time."""
        with_unit = [(node, unit) for node, unit in self.kept if unit >= 0]
        node = np.asarray([node for node, _ in with_unit], dtype=np.int32)
        unit = np.asarray([unit for _, unit in with_unit], dtype=np.int32)
        stands = self.crew.stands_s[unit, node] if len(unit) else np.empty(0)
        if not len(unit):
            return node, unit, stands, np.empty(0, np.bool_)
        is_open = passed(self.streets, self.start, self.head_s, node, stands + self.margin_s)[1]
        return node, unit, stands, ~is_open

    @cached_property
    def held(self) -> tuple[I32, I32]:
        """Nodes that a person's post closes for certain, and their units."""
        node, unit, _, good = self._ordered
        return node[good], unit[good]

    @cached_property
    def late(self) -> tuple[I32, I32]:
        """Nodes of a person's posts whose units come too late, and the units."""
        node, unit, _, good = self._ordered
        return node[~good], unit[~good]

    @cached_property
    def wanted(self) -> I32:
        """Nodes of a person's posts that still want a unit."""
        taken = set(self.held[0].tolist()) | set(self.late[0].tolist())
        return np.asarray(sorted({node for node, unit in self.kept if unit < 0} - taken), dtype=np.int32)

    @cached_property
    def due_s(self) -> F64:
        """(N,) when each node can first be passed, the posts held for certain being shut."""
        if not len(self.held[0]):
            return self.plain_s
        return passing(self.streets, self.start, self.held[0]) - self.head_s

    @cached_property
    def free(self) -> Bools:
        """(U,) units that no person has put anywhere."""
        out = np.ones(self.crew.count, dtype=np.bool_)
        out[[unit for _, unit in self.kept if unit >= 0]] = False
        return out

    @cached_property
    def in_time(self) -> Bools:
        """(U, N) whether a unit can stand at a node, the margin included, before it can be passed."""
        good = self.crew.stands_s + self.margin_s <= self.due_s
        places = self.allowed.copy()
        places[self.wanted] = True  # where a person wants a post one can stand
        return np.asarray(good & np.isfinite(self.crew.stands_s) & self.free[:, None] & places)

    @cached_property
    def allowed(self) -> Bools:
        """(N,) where a post may be chosen."""
        out = self.streets.holdable.copy()
        if self.barred is not None:
            out &= ~self.barred
        out[self.late[0]] = False
        return out

    @cached_property
    def flow(self) -> CutGraph:
        inside = np.isfinite(self.plain_s) & (self.plain_s <= self.horizon_s)
        return CutGraph.make(self.streets, self.start, inside, self.streets.edge)

    def price(self, staffable: Bools, wanted: I32) -> I64:
        """(N,) 1 where a post can be staffed, 0 where one stands already or will (``wanted``)."""
        out = np.where(self.allowed & staffable, 1, NEVER).astype(np.int64)
        out[self.held[0]] = 0
        out[wanted] = 0
        return out
