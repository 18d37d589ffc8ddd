"""What a hand can take of the selected ring: its centre, one point of each tier's edge, corners of what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from console.desk.ringview import RingView
from console.glass.items.base import Painter, draw_sprite
from console.glass.items.frame import Frame
from console.glass.items.ringboard import rough
from console.glass.items.ringshapes import vertices
from console.glass.items.stage import Stage
from console.glass.symbols import blocks
from console.words import Changes, RingShape

F64 = NDArray[np.float64]

CENTRE, EDGE, CORNER, BLOCK = "centre", "edge", "corner", "block"
_MOST_CORNERS: Final = 60  # a lasso has hundreds: it is drawn anew, not pulled at each point
_BESIDE: Final = (-21.0, -21.0)
_BY_LIMIT: Final = (RingShape.TIME, RingShape.DISTANCE, RingShape.CORRIDOR)


@dataclass(frozen=True)
class Handle:
    """``kind``: centre, edge (of tier ``n``), corner (``n`` of the outline), block (turned ``n``, ``id``). Mercator
    metres; and px at 100 % that it lies beside that place, for a centre must not hide the symbol that stands there."""

    kind: str
    n: int
    x_m: float
    y_m: float
    dx: float = 0.0
    dy: float = 0.0
    id: str = ""

    def px(self, frame: Frame) -> tuple[float, float]:
        """Where it is painted, device pixels."""
        x, y = frame.px(self.x_m, self.y_m)
        return float(x) + round(self.dx * frame.ratio), float(y) + round(self.dy * frame.ratio)


def handles_of(stage: Stage) -> tuple[Handle, ...]:
    """Of the ring that is selected; none of a ring of beats, which lies where they lie."""
    kind, id = stage.selected
    view = stage.rings.view(id) if kind == "ring" else None
    if view is None or not stage.on["rings"]:
        return ()
    out = [Handle(CORNER, n, float(x), float(y)) for n, (x, y) in enumerate(_corners(view))]
    place = stage.rings.place_of(id)
    if place is not None and view.ring.centre is not None and view.ring.shape in (RingShape.TIME, RingShape.DISTANCE):
        beside = _BESIDE if view.ring.centre.kind not in ("", "point", "place") else (0.0, 0.0)
        out.append(Handle(CENTRE, 0, *place, *beside))
    return (*out, *_edges(view, place))


def blocks_of(stage: Stage) -> tuple[Handle, ...]:
    """Posts that a hand may move: all of the selected ring, or the selected one. They are painted as what they are."""
    kind, id = stage.selected
    if kind not in ("ring", "block") or not stage.on["rings"]:
        return ()
    marks = [one for one in stage.rings.blocks if one.block is not None and id in (one.ring, one.id)]
    return tuple(Handle(BLOCK, one.turn, one.x_m, one.y_m, id=one.id) for one in marks)


def _corners(view: RingView) -> F64:
    xy = rough(view)
    if view.ring.shape is RingShape.AREA and len(xy) > 1 and bool((xy[0] == xy[-1]).all()):
        xy = xy[:-1]
    return xy if len(xy) <= _MOST_CORNERS else xy[:0]


def _edges(view: RingView, place: tuple[float, float] | None) -> list[Handle]:
    """Each tier's point farthest to the east: tiers lie within one another, so these lie apart."""
    if view.answer is None or view.ring.shape not in _BY_LIMIT or place is None:
        return []
    out = []
    for n in range(min(len(view.ring.tiers), len(view.answer.tiers.area_off) - 1)):
        rim = vertices(view.answer.tiers, n)
        if len(rim):
            x, y = rim[int(np.argmax(rim[:, 0]))]
            out.append(Handle(EDGE, n, float(x), float(y)))
    return out


class RingHandlesPainter(Painter):
    """Over the finished picture: they cost no repaint of the map."""

    layer = "rings"
    floats = True
    watches = Changes.SELECTION | Changes.RINGS

    def paint(self, p: QPainter, frame: Frame) -> None:
        atlas, theme = self._stage.atlas, self._stage.theme
        for one in handles_of(self._stage):
            middle = one.kind == CENTRE
            sprite = atlas.named(("handle", middle), partial(blocks.handle, theme=theme, middle=middle))
            draw_sprite(p, self._stage, sprite, *one.px(frame))
