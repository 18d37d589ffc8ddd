"""Tails behind markers, and recorded tracks from real and from broken files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.say import catalogue
from layers import geo
from layers.tracks import RecordingError, Tails, read_recording


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=80))
def test_a_tail_is_the_last_k_in_order(fixes: list[tuple[int, int]]) -> None:
    """``fixes``: unit row, and into how many batches of what size they fall."""
    tails = Tails(k=5, capacity=1)
    kept: dict[int, list[float]] = {}
    batch: list[tuple[int, float]] = []
    for i, (row, cut) in enumerate(fixes):
        batch.append((row, float(i)))
        kept.setdefault(row, []).append(float(i))
        if cut == 0:
            _take(tails, batch)
            batch = []
    _take(tails, batch)
    for row in range(6):
        xy, t = tails.tail(row)
        assert t.tolist() == kept.get(row, [])[-5:]
        assert xy[:, 0].tolist() == (t + 0.5).tolist()


def _take(tails: Tails, batch: list[tuple[int, float]]) -> None:
    t = np.array([b[1] for b in batch])
    tails.take([b[0] for b in batch], t, t + 0.5, t)


def test_a_tail_can_be_forgotten() -> None:
    tails = Tails(k=3)
    tails.take([0, 1], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0])
    tails.clear(0)
    assert (len(tails.tail(0)[1]), len(tails.tail(1)[1])) == (0, 1)


# --- real files ---------------------------------------------------------------------------------------------------


def test_the_vehicles_of_athens(shared_data: Path) -> None:
    recording = read_recording(shared_data / "tracks" / "pneuma_athens_50veh_1hz.csv")
    assert len(recording.ids) == 50
    assert len(recording.t) == 23293
    assert recording.duration_s == 787.0
    assert (np.diff(recording.t) >= 0).all()
    assert recording.problems == ()
    first = recording.unit_row == recording.ids.index("128")
    assert (recording.lon[first][0], recording.speed[first][0]) == (23.730362, 12.5845)


@pytest.mark.parametrize(("nth", "vehicles", "nowhere"), [(1, 627, 0), (2, 570, 1)])
def test_live_buses_of_a_county(shared_data: Path, nth: int, vehicles: int, nowhere: int) -> None:
    recording = read_recording(shared_data / "gtfs" / f"king-county-metro-vehiclepositions-{nth}.pb")
    assert len(recording.ids) == len(recording.t) == vehicles
    assert int(((recording.lon == 0) & (recording.lat == 0)).sum()) == nowhere  # the console names it, not the reader
    assert recording.t.min() > 1_630_000_000


# --- files made here ----------------------------------------------------------------------------------------------


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table_with_other_names_marks_and_coordinates(tmp_path: Path) -> None:
    lon, lat = geo.wgs84_to_gcj02(115.0, 35.5)
    text = f"车号;时间;经度;纬度;速度\n城关一组;2024-05-01 08:00:00+08:00;{lon};{lat};8.5\n"
    recording = read_recording(write(tmp_path / "a.csv", text, "gb18030"), crs="GCJ-02")
    assert recording.ids == ("城关一组",)
    assert recording.t[0] == 1714521600.0
    assert (recording.lon[0], recording.lat[0]) == (pytest.approx(115.0), pytest.approx(35.5))
    assert np.isnan(recording.heading[0])


def test_columns_can_be_named_and_the_order_is_that_of_time(tmp_path: Path) -> None:
    text = "who,when_ms,e,n\na,1700000002000,1,2\nb,1700000001000,0,0\n\n"
    names = {"id": "who", "t": "when_ms", "lon": "e", "lat": "n"}
    recording = read_recording(write(tmp_path / "a.csv", text), names)
    assert recording.t.tolist() == [1_700_000_001.0, 1_700_000_002.0]
    assert [recording.ids[i] for i in recording.unit_row] == ["b", "a"]


def test_good_rows_are_kept_and_the_others_named_with_their_line(tmp_path: Path) -> None:
    text = "id,t,lon,lat\na,1,1.5,2\na,yesterday,1,2\na,3,east,2\na,4,nan,2\na,5\n,6,1,2\na,7,1.7,2\n"
    recording = read_recording(write(tmp_path / "a.csv", text))
    assert recording.lon.tolist() == [1.5, 1.7]
    assert [(p.line, p.code.removeprefix("track."), p.field) for p in recording.problems] == [
        (3, "bad_time", "t"),
        (4, "bad_number", "lon"),
        (5, "bad_number", "lon"),
        (6, "short_line", ""),
        (7, "no_id", "id"),
    ]
    assert recording.problems[1].value == "east"
    for problem in recording.problems:
        for words in catalogue()[problem.code].values():
            assert str(problem.line) in words.format_map(problem.facts)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"id,t,lon,lat\n", "empty"),
        ("a.csv", b"id,time,lon\na,1,2\n", "no_column"),
        ("a.csv", b"id,t,lon,lat\na,x,1,2\n", "bad_time"),
        ("a.gpx", b"<gpx><trk>", "not_xml"),
        ("a.gpx", b"<gpx></gpx>", "empty"),
        ("a.pb", b"\xff\xff\xff", "not_gtfs"),
        ("a.gpkg", b"no database", "not_gpkg"),
        ("a.shp", b"", "unknown_format"),
    ],
)
def test_a_file_that_gives_nothing_says_why(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RecordingError) as error:
        read_recording(path)
    assert error.value.code == f"track.{code}"
    for words in catalogue()[error.value.code].values():
        assert name in words.format_map(error.value.facts)


@pytest.mark.parametrize("name", ["gone.csv", "gone.gpkg", "gone.pb"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError) as error:
        read_recording(tmp_path / name)
    assert error.value.code == "track.cannot_open"
    assert error.value.facts["file"] == name


def test_a_line_that_is_no_csv_costs_only_itself(tmp_path: Path) -> None:
    text = "id,t,lon,lat,note\na,1,1,2,\na,2,1,2," + "x" * 140_000 + "\na,3,1,2,\n"
    recording = read_recording(write(tmp_path / "a.csv", text))
    assert recording.t.tolist() == [1.0, 3.0]
    assert [(p.line, p.code) for p in recording.problems] == [(3, "track.short_line")]


GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>05</name><trkseg>
<trkpt lat="35.5" lon="115.0"><time>2024-05-01T00:00:00Z</time><speed>7.5</speed><course>90</course></trkpt>
<trkpt lat="35.6" lon="115.1"></trkpt>
<trkpt lat="35.5" lon="115.2"><time>2024-05-01T00:00:01Z</time></trkpt>
</trkseg></trk><trk><trkseg><trkpt lat="1" lon="2"><time>2024-05-01T00:00:02Z</time></trkpt></trkseg></trk></gpx>
"""


def test_gpx_tracks_by_their_names(tmp_path: Path) -> None:
    recording = read_recording(write(tmp_path / "day.gpx", GPX))
    assert recording.ids == ("05", "day-2")
    assert recording.lon.tolist() == [115.0, 115.2, 2.0]
    assert (recording.speed[0], recording.heading[0]) == (7.5, 90.0)
    assert [(p.line, p.code) for p in recording.problems] == [(4, "track.bad_time")]


def test_a_geopackage_in_its_own_system(tmp_path: Path) -> None:
    import geopandas
    import pandas

    frame = geopandas.GeoDataFrame(
        {
            "unit": ["a", "b", "a"],
            "time": pandas.to_datetime(["2024-05-01T08:00:00+08:00", "2024-05-01T08:00:01+08:00", None]),
            "speed": [3.0, None, 1.0],
        },
        geometry=geopandas.points_from_xy([500000.0, 500100.0, 500200.0], [4400000.0] * 3),
        crs="EPSG:32650",
    )
    frame.to_file(tmp_path / "t.gpkg", driver="GPKG")
    recording = read_recording(tmp_path / "t.gpkg")
    assert recording.ids == ("a", "b")
    assert recording.t.tolist() == [1714521600.0, 1714521601.0]
    assert recording.lon[0] == pytest.approx(117.0)
    assert (recording.speed[0], np.isnan(recording.speed[1])) == (3.0, True)
    assert [p.code for p in recording.problems] == ["track.bad_time"]
