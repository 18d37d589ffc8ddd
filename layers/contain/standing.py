"""When each unit can stand at each node of the streets, from when it can be at each junction of the motor roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from layers.contain.network import Network
from layers.contain.streets import Streets
from layers.roads import RoadGraph
from layers.roads.graph import FREE_M, WALK_MPS

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

_TURN_S: Final = 20.0  # into the road on which a post stands between junctions: no turn costs more (rules.uturn_s)
_NEAR_M: Final = 150.0  # of a path that no motor road comes this near, no unit holds the end in time


@dataclass(frozen=True)
class Places:
    """How units come to nodes (N,): at junctions, or at a share of a motor segment and then on foot.

    ``junction`` (M,) and ``node`` (M,) pairs, sorted by node; ``cross_s`` (N,) over the crossing on foot. ``segment``
    (N,) -1 for nodes that are junctions, ``share``, ``walk_s`` (N,).
    """

    junction: I32
    node: I32
    cross_s: F64
    segment: I32
    share: F64
    walk_s: F64

    @classmethod
    def of(cls, network: Network, motor: RoadGraph) -> Places:
        """Nodes of the motor roads themselves are their junctions; of other networks the nearest motor road."""
        if network.graph.arrays.node_xy is motor.arrays.node_xy:
            return _same(network)
        return cls.near(network.streets.xy, motor)

    @classmethod
    def near(cls, xy: F64, motor: RoadGraph) -> Places:
        snaps = motor.snap(xy[:, 0], xy[:, 1], _NEAR_M)
        walk = np.where(snaps.ok, np.maximum(snaps.distance_m - FREE_M, 0.0) / WALK_MPS, np.inf)
        none = np.empty(0, np.int32)
        return cls(none, none, np.zeros(len(xy)), snaps.segment, snaps.share, walk)

    def stands(self, motor: RoadGraph, at_junctions: F32, factor: F64) -> F64:
        """(U, N) seconds; inf never. ``at_junctions`` (U, J)."""
        out = np.full((len(factor), len(self.segment)), np.inf)
        if len(self.node):
            first = np.flatnonzero(np.append(True, self.node[1:] != self.node[:-1]))
            node = self.node[first]
            corners = at_junctions[:, self.junction]
            # Whoever stands at one corner holds the others, but first walks across unless it drives there sooner.
            walked = np.minimum.reduceat(corners, first, axis=1) + self.cross_s[node]
            out[:, node] = np.minimum(walked, np.maximum.reduceat(corners, first, axis=1))
        between = np.flatnonzero(self.segment >= 0)
        out[:, between] = self._between(motor, at_junctions, factor, between)
        return out

    def _between(self, motor: RoadGraph, at_junctions: F32, factor: F64, node: NDArray[np.int64]) -> F64:
        a, segment, share = motor.arrays, self.segment[node], self.share[node]
        arc_s = np.append(a.arc_s, np.inf)[a.arc_of[segment]]
        ends = a.ends[segment]
        with np.errstate(invalid="ignore"):  # inf × 0
            along = at_junctions[:, ends[:, 0]] + share * arc_s[:, 0] / factor[:, None]
            against = at_junctions[:, ends[:, 1]] + (1.0 - share) * arc_s[:, 1] / factor[:, None]
        return np.asarray(np.fmin(along, against) + _TURN_S + self.walk_s[node])


def _same(network: Network) -> Places:
    order = np.argsort(network.node_of, kind="stable").astype(np.int32)
    nodes = network.streets.count
    segment, share = np.full(nodes, -1, dtype=np.int32), np.zeros(nodes)
    bridge = np.flatnonzero(network.second >= 0)
    middle = network.streets.ends[network.first[bridge], 1]
    segment[middle], share[middle] = bridge, 0.5
    cross = network.span_m / WALK_MPS
    return Places(order, network.node_of[order], cross, segment, share, np.zeros(nodes))


_kept: WeakKeyDictionary[RoadGraph, tuple[RoadGraph, Places]] = WeakKeyDictionary()


def places_of(network: Network, motor: RoadGraph) -> Places:
    """Made at the first call for each network."""
    kept = _kept.get(network.graph)
    if kept is None or kept[0] is not motor:
        kept = _kept[network.graph] = (motor, Places.of(network, motor))
    return kept[1]


def extended(places: Places, streets: Streets, motor: RoadGraph) -> Places:
    """With the nodes that ``Streets.split`` has added at the end."""
    more = Places.near(streets.xy[len(places.segment) :], motor)
    return Places(
        places.junction, places.node, np.append(places.cross_s, more.cross_s),
        np.append(places.segment, more.segment), np.append(places.share, more.share),
        np.append(places.walk_s, more.walk_s),
    )  # fmt: skip
