"""What the map's own marks mean, as rows: the layers that are on with their classes, what beats are coloured by.

For the layer tree, the print and whoever else shows a legend. ``draw_swatch`` paints a row's sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from console.desk.ringview import CoverView
from console.desk.state import OFF_AT_FIRST
from console.desk.whereabouts import days_of
from console.glass.canvas.source import MapSite, MapSource
from console.glass.items.rings import COVER_TOKEN, cover_fills
from console.glass.items.shade import COUNT_FILL, choropleth_legend
from console.glass.items.shown import is_outline, shown
from console.glass.items.things import LAYER
from console.glass.symbols import cameras as symbols
from console.glass.symbols import paint
from console.glass.symbols.marks import CameraMark, ClusterMark
from console.glass.symbols.pointmarks import point_mark
from console.glass.theme import Theme
from console.glass.tilework.looks import word
from console.glass.tilework.outlines import OUTLINES
from console.say import say
from console.site.layerfile import LayerStyle, Role
from console.site.model import SiteLayer
from layers.shapes import CameraHealth, Shape

WIDE: Final = 24.0  # px at 100 % that a sample takes
HIGH: Final = 16.0
_DASH: Final = (4.0, 2.6)
_AREA_LAYERS: Final = {"beats": "beat", "grid": "grid", "villages": "village"}


@dataclass(frozen=True)
class Swatch:
    """A sample. ``kind``: area, line, point (of ``role``), outline (``token`` names which), camera, cluster, post."""

    kind: str
    token: str = ""
    fill: float = 0.0
    width_px: float = 1.6
    dash: bool = False
    role: Role = Role.OVERLAY
    camera: CameraMark | None = None


@dataclass(frozen=True)
class LegendRow:
    """A text and its sample. ``layer``: whose row; ``head``: the layer's own name, classes follow (no sample)."""

    text: str
    swatch: Swatch | None
    layer: str
    head: bool = False


def legend(source: MapSource, own: Mapping[str, bool] | None = None) -> tuple[LegendRow, ...]:
    """Rows in the order a person reads the map: counts, brought-in layers top first, borders, posts, cameras.

    ``own``: switches of one canvas (``Stage.on``); without it those of the view.
    """
    site, on = source.site, _Switches(source, own)
    out = [*_counts(source), *_cover(source)]
    for layer, _ in reversed(shown(site.layers, source.view, own)):
        out += _layer(layer)
    return (*out, *_borders(site, on), *_symbols(site, on))


class _Switches:
    def __init__(self, source: MapSource, own: Mapping[str, bool] | None) -> None:
        self._view, self._own = source.view.layers, own or {}

    def __call__(self, name: str) -> bool:
        return self._own.get(name, self._view.get(name, name not in OFF_AT_FIRST))


# --- rows ---------------------------------------------------------------------------------------------------------


def _counts(source: MapSource) -> Iterator[LegendRow]:
    found = choropleth_legend(source)
    if found is None:
        return
    counted = found.what.startswith("days:")
    text = say("map.legend.days", n=days_of(found.what)) if counted else say(f"map.legend.{found.what}")
    yield LegendRow(text, None, "choropleth", head=True)
    for row in found.rows:
        counts = _between(row.low, row.high)
        yield LegendRow(counts, Swatch("area", row.token, COUNT_FILL, 0.0), "choropleth")


def _cover(source: MapSource) -> Iterator[LegendRow]:
    """The bands of coverage, the quickest first, while they are drawn."""
    cover: CoverView | None = getattr(source, "cover", None)
    if cover is None or not cover.on or cover.answer is None:
        return
    yield LegendRow(say("ringmap.cover.title"), None, "cover", head=True)
    limits = cover.answer.limits_s
    for limit, fill in zip(limits, cover_fills(len(limits)), strict=True):
        text = say("ringmap.cover.within", n=f"{limit / 60:.4g}")
        yield LegendRow(text, Swatch("area", COVER_TOKEN, fill, 0.0), "cover")


def _between(low: int, high: int | None) -> str:
    if high is None:
        return say("map.legend.and_more", n=low)
    return str(low) if high == low else say("map.legend.between", low=low, high=high)


def _layer(layer: SiteLayer) -> list[LegendRow]:
    spec, key = layer.spec, LAYER + layer.spec.id
    if spec.style.mode == "single" or not spec.style.classes:
        return [LegendRow(spec.name, _swatch(layer, spec.style.token), key)]
    head = LegendRow(spec.name, None, key, head=True)
    texts = _class_texts(spec.style)
    rows = zip(texts, spec.style.classes, strict=True)
    return [head, *(LegendRow(text, _swatch(layer, one.token), key) for text, one in rows)]


def _class_texts(style: LayerStyle) -> list[str]:
    """A category by its value; a graduated class by its two ends."""
    out, low = [], ""
    for one in style.classes:
        value = word(one.value)
        if one.value is None:
            out.append(say("map.legend.rest"))
        elif style.mode != "graduated":
            out.append(value or say("map.legend.empty"))
        else:
            out.append(say("map.legend.between", low=low, high=value) if low else say("map.legend.up_to", n=value))
            low = value
    return out


def _swatch(layer: SiteLayer, token: str) -> Swatch:
    style = layer.spec.style
    shapes = set(layer.overlay.shape.tolist())
    kind = "area" if is_outline(layer) or Shape.AREA in shapes else "line" if Shape.LINE in shapes else "point"
    return Swatch(kind, token, style.fill, style.width_px, style.dash, layer.spec.role)


def _borders(site: MapSite, on: _Switches) -> Iterator[LegendRow]:
    for name, outline in _AREA_LAYERS.items():
        if on(name) and getattr(site, name).ids:
            yield LegendRow(say(f"words.layer.{name}"), Swatch("outline", outline), name)


def _symbols(site: MapSite, on: _Switches) -> Iterator[LegendRow]:
    if on("posts") and site.posts.ids:
        yield LegendRow(say("words.layer.posts"), Swatch("post"), "posts")
    if not on("cameras") or not site.cameras.ids:
        return
    yield LegendRow(say("words.layer.cameras"), None, "cameras", head=True)
    marks = {
        "camera": CameraMark(), "ptz": CameraMark(ptz=True), "dome": CameraMark(dome=True),
        "shared": CameraMark(shared=True), "frozen": CameraMark(health=CameraHealth.FROZEN),
        "offline": CameraMark(health=CameraHealth.OFFLINE), "unprobed": CameraMark(health=CameraHealth.UNPROBED),
    }  # fmt: skip
    for name, mark in marks.items():
        yield LegendRow(say(f"map.sheet.{name}"), Swatch("camera", camera=mark), "cameras")
    yield LegendRow(say("map.legend.cluster"), Swatch("cluster"), "cameras")


# --- samples ------------------------------------------------------------------------------------------------------


def draw_swatch(p: QPainter, theme: Theme, swatch: Swatch) -> None:
    """The sample round (0, 0) in logical pixels, ± half of ``WIDE`` and ``HIGH``."""
    p.save()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    if swatch.kind == "point":
        point_mark(p, theme, swatch.role, swatch.token)
    elif swatch.kind == "camera":
        symbols.camera(p, theme, swatch.camera or CameraMark())
    elif swatch.kind == "cluster":
        symbols.cluster(p, theme, ClusterMark(12))
    elif swatch.kind == "post":
        p.scale(0.68, 0.68)
        paint.post(p, theme, True)
    else:
        _draw_shape(p, theme, swatch)
    p.restore()


def _draw_shape(p: QPainter, theme: Theme, swatch: Swatch) -> None:
    box = QRectF(-WIDE / 2 + 1, -HIGH / 2 + 2, WIDE - 2, HIGH - 4)
    ink = QPen(theme.color("beat" if swatch.kind == "outline" else swatch.token), swatch.width_px)
    if swatch.kind == "outline":
        outline = OUTLINES[swatch.token]
        ink.setWidthF(outline.width)
        ink.setCapStyle(outline.cap)
        ink.setDashPattern(outline.dashes)
    elif swatch.dash:
        ink.setCapStyle(Qt.PenCapStyle.FlatCap)
        ink.setDashPattern(_DASH)
    if swatch.kind == "area":
        fill = theme.color(swatch.token)
        fill.setAlphaF(min(1.0, max(0.0, swatch.fill)))
        p.fillRect(box, fill)
        if swatch.width_px > 0:
            p.setPen(ink)
            p.drawRect(box)
        return
    p.setPen(ink)
    p.drawLine(QPointF(box.left(), 0), QPointF(box.right(), 0))
