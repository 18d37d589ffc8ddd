"""Where 到场 has limits of its own: by beat, by place, by layer; the first that holds the place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from console.site import LayerSpec, SiteLayer
from console.site.clocking import ClockArea, ClocksConfig
from console.words import Changes, Incident
from layers import geo
from layers.shapes import Overlay, Places, Shape
from tests.desk.test_whereabouts import squares
from tests.desk.town import LAT, LON, NOW, Town

AREAS = (
    ClockArea(name="学校", layer="schools", within_m=100.0, onscene_s={1: 60.0}),
    ClockArea(name="城区", places=("town", "客运站"), within_m=500.0, onscene_s={1: 120.0}),
    ClockArea(name="城关", areas=("二巡区",), onscene_s={1: 180.0}),
    ClockArea(name="乡村", onscene_s={1: 600.0}),
)


def points(*lonlat: tuple[float, float]) -> Overlay:
    xy = np.array([geo.to_mercator(*one) for one in lonlat], dtype=np.float64)
    off = np.arange(len(xy) + 1, dtype=np.int32)
    names = tuple(f"点{n}" for n in range(len(xy)))
    zero = np.zeros(len(xy))
    return Overlay(xy, off, off, np.full(len(xy), Shape.POINT, dtype=np.uint8), names, names, xy, zero, zero, {})


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    site = made.desk.site
    at = [(LON + 0.05, LAT + 0.05), (LON - 0.05, LAT), (LON - 0.2, LAT)]  # a town, a bus station, a hamlet
    places = Places(
        np.array([geo.to_mercator(*one) for one in at], dtype=np.float64), np.array([1, 4, 3], dtype=np.uint8),
        np.arange(3, dtype=np.int32),
    )  # fmt: skip
    made.desk.site = replace(
        site, config=msgspec.structs.replace(site.config, clocks=ClocksConfig(areas=AREAS)),
        base=replace(site.base, places=places, names=("示范镇", "客运站", "孤庄")), beats=squares(("一巡区", "二巡区")),
        layers=(SiteLayer(LayerSpec(id="schools", name="学校"), points((LON + 0.15, LAT + 0.05))),),
    )  # fmt: skip
    made.desk.whereabouts.heard(Changes.SITE)
    return made


def at(lon_deg: float | None, lat_deg: float | None) -> Incident:
    return Incident(
        id="x", no="1", source="x", t=NOW, received_at=NOW, type="", level=1, lon_deg=lon_deg, lat_deg=lat_deg
    )


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (LON + 0.15, LAT + 0.0505, "学校"),  # 56 m from it, in the second beat too: the first of the list counts
        (LON + 0.15, LAT + 0.053, "城关"),  # 330 m away
        (LON + 0.05, LAT + 0.054, "城区"),  # 440 m from the town's place
        (LON - 0.0501, LAT, "城区"),  # at the bus station
        (LON + 0.05, LAT + 0.056, "乡村"),  # 670 m: the first beat is in no list
        (LON - 0.2, LAT, "乡村"),
        (None, None, None),
    ],
)
def test_the_first_area_that_holds_it(town: Town, lon: float | None, lat: float | None, name: str | None) -> None:
    area = town.desk.timing.area_of(at(lon, lat))
    assert (area.name if area else None) == name
    assert town.desk.timing.area_of(at(lon, lat)) is area


def test_another_site_has_other_limits(town: Town) -> None:
    before = town.desk.timing
    assert town.desk.timing is before
    plain = msgspec.structs.replace(town.desk.site.config, clocks=ClocksConfig())
    town.desk.reload(replace(town.desk.site, config=plain))
    assert town.desk.timing.area_of(at(LON, LAT)) is None
