"""A site's static vectors as plain arrays, so that they cross into the worker through one block of shared memory."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from console.glass.tilework.looks import LayerPaint, packed, paint_of, unpacked
from console.site.layerfile import LayerStyle, Role
from layers.shapes import Areas, BaseMap, Beats, Cameras, empty
from layers.shapes.boxes import boxes, feature_boxes, touching

if TYPE_CHECKING:
    from console.site.model import SiteLayer

__all__ = ["Part", "Scene", "as_overlay", "boxes", "layout", "ranges", "read", "scene_of", "scene_of_site", "touching",
           "write"]  # fmt: skip

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]

_ALIGN: Final = 64
# Layers of these roles are drawn by their own painters; the first three as overlays only when somebody styled them.
OUTLINED: Final = (Role.BEATS, Role.GRID, Role.VILLAGES)
SYMBOLS: Final = (Role.POSTS, Role.CAMERAS)


def _xy() -> F64:
    return np.zeros((0, 2))


def _box() -> F64:
    return np.zeros((0, 4))


def _off() -> I32:
    return np.zeros(1, dtype=np.int32)


def _u8() -> U8:
    return np.zeros(0, dtype=np.uint8)


def _f64() -> F64:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Scene:
    """Lines ``line_*``, polygons ``area_*``, rings of ``beat_*``, ``grid_*`` and ``village_*``, cameras ``cam_*``,
    brought-in layers ``lay_*``.

    Boxes are (N, 4): west, south, east, north in Web Mercator metres. Of the layers: ``lay_off`` (L+1) into features,
    ``lay_feature_off`` (F+1) into parts, ``lay_part_off`` (P+1) into ``lay_xy``; ``lay_class`` (F) index into the
    colours of the layer's ``LayerPaint``; ``lay_table`` those as bytes.
    """

    line_xy: F64 = field(default_factory=_xy)
    line_off: I32 = field(default_factory=_off)
    line_cls: U8 = field(default_factory=_u8)
    line_box: F64 = field(default_factory=_box)
    area_xy: F64 = field(default_factory=_xy)
    area_ring_off: I32 = field(default_factory=_off)
    area_off: I32 = field(default_factory=_off)
    area_cls: U8 = field(default_factory=_u8)
    area_box: F64 = field(default_factory=_box)
    beat_xy: F64 = field(default_factory=_xy)
    beat_off: I32 = field(default_factory=_off)
    beat_box: F64 = field(default_factory=_box)
    grid_xy: F64 = field(default_factory=_xy)
    grid_off: I32 = field(default_factory=_off)
    grid_box: F64 = field(default_factory=_box)
    village_xy: F64 = field(default_factory=_xy)
    village_off: I32 = field(default_factory=_off)
    village_box: F64 = field(default_factory=_box)
    cam_xy: F64 = field(default_factory=_xy)
    cam_direction: F64 = field(default_factory=_f64)
    cam_kind: U8 = field(default_factory=_u8)
    cam_health: U8 = field(default_factory=_u8)
    cam_shared: U8 = field(default_factory=_u8)
    cam_fov: F64 = field(default_factory=_f64)
    cam_range: F64 = field(default_factory=_f64)
    lay_xy: F64 = field(default_factory=_xy)
    lay_part_off: I32 = field(default_factory=_off)
    lay_feature_off: I32 = field(default_factory=_off)
    lay_off: I32 = field(default_factory=_off)
    lay_shape: U8 = field(default_factory=_u8)
    lay_class: U8 = field(default_factory=_u8)
    lay_box: F64 = field(default_factory=_box)
    lay_table: U8 = field(default_factory=_u8)

    @functools.cached_property
    def paints(self) -> Mapping[str, tuple[int, LayerPaint]]:
        """How each brought-in layer is drawn, and which it is of ``lay_off``, by id."""
        return {paint.id: (n, paint) for n, paint in enumerate(unpacked(self.lay_table.tobytes()))}


class SceneSite(Protocol):
    """What ``scene_of_site`` reads of a site."""

    @property
    def base(self) -> BaseMap: ...
    @property
    def beats(self) -> Beats: ...
    @property
    def grid(self) -> Beats: ...
    @property
    def villages(self) -> Beats: ...
    @property
    def cameras(self) -> Cameras: ...
    @property
    def layers(self) -> Sequence[SiteLayer]: ...


class Part(NamedTuple):
    """Where one array lies in the block."""

    name: str
    offset: int
    shape: tuple[int, ...]
    dtype: str


def scene_of_site(site: SceneSite) -> Scene:
    """The static scene of a site, its brought-in layers included."""
    return scene_of(site.base, site.beats, site.cameras, site.grid, site.villages, site.layers)


def scene_of(
    base: BaseMap, beats: Beats, cameras: Cameras, grid: Beats | None = None, villages: Beats | None = None,
    layers: Sequence[SiteLayer] = (),
) -> Scene:  # fmt: skip
    """The static scene of a site's parts; ``layers`` in drawing order."""
    lines, areas = base.lines, base.areas
    drawn = [layer for layer in layers if as_overlay(layer)]
    outlines = {
        "beat": _rings(beats, drawn, Role.BEATS),
        "grid": _rings(grid or empty.beats(), drawn, Role.GRID),
        "village": _rings(villages or empty.beats(), drawn, Role.VILLAGES),
    }
    arrays = {f"{name}_{part}": array for name, parts in outlines.items() for part, array in parts.items()}
    return Scene(
        line_xy=lines.xy, line_off=lines.off, line_cls=lines.cls, line_box=boxes(lines.xy, lines.off),
        area_xy=areas.xy, area_ring_off=areas.ring_off, area_off=areas.area_off, area_cls=areas.cls,
        area_box=_area_boxes(areas),
        cam_xy=cameras.xy, cam_direction=cameras.direction_deg, cam_kind=cameras.kind, cam_health=cameras.health,
        cam_shared=cameras.shared, cam_fov=cameras.fov_deg, cam_range=cameras.range_m,
        **arrays, **_overlays(drawn),
    )  # fmt: skip


def as_overlay(layer: SiteLayer) -> bool:
    """Whether a layer is drawn as an overlay: not when its role has a painter of its own."""
    if layer.spec.role in SYMBOLS:
        return False
    return layer.spec.role not in OUTLINED or layer.spec.style != LayerStyle()


def _rings(beats: Beats, drawn: Sequence[SiteLayer], role: Role) -> dict[str, Any]:
    """The rings whose outlines are drawn in the theme's way: not those that a styled layer draws."""
    styled = {name for layer in drawn if layer.spec.role is role for name in layer.overlay.ids}
    xy, off = beats.areas.xy, beats.areas.ring_off
    if styled:
        kept = np.array([name not in styled for name in beats.ids], dtype=np.bool_)
        rings = np.flatnonzero(np.repeat(kept, np.diff(beats.areas.area_off)))
        length = np.diff(off)[rings]
        xy = np.asarray(xy)[ranges(np.asarray(off)[rings], length)]
        off = np.concatenate(([0], np.cumsum(length))).astype(np.int32)
    return {"xy": xy, "off": off, "box": boxes(xy, off)}


def ranges(start: NDArray[Any], length: NDArray[Any]) -> NDArray[np.intp]:
    """``start[i], start[i] + 1, …`` of ``length[i]`` numbers each, one after the other."""
    total = int(length.sum())
    first = np.concatenate(([0], np.cumsum(length)[:-1])) if len(length) else np.zeros(0, dtype=np.intp)
    return np.asarray(np.arange(total) + np.repeat(start - first, length), dtype=np.intp)


def _overlays(layers: Sequence[SiteLayer]) -> dict[str, Any]:
    if not layers:
        return {}
    overlays = [layer.overlay for layer in layers]
    xy = np.concatenate([o.xy for o in overlays])
    part_off = _chained([o.part_off for o in overlays])
    feature_off = _chained([o.feature_off for o in overlays])
    resolved = [paint_of(layer.spec, layer.overlay) for layer in layers]
    return {
        "lay_xy": xy, "lay_part_off": part_off, "lay_feature_off": feature_off,
        "lay_off": np.cumsum([0, *(len(o.shape) for o in overlays)]).astype(np.int32),
        "lay_shape": np.concatenate([o.shape for o in overlays]).astype(np.uint8),
        "lay_class": np.concatenate([classes for _, classes in resolved]),
        "lay_box": feature_boxes(xy, part_off, feature_off),
        "lay_table": np.frombuffer(packed([paint for paint, _ in resolved]), dtype=np.uint8),
    }  # fmt: skip


def _chained(offsets: Sequence[I32]) -> I32:
    """Offsets of several ragged arrays as those of all in one."""
    lengths = np.concatenate([np.diff(off) for off in offsets])
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)


def _area_boxes(areas: Areas) -> F64:
    ring = boxes(areas.xy, areas.ring_off)
    outer = np.asarray(areas.area_off[:-1], dtype=np.intp)  # the outer ring holds the others
    return ring[outer] if len(outer) else np.zeros((0, 4))


def layout(scene: Scene) -> tuple[list[Part], int]:
    """Where each array goes in a block, and how many bytes that takes."""
    parts, at = [], 0
    for one in fields(scene):
        array: NDArray[Any] = getattr(scene, one.name)
        parts.append(Part(one.name, at, array.shape, array.dtype.str))
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
