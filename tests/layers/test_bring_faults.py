"""Bad input: what is left out, what is mended, what is refused; the good rows stay."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import shapely

from layers.bring import FAULT_CAP, CannotRead, Choice, Stopped, bring, look
from layers.bring.codes import CANNOT, KEPT, LEFT_OUT, NOTES
from tests.layers.bring_files import (
    SITE,
    SPOTS,
    area_feature,
    point_feature,
    write_geojson,
    write_ogr,
    write_text,
    zipped,
)

BOX = [(115.0, 35.5), (115.05, 35.5), (115.05, 35.55), (115.0, 35.55), (115.0, 35.5)]
BOWTIE = [(115.0, 35.5), (115.05, 35.55), (115.05, 35.5), (115.0, 35.55), (115.0, 35.5)]
SPIKE = [(115.0, 35.5), (115.05, 35.5), (115.0, 35.5), (115.0, 35.5)]


def collect(path: Path, role: str = "overlay", **fields: str) -> tuple[list[str], dict[str, int]]:
    out = bring(path, Choice(role=role, fields=fields), near=SITE)
    for fault in out.faults:
        wanted = {**LEFT_OUT, **KEPT}[fault.code]
        assert {"number", "id", *wanted} == set(fault.facts), fault
        assert fault.line is not None
    for note in out.notes:
        assert set(NOTES[note.code]) == set(note.facts), note
    left = sum(n for code, n in out.fault_counts.items() if code in LEFT_OUT)
    assert (len(out.features), out.left_out) == (out.rows - left, left)
    return [f.id for f in out.features], out.fault_counts


def raw_feature(shape: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": shape}


def test_areas_that_cross_themselves_are_mended_or_left_out(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [
        area_feature(BOX, id="好"), area_feature(BOWTIE, id="交"), area_feature(SPIKE, id="刺"),
        area_feature(BOX[:2], id="短"),
    ])  # fmt: skip
    out = bring(path, Choice(role="beats", fields={"id": "id"}))
    assert collect(path, "beats", id="id") == (["好", "交"], {"mended": 1, "not_mendable": 1, "too_few_points": 1})
    mended = next(f for f in out.faults if f.code == "mended")
    assert (mended.line, mended.facts["reason"], mended.facts["parts"]) == (2, "self_intersection", 2)
    assert all(f.geometry.is_valid for f in out.features)
    assert out.features[1].geometry.area == pytest.approx(shapely.Polygon(BOX).area / 2)


def test_kinds_that_a_role_cannot_use_are_named(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [list(p) for p in SPOTS]}
    both = {"type": "GeometryCollection", "geometries": [line, {"type": "Point", "coordinates": list(SPOTS[0])}]}
    path = write_geojson(tmp_path / "a.geojson", [
        point_feature(*SPOTS[0], id="点"), area_feature(BOX, id="面"), raw_feature(line, id="线"),
        raw_feature(both, id="合"), raw_feature(None, id="空"),
        raw_feature({"type": "Point", "coordinates": []}, id="无"),
        raw_feature({"type": "MultiPoint", "coordinates": [list(SPOTS[1])]}, id="单"),
        raw_feature({"type": "MultiPoint", "coordinates": [list(p) for p in SPOTS]}, id="多"),
        raw_feature({"type": "LineString", "coordinates": [[115.0, 35.5], [115.0, 35.5]]}, id="钉"),
    ])  # fmt: skip
    ids, counts = collect(path, "cameras", id="id")
    assert (ids, counts) == (["点", "合", "单"], {"no_geometry": 2, "wrong_geometry": 4, "parts_dropped": 1})
    assert collect(path, "routes", id="id")[0] == ["线", "合"]
    assert collect(path, "beats", id="id")[0] == ["面"]
    assert collect(path, "overlay", id="id") == (
        ["点", "面", "线", "合", "单", "多"], {"no_geometry": 2, "parts_dropped": 1, "too_few_points": 1}
    )  # fmt: skip
    assert look(path, near=SITE, role="overlay").kinds == {"point": 3, "area": 1, "line": 2, "mixed": 1, "none": 2}


def test_places_that_are_none(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [
        *(point_feature(*p, id=f"g{k}") for k, p in enumerate(SPOTS * 3)),
        point_feature(0.0, 0.0, id="零"), point_feature(200.0, 35.5, id="外"), point_feature(115.0, 89.0, id="极"),
        point_feature(float("nan"), 35.5, id="非"), raw_feature({"type": "Point", "coordinates": ["a", 1]}, id="字"),
        raw_feature({"type": "Point", "coordinates": [115.0]}, id="缺"), point_feature(15.03, 35.5, id="远"),
        area_feature([(0, 0), *BOX[1:-1], (0, 0)], id="角"),
        raw_feature({"type": "Circle", "coordinates": [1]}, id="圆"),
    ])  # fmt: skip
    ids, counts = collect(path, "overlay", id="id")
    assert len(ids) == 9
    assert counts == {"at_zero": 2, "off_earth": 2, "bad_coordinates": 4, "far_away": 1}


def test_heights_and_measures_go_with_a_word(tmp_path: Path) -> None:
    high = [shapely.Point(*p, 70.0) for p in SPOTS]
    gpkg = write_ogr(tmp_path / "z.gpkg", high, {"name": ["a", "b", "c"]}, driver="GPKG", kind="Point Z")
    out = bring(gpkg, Choice())
    assert [n.facts for n in out.notes if n.code == "dropped_z"] == [{"count": 3}]
    assert not any(f.geometry.has_z for f in out.features)
    shp = measured_shapefile(tmp_path)
    found = look(shp, near=SITE)
    assert ("dropped_m", {"count": 3}) in [(n.code, n.facts) for n in found.notes]
    assert found.good == 3


def measured_shapefile(folder: Path) -> Path:
    """A PointM shapefile, made from a Point one by hand: pyogrio writes none. Layout: ESRI (1998)."""
    plain = write_ogr(folder / "m.shp", [shapely.Point(*p) for p in SPOTS], {"id": [1, 2, 3]}, driver="ESRI Shapefile")
    records, index, at = b"", b"", 50
    for number, (lon, lat) in enumerate(SPOTS, start=1):
        body = struct.pack("<iddd", 21, lon, lat, 5.0)
        records += struct.pack(">ii", number, len(body) // 2) + body
        index += struct.pack(">ii", at, len(body) // 2)
        at += 4 + len(body) // 2
    for path, data in ((plain, records), (plain.with_suffix(".shx"), index)):
        head = bytearray(path.read_bytes()[:100])
        head[24:28] = struct.pack(">i", (100 + len(data)) // 2)
        head[32:36] = struct.pack("<i", 21)
        path.write_bytes(bytes(head) + data)
    return plain


def test_curves_become_lines_with_a_word(tmp_path: Path) -> None:
    path = curved_geopackage(tmp_path)
    out = bring(path, Choice(role="beats"))
    assert ("linearised", {"count": 1}) in [(n.code, n.facts) for n in out.notes]
    assert out.features[0].geometry.geom_type == "Polygon"
    assert shapely.get_num_coordinates(out.features[0].geometry) > 20


def curved_geopackage(folder: Path) -> Path:
    """A circle as a CURVEPOLYGON: the geometry of one row replaced through SQL, as no writer at hand makes curves."""
    import sqlite3

    path = write_ogr(folder / "c.gpkg", [shapely.box(115, 35.5, 115.01, 35.51)], {"name": ["环"]}, driver="GPKG",
                     kind="Polygon", SPATIAL_INDEX="NO")  # fmt: skip
    arc = [(115.0, 35.5), (115.01, 35.51), (115.02, 35.5), (115.01, 35.49), (115.0, 35.5)]
    string = struct.pack("<BII", 1, 8, len(arc)) + b"".join(struct.pack("<dd", *p) for p in arc)
    wkb = struct.pack("<BII", 1, 10, 1) + string
    with sqlite3.connect(path) as file:
        head = struct.pack("<2sBBi", b"GP", 0, 1, 4326)
        file.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'")
        file.execute("UPDATE c SET geom = ?", (head + wkb,))
    file.close()
    return path


def test_ids_twice_missing_and_by_row(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [
        point_feature(*SPOTS[0], id="A"), point_feature(*SPOTS[1], id="A"), point_feature(*SPOTS[2]),
        point_feature(0.0, 0.0, id="B"), point_feature(*SPOTS[2], id="B"),
    ])  # fmt: skip
    out = bring(path, Choice(role="cameras", fields={"id": "id"}))
    assert [f.id for f in out.features] == ["A", "#3", "B"]
    assert next(f.facts for f in out.faults if f.code == "twice") == {"number": 2, "id": "A", "first": 1}
    bare = bring(path, Choice(role="cameras"))
    assert [f.id for f in bare.features] == ["1", "2", "3", "5"]
    assert [n.facts for n in bare.notes if n.code == "ids_are_rows"] == [{"count": 5}]


def test_every_fault_is_counted_and_the_first_are_named(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [point_feature(0, 0, id=k) for k in range(80)] + [
        point_feature(*SPOTS[0], id=99)
    ])  # fmt: skip
    found = look(path, near=SITE)
    assert (found.fault_counts, len(found.faults), found.good) == ({"at_zero": 80}, FAULT_CAP, 1)


def test_words_of_a_role_that_are_not_understood(tmp_path: Path) -> None:
    rows = ["编号,经度,纬度,方位角,类型,状态,共享"] + [
        f"C{k},115.0{k},35.5{k},{d},{t},{h},{s}" for k, (d, t, h, s) in enumerate([
            ("90", "枪机", "正常", "自建"), ("西南", "球机", "离线", "共享"), ("朝北", "云台", "故障", "是"),
            ("SE", "3", "在线", "否"), ("不详", "奇怪", "？", "0"),
        ])
    ]  # fmt: skip
    path = write_text(tmp_path / "摄像机.csv", "\n".join(rows))
    found = look(path, near=SITE)
    assert found.role == "cameras"
    out = bring(path, found.choice(), near=SITE)
    fields = ("direction", "kind", "health", "shared")
    assert [tuple(f.properties.get(n) for n in fields) for f in out.features] == [
        (90.0, "fixed", "ok", False), (225.0, "dome", "offline", True), (0.0, "ptz", "frozen", True),
        (135.0, "fixed", "ok", False), (None, None, None, False),
    ]  # fmt: skip
    assert out.fault_counts == {"odd_value": 3}
    assert out.features[1].properties["状态"] == "离线"


def test_a_column_with_a_name_of_ours_is_kept_beside(tmp_path: Path) -> None:
    feature = point_feature(*SPOTS[0], id="x", kind="K", code="C1", name="N", z=None)
    path = write_geojson(tmp_path / "a.geojson", [feature])
    out = bring(path, Choice(role="cameras", fields={"id": "code", "name": "name"}))
    assert (out.features[0].id, out.features[0].name) == ("C1", "N")
    assert out.features[0].properties == {"id_source": "x", "kind_source": "K", "z": None}
    assert {n.facts["field"] for n in out.notes if n.code == "column_renamed"} == {"id", "kind"}


# --- files of which nothing can be had ---------------------------------------------------------------------------


def refusal(path: Path, **more: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(CannotRead) as caught:
        look(path, **more)
    assert set(CANNOT[caught.value.code]) == set(caught.value.facts)
    return caught.value.code, caught.value.facts


def test_zips_that_are_refused(tmp_path: Path) -> None:
    good = zipped(tmp_path / "good.zip", {"a.csv": b"id,lon,lat\n1,115.0,35.5\n"})
    assert look(good).rows == 1
    cut = tmp_path / "cut.zip"
    cut.write_bytes(good.read_bytes()[:-30])
    assert refusal(cut)[0] == "bad_zip"
    hurt = bytearray(zipped(tmp_path / "x.zip", {"a.csv": b"id,lon,lat\n1,115.0,35.5\n" * 50}).read_bytes())
    hurt[45:60] = bytes(15)
    (tmp_path / "hurt.zip").write_bytes(hurt)
    assert refusal(tmp_path / "hurt.zip")[0] == "bad_zip"
    for name in ("../a.csv", "/a.csv", "x/../../a.csv", "C:/a.csv", "..\\a.csv"):
        code, facts = refusal(zipped(tmp_path / "p.zip", {name: b"1"}))
        assert (code, facts["member"]) == ("zip_path", name.replace("\\", "/"))
    bomb = zipped(tmp_path / "bomb.zip", {"a.csv": bytes(30_000_000)})
    assert bomb.stat().st_size < 100_000
    assert refusal(bomb) == ("zip_bomb", {"file": "bomb.zip", "mb": 30, "limit_mb": 200})
    assert refusal(zipped(tmp_path / "n.zip", {"readme.pdf": b"1"}))[0] == "zip_nothing"
    assert not list(tmp_path.parent.glob("a.csv"))


def test_a_locked_zip_is_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": b"id"})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    path.write_bytes(data)
    assert refusal(path)[0] == "locked"


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.geojson", b"", "empty_file"), ("a.geojson", b" \n ", "empty_file"),
    ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "empty_layer"),
    ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geom', "truncated"),
    ("a.geojson", b'{"type": "FeatureCollection",\n "features": [,]}', "not_json"),
    ("a.json", b'{"a": [1, 2], "b": {"c": 3}}', "no_list"), ("a.json", b'[{"id": 1}]', "no_geometry_column"),
    ("a.kml", b"<kml><Document></Document></kml>", "empty_layer"),
    ("a.kml", b"<kml><Document><Placemark>", "truncated"), ("a.kml", b"<kml><a></b></kml>", "broken"),
    ("a.xml", b"<html></html>", "unknown_format"), ("a.osm", b"<osm version='0.6'>", "is_osm"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
    ("a.bin", bytes(range(256)) * 4, "unknown_format"),
    ("a.gpx", b"<?xml version='1.0'?><gpx version='1.1'></gpx>", "empty_layer"),
    ("a.tif", b"II*\x00" + bytes(60), "is_raster"),
    ("a.fgb", b"fgb\x03fgb\x00" + b"\xff" * 40, "broken"), ("a.gpkg", b"SQLite format 3\x00" + bytes(200), "broken"),
    ("a.dbf", b"\x03" + bytes(60), "shp_part_missing"),
])  # fmt: skip
def test_files_of_which_nothing_can_be_had(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name)[0] == code


def test_not_json_says_where(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.geojson", '{"type": "FeatureCollection",\n "features": [,]}')
    code, facts = refusal(path)
    assert (code, facts["line"], facts["column"]) == ("not_json", 2, 15)


def test_missing_files_and_parts(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.csv")[0] == "missing"
    shp = write_ogr(tmp_path / "a.shp", [shapely.Point(1, 2)], {"id": [1]}, driver="ESRI Shapefile")
    for part in (".shx", ".dbf"):
        shp.with_suffix(part).unlink()
        assert refusal(shp) == ("shp_part_missing", {"file": "a.shp", "part": part})
    cut = write_ogr(tmp_path / "b.shp", [shapely.Point(*p) for p in SPOTS], {"id": [1, 2, 3]}, driver="ESRI Shapefile")
    cut.write_bytes(cut.read_bytes()[:-20])
    found = look(cut, near=SITE)
    assert (found.good, found.fault_counts) == (2, {"no_geometry": 1})


def test_a_truncated_workbook_and_a_locked_one(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "lon", "lat"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert refusal(path)[0] == "empty_layer"
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path)[0] == "bad_zip"
    locked = tmp_path / "b.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(locked)[0] == "locked"


def test_too_large_says_how_large_and_what_to_do(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [point_feature(*SPOTS[0], x="y" * 1_200_000)])
    assert refusal(path, limit_mb=0.9) == (
        "too_large", {"file": "a.geojson", "mb": 1, "limit_mb": 1, "advice": "flatgeobuf"}
    )  # fmt: skip


def test_one_can_stop(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", "id,lon,lat\n" + "1,115.0,35.5\n" * 20_000)
    asked: list[int] = []

    def enough() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Stopped):
        look(path, cancelled=enough)
    assert len(asked) == 4


def test_garbage_is_refused_or_read_but_never_crashes(tmp_path: Path) -> None:
    """Every format cut at every tenth and with bytes turned over."""
    whole = write_geojson(tmp_path / "a.geojson", [point_feature(*p, name="甲") for p in SPOTS])
    write_ogr(tmp_path / "a.fgb", [shapely.Point(*p) for p in SPOTS], {"name": ["a", "b", "c"]}, driver="FlatGeobuf")
    write_ogr(tmp_path / "a.gpkg", [shapely.Point(*p) for p in SPOTS], {"name": ["a", "b", "c"]}, driver="GPKG")
    zipped(tmp_path / "a.zip", {"a.geojson": whole})
    seed = 1
    for path in sorted(tmp_path.iterdir()):
        data = path.read_bytes()
        for tenth in range(1, 10):
            seed = zlib.crc32(json.dumps([seed, tenth]).encode())
            turned = bytearray(data)
            turned[seed % len(data)] ^= 0xFF
            for bad in (data[: len(data) * tenth // 10], bytes(turned)):
                target = tmp_path / f"bad{path.suffix}"
                target.write_bytes(bad)
                refused = tried(target)
                assert refused is None or set(CANNOT[refused.code]) == set(refused.facts)
                target.unlink()


def tried(path: Path) -> CannotRead | None:
    try:
        bring(path, Choice(), near=SITE)
    except CannotRead as error:
        return error
    return None


def test_a_member_name_in_gbk() -> None:
    from layers.bring.zips import member_name

    old = zipfile.ZipInfo("甲县.csv".encode("gb18030").decode("cp437"))
    assert member_name(old) == "甲县.csv"
    new = zipfile.ZipInfo("甲县.csv")
    new.flag_bits |= 0x800
    assert member_name(new) == "甲县.csv"
