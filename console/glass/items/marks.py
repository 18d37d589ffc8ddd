"""Markers that people put on the map: pins with their names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from PySide6.QtGui import QPainter

from console.glass.items.base import Painter, draw_sprite, draw_sprites
from console.glass.items.frame import Frame
from console.glass.items.names import Name
from console.glass.items.stage import Painted, Stage
from console.glass.items.words import MARKER
from console.glass.symbols import pins
from console.words import Changes, Marker

LABEL_GAP: Final = (13.0, 14.0)
_MARGIN_PX: Final = 40
_LONGEST: Final = 16  # letters of a name on the map; the whole stands in the card


class MarksPainter(Painter):
    """Pins. ``stage.painted["marker"]`` has the middles of their heads, for that is what a hand aims at."""

    layer = "markers"
    watches = Changes.MARKS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        stage.read_markers()

    def changed(self, changes: Changes) -> bool:
        if changes & Changes.MARKS:
            self._stage.read_markers()
        return super().changed(changes)

    def locate(self, frame: Frame) -> None:
        xy = self._stage.marker_xy
        if not len(xy):
            self._stage.painted["marker"] = Painted()
            return
        x, y = frame.px(xy[:, 0], xy[:, 1])
        rows = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        self._stage.painted["marker"] = Painted(rows, x[rows], y[rows] - pins.BODY_UP * frame.ratio)

    def paint(self, p: QPainter, frame: Frame) -> None:
        painted = self._stage.painted["marker"]
        if len(painted.keys):
            stage = self._stage
            sprites = np.full(len(painted.keys), _sprite(stage))
            draw_sprites(p, stage, sprites, painted.x, painted.y + pins.BODY_UP * frame.ratio)


class ChosenMarkPainter(Painter):
    """The selected pin once more, over the units: who drags it must see it."""

    layer = "markers"
    watches = Changes.MARKS | Changes.SELECTION

    def paint(self, p: QPainter, frame: Frame) -> None:
        kind, name = self._stage.selected
        place = self._stage.place_of(kind, name) if kind == "marker" else None
        if place is not None:
            x, y = frame.px(*place)
            draw_sprite(p, self._stage, _sprite(self._stage), float(x), float(y))


def _sprite(stage: Stage) -> int:
    return stage.atlas.named("marker", lambda p: pins.pin(p, stage.theme))


def names(stage: Stage, frame: Frame) -> Iterator[Name]:
    """The names of the markers in view, the newest first; their anchor is the head of the pin."""
    painted = stage.painted.get("marker")
    if painted is None or not stage.on["markers"]:
        return
    for n in painted.keys.tolist()[::-1]:
        marker = stage.markers[n]
        x, y = stage.marker_xy[n].tolist()
        yield Name("marker", marker.id, short(marker), MARKER, x, y + pins.BODY_UP * frame.m_per_px)


def short(marker: Marker) -> str:
    """Its name as the map says it."""
    return marker.name if len(marker.name) <= _LONGEST else marker.name[: _LONGEST - 1] + "…"
