"""Painting words, key caps, buttons and hairlines on a fixed grid. Units are px at 100 %; y is a line's middle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from console.glass import fonts
from console.glass.symbols import (
    CameraMark,
    IncidentMark,
    UnitMark,
    camera_pixmap,
    incident_pixmap,
    post_pixmap,
    unit_pixmap,
)
from console.glass.theme import Theme

_MOST_HIGH = 40.0  # px of half a symbol or of a line of text, and to spare
_BASELINE = 0.37  # of the size, below a line's middle: half the height of digits and Han glyphs of Noto Sans CJK


class Run(NamedTuple):
    """One stretch of text in one style. ``gap`` px of room stand before it."""

    text: str
    token: str = "t2"
    px: int = 13
    bold: bool = False
    gap: float = 0.0


class Ink:
    """A painter with the theme's tokens and the desk's fonts. Lives for one paint event."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self.painter = painter
        self.theme = theme
        self.seen: tuple[float, float] | None = None  # y from, to: what lies outside is measured and not painted
        self.barred: Callable[[str], str] = _nothing  # why whoever sits here may not use a key; "": they may
        self.dim: list[tuple[QRectF, str]] = []  # buttons that are barred, and why
        self.offers = True  # False: no act is offered, so neither keys nor buttons are painted

    def _hidden(self, y: float) -> bool:
        return self.seen is not None and not self.seen[0] - _MOST_HIGH < y < self.seen[1] + _MOST_HIGH

    # ---- surfaces

    def fill(self, x: float, y: float, w: float, h: float, token: str) -> None:
        self.painter.fillRect(QRectF(x, y, w, h), self.theme.color(token))

    def hline(self, x0: float, x1: float, y: float, token: str = "line") -> None:
        self.fill(x0, y, x1 - x0, 1, token)

    def vline(self, x: float, y0: float, y1: float, token: str = "line") -> None:
        self.fill(x, y0, 1, y1 - y0, token)

    def box(self, rect: QRectF, fill: str | None, border: str | None = "line2", radius: float = 2.0) -> None:
        """A rounded box; its 1 px border lies inside ``rect``."""
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.painter.setPen(QPen(self.theme.color(border), 1) if border else Qt.PenStyle.NoPen)
        self.painter.setBrush(QBrush(self.theme.color(fill)) if fill else Qt.BrushStyle.NoBrush)
        inner = rect.adjusted(0.5, 0.5, -0.5, -0.5) if border else rect
        self.painter.drawRoundedRect(inner, radius, radius)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def dot(self, x: float, y: float, radius: float, token: str) -> None:
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.color(token))
        self.painter.drawEllipse(QPointF(x, y), radius, radius)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # ---- words

    def text(self, x: float, y: float, text: str, token: str = "t1", px: int = 13, *, bold: bool = False,
             color: QColor | None = None) -> float:  # fmt: skip
        """Draws from ``x`` on; the answer is the x where it ends."""
        if not text or self._hidden(y):
            return x + fonts.advance(text, px, bold)
        self.painter.setFont(fonts.font(px, bold))
        self.painter.setPen(color or self.theme.color(token))
        self.painter.drawText(QPointF(x, y + px * _BASELINE), text)
        return x + fonts.advance(text, px, bold)

    def right(self, x: float, y: float, text: str, token: str = "t1", px: int = 13, *, bold: bool = False) -> float:
        """Draws so that it ends at ``x``; the answer is the x where it begins."""
        start = x - fonts.advance(text, px, bold)
        self.text(start, y, text, token, px, bold=bold)
        return start

    def centre(self, x: float, y: float, text: str, token: str = "t1", px: int = 13, *, bold: bool = False) -> None:
        self.text(x - fonts.advance(text, px, bold) / 2, y, text, token, px, bold=bold)

    def runs(self, x: float, y: float, runs: Iterable[Run], until: float | None = None) -> float:
        """Stretches one after the other; past ``until`` the last that has room is cut, the rest is left out whole."""
        for run in runs:
            x += run.gap
            shown = run.text
            if until is not None:
                shown = fonts.fit(run.text, run.px, run.bold, until - x)
            x = self.text(x, y, shown, run.token, run.px, bold=run.bold)
            if shown != run.text:
                break
        return x

    def runs_right(self, x: float, y: float, runs: Iterable[Run]) -> float:
        """Stretches that end at ``x``; the answer is where they begin."""
        kept = list(runs)
        start = x - width_of(kept)
        self.runs(start, y, kept)
        return start

    # ---- symbols, centred on x, y

    def unit(self, x: float, y: float, mark: UnitMark, size: int = 28) -> None:
        ratio = self._ratio()
        key = ("unit", self.theme.name, mark, size, ratio)
        self._pixmap(x, y, _PIXMAPS.get(key, lambda: unit_pixmap(
            self.theme, mark.kind, mark.duty, mark.signs, size, ratio, mark.heading_deg)))  # fmt: skip

    def incident(self, x: float, y: float, mark: IncidentMark, size: int = 28) -> None:
        ratio = self._ratio()
        key = ("incident", self.theme.name, mark, size, ratio)
        self._pixmap(x, y, _PIXMAPS.get(key, lambda: incident_pixmap(self.theme, mark, size, ratio)))

    def camera(self, x: float, y: float, mark: CameraMark, size: int = 20) -> None:
        self._pixmap(x, y, camera_pixmap(self.theme, mark, size, self._ratio()))

    def post(self, x: float, y: float, staffed: bool, size: int = 28) -> None:
        self._pixmap(x, y, post_pixmap(self.theme, staffed, size, self._ratio()))

    def _ratio(self) -> float:
        device = self.painter.device()
        return float(device.devicePixelRatioF() * self.painter.transform().m11()) if device else 1.0

    def _pixmap(self, x: float, y: float, pixmap: QPixmap) -> None:
        if self._hidden(y):
            return
        size = pixmap.deviceIndependentSize()
        self.painter.drawPixmap(QPointF(x - size.width() / 2, y - size.height() / 2), pixmap)

    # ---- keys and buttons

    def key(self, x: float, y: float, key: str, *, token: str = "t2", border: str = "line2") -> float:
        """A key cap from ``x`` on, 18 px high; the answer is the x where it ends. No key, no cap."""
        if not key or not self.offers:
            return x
        width = key_width(key)
        self.box(QRectF(x, y - 9, width, 18), None, border)
        self.centre(x + width / 2, y, key, token, 12, bold=len(key) == 1)
        return x + width

    def button(self, x: float, y: float, label: str, key: str = "", *, primary: bool = False,
               armed: bool = False) -> QRectF:  # fmt: skip
        """A button 28 px high with its key behind the word. The answer is where it stands; without offers, nowhere."""
        if not self.offers:
            return QRectF(x, y, 0, 0)
        rect = QRectF(x, y - 14, button_width(label, key, primary=primary), 28)
        if why := self.barred(key):
            return self._dim(rect, y, label, key, primary=primary, why=why)
        word, border = ("onacc", "acc") if primary else ("t1", "focus" if armed else "line2")
        self.box(rect, "acc" if primary else "raise", border)
        end = self.text(x + 8, y, label, word, 13, bold=primary)
        if key:
            self.key(end + 6, y, key, token="onacc" if primary else "t2", border="onacc" if primary else "line2")
        return rect

    def _dim(self, rect: QRectF, y: float, label: str, key: str, *, primary: bool, why: str) -> QRectF:
        """A button that is not for whoever sits here."""
        self.dim.append((rect, why))
        self.box(rect, None, "line")
        end = self.text(rect.x() + 8, y, label, "t3", 13, bold=primary)
        self.key(end + 6, y, key, token="t3", border="line")
        return rect

    def chip(self, x_right: float, y: float, text: str, fill: str = "warn", px: int = 13) -> float:
        """Loud words on a solid fill, ending at ``x_right``; the answer is where it begins."""
        width = fonts.advance(text, px, True) + 10
        self.box(QRectF(x_right - width, y - 9, width, 18), fill, None)
        self.text(x_right - width + 5, y, text, "onalarm", px, bold=True)
        return x_right - width


def _nothing(_cap: str) -> str:
    return ""


def width_of(runs: Iterable[Run]) -> float:
    return sum(run.gap + fonts.advance(run.text, run.px, run.bold) for run in runs)


def key_width(key: str) -> float:
    return 0.0 if not key else max(18.0, fonts.advance(key, 12, len(key) == 1) + 8)


def button_width(label: str, key: str, *, primary: bool = False) -> float:
    return 8 + fonts.advance(label, 13, primary) + (6 + key_width(key) if key else 0) + 8


class _Pixmaps:
    """Painted symbols by theme, mark, size and ratio: a list of sixty repaints once a second."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def get(self, key: tuple[object, ...], paint: Callable[[], QPixmap]) -> QPixmap:
        if len(self._kept) > 2048:
            self._kept.clear()
        if key not in self._kept:
            self._kept[key] = paint()
        return self._kept[key]


_PIXMAPS = _Pixmaps()
