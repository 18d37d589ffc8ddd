"""What is painted while a ring is drawn: dashed as every proposal, with its figures on a plate, and a hint above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.items.lettering import Lettering, picture, size_of
from console.glass.items.ring_names import far_text
from console.glass.panels.ink import Ink
from console.glass.symbols import blocks
from console.glass.symbols.strokes import pen
from console.glass.theme import Theme
from console.glass.tools.figures import area_words, length_words
from console.glass.tools.hand import Point
from console.glass.tools.ringplan import area_m2, circle_points, length_m, metres_between
from console.say import say
from layers import geo

if TYPE_CHECKING:
    from console.glass.tools.hand import Hand
    from console.glass.tools.ringsheet import RingSheet

F64 = NDArray[np.float64]

PLATE: Final = Lettering("t1", bold=True, plate="acc")
_FILL: Final = 0.12
_DASH: Final = (9.0, 6.0)
_LEAST_HALF: Final = 2.0  # px of a corridor's half: thinner and it is a line


def draw(sheet: RingSheet, p: QPainter, theme: Theme) -> None:
    {"ring": _round, "circle": _round, "polygon": _polygon, "corridor": _corridor, "post_add": _post}[sheet.kind](
        sheet, p, theme
    )
    _hint(sheet, p, theme)


# --- each kind ----------------------------------------------------------------------------------------------------


def _round(sheet: RingSheet, p: QPainter, theme: Theme) -> None:
    if not sheet.points:
        return
    centre, pointer, scale = sheet.points[0], sheet.pointer, sheet.canvas.scale
    radius = _radius(sheet, centre)
    if radius is not None:
        outline = [sheet.px(one) for one in circle_points(centre, radius)]
        area(p, theme, outline)
        loose(p, theme, closed(outline), scale)
    dot(p, theme, sheet.px(centre), scale)
    words = _typed_words(sheet) or (far_text(radius) if radius is not None else "")
    if words:
        plate(sheet, p, theme, words, pointer if pointer is not None and not sheet.typed else sheet.px(centre))


def _radius(sheet: RingSheet, centre: Point) -> float | None:
    """Of what the pointer, or a typed number, says; minutes have none that could be shown before they are worked out.
    """
    found = sheet.numbers()
    if sheet.kind == "circle" and found:
        return found[0]
    if sheet.typed or sheet.pointer is None:
        return None
    return metres_between(centre, sheet.point_at(sheet.pointer))


def _typed_words(sheet: RingSheet) -> str:
    if not sheet.typed:
        return ""
    code = "ringtool.typed_minutes" if sheet.kind == "ring" else "ringtool.typed_metres"
    return say(code, text=sheet.typed)


def _post(sheet: RingSheet, p: QPainter, theme: Theme) -> None:
    """The bar hangs at the pointer until it is put down."""
    if sheet.pointer is not None:
        p.save()
        p.translate(sheet.pointer)
        p.scale(sheet.canvas.scale, sheet.canvas.scale)
        blocks.block(p, theme, blocks.PROPOSED)
        p.restore()


def _polygon(sheet: RingSheet, p: QPainter, theme: Theme) -> None:
    scale = sheet.canvas.scale
    firm = [sheet.px(point) for point in sheet.points]
    coming = list(sheet.lasso)
    if not coming and sheet.pointer is not None and firm and not sheet.proposal:
        coming = [sheet.pointer]
    shown = [*firm, *coming]
    if len(shown) > 2 and not sheet.proposal:
        area(p, theme, shown)
    solid(p, theme, line(firm), scale)
    if shown and not sheet.proposal:
        loose(p, theme, line([*firm[-1:], *coming, shown[0]]), scale)
    for spot in firm:
        dot(p, theme, spot, scale)
    if sheet.proposal:
        outline = [sheet.px(point) for point in sheet.proposal]
        area(p, theme, outline)
        loose(p, theme, closed(outline), scale)
    points = sheet.proposal or [*sheet.points, *(sheet.point_at(at) for at in coming)]
    if len(points) > 2:
        words = say("ringtool.area", area=area_words(area_m2(points)), rim=length_words(length_m([*points, points[0]])))
        plate(sheet, p, theme, words, shown[-1])


def _corridor(sheet: RingSheet, p: QPainter, theme: Theme) -> None:
    scale = sheet.canvas.scale
    firm = [sheet.px(point) for point in sheet.points]
    coming = [sheet.pointer] if sheet.pointer is not None and firm else []
    whole = [*firm, *coming]
    if len(whole) > 1:
        _band(sheet, p, theme, whole)
    solid(p, theme, line(firm), scale)
    loose(p, theme, line([*firm[-1:], *coming]), scale)
    for spot in firm:
        dot(p, theme, spot, scale)
    if whole:
        plate(sheet, p, theme, say("ringmap.each_side", far=_typed_words(sheet) or far_text(sheet.width_m)), whole[-1])


def _band(sheet: RingSheet, p: QPainter, theme: Theme, whole: Sequence[QPointF]) -> None:
    """As wide as the corridor will be."""
    size = sheet.canvas.m_per_px / sheet.canvas.scale
    half = sheet.wide_m * float(geo.mercator_scale(sheet.points[0][1])) / size
    if half >= _LEAST_HALF:
        ink = QColor(theme.color("acc"))
        ink.setAlphaF(_FILL)
        band = QPen(ink, 2 * half, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        p.strokePath(line(whole), band)


# --- sums and strokes ---------------------------------------------------------------------------------------------


def to_m(point: Point) -> tuple[float, float]:
    """Mercator metres."""
    x, y = geo.to_mercator(*point)
    return float(x), float(y)


def away_from_line(line: F64, x_m: float, y_m: float) -> float:
    """From a point to a line (V, 2), metres."""
    start, step = line[:-1], np.diff(line, axis=0)
    length = np.maximum((step * step).sum(axis=1), 1e-9)
    to = np.array((x_m, y_m)) - start
    share = np.clip((to * step).sum(axis=1) / length, 0.0, 1.0)[:, None]
    return float(np.hypot(*(to - share * step).T).min())


def line(spots: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath()
    if spots:
        path.moveTo(spots[0])
    for spot in spots[1:]:
        path.lineTo(spot)
    return path


def closed(spots: Sequence[QPointF]) -> QPainterPath:
    path = line(spots)
    path.closeSubpath()
    return path


def area(p: QPainter, theme: Theme, spots: Sequence[QPointF]) -> None:
    ink = QColor(theme.color("acc"))
    ink.setAlphaF(_FILL)
    p.fillPath(closed(spots), ink)


def solid(p: QPainter, theme: Theme, path: QPainterPath, scale: float) -> None:
    """What has been put down."""
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.strokePath(path, pen(theme.color("halo"), 6.0 * scale))
    p.strokePath(path, pen(theme.color("acc"), 2.4 * scale))


def loose(p: QPainter, theme: Theme, path: QPainterPath, scale: float) -> None:
    """What would come."""
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.strokePath(path, pen(theme.color("halo"), 5.6 * scale))
    p.strokePath(path, pen(theme.color("acc"), 2.0 * scale, tuple(v * scale for v in _DASH)))


def dot(p: QPainter, theme: Theme, at: QPointF, scale: float) -> None:
    p.setPen(Qt.PenStyle.NoPen)
    for radius, token in ((5.4, "halo"), (3.6, "acc")):
        p.setBrush(theme.color(token))
        p.drawEllipse(at, radius * scale, radius * scale)


def plate(hand: Hand, p: QPainter, theme: Theme, words: str, beside: QPointF) -> None:
    plate_at(hand, hand.canvas, p, theme, words, beside)


def plate_at(widget: QWidget, canvas: Canvas, p: QPainter, theme: Theme, words: str, beside: QPointF) -> None:
    """Words at the right below a point, within the map."""
    scale = canvas.scale
    width, height = (v * scale for v in size_of(words, PLATE))
    left = min(beside.x() + 14 * scale, widget.width() - width - 4)
    top = beside.y() + 12 * scale
    if top + height > widget.height() - 4:
        top = beside.y() - 12 * scale - height
    image = picture(theme.name, words, PLATE, scale * widget.devicePixelRatioF())
    p.drawPixmap(QRectF(round(left), round(top), width, height), image, QRectF(image.rect()))


def _hint(sheet: RingSheet, p: QPainter, theme: Theme) -> None:
    scale = sheet.canvas.scale
    p.save()
    p.scale(scale, scale)
    ink = Ink(p, theme)
    title, rest = say(f"ringtool.title.{sheet.kind}"), say(f"ringtool.hint.{_stage(sheet)}")
    width = fonts.advance(title, 15, True) + 14 + fonts.advance(rest, 13) + 32
    x, y = max(4.0, (sheet.width() / scale - width) / 2), sheet.top / scale + 8
    ink.box(QRectF(x, y, width, 36), "panel", "acc")
    end = ink.text(x + 16, y + 18, title, "t1", 15, bold=True)
    ink.text(end + 14, y + 18, rest, "t2")
    p.restore()


def _stage(sheet: RingSheet) -> str:
    if sheet.proposal:
        return "crossed"
    return f"{sheet.kind}_{'more' if sheet.points else 'first'}"
