"""``[[basemaps]]`` of ``site.toml``: a base map that cannot be shown is left out and named, the room opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from console.site.config import BaseMapSpec
from console.site.entries import Entry, typed
from console.site.model import Problem

OWN: Final = ("vectors", "night", "none")  # always there, so no other may have these ids
FILES: Final = ("mbtiles", "pmtiles", "raster")
TABLE: Final = "basemaps"

_ID: Final = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "kind": ("street", "satellite", "night"),
    "source": ("xyz", "tms", "wmts", *FILES),
    "crs": ("WGS84", "CGCS2000", "GCJ-02", "BD-09"),
    "grid": ("webmercator", "geographic"),
}


def read_basemaps(folder: Path, file: str, text: str, raw: Any) -> tuple[tuple[BaseMapSpec, ...], list[Problem]]:
    """The base maps that can be shown, in the file's order, and what is wrong with the others."""
    if not isinstance(raw, list):
        return (), [Entry(file, text, TABLE, 0).problem("site.basemap.wrong", id="", reason="[[basemaps]]")]
    kept: dict[str, BaseMapSpec] = {}
    problems: list[Problem] = []
    for number, one in enumerate(raw):
        entry = Entry(file, text, TABLE, number)
        spec, found = typed(entry, one, BaseMapSpec, "site.basemap.wrong")
        problems += found
        if spec is None:
            continue
        faults = list(_faults(entry, spec, folder, kept))
        problems += faults
        if not faults:
            kept[spec.id] = spec
    return tuple(kept.values()), problems


def file_of(folder: Path, spec: BaseMapSpec) -> Path:
    """The file of an mbtiles, pmtiles or raster map: in the site folder, or where an absolute path says."""
    return folder / spec.file


def _faults(entry: Entry, spec: BaseMapSpec, folder: Path, known: dict[str, BaseMapSpec]) -> Iterator[Problem]:
    if not _ID.match(spec.id):
        yield entry.problem("site.basemap.wrong", "id", id=spec.id, reason="A-Z a-z 0-9 - _")
    elif spec.id in OWN:
        yield entry.problem("site.basemap.reserved", "id", id=spec.id)
    elif spec.id in known:
        yield entry.problem("site.basemap.twice", "id", id=spec.id)
    for key, those in _CHOICES.items():
        if getattr(spec, key) not in those:
            yield entry.problem("site.basemap.wrong", key, id=spec.id, reason=" / ".join(those))
    yield from _ranges(entry, spec)
    yield from _where_from(entry, spec, folder)


def _ranges(entry: Entry, spec: BaseMapSpec) -> Iterator[Problem]:
    checks = (
        ("tile_px", 64 <= spec.tile_px <= 2048, "64 … 2048"),
        ("min_zoom", 0 <= spec.min_zoom <= 24, "0 … 24"),
        ("max_zoom", spec.min_zoom <= spec.max_zoom <= 24, "min_zoom … 24"),
        ("cache_mb", 0 <= spec.cache_mb < float("inf"), "≥ 0"),
        ("timeout_s", 0 < spec.timeout_s < float("inf"), "> 0"),
        ("dim", 0 <= spec.dim <= 1, "0 … 1"),
    )
    for key, good, reason in checks:
        if not good:
            yield entry.problem("site.basemap.wrong", key, id=spec.id, reason=reason)


def _where_from(entry: Entry, spec: BaseMapSpec, folder: Path) -> Iterator[Problem]:
    if spec.source not in _CHOICES["source"]:
        return  # said already
    if spec.source in FILES:
        if not spec.file:
            yield entry.problem("site.basemap.no_file_key", id=spec.id, source=spec.source)
        elif not file_of(folder, spec).is_file():
            yield entry.problem("site.basemap.no_file", "file", id=spec.id, file=spec.file)
    elif not spec.urls:
        yield entry.problem("site.basemap.no_urls", id=spec.id, source=spec.source)
    for url in spec.urls:
        if not url.startswith(("http://", "https://")):
            yield entry.problem("site.basemap.wrong", "urls", id=spec.id, reason="http:// / https://")
