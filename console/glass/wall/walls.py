"""All walls of one process: a window for each, on its monitors, whatever becomes of those."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from console.desk import scenes
from console.glass.panels.reads import Reads
from console.glass.wall.monitors import NONE, Monitor, Place, Places, monitors_here
from console.glass.wall.tile import WallRoom
from console.glass.wall.window import WallWindow
from console.say import listed, say
from console.words import Changes
from console.words.wall import Tile, WallSpec

if TYPE_CHECKING:
    from console.desk import Desk
    from console.desk.ports import VideoPort
    from console.glass.tilework.service import TileService

SETTLE_MS: Final = 300  # a graphics driver says several things when one monitor goes


class Walls(QObject):
    """``names``: the walls to show; None: all of the site that are not ``apart``. ``seat``: the desk's window, whose
    monitor no wall takes that does not name it. Give it every announcement by ``apply``, and ``shut`` it at the end.

    ``apply`` comes after ``reads.forget``: who owns the reads makes them forget.
    """

    def __init__(
        self, desk: Desk, reads: Reads, videos: VideoPort | None, tiles: TileService | None,
        names: Sequence[str] | None = None, *, seat: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(seat)
        self.desk, self._reads, self._videos, self._tiles = desk, reads, videos, tiles
        self._names = None if names is None else frozenset(names)
        self._seat, self._seat_screen = seat, seat.screen() if seat is not None else None
        self._places = Places()
        self._held: Place | None = None
        self._said: dict[str, Place] = {}
        self.windows: dict[str, WallWindow] = {}
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self.stand)
        self._hear_monitors()
        self._specs: tuple[WallSpec, ...] = ()
        self.look()

    # ---- which walls there are

    def specs(self) -> tuple[WallSpec, ...]:
        """Those that this process shows."""
        walls = self.desk.site.walls
        if self._names is None:
            return tuple(one for one in walls if not one.apart)
        return tuple(one for one in walls if one.name in self._names)

    def look(self) -> None:
        """Reads the site's walls again; one that is as before keeps its window."""
        before, self._specs = {one.name: one for one in self._specs}, self.specs()
        for spec in self._specs:
            old = before.pop(spec.name, None)
            if old is None or (old.theme, old.metres, old.pitch_mm) != (spec.theme, spec.metres, spec.pitch_mm):
                self._drop(spec.name)
                room = WallRoom(self.desk, self._reads, self._videos, spec, self._tiles)
                self.windows[spec.name] = WallWindow(room, functools.partial(self._tile_failed, spec.name))
        for name in before:
            self._drop(name)
        self.stand()

    def apply(self, changes: Changes) -> None:
        """One announcement of the desk."""
        if changes & (Changes.SITE | Changes.WALL) and self.specs() != self._specs:
            self.look()
        if changes & Changes.SECOND and self._seat is not None and self._seat.screen() is not self._seat_screen:
            self._seat_screen = self._seat.screen()
            self._settling.start()
        for window in self.windows.values():
            window.apply(changes)

    def shut(self) -> None:
        self._settling.stop()
        for name in list(self.windows):
            self._drop(name)

    def _drop(self, name: str) -> None:
        window = self.windows.pop(name, None)
        if window is not None:
            window.shut()

    # ---- where they stand

    @property
    def places(self) -> dict[str, Place]:
        """Where each stands now, or why nowhere."""
        return dict(self._said)

    def hold(self, place: Place) -> None:
        """All of them here from now on, whatever monitors there are: for a picture, or a window of a given size."""
        self._held = place
        self.stand()

    def stand(self) -> None:
        """Every wall to its monitors as they are now; what is missing is said once."""
        held = self._held
        found = {one.name: held for one in self._specs} if held else self._places.find(self._specs, self._monitors())
        for name, place in found.items():
            self.windows[name].stand(place)
        if self._names is None:
            scenes.stand(self.desk, frozenset(name for name, place in found.items() if place.rect is None))
        before, self._said = self._said, found
        for name, place in found.items():
            known = before.get(name, Place(None))
            if place.why not in ("", NONE) and (place.why, place.gone) != (known.why, known.gone):
                self.desk.tell(place.why, {"wall": name, "monitors": listed(place.gone)}, "system", "")
            elif known.why not in ("", NONE) and not place.why:
                self.desk.tell("wall.monitor.back", {"wall": name}, "system", "")

    def _monitors(self) -> tuple[Monitor, ...]:
        return monitors_here(self._seat)

    def _hear_monitors(self) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._came)
        app.screenRemoved.connect(self._went)
        for screen in app.screens():
            self._watch(screen)

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._moved)

    def _came(self, screen: QScreen) -> None:
        self._watch(screen)
        self._settling.start()

    def _moved(self) -> None:
        self._settling.start()

    def _went(self, screen: QScreen) -> None:
        """Qt moves its windows to another monitor, where nobody wants them: they are put away at once."""
        for window in self.windows.values():
            if window.isVisible() and window.geometry().intersects(screen.geometry()):
                window.hide()
        self._settling.start()

    def _tile_failed(self, wall: str, tile: Tile, why: str) -> None:
        self.desk.tell("wall.tile_failed", {"tile": f"{wall}/{tile.id}", "why": say(why)}, "system", "")
