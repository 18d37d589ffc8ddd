"""Cameras of a tile: sprites with the sector they see when near, clusters where they cannot be told apart."""

from __future__ import annotations

import functools
import math
import weakref
from collections import OrderedDict
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from console.glass.symbols import cameras as symbols
from console.glass.symbols.marks import CameraMark, ClusterMark
from console.glass.symbols.strokes import pen
from console.glass.theme import load_theme
from console.glass.tilework.brush import Box, Brush
from console.glass.tilework.scene import Scene
from layers import geo, tiles
from layers.clusters import Clusters, cluster, crowding
from layers.shapes import CameraHealth, CameraKind

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
Rows = NDArray[np.intp]

NEAR_M: Final = 2.5  # metres a pixel: finer than this symbols are larger and sectors are drawn
SINGLE_M: Final = 1.5  # finer than this none are clustered
CELL_PX: Final = 92.0
_CROWD_PX: Final = 44.0
_APART_PX: Final = 56.0  # clusters nearer than this are one
_CROWDED: Final = 2.0  # more places with cameras than this within _CROWD_PX, on the mean
_FEW: Final = 1_000  # so many may stand closer: a screen holds them all
_CROWDED_OF_FEW: Final = 2.6
_SPOT_M: Final = 40.0  # cameras of one junction are one place: a county's few stay single at the scale of its streets
_SECTOR_PX: Final = 40.0  # of a camera whose range is not known
_FOV_DEG: Final = 60.0  # of one whose field of view is not known
_FARTHEST_M: Final = 2_000.0
_STEPS_KEPT: Final = 6
_STEP_DEG: Final = 7.5  # sprites are turned by whole steps
# How bad each health is; a cluster shows the worst.
SEVERITY: Final = np.array([0, 2, 3, 1], dtype=np.uint8)  # by CameraHealth
BY_SEVERITY: Final = (CameraHealth.OK, CameraHealth.UNPROBED, CameraHealth.FROZEN, CameraHealth.OFFLINE)


def clusters_at(xy: F64, health: U8, step: int, spots: F64 | None = None) -> Clusters | None:
    """The clusters of all cameras of a site at a zoom step; None where they can be told apart.

    ``spots``: what ``spots_of`` says of the cameras, when that is known already.
    """
    m_per_px = tiles.m_per_px(step)
    if m_per_px <= SINGLE_M:
        return None
    spots = spots_of(xy) if spots is None else spots
    if crowding(spots, _CROWD_PX * m_per_px) <= (_CROWDED if len(spots) > _FEW else _CROWDED_OF_FEW):
        return None
    return cluster(xy, SEVERITY[np.asarray(health)], CELL_PX * m_per_px, _APART_PX * m_per_px)


def spots_of(xy: F64) -> F64:
    """The places (K, 2) where cameras stand."""
    cell = np.floor(np.asarray(xy) / _SPOT_M)
    number = cell[:, 1].astype(np.int64) * (1 << 31) + cell[:, 0].astype(np.int64)
    return np.asarray(cell[np.unique(number, return_index=True)[1]] * _SPOT_M)


class Crowd:
    """The clusters of one set of cameras, worked out once for each of the last few zoom steps."""

    def __init__(self, xy: F64, health: U8) -> None:
        self._xy, self._health = xy, health
        self._spots: F64 | None = None
        self._kept: OrderedDict[int, Clusters | None] = OrderedDict()

    def at(self, step: int) -> Clusters | None:
        """As ``clusters_at``."""
        if step not in self._kept:
            if self._spots is None:
                self._spots = spots_of(self._xy)
            self._kept[step] = clusters_at(self._xy, self._health, step, self._spots)
            if len(self._kept) > _STEPS_KEPT:
                self._kept.popitem(last=False)
        return self._kept[step]


_crowds: weakref.WeakKeyDictionary[Scene, Crowd] = weakref.WeakKeyDictionary()


def paint_cameras(brush: Brush, scene: Scene) -> None:
    """All cameras of a tile: sectors under symbols under clusters."""
    crowd = _crowds.setdefault(scene, Crowd(scene.cam_xy, scene.cam_health))
    clusters = crowd.at(brush.tile.step)
    if clusters is None:
        near = brush.m_per_logical <= NEAR_M
        if near:
            _sectors(brush, scene)
        _symbols(brush, scene, _inside(scene.cam_xy, brush.view), symbols.NEAR_SCALE if near else 1.0)
        return
    found = _inside(clusters.xy, brush.view)
    single = clusters.count[found] == 1
    _symbols(brush, scene, clusters.head[found[single]], 1.0)
    _discs(brush, clusters, found[~single])


def _inside(xy: F64, view: Box) -> Rows:
    west, south, east, north = view
    x, y = xy[:, 0], xy[:, 1]
    return np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))


# --- symbols ------------------------------------------------------------------------------------------------------


def _symbols(brush: Brush, scene: Scene, rows: NDArray[np.integer], scale: float) -> None:
    px = np.round(brush.px(scene.cam_xy[rows]))
    turn = scene.cam_direction[rows] % 360.0 / _STEP_DEG
    turn = np.where(np.isnan(turn), -1, np.round(turn) % round(360.0 / _STEP_DEG)).astype(np.int64)
    kind, health, shared = scene.cam_kind[rows], scene.cam_health[rows], scene.cam_shared[rows]
    looks = zip(turn.tolist(), kind.tolist(), health.tolist(), shared.tolist(), strict=True)
    for (left, top), look in zip(px.tolist(), looks, strict=True):
        sprite = _camera(brush.theme.name, brush.ratio, scale, *look)
        brush.p.drawImage(QPointF(left - sprite.width() / 2, top - sprite.height() / 2), sprite)


@functools.lru_cache(maxsize=2048)
def _camera(theme: str, ratio: float, scale: float, turn: int, kind: int, health: int, shared: int) -> QImage:
    direction = None if turn < 0 else turn * _STEP_DEG
    mark = CameraMark(kind == CameraKind.DOME, CameraHealth(health), direction, kind == CameraKind.PTZ, bool(shared))
    image, p = _sprite(15.0 * scale, ratio)
    symbols.camera(p, load_theme(theme), mark, scale=scale)
    p.end()
    return image


def _sprite(half: float, ratio: float) -> tuple[QImage, QPainter]:
    """A picture of ± ``half`` logical pixels and a painter whose (0, 0) is its middle."""
    side = 2 * math.ceil(half * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    p = QPainter(image)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.translate(side / 2, side / 2)
    p.scale(ratio, ratio)
    return image, p


# --- clusters -----------------------------------------------------------------------------------------------------


def _discs(brush: Brush, clusters: Clusters, found: Rows) -> None:
    px = np.round(brush.px(clusters.xy[found]))
    for (left, top), count, worst in zip(
        px.tolist(), clusters.count[found].tolist(), clusters.worst[found].tolist(), strict=True
    ):
        sprite = _disc(brush.theme.name, brush.ratio, min(count, 9999), worst)
        brush.p.drawImage(QPointF(left - sprite.width() / 2, top - sprite.height() / 2), sprite)


@functools.lru_cache(maxsize=2048)
def _disc(theme: str, ratio: float, count: int, worst: int) -> QImage:
    image, p = _sprite(symbols.cluster_half(count)[0] + 8.0, ratio)
    symbols.cluster(p, load_theme(theme), ClusterMark(count, BY_SEVERITY[worst]))
    p.end()
    return image


# --- sectors ------------------------------------------------------------------------------------------------------


def _sectors(brush: Brush, scene: Scene) -> None:
    """What each healthy camera sees: edged where its view is known, without an edge where that is assumed."""
    reach = reach_m(scene.cam_xy, scene.cam_range)
    farthest = float(np.nanmax(reach)) if np.isfinite(reach).any() else 0.0
    margin = max(_SECTOR_PX, farthest / brush.m_per_logical)
    rows = _inside(scene.cam_xy, brush.around(margin))
    rows = rows[(scene.cam_health[rows] == CameraHealth.OK) & _looks_somewhere(scene, rows)]
    px, radius = brush.px(scene.cam_xy[rows]), reach[rows] / brush.m_per_px
    edge = brush.theme.color("cam")
    edge.setAlphaF(0.55)
    ink = pen(edge, 1.0 * brush.ratio)
    for (x, y), r, direction, fov in zip(
        px.tolist(), radius.tolist(), scene.cam_direction[rows].tolist(), scene.cam_fov[rows].tolist(), strict=True
    ):
        known = not math.isnan(r) and not math.isnan(fov)
        path = sector(x, y, _SECTOR_PX * brush.ratio if math.isnan(r) else r, direction, fov)
        fill = brush.theme.color("cam")
        fill.setAlphaF(0.16 if known else 0.10)
        brush.p.setPen(ink if known else Qt.PenStyle.NoPen)
        brush.p.setBrush(fill)
        brush.p.drawPath(path)
    brush.p.setBrush(Qt.BrushStyle.NoBrush)


def reach_m(xy: F64, range_m: F64) -> F64:
    """How far cameras see in Mercator metres (C,), from true metres; NaN where that is not known."""
    latitude = geo.from_mercator(xy[:, 0], xy[:, 1])[1] if len(xy) else np.zeros(0)
    reach = np.where(np.asarray(range_m) > 0, np.minimum(range_m, _FARTHEST_M), np.nan)
    return np.asarray(reach * geo.mercator_scale(latitude))


def _looks_somewhere(scene: Scene, rows: Rows) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(scene.cam_direction[rows]) | (scene.cam_fov[rows] >= 359.0))


def sector(x: float, y: float, radius: float, direction_deg: float, fov_deg: float) -> QPainterPath:
    """What is seen from (x, y), in pixels: ``direction_deg`` clockwise from up; NaN field of view: the usual one."""
    path = QPainterPath()
    box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
    fov = _FOV_DEG if math.isnan(fov_deg) else min(max(fov_deg, 1.0), 360.0)
    if fov >= 359.0:
        path.addEllipse(box)
        return path
    path.moveTo(x, y)
    path.arcTo(box, 90.0 - direction_deg - fov / 2, fov)
    path.closeSubpath()
    return path
