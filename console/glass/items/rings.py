"""Prevention rings: bands, lines with their halo, the area that a plan closes; and what the free units cover.

Width and dash tell tiers, not hue (LOOK section 4). All of it lies over the ground's tiles, as thin as LOOK asks for,
so that roads stay readable through it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPicture

from console.desk.ringview import RingView
from console.glass.items.base import Painter
from console.glass.items.frame import Bounds, Frame
from console.glass.items.ringboard import rough
from console.glass.items.ringshapes import Outlines, bounds_of, polyline, seen
from console.glass.items.sheet import Sheet
from console.glass.items.stage import Stage
from console.glass.symbols.arrays import draw_lines
from console.glass.symbols.ringlines import Stroke, fill_of, stroke_lines, stroke_of, stroke_path
from console.glass.symbols.strokes import pen
from console.words import Changes, RingAnswer
from console.words.sums import ROAD
from layers.shapes import Areas

_READ: Final = Changes.RINGS | Changes.COVER | Changes.ORDERS | Changes.SITE | Changes.SELECTION | Changes.VIEW
_PAST: Final = (2.0, 6.0)  # dots: what is drawn is no longer so, or not worked out yet
ROUND_PX: Final = 3.5  # how far lines by road are rounded: a street's half width on the screen
_CHOSEN_PX: Final = 0.8  # wider when selected
_STANDING: Final = 0.55  # of the ink of a ring that is always there, unless it is selected
_CLOSING: Final = Stroke(2.2, (11.0, 4.0, 2.0, 4.0))
COVER_TOKEN: Final = "grad4"
COVER_FILL: Final = (0.30, 0.20, 0.11)  # of 1, 3, 5 minutes: what is bare is a hole
_MARGIN_PX: Final = 8.0  # round what is painted, for its strokes
_UNKNOWN_PX: Final = 22.0  # radius of what stands for a ring that is not worked out


class RingsPainter(Painter):
    """Two sheets: of rings that stay where they are, and of those that follow a unit."""

    layer = "rings"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheets = (Sheet(), Sheet())
        stage.rings.read(stage.source)

    def changed(self, changes: Changes) -> bool:
        board = self._stage.rings
        if changes & _READ:
            return board.read(self._stage.source)
        return bool(changes & Changes.SECOND) and any(one.stale for one in board.views)

    def _chosen(self) -> str:
        kind, id = self._stage.selected
        return id.partition("/")[0] if kind in ("ring", "block") else ""

    def locate(self, frame: Frame) -> None:
        if not self._stage.on[self.layer]:
            return
        stage, board, now = self._stage, self._stage.rings, self._stage.source.clock.now()
        for moving, sheet in enumerate(self._sheets):
            of = (stage.theme.name, self._chosen(), board.drawn[moving], board.late_ones(bool(moving), now))
            sheet.ready(frame, of, functools.partial(self._draw, views=board.shown(bool(moving))),
                        functools.partial(self._within, bool(moving), _MARGIN_PX * frame.m_per_px))

    def _within(self, moving: bool, more_m: float) -> Bounds | None:
        views = self._stage.rings.shown(moving)
        if any(one.answer is None for one in views):
            return self._stage.source.site.base.bounds  # a circle, or what a person drew: seldom, and not for long
        areas = [one.answer.tiers for one in views if one.answer is not None]
        return bounds_of([*areas, *(one.closing.outline for one in views if one.closing is not None)], more_m)

    def way(self) -> object:
        return tuple(sheet.serial for sheet in self._sheets)

    def paint(self, p: QPainter, frame: Frame) -> None:
        for moving, sheet in enumerate(self._sheets):
            if isinstance(p.device(), QPicture):  # on paper, where lines are sharp at any size
                self._draw(p, frame, self._stage.rings.shown(bool(moving)))
            else:
                sheet.blit(p, frame)

    # --- one sheet --------------------------------------------------------------------------------------------

    def _draw(self, p: QPainter, frame: Frame, views: Sequence[RingView]) -> None:
        for view in views:
            if not view.ring.standing or view.ring.id == self._chosen():
                self._bands(p, frame, view)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for view in views:
            self._lines(p, frame, view)

    def _bands(self, p: QPainter, frame: Frame, view: RingView) -> None:
        found = self._outlines(frame, view)
        if found is None:
            return
        fills = [fill_of(self._stage.theme, n, len(found.bands)) for n in range(len(found.bands))]
        draw_bands(p, frame, found, self._stage.theme.color(view.ring.colour), fills)

    def _lines(self, p: QPainter, frame: Frame, view: RingView) -> None:
        ring, chosen = view.ring, view.ring.id == self._chosen()
        late = self._stage.rings.late(view, self._stage.source.clock.now())
        ink = self._stage.theme.color(ring.colour)
        if ring.standing and not chosen:
            ink = _mixed(ink, self._stage.theme.color("land"), _STANDING)
        found = self._outlines(frame, view)
        if found is None:
            self._unknown(p, frame, view)
        else:
            strokes = [stroke_of(n, len(found.lines)) for n in range(len(found.lines))]
            if late:
                strokes = [Stroke(one.width, _PAST) for one in strokes]
            if chosen:
                strokes = [Stroke(one.width + _CHOSEN_PX, one.dash) for one in strokes]
            self._strokes(p, frame, found, strokes, ink)
        if view.closing is not None and len(view.closing.outline.xy):
            outline = self._stage.rings.outlines(("closing", ring.id), view.closing.outline, frame.view.m_per_px)
            stroke = Stroke(_CLOSING.width) if view.closing.closing.closed else _CLOSING
            self._strokes(p, frame, outline, [stroke] * len(outline.lines),
                          self._stage.theme.color("t2"))  # fmt: skip

    def _outlines(self, frame: Frame, view: RingView) -> Outlines | None:
        return None if view.answer is None else ring_outlines(self._stage, frame, view.ring.id, view.answer)

    def _strokes(self, p: QPainter, frame: Frame, found: Outlines, strokes: Sequence[Stroke], ink: QColor) -> None:
        """The outermost first: where two tiers end on one line the inner one says more."""
        p.save()
        dx, dy = found.x - frame.view.left, found.y - frame.view.top
        p.translate(dx, dy)
        box = (-dx, -dy, frame.width - dx, frame.height - dy)
        for line, stroke in reversed(list(zip(found.lines, strokes, strict=True))):
            stroke_lines(p, self._stage.theme, line, stroke, ink, frame.ratio, box)
        p.restore()

    def _unknown(self, p: QPainter, frame: Frame, view: RingView) -> None:
        """What a person drew, or a small circle where the centre is: dotted until it is worked out."""
        path, ratio = QPainterPath(), frame.ratio
        xy, place = rough(view), self._stage.rings.place_of(view.ring.id)
        if len(xy):
            path = polyline(xy, frame)
        elif place is not None:
            x, y = (float(v) for v in frame.px(*place))
            path.addEllipse(QPointF(x, y), _UNKNOWN_PX * ratio, _UNKNOWN_PX * ratio)
        stroke_path(p, self._stage.theme, path, Stroke(2.0, _PAST), view.ring.colour, ratio)


class CoverPainter(Painter):
    """What free units and staffed posts cover in one, three and five minutes: bands; what stays bare is a hole."""

    layer = "coverage"
    watches = Changes.COVER

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheet = Sheet()

    def locate(self, frame: Frame) -> None:
        cover = self._stage.rings.cover
        if cover.on and cover.answer is not None:
            areas, of = cover.answer.areas, (self._stage.theme.name, cover.answer.n)
            more = _MARGIN_PX * frame.m_per_px
            self._sheet.ready(frame, of, lambda p, whole: self._draw(p, whole, areas),
                              lambda: bounds_of([areas], more))

    def way(self) -> object:
        return self._stage.rings.cover.on, self._sheet.serial

    def paint(self, p: QPainter, frame: Frame) -> None:
        cover = self._stage.rings.cover
        if cover.on and cover.answer is not None:
            if isinstance(p.device(), QPicture):
                self._draw(p, frame, cover.answer.areas)
            else:
                self._sheet.blit(p, frame)

    def _draw(self, p: QPainter, frame: Frame, areas: Areas) -> None:
        theme = self._stage.theme
        found = self._stage.rings.outlines(("cover", ""), areas, frame.view.m_per_px, ROUND_PX * frame.ratio)
        draw_bands(p, frame, found, theme.color(COVER_TOKEN), cover_fills(len(found.bands)))
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.translate(found.x - frame.view.left, found.y - frame.view.top)
        p.setPen(pen(theme.color(COVER_TOKEN), frame.ratio))
        for line in found.lines[-1:]:
            draw_lines(p, line)


def _mixed(ink: QColor, ground: QColor, share: float) -> QColor:
    """Opaque, so that segments that meet show no seam."""
    return QColor.fromRgbF(*(a * share + b * (1 - share) for a, b in zip(ink.getRgbF()[:3], ground.getRgbF()[:3],  # type: ignore[index]
                                                                         strict=True)))


def ring_outlines(stage: Stage, frame: Frame, ring: str, answer: RingAnswer) -> Outlines:
    """Its tiers as they are painted at this zoom."""
    soft = ROUND_PX * frame.ratio if answer.basis == ROAD else 0.0
    return stage.rings.outlines(("ring", ring), seen(answer, frame), frame.view.m_per_px, soft)


def cover_fills(count: int) -> list[float]:
    """Share of ink of each band, the quickest first."""
    return [*COVER_FILL, *[COVER_FILL[-1]] * max(0, count - len(COVER_FILL))][:count]


def draw_bands(p: QPainter, frame: Frame, found: Outlines, ink: QColor, fills: Iterable[float]) -> None:
    """Each band in its own share of ink, none over another, of several rings neither: the last one's counts."""
    p.save()
    p.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    p.translate(found.x - frame.view.left, found.y - frame.view.top)
    for band, share in zip(found.bands, fills, strict=True):
        ink.setAlphaF(share)
        p.fillPath(band, ink)
    p.restore()
