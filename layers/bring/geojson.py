"""GeoJSON, whole or a feature a line → geometry and columns. One bad feature costs that feature, not the file.

Files above ``NATIVE_MB`` go through GDAL (``ogr``), which streams them: parsed by Python they would take ten times
their size in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from layers.bring.decode import Decoded, decode
from layers.bring.log import Cancelled, Log, go_on
from layers.bring.model import CannotRead
from layers.bring.raw import Geometries, Raw
from layers.bring.vendor import columns_of, load_json, scalar

NATIVE_MB: Final = 64.0
_STEP: Final = 2000
_EPSG: Final = re.compile(r"EPSG:(?:[\d.]*:)?(\d+)$|^EPSG[\s_-]?(\d+)$", re.IGNORECASE)


def read_geojson(path: Path, encoding: str, cancelled: Cancelled, *, lines: bool) -> Raw:
    """``lines``: one feature a line. ``CannotRead``: not_json, truncated, no_list, empty_layer, not_text."""
    log = Log()
    where: Sequence[int]
    if lines:
        items, where, decoded = _by_line(path, encoding, cancelled)
        said = ""
    else:
        whole, decoded = load_json(path, encoding)
        items, said = _items(whole, path), crs_said(whole)
        where = range(1, len(items) + 1)
    if not items:
        raise CannotRead("empty_layer", file=path.name, sublayer="")
    if decoded.replaced:
        log.note("encoding_mixed", count=decoded.replaced, encoding=decoded.encoding)
    raw = Raw(
        "geojsonseq" if lines else "geojson", {}, where, encoding=decoded.encoding, encoding_why=decoded.why,
        crs_said=said, log=log,
    )  # fmt: skip
    _fill(raw, items, cancelled)
    return raw


def crs_said(whole: Any) -> str:
    """What the old ``crs`` member says; "" when there is none, as RFC 7946 wants it (then it is WGS 84)."""
    member = whole.get("crs") if isinstance(whole, dict) else None
    properties = member.get("properties") if isinstance(member, dict) else None
    if not isinstance(properties, dict):
        return ""
    name = str(properties.get("name") or properties.get("code") or "")
    return crs_name(f"EPSG:{name}" if name.isdigit() else name)


def crs_name(text: str) -> str:
    """A system's name short: WGS84, EPSG:n, else as it was."""
    if "CRS84" in text or text.upper() in ("WGS84", "WGS 84"):
        return "WGS84"
    found = _EPSG.search(text.strip())
    if not found:
        return text.strip()
    code = found.group(1) or found.group(2)
    return "WGS84" if code == "4326" else f"EPSG:{code}"


def _by_line(path: Path, encoding: str, cancelled: Cancelled) -> tuple[list[Any], list[int], Decoded]:
    decoded = decode(path.read_bytes(), encoding, path.name)
    items: list[Any] = []
    where: list[int] = []
    for number, text in enumerate(decoded.text.split("\n"), start=1):
        if number % _STEP == 0:
            go_on(cancelled)
        text = text.strip("\x1e \t\r\ufeff")
        if not text:
            continue
        try:
            item = json.loads(text)
        except json.JSONDecodeError:
            item = None
        items.append(item)
        where.append(number)
    return items, where, decoded


def _items(whole: Any, path: Path) -> list[Any]:
    if isinstance(whole, dict):
        if isinstance(whole.get("features"), list):
            return list(whole["features"])
        if "geometry" in whole:
            return [whole]
        if "coordinates" in whole or "geometries" in whole:
            return [{"type": "Feature", "properties": {}, "geometry": whole}]
    elif isinstance(whole, list):
        return whole
    raise CannotRead("no_list", file=path.name)


def _fill(raw: Raw, items: Sequence[Any], cancelled: Cancelled) -> None:
    """Geometry by feature; points all at once, for a table of cameras has nothing else."""
    import shapely

    geometry: Geometries = np.full(len(items), None, dtype=object)
    spots: list[int] = []
    xy: list[list[float]] = []
    for row, item in enumerate(items):
        if row % _STEP == 0:
            go_on(cancelled)
        shape = item.get("geometry") if isinstance(item, dict) else None
        if item is None or (shape is not None and not isinstance(shape, dict)):
            _fault(raw, row, item, "bad_coordinates", found=str(shape)[:60])
        elif shape is not None and (point := _plain_point(shape)) is not None:
            spots.append(row)
            xy.append(point)
        elif shape is not None:
            geometry[row] = _shape(raw, row, item, shape)
    if xy:
        geometry[spots] = shapely.points(np.array(xy, dtype=np.float64))
    raw.geometry = geometry
    raw.columns = columns_of([_properties(item) for item in items])
    ids = [str(item["id"]) if isinstance(item, dict) and item.get("id") not in (None, "") else "" for item in items]
    raw.ids = ids if any(ids) else None


def _plain_point(shape: dict[str, Any]) -> list[float] | None:
    at = shape.get("coordinates")
    if shape.get("type") == "Point" and type(at) is list and len(at) == 2 and type(at[0]) is float is type(at[1]):
        return at
    return None


def _shape(raw: Raw, row: int, item: Any, shape: dict[str, Any]) -> Any:
    """A shapely geometry or None with its fault."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape as made

    if not (shape.get("coordinates") or shape.get("geometries")):
        return None
    try:
        return made(shape)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        few = "at least" in str(error)
        _fault(raw, row, item, "too_few_points" if few else "bad_coordinates",
               found=str(shape.get("type")) if few else str(shape.get("coordinates"))[:60])  # fmt: skip
        return None


def _fault(raw: Raw, row: int, item: Any, code: str, found: str) -> None:
    id_ = str(item.get("id") or "") if isinstance(item, dict) else ""
    raw.log.add(code, raw.lines[row], row + 1, id_, found=found)
    raw.dead.add(row)


def _properties(item: Any) -> dict[str, Any]:
    properties = item.get("properties") if isinstance(item, dict) else None
    return {str(k): scalar(v) for k, v in properties.items()} if isinstance(properties, dict) else {}
