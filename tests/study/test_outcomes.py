"""What came of it: against counts by hand and scipy, the rest of the town as the yardstick; from a real journal."""

from __future__ import annotations

from typing import Any

import pytest
from scipy.stats import binomtest

from console.site.config import SiteConfig
from console.study import ANALYSES, span
from console.study.gather import from_events
from console.study.ground import Ground
from console.study.outcomes import BACK_S, outcomes
from console.study.tables import Tables
from console.words.study import KINDS, Scope, Study
from layers.shapes import empty
from tests.desk.test_study_acts import SPOT, ready
from tests.desk.test_study_acts import town as town  # a fixture
from tests.desk.town import Town
from tests.study.made import ground, incident
from tests.study.made import of as tables_of

DAY = 86_400.0
LON, LAT, AT = 115.0, 35.7, 100 * DAY
NOW = AT + 10 * DAY
SCOPE = Scope(since=NOW - 7 * DAY, until=NOW)


def act(**more: Any) -> tuple[Any, ...]:
    plain: dict[str, Any] = {
        "finding": "hot:1", "at": AT, "by": "甲", "what": "task", "made": "task:1", "no": "T1", "study": "hotspots",
        "about": "北关夜市", "lon": LON, "lat": LAT, "radius_m": 300.0, "beat": "", "value": 9.0, "seen": 0.5,
    }  # fmt: skip
    return tuple((plain | more).values())


def made(before: int, after: int, rest: tuple[int, int], *acts: tuple[Any, ...]) -> Tables:
    """So many inside and in the rest, spread over ten days before and after."""
    rows = []
    for n, (many, lon, since) in enumerate((
        (before, LON, AT - 10 * DAY), (after, LON + 0.001, AT), (rest[0], LON + 0.1, AT - 10 * DAY),
        (rest[1], LON + 0.1, AT),
    )):  # fmt: skip
        rows += [incident(1_000 * n + k, since + (k + 0.5) * 10 * DAY / many, lon, LAT) for k in range(many)]
    found = tables_of(rows, NOW - 40 * DAY, NOW)
    from dataclasses import replace

    from console.study.frames import frame

    return replace(found, acted=frame("acted", acts))


def studied(tables: Tables) -> Study:
    return outcomes(tables, SCOPE, ground(NOW))


def codes(study: Study) -> list[str]:
    return [line.code for line in study.said]


def test_fewer_than_the_rest_would_have_it_is_said_with_its_p() -> None:
    study = studied(made(40, 10, (200, 180), act()))
    assert codes(study) == ["outcomes.fewer", "outcomes.mean"]
    expected = binomtest(10, 50, 180 / 380)
    row = study.tables[0].rows[0]
    assert row[4:6] == (40, 10)
    assert row[6] == pytest.approx((10 / 40) / (180 / 200))
    assert row[9] == pytest.approx(expected.pvalue)
    assert study.numbers == {"outcomes": 1.0, "outcomes_fewer": 1.0}
    assert "50%" in study.said[0].text()
    assert study.layers[0].shapes[0].value == pytest.approx(row[6])


def test_a_fall_that_the_whole_town_shares_is_no_outcome() -> None:
    study = studied(made(40, 20, (200, 100), act()))
    assert codes(study)[0] == "outcomes.same"
    assert studied(made(6, 5, (4, 5), act())).said[0].code == "outcomes.same"  # too few for a yardstick


def test_more_is_said_too_and_many_measures_are_corrected_for() -> None:
    study = studied(made(10, 40, (200, 190), act(no="T1"), *(act(no=f"T{n}", lon=LON + 0.1 + n) for n in range(2, 6))))
    assert "outcomes.more" in codes(study)
    p = next(row[9] for row in study.tables[0].rows if row[0] == "T1")
    assert isinstance(p, float)
    assert p == pytest.approx(min(1.0, binomtest(40, 50, 190 / 390).pvalue * 5), rel=1e-6)


def test_too_early_nothing_and_nowhere() -> None:
    assert codes(studied(made(4, 4, (4, 4), act(at=NOW - 3_600.0)))) == ["outcomes.early"]
    assert codes(studied(made(4, 4, (4, 4)))) == ["outcomes.none"]
    assert codes(studied(made(4, 4, (4, 4), act(lon=float("nan"))))) == ["outcomes.early"]
    assert codes(studied(made(4, 4, (4, 4), act(at=SCOPE.since - BACK_S - 1.0)))) == ["outcomes.none"]


def test_it_is_one_of_the_analyses_and_reads_as_far_back_as_it_compares() -> None:
    assert "outcomes" in KINDS
    assert ANALYSES["outcomes"] is outcomes
    assert span(("outcomes",), SCOPE, NOW) == (SCOPE.since - 2 * BACK_S, SCOPE.until)


def test_what_a_person_made_at_the_desk_is_in_the_tables_until_it_is_taken_back(town: Town) -> None:
    ready(town)
    assert town.desk.run("据此 发现1 任务").ok
    assert town.desk.run("据此 发现2 圈").ok
    assert town.desk.undo().ok
    now = town.clock.now()
    on = Ground(config=SiteConfig(), now=now + 1, beats=empty.beats())
    found = from_events(town.journal.replay(), now - DAY, now + DAY, on).acted
    assert found["finding"].tolist() == [SPOT.key]
    assert found["seen"].tolist() == [0.0]
    assert (found["lon"][0], found["radius_m"][0]) == (SPOT.lon_deg, SPOT.radius_m)
