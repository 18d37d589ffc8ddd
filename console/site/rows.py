"""The rows of a brought-in layer: written as GeoJSON, a feature a line; an older and a newer state compared by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from console.site.whole import sweep_halves, write_whole

if TYPE_CHECKING:
    from layers.bring import Feature

_DIGITS: Final = 8  # of a degree: a millimetre
_HEAD: Final = b'{"type":"FeatureCollection","features":[\n'
_TAIL: Final = b"\n]}\n"

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Counts:
    """What a newer state of a layer changes: ids in the order of their rows."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: int


def write_rows(path: Path, features: Sequence[Feature]) -> None:
    """The file of a layer, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    sweep_halves(path.parent)
    write_whole(path, _file(lines(features)))


def _file(rows: list[bytes]) -> Iterator[bytes]:
    yield _HEAD
    for number, row in enumerate(rows):
        yield b",\n" + row if number else row
    yield _TAIL


def lines(features: Sequence[Feature]) -> list[bytes]:
    """Each feature as one line of GeoJSON."""
    import shapely

    geometries = np.asarray([one.geometry for one in features], dtype=object)
    texts = shapely.to_geojson(_rounded(geometries))
    return [_line(one, text) for one, text in zip(features, texts.tolist(), strict=True)]


def _rounded(geometries: Any) -> Any:
    """To the millimetre, but where that would break an area."""
    import shapely

    rounded = shapely.transform(geometries, lambda xy: np.round(xy, _DIGITS))
    broken = ~shapely.is_valid(rounded)
    rounded[broken] = geometries[broken]
    return rounded


def _line(feature: Feature, geometry: str) -> bytes:
    properties = {"id": feature.id, "name": feature.name, **feature.properties}
    return _encode({"type": "Feature", "properties": properties, "geometry": msgspec.Raw(geometry.encode())})


class _Row(msgspec.Struct):
    properties: dict[str, Any]
    geometry: Any = None


class _Rows(msgspec.Struct):
    features: list[_Row]


def read_rows(path: Path) -> dict[str, tuple[Any, Any]]:
    """Attributes and geometry by id, as they are now; empty when there is no such file, or none of ours."""
    try:
        rows = msgspec.json.decode(path.read_bytes(), type=_Rows).features
    except (OSError, msgspec.DecodeError):
        return {}
    return {str(one.properties.get("id", "")): (one.properties, one.geometry) for one in rows}


def compare(old: dict[str, tuple[Any, Any]], features: Sequence[Feature]) -> Counts:
    """What the new rows change in the old ones."""
    added, changed, same = [], [], 0
    there = set()
    for feature, line in zip(features, lines(features), strict=True):
        there.add(feature.id)
        if feature.id not in old:
            added.append(feature.id)
            continue
        row = msgspec.json.decode(line, type=_Row)
        if (row.properties, row.geometry) == old[feature.id]:
            same += 1
        else:
            changed.append(feature.id)
    return Counts(added, changed, [id_ for id_ in old if id_ not in there], same)
