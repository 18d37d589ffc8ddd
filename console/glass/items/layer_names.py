"""Names of what was brought in: features with a labelled field, grids, villages, cameras from close by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.glass.items import placing
from console.glass.items.frame import Frame
from console.glass.items.lettering import Lettering
from console.glass.items.names import Name, in_view
from console.glass.items.placing import Ground
from console.glass.items.shown import is_outline
from console.glass.items.stage import Stage
from console.glass.items.words import PLACE
from console.glass.symbols.cameras import NEAR_SCALE, cluster_half
from console.glass.symbols.pointmarks import half_of
from console.glass.tilework.cameras import NEAR_M
from console.glass.tilework.looks import word
from console.glass.tilework.overlays import MARKS_M
from console.site.model import SiteLayer
from layers.shapes import Beats, Shape

GRID: Final = Lettering("rdlab", spacing=2.0)
CAMERA: Final = Lettering("rdlab")
Wanted = tuple[Name, tuple[float, float], placing.Sides]  # a name, the gap to its box, the sides it may take

_GRID_M: Final = 9.0  # coarser than this (metres a pixel) names are left out
_VILLAGES_M: Final = 30.0
_CAMERAS_M: Final = 1.0
_MOST: Final = 120  # of one layer
_ROUND: Final = (*placing.NEAR_ANCHOR, (1, 0), (-1, 0))
_CAMERA_HALF: Final = 6.5
_DOT_HALF: Final = 3.0


def cameras(stage: Stage, frame: Frame) -> Iterator[Wanted]:
    """Names of cameras, where there is room for them."""
    if not stage.on["cameras"] or frame.m_per_px > _CAMERAS_M:
        return
    table = stage.source.site.cameras
    for row in stage.still.cameras(frame).rows[:_MOST].tolist():
        if table.names[row]:
            at = table.xy[row].tolist()
            yield Name("camera", table.ids[row], table.names[row], CAMERA, *at), (12.0, 11.0), placing.ALL_SIDES


def areas(stage: Stage, frame: Frame) -> Iterator[Wanted]:
    """Names of grids, then of villages."""
    site = stage.source.site
    if stage.on["grid"] and frame.m_per_px <= _GRID_M:
        yield from _of_areas("grid", site.grid, GRID, frame)
    if stage.on["villages"] and frame.m_per_px <= _VILLAGES_M:
        yield from _of_areas("village", site.villages, PLACE, frame)


def _of_areas(kind: str, beats: Beats, style: Lettering, frame: Frame) -> Iterator[Wanted]:
    for n in in_view(frame, beats.label_xy)[:_MOST].tolist():
        name = Name(kind, beats.ids[n], beats.names[n], style, *beats.label_xy[n].tolist())
        yield name, (0.0, 14.0), placing.NEAR_ANCHOR


def features(stage: Stage, frame: Frame) -> Iterator[Wanted]:
    """Features of the layers that write a field beside them, the top layer first."""
    for layer, _ in reversed(stage.still.shown()):
        style = layer.spec.style
        if style.label and not is_outline(layer) and style.finest_m <= frame.m_per_px <= style.coarsest_m:
            yield from _of_layer(layer, frame)


def _of_layer(layer: SiteLayer, frame: Frame) -> Iterator[Wanted]:
    overlay, label = layer.overlay, layer.spec.style.label
    values = overlay.names if label == "name" else overlay.fields.get(label, ())
    if not values:
        return
    half_w, half_h = half_of(layer.spec.role)
    for n in in_view(frame, overlay.label_xy)[:_MOST].tolist():
        text = word(values[n])
        if not text:
            continue
        name = Name(f"layer:{layer.spec.id}", overlay.ids[n], text, PLACE, *overlay.label_xy[n].tolist())
        shape = overlay.shape[n]
        if shape == Shape.POINT:
            yield name, (half_w + 3.0, half_h + 2.0), placing.ALL_SIDES
        else:
            yield name, (8.0, 14.0), placing.NEAR_ANCHOR if shape == Shape.AREA else _ROUND


# --- symbols that no label may cross ------------------------------------------------------------------------------


def reserve(stage: Stage, ground: Ground, frame: Frame) -> None:
    """Take the places of cameras, of their clusters, and of the points of layers."""
    if stage.on["cameras"]:
        _reserve_cameras(stage, ground, frame)
    for layer, _ in stage.still.shown():
        style = layer.spec.style
        if style.finest_m <= frame.m_per_px <= style.coarsest_m:
            _reserve_points(layer, ground, frame)


def _reserve_cameras(stage: Stage, ground: Ground, frame: Frame) -> None:
    seen, ratio = stage.still.cameras(frame), frame.ratio
    near = NEAR_SCALE if frame.m_per_px <= NEAR_M and not len(seen.groups) else 1.0
    ground.take_many(seen.x / ratio, seen.y / ratio, _CAMERA_HALF * near)
    clusters = stage.still.clusters(frame.view.step)
    if clusters is None:
        return
    for group, x, y in zip(seen.groups.tolist(), seen.group_x / ratio, seen.group_y / ratio, strict=True):
        half_w, half_h = cluster_half(int(clusters.count[group]))
        ground.take((x - half_w, y - half_h, x + half_w, y + half_h))


def _reserve_points(layer: SiteLayer, ground: Ground, frame: Frame) -> None:
    overlay = layer.overlay
    points = np.flatnonzero(np.asarray(overlay.shape) == Shape.POINT)
    if not len(points):
        return
    x, y = frame.px(*_first_vertices(layer, points))
    inside = frame.inside(x, y, 12.0 * frame.ratio)
    half = max(half_of(layer.spec.role)) if frame.m_per_px <= MARKS_M else _DOT_HALF
    ground.take_many(x[inside] / frame.ratio, y[inside] / frame.ratio, half)


def _first_vertices(layer: SiteLayer, points: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    overlay = layer.overlay
    xy = np.asarray(overlay.xy)[np.asarray(overlay.part_off)[np.asarray(overlay.feature_off)[points]]]
    return xy[:, 0], xy[:, 1]
