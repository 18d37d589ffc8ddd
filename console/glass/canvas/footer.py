"""The plate at the bottom right: scale bar, coordinates, where the map is from. Floats on the canvas, opaque."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from console.glass import theme as themes
from console.glass.symbols.paint import pen
from console.glass.theme import Theme
from console.say import language, say
from console.site import SiteConfig
from layers import geo

HEIGHT_PX: Final = 24
_PAD_PX: Final = 8
_GAP_PX: Final = 14
_WIDEST_BAR_PX: Final = 110.0
_WIDEST_TEXT_PX: Final = 560.0  # of those who are named


class ScaleBar(NamedTuple):
    metres: int
    px: float


def scale_bar(true_m_per_px: float) -> ScaleBar:
    """The longest 1, 2 or 5 × 10ⁿ metres that fits."""
    limit = true_m_per_px * _WIDEST_BAR_PX
    metres = 1
    for step in (2, 2.5, 2) * 8:  # 1, 2, 5, 10, 20, 50 …
        if metres * step > limit:
            break
        metres = round(metres * step)
    return ScaleBar(metres, metres / true_m_per_px)


def _degrees(value: float, sides: str) -> str:
    """``W 122.33000``: a letter never stands before a minus."""
    return f"{sides[value < 0]} {abs(value):.5f}"


@functools.lru_cache(maxsize=64)
def _wide(text: str) -> float:
    return QFontMetricsF(themes.font(12)).horizontalAdvance(text)


def _osm() -> str:
    return say("map.foot.osm")


class Footer(QWidget):
    """Not marked opaque: an opaque child cuts a hole into the map's paint region, and every blit then goes through a
    clip of several rectangles (a tenth more a frame)."""

    def __init__(
        self, theme: Theme, config: SiteConfig, parent: QWidget, named: Callable[[], Sequence[tuple[str, str]]]
    ) -> None:
        """``named``: whom the map must name now; each as given, and for an English screen ("" the same)."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._named, self._shown = named, ""
        self._fictional = config.fictional
        self._bar = ScaleBar(1, 1.0)
        self._place = ""
        self.pointed = True  # coordinates are shown
        self._scale = 1.0
        self._picture: tuple[object, QPixmap] = (None, QPixmap())  # of what, as it is shown
        self.reread()

    def set_scale(self, scale: float) -> None:
        """Draw everything ``scale`` times as large."""
        self._scale = scale
        self.update()

    @property
    def scale(self) -> float:
        return self._scale

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_place(self, x_m: float, y_m: float, m_per_px: float) -> None:
        """The coordinates of a point, and the scale at its latitude."""
        lon, lat = (float(v) for v in geo.from_mercator(x_m, y_m))
        bar = scale_bar(m_per_px / float(geo.mercator_scale(lat)))
        place = self._where(lon, lat)
        if (bar, place) != (self._bar, self._place):
            self._bar, self._place = bar, place
            self.resize(self.sizeHint())
            self.update()

    def _where(self, lon: float, lat: float) -> str:
        if not self.pointed:
            return say("bar.fictional") if self._fictional else ""
        text = say("map.foot.coordinates", lon=_degrees(lon, "EW"), lat=_degrees(lat, "NS"))
        return say("map.foot.fictional", text=text) if self._fictional else text

    @property
    def text(self) -> str:
        """What it says, without the bar."""
        return "  ".join(filter(None, (self._length(), self._place, self._shown)))

    def reread(self) -> bool:
        """Ask again whom to name; whether that has changed."""
        before, self._shown = self._shown, self._source()
        if self._shown != before:
            self.resize(self.sizeHint())
            self.update()
        return self._shown != before

    @property
    def source(self) -> str:
        """Whom the map names, as it says it."""
        return self._shown or self._source()

    def _source(self) -> str:
        texts = [(english if language() == "en" else "") or text for text, english in self._named()]
        one = " · ".join(filter(None, (text.replace("OpenStreetMap contributors", _osm()) for text in texts)))
        return QFontMetricsF(themes.font(12)).elidedText(one, Qt.TextElideMode.ElideRight, _WIDEST_TEXT_PX)

    def _length(self) -> str:
        metres = self._bar.metres
        if metres >= 1000:
            return say("map.foot.kilometres", n=metres // 1000)
        return say("map.foot.metres", n=metres)

    def sizeHint(self) -> QSize:
        words = [w for w in (self._length(), self._place, self._shown) if w]
        width = sum(_wide(word) for word in words) + _GAP_PX * (len(words) - 1)
        return QSize(round((width + self._bar.px + 8 + 2 * _PAD_PX) * self._scale), round(HEIGHT_PX * self._scale))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """It is painted with every frame of the map, and seldom says something else: a picture of it is kept."""
        texts = (self._length(), self._place, self._shown)
        of = (texts, self._bar, self._theme.name, self._scale, self.size(), self.devicePixelRatioF())
        if self._picture[0] != of:
            image = QPixmap(self.size() * self.devicePixelRatioF())
            image.setDevicePixelRatio(self.devicePixelRatioF())
            self._draw(image, texts)
            self._picture = of, image
        p = QPainter(self)
        p.drawPixmap(0, 0, self._picture[1])
        p.end()

    def _draw(self, image: QPixmap, texts: Sequence[str]) -> None:
        p = QPainter(image)
        p.fillRect(self.rect(), self._theme.color("panel"))
        p.scale(self._scale, self._scale)
        self._paint_bar(p)
        p.setFont(themes.font(12))
        left = _PAD_PX + self._bar.px + 8
        for text, token in zip(texts, ("t2", "t2", "t3"), strict=True):
            if text:
                p.setPen(self._theme.color(token))
                width = _wide(text)
                p.drawText(QRectF(left, 0, width + 2, HEIGHT_PX), Qt.AlignmentFlag.AlignVCenter, text)
                left += width + _GAP_PX
        p.end()

    def _paint_bar(self, p: QPainter) -> None:
        p.setPen(pen(self._theme.color("t2"), 1.0))
        left, right, base = _PAD_PX + 0.5, round(_PAD_PX + self._bar.px) + 0.5, 15.5
        p.drawLine(QLineF(left, base, right, base))
        for x in (left, right):
            p.drawLine(QPointF(x, base - 6), QPointF(x, base))
