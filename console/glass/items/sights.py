"""The cameras whose pictures stand beside the card: brighter, with what they see, and the letter of their picture."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from console.desk import pictures
from console.desk.watching import NONE, Strip
from console.glass.items.base import Painter, draw_sprite
from console.glass.items.frame import Frame
from console.glass.items.stage import Painted
from console.glass.symbols import CameraMark, paint, sights
from console.words import Changes
from layers.geo import from_mercator, mercator_scale
from layers.shapes import CameraHealth, CameraKind
from layers.shapes.sight import FOV_DEG, RANGE_M

_MARGIN_PX: Final = 200
_LEAST_PX: Final = 22.0  # a view drawn smaller says nothing
_MOST_PX: Final = 260.0
LETTERS: Final = "ABCDEFGH"


class _Near(NamedTuple):
    row: int
    letter: str  # "" when there is but one
    sees: bool
    faces: bool
    health: CameraHealth


class SightsPainter(Painter):
    """``stage.painted["sight"]``: keys are rows of the site's cameras."""

    watches = Changes.VIDEO | Changes.SELECTION | Changes.SITE

    def locate(self, frame: Frame) -> None:
        rows = np.array([one.row for one in self._near()], dtype=np.int64)
        xy = np.asarray(self._stage.source.site.cameras.xy)[rows].reshape(-1, 2)
        x, y = frame.px(xy[:, 0], xy[:, 1])
        inside = frame.inside(x, y, _MARGIN_PX * frame.ratio)
        self._stage.painted["sight"] = Painted(rows[inside], x[inside], y[inside])

    def paint(self, p: QPainter, frame: Frame) -> None:
        painted = self._stage.painted["sight"]
        at = {int(row): (float(x), float(y)) for row, x, y in zip(painted.keys, painted.x, painted.y, strict=True)}
        near = [one for one in self._near() if one.row in at]
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in near:
            self._view(p, frame, one, *at[one.row])
        p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for one in near:
            self._symbol(p, one, *at[one.row])
        for one in near:
            self._letter(p, frame, one, *at[one.row])

    def _near(self) -> list[_Near]:
        """Of the strip, in its order; where cameras are off none, unless the source shows these alone."""
        if not (self._stage.on["cameras"] or getattr(self._stage.source, "sights_alone", False)):
            return []
        strip: Strip = getattr(getattr(self._stage.source, "watching", None), "strip", NONE)
        ids, found = {one.id: one for one in strip.sights}, []
        for n, source in enumerate(strip.sources):
            kind, key = pictures.parts(source)
            if kind == pictures.CAMERA and key in ids:
                row = pictures.row_of(self._stage.source, key)  # type: ignore[arg-type]  # who watches is a desk
                letter = LETTERS[n] if len(strip.sources) > 1 else ""
                if row is not None:
                    found.append(_Near(row, letter, ids[key].sees, ids[key].faces, ids[key].health))
        return found

    def _view(self, p: QPainter, frame: Frame, one: _Near, x: float, y: float) -> None:
        cameras = self._stage.source.site.cameras
        reach, fov = float(cameras.range_m[one.row]), float(cameras.fov_deg[one.row])
        lat = float(from_mercator(*cameras.xy[one.row])[1])
        radius = (reach if reach > 0 else RANGE_M) * float(mercator_scale(lat)) / frame.m_per_px
        radius = min(max(radius, _LEAST_PX), _MOST_PX)
        direction = self._direction(one.row) if one.faces or not one.sees else math.nan  # one that turns may look there
        p.save()
        p.translate(QPointF(x, y))
        p.scale(frame.ratio, frame.ratio)
        if math.isnan(direction):
            sights.round_view(p, self._stage.theme, radius, sees=one.sees)
        else:
            wide = fov if fov > 0 else FOV_DEG
            sights.wedge(p, self._stage.theme, radius, direction, wide, sees=one.sees)
        p.restore()

    def _symbol(self, p: QPainter, one: _Near, x: float, y: float) -> None:
        cameras, atlas = self._stage.source.site.cameras, self._stage.atlas
        direction, kind = self._direction(one.row), CameraKind(int(cameras.kind[one.row]))
        mark = CameraMark(
            kind is CameraKind.DOME, one.health, None if math.isnan(direction) else round(direction / 6) * 6.0,
            kind is CameraKind.PTZ, bool(cameras.shared[one.row]),
        )  # fmt: skip
        sprite = atlas.named(("sight", mark), lambda q: paint.camera(q, atlas.theme, mark, near=True))
        draw_sprite(p, self._stage, sprite, x, y)

    def _letter(self, p: QPainter, frame: Frame, one: _Near, x: float, y: float) -> None:
        if one.letter:
            atlas, key = self._stage.atlas, ("letter", one.letter, one.sees)
            sprite = atlas.named(key, lambda q: sights.letter(q, atlas.theme, one.letter, sees=one.sees))
            dx, dy = sights.beside(self._direction(one.row))
            draw_sprite(p, self._stage, sprite, round(x + dx * frame.ratio), round(y + dy * frame.ratio))

    def _direction(self, row: int) -> float:
        """Degrees; NaN of one that looks all round or nowhere in particular."""
        cameras = self._stage.source.site.cameras
        return math.nan if cameras.kind[row] == CameraKind.DOME else float(cameras.direction_deg[row])
