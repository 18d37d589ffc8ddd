"""热点: density and Gi* against sums written here, Seattle's day and San Francisco's week, and what is too little."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from console.say import use
from console.study.density import WIDTHS_M, density, width_of
from console.study.hotspots import hotspots
from console.study.plane import Plane, plane_at
from console.study.squares import MOST, Squares, cells_in, heat, lay, side_for
from console.words.study import Scope, Study
from layers.geo import distance_m
from layers.shapes import Beats
from layers.shapes.files import read_beats
from tests.study.made import ground, incident, of, squares, tables_from_log

T = 1_790_000_000.0
DAY = 86_400.0
LON, LAT = 123.5, 30.5
SCOPE = Scope(since=T, until=T + DAY)


def study_of(points: list[tuple[float, float]], beats: Beats | None = None, **fields: object) -> Study:
    """Points in metres east and north of the site's corner."""
    plane = Plane(LON, LAT)
    rows = []
    for n, (lon, lat) in enumerate(plane.to_deg(points).tolist() if points else []):
        rows.append(incident(n, T + n, lon, lat, beat="B01" if beats is not None else "", **fields))
    return hotspots(of(rows, SCOPE.since, SCOPE.until), SCOPE, ground(SCOPE.until, beats))


def clustered(seed: int, spread: int = 300, close: int = 60) -> list[tuple[float, float]]:
    """``spread`` anywhere in 8 by 8 km, ``close`` within some hundred metres of (3,250, 5,250)."""
    draw = np.random.default_rng(seed)
    anywhere = draw.uniform(0, 8_000, (spread, 2))
    return [tuple(one) for one in np.vstack((anywhere, draw.normal((3_250, 5_250), 150.0, (close, 2)))).tolist()]


# --- sums, written a second time ------------------------------------------------------------------------------------


def test_metres_of_the_plane_are_those_of_the_sphere() -> None:
    plane = plane_at([123.4, 123.6], [30.4, 30.6])
    a, b = plane.to_m([123.41, 123.57], [30.45, 30.58])
    assert np.hypot(*(a - b)) == pytest.approx(float(distance_m(123.41, 30.45, 123.57, 30.58)), rel=1e-3)
    back = plane.to_deg(plane.to_m([123.41], [30.45]))
    assert back[0].tolist() == pytest.approx([123.41, 30.45])


def test_density_is_the_sum_of_round_gaussians_and_holds_every_incident() -> None:
    xy = np.array(clustered(1, 80, 20))
    found = density(xy, 300.0)
    for i in range(0, len(found.per_km2), 97):
        middle = found.corner_m[i] + found.side_m / 2
        square = ((xy - middle) ** 2).sum(axis=1)
        plain = np.exp(-square / (2 * 300.0**2)).sum() / (2 * np.pi * 300.0**2) * 1e6
        assert found.per_km2[i] == pytest.approx(plain, rel=1e-3, abs=1e-4)
    assert found.per_km2.sum() * found.side_m**2 / 1e6 == pytest.approx(len(xy), rel=0.03)


def test_the_width_follows_how_close_things_lie() -> None:
    draw = np.random.default_rng(3)
    tight = np.vstack([draw.normal(c, 120.0, (60, 2)) for c in ((0, 0), (6_000, 0), (0, 6_000), (5_000, 5_000))])
    assert width_of(tight) < width_of(draw.uniform(0, 8_000, (240, 2)))
    assert width_of(tight) in WIDTHS_M


def test_gi_star_is_the_formula_of_ord_and_getis() -> None:
    cells = cells_in(np.array([0.0, 0.0]), np.array([1_900.0, 1_900.0]), 100.0)
    n = np.random.default_rng(9).poisson(1.5, len(cells))
    n[[189, 190, 209, 210, 211, 230]] += 6
    found = heat(Squares(cells, n, 100.0))
    assert found is not None
    x, total = n.astype(float), len(n)
    mean, sd = x.mean(), np.sqrt((x**2).mean() - x.mean() ** 2)
    for i in (0, 57, 210, 399):
        near = np.abs(cells - cells[i]).max(axis=1) <= 1
        k = near.sum()
        plain = (x[near].sum() - mean * k) / (sd * np.sqrt((total * k - k**2) / (total - 1)))
        assert found.z[i] == pytest.approx(plain)
    assert found.hot[210]


def test_noise_is_seldom_hot() -> None:
    cells, hot = cells_in(np.array([0.0, 0.0]), np.array([1_900.0, 1_900.0]), 100.0), 0
    for seed in range(12):
        found = heat(lay(np.random.default_rng(seed).uniform(0, 2_000, (400, 2)), cells, 100.0))
        hot += found is not None and bool(found.hot.any())
    assert hot <= 3


@pytest.mark.parametrize("area", [1e5, 1e6, 2e8, 3e9, 2e10, 1e12])
def test_squares_are_neither_too_many_nor_of_odd_sizes(area: float) -> None:
    side = side_for(area)
    assert area / side**2 <= MOST or side == 5_000.0


# --- the analysis ---------------------------------------------------------------------------------------------------


def test_a_place_where_much_happens_is_found_and_can_be_acted_on() -> None:
    found = study_of(clustered(5), squares(("老城",), LON, LAT, 0.085))
    assert found.numbers["hotspots"] == 1.0
    assert found.numbers["pai"] > 5
    (one,) = found.findings
    away = float(distance_m(one.lon_deg, one.lat_deg, *Plane(LON, LAT).point(3_250, 5_250)))
    assert away < 200
    assert one.radius_m < 1_000
    assert one.value >= 55
    assert one.beat == "B01"
    assert {layer.code for layer in found.layers} == {"crime.hot_cells", "crime.density", "crime.points", "crime.heat"}
    for language in ("zh_CN", "en"):
        use(language)
        assert all(line.text() for line in (*found.said, *(f.what for f in found.findings)))
    use("zh_CN")


def test_the_same_hot_spot_keeps_its_key_in_the_next_report() -> None:
    keys = [study_of(clustered(seed), squares(("老城",), LON, LAT, 0.085)).findings[0].key for seed in (11, 12)]
    assert keys[0] == keys[1]


@pytest.mark.parametrize("points", [[], [(100.0, 100.0)], [(100.0, 100.0)] * 19])
def test_too_few_are_said_to_be(points: list[tuple[float, float]]) -> None:
    found = study_of(points)
    assert found.said[0].code == "crime.hot_few"
    assert found.findings == ()


def test_all_at_one_point_have_nothing_to_be_hot_among() -> None:
    found = study_of([(100.0, 100.0)] * 50)
    assert found.said[0].code == "crime.hot_one_place"
    assert found.numbers["width_m"] == 500.0


def test_what_has_no_place_or_a_rough_one_is_left_out_and_said() -> None:
    plane = Plane(LON, LAT)
    rows = [incident(n, T + n, *plane.point(*xy)) for n, xy in enumerate(clustered(6))]
    rows += [incident(900 + n, T + n) for n in range(7)]
    rows += [incident(950 + n, T + n, LON, LAT, radius_m=2_000.0) for n in range(5)]
    found = hotspots(of(rows, SCOPE.since, SCOPE.until), SCOPE, ground(SCOPE.until))
    assert next(one for one in found.said if one.code == "crime.hot_left_out").facts == {"n": 12}


def test_what_is_sensitive_is_counted_and_not_drawn() -> None:
    found = study_of(clustered(6), sensitive=True)
    assert found.numbers["volume"] == 360.0
    assert not {"crime.points", "crime.heat"} & {layer.code for layer in found.layers}


# --- real days ------------------------------------------------------------------------------------------------------


def beats_of(shared_data: Path, name: str) -> Beats:
    return read_beats(shared_data / "boundaries" / name)[0]


def test_seattles_day_lies_in_its_beats_and_is_hot_down_town(shared_data: Path) -> None:
    beats = beats_of(shared_data, "spd-beats.geojson")
    made = tables_from_log(shared_data / "incidents" / "seattle_police_911_2016-03-25.csv", beats)
    assert (len(made.incidents), int((made.incidents["beat"] != "").sum())) == (706, 705)
    found = hotspots(made, Scope(since=made.since, until=made.until), ground(made.until, beats))
    assert found.numbers["hotspots"] >= 2
    assert str(ground(0.0, beats).beat_name(found.findings[0].beat))[0] in "KM", "the beats of down town"
    assert found.numbers["hot_share"] > 5 * found.numbers["hot_area_share"]


def test_san_franciscos_week_is_hot_in_the_tenderloin(shared_data: Path) -> None:
    beats = beats_of(shared_data, "sfpd_districts_wgs84.geojson")
    made = tables_from_log(shared_data / "incidents" / "sf_fire_calls_2016-12-31_2017-01-07.csv", beats)
    found = hotspots(made, Scope(since=made.since, until=made.until), ground(made.until, beats))
    first = found.findings[0]
    assert float(distance_m(first.lon_deg, first.lat_deg, -122.4137, 37.7838)) < 800
    assert all(one.value >= 5 for one in found.findings)
