"""A live map on the wall: its own camera, its own layers, symbols that are read from afar.

It looks at what it is about, and again only when the set of things to show is another; a person may take it by hand.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from console.dispatch.wording import ago
from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.theme import Theme
from console.glass.wall.mapsource import WallSource
from console.glass.wall.scope import lost, newest_fix, scope_of
from console.glass.wall.tile import ASIDE, HEAD, WallRoom, WallTile
from console.glass.window.measures import Measures
from console.say import say
from console.words import Changes
from console.words.wall import Shown, Tile

SYMBOLS: Final = 1.85  # times the desk's (LOOK, section 5)
_FOOT_SCALE: Final = 16 / 12  # attribution may be 16 px
_RESCOPE: Final = Changes.WALL | Changes.ORDERS | Changes.RINGS | Changes.SITE | Changes.SECOND
_REFIT_MS: Final = 0


class MapTile(WallTile):
    flags = Changes.SECOND | Changes.WALL
    limit_s = 90.0

    def __init__(self, room: WallRoom, tile: Tile, shown: Shown, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(room, tile, shown, theme, parent)
        self.source = WallSource(room.desk)
        self.source.use_layers(tile.layers)
        self.source.scope = scope_of(room.desk, tile.subject, shown.bound)
        self.canvas = Canvas(self.source, theme, self, room.tiles)
        self.canvas.map_view.on_error = self._went_wrong
        self.canvas.plain_foot()
        for widget in (self.canvas, *self.canvas.findChildren(QWidget)):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.corner = MapCorner(self, theme)
        self._looked: object = None

    def newest(self) -> float | None:
        return newest_fix(self.room.desk)

    @property
    def hand(self) -> bool:
        """A person has taken it."""
        return self._key in self.shown.hands

    @property
    def _key(self) -> str:
        return f"{self.room.wall.name}/{self.tile.id}"

    def follow(self, tile: Tile, shown: Shown) -> None:
        other_layers = tile.layers != self.tile.layers
        super().follow(tile, shown)
        if other_layers:
            self.source.use_layers(tile.layers)
            self.canvas.apply(Changes.VIEW)
        self.look()

    def look(self) -> None:
        """Reads again what it is about; moves the camera when that is another set, or a hand has moved it."""
        before, hand = self.source.scope, self.shown.hands.get(self._key)
        self.source.scope = scope = scope_of(self.room.desk, self.tile.subject, self.shown.bound)
        if self.source.watch(self.shown):
            self.canvas.apply(Changes.VIDEO)
        if (scope.kind, scope.id, scope.rings) != (before.kind, before.id, before.rings):
            self.canvas.apply(Changes.SELECTION | Changes.RINGS)
        elif scope.units != before.units:
            self.canvas.apply(Changes.UNITS)
        if hand is None and scope.kind == "unit" and self.canvas.position_of("unit", scope.id) is None:
            self._looked = None  # what it is about has gone out of sight
        looked = hand or (scope.key, self.canvas.size().toTuple())
        if looked == self._looked or not self.canvas.isVisible():
            return
        self._looked = looked
        if hand is not None:
            self.canvas.centre_on(hand.x_m, hand.y_m, hand.m_per_px * self.canvas.scale)
        elif scope.bounds is not None:
            self.canvas.fit(scope.bounds)
        else:
            self.canvas.fit_whole()

    def apply(self, changes: Changes) -> None:
        if changes & _RESCOPE:
            self.look()
        self.canvas.apply(changes)
        if changes & self.flags:
            self.corner.read()

    def restyle(self, theme: Theme, measures: Measures) -> None:
        super().restyle(theme, measures)
        scale = measures.scale * self.tile.scale
        self.canvas.set_scale(SYMBOLS * scale, _FOOT_SCALE * scale)
        self.canvas.set_theme(theme)
        self.canvas.set_language()
        self.corner.restyle(theme, measures)
        self._lay_out()

    def shut(self) -> None:
        self.canvas.put_away()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        """The map covers all of it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        QTimer.singleShot(_REFIT_MS, self, self.look)  # once the canvas knows its size

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(_REFIT_MS, self, self.look)

    def _lay_out(self) -> None:
        self.canvas.setGeometry(self.rect())
        self.corner.read()

    def _went_wrong(self, error: Exception) -> None:
        if self.on_error is not None:
            self.on_error(error)


class MapCorner(Panel):
    """At the map's top right: how old the newest position is, amber when that is too old; that a hand holds it."""

    flags = Changes.NOTHING

    def __init__(self, map_tile: MapTile, theme: Theme) -> None:
        super().__init__(theme, map_tile)
        self._map, self._words, self._stale = map_tile, "", False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def read(self) -> None:
        """Takes the place that its words need."""
        newest = self._map.newest()
        age_s = None if newest is None else max(0.0, self._map.room.now - newest)
        stale = age_s is not None and age_s > self._map.limit_s
        hand = say("wall.by_hand") if self._map.hand else ""
        age = say("wall.no_fix") if age_s is None else say("wall.fix_age", age=ago(age_s))
        gone = lost(self._map.room.desk, self._map.tile.subject, self._map.shown.bound)
        missing = say("wall.map_gone", what=gone) if gone else ""
        words = " · ".join(filter(None, (self._map.tile.text, missing, hand, age)))
        scale = self.measures.scale
        wide, high = round((fonts.advance(words, ASIDE, stale) + 24) * scale), round(HEAD * scale)
        at = QRect(self._map.width() - wide, 0, wide, high)
        if (words, stale) != (self._words, self._stale) or at != self.geometry():
            self._words, self._stale = words, stale
            self.setGeometry(at)
            self.update()
        self._map.canvas.set_covered([at])  # the plate at the foot grows and shrinks with the scale

    def draw(self, ink: Ink, w: float, h: float) -> None:
        if self._stale:
            ink.fill(0, 0, w, h, "warn")
        ink.text(12, h / 2, self._words, "onalarm" if self._stale else "t3", ASIDE, bold=self._stale)
