"""A path → one ``Raw``: what it is, whether it is too large, which reader takes it; zips and folders looked into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from layers.bring import sniff
from layers.bring.delimited import read_delimited
from layers.bring.geojson import NATIVE_MB, read_geojson
from layers.bring.kml import read_kml
from layers.bring.log import Cancelled, go_on
from layers.bring.model import CannotRead
from layers.bring.ogr import INDEXED, read_ogr
from layers.bring.raw import Raw
from layers.bring.sheets import read_sheet
from layers.bring.vendor import read_vendor
from layers.bring.zips import unpacked
from layers.geo import Bounds

_MB: Final = 1e6
_HEAVY_MB: Final = {"kml": 150.0, "json": 150.0, "csv": 400.0, "xlsx": 150.0}  # read as a whole into Python's objects
_SUFFIX: Final = {"flatgeobuf": ".fgb", "geopackage": ".gpkg", "gpx": ".gpx", "gml": ".gml"}
_TEXTS: Final = (".csv", ".tsv", ".txt")
_SKIPPED: Final = ("__MACOSX", ".")


@dataclass(frozen=True)
class Asked:
    """What the caller has already decided; "" and None are guessed."""

    sublayer: str = ""
    crs: str = ""
    swapped: bool | None = None
    encoding: str = ""
    lon_field: str = ""
    lat_field: str = ""
    role: str = ""


def read(path: Path, asked: Asked, near: Bounds | None, limit_mb: float, cancelled: Cancelled) -> Raw:
    """``CannotRead`` for every reason in ``codes.CANNOT``; ``Stopped``."""
    go_on(cancelled)
    format_ = sniff.sniff(path)
    if format_ in ("zip", "folder"):
        with unpacked(path, limit_mb, cancelled) if format_ == "zip" else nullcontext(path) as folder:
            raw = _inside(path, folder, asked, near, limit_mb, cancelled)
    else:
        raw = _one(path, format_, asked, near, limit_mb, cancelled)
    if sniff.belied(path, format_):
        raw.log.note("wrong_extension", suffix=path.suffix.lower(), format=format_ if format_ == "zip" else raw.format)
    return raw


def _inside(
    path: Path, folder: Path, asked: Asked, near: Bounds | None, limit_mb: float, cancelled: Cancelled
) -> Raw:
    """The asked or first readable file of a folder. Of several, each is a sublayer; its own follow a slash."""
    members = _members(folder)
    if not members:
        raise CannotRead("zip_nothing", file=path.name)
    names = [m.relative_to(folder).with_suffix("").as_posix() for m in members]
    if len(members) == 1:
        return _one(members[0], sniff.sniff(members[0]), asked, near, limit_mb, cancelled)
    at, inner = 0, ""
    if asked.sublayer:
        at, inner = _chosen(path, names, asked.sublayer)
    member = members[at]
    raw = _one(member, sniff.sniff(member), replace(asked, sublayer=inner), near, limit_mb, cancelled)
    own = [f"{names[at]}/{s}" for s in raw.sublayers] or [names[at]]
    raw.sublayers = (*names[:at], *own, *names[at + 1 :])
    raw.sublayer = f"{names[at]}/{raw.sublayer}" if raw.sublayers[at] != names[at] else names[at]
    return raw


def _chosen(path: Path, names: list[str], sublayer: str) -> tuple[int, str]:
    for at, name in enumerate(names):
        if sublayer == name or sublayer.startswith(f"{name}/"):
            return at, sublayer[len(name) + 1 :]
    raise CannotRead("no_sublayer", file=path.name, sublayer=sublayer, sublayers="、".join(names))


def _members(folder: Path) -> list[Path]:
    """Readable files, texts only when there is nothing better (they are often a readme or a licence)."""
    found = [p for p in sorted(folder.rglob("*")) if p.is_file() and sniff.known_suffix(p.name)
             and not any(part.startswith(_SKIPPED) for part in p.relative_to(folder).parts)]  # fmt: skip
    found = [p for p in found if p.suffix.lower() not in (".zip", ".kmz")]
    return [p for p in found if p.suffix.lower() not in _TEXTS] or found


def _one(path: Path, format_: str, asked: Asked, near: Bounds | None, limit_mb: float, cancelled: Cancelled) -> Raw:
    if format_ == "zip":
        raise CannotRead("zip_nothing", file=path.name)
    if format_ == "shapefile":
        path = sniff.shapefile_of(path)
    clip = _clip(path, format_, near, limit_mb)
    if format_ in ("geojson", "geojsonseq") and path.stat().st_size <= NATIVE_MB * _MB:
        return read_geojson(path, asked.encoding, cancelled, lines=format_ == "geojsonseq")
    if format_ == "csv":
        return read_delimited(path, asked.encoding, cancelled)
    if format_ == "xlsx":
        return read_sheet(path, asked.sublayer, limit_mb, cancelled)
    if format_ == "json":
        return read_vendor(path, asked.encoding, cancelled)
    if format_ == "kml":
        return read_kml(path, asked.sublayer, asked.encoding, cancelled)
    with _rightly_named(path, format_) as named:
        return read_ogr(named, format_, asked.sublayer, asked.encoding, clip, cancelled)


@contextmanager
def _rightly_named(path: Path, format_: str) -> Iterator[Path]:
    """GDAL goes by the extension: a file with another one is read under a second name."""
    suffix = _SUFFIX.get(format_, path.suffix)
    if path.suffix.lower() == suffix.lower():
        yield path
        return
    with TemporaryDirectory(prefix="onemap-bring-") as folder:
        named = Path(folder) / f"{path.stem}{suffix}"
        try:
            named.hardlink_to(path)
        except OSError:  # another disk, or a file system without links
            shutil.copyfile(path, named)
        yield named


def _clip(path: Path, format_: str, near: Bounds | None, limit_mb: float) -> Bounds | None:
    """None when the file is small enough to read whole, else where to read. ``CannotRead`` too_large."""
    size = _size_mb(path, format_)
    limit = min(limit_mb, _HEAVY_MB.get(format_, limit_mb))
    if size <= limit:
        return None
    if format_ in INDEXED and near is not None:
        return near
    advice = "split" if format_ in _HEAVY_MB else "clip" if format_ in INDEXED else "flatgeobuf"
    raise CannotRead("too_large", file=path.name, mb=round(size), limit_mb=round(limit), advice=advice)


def _size_mb(path: Path, format_: str) -> float:
    parts = [path]
    if format_ == "shapefile":
        parts += [p for p in path.parent.glob(f"{path.stem}.*") if p.suffix.lower() == ".dbf"]
    return sum(p.stat().st_size for p in parts) / _MB
