"""What a site's ``site.toml`` holds, typed.

Values that a site does not give come from ``config/console.toml``, where every key is explained; the defaults here
are the same (a test compares them), so that a ``SiteConfig()`` made in code is a whole one.
"""

from __future__ import annotations

import msgspec

from console.site.alarming import AlarmConfig, WelfareConfig
from console.site.auditing import AuditConfig
from console.site.bodycams import BodycamConfig
from console.site.checklists import ChecklistSpec
from console.site.clocking import ClocksConfig, InferConfig
from console.site.edging import EdgeSpec, JudgeConfig
from console.site.indicating import IndicatorConfig, IndicatorSpec
from console.site.intake import IntakeConfig
from console.site.operating import HealthConfig, LogConfig
from console.site.papering import ReportsConfig
from console.site.peopling import PeopleConfig, RightsConfig, SeatsConfig
from console.site.scening import SceneConfig
from console.site.shifts import ShiftConfig
from console.site.tasking import PatrolSpec, TaskConfig
from console.site.texts import TextSpec
from console.site.touring import TourConfig, TourSpec
from console.site.videoing import VideoConfig
from console.site.walling import WallConfig
from layers.geo import Bounds, mercator_scale, to_mercator
from layers.roads.modes import WALK_KMH, Mode, Network
from layers.roads.rules import CLASSES, SPEEDS_KMH, Rules
from layers.units import Kind


class UnitSpec(msgspec.Struct, frozen=True):
    """One registered unit, from ``units.csv``."""

    id: str
    name: str
    call_sign: str = ""
    kind: Kind = Kind.OFFICER
    officers: int = 1  # 民警
    auxiliaries: int = 0  # 辅警
    skills: tuple[str, ...] = ()
    beat: str = ""
    shift: str = ""
    volunteers: int = 0  # 义警
    grid_workers: int = 0  # 网格员


class IncidentType(msgspec.Struct, frozen=True):
    """One kind of incident, the level it starts with (1 highest .. 3), and what the site answers it with.

    Kinds are a tree: what one does not say is taken from its ``parent`` (``console.site.types``).
    """

    name: str
    level: int = 0  # 0: the parent's, else 3
    name_en: str = ""
    parent: str = ""  # name of the kind above
    words: tuple[str, ...] = ()  # any of these in the text makes the rules guess this kind
    units: int = 0  # response plan: how many go; 0: the parent's, else 1
    skills: tuple[str, ...] = ()  # that they must bring between them
    vehicles: tuple[str, ...] = ()  # kinds of unit that must be among them: car, moto, pair, officer, post
    text: str = ""  # instruction that goes out with the order
    feedback_s: float = 0.0  # on scene → feedback; 0: the parent's, else [limits]
    welfare_s: float = 0.0  # on scene → asked whether all is well; 0: the parent's, else [welfare]
    checklist: str = ""  # id of the timed checklist 预案 that starts with it
    pass_to: str = ""  # no matter of the police: to whom it is passed on 分流


def _onscene() -> dict[int, float]:
    return {1: 180.0, 2: 300.0, 3: 600.0}


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Every time limit and threshold; seconds unless the name says otherwise."""

    assign_s: float = 60.0  # incident received → assigned
    sign_s: float = 60.0  # order sent → 签收
    enroute_s: float = 60.0  # 签收 → 出发
    onscene_s: dict[int, float] = msgspec.field(default_factory=_onscene)  # by level
    first_report_s: float = 600.0  # 到场 → 首报
    feedback_s: float = 7200.0  # 到场 → 反馈
    order_expires_s: float = 1800.0
    notice_expires_s: float = 900.0  # a broadcast waits so long for answers
    resend_s: float = 15.0  # an unanswered order is sent again with the same id
    fix_old_s: float = 60.0  # older: grey, ranked with a wider range
    fix_drop_s: float = 600.0  # older: left out of the ranking
    fix_future_s: float = 30.0
    max_speed_mps: float = 70.0
    stuck_s: float = 600.0
    reckon_s: float = 10.0  # dead reckoning is drawn this far ahead at most
    battery_low_pct: float = 20.0
    bodycam_old_s: float = 900.0  # a word of a body camera older than this is shown, and judged no more
    snap_m: float = 150.0  # farther from any road: straight-line distance, said so
    search_s: float = 1800.0  # farthest travel time that is searched


class Duties(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty at start."""

    lead: str = ""  # 值班长
    dispatcher: str = ""  # 调度员
    shift: str = ""  # shown in the bar, e.g. 早班 08:00–16:00


class MapFiles(msgspec.Struct, frozen=True, kw_only=True):
    osm: str = ""  # road extract and base map; empty: no roads
    attribution: str = ""  # shown on the map; empty: what the extract asks for
    attribution_en: str = ""  # the same on an English screen; empty: attribution as it is


class LayerFiles(msgspec.Struct, frozen=True, kw_only=True):
    """File names inside the site folder; empty: absent."""

    beats: str = ""
    posts: str = ""
    cameras: str = ""
    places: str = ""
    units: str = "units.csv"


class BoundsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The area in which positions are believed. Without the four edges it is the extract's own."""

    west_deg: float | None = None
    south_deg: float | None = None
    east_deg: float | None = None
    north_deg: float | None = None
    margin_m: float = 20_000.0  # fixes farther outside than this are refused

    @property
    def edges_deg(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north, or None when not all four are given."""
        if self.west_deg is None or self.south_deg is None or self.east_deg is None or self.north_deg is None:
            return None
        return self.west_deg, self.south_deg, self.east_deg, self.north_deg


class ViewConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What the map shows at start; without a centre the whole site."""

    lon_deg: float | None = None
    lat_deg: float | None = None
    across_m: float = 8_000.0  # true metres from side to side

    def home_m(self, whole_m: Bounds) -> Bounds:
        """West, south, east, north in Mercator metres; ``whole_m`` when no centre is given."""
        if self.lon_deg is None or self.lat_deg is None:
            return whole_m
        x, y = (float(v) for v in to_mercator(self.lon_deg, self.lat_deg))
        half = self.across_m / 2 * float(mercator_scale(self.lat_deg))
        return x - half, y - half / 2, x + half, y + half / 2


class BaseMapSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One base map of ``[[basemaps]]``. The site's own vectors (``vectors``, ``night``) and ``none`` always exist."""

    id: str
    name: str = ""
    name_en: str = ""
    kind: str = "satellite"  # street, satellite, night: what the room calls it
    source: str = "xyz"  # xyz, tms, wmts, mbtiles, pmtiles, raster (GeoTIFF, COG)
    urls: tuple[str, ...] = ()  # templates, bottom to top: {z} {x} {y} {-y} {s} {key}; WMTS also its own {TileMatrix} …
    subdomains: str = ""  # one letter or digit each, or words between commas
    headers: dict[str, str] = {}
    key: str = ""  # name of the secret in the machine's keyring (service "onemap"); {key} in url and headers
    file: str = ""  # in the site folder (mbtiles, pmtiles, raster); an absolute path is taken too
    crs: str = "WGS84"  # or GCJ-02, BD-09: what the tiles' own ground is shifted to
    grid: str = "webmercator"  # or "geographic": CGCS2000/WGS 84 degrees (Tianditu's `c` matrix sets)
    tile_px: int = 256
    min_zoom: int = 0
    max_zoom: int = 18
    attribution: str = ""
    attribution_en: str = ""
    cache_mb: float = 512.0  # on disk; 0: no disk cache
    timeout_s: float = 10.0
    dim: float = 0.25  # 0 as it is .. 1 black, under dark themes
    vectors: tuple[str, ...] = ("roads", "beats")  # which of the site's own lines are drawn over it


class FeedConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Coordinate systems of messages that name none: WGS84, CGCS2000, GCJ-02, BD-09 or EPSG:n; and what is let in."""

    crs: str = "WGS84"  # of terminals: fixes, emergencies, reports
    incident_crs: str = "WGS84"  # of the sources of incidents
    # Of one unit; a burst may come at once, after a time without a net. 0 in place of a rate: no limit.
    fix_per_s: float = 50.0
    fix_burst: float = 5000.0
    act_per_s: float = 5.0  # all but positions and emergencies
    act_burst: float = 500.0
    unit_kb_per_s: float = 64.0  # of all but emergencies
    unit_burst_kb: float = 8192.0
    strangers: int = 5000  # ids that the site does not know, and that are heard
    act_old_s: float = 43_200.0  # an act of a unit that is older is none any more; 0: none is too old
    identity_property: str = ""  # MQTT 5 user property into which the broker writes who has signed in


class IncidentConfig(msgspec.Struct, frozen=True, kw_only=True):
    types: tuple[IncidentType, ...] = ()
    levels: tuple[str, ...] = ("一级", "二级", "三级")
    auto_sign: bool = True  # the room's 签收 on arrival, by "system"; False: a person signs each
    caller_days: float = 90.0  # a caller's name and number are purged after this


def _kind_factors() -> dict[str, float]:
    return {"officer": 0.25, "pair": 0.25, "car": 1.0, "moto": 1.1, "post": 1.0}


class RoadConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How police vehicles drive here. Speeds in km/h by OSM class, used where a road has no limit of its own."""

    drive_on: str = "right"  # or "left"
    maxspeed_share: float = 0.9  # of a posted limit, really driven
    signal_s: float = 8.0
    stop_s: float = 5.0
    give_way_s: float = 2.5
    crossing_s: float = 0.8
    barrier_s: float = 25.0
    uturn_s: float = 20.0
    turn_s: float = 7.5
    yield_s: float = 2.5
    speeds: dict[str, float] = msgspec.field(default_factory=lambda: dict(SPEEDS_KMH))
    kind_factors: dict[str, float] = msgspec.field(default_factory=_kind_factors)

    def rules(self) -> Rules:
        """The same for ``layers.roads``."""
        return Rules(
            speeds_kmh=self.speeds, drive_on_right=self.drive_on != "left", maxspeed_share=self.maxspeed_share,
            signal_s=self.signal_s, stop_s=self.stop_s, give_way_s=self.give_way_s, crossing_s=self.crossing_s,
            barrier_s=self.barrier_s, uturn_s=self.uturn_s, turn_s=self.turn_s, yield_s=self.yield_s,
        )  # fmt: skip

    def factor(self, kind: Kind) -> float:
        """How fast a kind of unit is against the road graph: the ``speed_factor`` of a search."""
        return self.kind_factors.get(kind.name.lower(), 1.0)


class Travel(msgspec.Struct, frozen=True, kw_only=True):
    """One way to move. ``speeds`` in km/h by OSM class; a class that is not there has, each × ``factor``, on ``motor``
    its speed of ``[roads.speeds]``, on ``paths`` that of a walk, 5 km/h."""

    network: str = "motor"  # or "paths": footways, steps, squares too, both directions everywhere
    factor: float = 1.0
    speeds: dict[str, float] = {}
    turn_share: float = 1.0  # what turns, lights, signs and gates cost it against a car
    obeys_oneway: bool = True  # False: goes against one-way streets too
    straight_kmh: float = 30.0  # as the crow flies, where there is no road to go by

    def mode(self, roads: RoadConfig) -> Mode:
        """The same for ``layers.roads``."""
        network: Network = "paths" if self.network == "paths" else "motor"
        base = dict.fromkeys(CLASSES, WALK_KMH) if network == "paths" else roads.speeds
        kmh = {name: speed * self.factor for name, speed in base.items()} | self.speeds
        return Mode(network, kmh, self.turn_share, self.straight_kmh, self.obeys_oneway)


_CYCLING = {"steps": 2.0, "path": 10.0, "footway": 8.0, "pedestrian": 8.0, "track": 10.0}


class TravelConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How one moves, for rings and posts: ``console.words.Travel`` by its values."""

    foot: Travel = Travel(network="paths", speeds={"steps": 2.5}, straight_kmh=3.9)
    bicycle: Travel = Travel(network="paths", factor=3.0, speeds=_CYCLING, straight_kmh=11.6)
    moto: Travel = Travel(factor=1.1, turn_share=0.7, straight_kmh=33.0)
    car: Travel = Travel()
    priority: Travel = Travel(factor=1.25, turn_share=0.5, straight_kmh=39.0)


class PostsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that close a ring: how sure they must be."""

    margin_s: float = 30.0  # a unit must stand so long before the one who leaves could pass
    start_s: float = 30.0  # from the order until a unit drives
    foot_haste: float = 2.0  # who flees on foot runs: so many times the speed of [travel.foot]
    haste: float = 1.1  # the same of every other way to move


class RingConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What the room makes of a ring that is to be held."""

    incident_type: str = "布控"  # of the incident that stands for a ring drawn without one
    incident_level: int = 2
    drill_type: str = "演练"  # the same for a drill; its level is the lowest
    authority: bool = True  # blocking posts are sent only when the ring names who authorised it


class TracksConfig(msgspec.Struct, frozen=True):
    """How long it is kept where units were."""

    keep_days: float = 90.0


class SiteConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A site's whole configuration."""

    id: str = "site"  # in topics: onemap/v1/{id}/…
    name: str = ""
    subtitle: str = ""
    fictional: bool = False
    language: str = "zh_CN"
    broker: str = ""  # "" = embedded; mqtt://host:port, mqtts://…
    broker_ca: str = ""  # a file in the site folder; "" = the system's own certificates
    broker_cert: str = ""  # who this seat is to the broker; {seat} stands for its name; "" = nobody by certificate
    broker_key: str = ""  # the key of that
    seat: str = "seat-1"
    store: str = ""  # "" = SQLite beside the site; postgresql://host/name = shared by several seats
    duty: Duties = msgspec.field(default_factory=Duties)
    map: MapFiles = msgspec.field(default_factory=MapFiles)
    layers: LayerFiles = msgspec.field(default_factory=LayerFiles)
    bounds: BoundsConfig = msgspec.field(default_factory=BoundsConfig)
    view: ViewConfig = msgspec.field(default_factory=ViewConfig)
    limits: Limits = msgspec.field(default_factory=Limits)
    clocks: ClocksConfig = msgspec.field(default_factory=ClocksConfig)
    incident: IncidentConfig = msgspec.field(default_factory=IncidentConfig)
    infer: InferConfig = msgspec.field(default_factory=InferConfig)
    roads: RoadConfig = msgspec.field(default_factory=RoadConfig)
    travel: TravelConfig = msgspec.field(default_factory=TravelConfig)
    posts: PostsConfig = msgspec.field(default_factory=PostsConfig)
    rings: RingConfig = msgspec.field(default_factory=RingConfig)
    feeds: FeedConfig = msgspec.field(default_factory=FeedConfig)
    judge: JudgeConfig = msgspec.field(default_factory=JudgeConfig)
    alarms: AlarmConfig = msgspec.field(default_factory=AlarmConfig)
    welfare: WelfareConfig = msgspec.field(default_factory=WelfareConfig)
    bodycam: BodycamConfig = msgspec.field(default_factory=BodycamConfig)
    shift: ShiftConfig = msgspec.field(default_factory=ShiftConfig)
    checklists: tuple[ChecklistSpec, ...] = ()
    edges: tuple[EdgeSpec, ...] = ()
    texts: tuple[TextSpec, ...] = ()
    intake: IntakeConfig = msgspec.field(default_factory=IntakeConfig)
    keys: dict[str, str] = {}  # act of the window → key, "" none (console.site.keying)
    key_lines: dict[str, str] = {}  # key → the line it runs
    video: VideoConfig = msgspec.field(default_factory=VideoConfig)
    scenes: SceneConfig = msgspec.field(default_factory=SceneConfig)
    wall: WallConfig = msgspec.field(default_factory=WallConfig)
    tasks: TaskConfig = msgspec.field(default_factory=TaskConfig)
    patrols: tuple[PatrolSpec, ...] = ()
    tour: TourConfig = msgspec.field(default_factory=TourConfig)
    tours: tuple[TourSpec, ...] = ()
    tracks: TracksConfig = msgspec.field(default_factory=TracksConfig)
    audit: AuditConfig = msgspec.field(default_factory=AuditConfig)
    reports: ReportsConfig = msgspec.field(default_factory=ReportsConfig)
    logs: LogConfig = msgspec.field(default_factory=LogConfig)
    health: HealthConfig = msgspec.field(default_factory=HealthConfig)
    people: PeopleConfig = msgspec.field(default_factory=PeopleConfig)
    rights: RightsConfig = msgspec.field(default_factory=RightsConfig)
    seats: SeatsConfig = msgspec.field(default_factory=SeatsConfig)
    indicator: IndicatorConfig = msgspec.field(default_factory=IndicatorConfig)
    indicators: tuple[IndicatorSpec, ...] = ()
    basemaps: tuple[BaseMapSpec, ...] = ()
    basemap: str = "vectors"  # what is shown at start: vectors, night, none, or the id of one of basemaps

    @property
    def actor(self) -> str:
        """Who acts at this seat until someone says otherwise: the duty lead."""
        return self.duty.lead or self.seat
