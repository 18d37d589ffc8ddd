"""What a site's ``site.toml`` holds, typed. Defaults lie in ``config/console.toml``; every key is explained there."""

from __future__ import annotations

import msgspec

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
    sample: bool = False  # 示例: made by `site new`, stands for no real unit


class IncidentType(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """One kind of incident and the level it starts with (1 highest .. 3)."""

    name: str
    level: int = 3
    name_en: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Every time limit and threshold; seconds unless the name says otherwise."""

    assign_s: float = 60  # incident received → assigned
    sign_s: float = 60  # order sent → 签收
    enroute_s: float = 60  # 签收 → 出发
    onscene_s: dict[int, float] = msgspec.field(default_factory=lambda: {1: 180.0, 2: 300.0, 3: 600.0})
    first_report_s: float = 600  # 到场 → 首报
    feedback_s: float = 7200  # 到场 → 反馈
    order_expires_s: float = 1800
    resend_s: float = 15  # an unanswered order is sent again with the same id
    fix_old_s: float = 60  # older: grey, ranked with a wider range
    fix_drop_s: float = 600  # older: left out of the ranking
    fix_future_s: float = 30
    max_speed_mps: float = 70
    stuck_s: float = 600
    reckon_s: float = 10  # dead reckoning is drawn this far ahead at most
    battery_low_pct: float = 20
    snap_m: float = 150  # farther from any road: straight-line distance, said so
    search_s: float = 1800  # farthest travel time that is searched
    link_lost_s: float = 90


class Duties(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty at first start; changed in the console afterwards."""

    lead: str = ""  # 值班长
    dispatcher: str = ""  # 调度员
    shift: str = ""  # shown in the bar, e.g. 早班 08:00–16:00


class MapFiles(msgspec.Struct, frozen=True, kw_only=True):
    osm: str = ""  # road extract and base map; empty: no roads
    attribution: str = ""  # shown on the map; empty: what the extract asks for


class LayerFiles(msgspec.Struct, frozen=True, kw_only=True):
    """File names inside the site folder; empty: absent."""

    beats: str = ""
    posts: str = ""
    cameras: str = ""
    places: str = ""
    units: str = "units.csv"


class BoundsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The bounding area in degrees. Without the four edges it is the extract's own."""

    west_deg: float | None = None
    south_deg: float | None = None
    east_deg: float | None = None
    north_deg: float | None = None
    margin_m: float = 20_000  # fixes farther outside than this are refused


class IncidentConfig(msgspec.Struct, frozen=True, kw_only=True):
    types: tuple[IncidentType, ...] = ()
    levels: tuple[str, ...] = ("一级", "二级", "三级")


class RoadConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How police vehicles drive here. Speeds in km/h by OSM class, used where a road has no maxspeed of its own."""

    drive_on: str = "right"  # or "left"
    speeds: dict[str, float] = msgspec.field(default_factory=dict)
    kind_factors: dict[str, float] = msgspec.field(default_factory=dict)  # by unit kind: 1 = as fast as the table
    signal_s: float | None = None
    stop_s: float | None = None
    give_way_s: float | None = None
    crossing_s: float | None = None
    barrier_s: float | None = None
    uturn_s: float | None = None
    turn_s: float | None = None
    maxspeed_share: float | None = None  # of a posted limit that traffic really drives


class SiteConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A site's whole configuration."""

    id: str = "site"  # in topics: onemap/v1/{id}/…
    name: str = ""
    subtitle: str = ""
    fictional: bool = False
    language: str = "zh_CN"
    broker: str = ""  # "" = embedded; mqtt://host:port, mqtts://…
    seat: str = "seat-1"
    duty: Duties = msgspec.field(default_factory=Duties)
    map: MapFiles = msgspec.field(default_factory=MapFiles)
    layers: LayerFiles = msgspec.field(default_factory=LayerFiles)
    bounds: BoundsConfig = msgspec.field(default_factory=BoundsConfig)
    limits: Limits = msgspec.field(default_factory=Limits)
    incident: IncidentConfig = msgspec.field(default_factory=IncidentConfig)
    roads: RoadConfig = msgspec.field(default_factory=RoadConfig)

    @property
    def actor(self) -> str:
        """Who acts at this seat until someone says otherwise: the duty lead."""
        return self.duty.lead or self.seat
