"""Coordinates in any usual writing."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Transformer

from console.find.coordinates import read
from layers import gauss, geo

PUYANG = (114.8, 35.5, 115.3, 36.0)
LON, LAT = 115.0312, 35.7634
NEAR = 2e-5


def first(text: str) -> tuple[float, float]:
    found = read(text, PUYANG)[0]
    return found.lon_deg, found.lat_deg


@pytest.mark.parametrize(
    "text",
    [
        "115.0312, 35.7634", "115.0312 35.7634", "35.7634 115.0312", "35.7634,115.0312", "@115.0312,35.7634",
        "１１５．０３１２，３５．７６３４", "115.0312、35.7634", "115.0312E 35.7634N", "35.7634N 115.0312E",
        "E115.0312 N35.7634",
        "115.0312°E, 35.7634°N", "东经115.0312 北纬35.7634", "北纬35.7634度，东经115.0312度",
        "经度：115.0312 纬度：35.7634",
        "lon=115.0312 lat=35.7634", "lat: 35.7634, lng: 115.0312", "(115.0312, 35.7634)", "WGS84 115.0312 35.7634",
        "CGCS2000 115.0312 35.7634", "N35°45'48.24\" E115°1'52.32\"", "35°45′48.24″N 115°1′52.32″E",
        "35 45 48.24 115 1 52.32",
        "东经115度1分52.32秒 北纬35度45分48.24秒", "N35 45.804 E115 1.872", "35°45.804' 115°1.872'",
        "115 1.872, 35 45.804",
        "115°1'52.32\"，35°45'48.24\"", "35º45’48.24” N, 115º1’52.32” E",
    ],
)  # fmt: skip
def test_one_place_in_many_writings(text: str) -> None:
    assert first(text) == pytest.approx((LON, LAT), abs=NEAR)


@pytest.mark.parametrize("prefix", ["GCJ-02", "gcj02", "高德", "腾讯：", "火星坐标 "])
def test_what_is_shifted_is_put_back(prefix: str) -> None:
    lon, lat = geo.wgs84_to_gcj02(LON, LAT)
    assert first(f"{prefix} {lon:.7f},{lat:.7f}") == pytest.approx((LON, LAT), abs=1e-6)
    lon, lat = geo.wgs84_to_bd09(LON, LAT)
    assert first(f"百度 {lat:.7f} {lon:.7f}") == pytest.approx((LON, LAT), abs=1e-6)


def test_plane_coordinates_with_a_zone_a_code_or_the_site_to_tell() -> None:
    east, north = (float(v) for v in gauss.to_gauss(114.0, LON, LAT))
    for text in (
        f"38{east:.2f} {north:.2f}", f"{north:.2f}, 38{east:.2f}", f"EPSG:4547 {east:.2f} {north:.2f}",
        f"EPSG:4547 {north:.2f} {east:.2f}", f"epsg 4526: 38{east:.2f} {north:.2f}", f"{east:.2f} {north:.2f}",
        f"X={north:.2f} Y={east:.2f}".replace("X", "").replace("Y", ""),
    ):  # fmt: skip
        assert first(text) == pytest.approx((LON, LAT), abs=1e-6), text
    six, up = (float(v) for v in gauss.to_gauss(117.0, LON, LAT))
    assert first(f"20{six:.2f} {up:.2f}") == pytest.approx((LON, LAT), abs=1e-6)
    x, y = (float(v) for v in geo.to_mercator(LON, LAT))
    assert first(f"{x:.2f} {y:.2f}") == pytest.approx((LON, LAT), abs=1e-6)
    utm = Transformer.from_crs(4326, 32650, always_xy=True).transform(LON, LAT)
    assert first(f"EPSG:32650 {utm[0]:.2f} {utm[1]:.2f}") == pytest.approx((LON, LAT), abs=1e-6)


def test_both_readings_where_both_hold_and_the_site_decides() -> None:
    both = read("35.7634, 36.1201")
    assert [(one.order, one.lon_deg) for one in both] == [("lonlat", 35.7634), ("latlon", 36.1201)]
    assert [one.order for one in read("9.5215 47.1410", (9.4, 47.0, 9.7, 47.3))] == ["lonlat"]
    assert [one.order for one in read("47.1410 9.5215", (9.4, 47.0, 9.7, 47.3))] == ["latlon"]
    assert [one.order for one in read("24.9384 60.1699", PUYANG)] == ["lonlat", "latlon"]  # elsewhere: both, still


@pytest.mark.parametrize(
    "text",
    [
        "", "0912", "03 05", "12 34", "人民路 12", "3708830012", "115.0312", "115.0312,35.7634,12.1", "N35.1 N36.2",
        "E115 E116", "91.2345 181.2345", "35°61'00\" 115°1'52\"", "35.5 45 48 115 1 52", "EPSG:99999 500000 3959876",
        "1e5 2e5", "nan nan", "--", "高德", "EPSG:4547", "35°45'48\"", "派 03 0912", "1,2,3,4",
    ],
)  # fmt: skip
def test_what_is_no_place(text: str) -> None:
    assert read(text, PUYANG) == ()


def test_whole_degrees_are_a_place_only_where_the_site_is() -> None:
    assert first("115 36") == (115.0, 36.0)
    assert read("12 34", (12.0, 34.0, 13.0, 35.0))[0].lon_deg == 12.0


def test_the_south_and_the_west() -> None:
    assert [(r.lon_deg, r.lat_deg) for r in read("-33.8568, 151.2153")] == [(151.2153, -33.8568)]
    assert [(r.lon_deg, r.lat_deg) for r in read("33.5S 70.25W")] == [(-70.25, -33.5)]


@given(st.floats(-179.9, 179.9), st.floats(-89.9, 89.9), st.integers(0, 4))
def test_written_and_read_again(lon: float, lat: float, how: int) -> None:
    side, up = "EW"[lon < 0], "NS"[lat < 0]
    writings = (
        f"{lon:.6f}, {lat:.6f}", f"{abs(lon):.6f}{side} {abs(lat):.6f}{up}", f"{up}{abs(lat):.6f} {side}{abs(lon):.6f}",
        f"{_dms(lat)}{up} {_dms(lon)}{side}", f"{side}{_minutes(lon)} {up}{_minutes(lat)}",
    )  # fmt: skip
    found = read(writings[how])
    assert any(abs(one.lon_deg - lon) < NEAR and abs(one.lat_deg - lat) < NEAR for one in found), writings[how]


def _dms(value: float) -> str:
    seconds = round(abs(value) * 3600, 2)
    return f"{int(seconds // 3600)}°{int(seconds % 3600 // 60)}'{seconds % 60:.2f}\""


def _minutes(value: float) -> str:
    whole = round(abs(value) * 60, 4)
    return f"{int(whole // 60)}°{whole % 60:.4f}'"


@given(st.floats(73.6, 134.9), st.floats(18.0, 53.0))
def test_zone_numbered_metres_come_back(lon: float, lat: float) -> None:
    zone = round(lon / 3)
    east, north = (float(v) for v in gauss.to_gauss(3.0 * zone, lon, lat))
    assume(25 <= zone <= 45)
    found = read(f"{zone * 1e6 + east:.3f} {north:.3f}")
    assert any(abs(one.lon_deg - lon) < 1e-6 and abs(one.lat_deg - lat) < 1e-6 for one in found)


@given(st.text(alphabet="0123456789.,°'\"NESW -+东经北纬度分秒EPSG:高德@", max_size=40))
def test_any_text_may_be_read(text: str) -> None:
    for one in read(text, PUYANG):
        assert abs(one.lon_deg) <= 180
        assert abs(one.lat_deg) <= 90
