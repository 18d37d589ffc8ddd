"""Small OpenStreetMap files for tests, written by hand. Nodes lie on a plane of metres near 0° N 0° E."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from layers.geo import from_mercator

Tags = Mapping[str, str]
Nodes = Mapping[int, tuple[float, float]]


def write_osm(
    path: Path,
    nodes: Nodes,
    ways: Sequence[tuple[Sequence[int], Tags]],
    node_tags: Mapping[int, Tags] | None = None,
    relations: Sequence[tuple[Sequence[tuple[str, int, str]], Tags]] = (),
) -> Path:
    """``ways`` get the ids 1, 2, …; a node that a way names and ``nodes`` lacks is missing from the extract."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']
    for id_, (x, y) in nodes.items():
        lon, lat = from_mercator(x, y)
        tags = _tags((node_tags or {}).get(id_, {}))
        lines.append(f'<node id="{id_}" version="1" lon="{float(lon):.9f}" lat="{float(lat):.9f}">{tags}</node>')
    for number, (refs, tags_) in enumerate(ways, start=1):
        members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        lines.append(f'<way id="{number}" version="1">{members}{_tags(tags_)}</way>')
    for number, (parts, tags_) in enumerate(relations, start=1):
        members = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in parts)
        lines.append(f'<relation id="{number}" version="1">{members}{_tags(tags_)}</relation>')
    path.write_text("\n".join([*lines, "</osm>"]), "utf-8")
    return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
