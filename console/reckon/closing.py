"""Which posts close the ways out of a place, in the words of the room: units by their ids, posts by their roads."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.reckon.ground import Ground
from console.words import Block, Closing, ClosingAnswer, ClosingAsk, OpenWay, Travel
from console.words.sums import Facts
from layers.contain import Plan, Post, Way
from layers.contain.closing import Case, Units, contain
from layers.contain.network import network_of
from layers.geo import from_mercator, to_mercator
from layers.roads import RoadGraph
from layers.shapes import empty
from layers.shapes.ringed import areas_of

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

NO_ROADS: Final = "closing.why.no_roads"
_NEAR_M: Final = 400.0  # a road without a name is said to be near one that is not farther
_NAMED: Final = 3  # open ways that a sentence names


def answer(ground: Ground, ask: ClosingAsk) -> ClosingAnswer:
    """The plan, or in a code why there is none."""
    graph, motor = ground.graph(ask.travel), ground.motor
    if graph is None or motor is None:
        blank = Closing(travel=ask.travel, head_s=ask.head_s, margin_s=ask.margin_s, made_at=ask.at, barred=ask.barred)
        return ClosingAnswer(ask.key, ask.n, blank, empty.areas(), NO_ROADS)
    case = case_of(ask, haste_of(ground, ask.travel))
    found = contain(graph, motor, case, units_of(ask), _beats(ground), ask.exact_s)
    closing = Closing(
        travel=ask.travel, head_s=ask.head_s, margin_s=ask.margin_s, made_at=ask.at, closed=found.closed,
        closed_s=found.closed_s, blocks=tuple(_block(graph, ask, n, post) for n, post in enumerate(found.posts, 1)),
        open_ways=tuple(_way(graph, way) for way in found.open_ways), needed=found.needed, barred=ask.barred,
    )  # fmt: skip
    code = "" if found.closed else f"closing.why.{found.why}"
    enclosed = areas_of([[found.outline]] if len(found.outline) else [])
    return ClosingAnswer(ask.key, ask.n, closing, enclosed, code, _facts(found, closing))


def haste_of(ground: Ground, travel: Travel) -> float:
    """Nobody flees at a walk."""
    posts = ground.site.config.posts
    return posts.foot_haste if travel is Travel.FOOT else posts.haste


def case_of(ask: ClosingAsk, haste: float = 1.0) -> Case:
    """The ask in metres; a kept post's unit by its number in the crew."""
    x_m, y_m = to_mercator(ask.lon_deg, ask.lat_deg)
    number = {unit: n for n, unit in enumerate(ask.crew.ids)}
    kept = tuple((*_metres(lon, lat), number.get(unit, -1)) for lon, lat, unit in ask.kept)
    barred = tuple(_metres(lon, lat) for lon, lat in ask.barred)
    return Case(float(x_m), float(y_m), ask.head_s, ask.margin_s, kept, ask.stood_s, barred, haste)


def units_of(ask: ClosingAsk) -> Units:
    crew = ask.crew
    return Units(crew.x_m, crew.y_m, crew.factor, crew.delay_s, crew.beat)


def _metres(lon_deg: float, lat_deg: float) -> tuple[float, float]:
    x_m, y_m = to_mercator(lon_deg, lat_deg)
    return float(x_m), float(y_m)


def _beats(ground: Ground) -> Callable[[F64], I32]:
    """(K, 2) places → (K,) the beat of each, -1 none."""
    within = ground.beats_within
    return lambda xy: within.of(xy[:, 0], xy[:, 1])


# --- posts and ways -------------------------------------------------------------------------------------------------


def _block(graph: RoadGraph, ask: ClosingAsk, n: int, post: Post) -> Block:
    lon, lat = from_mercator(post.x_m, post.y_m)
    unit = ask.crew.ids[post.unit] if post.unit >= 0 else ""
    arrive = _stood_s(ask, unit) if unit else float("nan")
    return Block(
        id=str(n), lon_deg=float(lon), lat_deg=float(lat), name=name_of(graph, post), unit=unit,
        arrive_s=post.arrive_s if math.isnan(arrive) else arrive, passed_s=post.passed_s, by_hand=post.kept,
    )  # fmt: skip


def _stood_s(ask: ClosingAsk, unit: str) -> float:
    """Since when a unit stands at the post where it was kept; NaN when it does not."""
    found = (since for (_, _, name), since in zip(ask.kept, ask.stood_s, strict=False) if name == unit)
    return next(found, float("nan"))


def _way(graph: RoadGraph, way: Way) -> OpenWay:
    lon, lat = from_mercator(way.x_m, way.y_m)
    return OpenWay(
        lon_deg=float(lon), lat_deg=float(lat), name=name_of(graph, way), passed_s=way.passed_s, short_s=way.short_s
    )


def name_of(graph: RoadGraph, place: Post | Way) -> str:
    """``人民路×青年街``, ``滨河路桥``, ``人民路附近``; "" where no road near has a name. In the script of the name
    itself, for the journal keeps it for screens in either language."""
    if not place.names:
        near = _near(graph, place.x_m, place.y_m)
        return _said(near, "附近", "near {}") if near else ""
    if place.bridge and not place.names[0].lower().endswith(("桥", "bridge", "brücke")):
        return _said(place.names[0], "桥", "{} bridge")
    return "×".join(place.names)


def _said(name: str, behind: str, latin: str) -> str:
    return f"{name}{behind}" if any("\u4e00" <= letter <= "\u9fff" for letter in name) else latin.format(name)


def _near(graph: RoadGraph, x_m: float, y_m: float) -> str:
    network = network_of(graph)
    streets = network.streets
    named = np.flatnonzero(streets.name >= 0)
    if not len(named):
        return ""
    away = np.hypot(*(streets.xy[streets.ends[named]] - [x_m, y_m]).transpose(2, 0, 1)).min(axis=1)
    best = int(np.argmin(away))
    return streets.names[streets.name[named[best]]] if away[best] <= _NEAR_M * network.scale else ""


# --- in words -------------------------------------------------------------------------------------------------------


def _facts(found: Plan, closing: Closing) -> Facts:
    """``with``: one unit fewer than needed, and ``way``: what then stays open."""
    names = list(dict.fromkeys(_names(closing.open_ways)))
    return {
        "have": found.units, "needed": found.needed, "n": len(closing.open_ways), "with": max(found.needed - 1, 0),
        "ways": " ".join(names[:_NAMED]), "way": names[-1] if names else "",
    }  # fmt: skip


def _names(ways: Iterable[OpenWay]) -> Iterable[str]:
    return (way.name for way in ways if way.name)
