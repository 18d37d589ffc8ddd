"""近重复: Knox's table against pointpats, planted repeats found, and noise left alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from console.say import use
from console.study.knox import knox
from console.study.near_repeats import near_repeats
from console.study.plane import Plane
from console.words.study import Scope, Study
from tests.study.made import ground, incident, of

F64 = NDArray[np.float64]
T = 1_790_000_000.0
DAY = 86_400.0
SCOPE = Scope(since=T, until=T + 30 * DAY)
PLANE = Plane(123.5, 30.5)


def study_of(xy: F64, day: F64, scope: Scope = SCOPE, **fields: object) -> Study:
    rows = [
        incident(n, T + d * DAY, lon, lat, **fields)
        for n, ((lon, lat), d) in enumerate(zip(PLANE.to_deg(xy).tolist(), day.tolist(), strict=True))
    ]
    return near_repeats(of(rows, scope.since, scope.until), scope, ground(scope.until))


def planted(seed: int) -> tuple[F64, F64]:
    """200 anywhere at any time; after 60 of them another within some 100 m and two days."""
    draw = np.random.default_rng(seed)
    xy, day = draw.uniform(0, 6_000, (200, 2)), draw.uniform(0, 29.9, 200)
    near = xy[:60] + draw.normal(0, 50, (60, 2))
    return np.vstack((xy, near)), np.concatenate((day, day[:60] + draw.uniform(0.1, 2.0, 60)))


def test_the_table_is_that_of_pointpats() -> None:
    from pointpats import Knox

    xy, day = planted(1)
    found = knox(xy, day, (100.0, 400.0), (2.0, 7.0))
    for d, near in enumerate((100.0, 400.0)):
        for t, within in enumerate((2.0, 7.0)):
            other = Knox(xy, day[:, None], near, within, permutations=299)
            assert found.seen[d, t] == other.nst
            assert found.expected[d, t] == pytest.approx(other.expected[0, 0], rel=0.08)
            assert found.p[d, t] == pytest.approx(other.p_sim, abs=0.04)


def test_planted_repeats_are_found_and_where_the_next_may_be() -> None:
    found = study_of(*planted(2))
    assert found.said[0].code == "crime.near_found"
    assert found.numbers["knox_p"] < 0.05
    assert found.numbers["ratio"] > 1.5
    assert found.findings
    assert all(one.since < SCOPE.until < one.until and one.radius_m >= 100.0 for one in found.findings)
    assert [layer.code for layer in found.layers] == ["crime.near_lines"]
    for language in ("zh_CN", "en"):
        use(language)
        assert all(line.text() for line in (*found.said, *(f.what for f in found.findings)))
    use("zh_CN")


def test_noise_is_left_alone() -> None:
    called = 0
    for seed in range(12):
        draw = np.random.default_rng(seed)
        called += study_of(draw.uniform(0, 3_000, (150, 2)), draw.uniform(0, 30, 150)).said[0].tone == "sure"
    assert called <= 2


def test_crowding_in_one_place_or_on_one_day_alone_is_no_near_repeat() -> None:
    draw = np.random.default_rng(8)
    crowd = draw.normal(0, 60, (150, 2))
    assert study_of(crowd, draw.uniform(0, 30, 150)).said[0].code != "crime.near_found"
    assert study_of(draw.uniform(0, 6_000, (150, 2)), draw.normal(15, 0.3, 150)).said[0].code != "crime.near_found"


@pytest.mark.parametrize(("n", "days", "code"), [(0, 30, "near_few"), (1, 30, "near_few"), (40, 1, "near_short")])
def test_what_is_too_little_is_said_to_be(n: int, days: int, code: str) -> None:
    draw = np.random.default_rng(1)
    scope = Scope(since=T, until=T + days * DAY)
    found = study_of(draw.uniform(0, 3_000, (n, 2)).reshape(-1, 2), draw.uniform(0, days, n), scope)
    assert [line.code for line in found.said] == [f"crime.{code}"]
    assert found.findings == ()


def test_all_at_one_point_at_one_time() -> None:
    found = study_of(np.zeros((40, 2)), np.full(40, 3.0))
    assert found.said[0].code == "crime.near_none"


def test_what_is_sensitive_is_counted_and_shown_nowhere() -> None:
    found = study_of(*planted(2), sensitive=True)
    assert found.said[0].code == "crime.near_found"
    assert found.findings == ()
    assert found.layers == ()


def test_of_many_kinds_the_one_that_repeats_itself_is_named() -> None:
    xy, day = planted(4)
    draw = np.random.default_rng(6)
    rows = [
        incident(n, T + d * DAY, *PLANE.point(*p), type="盗窃") for n, (p, d) in enumerate(zip(xy, day, strict=True))
    ]
    for n in range(700):
        rows.append(
            incident(1_000 + n, T + draw.uniform(0, 30) * DAY, *PLANE.point(*draw.uniform(0, 6_000, 2)), type="纠纷")
        )
    found = near_repeats(of(rows, SCOPE.since, SCOPE.until), SCOPE, ground(SCOPE.until))
    named = [line for line in found.said if line.code == "crime.near_type"]
    assert [line.facts["name"] for line in named] == ["盗窃"]
    assert found.findings
    assert all("盗窃" in one.what.text() for one in found.findings)
    assert found.layers
