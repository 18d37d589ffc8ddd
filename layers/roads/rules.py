"""How police vehicles drive: which roads, how fast, what a turn, a signal, a barrier costs. Data and tag reading."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Tags = Mapping[str, str]

CLASSES: Final = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
    "living_street", "service", "track", "busway", "pedestrian", "cycleway", "footway", "path", "steps",
)  # fmt: skip
"""Road classes, most important first; the index is the rank stored with a segment."""

MOTOR: Final = CLASSES[:12]
"""Those that a police car may drive; the rest are for who walks or cycles."""

SPEEDS_KMH: Final[dict[str, float]] = {
    "motorway": 100, "trunk": 80, "primary": 65, "secondary": 55, "tertiary": 45, "unclassified": 38,
    "residential": 32, "living_street": 15, "service": 20, "track": 15, "busway": 40, "pedestrian": 10,
    "motorway_link": 60, "trunk_link": 50, "primary_link": 45, "secondary_link": 40, "tertiary_link": 35,
}  # fmt: skip
"""Driven speed between junctions where no limit is tagged; waiting at junctions is counted apart."""

_YES: Final = frozenset({"yes", "designated", "permissive", "official"})
_NO: Final = frozenset({"no", "agricultural", "forestry"})
_HARD_BARRIERS: Final = frozenset(
    {"bollard", "block", "jersey_barrier", "debris", "log", "cycle_barrier", "motorcycle_barrier", "kerb", "stile",
     "turnstile", "full-height_turnstile", "kissing_gate", "wall", "fence", "hedge", "guard_rail", "planter"}
)  # fmt: skip
_OPENED_BARRIERS: Final = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "chain", "rope", "toll_booth", "border_control",
     "hampshire_gate", "wicket_gate", "barrier", "yes", "bump_gate"}
)  # fmt: skip
_BAD_SURFACES: Final = frozenset(
    {"unpaved", "dirt", "ground", "gravel", "earth", "mud", "sand", "grass", "pebblestone"}
)
_LIKE: Final = {"road": "unclassified", "bridleway": "path", "corridor": "footway", "platform": "footway"}
_SLOWEST_KMH: Final = 8.0  # a patrol car in a crowd; a posted walking pace is kept by nobody who is called
_NUMBER: Final = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(mph|knots)?\s*(?:km/?h|kmh)?\s*$")
_NAMED_LIMITS: Final = {"walk": 6.0, "none": 130.0, "urban": 50.0, "rural": 80.0, "motorway": 120.0, "zone30": 30.0}


@dataclass(frozen=True)
class Rules:
    """Costs in seconds, speeds in km/h. ``turn_s`` is the full cost of a turn back on a plain junction."""

    speeds_kmh: Mapping[str, float] = field(default_factory=lambda: dict(SPEEDS_KMH))
    drive_on_right: bool = True
    maxspeed_share: float = 0.9
    signal_s: float = 8.0
    stop_s: float = 5.0
    give_way_s: float = 2.5
    crossing_s: float = 0.8
    barrier_s: float = 25.0
    uturn_s: float = 20.0
    turn_s: float = 7.5
    yield_s: float = 2.5  # from a lesser road onto or across a greater one
    private_s: float = 5.0  # passing into an access=private road
    turns_forbidden: bool = True  # turn restrictions hold
    node_costs: bool = True  # lights, signs, crossings, barriers cost time

    def passable(self, tags: Tags) -> bool:
        """Whether a way belongs to the network."""
        return drivable(tags)

    def directions(self, tags: Tags) -> tuple[bool, bool]:
        """(forward, backward): which ways along it one may go."""
        return directions(tags)

    def entry_s(self, tags: Tags) -> float:
        """Once, for turning into the way from a public one."""
        return self.private_s if private(tags) else 0.0

    def class_kmh(self) -> tuple[float, ...]:
        """The speed of each of ``CLASSES``; what a class lacks is that of a residential street."""
        plain = self.speeds_kmh.get("residential", SPEEDS_KMH["residential"])
        return tuple(self.speeds_kmh.get(name, plain) for name in CLASSES)

    def speed_mps(self, tags: Tags, backward: bool = False) -> float:
        """Driven speed of a way in one direction: its posted limit × ``maxspeed_share``, else the class's own."""
        side = tags.get("maxspeed:backward" if backward else "maxspeed:forward")
        posted = limit_kmh(side) or limit_kmh(tags.get("maxspeed")) or 0.0
        typical = self.typical_kmh(tags)
        # A limit is no promise: nobody drives 50 in a parking aisle because the town's limit says so.
        slow = tags.get("highway") in ("service", "living_street", "track", "pedestrian")
        kmh = min(posted, typical) if posted and slow else posted * self.maxspeed_share or typical
        return max(kmh * surface_share(tags), _SLOWEST_KMH) / 3.6

    def typical_kmh(self, tags: Tags) -> float:
        highway = tags.get("highway", "")
        base = self.speeds_kmh.get(highway) or self.speeds_kmh.get(plain_class(highway), 30.0)
        if tags.get("service") in ("driveway", "parking_aisle", "drive-through", "emergency_access"):
            return min(base, 15.0)
        return base


def plain_class(highway: str) -> str:
    """``primary_link`` → ``primary``; ``road`` → ``unclassified``; what is like a path or a footway → that."""
    return _LIKE.get(highway, highway.removesuffix("_link"))


def rank(highway: str) -> int:
    """Index into ``CLASSES``."""
    return CLASSES.index(plain_class(highway))


def limit_kmh(text: str | None) -> float | None:
    """A ``maxspeed`` value in km/h: plain, mph, ``walk``, ``none``, ``CN:urban``; None when it says nothing usable."""
    if not text:
        return None
    first = text.split(";")[0].strip().lower()
    match = _NUMBER.match(first)
    if match:
        value = float(match[1]) * {"mph": 1.609344, "knots": 1.852}.get(match[2] or "", 1.0)
        return value if 0 < value <= 200 else None
    return _NAMED_LIMITS.get(first.rsplit(":", 1)[-1])


def surface_share(tags: Tags) -> float:
    """What a bad surface leaves of the speed."""
    if tags.get("highway") == "track":
        return {"grade1": 1.6, "grade2": 1.2, "grade4": 0.8, "grade5": 0.6}.get(tags.get("tracktype", ""), 1.0)
    return 0.75 if tags.get("surface") in _BAD_SURFACES else 1.0


def drivable(tags: Tags) -> bool:
    """Whether a police vehicle may and can drive a way. Private and destination roads are open to it."""
    highway = tags.get("highway", "")
    if plain_class(highway) not in MOTOR or tags.get("area") == "yes":
        return False
    if tags.get("emergency") in _YES:
        return True
    allowed = _first(tags, "motor_vehicle", "motorcar", "vehicle", "access")
    if plain_class(highway) == "pedestrian":
        return tags.get("motor_vehicle") in _YES
    if allowed in _NO:
        # A bus or service road that is closed to everyone but buses still carries a police car.
        return allowed == "no" and highway == "busway"
    return tags.get("impassable") != "yes" and tags.get("smoothness") != "impassable"


def private(tags: Tags) -> bool:
    return _first(tags, "motor_vehicle", "vehicle", "access") == "private" and tags.get("emergency") not in _YES


def directions(tags: Tags) -> tuple[bool, bool]:
    """(forward, backward): where one may drive along the way's own direction and against it."""
    if tags.get("oneway:emergency") == "no":
        return True, True
    one = tags.get("oneway", "")
    if one in ("-1", "reverse"):
        return False, True
    if one in ("yes", "true", "1"):
        return True, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ("motorway", "motorway_link")
    return True, not (implied and one != "no")


def barrier_seconds(tags: Tags, rules: Rules) -> float:
    """Seconds to pass a barrier node; inf when no vehicle passes, 0 when it is none."""
    kind = tags.get("barrier")
    if not kind:
        return 0.0
    if kind in _OPENED_BARRIERS:
        return rules.barrier_s * (0.2 if kind == "toll_booth" else 2.0 if tags.get("locked") == "yes" else 1.0)
    if kind in _HARD_BARRIERS:
        if tags.get("bollard") in ("removable", "rising", "foldable") or tags.get("emergency") in _YES:
            return 2 * rules.barrier_s
        open_to = _first(tags, "motor_vehicle", "motorcar", "vehicle", "access")
        return 0.0 if open_to in _YES or kind == "kerb" else math.inf
    return 0.0


def _first(tags: Tags, *keys: str) -> str:
    return next((tags[key] for key in keys if key in tags), "")
