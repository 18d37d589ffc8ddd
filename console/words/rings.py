"""Prevention rings 防控圈 as the room knows them: one object with tiers, who holds it, the posts that close it.

Frozen values, folded from the journal. What is worked out from a ring (its outlines, who is inside) is not part of it:
``sums`` has those answers.
"""

from __future__ import annotations

import enum

import msgspec

LonLat = tuple[float, float]  # WGS 84 degrees

MOST_TIERS = 12
MOST_MINUTES = 60.0  # a tier farther than an hour says nothing about who comes first
MOST_METRES = 50_000.0


class RingShape(enum.Enum):
    """What a ring is drawn by; ``Tier.limit`` counts in the unit named here."""

    TIME = "time"  # seconds by road
    DISTANCE = "distance"  # metres, straight
    AREA = "area"  # a polygon, lasso or circle that a person drew: one tier, limit 0
    CORRIDOR = "corridor"  # metres to each side of a line
    NAMED = "named"  # beats or grids by name: one tier, limit 0


class Direction(enum.Enum):
    COME = "come"  # who can be here in t
    LEAVE = "leave"  # how far can this one get in t


class Travel(enum.Enum):
    """How one moves; each is a speed table in the site's configuration (``[travel.<value>]``)."""

    FOOT = "foot"
    BICYCLE = "bicycle"
    MOTO = "moto"
    CAR = "car"
    PRIORITY = "priority"  # a car with blue light


class Meaning(enum.Enum):
    """The two uses of 1-3-5."""

    FORCE = "force"  # which force comes in which minute
    PLACE = "place"  # which class of place must be reached in which minute


class ClockFrom(enum.Enum):
    """When a ring's clock starts."""

    DRAWN = "drawn"  # when it was drawn
    INCIDENT = "incident"  # when its incident came in
    ORDER = "order"  # when its first order went out


class Centre(msgspec.Struct, frozen=True, kw_only=True):
    """What a ring lies round. ``kind``: point, incident, unit, post, camera, place, marker; ``id`` "" for a point."""

    lon_deg: float
    lat_deg: float
    kind: str = "point"
    id: str = ""
    name: str = ""


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Who should answer in a tier: ``role`` is one of ``ROLES``; ``skills`` all wanted of each."""

    role: str = "any"
    count: int = 1
    skills: tuple[str, ...] = ()


# any unit; a patrol on the street; a police post's crew; on standby at a station; by vehicle; by motorcycle; on foot;
# reserve: of the county or another bureau, which is asked for and answers.
ROLES = ("any", "patrol", "post", "standby", "car", "moto", "foot", "reserve")


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """圈层. ``limit``: see ``RingShape``. Tiers of a ring rise; each holds those within it."""

    limit: float = 0.0
    name: str = ""
    needs: tuple[Need, ...] = ()
    places: tuple[str, ...] = ()  # Meaning.PLACE: names of places that must be reached within it


class EdgeRule(msgspec.Struct, frozen=True, kw_only=True):
    """What at this ring's edge is worth a word. ``what``: one of ``EDGES``."""

    what: str
    tier: int = 0  # which tier's edge, from 1; 0: the outermost
    count: int = 1  # "crowd": more than so many
    dwell_s: float = 0.0  # it must last this long
    hours: str = ""  # "22:00-06:00", "" always
    to: str = ""  # who is told: "" the duty lead, else a role of the room or a name
    level: int = 2  # 1 gravest .. 3: how loud


# enters; leaves; crosses between two fixes; stays; no free unit left; too many units in one place; overstays
EDGES = ("enter", "leave", "cross", "dwell", "empty", "crowd", "overstay")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """卡点: where a way out is closed, and the unit that stands there. Seconds count from ``Closing.made_at``."""

    id: str
    lon_deg: float
    lat_deg: float
    name: str = ""  # road names
    unit: str = ""  # "" nobody can be there in time
    arrive_s: float = float("nan")  # when the unit stands there
    passed_s: float = float("nan")  # when the one who leaves could first be there
    order: str = ""  # the order that sends the unit there
    by_hand: bool = False  # moved or added by a person: the planner leaves it where it is
    unit_by_hand: bool = False  # a person has said who stands there

    @property
    def slack_s(self) -> float:
        """Seconds between the unit's standing there and the earliest passing; NaN without a unit."""
        return self.passed_s - self.arrive_s


class OpenWay(msgspec.Struct, frozen=True, kw_only=True):
    """A way out that cannot be closed in time: where, by which roads, when it is passed, how many seconds short."""

    lon_deg: float
    lat_deg: float
    name: str = ""
    passed_s: float = float("nan")
    short_s: float = float("nan")  # inf: no unit at all can come


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Which posts close a ring. ``closed`` False: not with these units; then ``needed`` says how many would do."""

    travel: Travel
    head_s: float  # how long the one who leaves has been gone at ``made_at``
    margin_s: float
    made_at: float  # epoch s
    closed: bool = False
    closed_s: float = float("nan")  # when the last post stands, from made_at
    blocks: tuple[Block, ...] = ()
    open_ways: tuple[OpenWay, ...] = ()
    needed: int = 0
    authority: str = ""  # who authorised blocking roads
    barred: tuple[LonLat, ...] = ()  # where a person has dropped a post: none is planned there


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """防控圈. ``no`` is what people say: 圈3. ``outline``: of AREA its polygon, of CORRIDOR its line."""

    id: str
    no: str
    name: str = ""
    shape: RingShape = RingShape.TIME
    tiers: tuple[Tier, ...] = ()
    centre: Centre | None = None
    moving: bool = False  # follows ``centre``'s unit
    direction: Direction = Direction.COME
    travel: Travel = Travel.CAR
    outline: tuple[LonLat, ...] = ()
    # of NAMED: "beat:B01", "grid:G7", "village:V2", "layer:<id>/<feature>"; of CORRIDOR: "road:人民路" near its centre
    areas: tuple[str, ...] = ()
    incident: str = ""  # Incident.id that it belongs to
    meaning: Meaning = Meaning.FORCE
    clock: ClockFrom = ClockFrom.DRAWN
    colour: str = "ring"  # a colour token: ring, ring2, ring3, ring4
    standing: bool = False  # the site's own, staffed by the shift
    template: str = ""
    edges: tuple[EdgeRule, ...] = ()
    closing: Closing | None = None
    made_at: float = 0.0
    made_by: str = ""

    @property
    def label(self) -> str:
        """``圈3`` as it stands in both languages' lists: numbers are never translated."""
        return self.name or self.no


class Reserve(msgspec.Struct, frozen=True, kw_only=True):
    """A request for another bureau's or the county's people, and its answer. ``state``: asked, granted, refused."""

    id: str
    ring: str
    tier: int
    to: str  # who is asked
    count: int
    at: float
    by: str
    state: str = "asked"
    answer: str = ""
    answered_by: str = ""
    answered_at: float | None = None
    text: str = ""


class DrillMark(msgspec.Struct, frozen=True):
    """One unit's stopwatch in a drill: seconds from its start; NaN not yet."""

    unit: str
    tier: int
    limit_s: float
    signed_s: float = float("nan")
    onscene_s: float = float("nan")


class Drill(msgspec.Struct, frozen=True, kw_only=True):
    """演练: a ring held against the clock; its orders are marked as a drill's."""

    id: str
    ring: str
    started_at: float
    by: str
    marks: tuple[DrillMark, ...] = ()
    ended_at: float | None = None
    text: str = ""


class EdgeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement at an edge, as the room was told it. ``area``: ring id or "beat:B01"."""

    id: str
    area: str
    what: str
    at: float
    unit: str = ""
    tier: int = 0
    count: int = 0
    level: int = 2
    to: str = ""
    ended_at: float | None = None
    snoozed_until: float = 0.0
    snoozed_why: str = ""
    snoozed_by: str = ""


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """A tier as a terminal draws it: closed rings of lon, lat, the largest first; none while not worked out."""

    limit: float
    name: str = ""
    rings: tuple[tuple[LonLat, ...], ...] = ()


class PostBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A post as a terminal is told of it. ``before``: epoch s by which it must be closed; None not known."""

    id: str
    lon_deg: float
    lat_deg: float
    name: str = ""
    unit: str = ""
    before: float | None = None


class OrderBrief(msgspec.Struct, frozen=True, kw_only=True):
    """What an order to hold a ring tells its unit: the ring, its own tier (from 1, 0 none) or post, and all posts."""

    ring: str
    no: str
    name: str = ""
    tier: int = 0
    outlines: tuple[Outline, ...] = ()
    post: PostBrief | None = None
    posts: tuple[PostBrief, ...] = ()
