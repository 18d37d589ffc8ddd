"""Keys of the miniature while a tile of it is chosen: arrows go from tile to tile, with ⇧ they move it, with Ctrl they
pull its right and lower edges; Del takes it off; digits give it another kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from console.desk import wall_grid
from console.desk.wall_grid import Layout
from console.glass.window.keys import digit
from console.verbs import calls
from console.words.wall import TileKind

if TYPE_CHECKING:
    from console.glass.wall.miniature import Miniature

_ARROWS: Final = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
KIND_KEYS: Final = tuple(TileKind)[:9]  # by digit 1–9


class Keys:
    def __init__(self, panel: Miniature) -> None:
        self.panel = panel

    def press(self, stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether the key was the miniature's: only while it is open and a tile of it is chosen."""
        panel = self.panel
        held = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        tile = panel.tile(panel.chosen) if panel.isVisible() and panel.chosen else None
        if tile is None:
            return False
        if stroke in _ARROWS and held in (_NONE, _SHIFT, _CTRL):
            self._arrow(*_ARROWS[stroke], held)
        elif stroke == Qt.Key.Key_Delete and held == _NONE:
            self._drop()
        elif held == _NONE and digit(stroke):
            panel.use_kind(KIND_KEYS[digit(stroke) - 1].value)
        else:
            return False
        return True

    def _arrow(self, dx: int, dy: int, held: Qt.KeyboardModifier) -> None:
        panel, key = self.panel, self.panel.chosen
        tile = panel.tile(key)
        if tile is None:
            return
        if held == _NONE:
            panel.choose(next_tile(panel.tiles(), key, dx, dy))
        elif held == _CTRL:
            panel.act(calls.MoveTile(tile=key, w=tile.w + dx, h=tile.h + dy), key)
        else:
            self._shove(key, dx, dy)

    def _shove(self, key: str, dx: int, dy: int) -> None:
        """By a cell; where there is no room the tile changes places with the one that stands that way."""
        panel = self.panel
        wall, _, name = key.partition("/")
        tiles = panel.tiles()[wall]
        tile = panel.tile(key)
        if tile is None:
            return
        x, y = tile.x + dx, tile.y + dy
        beside = wall_grid.beside(tiles, name, dx, dy)
        if wall_grid.move(tiles, name, x, y) is None and beside != name:
            panel.act(calls.MoveTile(tile=key, onto=f"{wall}/{beside}"), key)
        else:
            panel.act(calls.MoveTile(tile=key, x=x, y=y), key)

    def _drop(self) -> None:
        """The next tile has the keys."""
        panel, key = self.panel, self.panel.chosen
        wall = key.partition("/")[0]
        panel.act(calls.DropTile(tile=key))
        panel.choose(first_tile(panel.tiles(), wall) or first_tile(panel.tiles()))


def first_tile(tiles: dict[str, Layout], wall: str = "") -> str:
    """The tile that has the keys when the miniature opens: upper left, of this wall or the first that has one."""
    for name, layout in tiles.items():
        if layout and wall in ("", name):
            first = min(layout, key=lambda one: (one.y, one.x))
            return f"{name}/{first.id}"
    return ""


def next_tile(tiles: dict[str, Layout], key: str, dx: int, dy: int) -> str:
    """By an arrow: the tile that way; past a wall's edge the next wall's nearest."""
    wall, _, tile = key.partition("/")
    beside = wall_grid.beside(tiles[wall], tile, dx, dy)
    names = [name for name, layout in tiles.items() if layout]
    if beside != tile or not dx or len(names) < 2:
        return f"{wall}/{beside}"
    other = names[(names.index(wall) + dx) % len(names)]
    nearest = min(tiles[other], key=lambda one: (one.x if dx > 0 else -one.x - one.w, one.y))
    return f"{other}/{nearest.id}"
