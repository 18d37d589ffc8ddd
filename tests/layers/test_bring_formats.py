"""Every format a room has, written by real writers, read back: rows, texts, ids and places."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import shapely

from layers.bring import CannotRead, Choice, Look, bring, look
from tests.layers.bring_files import SITE, SPOTS, point_feature, write_geojson, write_ogr, write_text, zipped

NAMES = ["青阳镇东口", "马集路口", "濮水桥"]
POINTS = [shapely.Point(*p) for p in SPOTS]


def read_back(path: Path, found: Look) -> list[str]:
    """Names, with places checked to be the right ones."""
    out = bring(path, found.choice(), near=SITE)
    assert [(round(f.geometry.x, 6), round(f.geometry.y, 6)) for f in out.features] == SPOTS
    return [f.name for f in out.features]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_geojson_with_and_without_a_mark(tmp_path: Path, bom: bytes) -> None:
    path = write_geojson(tmp_path / "点.geojson", [
        point_feature(*p, 编号=f"C{k}", 名称=n) for k, (p, n) in enumerate(zip(SPOTS, NAMES, strict=True))
    ])  # fmt: skip
    path.write_bytes(bom + path.read_bytes())
    found = look(path, near=SITE)
    assert (found.format, found.rows, found.good, found.id_field) == ("geojson", 3, 3, "编号")
    assert found.encoding_why == ("bom" if bom else "valid_utf8")
    assert read_back(path, found) == NAMES


def test_geojson_a_feature_a_line_with_a_broken_line(tmp_path: Path) -> None:
    lines = [json.dumps(point_feature(*p, name=n)) for p, n in zip(SPOTS, NAMES, strict=True)]
    path = write_text(tmp_path / "a.geojsonl", "\n".join([lines[0], '{"type": "Feature", "geom', *lines[1:]]))
    found = look(path, near=SITE)
    assert (found.format, found.rows, found.good) == ("geojsonseq", 4, 3)
    assert [(f.code, f.line) for f in found.faults] == [("bad_coordinates", 2)]
    assert read_back(path, found) == NAMES


def test_geojson_in_gbk_and_the_old_crs_member(tmp_path: Path) -> None:
    from layers.geo import from_wgs84

    east, north = from_wgs84("EPSG:4547", [p[0] for p in SPOTS], [p[1] for p in SPOTS])
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = write_geojson(tmp_path / "a.geojson", [
        point_feature(float(x), float(y), name=n) for x, y, n in zip(east, north, NAMES, strict=True)
    ], crs=crs)  # fmt: skip
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    found = look(path, near=SITE)
    assert (found.crs_said, found.crs, found.encoding) == ("EPSG:4547", "EPSG:4547", "gb18030")
    assert found.guesses[0].why_code == "file_says"
    assert read_back(path, found) == NAMES


@pytest.mark.parametrize("keep_cpg", [True, False])
@pytest.mark.parametrize("encoding", ["UTF-8", "CP936"])
def test_shapefile_folder_parts_and_zip_in_both_encodings(tmp_path: Path, encoding: str, keep_cpg: bool) -> None:
    shp = write_ogr(tmp_path / "监控.shp", POINTS, {"名称": NAMES, "编号": ["1", "2", "3"]}, driver="ESRI Shapefile",
                    encoding=encoding)  # fmt: skip
    if not keep_cpg:
        shp.with_suffix(".cpg").unlink(missing_ok=True)
        data = bytearray(shp.with_suffix(".dbf").read_bytes())
        data[29] = 0
        shp.with_suffix(".dbf").write_bytes(data)
    parts = {p.name: p for p in tmp_path.iterdir()}
    archive = zipped(tmp_path / "parts.zip", {f"县/{n}": p for n, p in parts.items()})
    for path in (shp, shp.with_suffix(".dbf"), archive):
        found = look(path, near=SITE)
        assert (found.format, found.rows, found.good, found.id_field) == ("shapefile", 3, 3, "编号")
        assert found.encoding == encoding
        assert read_back(path, found) == NAMES
    assert look(archive).role == "cameras"


def test_a_zip_with_two_shapefiles_has_two_sublayers_and_a_gbk_name(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_ogr(tmp_path / f"{name}.shp", POINTS, {"name": NAMES}, driver="ESRI Shapefile", encoding="UTF-8")
    path = zipped(tmp_path / "two.zip", {p.name: p for p in tmp_path.iterdir()})
    found = look(path, near=SITE, sublayer="b")
    assert (found.sublayers, found.sublayer) == (("a", "b"), "b")
    assert read_back(path, found) == NAMES
    with pytest.raises(CannotRead, match="no_sublayer"):
        look(path, sublayer="c")


def test_geopackage_of_two_layers(tmp_path: Path) -> None:
    path = write_ogr(tmp_path / "a.gpkg", POINTS, {"名称": NAMES}, driver="GPKG", layer="警务站")
    write_ogr(path, [shapely.box(115, 35.5, 115.1, 35.6)], {"名称": ["一格"]}, driver="GPKG", layer="网格",
              kind="Polygon", append=True)  # fmt: skip
    found = look(path, near=SITE)
    assert (found.sublayers, found.sublayer, found.role) == (("警务站", "网格"), "警务站", "posts")
    assert read_back(path, found) == NAMES
    grid = look(path, sublayer="网格", near=SITE)
    assert (grid.kinds, grid.role) == ({"area": 1}, "grid")


def test_flatgeobuf_and_gpx(tmp_path: Path) -> None:
    fgb = write_ogr(tmp_path / "a.fgb", POINTS, {"name": NAMES}, driver="FlatGeobuf", SPATIAL_INDEX="NO")
    assert read_back(fgb, look(fgb, near=SITE)) == NAMES
    gpx = write_text(tmp_path / "a.gpx", (
        '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
        + "".join(f'<wpt lat="{p[1]}" lon="{p[0]}"><name>{n}</name></wpt>' for p, n in zip(SPOTS, NAMES, strict=True))
        + '<trk><name>夜巡</name><trkseg>' + "".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lon, lat in SPOTS)
        + "</trkseg></trk></gpx>"
    ))  # fmt: skip
    found = look(gpx, near=SITE)
    assert (found.format, found.sublayers, found.kinds) == ("gpx", ("tracks", "waypoints"), {"line": 1})
    assert read_back(gpx, look(gpx, sublayer="waypoints", near=SITE)) == NAMES


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>D</name>
<Folder><name>外</name><Folder><name>里</name>{marks}</Folder><Placemark><name>圈</name><Polygon><outerBoundaryIs>
<LinearRing><coordinates>115,35.5 115.05,35.5 115.05,35.55 115,35.5</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark></Folder></Document></kml>"""


def test_kml_and_kmz_with_nested_folders_and_chinese_fields(tmp_path: Path) -> None:
    marks = "".join(
        f'<Placemark><name>{n}</name><ExtendedData><Data name="编号"><value>P{k}</value></Data></ExtendedData>'
        f"<Point><coordinates>{lon},{lat},12</coordinates></Point></Placemark>"
        for k, ((lon, lat), n) in enumerate(zip(SPOTS, NAMES, strict=True))
    )
    kml = write_text(tmp_path / "a.kml", KML.format(marks=marks))
    kmz = zipped(tmp_path / "a.kmz", {"doc.kml": kml})
    for path in (kml, kmz):
        found = look(path, near=SITE, sublayer="外/里")
        assert found.sublayers == ("外", "外/里")
        assert (found.id_field, found.crs) == ("编号", "WGS84")
        assert read_back(path, found) == NAMES


def test_xlsx_sheets_and_a_header_under_a_title(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("监控台账")
    sheet.append(["濮阳县视频监控台账", None, None, None])
    sheet.append([])
    sheet.append(["编号", "名称", "经度", "纬度", "安装日期"])
    for k, ((lon, lat), n) in enumerate(zip(SPOTS, NAMES, strict=True)):
        sheet.append([1001.0 + k, n, lon, lat, datetime.date(2024, 5, 1)])
    path = tmp_path / "台账.xlsx"
    book.save(path)
    found = look(path, near=SITE)
    assert (found.sublayers, found.sublayer, found.rows) == (("说明", "监控台账"), "监控台账", 3)
    assert [(n.code, n.facts) for n in found.notes if n.code == "title_rows"] == [("title_rows", {"count": 1})]
    assert read_back(path, found) == NAMES
    kept = bring(path, found.choice()).features[0]
    assert (kept.id, kept.properties["安装日期"]) == ("1001", "2024-05-01T00:00:00")


def test_a_vendors_list_of_objects_with_a_list_inside(tmp_path: Path) -> None:
    answer = {"code": 0, "data": {"total": 3, "list": [
        {"position": {"lng": lon, "lat": lat}, "channels": [{"indexCode": f"{k}a", "name": n}]}
        for k, ((lon, lat), n) in enumerate(zip(SPOTS, NAMES, strict=True))
    ]}}  # fmt: skip
    path = write_text(tmp_path / "cameras.json", json.dumps(answer))
    found = look(path, near=SITE)
    assert (found.format, found.lon_field, found.lat_field) == ("json", "position.lng", "position.lat")
    assert (found.id_field, found.role) == ("indexCode", "cameras")
    assert read_back(path, found) == NAMES


def test_a_wrong_extension_is_said_and_read_anyway(tmp_path: Path) -> None:
    rows = "".join(f"{k},{n},{lon},{lat}\n" for k, ((lon, lat), n) in enumerate(zip(SPOTS, NAMES, strict=True)))
    csv = write_text(tmp_path / "a.geojson", "id,name,lon,lat\n" + rows)
    json_file = write_geojson(tmp_path / "b.csv", [
        point_feature(*p, name=n) for p, n in zip(SPOTS, NAMES, strict=True)
    ])  # fmt: skip
    fgb = write_ogr(tmp_path / "c.fgb", POINTS, {"name": NAMES}, driver="FlatGeobuf", SPATIAL_INDEX="NO")
    fgb = fgb.rename(tmp_path / "c.kml")
    for path, format_ in ((csv, "csv"), (json_file, "geojson"), (fgb, "flatgeobuf")):
        found = look(path, near=SITE)
        assert [n.facts for n in found.notes if n.code == "wrong_extension"] == [
            {"suffix": path.suffix, "format": format_}
        ]
        assert read_back(path, found) == NAMES


def test_large_geojson_goes_through_gdal_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_geojson(tmp_path / "a.geojson", [
        point_feature(*p, 名称=n, 数=k, 是=True) for k, (p, n) in enumerate(zip(SPOTS, NAMES, strict=True))
    ])  # fmt: skip
    small = bring(path, Choice(fields={"name": "名称"}))
    monkeypatch.setattr("layers.bring.reading.NATIVE_MB", 0.0)
    large = bring(path, Choice(fields={"name": "名称"}))
    assert [f.name for f in large.features] == NAMES
    assert [f.geometry for f in large.features] == [f.geometry for f in small.features]
    assert [f.properties["数"] for f in large.features] == [0, 1, 2]


def test_of_an_indexed_file_that_is_too_large_only_the_neighbourhood_is_read(tmp_path: Path) -> None:
    away = [shapely.Point(120.0, 30.0), shapely.Point(121.0, 31.0)]
    for name, driver in (("a.fgb", "FlatGeobuf"), ("a.gpkg", "GPKG")):
        path = write_ogr(tmp_path / name, POINTS + away, {"name": [*NAMES, "x", "y"]}, driver=driver)
        assert look(path, near=SITE).rows == 5
        found = look(path, near=SITE, limit_mb=0.0001)
        assert found.rows == 3
        assert [n.facts for n in found.notes if n.code == "read_near"] == [{"km": 50}]
        with pytest.raises(CannotRead, match="too_large") as caught:
            look(path, limit_mb=0.0001)
        assert caught.value.facts["advice"] == "clip"
        with pytest.raises(CannotRead, match="none_near"):
            look(path, near=(10.0, 50.0, 10.1, 50.1), limit_mb=0.0001)
