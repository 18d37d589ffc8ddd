"""Rows of the layer tree for what has been brought in: switch, swatch, ink, order; unfolded: classes and style."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen, QPolygonF

from console.desk import acts_layers
from console.desk.layer_style import numeric
from console.glass import fonts
from console.glass.items.shade import COUNT_FILL, choropleth_legend
from console.glass.panels.ink import Ink
from console.glass.panels.room import Room
from console.say import say
from console.site import LayerStyle, SiteLayer
from console.verbs import calls
from layers.shapes import Overlay, Shape

if TYPE_CHECKING:
    from console.glass.panels.layertree import LayerTree

ROW_H: Final = 34
LINE_H: Final = 26
_MODES: Final = ("single", "categories", "graduated")
_STEP: Final = 20  # per cent of ink a click
_PATTERN_W: Final = 18


class LayerRows:
    """Draws into its tree, and notes the tree's spots."""

    def __init__(self, room: Room, tree: LayerTree) -> None:
        self.room, self.tree = room, tree
        self.unfolded = ""  # id of the layer whose style is shown
        self._numeric: tuple[Overlay | None, list[str]] = (None, [])  # of the unfolded one: the paint asks often

    def top_first(self) -> list[SiteLayer]:
        """As they lie on the map: the topmost in the first row."""
        return list(reversed(acts_layers.in_order(self.room.desk)))

    def draw(self, ink: Ink, w: float, y: float, layer: SiteLayer) -> float:
        """One layer from ``y`` on; where it ends."""
        rect = QRectF(8, y, w - 16, ROW_H)
        open_ = self.unfolded == layer.spec.id
        if open_ or self.tree.over(rect):
            ink.box(rect, "sel_row" if open_ else "raise", None)
        self.tree.spot(rect, lambda: self._unfold(layer.spec.id), layer.spec.name)
        self._row(ink, w, y + ROW_H / 2, layer)
        y += ROW_H
        return self._style(ink, w, y, layer) if open_ else y

    def _row(self, ink: Ink, w: float, y: float, layer: SiteLayer) -> None:
        spec, key = layer.spec, acts_layers.OWN + layer.spec.id
        on = self.room.desk.view.layers.get(key, spec.visible)
        tick(ink, 18, y, on)
        self._spot(14, y, 24, say("layers.switch", layer=spec.name), calls.ShowLayer(layer=key))
        swatch(ink, 52, y, layer, spec.style.token)
        x = w - 20
        for up in (True, False):
            self._arrow(ink, x - 7, y, up)
            words = say("layers.up" if up else "layers.down", layer=spec.name)
            self._spot(x - 16, y, 20, words, calls.LayerOrder(layer=key, up=up))
            x -= 22
        x = self._ink(ink, x - 6, y, layer, key)
        until = ink.right(x - 8, y, f"{len(layer.overlay.ids):,}", "t3", 12) - 8
        ink.text(70, y, fonts.fit(spec.name, 13, False, until - 70), "t1" if on else "t3")

    def _ink(self, ink: Ink, x: float, y: float, layer: SiteLayer, key: str) -> float:
        """``− 80% +``; the answer is where it begins."""
        percent = round(100 * self.room.desk.view.opacity.get(layer.spec.id, layer.spec.opacity))
        for sign, by in (("+", _STEP), ("−", -_STEP)):
            ink.centre(x - 8, y, sign, "t2", 15, bold=True)
            words = say("layers.more_ink" if by > 0 else "layers.less_ink", layer=layer.spec.name)
            target = min(100, max(_STEP, percent + by))
            self._spot(x - 18, y, 20, words, calls.LayerOpacity(layer=key, percent=target))
            x -= 20
            if by > 0:
                ink.right(x, y, f"{percent}%", "t2", 12)
                x -= 38
        return x

    def _arrow(self, ink: Ink, x: float, y: float, up: bool) -> None:
        tip = -4 if up else 4
        ink.painter.setRenderHint(ink.painter.RenderHint.Antialiasing, True)
        ink.painter.setPen(QPen(ink.theme.color("t2"), 1.6))
        for side in (-4.0, 4.0):
            ink.painter.drawLine(QPointF(x, y + tip / 1.5), QPointF(x + side, y - tip / 2))
        ink.painter.setRenderHint(ink.painter.RenderHint.Antialiasing, False)

    def _spot(self, x: float, y: float, wide: float, words: str, call: calls.Call) -> None:
        self.tree.spot(QRectF(x, y - ROW_H / 2, wide, ROW_H), lambda: self.room.do(call), words)

    def _unfold(self, layer: str) -> None:
        self.unfolded = "" if self.unfolded == layer else layer
        self.tree.update()

    # ---- style

    def _style(self, ink: Ink, w: float, y: float, layer: SiteLayer) -> float:
        style = layer.spec.style
        top = y
        facts = say("layers.facts", role=say(f"bring.as_role.{layer.spec.role.value}"), source=layer.spec.source or "—",
                    crs=layer.spec.crs)  # fmt: skip
        ink.text(52, y + LINE_H / 2, fonts.fit(facts, 12, False, w - 76), "t3", 12)
        y = self._modes(ink, y + LINE_H, layer, style)
        if style.mode != "single":
            y = self._value(ink, w, y, say("layers.field"), style.field, self._next_field(layer, style))
        y = self._value(ink, w, y, say("layers.label"), style.label or say("layers.no_label"),
                        self._next_label(layer, style))  # fmt: skip
        y = self._scales(ink, w, y, layer, style)
        y = self._classes(ink, w, y, layer)
        y = self._remove(ink, w, y, layer)
        ink.vline(8, top, y, "line2")
        return y + 6

    def _modes(self, ink: Ink, y: float, layer: SiteLayer, style: LayerStyle) -> float:
        x, middle = 52.0, y + LINE_H / 2
        for mode in _MODES:
            field = style.field or self._first_field(layer, mode)
            if mode != "single" and not field:
                continue
            on = style.mode == mode
            words = say(f"layers.mode_{mode}")
            end = ink.text(x, middle, words, "t1" if on else "t2", bold=on)
            if on:
                ink.hline(x, end, y + LINE_H - 4, "focus")
            call = calls.StyleLayer(layer=acts_layers.OWN + layer.spec.id, mode=mode,
                                    field="" if mode == "single" else self._fit_field(layer, style, mode))  # fmt: skip
            self._do(QRectF(x - 4, y, end - x + 8, LINE_H), words, call)
            x = end + 18
        return y + LINE_H

    def _value(self, ink: Ink, w: float, y: float, title: str, value: str, call: calls.Call | None) -> float:
        """``字段  人口 ▸``: a click takes the next."""
        middle = y + LINE_H / 2
        x = ink.text(52, middle, title, "t2", 12) + 10
        end = ink.text(x, middle, fonts.fit(value, 13, False, w - x - 44), "t1")
        if call is not None:
            arrow = QPolygonF([QPointF(end + 8, middle - 4), QPointF(end + 13, middle), QPointF(end + 8, middle + 4)])
            ink.painter.setPen(Qt.PenStyle.NoPen)
            ink.painter.setBrush(ink.theme.color("t2"))
            ink.painter.drawPolygon(arrow)
            self._do(QRectF(x - 4, y, end - x + 24, LINE_H), title, call)
        return y + LINE_H

    def _scales(self, ink: Ink, w: float, y: float, layer: SiteLayer, style: LayerStyle) -> float:
        everywhere = style.coarsest_m >= LayerStyle().coarsest_m
        value = say("layers.every_scale") if everywhere else say("layers.to_scale", m=f"{style.coarsest_m:g}")
        key = acts_layers.OWN + layer.spec.id
        steps = (5.0, 20.0, 80.0, 0.0)
        after = next((one for one in steps if one and one > style.coarsest_m), 0.0) if not everywhere else steps[0]
        return self._value(ink, w, y, say("layers.scales"), value, calls.StyleLayer(layer=key, coarsest_m=after))

    def _classes(self, ink: Ink, w: float, y: float, layer: SiteLayer) -> float:
        below = ""
        for one in layer.spec.style.classes:
            words = str(one.value) if one.value is not None else say("layers.rest")
            if layer.spec.style.mode == "graduated":
                words = f"{below}≤ {one.value:g}" if isinstance(one.value, int | float) else words
            swatch(ink, 60, y + 11, layer, one.token)
            ink.text(80, y + 11, fonts.fit(words, 12, False, w - 104), "t2", 12)
            y += 22
        return y

    def _remove(self, ink: Ink, w: float, y: float, layer: SiteLayer) -> float:
        words = say("layers.remove")
        x = ink.right(w - 24, y + LINE_H / 2, words, "t2", 12)
        call = calls.RemoveLayer(layer=acts_layers.OWN + layer.spec.id)
        self._do(QRectF(x - 6, y, w - 18 - x, LINE_H), say("layers.remove_tip", layer=layer.spec.name), call)
        return y + LINE_H

    def _do(self, rect: QRectF, words: str, call: calls.Call) -> None:
        act: Callable[[], object] = lambda: self.room.do(call)  # noqa: E731
        self.tree.spot(rect, act, words)

    # ---- fields

    def _fields(self, layer: SiteLayer, mode: str) -> list[str]:
        if mode != "graduated":
            return list(layer.overlay.fields)
        if self._numeric[0] is not layer.overlay:
            self._numeric = (layer.overlay, [one for one in layer.overlay.fields if numeric(layer.overlay, one)])
        return self._numeric[1]

    def _first_field(self, layer: SiteLayer, mode: str) -> str:
        return next(iter(self._fields(layer, mode)), "")

    def _fit_field(self, layer: SiteLayer, style: LayerStyle, mode: str) -> str:
        fields = self._fields(layer, mode)
        return style.field if style.field in fields else (fields[0] if fields else "")

    def _next_field(self, layer: SiteLayer, style: LayerStyle) -> calls.Call | None:
        fields = self._fields(layer, style.mode)
        if not fields:
            return None
        after = fields[(fields.index(style.field) + 1) % len(fields)] if style.field in fields else fields[0]
        return calls.StyleLayer(layer=acts_layers.OWN + layer.spec.id, field=after, mode=style.mode)

    def _next_label(self, layer: SiteLayer, style: LayerStyle) -> calls.Call | None:
        choices = ["", *layer.overlay.fields]
        at = choices.index(style.label) if style.label in choices else 0
        after = choices[(at + 1) % len(choices)]
        return calls.StyleLayer(layer=acts_layers.OWN + layer.spec.id, label=after) if len(choices) > 1 else None

    # ---- beats by number

    def counted_legend(self, ink: Ink, w: float, y: float) -> float:
        """The classes of the colouring that is on; nothing when none is."""
        legend = choropleth_legend(self.room.desk)
        if legend is None:
            return y
        x = 18.0
        for token, low, high in legend.rows:
            words = f"{low}+" if high is None else f"{low}" if low == high else f"{low}–{high}"
            chip = QRectF(x, y + 6, 14, 14)  # as on the map: over land
            ink.box(chip, "land", None)
            ink.painter.setOpacity(COUNT_FILL)
            ink.box(chip, token, None)
            ink.painter.setOpacity(1.0)
            ink.box(chip, None, "line2")
            x = ink.text(x + 20, y + 13, words, "t2", 12) + 14
            if x > w - 60:
                x, y = 18.0, y + 24
        return y + 26


def swatch(ink: Ink, x: float, y: float, layer: SiteLayer, token: str) -> None:
    """What the layer looks like on the map: a patch, a line or a dot, by the shape it mostly is."""
    counts = np.bincount(layer.overlay.shape, minlength=len(Shape))
    kind = Shape(int(counts.argmax()))
    if kind is Shape.AREA:
        ink.box(QRectF(x - 7, y - 6, 14, 12), None, token)
        ink.box(QRectF(x - 4, y - 3, 8, 6), token, None, 0)
    elif kind is Shape.LINE:
        ink.fill(x - 8, y - 1, 16, 2.5, token)
    else:
        ink.dot(x, y, 5, token)


def tick(ink: Ink, x: float, y: float, on: bool) -> None:
    """A switch: a filled box is on."""
    ink.box(QRectF(x, y - 7, 14, 14), "t2" if on else None, "t2" if on else "line2")
    if on:
        ink.box(QRectF(x + 4, y - 3, 6, 6), "panel", None, 1)
