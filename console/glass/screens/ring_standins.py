"""Rings of the invented evening for pictures and tests of the panels: what the desk would show, made by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.desk import Desk
from console.desk.ringview import CoverView, NeedView, RingView, TierView
from console.verbs.speech import Said
from console.words import (
    Block,
    Centre,
    ClockFrom,
    Closing,
    CoverAnswer,
    Drill,
    DrillMark,
    Duty,
    Incident,
    Inside,
    Need,
    OpenWay,
    Reserve,
    Ring,
    RingAnswer,
    Tier,
    Travel,
)
from layers.geo import from_mercator, mercator_scale, to_mercator
from layers.shapes import Areas, empty
from layers.shapes.ringed import areas_of
from layers.units import AVAILABLE

F64 = NDArray[np.float64]

MINUTES: Final = (60.0, 180.0, 300.0)
_CORNERS: Final = 120
_MPS: Final = 7.0  # how far a minute reaches here, straight
_NEEDS: Final = (
    (Need(role="patrol", count=2),),
    (Need(role="car", count=3), Need(role="moto", count=1, skills=("急救",))),
    (Need(role="reserve", count=4), Need(role="standby", count=2)),
)


def ring_of(incident: Incident) -> Ring:
    """1-3-5 by road round an incident, each tier with who should answer."""
    centre = Centre(lon_deg=incident.lon_deg or 0.0, lat_deg=incident.lat_deg or 0.0, kind="incident", id=incident.id)
    tiers = tuple(
        Tier(limit=limit, name=name, needs=needs)
        for limit, name, needs in zip(MINUTES, ("核心", "控制", "外围"), _NEEDS, strict=True)
    )
    return Ring(id="r3", no="圈3", tiers=tiers, centre=centre, incident=incident.id, clock=ClockFrom.INCIDENT,
                made_at=incident.received_at + 20)  # fmt: skip


def view_of(desk: Desk, ring: Ring) -> RingView:
    """Who lies within each tier by the straight line, and what stands still there."""
    bounds = (0.0, *MINUTES)
    tiers = tuple(_tier(desk, ring, n, bounds[n], bounds[n + 1]) for n in range(len(MINUTES)))
    stills = tuple(tier.still for tier in tiers if tier.still is not None)
    answer = RingAnswer(f"ring:{ring.id}", 1, outlines(ring), "road", stills)
    incident = desk.incidents.get(ring.incident)
    return RingView(ring, answer, False, tiers, clock_at=incident.received_at if incident else None)


def outlines(ring: Ring) -> Areas:
    """A wavy outline per tier round its centre, whole: each holds the smaller ones."""
    assert ring.centre is not None
    x, y = (float(v) for v in to_mercator(ring.centre.lon_deg, ring.centre.lat_deg))
    scale = float(mercator_scale(ring.centre.lat_deg))
    angle = np.linspace(0.0, 2 * math.pi, _CORNERS, endpoint=False)
    shapes = []
    for n, limit in enumerate(MINUTES):
        radius = limit * _MPS * scale * (1 + 0.12 * np.sin(3 * angle + n) + 0.06 * np.sin(11 * angle))
        shape = np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle)))
        shapes.append([np.vstack((shape, shape[:1]))])
    return areas_of(shapes)


def _tier(desk: Desk, ring: Ring, n: int, after_s: float, until_s: float) -> TierView:
    def rows(x: F64, y: F64) -> NDArray[np.intp]:
        away = np.hypot(x - centre[0], y - centre[1]) / scale / _MPS
        return np.flatnonzero((away > after_s) & (away <= until_s))

    assert ring.centre is not None
    centre = tuple(float(v) for v in to_mercator(ring.centre.lon_deg, ring.centre.lat_deg))
    scale = float(mercator_scale(ring.centre.lat_deg))
    units, site = desk.units, desk.site
    ids = tuple(units.ids[int(row)] for row in rows(np.asarray(units.x_m), np.asarray(units.y_m)))
    duties = [Duty(int(units.duty[units.row[unit]])) for unit in ids]
    located = [one for one in desk.incidents.values() if one.lon_deg is not None and one.lat_deg is not None]
    xy = np.array([[float(v) for v in to_mercator(one.lon_deg or 0.0, one.lat_deg or 0.0)] for one in located])
    still = Inside(
        cameras=rows(site.cameras.xy[:, 0], site.cameras.xy[:, 1]).astype(np.int32),
        posts=rows(site.posts.xy[:, 0], site.posts.xy[:, 1]).astype(np.int32),
        places=rows(site.base.places.xy[:, 0], site.base.places.xy[:, 1]).astype(np.int32),
        beats=tuple(site.beats.ids[: n + 1]), people=(4200, 18_600, None)[n], road_km=(4.12, 31.7, 88.05)[n],
    )  # fmt: skip
    free = tuple(unit for unit, duty in zip(ids, duties, strict=True) if duty in AVAILABLE)
    return TierView(
        MINUTES[n], ids, {int(duty): duties.count(duty) for duty in set(duties)}, len(free),
        tuple(located[int(i)].id for i in rows(xy[:, 0], xy[:, 1])), still,
        tuple(_need(need, free[n:], n) for need in _NEEDS[n]),
    )  # fmt: skip


def _need(need: Need, free: tuple[str, ...], n: int) -> NeedView:
    onscene, sent = (1, 1) if n == 0 else (0, 1) if n == 1 and not need.skills else (0, 0)
    there = min(len(free), n)
    short = need.count - sent - onscene - there
    code = "duty.why.ask" if need.role == "reserve" else "duty.why.engaged"
    why = Said(code, {"short": short, "n": 3}) if short > 0 else None
    return NeedView(need, need.count, there, sent, onscene, onscene, free[: need.count], why)


# ---- its posts


def closing_of(desk: Desk, ring: Ring, *, closed: bool) -> Closing:
    """Four posts round the ring with the units that are free; not closed: one too late, one without anybody."""
    free = [unit for unit, row in desk.units.row.items() if Duty(int(desk.units.duty[row])) in AVAILABLE]
    assert ring.centre is not None
    x, y = (float(v) for v in to_mercator(ring.centre.lon_deg, ring.centre.lat_deg))
    names = ("滨河桥", "南环口×示范大道", "人民路×环城西路", "北关桥")
    arrive, passed = (96.0, 141.0, 188.0, 204.0), (144.0, 265.0, 320.0, 245.0 if closed else 192.0)
    blocks = []
    for n, name in enumerate(names):
        angle, away = math.radians(30 + 90 * n), 900 + 120 * n
        lon, lat = (float(v) for v in from_mercator(x + away * math.sin(angle), y + away * math.cos(angle)))
        nobody = not closed and n == 2
        blocks.append(Block(
            id=f"b{n + 1}", lon_deg=lon, lat_deg=lat, name=name, unit="" if nobody else free[n],
            arrive_s=math.nan if nobody else arrive[n], passed_s=passed[n], by_hand=n == 1,
        ))  # fmt: skip
    ways = () if closed else (
        OpenWay(lon_deg=blocks[3].lon_deg, lat_deg=blocks[3].lat_deg, name="北关桥", passed_s=192.0, short_s=12.0),
        OpenWay(lon_deg=blocks[2].lon_deg, lat_deg=blocks[2].lat_deg, name="", passed_s=320.0, short_s=math.inf),
    )  # fmt: skip
    return Closing(
        travel=Travel.FOOT if closed else Travel.MOTO, head_s=120.0, margin_s=30.0, made_at=desk.clock.now() - 20,
        closed=closed, closed_s=250.0 if closed else math.nan, blocks=tuple(blocks), open_ways=ways,
        needed=4 if closed else 6, authority="值班长 示例甲" if closed else "",
    )  # fmt: skip


# ---- a drill, the reserve, coverage


def drill_of(desk: Desk, view: RingView) -> Drill:
    """Six units against the clock, 1:40 after its start: some there, one late, some on their way."""
    now = desk.clock.now()
    seconds = ((12.0, 48.0), (9.0, 82.0), (15.0, math.nan), (22.0, 97.0), (math.nan, math.nan), (31.0, math.nan))
    units = [(unit, n) for n, tier in enumerate(view.tiers) for unit in tier.units[:2]]
    marks = tuple(
        DrillMark(unit, n + 1, view.tiers[n].limit, signed, there)
        for (unit, n), (signed, there) in zip(units, seconds, strict=False)
    )
    return Drill(id="d1", ring=view.ring.id, started_at=now - 100, by="示例甲", marks=marks, text="夜间 1-3-5 演练")


def reserve_of(desk: Desk, view: RingView) -> Reserve:
    return Reserve(id="q1", ring=view.ring.id, tier=3, to="县局特警", count=2, at=desk.clock.now() - 80, by="示例甲")


def cover_of(desk: Desk) -> CoverView:
    """As in the target picture."""
    answer = CoverAnswer(
        "cover", 1, MINUTES, (0.31, 0.79, 0.96), (0.4, 0.85, 1.0), (0.35, 0.8, 0.97), empty.areas(), (),
        np.zeros((0, 3)), (), ((desk.site.beats.ids[5], desk.site.beats.names[5], (0.05, 0.48, 0.9)),),
        (("北关站", "东岗站"),),
    )  # fmt: skip
    return CoverView(answer, replace_shares(answer, (0.35, 0.86, 0.96)), desk.clock.now() - 4)


def replace_shares(answer: CoverAnswer, shares: tuple[float, ...]) -> CoverAnswer:
    """The same with other shares of the road length."""
    return replace(answer, share_road=shares)
