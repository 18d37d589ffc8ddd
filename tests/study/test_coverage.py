"""Coverage over time: who was free then, and shares that are those of the live sum; kept, and made anew when needed."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from msgspec.structs import replace

from console.say import use
from console.site.config import SiteConfig
from console.study.coverage import coverage_over_time
from console.study.covering import Covering
from console.study.frames import tables
from console.study.ground import Ground
from console.study.tables import Tables
from console.words import Fix
from console.words.study import Line, Scope
from layers.cover import CoverGround, coverage
from layers.geo import from_mercator, to_mercator
from layers.roads import RoadGraph
from layers.roads.arrivals import Starts
from tests.study.duty_log import row
from tests.study.patrolled import DAY, H, ground, record, town
from tests.study.test_patrol import halves

NOW = DAY + 30 * 24 * H
SCOPE = Scope(since=DAY, until=DAY + 24 * H)


@pytest.fixture(scope="module")
def graph() -> RoadGraph:
    return town()


def standing(graph: RoadGraph, unit: str, node: int, since_h: float, until_h: float) -> list[Fix]:
    lon, lat = (float(one) for one in from_mercator(*graph.arrays.node_xy[node]))
    times = DAY + np.arange(since_h * H, until_h * H, 120.0)
    return [Fix(unit, t, lon, lat, 0.0, 0.0, 5.0, t) for t in times.tolist()]


def span(name: str, since_h: float, until_h: float, **said: Any) -> tuple[Any, ...]:
    return row(name, since=DAY + since_h * H, until=DAY + until_h * H, **said)


def made(**rows: list[tuple[Any, ...]]) -> Tables:
    return tables(DAY, DAY + 24 * H, dict(rows))


@pytest.fixture
def place(tmp_path: Path, graph: RoadGraph) -> Ground:
    """01 stands at a junction from 8 to 12, 02 at another from 10 to 12."""
    record(tmp_path, standing(graph, "01", 10, 8, 12) + standing(graph, "02", 200, 10, 12))
    return ground(tmp_path, graph, NOW, halves(graph))


DUTY = [
    span("duty", 0, 8, unit="01", duty="OFF"), span("duty", 8, 12, unit="01", duty="PATROL"),
    span("duty", 12, 24, unit="01", duty="OFF"), span("duty", 10, 12, unit="02", duty="STANDBY"),
]  # fmt: skip


def test_shares_are_those_of_the_live_sum(place: Ground, graph: RoadGraph) -> None:
    assert place.tracks is not None
    found = Covering(made(duty=DUTY), place, place.tracks, cast(Any, place.site)).of(SCOPE)
    hour = ((found.t - DAY) / H).tolist()
    assert hour == [n + 0.5 for n in range(24)]
    at = hour.index(9.5)
    post = graph.arrays.node_xy[0]
    xy = np.array([from_mercator(*graph.arrays.node_xy[10]), from_mercator(*post)])
    x, y = to_mercator(xy[:, 0], xy[:, 1])
    live = coverage(CoverGround.make(graph, place.beats.areas), Starts.of(graph, x, y, np.ones(2), np.zeros(2)),
                    (60.0, 180.0, 300.0))  # fmt: skip
    assert found.share[at] == pytest.approx(live.share_road, abs=1e-6)
    assert found.beats[at] == pytest.approx(live.beat_shares(), abs=1e-6)
    assert found.free[[7, 8, 9, 10, 11, 12]].tolist() == [0, 1, 1, 2, 2, 0]
    assert (found.share[10] >= found.share[9]).all()
    assert (np.diff(found.share, axis=1) >= 0).all()


def test_who_is_engaged_unlinked_or_unknown_is_not_free(place: Ground) -> None:
    assert place.tracks is not None
    order = row("orders", id="o", incident="i", unit="01", issued=DAY + 8 * H, ended=DAY + 9 * H)
    found = Covering(
        made(
            duty=[*DUTY, span("duty", 12, 14, unit="03", duty="PATROL")], orders=[order],
            links=[span("links", 10, 11, unit="02", online=False), span("links", 11, 12, unit="02", online=True)],
        ), place, place.tracks, cast(Any, place.site),
    ).of(SCOPE)  # fmt: skip
    assert found.free[[8, 9, 10, 11, 12]].tolist() == [0, 1, 1, 2, 0]
    assert found.unknown[[12, 13, 14]].tolist() == [1, 1, 0]


def test_a_day_is_kept_and_made_anew_when_the_journal_says_otherwise(place: Ground) -> None:
    def run(given: Tables) -> tuple[int, Any]:
        assert place.tracks is not None
        covering = Covering(given, place, place.tracks, cast(Any, place.site))
        return covering.made, (covering.of(SCOPE), covering)

    _, (first, covering) = run(made(duty=DUTY))
    assert covering.made == 1
    _, (second, covering) = run(made(duty=DUTY))
    assert covering.made == 0
    assert all(np.array_equal(getattr(first, k), getattr(second, k), equal_nan=True) for k in ("t", "free", "share"))
    _, (third, covering) = run(made(duty=DUTY[:3]))
    assert covering.made == 1
    assert third.free[10] == 1


def test_the_study_says_when_and_where_it_is_thin_in_both_languages(place: Ground) -> None:
    study = coverage_over_time(made(duty=DUTY), SCOPE, place)
    assert study.numbers["free"] == pytest.approx(6 / 24)
    vague = coverage_over_time(made(duty=[*DUTY, span("duty", 14, 16, unit="03", duty="PATROL")]), SCOPE, place)
    assert Line("service.coverage.untold", {"n": 2, "of": 24}) in vague.missing
    assert 0.0 < study.numbers["cover_60"] < study.numbers["cover_180"] < study.numbers["cover_300"] <= 1.0
    assert Line("service.coverage.silent", {"n": 20}, "warn") in study.said
    by_beat = next(one for one in study.tables if one.code == "service.coverage.by_beat")
    assert {one[0] for one in by_beat.rows} == {"西区", "东区"}
    for finding in study.findings:
        assert finding.value > 0.5
    west = coverage_over_time(made(duty=DUTY), replace(SCOPE, beats=("W",)), place)
    row_ = next(one for one in by_beat.rows if one[0] == "西区")
    assert west.numbers["cover_180"] == pytest.approx(row_[2])
    for language in ("en", "zh_CN"):
        use(language)
        assert all(line.text() for line in (*study.said, *study.missing, *(one.what for one in study.findings)))


def test_days_of_which_nothing_is_known_are_not_called_bare(place: Ground) -> None:
    given = tables(DAY, DAY + 48 * H, {"duty": DUTY})
    study = coverage_over_time(given, Scope(since=DAY, until=DAY + 48 * H), place)
    assert Line("service.coverage.untold", {"n": 24, "of": 48}) in study.missing
    assert study.numbers["free"] == pytest.approx(6 / 24)


def test_a_week_is_drawn_by_hour_and_weekday(place: Ground) -> None:
    known = [span("duty", 24, 7 * 24, unit="01", duty="OFF")]
    given = tables(DAY, DAY + 7 * 24 * H, {"duty": [*DUTY, *known]})
    study = coverage_over_time(given, Scope(since=DAY, until=DAY + 7 * 24 * H), place)
    assert [one.form for one in study.charts] == ["lines", "grid"]
    assert len(study.charts[1].series) == 7


def test_without_tracks_roads_or_moments_it_says_so(tmp_path: Path, graph: RoadGraph) -> None:
    assert coverage_over_time(made(), SCOPE, Ground(SiteConfig(), now=NOW)).missing == (Line("service.no_tracks"),)
    no_roads = coverage_over_time(made(), SCOPE, ground(tmp_path, None, NOW))
    assert no_roads.missing == (Line("service.coverage.no_roads"),)
    early = coverage_over_time(made(), SCOPE, ground(tmp_path, graph, DAY))
    assert early.said == (Line("service.coverage.nothing", tone="unsure"),)
    assert isnan(early.numbers["cover_180"])


def test_the_day_that_is_over_is_summed_up_before_anybody_asks(place: Ground, tmp_path: Path) -> None:
    from console.study.digesting import digest

    first = digest(made(duty=DUTY), SCOPE, place)
    assert first.numbers == {"days_made": 2.0}
    assert sorted(path.name.partition("-")[0] for path in (tmp_path / "digests").iterdir()) == ["cover", "day"]
    assert digest(made(duty=DUTY), SCOPE, place).numbers == {"days_made": 0.0}
    assert digest(made(), SCOPE, Ground(SiteConfig(), now=NOW)).missing == (Line("service.no_tracks"),)


def test_a_moment_before_the_record_is_none_without_a_free_unit(place: Ground) -> None:
    from dataclasses import replace as with_

    study = coverage_over_time(with_(made(duty=DUTY), kept_since=DAY + 8 * H), SCOPE, place)
    assert study.numbers["free"] == pytest.approx(6 / 16)
    assert Line("service.coverage.silent", {"n": 12}, "warn") in study.said
    assert [row[0] for row in study.tables[0].rows][:1] == ["08:00"]
