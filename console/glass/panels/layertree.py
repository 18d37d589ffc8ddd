"""The layer tree: base map, what lives, the site's own layers, colouring of beats, and what has been brought in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import basemaps
from console.glass import fonts
from console.glass.panels.ink import Ink, button_width, key_width
from console.glass.panels.layerrows import LayerRows, tick
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes

WIDTH: Final = 380
HEAD_H: Final = 40
TITLE_H: Final = 32
ROW_H: Final = 28
# Two columns: what lives, what the site has.
LIVE: Final = ("units", "incidents", "tails", "ages", "rings", "coverage", "heat", "markers", "tasks", "labels")
SITE: Final = ("base", "roads", "places", "beats", "grid", "villages", "cameras", "posts")
_COUNTED: Final = (("off", None), ("incidents", None), ("units", None), ("days", 7))


class LayerTree(ScrollPanel):
    """A drawer over the map's right side; key ``Y`` opens it. Every switch is a verb."""

    flags = Changes.VIEW | Changes.SITE

    def __init__(self, room: Room, theme: Theme, is_on: Callable[[str], bool], names: Sequence[str],
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room, self.is_on = room, is_on
        self.names = frozenset(names)
        self.rows = LayerRows(room, self)
        self.hide()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = HEAD_H + 6 - self.offset
        y = self._grounds(ink, w, y)
        y = self._switches(ink, w, y)
        y = self._colouring(ink, w, y)
        y = self._brought_in(ink, w, y)
        self.contents(y + self.offset - HEAD_H, h - HEAD_H)
        self._head(ink, w)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(0, 0, h, "line2")
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        ink.fill(0, 0, w, HEAD_H, "panel")
        self.spot(QRectF(0, 0, w, HEAD_H), None)  # what has been scrolled under the head does not answer
        ink.text(16, HEAD_H / 2, say("layers.title"), "t1", 15, bold=True)
        x = w - 16 - key_width(cap("layers"))
        ink.key(x, HEAD_H / 2, cap("layers"))
        x = ink.right(x - 7, HEAD_H / 2, say("panel.fold"), "t2")
        self.spot(QRectF(x, 0, w - x, HEAD_H), lambda: self.room.act("layers"), say("panel.fold"))
        ink.hline(0, w, HEAD_H - 1)

    def _title(self, ink: Ink, w: float, y: float, title: str, aside: str = "", key: str = "") -> float:
        x = ink.text(16, y + 15, title, "t1", 13, bold=True)
        if key:
            ink.key(x + 8, y + 15, key)
        ink.right(w - 16, y + 15, fonts.fit(aside, 12, False, w - 60 - x), "t3", 12)
        ink.hline(16, w - 16, y + TITLE_H - 3)
        return y + TITLE_H

    # ---- base maps

    def _grounds(self, ink: Ink, w: float, y: float) -> float:
        config = self.room.desk.site.config
        now = basemaps.chosen(config, self.room.desk.view.basemap)
        y = self._title(ink, w, y, say("layers.grounds"), key=cap("basemap"))
        for n, name in enumerate(basemaps.choices(config)):
            left, top = 16 + (w - 32) / 2 * (n % 2), y + ROW_H * (n // 2)
            words = basemaps.name_of(config, name)
            act = lambda name=name: self.room.do(calls.UseBaseMap(name=name))  # noqa: E731
            self._choice(ink, QRectF(left, top, (w - 32) / 2, ROW_H), words, name == now, act)
        return y + ROW_H * ((len(basemaps.choices(config)) + 1) // 2) + 8

    def _choice(self, ink: Ink, rect: QRectF, words: str, on: bool, act: Callable[[], object]) -> None:
        """One of several that exclude each other: a ring, filled when it is the one."""
        if self.over(rect):
            ink.box(rect, "raise", None)
        y = rect.center().y()
        ink.dot(rect.left() + 9, y, 6.5, "t1" if on else "line2")
        ink.dot(rect.left() + 9, y, 5, "panel")
        if on:
            ink.dot(rect.left() + 9, y, 3, "t1")
        shown = fonts.fit(words, 13, False, rect.width() - 26)
        ink.text(rect.left() + 22, y, shown, "t1" if on else "t2")
        self.spot(rect, act, words)

    # ---- switches

    def _switches(self, ink: Ink, w: float, y: float) -> float:
        half = (w - 32) / 2
        ends = []
        for column, (title, names) in enumerate((("live", LIVE), ("own", SITE))):
            left = 16 + half * column
            ink.text(left, y + 15, say(f"layers.{title}"), "t1", 13, bold=True)
            at = y + TITLE_H
            for name in (one for one in names if one in self.names):
                self._switch(ink, QRectF(left, at, half, ROW_H), name)
                at += ROW_H
            ends.append(at)
        ink.hline(16, w - 16, y + TITLE_H - 3)
        return max(ends) + 8

    def _switch(self, ink: Ink, rect: QRectF, name: str) -> None:
        on = self.is_on(name)
        if self.over(rect):
            ink.box(rect, "raise", None)
        y = rect.center().y()
        tick(ink, rect.left() + 2, y, on)
        words = say(f"panel.layer.{name}")
        ink.text(rect.left() + 22, y, words, "t1" if on else "t3")
        self.spot(rect, lambda: self.room.do(calls.ShowLayer(layer=name)), words)

    # ---- beats by number

    def _colouring(self, ink: Ink, w: float, y: float) -> float:
        if not self.room.desk.whereabouts.counted:
            return y
        now = self.room.desk.view.choropleth
        y = self._title(ink, w, y, say("layers.colouring"))
        x = 16.0
        for what, days in _COUNTED:
            key = f"{what}:{days}" if days else "" if what == "off" else what
            words = say("words.counted.days", n=days) if days else say(f"layers.counted_{what}")
            act = lambda what=what, days=days: self.room.do(calls.ColourBy(what=what, days=days))  # noqa: E731
            on = now == key or (days is not None and now.startswith("days"))
            wide = 26 + fonts.advance(words, 13) + 8
            if x + wide > w - 8 and x > 16.0:
                x, y = 16.0, y + ROW_H
            self._choice(ink, QRectF(x, y, wide, ROW_H), words, on, act)
            x += wide + 6
        return self.rows.counted_legend(ink, w, y + ROW_H) + 8

    # ---- what has been brought in

    def _brought_in(self, ink: Ink, w: float, y: float) -> float:
        layers = self.room.desk.site.layers
        y = self._title(ink, w, y, say("layers.brought_in"), str(len(layers)) if layers else "")
        for layer in self.rows.top_first():
            y = self.rows.draw(ink, w, y, layer)
        if not layers:
            ink.text(16, y + 14, say("layers.none"), "t3")
            y += ROW_H
        return self._bring(ink, w, y + 6)

    def _bring(self, ink: Ink, w: float, y: float) -> float:
        label = say("layers.bring")
        width = button_width(label, "", primary=False)
        rect = ink.button(16, y + 14, label)
        self.spot(rect, lambda: self.room.do(calls.BringIn()), label)
        ink.text(16 + width + 10, y + 14, fonts.fit(say("layers.drop"), 12, False, w - width - 44), "t3", 12)
        return y + 40
