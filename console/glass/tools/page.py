"""A page: title, time and site above, the map, what its symbols mean, and below it scale, source and 虚构.

In px of 1/96 inch. Callers' data is never on it: a map's labels have none, and nothing else of an incident is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from console.glass import fonts
from console.glass.canvas.footer import scale_bar
from console.glass.panels.ink import Ink
from console.glass.symbols.paint import pen
from console.glass.theme import Theme
from console.glass.tools.legend import LINE_H, Line, columns
from console.glass.tools.shot import Shot
from console.say import say

PX_PER_MM: Final = 96 / 25.4
MARGIN: Final = 38.0
_HEAD: Final = 58.0
_FOOT: Final = 34.0
_MAP_SHARE: Final = 0.5
_GUTTER: Final = 28.0
ROW_H: Final = 19.0
_MOST_LEGEND: Final = 0.4  # of the page, that the legend may take
_COLUMN_W: Final = 176.0
_BASELINE: Final = 0.37  # of the size, below a line's middle, as ``Ink`` has it
PAPERS: Final = {"a4l": (297, 210), "a4p": (210, 297), "a3l": (420, 297), "a3p": (297, 420)}  # mm


@dataclass(frozen=True)
class Row:
    """A line of a sheet: what, and at its right end how much; ``token``: colour of the right; ``head``: bold."""

    left: str
    right: str = ""
    token: str = "t1"
    head: bool = False


@dataclass(frozen=True)
class Page:
    """Everything in words of the moment it was asked for: another thread may draw it."""

    paper: str  # of PAPERS
    title: str
    site: str
    made: str  # 2026-09-21 21:47:32 制图
    attribution: str
    fictional: str  # "" for a real site
    theme: Theme
    shot: Shot
    legend: tuple[Line, ...] = ()
    sheet: tuple[Row, ...] = ()  # below the map, which then has the upper half

    @property
    def size(self) -> tuple[float, float]:
        """px."""
        wide, high = PAPERS[self.paper]
        return wide * PX_PER_MM, high * PX_PER_MM

    @property
    def upright(self) -> bool:
        return self.size[1] > self.size[0]


class _Outlines(Ink):
    """Words as outlines: an SVG is read where the desk's fonts are not."""

    def text(self, x: float, y: float, text: str, token: str = "t1", px: int = 13, *, bold: bool = False,
             color: QColor | None = None) -> float:  # fmt: skip
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addText(QPointF(x, y + px * _BASELINE), fonts.font(px, bold), text)
        self.painter.fillPath(path, color or self.theme.color(token))
        return x + fonts.advance(text, px, bold)


def draw_page(p: QPainter, page: Page, outlines: bool = False) -> None:
    """The whole page, (0, 0) its corner. ``outlines``: its words as shapes, for readers without its fonts."""
    ink = (_Outlines if outlines else Ink)(p, page.theme)
    wide, high = page.size
    map_box = _map_box(page)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    p.save()
    p.setClipRect(map_box)
    p.translate(map_box.topLeft())
    zoom = map_box.width() / page.shot.size[0]
    p.scale(zoom, zoom)
    page.shot.draw(p)
    p.restore()
    _surround(p, page, map_box)  # an SVG of the old kind knows no clip: what juts out is covered
    p.setBrush(page.theme.color("panel"))
    _head(ink, page, wide)
    _border(p, page, map_box)
    _north(ink, map_box)
    _legend(ink, page, map_box)
    _sheet(ink, page, map_box)
    _foot(ink, page, wide, high, page.shot.true_m_per_px / zoom)


def _map_box(page: Page) -> QRectF:
    """As large as paper, legend and the view's own shape allow; centred in what there is."""
    wide, high = page.size
    room = QRectF(MARGIN, MARGIN + _HEAD, wide - 2 * MARGIN, high - 2 * MARGIN - _HEAD - _FOOT)
    if page.sheet:
        room.setHeight(room.height() * _MAP_SHARE)
    elif page.legend and page.upright:
        room.setHeight(room.height() - len(max(legend_columns(page), key=len)) * LINE_H - 24)
    elif page.legend:
        room.setWidth(room.width() - len(legend_columns(page)) * _COLUMN_W - 16)
    map_w, map_h = page.shot.size
    zoom = min(room.width() / map_w, room.height() / map_h)
    return QRectF(room.left(), room.top(), map_w * zoom, map_h * zoom)


def legend_columns(page: Page) -> list[list[Line]]:
    """Beside the map as many as its height asks for, under it as low as the paper's width allows; what would take more
    than its share of the page is left out."""
    wide, high = page.size
    if not page.upright:
        return columns(page.legend, high - 2 * MARGIN - _HEAD - _FOOT)[: int(wide * _MOST_LEGEND // _COLUMN_W)]
    most, height = int((wide - 2 * MARGIN) // _COLUMN_W), 3 * LINE_H
    while len(columns(page.legend, height)) > most and height < high * _MOST_LEGEND:
        height += LINE_H
    return columns(page.legend, height)[:most]


def _surround(p: QPainter, page: Page, box: QRectF) -> None:
    wide, high = page.size
    colour = page.theme.color("panel")
    for x, y, w, h in (
        (0.0, 0.0, wide, box.top()), (0.0, box.bottom(), wide, high - box.bottom()),
        (0.0, box.top(), box.left(), box.height()), (box.right(), box.top(), wide - box.right(), box.height()),
    ):  # fmt: skip
        p.fillRect(QRectF(x, y, w, h), colour)


def _border(p: QPainter, page: Page, box: QRectF) -> None:
    p.setPen(pen(page.theme.color("line2"), 1.0))
    for a, b in ((box.topLeft(), box.topRight()), (box.topRight(), box.bottomRight()),
                 (box.bottomRight(), box.bottomLeft()), (box.bottomLeft(), box.topLeft())):  # fmt: skip
        p.drawLine(QLineF(a, b))


def _head(ink: Ink, page: Page, wide: float) -> None:
    y = MARGIN + 12
    made_w = fonts.advance(page.made, 13)
    ink.text(MARGIN, y, fonts.fit(page.title, 20, True, wide - 2 * MARGIN - made_w - 24), "t1", 20, bold=True)
    ink.right(wide - MARGIN, y, page.made, "t2")
    end = ink.text(MARGIN, y + 24, page.site, "t2")
    if page.fictional:
        ink.text(end + 14, y + 24, page.fictional, "warn", 13, bold=True)


def _north(ink: Ink, box: QRectF) -> None:
    """The map is always north up: an arrow on a plate in its corner."""
    plate = QRectF(box.right() - 44, box.top() + 12, 32, 48)
    ink.box(plate, "panel", "line2")
    x, p = plate.center().x(), ink.painter
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    arrow = QPainterPath(QPointF(x, plate.top() + 7))
    for dx, dy in ((7.0, 19.0), (0.0, 14.5), (-7.0, 19.0)):
        arrow.lineTo(x + dx, plate.top() + 7 + dy)
    arrow.closeSubpath()
    p.fillPath(arrow, ink.theme.color("t1"))
    ink.centre(x, plate.bottom() - 11, say("tool.page.north"), "t1", 13, bold=True)


def _legend(ink: Ink, page: Page, box: QRectF) -> None:
    if not page.legend or page.sheet:
        return
    x, y = (MARGIN, box.bottom() + 12) if page.upright else (box.right() + 16, box.top())
    for n, column in enumerate(legend_columns(page)):
        for row, line in enumerate(column):
            _line(ink, line, x + n * _COLUMN_W, y + (row + 0.5) * LINE_H)


def _sheet(ink: Ink, page: Page, box: QRectF) -> None:
    """In two columns down the page; what does not fit is counted in the last line."""
    if not page.sheet:
        return
    wide, high = page.size
    top, width = box.bottom() + 18, (wide - 2 * MARGIN - _GUTTER) / 2
    lines = int((high - MARGIN - _FOOT - top) // ROW_H)
    rows = list(page.sheet)
    if len(rows) > 2 * lines:
        rows[2 * lines - 1 :] = [Row(say("ringfile.sheet.more", n=len(rows) - 2 * lines + 1))]
    for n, row in enumerate(rows):
        x = MARGIN + (n // lines) * (width + _GUTTER)
        _row(ink, row, x, top + (n % lines + 0.5) * ROW_H, width)


def _row(ink: Ink, row: Row, x: float, y: float, width: float) -> None:
    size = 13 if row.head else 12
    room = width - (fonts.advance(row.right, 12) + 10 if row.right else 0)
    indent = 0.0 if row.head else 10.0
    ink.text(x + indent, y, fonts.fit(row.left, size, row.head, room - indent), "t1", size, bold=row.head)
    if row.right:
        ink.right(x + width, y, row.right, row.token, 12)


def _line(ink: Ink, line: Line, x: float, y: float) -> None:
    if line.draw is None:
        ink.text(x, y, fonts.fit(line.text, 13, True, _COLUMN_W - 12), "t2", 13, bold=True)
        return
    p = ink.painter
    p.save()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.translate(x + 14, y)
    line.draw(p)
    p.restore()
    ink.text(x + 34, y, fonts.fit(line.text, 12, False, _COLUMN_W - 38), "t1", 12)


def _foot(ink: Ink, page: Page, wide: float, high: float, true_m_per_px: float) -> None:
    y = high - MARGIN - 6
    bar = scale_bar(true_m_per_px)
    p = ink.painter
    p.setPen(pen(page.theme.color("t1"), 1.2))
    p.drawLine(QLineF(MARGIN, y + 4, MARGIN + bar.px, y + 4))
    for x in (MARGIN, MARGIN + bar.px):
        p.drawLine(QLineF(x, y - 3, x, y + 4))
    far = bar.metres >= 1000
    words = say("map.foot.kilometres", n=bar.metres // 1000) if far else say("map.foot.metres", n=bar.metres)
    end = ink.text(MARGIN + bar.px + 8, y, words, "t1")
    end = ink.text(end + 16, y, say("tool.page.scale", n=_rounded(true_m_per_px * PX_PER_MM * 1000)), "t2")
    ink.right(wide - MARGIN, y, fonts.fit(page.attribution, 12, False, wide - MARGIN - end - 24), "t2", 12)


def _rounded(value: float) -> str:
    """Two figures that mean something: ``24,000``."""
    digits = max(0, len(f"{value:.0f}") - 2)
    return f"{round(value, -digits):,.0f}"
