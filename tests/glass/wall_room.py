"""The evening of the target picture with walls: what a scene puts on them, and a child process with real monitors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace as remade

from PySide6.QtWidgets import QApplication

from console.desk import Desk
from console.desk import events_wall as ev
from console.glass.panels.reads import Reads
from console.glass.screens.evening import Evening, demo_site
from console.glass.tilework.service import TileService
from console.glass.tilework.starting import scene_for
from console.glass.wall.monitors import Place, Rect
from console.glass.wall.walls import Walls
from console.glass.wall.window import WallWindow
from console.words import Changes
from console.words.wall import GRID, Hand, Pane, Shown, Tile, TileKind, WallSpec

LEFT, RIGHT = "左屏", "右屏"


def tile(key: str, kind: TileKind, subject: str = "", text: str = "", at: Sequence[int] = (0, 0, GRID, GRID)) -> Tile:
    x, y, w, h = at
    return Tile(id=key, kind=kind, x=x, y=y, w=w, h=h, subject=subject, text=text)


def show(desk: Desk, panes: Mapping[str, Sequence[Tile]], bound: str = "", sources: Mapping[str, str] | None = None,
         hands: Mapping[str, Hand] | None = None) -> Shown:  # fmt: skip
    """Puts these on the walls, as the desk's verbs do."""
    shown = Shown(
        scene="试", panes=tuple(Pane(wall=wall, tiles=tuple(tiles)) for wall, tiles in panes.items()), bound=bound,
        at=desk.clock.now(), by="值班长", sources=dict(sources or {}), hands=dict(hands or {}),
    )  # fmt: skip
    desk.record((ev.WallShown(shown=shown), shown.scene), actor="lead")
    desk.beat()
    return shown


def told(*, sos: bool = False) -> Evening:
    """The evening with nothing that shows a scene by itself: what is on the walls is the test's."""
    evening = Evening(remade(demo_site(), scenes=()))
    evening.play(sos=sos)
    return evening


class WallRoomOf:
    """A desk with its walls; each announcement reaches them as in the console."""

    def __init__(self, specs: Sequence[WallSpec], evening: Evening | None = None, sos: bool = False) -> None:
        """``evening``: one that was told before; what was done to it stays done."""
        self.evening = evening or told(sos=sos)
        self.desk = self.evening.desk
        self.desk.site = site = remade(self.desk.site, walls=tuple(specs), scenes=())
        self.desk.room.wall, self.desk.room.walls_before = None, ()
        self.tiles = TileService(scene_for(site), worker=False)
        self.tiles.of = site
        self.reads = Reads(self.desk)
        self.walls = Walls(self.desk, self.reads, None, self.tiles)
        self._shut = False
        self.desk.listen(self._heard)

    def _heard(self, changes: Changes) -> None:
        if not self._shut:
            self.reads.forget(changes)
            self.walls.apply(changes)

    def beat(self, seconds: float = 0.0) -> None:
        """Time goes on, the desk beats, Qt does what is due."""
        self.evening.clock.advance(seconds)
        self.desk.beat()
        QApplication.processEvents()

    def window(self, wall: str = LEFT) -> WallWindow:
        return self.walls.windows[wall]

    def shut(self) -> None:
        self._shut = True
        self.walls.shut()
        QApplication.processEvents()
        self.tiles.shut()


@contextmanager
def room(*walls: str, evening: Evening | None = None, sos: bool = False,
         size: tuple[int, int] = (1920, 1080)) -> Iterator[WallRoomOf]:  # fmt: skip
    """Walls of ``size`` px without regard to monitors."""
    made = WallRoomOf([WallSpec(name=name) for name in walls or (LEFT,)], evening, sos)
    try:
        made.walls.hold(Place(Rect(0, 0, *size)))
        yield made
    finally:
        made.shut()
