"""The tools' own sums: geodesic figures against known ones, coordinates in writing, kept views, back and forth."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.glass.tools.bookmarks import Bookmarks, View, write
from console.glass.tools.coordinates import written
from console.glass.tools.figures import area_words, bearing_words, crosses_itself, length_words, measured
from console.glass.tools.history import Stand, Trail
from layers import geo

A, E2 = 6378137.0, 0.0066943799901413165  # WGS 84


def meridian_m(lat0: float, lat1: float) -> float:
    """The meridian arc by its integral: no geodesic code in it."""
    lat = np.radians(np.linspace(lat0, lat1, 20_001))
    return float(np.trapezoid(A * (1 - E2) / (1 - E2 * np.sin(lat) ** 2) ** 1.5, lat))


def cell_m2(lat0: float, lat1: float, wide_deg: float) -> float:
    """Between two parallels, by its integral."""
    lat = np.radians(np.linspace(lat0, lat1, 20_001))
    w = 1 - E2 * np.sin(lat) ** 2
    return float(np.trapezoid(A * A * (1 - E2) / w**2 * np.cos(lat), lat) * np.radians(wide_deg))


def test_lengths_are_geodesic() -> None:
    equator = measured("length", [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])
    assert equator.legs == pytest.approx([A * np.pi / 180] * 2, abs=1e-6)
    assert measured("length", [(115.0, 35.0), (115.0, 36.0)]).total == pytest.approx(meridian_m(35, 36), abs=1e-3)
    # The example of GeographicLib's GeodSolve: New York to London.
    jfk, lhr = (-73.8, 40.6), (-0.5, 51.6)
    assert measured("length", [jfk, lhr]).total == pytest.approx(5_551_759.400, abs=1e-3)
    assert measured("bearing", [jfk, lhr]).bearings[0] == pytest.approx(51.19888, abs=1e-5)


def test_areas_are_geodesic_in_any_winding() -> None:
    ring = [(115.0, 35.0), (115.01, 35.0), (115.01, 35.01), (115.0, 35.01)]
    wanted = cell_m2(35.0, 35.01, 0.01)
    for points in (ring, ring[::-1]):
        found = measured("area", points)
        assert found.area == pytest.approx(wanted, rel=1e-6)
        assert found.total == pytest.approx(sum(found.legs))
        assert len(found.legs) == 4
    assert measured("area", ring[:2]).area == 0.0
    assert measured("length", ring[:1]).total == 0.0


def test_bearings() -> None:
    for there, wanted in (((115.0, 36.0), 0.0), ((115.0, 34.0), 180.0)):
        assert measured("bearing", [(115.0, 35.0), there]).bearings[0] == pytest.approx(wanted, abs=1e-9)
    assert bearing_words(0.4) == "000° 北"
    assert bearing_words(359.6) == "000° 北"
    assert bearing_words(225.0) == "225° 西南"


def test_figures_in_words_change_their_unit_in_time() -> None:
    assert [length_words(m) for m in (3.14, 9.96, 999.4, 999.6, 12_345, 1_234_567)] == [
        "3.1 米", "10 米", "999 米", "1.00 公里", "12.3 公里", "1235 公里",
    ]  # fmt: skip
    assert [area_words(m) for m in (860.4, 12_400, 999_400, 3_070_000)] == [
        "860 平方米", "1.24 公顷", "99.9 公顷", "3.07 平方公里",
    ]  # fmt: skip


def degrees(text: str) -> float:
    whole, minutes, seconds, letter = re.fullmatch(r"(\d+)°(\d\d)'(\d\d\.\d)\"([NSEW])", text).groups()  # type: ignore[union-attr]
    assert int(minutes) < 60
    assert float(seconds) < 60
    return (int(whole) + int(minutes) / 60 + float(seconds) / 3600) * (-1 if letter in "SW" else 1)


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_coordinates_in_writing_mean_the_same_point(lon: float, lat: float) -> None:
    east, north = (float(v) for v in written(lon, lat, "wgs84").split(","))
    assert (east, north) == pytest.approx((lon, lat), abs=6e-7)
    lat_words, lon_words = written(lon, lat, "dms").split(" ")
    assert (degrees(lon_words), degrees(lat_words)) == pytest.approx((lon, lat), abs=1.5e-5)


def test_gcj02_is_shifted_in_china_only() -> None:
    lon, lat = (float(v) for v in written(115.0, 35.0, "gcj02").split(","))
    assert 300 < geo.distance_m(115.0, 35.0, lon, lat) < 800
    assert written(-122.3, 47.6, "gcj02") == "-122.300000,47.600000"
    assert written(-0.00001, 0.0, "dms") == "0°00'00.0\"N 0°00'00.0\"E"
    with pytest.raises(ValueError, match="wgs72"):
        written(0, 0, "wgs72")


# --- kept views ---------------------------------------------------------------------------------------------------

VIEW = View(name="东关", x_m=1.28e7, y_m=4.2e6, m_per_px=4.0)


def test_kept_views_come_back(tmp_path: Path) -> None:
    write(tmp_path / "bookmarks.json", Bookmarks(tmp_path).put(3, VIEW))
    again = Bookmarks(tmp_path)
    assert (again.views, again.fault) == ({3: VIEW}, None)
    write(again.file, again.drop(3))
    assert Bookmarks(tmp_path).views == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"views": {"1": 5}}', '{"views": {"1": {"name": "x"}}}', "\udcff"])
def test_a_file_that_cannot_be_read_is_put_aside_each_time(tmp_path: Path, text: str) -> None:
    for n in (1, 2):
        (tmp_path / "bookmarks.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        kept = Bookmarks(tmp_path)
        assert kept.views == {}
        assert kept.fault is not None
        assert kept.fault.aside == f"bookmarks.broken-{n}.json"
        assert (tmp_path / kept.fault.aside).read_bytes() == text.encode("utf-8", "surrogateescape")


def test_views_that_are_nowhere_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bookmarks.json").write_text(
        '{"views": {"1": {"name": "a", "x_m": 1e99, "y_m": 0, "m_per_px": 4},'
        ' "12": {"name": "b", "x_m": 0, "y_m": 0, "m_per_px": 4},'
        ' "2": {"name": "c", "x_m": 0, "y_m": 0, "m_per_px": 4}}}', "utf-8",
    )  # fmt: skip
    assert list(Bookmarks(tmp_path).views) == [2]


# --- back and forth -----------------------------------------------------------------------------------------------


def stand(n: int) -> Stand:
    return Stand(n * 1_000.0, 0.0, 4.0)


@given(st.lists(st.integers(-1, 9), max_size=60))
def test_back_and_forth_as_in_a_browser(steps: list[int]) -> None:
    """Against the plainest model: a list of pages and a place in it; -1 and 0 step, others visit."""
    trail, pages, at = Trail(deep=5), [stand(100)], 0
    trail.rest(stand(100))
    for step in steps:
        if step > 0:
            if pages[at] != stand(step):
                pages = [*pages[: at + 1], stand(step)][-5:]
                at = len(pages) - 1
            trail.rest(stand(step))
            continue
        by = -1 if step < 0 else 1
        wanted = pages[at + by] if 0 <= at + by < len(pages) else None
        at += by if wanted else 0
        assert trail.step(by) == wanted


def test_a_view_hardly_moved_is_the_same() -> None:
    trail = Trail()
    trail.rest(Stand(0.0, 0.0, 4.0))
    trail.rest(Stand(20.0, 0.0, 4.0))
    assert trail.step(-1) is None
    trail.rest(Stand(20.0, 0.0, 8.0))
    assert trail.step(-1) == Stand(0.0, 0.0, 4.0)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), min_size=3, max_size=8, unique=True))
def test_an_area_crosses_itself_as_shapely_says(points: list[tuple[float, float]]) -> None:
    from shapely import is_valid_reason
    from shapely.geometry import Polygon

    reason = str(is_valid_reason(Polygon(points)))
    if crosses_itself(points):
        assert reason.startswith("Self-intersection")


def test_a_bow_crosses_and_a_bent_area_does_not() -> None:
    assert crosses_itself([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert not crosses_itself([(0, 0), (2, 0), (2, 2), (1, 0.5), (0, 2)])
    assert not crosses_itself([(0, 0), (1, 1), (1, 0)])
