"""Pictures of the lead's desk with the miniature of the walls: an incident's scene on three walls, something dragged
onto one, a map held by hand.

``python -m console.glass.screens.miniature docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF

from console.glass.screens.evening import Evening
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.wall.miniature_drag import Taken
from console.glass.wall.miniature_places import box_of
from console.glass.wall.monitors import Monitor, Rect
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words.wall import WallSpec

WALLS: Final = (WallSpec(name="左屏", monitors=("HDMI-1",)), WallSpec(name="右屏", monitors=("HDMI-2",)),
                WallSpec(name="东墙", apart=True))  # fmt: skip
MONITORS: Final = (Monitor("DP-1", Rect(0, 0, 1920, 1080), desk=True), Monitor("HDMI-1", Rect(1920, 0, 1920, 1080)),
                   Monitor("HDMI-2", Rect(3840, 0, 1920, 1080)))  # fmt: skip


def main() -> None:
    take("miniature", "walls", __doc__, SCENES)


def _bound(evening: Evening, window: DeskWindow) -> None:
    """The scene of an incident; the tasks on the wall of another machine."""
    window.desk.site = replace(window.desk.site, walls=WALLS)
    window.miniature.monitors = lambda: MONITORS
    window.room.do(calls.Select(kind="incident", id=evening.incident("0912")))
    window.room.do(calls.ShowScene(scene="现场", things=(f"incident:{evening.incident('0912')}",)))
    window.room.do(calls.PutTile(where="东墙", tilekind="tasks"))
    window.act("layout")
    window.grab()


def _carried(evening: Evening, window: DeskWindow) -> None:
    """A row of the queue over the edge of a tile: beside it."""
    _bound(evening, window)
    panel = window.miniature
    board = panel.board("右屏")
    tile = panel.tile("右屏/units")
    if board is not None and tile is not None:
        box = box_of(board, tile)
        panel.take(Taken(subject=f"incident:{evening.incident('0907')}"), QPointF(-1e4, -1e4))
        panel.carry(QPointF(box.x + box.w / 2, box.bottom - 4))


def _held(evening: Evening, window: DeskWindow) -> None:
    """A map in the lead's hand."""
    _bound(evening, window)
    x_m, y_m = window.canvas.centre_m
    window.room.do(calls.TakeMap(wall="左屏", tile="左屏/map", x_m=x_m, y_m=y_m, m_per_px=window.canvas.m_per_px))


SCENES: Final[dict[str, Scene]] = {
    "desk-zh-dark": Scene("dark", "zh_CN", LARGE, _bound),
    "desk-en-dark": Scene("dark", "en", SMALL, _held),
    "carried-zh-dark": Scene("dark", "zh_CN", LARGE, _carried),
    "held-zh-light": Scene("light", "zh_CN", SMALL, _held),
}

if __name__ == "__main__":
    main()
