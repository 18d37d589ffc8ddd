"""KML by folders: placemarks with their ExtendedData. (GDAL's reader flattens folders and mangles Chinese field names.)

Entities of an XML cannot reach outside: ElementTree loads none, and expat refuses to blow up nested ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np

from layers.bring.decode import Decoded, decode
from layers.bring.log import Cancelled, Log, go_on
from layers.bring.model import CannotRead, Value
from layers.bring.raw import Raw, objects
from layers.bring.vendor import columns_of

Element = ElementTree.Element
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_SAID: Final = re.compile(rb"""encoding\s*=\s*["']([\w.-]+)""")
_PLAIN: Final = ("name", "description", "address", "phoneNumber")
_STEP: Final = 500


@dataclass
class _Folder:
    name: str
    marks: list[Element] = field(default_factory=list)


def read_kml(path: Path, sublayer: str, encoding: str, cancelled: Cancelled) -> Raw:
    """``CannotRead``: broken, truncated, no_sublayer, empty_layer, not_text."""
    decoded = _decoded(path, encoding)
    folders = [f for f in _folders(_parsed(path, decoded), path.stem) if f.marks]
    names = tuple(f.name for f in folders)
    if not folders:
        raise CannotRead("empty_layer", file=path.name, sublayer=sublayer)
    chosen = next((f for f in folders if f.name == sublayer or not sublayer), None)
    if chosen is None:
        raise CannotRead("no_sublayer", file=path.name, sublayer=sublayer, sublayers="、".join(names))
    log = Log()
    raw = Raw("kml", {}, range(1, len(chosen.marks) + 1), sublayers=names, sublayer=chosen.name, crs_said="WGS84",
              encoding=decoded.encoding, encoding_why=decoded.why, log=log)  # fmt: skip
    _fill(raw, chosen.marks, cancelled)
    return raw


def _decoded(path: Path, encoding: str) -> Decoded:
    data = path.read_bytes()
    said = _SAID.search(data[:200])
    if encoding or not said or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(data, encoding, path.name)
    name = said.group(1).decode("ascii", "replace").lower()
    name = "gb18030" if name in ("gbk", "gb2312") else name
    try:
        return Decoded(data.decode(name).removeprefix("\ufeff"), name, "declared")
    except (LookupError, UnicodeError):
        return decode(data, "", path.name)


def _parsed(path: Path, decoded: Decoded) -> Element:
    text = _DECLARATION.sub("", decoded.text.lstrip("\ufeff"), count=1)
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        if line >= text.count("\n") + 1 and "</kml>" not in text[-2000:]:
            raise CannotRead("truncated", file=path.name, format="kml") from error
        raise CannotRead("broken", file=path.name, format="kml", reason=f"{error.msg} ({line}:{column})") from error


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Element, tag: str) -> Element | None:
    return next((c for c in element if _tag(c) == tag), None)


def _text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _folders(root: Element, fallback: str) -> list[_Folder]:
    """Every folder and document that holds placemarks itself, named by its path."""
    out: dict[str, _Folder] = {}
    stack: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while stack:
        element, trail = stack.pop()
        name = "/".join(trail) or fallback
        folder = out.setdefault(name, _Folder(name))
        inner: list[tuple[Element, tuple[str, ...]]] = []
        for child in element:
            tag = _tag(child)
            if tag == "Placemark":
                folder.marks.append(child)
            elif tag == "Folder":
                inner.append((child, (*trail, _text(_child(child, "name")) or f"{len(inner) + 1}")))
            elif tag == "Document":
                inner.append((child, trail))
        stack.extend(reversed(inner))
    return list(out.values())


def _fill(raw: Raw, marks: list[Element], cancelled: Cancelled) -> None:
    rows, shapes, ids = [], [], []
    for row, mark in enumerate(marks):
        if row % _STEP == 0:
            go_on(cancelled)
        rows.append(_attributes(mark))
        ids.append(mark.get("id") or "")
        try:
            shapes.append(_geometry(mark))
        except ValueError as error:
            shapes.append(None)
            few = "at least" in str(error)
            code = "too_few_points" if few else "bad_coordinates"
            raw.log.add(code, row + 1, row + 1, ids[-1], found=str(error)[:60])
            raw.dead.add(row)
    raw.columns, raw.geometry = columns_of(rows), objects(shapes)
    raw.ids = ids if any(ids) else None


def _attributes(mark: Element) -> dict[str, Value]:
    out: dict[str, Value] = {tag: text for tag in _PLAIN if (text := _text(_child(mark, tag)))}
    extended = _child(mark, "ExtendedData")
    for item in extended.iter() if extended is not None else ():
        key = item.get("name") or ""
        if _tag(item) == "Data" and key:
            out[key] = _text(_child(item, "value")) or None
        elif _tag(item) == "SimpleData" and key:
            out[key] = _text(item) or None
    return out


def _geometry(mark: Element) -> Any:
    """One geometry, a collection of several, or None. ``ValueError`` for coordinates that are none."""
    import shapely

    shapes = [shape for child in mark for shape in _shapes(child)]
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    kinds = {shape.geom_type for shape in shapes}
    makers = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
    maker = makers.get(kinds.pop()) if len(kinds) == 1 else None
    return maker(shapes) if maker else shapely.GeometryCollection(shapes)


def _shapes(element: Element) -> Iterator[Any]:
    import shapely

    tag = _tag(element)
    if tag == "Point":
        yield shapely.Point(_vertices(_child(element, "coordinates"))[0])
    elif tag in ("LineString", "LinearRing"):
        yield shapely.LineString(_vertices(_child(element, "coordinates")))
    elif tag == "Polygon":
        outer, inner = _rings(element, "outerBoundaryIs"), _rings(element, "innerBoundaryIs")
        if not outer:
            raise ValueError("Polygon")
        yield shapely.Polygon(outer[0], inner)
    elif tag == "Track":
        yield shapely.LineString([[float(v) for v in _text(c).split()[:2]] for c in element if _tag(c) == "coord"])
    elif tag in ("MultiGeometry", "MultiTrack"):
        for child in element:
            yield from _shapes(child)


def _rings(element: Element, side: str) -> list[Any]:
    found = (c for boundary in element if _tag(boundary) == side for c in boundary.iter() if _tag(c) == "coordinates")
    return [_vertices(c) for c in found]


def _vertices(element: Element | None) -> Any:
    """(V, 2); heights are dropped later for other formats, here at once."""
    tuples = [part.split(",") for part in _text(element).replace(", ", ",").split()]
    if not tuples:
        raise ValueError("coordinates")
    return np.array([[float(t[0]), float(t[1])] for t in tuples if len(t) > 1] or [[np.nan, np.nan]])
