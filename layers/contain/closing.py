"""The whole answer for a place on the map: units → when they can stand anywhere → posts.

When each unit can be where is most of the work: so it is asked of the units near the place, within the time in which a
ring is still a ring.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.contain.choosing import choose
from layers.contain.network import Network, network_of, scale_of
from layers.contain.placing import put, spots_of, start_of
from layers.contain.plan import NO_WAY_OUT, OFF_ROAD, Plan, kept_posts, not_closed, plan_closed
from layers.contain.question import BeatAt, Question, no_beat
from layers.contain.staffing import Crew
from layers.contain.standing import Places, extended, places_of
from layers.contain.streets import Start, Streets
from layers.roads import RoadGraph
from layers.roads.arrivals import arrivals

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

FEW: Final = (1_200.0, 16)  # seconds until the last post stands, and up to so many units
MANY: Final = (480.0, 40)  # of more units: the nearest so many
_BARRED_M: Final = 40.0


@dataclass(frozen=True)
class Units:
    """U units: Web Mercator metres, NaN without a fix; ``factor`` against the motor roads' speeds; seconds until each
    can start; its own beat, -1 none."""

    x_m: F64
    y_m: F64
    factor: F64
    delay_s: F64
    beat: I32

    def take(self, rows: I64) -> Units:
        return Units(self.x_m[rows], self.y_m[rows], self.factor[rows], self.delay_s[rows], self.beat[rows])


@dataclass(frozen=True)
class Case:
    """Who leaves from where, and what a person has decided. ``kept``: (x_m, y_m, unit or -1); ``barred``: (x_m, y_m).

    ``stood_s``: by kept post since when its unit stands there, seconds from now, negative in the past; NaN: it has yet
    to come. Who stands has no margin to keep. ``haste``: how much faster than the network's seconds the
    one who leaves moves.
    """

    x_m: float
    y_m: float
    head_s: float
    margin_s: float
    kept: tuple[tuple[float, float, int], ...] = ()
    stood_s: tuple[float, ...] = ()
    barred: tuple[tuple[float, float], ...] = ()
    haste: float = 1.0


def contain(
    graph: RoadGraph, motor: RoadGraph, case: Case, units: Units, beat_at: BeatAt = no_beat, exact_s: float = 0.0
) -> Plan:
    """``graph``: the network and the seconds of the one who leaves; ``motor``: the units'. ``Post.unit`` counts in
    ``units``. ``exact_s``: see ``choosing.choose``."""
    ground = Located.of(network_of(graph, case.haste), motor, case)
    if ground is None:
        return Plan(False, OFF_ROAD, units=len(units.beat))
    blank = ground.blank(case)
    if not blank.outside.any():
        return Plan(False, NO_WAY_OUT, posts=kept_posts(ground.question(blank, case, units, _all(units), 0.0, beat_at)))
    limit_s, rows = _looked_at(case, units)
    question = ground.question(blank, case, units, rows, limit_s, beat_at)
    choice = choose(question, exact_s)
    return _numbered(plan_closed(question, choice) or not_closed(question, choice), rows)


def _all(units: Units) -> I64:
    return np.arange(len(units.beat))


def _looked_at(case: Case, units: Units) -> tuple[float, I64]:
    """How late a unit may come, and which units are looked at: where they are few, they may come from farther."""
    few_s, few = FEW
    if len(units.beat) <= few:
        return few_s, _all(units)
    return MANY[0], _nearest(case, units, MANY[1])


def _nearest(case: Case, units: Units, most: int) -> I64:
    """Rows of the units nearest to the place, those that a person has put somewhere first; in rising order."""
    away = np.hypot(units.x_m - case.x_m, units.y_m - case.y_m)
    away = np.where(np.isfinite(away), away, np.inf)
    away[[unit for _, _, unit in case.kept if unit >= 0]] = -1.0
    return np.sort(np.argsort(away, kind="stable")[:most])


def _numbered(plan: Plan, rows: I64) -> Plan:
    """With units by their number among all that were offered."""
    posts = tuple(replace(post, unit=int(rows[post.unit])) if post.unit >= 0 else post for post in plan.posts)
    return replace(plan, posts=posts)


@dataclass(frozen=True)
class Located:
    """The streets with a person's posts as nodes, and where the one who leaves comes onto them."""

    streets: Streets
    places: Places
    motor: RoadGraph
    start: Start
    kept: tuple[int, ...]  # node of each of the case's posts; -1 off the roads
    barred: Bools

    @classmethod
    def of(cls, network: Network, motor: RoadGraph, case: Case) -> Located | None:
        """None when no road is near the place."""
        spots = spots_of(network, case.x_m, case.y_m)
        if not spots:
            return None
        streets, kept = network.streets, []
        for x_m, y_m, _ in case.kept:
            streets, spots, node = put(streets, spots, np.asarray([x_m, y_m]))
            kept.append(node)
        places = places_of(network, motor)
        if streets.count > network.streets.count:
            places = extended(places, streets, motor)
        start = start_of(streets, spots)
        return cls(streets, places, motor, start, tuple(kept), _barred(streets, case))

    def blank(self, case: Case) -> Question:
        """The case before anybody is asked to stand anywhere."""
        nobody = Crew(np.empty((0, self.streets.count)), np.empty(0, dtype=np.int32))
        return Question(self.streets, self.start, case.head_s, case.margin_s, nobody, barred=self.barred)

    def question(
        self, blank: Question, case: Case, units: Units, rows: I64, limit_s: float, beat_at: BeatAt
    ) -> Question:
        """What some of the units can do within a limit."""
        some = units.take(rows)
        at_junctions = arrivals(self.motor, some.x_m, some.y_m, some.factor, some.delay_s, limit_s)
        stands = self.places.stands(self.motor, at_junctions, some.factor)
        self._stood(case, stands, rows)
        number = {int(row): k for k, row in enumerate(rows)}
        kept = tuple(
            (node, number.get(unit, -1)) for node, (_, _, unit) in zip(self.kept, case.kept, strict=True) if node >= 0
        )
        return blank.asked(Crew(stands, some.beat), kept, beat_at)


    def _stood(self, case: Case, stands: F64, rows: I64) -> None:
        """Units that are at their posts."""
        for node, (_, _, unit), since_s in zip(self.kept, case.kept, case.stood_s, strict=False):
            if node >= 0 and unit in rows and np.isfinite(since_s):
                stands[np.searchsorted(rows, unit), node] = since_s - case.margin_s


def _barred(streets: Streets, case: Case) -> Bools:
    out = np.zeros(streets.count, dtype=np.bool_)
    for x_m, y_m in case.barred:
        out |= np.hypot(streets.xy[:, 0] - x_m, streets.xy[:, 1] - y_m) <= _BARRED_M * scale_of(streets.xy)
    return out
