"""Patrol 见警率: which roads the units saw and when last, which hours are bare, who was at the key points.

A bit of road is seen when a unit's track runs along it (``layers.patrol``, as for a patrol's task). The share of an
hour is that of the length of all roads seen within it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

import numpy as np

from console.study.beheld import Beheld, beheld
from console.study.choose import missing
from console.study.days import HOUR_S, before
from console.study.digest import Digest
from console.study.patrol_roads import Road, Roads
from console.study.waits import F64, times_differ
from console.study.wording import clock, p_text
from console.words.study import Chart, Column, Finding, Layer, Line, Scope, Series, Shape, Study, Table

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

_LEAST_M: Final = 200.0  # a shorter road is not named
_NAMED: Final = 20
_FOUND: Final = 10
_DRAWN: Final = 4_000  # stretches of road, the greatest first
_DAYS: Final = 5  # with fewer on either side two periods are not compared
_SOURCES: Final = ("service.source.seen", "service.source.mann_whitney")


@dataclass(frozen=True)
class Point:
    """A key point as it was visited."""

    kind: str
    name: str
    lon_deg: float
    lat_deg: float
    visits: int
    stayed_s: float
    last: float  # epoch s, NaN never


def patrol(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """The study of kind ``patrol``. Numbers: seen_share, seen_daily, seen_least, seen_least_hour, unseen_km, km,
    unit_hours, points, points_unvisited, visits."""
    seen = beheld(scope, ground, tables)
    if seen is None:
        return Study(kind="patrol", scope=scope, missing=(Line("service.no_tracks"),))
    if not seen.days:
        return _nothing(seen, tables, scope, ground)
    roads, points = Roads(seen, ground), _points(seen, scope, ground)
    bare = _bare(roads)
    return Study(
        kind="patrol", scope=scope, said=tuple(_said(roads, bare, points, scope, ground)),
        charts=tuple(_charts(roads)), tables=tuple(_tables(roads, points, ground)),
        layers=tuple(_layers(roads, points, ground)), findings=tuple(_findings(roads, bare, points)), sources=_SOURCES,
        numbers=_numbers(roads, points), missing=(*seen.missing, *missing(tables, scope), *_missing(roads, ground)),
    )  # fmt: skip


def _nothing(seen: Beheld, tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Without tracks nobody knows who was where: no road is said to be unseen, no place unvisited."""
    roads = Roads(seen, ground)
    said, lost = Line("service.patrol.nothing", tone="unsure"), (*seen.missing, *missing(tables, scope))
    numbers = dict.fromkeys(_numbers(roads, ()), nan)
    return Study(kind="patrol", scope=scope, said=(said,), sources=_SOURCES, numbers=numbers,
                 missing=(*lost, *_missing(roads, ground)))  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def _bare(roads: Roads) -> list[Road]:
    """Roads of which more than half was never seen, the greatest first."""
    found = [one for one in roads.roads if not isfinite(one.seen_at) and one.length_m >= _LEAST_M]
    return sorted(found, key=lambda one: (one.rank, -one.unseen_m))


def _points(seen: Beheld, scope: Scope, ground: Ground) -> list[Point]:
    """The key points of the beats that were asked for, the least visited first."""
    known = seen.digests.points
    visits = [_visits(seen, day) for day in seen.days]
    point, since, until = (np.concatenate([part[k] for part in visits] or [np.zeros(0)]) for k in range(3))
    out = []
    for row, (kind, name) in enumerate(zip(known.kinds, known.names, strict=True)):
        lon, lat = known.lon_lat(row)
        mine = point == row
        last = float(until[mine].max()) if mine.any() else nan
        out.append(Point(kind, name, lon, lat, int(mine.sum()), float((until[mine] - since[mine]).sum()), last))
    if scope.beats:
        beats = ground.beats_at([one.lon_deg for one in out], [one.lat_deg for one in out])
        out = [one for one, beat in zip(out, beats, strict=True) if beat in scope.beats]
    return sorted(out, key=lambda one: (one.visits, one.stayed_s, one.name))


def _visits(seen: Beheld, day: Digest) -> tuple[F64, F64, F64]:
    """Point, beginning and end of each visit of the day that began in the scope."""
    found = day.swept.visits
    asked = (found.since >= seen.scope.since) & (found.since < seen.scope.until)
    return found.point[asked].astype(np.float64), found.since[asked], found.until[asked]


def _numbers(roads: Roads, points: Sequence[Point]) -> dict[str, float]:
    seen, hours = roads.seen, roads.hours
    least = int(np.nanargmin(hours)) if np.isfinite(hours).any() else -1
    moving = seen.moving.values()
    return {
        "seen_share": seen.share(np.isfinite(seen.last)),
        "seen_daily": float(np.mean(roads.by_day)) if roads.by_day else nan,
        "seen_least": float(hours[least]) if least >= 0 else nan,
        "seen_least_hour": float(least) if least >= 0 else nan,
        "unseen_km": float(seen.roads.length_m[seen.here & np.isnan(seen.last)].sum()) / 1000.0,
        "km": sum(one.km for one in moving), "unit_hours": sum(one.heard_s for one in moving) / HOUR_S,
        "points": float(len(points)), "points_unvisited": float(sum(not one.visits for one in points)),
        "visits": float(sum(one.visits for one in points)),
    }  # fmt: skip


# --- in words -------------------------------------------------------------------------------------------------------


def _said(
    roads: Roads, bare: Sequence[Road], points: Sequence[Point], scope: Scope, ground: Ground
) -> Iterator[Line]:
    seen = roads.seen
    if seen.length_m > 0:
        share, daily = seen.share(np.isfinite(seen.last)), float(np.mean(roads.by_day))
        facts = {"share": share, "daily": daily, "km": seen.length_m / 1000.0}
        yield Line("service.patrol.seen" if len(seen.days) > 1 else "service.patrol.seen_day", facts)
        if seen.since > scope.since:
            yield Line("service.patrol.from", {"at": clock(seen.since)}, "unsure")
        yield from _compared(roads, scope, ground)
        yield from _hours(roads.hours)
        if bare:
            km = sum(one.unseen_m for one in bare) / 1000.0
            yield Line("service.patrol.bare", {"n": len(bare), "km": km}, "warn")
    never = sum(not one.visits for one in points)
    if points:
        facts = {"n": len(points), "never": never, "visits": sum(one.visits for one in points)}
        yield Line("service.patrol.points", facts, "warn" if never else "")


def _compared(roads: Roads, scope: Scope, ground: Ground) -> Iterator[Line]:
    """Days against those of the period before, as far as they are at hand."""
    earlier = before(scope, ground.now)
    seen = roads.seen
    days = tuple(seen.digests.of(earlier.since, earlier.until, at_hand=True))
    then = Roads(Beheld(earlier, days, seen.digests, seen.here, ()), ground).by_day
    if min(len(then), len(roads.by_day)) < _DAYS:
        return
    p = times_differ(np.array(roads.by_day), np.array(then))
    was, now = float(np.mean(then)), float(np.mean(roads.by_day))
    facts = {"was": was, "now": now, "p": p_text(p)}
    if p >= 0.05:
        yield Line("service.patrol.as_before", facts)
    else:
        yield Line(f"service.patrol.{'less' if now < was else 'more'}", facts, "warn" if now < was else "sure")


def _hours(hours: F64) -> Iterator[Line]:
    if np.isfinite(hours).sum() < 2:
        return
    least, most = int(np.nanargmin(hours)), int(np.nanargmax(hours))
    facts = {"least": f"{least}:00", "share": float(hours[least]), "most": f"{most}:00", "best": float(hours[most])}
    yield Line("service.patrol.hours", facts)


def _missing(roads: Roads, ground: Ground) -> Iterator[Line]:
    if not len(roads.seen.roads):
        yield Line("service.patrol.no_roads")
    if roads.seen.scope.until > ground.now:
        yield Line("service.patrol.running", {"at": clock(ground.now)})
    asked = max(1, round((min(roads.seen.scope.until, ground.now) - roads.seen.scope.since) / (24 * HOUR_S)))
    if 0 < len(roads.seen.days) < asked:
        yield Line("service.patrol.days", {"n": len(roads.seen.days), "of": asked})


# --- in figures -----------------------------------------------------------------------------------------------------


def _tables(roads: Roads, points: Sequence[Point], ground: Ground) -> Iterator[Table]:
    beats = sorted(roads.by_beat(), key=lambda one: one[3])
    yield Table(
        "service.patrol.by_beat",
        (Column("service.col.beat"), Column("service.col.road_km", "km"), Column("service.col.seen", "share"),
         Column("service.col.seen_daily", "share"), Column("service.col.unit_hours", "number")),
        tuple((ground.beat_name(key), km, ever, daily, hours) for key, km, ever, daily, hours in beats),
    )  # fmt: skip
    end = min(roads.seen.scope.until, ground.now)
    longest = sorted((one for one in roads.roads if one.length_m >= _LEAST_M), key=_longest_ago)
    yield Table(
        "service.patrol.by_road",
        (Column("service.col.road"), Column("service.col.beat"), Column("service.col.road_km", "km"),
         Column("service.col.unseen_km", "km"), Column("service.col.since_h", "number"),
         Column("service.col.last", "time")),
        tuple(
            (_road_name(one), ground.beat_name(one.beat), one.length_m / 1000.0, one.unseen_m / 1000.0,
             (end - one.seen_at) / HOUR_S if isfinite(one.seen_at) else None,
             one.seen_at if isfinite(one.seen_at) else None)
            for one in longest[:_NAMED]
        ),
    )  # fmt: skip
    yield Table(
        "service.patrol.by_point",
        (Column("service.col.point"), Column("service.col.visits", "count"), Column("service.col.stayed", "seconds"),
         Column("service.col.last", "time")),
        tuple((one.name, one.visits, one.stayed_s if one.visits else None, one.last if isfinite(one.last) else None)
            for one in points),
    )  # fmt: skip


def _longest_ago(one: Road) -> tuple[bool, float, float]:
    """Never seen first, the greatest of these first; then the one that was not seen for longest."""
    known = isfinite(one.seen_at)
    return known, one.seen_at if known else float(one.rank), -one.length_m


def _road_name(one: Road) -> str | Line:
    return one.name or Line("service.patrol.unnamed")


# --- in pictures ----------------------------------------------------------------------------------------------------


def _charts(roads: Roads) -> Iterator[Chart]:
    if not len(roads.seen.roads):
        return
    clocks = tuple(str(hour) for hour in range(24))
    yield Chart(
        code="service.patrol.hours_chart", form="bars", x=clocks, unit="share", x_code="study.hour",
        series=(Series(tuple(roads.hours.tolist()), code="service.col.seen"),),
    )  # fmt: skip
    if np.isfinite(roads.by_hour).all(axis=1).sum() > 1:
        yield Chart(
            code="service.patrol.week_chart", form="grid", x=clocks, unit="share", x_code="study.hour",
            series=tuple(
                Series(tuple(row), code=f"study.weekday.{n}") for n, row in enumerate(roads.by_hour.tolist())
            ),
        )  # fmt: skip
    if len(roads.by_day) > 1:
        import time

        labels = tuple(time.strftime("%m-%d", time.localtime(day.since)) for day in roads.seen.days)
        series = Series(roads.by_day, code="service.col.seen")
        yield Chart(
            code="service.patrol.days_chart", form="lines", x=labels, series=(series,), unit="share", x_code="study.day"
        )


def _layers(roads: Roads, points: Sequence[Point], ground: Ground) -> Iterator[Layer]:
    end = min(roads.seen.scope.until, ground.now)
    whole_h = (end - roads.seen.since) / HOUR_S
    shapes = []
    for one in sorted(roads.roads, key=lambda one: (one.rank, -one.length_m)):
        ago = (end - one.seen_at) / HOUR_S if isfinite(one.seen_at) else whole_h
        note = None if isfinite(one.seen_at) else Line("service.patrol.never")
        shapes += [Shape(roads.line(segment), ago, one.name, note) for segment in one.segments]
    if shapes:
        yield Layer(code="service.patrol.since", form="lines", shapes=tuple(shapes[:_DRAWN]), unit="number")
    beats = [(key, daily) for key, _, _, daily, _ in roads.by_beat()]
    if beats:
        areas = tuple(Shape(ground.beat_outline(key), daily, ground.beat_name(key)) for key, daily in beats)
        yield Layer(code="service.patrol.beats", form="areas", shapes=areas, unit="share")
    if points:
        dots = tuple(Shape(((one.lon_deg, one.lat_deg),), float(one.visits), one.name) for one in points)
        yield Layer(code="service.patrol.visits", form="points", shapes=dots, unit="count")


def _findings(roads: Roads, bare: Sequence[Road], points: Sequence[Point]) -> Iterator[Finding]:
    scope = roads.seen.scope
    for one in bare[:_FOUND]:
        lon, lat, radius = roads.middle(one.segments)
        facts = {"road": _road_name(one), "km": one.unseen_m / 1000.0}
        key = one.name or f"{lon:.4f},{lat:.4f}"  # of an unnamed one where it is: that outlives another road network
        yield Finding(
            key=f"patrol:road:{key}:{one.beat}", what=Line("service.patrol.find_road", facts),
            lon_deg=lon, lat_deg=lat, radius_m=max(radius, 100.0), since=scope.since, until=scope.until, beat=one.beat,
            roads=(one.name,) if one.name else (), value=one.unseen_m,
        )  # fmt: skip
    for point in [point for point in points if not point.visits][:_FOUND]:
        yield Finding(
            key=f"patrol:point:{point.kind}:{point.name}", what=Line("service.patrol.find_point", {"name": point.name}),
            lon_deg=point.lon_deg, lat_deg=point.lat_deg, radius_m=100.0, since=scope.since, until=scope.until,
        )  # fmt: skip
