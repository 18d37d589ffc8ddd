"""The scene of DESIGN section 7: units, cameras, road segments, incidents and beats of a made county, seeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.desk.state import Selection, ViewState
from console.desk.whereabouts import Whereabouts
from console.dispatch.limits import Timing
from console.dispatch.models import StepClock
from console.dispatch.queue import queue
from console.site import SiteConfig
from console.site.model import SiteLayer
from console.words import Clock, Incident, Order, Sos, VirtualClock
from layers import geo
from layers.shapes import AreaClass, Areas, BaseMap, Beats, Cameras, LineClass, Lines, PlaceClass, Places, Posts, empty
from layers.tracks import Tails, Trails
from layers.units import Checks, Duty, Kind, Units

F64 = NDArray[np.float64]

CENTRE_DEG: Final = (115.03, 35.76)
COUNTY_M: Final = 30_000.0  # Mercator metres a side
_SEGMENTS_A_LINE: Final = 10
_NAMES: Final = ("人民路", "青年街", "示范大道", "滨河路", "环城西路", "东岗路", "柳林", "大塘", "双井", "南坡")


@dataclass
class BenchSite:
    """A ``MapSite``; without a folder it has no base maps of pictures."""

    config: SiteConfig
    base: BaseMap
    beats: Beats
    posts: Posts
    cameras: Cameras
    grid: Beats = field(default_factory=empty.beats)
    villages: Beats = field(default_factory=empty.beats)
    layers: tuple[SiteLayer, ...] = ()
    folder: Path | None = None
    state_dir: Path | None = None


@dataclass
class BenchSource:
    """A ``MapSource`` without a desk."""

    clock: Clock
    site: BenchSite
    units: Units
    tails: Tails
    incidents: dict[str, Incident]
    orders: dict[str, Order] = field(default_factory=dict)
    sos: dict[str, Sos] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    view: ViewState = field(default_factory=ViewState)
    trails: Trails = field(default_factory=Trails)

    def __post_init__(self) -> None:
        self.whereabouts = Whereabouts(self)
        self.timing = Timing(self.site.config)

    @property
    def clocks(self) -> dict[str, StepClock]:
        """By incident, what each waits for."""
        rows = queue(self.incidents.values(), self.orders.values(), self.timing, self.clock.now())
        return {row.incident: row.clock for row in rows if row.clock is not None}


def centre_m() -> tuple[float, float]:
    x, y = geo.to_mercator(*CENTRE_DEG)
    return float(x), float(y)


def scene(
    units: int = 5_000, cameras: int = 6_000, segments: int = 40_000, incidents: int = 1_000, beats: int = 300,
    polygons: int = 300, seed: int = 7,
) -> BenchSource:  # fmt: skip
    """Everything in a county of 30 km, dense in the middle."""
    rng = np.random.default_rng(seed)
    clock = VirtualClock()
    site = BenchSite(
        config=SiteConfig(id="bench", name="bench", fictional=True),
        base=_base(rng, segments, polygons),
        beats=_beats(beats),
        posts=_posts(rng, 8),
        cameras=_cameras(rng, cameras),
    )
    table = _units(rng, units, clock.now())
    return BenchSource(clock, site, table, Tails(), _incidents(rng, incidents, clock.now()))


def _around(rng: np.random.Generator, count: int) -> F64:
    x, y = centre_m()
    spread = rng.normal(0.0, COUNTY_M / 5, (count, 2))
    return np.asarray(np.clip(spread, -COUNTY_M / 2, COUNTY_M / 2) + np.array([x, y]))


def _base(rng: np.random.Generator, segments: int, polygons: int) -> BaseMap:
    x, y = centre_m()
    half = COUNTY_M / 2
    lines = _lines(rng, max(1, segments // _SEGMENTS_A_LINE))
    places = Places(
        _around(rng, 12), np.array([PlaceClass.TOWN] * 2 + [PlaceClass.VILLAGE] * 10, dtype=np.uint8),
        np.arange(12, dtype=np.int32) % len(_NAMES),
    )  # fmt: skip
    return BaseMap((x - half, y - half, x + half, y + half), lines, _polygons(rng, polygons), places, _NAMES, "© bench")


def _lines(rng: np.random.Generator, count: int) -> Lines:
    """Streets run along two axes, as in a grid town; every twentieth is wide."""
    start = _around(rng, count)
    turn = rng.integers(0, 4, count) * np.pi / 2 + 0.06
    step = rng.uniform(40.0, 120.0, count)
    along = np.arange(_SEGMENTS_A_LINE + 1)[None, :, None] * step[:, None, None]
    heading = np.stack((np.cos(turn), np.sin(turn)), axis=1)[:, None, :]
    xy = start[:, None, :] + along * heading + rng.normal(0, 3, (count, _SEGMENTS_A_LINE + 1, 2))
    cls = np.full(count, LineClass.STREET, dtype=np.uint8)
    cls[::4], cls[::20], cls[::80] = LineClass.LOCAL, LineClass.MAIN, LineClass.TRUNK
    off = np.arange(count + 1, dtype=np.int32) * (_SEGMENTS_A_LINE + 1)
    name = np.where(cls >= LineClass.LOCAL, np.arange(count) % 6, -1).astype(np.int32)
    return Lines(xy.reshape(-1, 2), off, cls, name)


def _polygons(rng: np.random.Generator, count: int) -> Areas:
    corners = 12
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = rng.uniform(60, 400, (count, 1)) * rng.uniform(0.7, 1.0, (count, corners))
    xy = _around(rng, count)[:, None, :] + np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=2)
    closed = np.concatenate((xy, xy[:, :1]), axis=1)
    cls = np.where(np.arange(count) % 3 == 0, AreaClass.WATER, AreaClass.BUILDING).astype(np.uint8)
    rings = np.arange(count + 1, dtype=np.int32)
    return Areas(closed.reshape(-1, 2), rings * (corners + 1), rings, cls)


def _beats(count: int) -> Beats:
    """A grid of squares."""
    x, y = centre_m()
    side = max(1, round(count**0.5))
    size = COUNTY_M / side
    cells = [(x - COUNTY_M / 2 + c * size, y - COUNTY_M / 2 + r * size) for r in range(side) for c in range(side)]
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * size
    corner = np.array(cells[:count])
    xy = (corner[:, None, :] + ring[None]).reshape(-1, 2)
    rings = np.arange(len(corner) + 1, dtype=np.int32)
    areas = Areas(xy, rings * 5, rings, np.zeros(len(corner), dtype=np.uint8))
    names = tuple(f"{n + 1}巡区" for n in range(len(corner)))
    return Beats(areas, tuple(map(str, range(len(corner)))), names, corner + size / 2)


def _posts(rng: np.random.Generator, count: int) -> Posts:
    names = tuple(f"{n + 1}号站" for n in range(count))
    staffed = (np.arange(count) % 4 != 0).astype(np.uint8)
    return Posts(_around(rng, count), tuple(map(str, range(count))), names, staffed)


def _cameras(rng: np.random.Generator, count: int) -> Cameras:
    return Cameras(
        _around(rng, count), tuple(f"c{n}" for n in range(count)), tuple(f"监控 {n}" for n in range(count)),
        rng.uniform(0, 360, count), np.where(rng.random(count) < 0.3, 2, 0).astype(np.uint8),
        rng.choice(4, count, p=[0.85, 0.05, 0.05, 0.05]).astype(np.uint8), np.zeros(count, dtype=np.uint8),
        np.full(count, np.nan), np.full(count, np.nan),
    )  # fmt: skip


def _units(rng: np.random.Generator, count: int, now: float) -> Units:
    table = Units(Checks(), capacity=max(1, count))
    kinds = [Kind(k) for k in rng.integers(0, len(Kind), count).tolist()]
    table.add([f"{n + 1:02d}" for n in range(count)], kinds)
    table.duty[:] = rng.choice(len(Duty), count, p=[0.4, 0.1, 0.15, 0.15, 0.06, 0.05, 0.05, 0.04])
    lon, lat = geo.from_mercator(*_around(rng, count).T)
    table.take(np.arange(count), np.full(count, now - 1), lon, lat, rng.uniform(2, 15, count),
               rng.uniform(0, 360, count), np.full(count, 5.0), now)
    return table


def move(source: BenchSource, rng: np.random.Generator, now: float) -> None:
    """A new fix of every unit, a few metres on."""
    units = source.units
    count = units.n
    heading = np.mod(units.heading_deg + rng.normal(0, 4, count), 360)
    run = rng.uniform(5, 20, count)
    x_m = units.x_m + run * np.sin(np.radians(heading))
    y_m = units.y_m + run * np.cos(np.radians(heading))
    lon, lat = geo.from_mercator(x_m, y_m)
    rows = np.arange(count)
    units.take(rows, np.full(count, now), lon, lat, run, heading, np.full(count, 5.0), now)
    source.tails.take(rows, np.full(count, now), x_m, y_m)


def _incidents(rng: np.random.Generator, count: int, now: float) -> dict[str, Incident]:
    lon, lat = geo.from_mercator(*_around(rng, count).T)
    level = rng.choice([1, 2, 3], count, p=[0.02, 0.28, 0.7])
    made = (
        Incident(id=f"b:{n}", no=f"{n:04d}", source="b", t=now - n, received_at=now - n, type="家庭纠纷",
                 level=int(level[n]), lon_deg=float(lon[n]), lat_deg=float(lat[n]))
        for n in range(count)
    )  # fmt: skip
    return {incident.id: incident for incident in made}
