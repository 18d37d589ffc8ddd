"""A brought-in layer's file as arrays: parts, places of names, geodesic sizes, columns that are read when asked for."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.geo import from_mercator
from layers.shapes import CameraHealth, CameraKind, Overlay, Shape, cache
from layers.shapes.columns import Columns, save_columns
from layers.shapes.overlays import read_overlay
from layers.shapes.typed import beats_of, cameras_of, join_beats, pick_beats, posts_of

texts = st.text(st.characters(codec="utf-8"), max_size=5)
HOLE = [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]], [[0.5, 0.5], [0.5, 1.5], [1.5, 1.5], [1.5, 0.5], [0.5, 0.5]]]
FAR = [[[5, 0], [5.1, 0], [5.1, 0.1], [5, 0.1], [5, 0]]]


def feature(id_: str, shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"id": id_, "name": id_.upper(), **properties}, "geometry": geometry}


def read(folder: Path, *features: dict[str, Any]) -> tuple[Overlay, list[tuple[str, int | None]]]:
    lines = ",\n".join(json.dumps(one) for one in features)
    (folder / "x.geojson").write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}", "utf-8")
    overlay, faults = read_overlay(folder / "x.geojson")
    return overlay, [(fault.code, fault.line) for fault in faults]


def test_parts_follow_their_features(tmp_path: Path) -> None:
    overlay, faults = read(
        tmp_path,
        feature("a", "MultiPolygon", [HOLE, FAR]),
        feature("p", "Point", [1.0, 1.0, 30.0]),
        feature("l", "LineString", [[0, 0], [1, 0], [3, 0]]),
        feature("m", "MultiPoint", [[0, 0], [1, 1]]),
    )
    assert faults == []
    assert list(overlay.shape) == [Shape.AREA, Shape.POINT, Shape.LINE, Shape.POINT]
    assert list(overlay.feature_off) == [0, 3, 4, 5, 7]
    assert list(overlay.part_off) == [0, 5, 10, 15, 16, 19, 20, 21]
    lon, lat = from_mercator(overlay.xy[:, 0], overlay.xy[:, 1])
    assert (lon[15], lat[15]) == pytest.approx((1.0, 1.0))
    assert list(np.round(lon[16:19], 9)) == [0, 1, 3]
    label = np.column_stack(from_mercator(overlay.label_xy[:, 0], overlay.label_xy[:, 1]))
    assert 0 < label[0][0] < 2
    assert tuple(label[2]) == pytest.approx((1.5, 0.0)), "half way along"
    degree = 110_574 * 111_320  # m² about the equator
    assert overlay.area_m2[0] == pytest.approx((4 - 1 + 0.01) * degree, rel=0.002)
    assert overlay.length_m[2] == pytest.approx(3 * 111_319.5, rel=1e-6)
    assert overlay.length_m[1] == overlay.area_m2[1] == 0


def test_what_is_wrong_is_left_out_with_its_line(tmp_path: Path) -> None:
    bow = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]
    overlay, faults = read(
        tmp_path, feature("ok", "Point", [1, 1]), feature("bow", "Polygon", bow), feature("ok", "Point", [2, 2]),
        feature("far", "Point", [200, 1]), feature("nan", "Point", ["1", 1]), feature("c", "Circle", [1, 1]),
        feature("short", "LineString", [[0, 0]]),
    )  # fmt: skip
    assert overlay.ids == ("ok",)
    assert sorted(faults, key=lambda fault: fault[1] or 0) == [
        ("invalid_area", 3), ("twice", 4), ("off_earth", 5), ("bad_coordinates", 6), ("wrong_geometry", 7),
        ("bad_coordinates", 8),
    ]  # fmt: skip


def test_an_empty_layer_is_one(tmp_path: Path) -> None:
    overlay, faults = read(tmp_path)
    assert (overlay.ids, faults, len(overlay.part_off)) == ((), [], 1)
    assert beats_of(overlay).ids == posts_of(overlay).ids == cameras_of(overlay).ids == ()


def test_what_a_role_makes_of_it(tmp_path: Path) -> None:
    overlay, _ = read(
        tmp_path, feature("a", "MultiPolygon", [HOLE, FAR], officer="王"), feature("b", "Polygon", FAR),
        feature("c", "Point", [1, 1], direction="SW", kind="ptz", health="frozen", shared=True, fov=60, range="80"),
        feature("d", "Point", [1, 2], staffed=False),
    )  # fmt: skip
    beats = beats_of(overlay)
    assert (beats.ids, beats.officers, list(beats.areas.area_off)) == (("a", "b"), ("王", ""), [0, 3, 4])
    assert len(beats.areas.xy) == 20
    both = join_beats([pick_beats(beats, [1]), beats])
    assert (both.ids, both.officers) == (("b", "a", "b"), ("", "王", ""))
    assert list(both.areas.area_off) == [0, 1, 4, 5]
    np.testing.assert_array_equal(both.areas.xy[:5], beats.areas.xy[15:])
    cameras = cameras_of(overlay)
    assert (cameras.kind[2], cameras.health[2]) == (CameraKind.PTZ, CameraHealth.FROZEN)
    assert cameras.direction_deg[2] == 225.0
    assert (cameras.shared[2], cameras.fov_deg[2], cameras.range_m[2]) == (1, 60.0, 80.0)
    assert list(posts_of(overlay).staffed) == [255, 255, 255, 0]


def test_columns_come_back_and_outlive_their_file(tmp_path: Path) -> None:
    one, other = feature("a", "Point", [1, 1], 名="东", n=3, on=True), feature("b", "Point", [1, 2], n=None)
    overlay, _ = read(tmp_path, one, other)
    cache.save(tmp_path / "c", "overlay", overlay)
    back = cache.load(tmp_path / "c", "overlay", Overlay)
    assert dict(back.fields) == {"名": ["东", None], "n": [3, None], "on": [True, None]}
    fresh = cache.load(tmp_path / "c", "overlay", Overlay)
    again = pickle.loads(pickle.dumps(fresh.fields))
    assert list(again) == ["名", "n", "on"]
    assert again["n"] == [3, None]
    shutil.rmtree(tmp_path / "c")
    assert fresh.fields["名"] == ["东", None]
    with pytest.raises(KeyError):
        fresh.fields["none"]


@given(st.dictionaries(texts, st.lists(st.none() | texts | st.floats(allow_nan=False))))
def test_any_columns_come_back(tmp_path_factory: pytest.TempPathFactory, columns: dict[str, list[Any]]) -> None:
    path = tmp_path_factory.getbasetemp() / "columns"
    save_columns(path, columns)
    assert dict(Columns(path)) == columns
