"""Words on the map as small pictures with their halo, kept; and plates, which cover lines but never symbols."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from console.glass import theme as themes
from console.glass.symbols import paint
from console.glass.theme import Theme, load_theme

HALO_PX: Final = 1.8
LINE_PX: Final = 15  # height of one line's box at 12 px: ink and halo


class Lettering(NamedTuple):
    """How a label is set. ``spacing``: pixels between letters; ``upright``: one Han character below the other."""

    token: str = "t1"
    bold: bool = False
    px: int = 12
    spacing: float = 0.0
    upright: bool = False
    plate: str = ""  # token of a plate's border; "" = no plate


@functools.lru_cache(maxsize=8192)
def size_of(text: str, style: Lettering) -> tuple[int, int]:
    """Width and height of a label's box in logical pixels, halo or plate included."""
    metrics = _metrics(style.px, style.bold)
    line = LINE_PX + style.px - 12
    if style.upright:
        return style.px + 4, len(text) * (style.px + 1) + 3
    width = metrics.horizontalAdvance(text) + style.spacing * max(0, len(text) - 1)
    if style.plate:
        return round(width) + 14, line + 7
    return round(width) + 4, line


@functools.cache
def _metrics(px: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(themes.font(px, bold))


_KEPT: Final = 2048
_pictures: OrderedDict[tuple[str, str, Lettering, float], QPixmap] = OrderedDict()


def at_hand(theme: str, text: str, style: Lettering, ratio: float) -> bool:
    """Whether a label's picture is drawn already."""
    return (theme, text, style, ratio) in _pictures


def picture(theme: str, text: str, style: Lettering, ratio: float) -> QPixmap:
    """A label in device pixels, drawn once and kept."""
    key = (theme, text, style, ratio)
    found = _pictures.get(key)
    if found is None:
        found = _pictures[key] = _draw(*key)
        if len(_pictures) > _KEPT:
            _pictures.popitem(last=False)
    else:
        _pictures.move_to_end(key)
    return found


def _draw(theme: str, text: str, style: Lettering, ratio: float) -> QPixmap:
    width, height = size_of(text, style)
    out = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    out.fill(Qt.GlobalColor.transparent)
    p = QPainter(out)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.scale(ratio, ratio)
    write(p, load_theme(theme), text, style, QRectF(0, 0, width, height))
    p.end()
    return out


def write(p: QPainter, theme: Theme, text: str, style: Lettering, box: QRectF) -> None:
    """A label in its box as outlines: what is written so is sharp on paper too."""
    if style.plate:
        plate(p, theme, box, style.plate)
    path = _text_path(text, style, box)
    if not style.plate:
        halo = QPen(theme.color("halo"), HALO_PX * 2)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        p.strokePath(path, halo)
    p.fillPath(path, theme.color(style.token))


def plate(p: QPainter, theme: Theme, box: QRectF, border: str) -> None:
    """A panel with a hairline, 2 px round."""
    p.setPen(paint.pen(theme.color(border), 1.0))
    p.setBrush(theme.color("panel"))
    p.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


def _text_path(text: str, style: Lettering, box: QRectF) -> QPainterPath:
    font, metrics = themes.font(style.px, style.bold), _metrics(style.px, style.bold)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    ink = metrics.tightBoundingRect("国0")
    if style.upright:
        for n, char in enumerate(text):
            left = box.center().x() - metrics.horizontalAdvance(char) / 2
            path.addText(left, n * (style.px + 1) + 2 - ink.top(), font, char)
        return path
    base = round(box.center().y() - ink.center().y())
    left = 7.0 if style.plate else 2.0
    if not style.spacing:
        path.addText(left, base, font, text)
        return path
    for char in text:
        path.addText(left, base, font, char)
        left += metrics.horizontalAdvance(char) + style.spacing
    return path
