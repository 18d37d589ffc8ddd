"""What a brought-in layer is to the room: its features as beats, posts, cameras or places. Numpy only."""

from __future__ import annotations

from typing import Any

import numpy as np

from layers.shapes import (
    CAMERA_TEXTS,
    F64,
    U8,
    AreaClass,
    Areas,
    Beats,
    Cameras,
    Overlay,
    PlaceClass,
    Places,
    Posts,
    Shape,
)
from layers.shapes.osm import direction_deg
from layers.shapes.words import camera_kind, camera_texts, health, number


def beats_of(layer: Overlay) -> Beats:
    """The areas as beats, grids or villages, with who answers for each."""
    rows = np.flatnonzero(np.asarray(layer.shape) == Shape.AREA)
    rings = [np.arange(layer.feature_off[row], layer.feature_off[row + 1]) for row in rows]
    every = np.concatenate(rings) if rings else np.empty(0, dtype=np.int64)
    xy = [layer.xy[layer.part_off[ring] : layer.part_off[ring + 1]] for ring in every]
    areas = Areas(
        np.concatenate(xy) if xy else np.empty((0, 2)),
        _offsets([len(part) for part in xy]),
        _offsets([len(part) for part in rings]),
        np.full(len(rows), AreaClass.GREEN, dtype=np.uint8),
    )
    officers = tuple(str(value or "") for value in _column(layer, "officer", rows))
    return Beats(
        areas, _of(layer.ids, rows), _of(layer.names, rows), layer.label_xy[rows], officers if any(officers) else ()
    )


def posts_of(layer: Overlay) -> Posts:
    """Every feature as a police post; one that is no point stands where its name does."""
    rows = np.arange(len(layer.ids))
    staffed = [int(value) if isinstance(value, bool) else 255 for value in _column(layer, "staffed", rows)]
    return Posts(np.asarray(layer.label_xy), layer.ids, layer.names, np.asarray(staffed, dtype=np.uint8))


def cameras_of(layer: Overlay) -> Cameras:
    """Every feature as a camera; one that is no point stands where its name does."""
    rows = np.arange(len(layer.ids))
    said = [name for name in CAMERA_TEXTS if name in layer.fields]
    directions = [direction_deg(_text(value)) for value in _column(layer, "direction", rows)]
    return Cameras(
        np.asarray(layer.label_xy),
        layer.ids,
        layer.names,
        np.asarray(directions, dtype=np.float64),
        np.asarray([camera_kind(_text(value)) for value in _column(layer, "kind", rows)], dtype=np.uint8),
        np.asarray([health(_text(value)) for value in _column(layer, "health", rows)], dtype=np.uint8),
        np.asarray([value is True for value in _column(layer, "shared", rows)], dtype=np.uint8),
        _numbers(layer, "fov"),
        _numbers(layer, "range"),
        **camera_texts([{name: layer.fields[name][row] for name in said} for row in rows]),
    )


def places_of(layer: Overlay) -> tuple[Places, tuple[str, ...]]:
    """Every feature as a point of interest, names apart."""
    names: dict[str, int] = {}
    number_of = [names.setdefault(name, len(names)) for name in layer.names]
    classes: U8 = np.full(len(number_of), PlaceClass.POI, dtype=np.uint8)
    return Places(np.asarray(layer.label_xy), classes, np.asarray(number_of, dtype=np.int32)), tuple(names)


def join_beats(all_of: list[Beats]) -> Beats:
    """Several as one, in their order."""
    areas = [one.areas for one in all_of]
    officers = [one.officers or ("",) * len(one.ids) for one in all_of]
    return Beats(
        Areas(
            np.concatenate([part.xy for part in areas]),
            _offsets(np.concatenate([np.diff(part.ring_off) for part in areas])),
            _offsets(np.concatenate([np.diff(part.area_off) for part in areas])),
            np.concatenate([part.cls for part in areas]),
        ),
        _together(one.ids for one in all_of),
        _together(one.names for one in all_of),
        np.concatenate([one.label_xy for one in all_of]),
        _together(officers) if any(one.officers for one in all_of) else (),
    )


def pick_beats(beats: Beats, rows: list[int]) -> Beats:
    """Some of them, in the order of ``rows``."""
    areas = beats.areas
    rings = [ring for row in rows for ring in range(areas.area_off[row], areas.area_off[row + 1])]
    xy = [areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]] for ring in rings]
    return Beats(
        Areas(
            np.concatenate(xy) if xy else np.empty((0, 2)),
            _offsets([len(part) for part in xy]),
            _offsets([areas.area_off[row + 1] - areas.area_off[row] for row in rows]),
            areas.cls[rows],
        ),
        tuple(beats.ids[row] for row in rows),
        tuple(beats.names[row] for row in rows),
        beats.label_xy[rows],
        tuple(beats.officers[row] for row in rows) if beats.officers else (),
    )


def join_flat(kind: type[Any], all_of: list[Any]) -> Any:
    """Several ``Posts`` or ``Cameras`` as one: each array or tuple behind the other."""
    values = ([getattr(one, name) for one in all_of] for name in kind.__dataclass_fields__)
    return kind(*(_together(v) if isinstance(v[0], tuple) else np.concatenate(v) for v in values))


def pick_flat(value: Any, rows: list[int]) -> Any:
    """Some of ``Posts`` or ``Cameras``."""
    parts = (getattr(value, name) for name in type(value).__dataclass_fields__)
    return type(value)(*(tuple(p[row] for row in rows) if isinstance(p, tuple) else p[rows] for p in parts))


def _column(layer: Overlay, name: str, rows: Any) -> list[Any]:
    column = layer.fields.get(name)
    return [None] * len(rows) if column is None else [column[row] for row in rows]


def _numbers(layer: Overlay, name: str) -> F64:
    values = _column(layer, name, np.arange(len(layer.ids)))
    return np.asarray([number(value) for value in values], dtype=np.float64)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _of(words: tuple[str, ...], rows: Any) -> tuple[str, ...]:
    return tuple(words[row] for row in rows)


def _together(parts: Any) -> tuple[Any, ...]:
    return tuple(one for part in parts for one in part)


def _offsets(counts: Any) -> Any:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
