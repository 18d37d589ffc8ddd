"""Studies made by hand: every form of chart, layer and table, so that a report is drawn without any analysis."""

from __future__ import annotations

import math
import random
from datetime import datetime

from console.report import Paper
from console.words.study import KINDS, Chart, Column, Finding, Layer, Line, Scope, Series, Shape, Study, Table

NAN = math.nan
SINCE = datetime(2026, 11, 1).timestamp()
UNTIL = datetime(2026, 12, 1).timestamp()
SCOPE = Scope(since=SINCE, until=UNTIL)
LON, LAT = 123.5, 30.5  # the demo site


def line(text: str, tone: str = "") -> Line:
    """A sentence as it is: texts of the studies are not ours."""
    return Line("report.brief_line", {"line": text}, tone)


def chart(form: str, series: tuple[Series, ...], **more: object) -> Chart:
    return Chart(code="report.brief_line", facts={"line": f"图 {form}"}, form=form, series=series, **more)  # type: ignore[arg-type]


DAYS = tuple(f"11-{n:02d}" for n in range(1, 31))
HOURS = tuple(str(n) for n in range(24))
_dice = random.Random(7)
COUNTS = tuple(float(_dice.randint(180, 420)) for _ in DAYS)

BARS = chart(
    "bars",
    (
        Series((41.0, 23.0, 12.0, 8.0), name="本期", low=(30.0, 15.0, 6.0, 3.0), high=(54.0, 33.0, 20.0, 15.0)),
        Series((35.0, 25.0, NAN, 9.0), name="上期", faint=True),
    ),
    x=("一巡区", "二巡区", "三巡区", "四巡区"),
)
LYING = chart(
    "bars",
    (Series((9.0, 7.0, 3.0), low=(6.0, 4.0, 1.0), high=(12.0, 11.0, 6.0)),),
    x=("交通事故 有伤（城区主要路口及周边）", "入室盗窃及其他侵财类警情合计一栏很长很长的名字", "纠纷"),
    line_at=5.0,
)
DAILY = chart(
    "lines",
    (
        Series(COUNTS, name="本月", low=tuple(v * 0.9 for v in COUNTS), high=tuple(v * 1.1 for v in COUNTS)),
        Series(tuple(v * 0.8 for v in COUNTS), name="上月", faint=True),
    ),
    x=DAYS,
    line_at=400.0,
)
STEPS = chart("steps", (Series((0.4, 0.6, NAN, 0.9, 0.7)),), x=("0", "6", "12", "18", "24"), unit="share")
GRID = chart(
    "grid",
    tuple(
        Series(tuple(float(max(0, round(30 * math.sin((h + d) / 4)))) for h in range(24)), name=name)
        for d, name in enumerate(("周一", "周二", "周三", "周四", "周五", "周六", "周日"))
    ),
    x=HOURS,
)
POINTS = chart(
    "points",
    (Series(tuple(_dice.uniform(30, 600) for _ in range(60))),),
    x_at=tuple(float(n) for n in range(60)),
    unit="seconds",
    line_at=300.0,
)
CHARTS = (BARS, LYING, DAILY, STEPS, GRID, POINTS)

TABLE = Table(
    code="report.brief_line",
    facts={"line": "各巡区"},
    columns=(
        Column("study.kind.volume"), Column("study.kind.patrol", "count"), Column("study.kind.coverage", "share"),
        Column("study.kind.intervals", "seconds"), Column("paper.spot_sure", "p"), Column("study.kind.load", "km"),
        Column("study.kind.rhythm", "time"),
    ),
    rows=(
        ("一巡区", 41, 0.934, 187.0, 0.0004, 120.43, SINCE),
        ("二巡区", 23, None, 4011.0, 0.041, NAN, SINCE + 3661),
        ("=HYPERLINK(\"http://evil\")", 0, 0.0, None, 1.0, 0.0, None),
    ),
    total=("合计", 64, 0.9, None, None, 120.43, None),
)  # fmt: skip


def spot() -> tuple[float, float]:
    return LON + _dice.gauss(0, 0.012), LAT + _dice.gauss(0, 0.008)


def box(lon: float, lat: float, half: float) -> tuple[tuple[float, float], ...]:
    return ((lon - half, lat - half), (lon + half, lat - half), (lon + half, lat + half), (lon - half, lat + half))


def layer(form: str, shapes: tuple[Shape, ...], **more: object) -> Layer:
    return Layer(code="report.brief_line", facts={"line": f"地图 {form}"}, form=form, shapes=shapes, **more)  # type: ignore[arg-type]


CLUSTERS = layer("clusters", tuple(Shape((spot(),), label=f"{n:04d}") for n in range(400)))
HEAT = layer("heat", tuple(Shape((spot(),), at=SINCE + n * 6000.0) for n in range(400)))
CELLS = layer(
    "cells",
    tuple(
        Shape(box(LON + i * 0.004 - 0.02, LAT + j * 0.004 - 0.012, 0.002), value=4.2 - abs(i - 5) - abs(j - 3))
        for i in range(10)
        for j in range(7)
    ),
    diverging=True,
)
AREAS = layer(
    "areas",
    tuple(
        Shape(box(LON + n * 0.01 - 0.02, LAT, 0.005), value=v, label=f"{n + 1} 巡区")
        for n, v in enumerate((3.0, 9.0, 30.0, None))
    ),
    unit="count",
)
LINES = layer(
    "lines",
    tuple(Shape((spot(), spot()), value=n * 900.0, label=f"路 {n}", note=line("4 小时未见警")) for n in range(12)),
    unit="seconds",
)
TRACKS = layer(
    "tracks",
    tuple(
        Shape(tuple((LON + k * 0.001, LAT + 0.002 * n + 0.001 * math.sin(k)) for k in range(20)), label=f"{n:02d}")
        for n in range(3)
    ),
)
DOTS = layer("points", tuple(Shape((spot(),), value=float(n), label=f"点 {n}") for n in range(9)), unit="count")
LAYERS = (CLUSTERS, HEAT, CELLS, AREAS, LINES, TRACKS, DOTS)

FINDING = Finding(
    key="hot-1", what=line("北关夜市一处热点，31 起"), lon_deg=LON, lat_deg=LAT, beat="三巡区", value=31.0, sure=0.002
)


def study(kind: str, **more: object) -> Study:
    return Study(kind=kind, scope=SCOPE, **more)  # type: ignore[arg-type]


def paper(kind: str = "monthly", **more: object) -> Paper:
    """A month with something of everything."""
    studies = (
        study(
            "volume",
            said=(
                line("警情 9,812 起，比上月多 3.1%，在偶然波动之内", "unsure"),
                line("盗窃多 41%，95% 区间 22% 至 63%", "sure"),
            ),
            charts=CHARTS[:3], tables=(TABLE,), sources=("paper.no_font",),
        ),
        study("rhythm", said=(line("周五、周六 20 时至 23 时最多"),), charts=(GRID, STEPS)),
        study("hotspots", said=(line("一处热点未见警 4 小时", "warn"),), layers=LAYERS, findings=(FINDING,)),
        study("intervals", charts=(POINTS,), missing=(line("11-07 的航迹读不出"),)),
    )  # fmt: skip
    room = "示范县公安局 综合指挥室"
    given = {"since": SINCE, "until": UNTIL, "studies": studies, "room": room, "made": UNTIL + 3600, **more}
    return Paper(kind, **given)  # type: ignore[arg-type]


def bare(kind: str) -> Paper:
    """Nothing happened: every study is there and says nothing."""
    return Paper(kind, SINCE, UNTIL, tuple(study(one) for one in KINDS), room="示范县")
