"""One wall's window: a bar, an emergency when there is one, the tiles that the scene puts here. Nobody touches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.glass.theme import load_theme
from console.glass.wall import grid
from console.glass.wall.head import WallHead, WallSos
from console.glass.wall.idle import IdleTile
from console.glass.wall.kinds import TILES
from console.glass.wall.monitors import Place, Rect
from console.glass.wall.slot import Slot
from console.glass.wall.tile import WallRoom, WallTile
from console.glass.window.measures import DESK
from console.say import language
from console.words import Changes
from console.words.wall import GRID, Shown, Tile, TileKind

if TYPE_CHECKING:
    from console.glass.theme import Theme

NOTHING: Final = Shown(scene="", panes=())
_IDLE: Final = Tile(id="idle", kind=TileKind.CLOCK, x=0, y=0, w=GRID, h=GRID)
_FLAGS: Final = (
    Qt.WindowType.Window
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.BypassWindowManagerHint  # exactly its rectangle, be it over several monitors
)


class WallWindow(QWidget):
    """``stand`` puts it where its monitors are; ``show_scene`` changes only the tiles that are others than before."""

    def __init__(self, room: WallRoom, told: Callable[[Tile, str], None]) -> None:
        super().__init__(None, _FLAGS)
        self.room, self._told = room, told
        self.theme: Theme = load_theme(room.wall.theme)
        self.measures, self._language = DESK, language()
        self.shown, self.slots = NOTHING, dict[str, Slot]()
        self._seams: tuple[tuple[int, ...], tuple[int, ...]] = (), ()
        self._missed = Changes.NOTHING  # what was announced while it stood nowhere
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setWindowTitle(room.wall.name)
        self.body = QWidget(self)  # moved as a whole against burn-in
        self.head, self.sos = WallHead(room, self.theme, self.body), WallSos(room, self.theme, self.body)
        for widget in (self.body, self.head, self.sos):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_scene()

    # ---- where it stands

    def stand(self, place: Place) -> None:
        """On these monitors from now on; away while they are not here."""
        if place.rect is None:
            self.hide()
            return
        self._seams = place.seams_x, place.seams_y
        at = QRect(*place.rect)
        if self.geometry() != at:
            self.setGeometry(at)
        self.lay_out()
        self.show()
        missed, self._missed = self._missed, Changes.NOTHING
        if missed:
            self.apply(missed)

    # ---- what it shows

    def show_scene(self) -> None:
        """What the desk says is on this wall. A tile that stays what it was goes on."""
        self.shown = shown = self.room.desk.room.wall or NOTHING
        self.head.shown = shown
        tiles = shown.pane(self.room.wall.name).tiles or (_IDLE,)
        wanted = {tile.id: tile for tile in tiles}
        for key, slot in list(self.slots.items()):
            if key not in wanted or slot.tile.kind is not wanted[key].kind or slot.tile.scale != wanted[key].scale:
                self.slots.pop(key).shut()
        for key, tile in wanted.items():
            if key in self.slots:
                self.slots[key].follow(tile, shown)
            else:
                self.slots[key] = self._slot(tile, shown)
        self.lay_out()
        for slot in self.slots.values():
            slot.widget.show()
        self.head.update()

    def _slot(self, tile: Tile, shown: Shown) -> Slot:
        return Slot(self.room, make_tile, self.body, self.theme, self.measures, tile, shown, self._told)

    def apply(self, changes: Changes) -> None:
        """The desk's one announcement: each part looks at its own flag."""
        if changes & Changes.WALL:
            self.show_scene()
        if changes & (Changes.SOS | Changes.SECOND):
            self._look_at_sos()
        if not self.isVisible():
            self._missed |= changes
            return
        if language() != self._language:
            self._language = language()
            self._restyle(self.measures.scale)
        if changes & Changes.SECOND and (self.body.x(), self.body.y()) != grid.shift_at(self.room.now):
            self.lay_out()
        self.head.apply(changes)
        if self.sos.isVisible():
            self.sos.apply(changes)
        for slot in list(self.slots.values()):
            slot.apply(changes)

    def _look_at_sos(self) -> None:
        if self.sos.isVisibleTo(self) != self.sos.open:
            self.lay_out()

    # ---- layout

    def lay_out(self) -> None:
        """Everything to its place, at the scale that this wall is read at."""
        scale = grid.scale_of(self.room.wall, self.width(), self.height(), self.devicePixelRatioF())
        if scale != self.measures.scale:
            self._restyle(scale)
        w, h, strip = self.width(), self.height(), self.sos.open
        self.body.setGeometry(*grid.shift_at(self.room.now), w, h)
        bar, sos = round(grid.BAR * scale), round(grid.SOS * scale) if strip else 0
        self.head.setGeometry(0, 0, w, bar)
        self.sos.setGeometry(0, bar, w, sos)
        self.sos.setVisible(strip)
        tiles = [slot.tile for slot in self.slots.values()]
        places = grid.rects(tiles, Rect(0, bar + sos, w, h - bar - sos), scale, *self._seams)
        for key, slot in self.slots.items():
            slot.place(QRect(*places[key]))

    def _restyle(self, scale: float) -> None:
        self.measures = replace(DESK, name="wall", scale=scale)
        self.head.restyle(self.theme, self.measures)
        self.sos.restyle(self.theme, self.measures)
        for slot in self.slots.values():
            slot.restyle(self.theme, self.measures)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("win"))
        painter.end()

    def shut(self) -> None:
        """It goes, and every stream that it has opened."""
        for slot in self.slots.values():
            slot.shut()
        self.slots.clear()
        self.close()
        self.deleteLater()

    def picture(self) -> QPixmap:
        """As it stands."""
        return self.grab()


def make_tile(room: WallRoom, tile: Tile, shown: Shown, theme: Theme, body: QWidget) -> WallTile:
    """By the table of kinds. ``KeyError`` for a kind that no class shows."""
    return (IdleTile if tile is _IDLE else TILES[tile.kind])(room, tile, shown, theme, body)
