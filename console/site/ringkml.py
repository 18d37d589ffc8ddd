"""The same features as KML 2.2, by the standard library alone."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree import ElementTree as ET

from console.site.ringfeatures import Feature, features
from console.words import Ring
from layers.shapes import Areas

_SPACE: Final = "http://www.opengis.net/kml/2.2"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def kml(ring: Ring, tiers: Areas | None) -> bytes:
    """One document, a placemark for each feature, its properties as ExtendedData."""
    root = ET.Element("kml", xmlns=_SPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", ring.label)
    for one in features(ring, tiers):
        _mark(document, one)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'.encode()


def _mark(document: ET.Element, feature: Feature) -> None:
    mark = ET.SubElement(document, "Placemark")
    _text(mark, "name", feature.name)
    extended = ET.SubElement(mark, "ExtendedData")
    for name, value in feature.properties.items():
        data = ET.SubElement(extended, "Data", name=name)
        _text(data, "value", str(value))
    if feature.geometry is not None:
        _geometry(mark, feature.geometry)


def _geometry(parent: ET.Element, geometry: dict[str, Any]) -> None:
    kind, at = geometry["type"], geometry["coordinates"]
    if kind == "MultiPolygon":
        many = ET.SubElement(parent, "MultiGeometry")
        for rings in at:
            _geometry(many, {"type": "Polygon", "coordinates": rings})
        return
    made = ET.SubElement(parent, kind)
    if kind == "Polygon":
        for n, ring in enumerate(at):
            side = ET.SubElement(made, "innerBoundaryIs" if n else "outerBoundaryIs")
            _text(ET.SubElement(side, "LinearRing"), "coordinates", _line(ring))
    else:
        _text(made, "coordinates", _line([at] if kind == "Point" else at))


def _line(points: list[list[float]]) -> str:
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in points)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", text)
