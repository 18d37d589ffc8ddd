"""What a file is, by its first bytes; its name only decides where bytes do not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from layers.bring.model import CannotRead

HEAD: Final = 65536

_BY_SUFFIX: Final[dict[str, str]] = {
    ".geojson": "geojson", ".geojsonl": "geojson", ".geojsons": "geojson", ".ndjson": "geojson", ".jsonl": "geojson",
    ".json": "json", ".shp": "shapefile", ".gpkg": "geopackage", ".kml": "kml", ".kmz": "kmz", ".gpx": "gpx",
    ".fgb": "flatgeobuf", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "mapinfo", ".mif": "mapinfo",
    ".gml": "gml", ".xlsx": "xlsx", ".xlsm": "xlsx", ".zip": "zip",
}  # fmt: skip
_MAY_BE: Final[dict[str, tuple[str, ...]]] = {  # formats that a suffix does not belie
    "json": ("json", "geojson", "geojsonseq", "esrijson", "topojson"),
    "geojson": ("geojson", "geojsonseq"),
    "kmz": ("zip",),
}
_SHP_PARTS: Final = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix")
_GEOJSON: Final = re.compile(r'"type"\s*:\s*"(?:FeatureCollection|Feature)"')
_BARE_GEOMETRY: Final = re.compile(
    r'^\s*\{\s*"type"\s*:\s*"(?:Multi)?(?:Point|LineString|Polygon|GeometryCollection)"\s*,\s*"(?:coord|geom)'
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(path: Path) -> str:
    """geojson, geojsonseq, json, esrijson, topojson, shapefile, geopackage, flatgeobuf, kml, gpx, gml, mapinfo, csv,
    xlsx, zip or folder. ``CannotRead``: missing, unreadable, empty_file, unknown_format, old_excel, locked."""
    if path.is_dir():
        return "folder"
    head = _head(path)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise CannotRead("empty_file", file=path.name)
    return _binary(path, head) or _text(path, head)


def belied(path: Path, format_: str) -> bool:
    """Whether the suffix promises another format than the content is."""
    said = _BY_SUFFIX.get(path.suffix.lower())
    return said is not None and format_ != said and format_ not in _MAY_BE.get(said, ())


def known_suffix(name: str) -> bool:
    return Path(name).suffix.lower() in _BY_SUFFIX


def shapefile_of(path: Path) -> Path:
    """The .shp that a .dbf, .shx … beside it belongs to; the path itself when it is one."""
    if path.suffix.lower() not in _SHP_PARTS:
        return path
    beside = [p for p in path.parent.iterdir() if p.suffix.lower() == ".shp" and p.stem.lower() == path.stem.lower()]
    if not beside:
        raise CannotRead("shp_part_missing", file=path.name, part=".shp")
    return beside[0]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except FileNotFoundError as error:
        raise CannotRead("missing", file=path.name) from error
    except OSError as error:
        raise CannotRead("unreadable", file=path.name, reason=error.strerror or type(error).__name__) from error


def _binary(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        raise CannotRead("locked" if "EncryptedPackage".encode("utf-16-le") in path.read_bytes() else "old_excel",
                         file=path.name)  # fmt: skip
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx" if b"[Content_Types].xml" in head or path.suffix.lower() in (".xlsx", ".xlsm") else "zip"
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"PMTiles", b"\x89PNG", b"\xff\xd8\xff")):
        raise CannotRead("is_raster", file=path.name)
    if path.suffix.lower() == ".mbtiles" or (head.startswith(b"SQLite") and b"CREATE TABLE tiles" in head):
        raise CannotRead("is_raster", file=path.name)
    if b"OSMHeader" in head[:64]:
        raise CannotRead("is_osm", file=path.name)
    for magic, format_ in ((b"SQLite format 3\x00", "geopackage"), (b"fgb\x03fgb", "flatgeobuf"),
                           (b"\x00\x00\x27\x0a", "shapefile")):  # fmt: skip
        if head.startswith(magic):
            return format_
    return "shapefile" if path.suffix.lower() in _SHP_PARTS else ""


def _text(path: Path, head: bytes) -> str:
    text = _rough(head).lstrip("\ufeff \t\r\n\x1e")
    if text.startswith("<"):
        return _markup(path, text)
    if text.startswith(("{", "[")):
        return _json(text)
    suffix = path.suffix.lower()
    if _BY_SUFFIX.get(suffix) == "mapinfo" and text.lstrip().lower().startswith(("!table", "version")):
        return "mapinfo"
    if "\x00" in text:
        raise CannotRead("unknown_format", file=path.name, suffix=suffix)
    return "csv"


def _rough(head: bytes) -> str:
    """Enough of the text to see its first characters, whatever its encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    zeros = head[1:200:2].count(0), head[0:200:2].count(0)
    if max(zeros) > len(head[:200]) // 5 and min(zeros) < max(zeros) // 4:
        return head[: len(head) // 2 * 2].decode("utf-16-le" if zeros[0] > zeros[1] else "utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _markup(path: Path, text: str) -> str:
    for mark, format_ in (("<kml", "kml"), ("<gpx", "gpx"), (":kml", "kml"), ("FeatureCollection", "gml")):
        if mark in text:
            return format_
    if "<osm " in text[:2000]:
        raise CannotRead("is_osm", file=path.name)
    raise CannotRead("unknown_format", file=path.name, suffix=path.suffix.lower())


def _json(text: str) -> str:
    if '"esriGeometry' in text or '"spatialReference"' in text:
        return "esrijson"
    if re.search(r'"type"\s*:\s*"Topology"', text):
        return "topojson"
    if not _GEOJSON.search(text) and not _BARE_GEOMETRY.match(text):
        return "json"
    first, _, rest = text.partition("\n")
    many = first.rstrip().endswith("}") and first.startswith("{") and rest.lstrip("\x1e \t\r\n").startswith("{")
    return "geojsonseq" if many and "FeatureCollection" not in first else "geojson"
