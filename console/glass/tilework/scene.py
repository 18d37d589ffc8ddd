"""A site's static vectors as plain arrays, so that they cross into the worker through one block of shared memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.shapes import Areas, BaseMap, Beats, Cameras

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]

_ALIGN: Final = 64


@dataclass(frozen=True)
class Scene:
    """Lines ``line_*``, polygons ``area_*`` and ``beat_*`` (rings, with boxes), cameras ``cam_*``.

    Boxes are (N, 4): west, south, east, north in Web Mercator metres.
    """

    line_xy: F64
    line_off: I32
    line_cls: U8
    line_box: F64
    area_xy: F64
    area_ring_off: I32
    area_off: I32
    area_cls: U8
    area_box: F64
    beat_xy: F64
    beat_off: I32
    beat_box: F64
    cam_xy: F64
    cam_direction: F64
    cam_dome: U8
    cam_health: U8


class Part(NamedTuple):
    """Where one array lies in the block."""

    name: str
    offset: int
    shape: tuple[int, ...]
    dtype: str


def scene_of(base: BaseMap, beats: Beats, cameras: Cameras) -> Scene:
    """The static scene of a site."""
    lines, areas = base.lines, base.areas
    return Scene(
        line_xy=lines.xy,
        line_off=lines.off,
        line_cls=lines.cls,
        line_box=boxes(lines.xy, lines.off),
        area_xy=areas.xy,
        area_ring_off=areas.ring_off,
        area_off=areas.area_off,
        area_cls=areas.cls,
        area_box=_area_boxes(areas),
        beat_xy=beats.areas.xy,
        beat_off=beats.areas.ring_off,
        beat_box=boxes(beats.areas.xy, beats.areas.ring_off),
        cam_xy=cameras.xy,
        cam_direction=cameras.direction_deg,
        cam_dome=cameras.dome,
        cam_health=cameras.health,
    )


def boxes(xy: F64, off: I32) -> F64:
    """Box (P, 4) of each ragged part; a part without vertices has an empty box (west > east)."""
    count = len(off) - 1
    out = np.tile(np.array([np.inf, np.inf, -np.inf, -np.inf]), (max(count, 0), 1))
    filled = np.flatnonzero(np.diff(off) > 0)
    if len(filled):
        starts = np.asarray(off)[filled].astype(np.intp)
        end = int(off[filled[-1] + 1])
        out[filled, :2] = np.minimum.reduceat(np.asarray(xy)[:end], starts, axis=0)
        out[filled, 2:] = np.maximum.reduceat(np.asarray(xy)[:end], starts, axis=0)
    return out


def _area_boxes(areas: Areas) -> F64:
    ring = boxes(areas.xy, areas.ring_off)
    outer = np.asarray(areas.area_off[:-1], dtype=np.intp)  # the outer ring holds the others
    return ring[outer] if len(outer) else np.zeros((0, 4))


def touching(box: F64, view: tuple[float, float, float, float]) -> NDArray[np.intp]:
    """Indices of the boxes that touch ``view`` (west, south, east, north)."""
    west, south, east, north = view
    return np.flatnonzero((box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south))


def layout(scene: Scene) -> tuple[list[Part], int]:
    """Where each array goes in a block, and how many bytes that takes."""
    parts, at = [], 0
    for field in fields(scene):
        array: NDArray[Any] = getattr(scene, field.name)
        parts.append(Part(field.name, at, array.shape, array.dtype.str))
        at += -(-array.nbytes // _ALIGN) * _ALIGN
    return parts, max(at, 1)


def write(scene: Scene, parts: list[Part], block: memoryview) -> None:
    """Copy the arrays into a block."""
    for part in parts:
        array = np.ascontiguousarray(getattr(scene, part.name))
        np.ndarray(part.shape, part.dtype, block, part.offset)[...] = array


def read(parts: list[Part], block: memoryview) -> Scene:
    """The scene as views of a block: nothing is copied."""
    arrays: Mapping[str, Any] = {p.name: np.ndarray(p.shape, p.dtype, block, p.offset) for p in parts}
    return Scene(**arrays)
