"""Cameras that see a place: distance, bearing against field of view, health."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.geo import from_mercator, mercator_scale, to_mercator
from layers.shapes import CameraHealth, CameraKind, Cameras
from layers.shapes.files import read_cameras
from layers.shapes.osm import read_osm
from layers.shapes.sight import FOV_DEG, RANGE_M, cameras_near, nearest

LON, LAT = 24.94, 60.17
X_M, Y_M = (float(v) for v in to_mercator(LON, LAT))
STRETCH = float(mercator_scale(LAT))


def table(*rows: tuple[float, float, float]) -> Cameras:
    """Each so many true metres east and north of the place, looking in that direction; 90 degrees wide, 200 m far."""
    n = len(rows)
    return Cameras(
        np.array([(X_M + east * STRETCH, Y_M + north * STRETCH) for east, north, _ in rows]).reshape(-1, 2),
        tuple(f"c{i}" for i in range(n)), ("",) * n, np.array([row[2] for row in rows]),
        np.full(n, CameraKind.FIXED, np.uint8), np.full(n, CameraHealth.OK, np.uint8), np.zeros(n, np.uint8),
        np.full(n, 90.0), np.full(n, 200.0),
    )  # fmt: skip


def ids(found: object) -> list[str]:
    return [one.id for one in found]  # type: ignore[attr-defined]


def test_the_middle_of_a_view_goes_before_its_edge() -> None:
    found = cameras_near(table((0, -100, 44), (0, -110, 0), (0, -160, 0)), X_M, Y_M)
    assert ids(found) == ["c1", "c0", "c2"]  # the first has it at the edge of its picture


def test_what_cannot_be_looked_at_and_what_is_frozen_goes_last() -> None:
    cameras = table((0, -20, 0), (0, -40, 0), (0, -60, 0))
    health = np.array([CameraHealth.FROZEN, CameraHealth.OK, CameraHealth.OK], dtype=np.uint8)
    plays = np.array([True, False, True])
    found = cameras_near(cameras, X_M, Y_M, health=health, plays=plays)
    assert [(one.id, one.plays, one.health) for one in found] == [
        ("c2", True, CameraHealth.OK), ("c0", True, CameraHealth.FROZEN), ("c1", False, CameraHealth.OK)
    ]  # fmt: skip


def test_one_that_turns_may_be_turned_there() -> None:
    cameras = table((0, -50, 180))
    assert cameras_near(cameras, X_M, Y_M) == ()
    turning = replace(cameras, kind=np.full(1, CameraKind.PTZ, np.uint8))
    assert [(one.faces, one.sees) for one in cameras_near(turning, X_M, Y_M)] == [(False, True)]


def test_where_none_sees_it_the_nearest_are_named_as_no_more_than_near() -> None:
    cameras = table((0, -50, 180), (0, -90, 180), (0, -30, 180))
    health = np.array([CameraHealth.OK, CameraHealth.OK, CameraHealth.OFFLINE], dtype=np.uint8)
    found = nearest(cameras, X_M, Y_M, 4, 60.0, health=health, plays=np.ones(3, dtype=bool))
    assert [(one.id, one.sees, round(one.metres)) for one in found] == [("c0", False, 50)]


SIDE = st.integers(-400, 400).map(float)
TURNED = st.one_of(st.just(math.nan), st.integers(0, 360).map(float))


@given(st.lists(st.tuples(SIDE, SIDE, TURNED), max_size=30))
def test_every_camera_named_is_within_its_reach_and_does_not_look_away(rows: list[tuple[float, float, float]]) -> None:
    cameras = table(*rows)
    found = cameras_near(cameras, X_M, Y_M, most=99)
    for one in found:
        east, north, direction = rows[int(one.id[1:])]
        assert math.isclose(one.metres, math.hypot(east, north), rel_tol=1e-3, abs_tol=1e-3)
        assert one.metres <= 200.0 * 1.001
        if one.faces:
            bearing = math.degrees(math.atan2(-east, -north))
            assert abs((bearing - direction + 180) % 360 - 180) <= 45.01 or not (east or north)
        else:
            assert math.isnan(direction)
    assert [one.faces for one in found] == sorted((one.faces for one in found), reverse=True)


def test_in_helsinki_an_incident_picks_by_distance_and_bearing(shared_data: Path) -> None:
    """221 cameras as OpenStreetMap has them. It says of none which way it looks, so every second one is turned by lot;
    each incident lies at a corner of Helsinki's roads and is held against a plain search."""
    cameras, _ = read_cameras(shared_data / "cameras" / "helsinki_osm_surveillance.geojson")
    assert (len(cameras.ids), int((cameras.kind == CameraKind.PTZ).sum())) == (221, 34)
    turned = np.random.default_rng(6).uniform(0, 360, 221)
    turned[::2] = np.nan
    cameras = replace(cameras, direction_deg=turned)
    lines = read_osm(shared_data / "osm" / "helsinki-center-2019.osm.pbf").base.lines
    corners = lines.xy[lines.off[:-1]][:: max(1, len(lines.off) // 150)]
    by_view = [_checked(cameras, x_m, y_m) for x_m, y_m in corners.tolist()]
    assert sum(faced for faced, _ in by_view) >= 10  # picked for their bearing
    assert sum(away for _, away in by_view) >= 10  # near, and left out for it


def _checked(cameras: Cameras, x_m: float, y_m: float) -> tuple[int, int]:
    """Cameras with a direction that were picked for a place, and those within reach that were not."""
    scale = float(mercator_scale(float(from_mercator(x_m, y_m)[1])))
    found = {one.id: one for one in cameras_near(cameras, x_m, y_m, 221)}
    faced = away = 0
    for n, key in enumerate(cameras.ids):
        east, north = (x_m - cameras.xy[n, 0]) / scale, (y_m - cameras.xy[n, 1]) / scale
        off = abs((math.degrees(math.atan2(east, north)) - cameras.direction_deg[n] + 180) % 360 - 180)
        fixed, near = bool(cameras.kind[n] == CameraKind.FIXED), math.hypot(east, north) <= RANGE_M
        sees = near and (not fixed or math.isnan(off) or off <= FOV_DEG / 2)
        assert (key in found) == sees
        faced += sees and fixed and not math.isnan(off)
        away += near and not sees
    return faced, away
