"""What the free units and the staffed police posts cover now, and where the next ones should stand."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.reckon.ground import Ground
from console.site import Site
from console.words import BestPlace, CoverAnswer, CoverAsk, CrewAsk, Kind, SumsFault, Travel
from console.words.sums import Facts
from layers.cover import Coverage, CoverGround, areas, best_places, coverage
from layers.roads import RoadGraph
from layers.roads.arrivals import Starts
from layers.shapes import Areas, PlaceClass, empty

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

_WHOLE: Final = 0.995  # a beat of which so much is covered is no hole
_UNSTAFFED: Final = 0
_STAFFED: Final = 1


def answer(ground: Ground, ask: CoverAsk) -> CoverAnswer | SumsFault:
    """Shares, losses, holes and gaps by road; ``facts``: how many posts count, how many units are far from any road."""
    cover = ground.cover_ground
    if cover is None or not cover.graph.segment_count:
        return SumsFault(ask.key, ask.n, "cover.no_roads")
    posts = manned(ground)
    starts = _starts(ground, cover.graph, ask.crew, posts)
    places, middle = _key_places(ground), len(ask.limits_s) // 2
    found = coverage(cover, starts, ask.limits_s, np.concatenate([places, ask.incidents_m.reshape(-1, 2)]))
    best = best_places(found, middle, ask.best)
    units = len(ask.crew.ids)
    off_road = int((~starts.snaps.ok[:units]).sum())
    facts: Facts = {"posts": len(posts), "off_road": off_road}
    return CoverAnswer(
        ask.key, ask.n, ask.limits_s, found.share_road,
        share_places=found.share_goals(slice(len(places))) if len(places) else (),
        share_incidents=found.share_goals(slice(len(places), None)) if len(ask.incidents_m) else (),
        areas=_drawn(ground, found),
        units=ask.crew.ids,
        loss=found.loss()[:units],
        loss_beat=_loss_beats(ground, found, middle, units),
        holes=holes(ground, found, middle),
        gaps=gaps(ground, ask.limits_s[middle], max(ask.limits_s)),
        best=tuple(
            BestPlace(float(x), float(y), name_at(ground, cover, float(x), float(y)), float(gain))
            for (x, y), gain in zip(best.xy_m, best.gain, strict=True)
        ),
        bound=best.bound,
        facts=facts,
    )  # fmt: skip


def _drawn(ground: Ground, found: Coverage) -> Areas:
    reach = ground.reach(Travel.CAR)
    return areas(found, reach.mesh) if reach is not None else empty.areas()


def manned(ground: Ground) -> I32:
    return manned_posts(ground.site)


def manned_posts(site: Site) -> I32:
    """Rows of the police posts that cover by themselves: staffed, and their crew is no unit of the room.

    A post that bears the name of a registered unit is held by that unit, which counts by its own duty. A post of which
    nobody says whether it is staffed does not count.
    """
    crews = {unit.name for unit in site.units}
    own = np.asarray([name not in crews for name in site.posts.names], dtype=np.bool_)
    return np.flatnonzero(own & (np.asarray(site.posts.staffed) == _STAFFED)).astype(np.int32)


def _starts(ground: Ground, graph: RoadGraph, crew: CrewAsk, posts: I32) -> Starts:
    xy = np.asarray(ground.site.posts.xy)[posts].reshape(-1, 2)
    by_post = np.full(len(posts), ground.site.config.roads.factor(Kind.POST))
    return Starts.of(
        graph, np.append(crew.x_m, xy[:, 0]), np.append(crew.y_m, xy[:, 1]), np.append(crew.factor, by_post),
        np.append(crew.delay_s, np.zeros(len(posts))), ground.site.config.limits.snap_m,
    )  # fmt: skip


def _key_places(ground: Ground) -> F64:
    places = ground.site.base.places
    xy: F64 = np.asarray(places.xy, dtype=np.float64)
    return np.asarray(xy[np.asarray(places.cls) == PlaceClass.POI].reshape(-1, 2))


def _loss_beats(ground: Ground, found: Coverage, middle: int, units: int) -> tuple[tuple[str, float, float], ...]:
    """By unit the beat that loses most; where no beat loses, "" and the shares of the whole site."""
    rows, before, after = (part[:units].tolist() for part in found.worst_beat(middle))
    whole, loss = found.share_road[middle], found.loss()[:units, middle].tolist()
    return tuple(
        (_beat_name(ground, row), was, left) if row >= 0 else ("", whole, whole - lost)
        for row, was, left, lost in zip(rows, before, after, loss, strict=True)
    )


def _beat_name(ground: Ground, row: int) -> str:
    beats = ground.site.beats
    return beats.names[row] or beats.ids[row]


def holes(ground: Ground, found: Coverage, middle: int) -> tuple[tuple[str, str, tuple[float, ...]], ...]:
    """Beats with roads that are not covered within the middle limit, the barest first."""
    shares = found.beat_shares()
    if not shares.shape[1]:
        return ()
    order = np.lexsort((shares[0], shares[middle]))
    return tuple(
        (ground.site.beats.ids[row], _beat_name(ground, row), tuple(shares[:, row].tolist()))
        for row in order.tolist()
        if shares[middle, row] < _WHOLE
    )


def gaps(ground: Ground, limit_s: float, far_s: float) -> tuple[tuple[str, str], ...]:
    """Names of adjacent posts whose areas of ``limit_s`` should overlap at their far ends and do not, widest first.

    They should where they do within ``far_s``: posts farther apart than that are no part of one net.
    """
    posts = ground.site.posts
    apart = [one for one in ground.post_meetings if limit_s < one.seconds <= far_s]
    names = [name or key for name, key in zip(posts.names, posts.ids, strict=True)]
    rows = np.flatnonzero(np.asarray(posts.staffed) != _UNSTAFFED).tolist()
    apart.sort(key=lambda one: -one.seconds)
    return tuple((names[rows[one.a]], names[rows[one.b]]) for one in apart)


def name_at(ground: Ground, cover: CoverGround, x_m: float, y_m: float) -> str:
    """``人民路×青年街``: the roads that meet at a junction, the greatest first; where none has a name, the beat's."""
    graph, a = cover.graph, cover.graph.arrays
    node = int(np.argmin(np.hypot(*(np.asarray(a.node_xy) - (x_m, y_m)).T)))
    segments = np.flatnonzero((np.asarray(a.ends) == node).any(axis=1))
    order = segments[np.argsort(a.seg_rank[segments], kind="stable")]
    names = dict.fromkeys(graph.names[number] for number in a.seg_name[order].tolist() if number >= 0)
    beat = next((row for row in cover.beat[order].tolist() if row >= 0), None)
    return "×".join(list(names)[:2]) or (_beat_name(ground, beat) if beat is not None else "")
