"""What stands along the streets: police posts, cameras, named places, traffic signals, gates."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

import shapely

from console.site.demo.country import Country
from console.site.demo.ground import Ground
from console.site.demo.names import POI
from console.site.demo.network import Network, Node, at_m
from console.site.demo.plane import XY, town_to_board
from console.site.demo.streets import CLASSES
from console.site.demo.town import Bones

Geometry = Any
CAMERAS: Final = 600
_OUT_M: Final = 14.0  # of a camera from the middle of the junction that it looks at
_ASIDE_DEG: Final = 18.0  # to the right of the leg it stands on
_TERTIARY: Final = CLASSES.index("tertiary")
_RESIDENTIAL: Final = CLASSES.index("residential")


@dataclass(frozen=True)
class Post:
    id: str
    name: str
    at: XY


@dataclass(frozen=True)
class Place:
    name: str
    kind: str
    at: XY


@dataclass(frozen=True)
class Camera:
    """``direction_deg`` clockwise from north; None for a dome (球机). ``fov_deg``, ``range_m`` None: not known."""

    name: str
    at: XY
    direction_deg: int | None
    health: str
    kind: str = "fixed"  # fixed 枪机, ptz 云台, dome 球机
    shared: bool = False  # another owner's: a school's, a shop's
    fov_deg: int | None = None
    range_m: int | None = None


@dataclass(frozen=True)
class Leg:
    """One street leaving a junction."""

    bearing_deg: float
    rank: int
    name: str


_POSTS: Final = (
    ("P1", "北关站", (-400.0, 980.0)),
    ("P2", "西城站", (-1620.0, -200.0)),
    ("P3", "东岗站", (1640.0, 640.0)),
    ("P4", "滨河站", (110.0, -500.0)),
)
_BUREAU: Final = ("示范县公安局", "bureau", (-630.0, 120.0))
# Places that must stand where their name says (town frame); the others go where there is room.
_FIXED: Final[dict[str, XY]] = {
    "火车站": (-2560.0, -1240.0),
    "客运站": (-1380.0, -1150.0),
    "市民广场": (1300.0, 40.0),
    "文化中心": (1720.0, 80.0),
    "便民超市": (-380.0, 80.0),
    "百货大楼": (130.0, 80.0),
    "农贸市场": (-840.0, -300.0),
    "北关市场": (-110.0, 670.0),
    "北关夜市": (120.0, 680.0),
    "示范湖公园": (1290.0, 280.0),
    "滨河公园": (450.0, -230.0),
    "老城墙遗址": (-1180.0, 420.0),
    "西岗新村": (-1900.0, 700.0),
    "物流园": (2300.0, -1550.0),
    "南环口": (110.0, -2100.0),
    "北环口": (110.0, 1980.0),
    "示范县人民医院": (-860.0, -1000.0),
    "北环加油站": (-1600.0, 1950.0),
    "示范纺织厂": (-2100.0, -1500.0),
    "东岗社区": (1240.0, 700.0),
    "站前小区": (-1950.0, -900.0),
    "滨河花园": (800.0, -200.0),
    "新城商场": (1640.0, -240.0),
}


def legs(net: Network) -> dict[Node, list[Leg]]:
    """Streets that leave each node."""
    out: dict[Node, list[Leg]] = defaultdict(list)
    for (a, b), s in net.edges.items():
        street = net.streets[s]
        out[a].append(Leg(_bearing(at_m(a), at_m(b)), street.rank, street.name))
        out[b].append(Leg(_bearing(at_m(b), at_m(a)), street.rank, street.name))
    return out


def _bearing(a: XY, b: XY) -> float:
    return math.degrees(math.atan2(b[0] - a[0], b[1] - a[1])) % 360.0


def signals(net: Network) -> set[Node]:
    """Junctions of two main streets."""
    return {n for n, held in legs(net).items() if len(held) >= 3 and sum(leg.rank <= _TERTIARY for leg in held) >= 3}


class Kerb:
    """Finds spots beside the streets."""

    def __init__(self, net: Network) -> None:
        edges = [edge for edge, s in net.edges.items() if net.streets[s].rank <= _RESIDENTIAL]
        self._lines = shapely.linestrings([[at_m(a), at_m(b)] for a, b in edges])
        self._tree = shapely.STRtree(self._lines)

    def beside(self, wanted: XY, away_m: float) -> XY:
        """The nearest spot ``away_m`` off a street to a wanted point."""
        point = shapely.Point(wanted)
        line = self._lines[int(self._tree.nearest(point))]
        on = line.interpolate(line.project(point))
        (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
        length = max(line.length, 1e-9)
        return on.x - (y1 - y0) / length * away_m, on.y + (x1 - x0) / length * away_m


def set_posts(kerb: Kerb) -> list[Post]:
    """The four police posts, each beside a street."""
    return [Post(i, name, kerb.beside(town_to_board(*at), 16.0)) for i, name, at in _POSTS]


def name_places(rng: Random, net: Network, kerb: Kerb, ground: Ground, bones: Bones) -> list[Place]:
    """Named points that people and incidents refer to, the bureau first, bridges last."""
    out = [Place(_BUREAU[0], _BUREAU[1], kerb.beside(town_to_board(*_BUREAU[2]), 22.0))]
    for name, kind in POI:
        wanted = town_to_board(*_FIXED[name]) if name in _FIXED else _room(rng, bones, [p.at for p in out])
        out.append(Place(name, kind, kerb.beside(wanted, 20.0)))
    return out + _bridges(net, ground, bones)


def _room(rng: Random, bones: Bones, taken: list[XY]) -> XY:
    """Somewhere in the ring, not on top of another name."""
    while True:
        at = town_to_board(rng.uniform(-2300.0, 2300.0), rng.uniform(-1950.0, 1900.0))
        if bones.ring.contains(shapely.Point(at)) and all(math.dist(at, t) > 260.0 for t in taken):
            return at


def _bridges(net: Network, ground: Ground, bones: Bones) -> list[Place]:
    """人民桥 and its sisters, named after their streets."""
    out: dict[str, Place] = {}
    for street in net.streets:
        stem = street.name.removesuffix("路").removesuffix("街")
        line = shapely.LineString(street.line)
        if street.bridge and stem and line.intersects(ground.river) and bones.ring.buffer(-300).intersects(line):
            middle = line.interpolate(0.5, normalized=True)
            out[stem] = Place(f"{stem}桥", "bridge", (middle.x, middle.y))
    return list(out.values())


def set_cameras(rng: Random, net: Network, kerb: Kerb, rural: Country, places: list[Place]) -> list[Camera]:
    """600 cameras: guns along the legs of the gravest junctions, 球机 on squares, at schools and in villages."""
    domes = [Camera(f"{p.name}球机", kerb.beside(p.at, 9.0), None, "ok") for p in places]
    domes += [Camera(f"{name}村口", kerb.beside(at, 6.0), None, "ok") for name, at, _ in rural.villages]
    guns = _guns(rng, net, CAMERAS - len(domes))
    return [_ailing(rng, c) for c in domes + guns]


def _guns(rng: Random, net: Network, wanted: int) -> list[Camera]:
    """At junctions where most main streets meet first, far apart first; then closer ones until there are enough."""
    held = legs(net)
    junctions = [n for n, around in held.items() if len(around) >= 3 and min(leg.rank for leg in around) <= _TERTIARY]
    junctions.sort(key=lambda n: (-len(_main_names(held[n])), sum(sorted(leg.rank for leg in held[n])[:3]), n))
    guns: list[Camera] = []
    done: list[XY] = []
    for apart_m in (230.0, 150.0, 100.0, 60.0):
        for node in junctions:
            at = at_m(node)
            if len(guns) < wanted and all(math.dist(at, d) > apart_m for d in done):
                done.append(at)
                guns += _at_junction(rng, node, held[node])
    return guns[:wanted]


def _main_names(around: list[Leg]) -> set[str]:
    return {leg.name for leg in around if leg.name and leg.rank <= _TERTIARY + 2}


def _at_junction(rng: Random, node: Node, around: list[Leg]) -> list[Camera]:
    """A gun on some of the main legs, a little way out and looking at the junction; a dome at some."""
    x, y = at_m(node)
    main = sorted((leg for leg in around if leg.rank <= _TERTIARY + 2), key=lambda leg: leg.bearing_deg)
    title = _junction_name(around)
    out = []
    for leg in main[: rng.choice((1, 2, 2, 3))]:
        a = math.radians(leg.bearing_deg + _ASIDE_DEG)
        at = (x + _OUT_M * math.sin(a), y + _OUT_M * math.cos(a))
        inward = round(leg.bearing_deg + _ASIDE_DEG + 180.0) % 360
        out.append(Camera(f"{title}{_side(leg.bearing_deg)}", at, inward, "ok"))
    if rng.random() < 0.15:
        out.append(Camera(f"{title}球机", (x - 12.0, y + 9.0), None, "ok"))
    return out


def _junction_name(around: list[Leg]) -> str:
    named: list[str] = []
    for leg in sorted(around, key=lambda leg: leg.rank):
        if leg.name and leg.name not in named:
            named.append(leg.name)
    return "与".join(named[:2]) + "口" if len(named) > 1 else f"{named[0]}段" if named else "路口"


def _side(bearing_deg: float) -> str:
    return "北东南西"[round(bearing_deg / 90.0) % 4]


def _ailing(rng: Random, camera: Camera) -> Camera:
    """Some cameras are not well, as everywhere."""
    health = rng.choices(("ok", "frozen", "offline", "unprobed"), (0.93, 0.02, 0.03, 0.02))[0]
    return replace(camera, health=health)


def described(rng: Random, camera: Camera) -> Camera:
    """Kind, owner and view, as far as a county's list says them: of half of the cameras the view is not known."""
    if camera.direction_deg is None:
        shared = rng.random() < 0.35 and not camera.name.endswith("村口")
        return replace(camera, kind="dome", shared=shared)
    kind = "ptz" if rng.random() < 0.12 else "fixed"
    camera = replace(camera, kind=kind, shared=rng.random() < 0.08)
    if rng.random() < 0.5:
        return camera
    fov_deg, range_m = rng.choice(((45, 120), (60, 80), (90, 60)) if kind == "fixed" else ((60, 200), (40, 300)))
    return replace(camera, fov_deg=fov_deg, range_m=range_m)
