"""Tracks written are the tracks read: through the readers that OneMap has, and through those that others have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from layers.tracks import RecordingError, read_recording
from layers.tracks.columns import TrackColumns, joined
from layers.tracks.tables import harmless
from layers.tracks.writing import WRITERS, inside, write_tracks

NOON = 1700049600.0
NAMES = ("03", "巡·07", '<&"quoted", 09>')


def made(rows: int = 90, units: tuple[str, ...] = NAMES) -> TrackColumns:
    n = np.arange(rows, dtype=np.float64)
    speed = np.where(n % 4 == 0, np.nan, np.round(n / 10.0, 2))
    return TrackColumns(
        units, (n % len(units)).astype(np.int32), NOON + n * 1.5, NOON + n * 1.5 + 0.25,
        np.round(115.1 + n / 7777, 7), np.round(35.7 - n / 9999, 7), speed, n % 360 + 0.5, np.full(rows, np.nan),
    )  # fmt: skip


def pieces(found: TrackColumns, size: int = 40) -> Iterator[TrackColumns]:
    for first in range(0, len(found), size):
        yield found.take(np.arange(first, min(first + size, len(found))))


@pytest.mark.parametrize("suffix", [".csv", ".gpx", ".gpkg"])
def test_our_own_readers_give_back_what_was_written(tmp_path: Path, suffix: str) -> None:
    want = made()
    path = tmp_path / f"tracks{suffix}"
    assert write_tracks(path, pieces(want)) == len(want)
    got = read_recording(path)
    assert not got.problems
    assert [got.ids[row] for row in got.unit_row] == [want.units[row] for row in want.unit]
    for name, values in (("t", want.t), ("lon", want.lon_deg), ("lat", want.lat_deg), ("speed", want.speed_mps),
                         ("heading", want.heading_deg), ("accuracy", want.accuracy_m)):  # fmt: skip
        assert np.allclose(getattr(got, name), values, rtol=0, atol=1e-9, equal_nan=True), name
    assert [path.name for path in tmp_path.iterdir()] == [path.name]


def test_geojson_is_what_the_rfc_says(tmp_path: Path) -> None:
    want, path = made(), tmp_path / "tracks.geojson"
    write_tracks(path, pieces(want))
    features = json.loads(path.read_text("utf-8"))["features"]
    assert len(features) == len(want)
    assert features[1]["geometry"]["coordinates"] == [want.lon_deg[1], want.lat_deg[1]]
    assert features[1]["properties"] == {
        "unit": "巡·07", "time": "2023-11-15T12:00:01.500Z", "received": "2023-11-15T12:00:01.750Z", "speed": 0.1,
        "heading": 1.5, "accuracy": None}  # fmt: skip
    assert pyogrio.read_info(path)["features"] == len(want)


def test_parquet_is_read_by_pandas_and_holds_points(tmp_path: Path) -> None:
    want, path = made(), tmp_path / "tracks.parquet"
    write_tracks(path, pieces(want))
    table = pd.read_parquet(path)
    assert list(table["unit"]) == [want.units[row] for row in want.unit]
    assert np.array_equal(table["lon"], want.lon_deg)
    assert np.array_equal(table["speed"], want.speed_mps, equal_nan=True)
    assert [stamp.timestamp() for stamp in table["time"]] == want.t.tolist()
    assert shapely.from_wkb(table["geometry"][7]).x == want.lon_deg[7]


def test_others_read_the_geopackage_and_the_gpx(tmp_path: Path) -> None:
    want = made()
    write_tracks(tmp_path / "tracks.gpkg", pieces(want))
    frame = pyogrio.read_dataframe(tmp_path / "tracks.gpkg")
    assert len(frame) == len(want)
    assert frame["time"][1].timestamp() == want.t[1]
    assert frame.crs.to_epsg() == 4326
    write_tracks(tmp_path / "tracks.gpx", pieces(want))
    tracks = pyogrio.read_dataframe(tmp_path / "tracks.gpx", layer="tracks")
    assert sorted(tracks["name"]) == sorted(NAMES)
    assert len(pyogrio.read_dataframe(tmp_path / "tracks.gpx", layer="track_points")) == len(want)


def test_a_silence_parts_a_gpx_track(tmp_path: Path) -> None:
    first, later = made(6, ("03",)), made(6, ("03",))
    later = TrackColumns(later.units, later.unit, later.t + 4000, *(getattr(later, one) for one in (
        "received", "lon_deg", "lat_deg", "speed_mps", "heading_deg", "accuracy_m")))  # fmt: skip
    write_tracks(tmp_path / "tracks.gpx", [first, later])
    points = pyogrio.read_dataframe(tmp_path / "tracks.gpx", layer="track_points")
    assert points["track_seg_id"].tolist() == [0] * 6 + [1] * 6


@pytest.mark.parametrize("name", ["=1+1", "+49", "-3", "@SUM(A1)", "\t=2"])
def test_no_name_is_a_formula(tmp_path: Path, name: str) -> None:
    path = tmp_path / "tracks.csv"
    write_tracks(path, [made(2, (name,))])
    assert harmless(name) == f"'{name}"
    assert f'"\'{name}"' in path.read_text("utf-8-sig")
    assert harmless("03-7") == "03-7"


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_what_breaks_off_leaves_no_file_and_the_old_one_as_it_was(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"tracks{suffix}"
    path.write_bytes(b"of yesterday")

    def broken(stop: Callable[[], BaseException]) -> Iterator[TrackColumns]:
        yield made()
        raise stop()

    for kind in (KeyboardInterrupt, OSError):
        with pytest.raises(kind):
            write_tracks(path, broken(kind))
        assert [found.name for found in tmp_path.iterdir()] == [path.name]
        assert path.read_bytes() == b"of yesterday"


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_nothing_to_write_is_said(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(RecordingError) as caught:
        write_tracks(tmp_path / f"tracks{suffix}", [])
    assert caught.value.code == "track.nothing"
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(RecordingError) as caught:
        write_tracks(tmp_path / "tracks.doc", [made()])
    assert caught.value.code == "track.cannot_write"


def test_an_area_keeps_what_lies_in_it() -> None:
    want = made()
    box = shapely.box(115.1, 35.0, float(want.lon_deg[30]), 36.0)
    assert len(inside(want, box)) == 31
    assert len(inside(joined([want]), shapely.box(0, 0, 1, 1))) == 0
