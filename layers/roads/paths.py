"""The network of who walks or cycles: every road but motorways, and footways, paths, steps, cycleways, squares too.

Both directions everywhere, and junctions cost nothing. Built at one walking speed, which ``RoadGraph.timed`` replaces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from layers.roads.building import build
from layers.roads.graph import RoadGraph
from layers.roads.modes import WALK_KMH
from layers.roads.rules import CLASSES, Rules, Tags, plain_class

_YES: Final = frozenset({"yes", "designated", "permissive", "official"})
_SHUT: Final = frozenset({"motorway", "busway"})
_SQUARES: Final = frozenset({"pedestrian", "footway"})


def _walking() -> dict[str, float]:
    return dict.fromkeys(CLASSES, WALK_KMH)


@dataclass(frozen=True)
class PathRules(Rules):
    """``Rules`` of the walking network: no waits, no turns, no one-ways, gates and bollards are passed."""

    speeds_kmh: dict[str, float] = field(default_factory=_walking)
    uturn_s: float = 0.0
    turn_s: float = 0.0
    yield_s: float = 0.0
    signal_s: float = 0.0
    turns_forbidden: bool = False
    node_costs: bool = False

    def passable(self, tags: Tags) -> bool:
        return walkable(tags)

    def directions(self, tags: Tags) -> tuple[bool, bool]:  # noqa: ARG002  the same for every way
        return True, True

    def entry_s(self, tags: Tags) -> float:  # noqa: ARG002  the same for every way
        return 0.0

    def speed_mps(self, tags: Tags, backward: bool = False) -> float:  # noqa: ARG002  the same for every way
        return WALK_KMH / 3.6


def walkable(tags: Tags) -> bool:
    """Whether an officer on foot may and can go along a way. The edge of a square counts as a way across it."""
    kind = plain_class(tags.get("highway", ""))
    if kind not in CLASSES or kind in _SHUT or (tags.get("area") == "yes" and kind not in _SQUARES):
        return False
    if tags.get("foot") in _YES:
        return True
    return tags.get("foot") != "no" and tags.get("access") != "no" and tags.get("motorroad") != "yes"


def build_paths(osm: Path) -> RoadGraph:
    """The walking network of an ``.osm`` or ``.osm.pbf`` file. ``RuntimeError`` when it is no OSM file."""
    return build(osm, PathRules())
