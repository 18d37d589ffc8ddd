"""A tile's place on its wall. A tile that fails is put away alone, says why, and is made again, later each time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from console.glass.memory import let_go
from console.glass.theme import Theme
from console.glass.wall.plain_tiles import FailedTile
from console.glass.wall.tile import WallRoom, WallTile
from console.glass.window.measures import Measures
from console.words import Changes
from console.words.wall import Shown, Tile

FIRST_S: Final = 1.0  # until the first new try
LONGEST_S: Final = 60.0
WELL_S: Final = 120.0  # a tile that has stood so long begins anew with the first wait
_WHYS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (MemoryError, "memory"), (OSError, "reading"), (LookupError, "missing"),
)  # fmt: skip

Maker = Callable[[WallRoom, Tile, Shown, Theme, QWidget], WallTile]


class Slot(QObject):
    """Holds one tile. ``told`` hears each failure once: the tile, and why (say code)."""

    def __init__(self, room: WallRoom, make: Maker, body: QWidget, theme: Theme, measures: Measures, tile: Tile,
                 shown: Shown, told: Callable[[Tile, str], None]) -> None:  # fmt: skip
        super().__init__(body)
        self._room, self._make, self._body, self._told = room, make, body, told
        self._theme, self._measures = theme, measures
        self.tile, self.shown = tile, shown
        self.rect = QRect()
        self.failures = 0  # in a row
        self.again_at: float | None = None  # the desk's steady seconds; None: it stands
        self._since: float | None = None  # it has stood since; None: it has not yet
        self.widget: WallTile = self._made()

    @property
    def _mono(self) -> float:
        return self._room.desk.clock.mono()

    # ---- what its wall asks of it

    def follow(self, tile: Tile, shown: Shown) -> None:
        """The scene has another subject or source for it."""
        other = tile != self.tile or shown is not self.shown
        self.tile, self.shown = tile, shown
        if other:
            self._try(lambda: self.widget.follow(tile, shown))

    def apply(self, changes: Changes) -> None:
        if self.again_at is not None and changes & Changes.SECOND and self._mono >= self.again_at:
            self._replace(self._made())
        self._try(lambda: self.widget.apply(changes))

    def place(self, rect: QRect) -> None:
        self.rect = rect
        if self.widget.geometry() != rect:
            self._try(lambda: self.widget.setGeometry(rect))

    def restyle(self, theme: Theme, measures: Measures) -> None:
        self._theme, self._measures = theme, measures
        self._try(lambda: self.widget.restyle(theme, measures))

    def shut(self) -> None:
        """Its tile goes, and what that has opened."""
        self._put_away()
        let_go(self)

    # ---- failing, and coming back

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            self.failed(error)

    def _made(self) -> WallTile:
        """The tile; where it cannot be made, the one that says so."""
        try:
            made = self._make(self._room, self.tile, self.shown, self._theme, self._body)
            made.on_error = self.failed
            made.restyle(self._theme, self._measures)
        except Exception as error:
            return self._stand_in(error)
        self.again_at, self._since = None, self._mono
        return made

    def failed(self, error: Exception) -> None:
        """The tile could not paint or follow. It is replaced after this turn: it may be painting now."""
        if self.again_at is None and not isinstance(self.widget, FailedTile):
            self.again_at = float("inf")
            QTimer.singleShot(0, self, lambda: self._replace(self._stand_in(error)))

    def _stand_in(self, error: Exception) -> FailedTile:
        if self._since is not None and self._mono - self._since >= WELL_S:
            self.failures = 0
        self._since = None
        wait_s = min(LONGEST_S, FIRST_S * 2**self.failures)
        self.failures += 1
        self.again_at = self._mono + wait_s
        why = why_of(error)
        if self.failures == 1:
            logging.getLogger(__name__).error("wall tile %s", self.tile.id, exc_info=error)
            self._told(self.tile, why)
        made = FailedTile(self._room, self.tile, self.shown, self._theme, self._body)
        made.why, made.again_at = why, self._room.now + wait_s
        made.restyle(self._theme, self._measures)
        return made

    def _replace(self, made: WallTile) -> None:
        self._put_away()
        self.widget = made
        made.setGeometry(self.rect)
        made.show()

    def _put_away(self) -> None:
        old = self.widget
        old.hide()
        try:
            old.shut()
        except Exception:
            logging.getLogger(__name__).exception("wall tile %s could not be shut", self.tile.id)
        let_go(old)


def why_of(error: Exception) -> str:
    """Say code of what went wrong, as people say it; the exception itself stands in the log."""
    return "wall.why." + next((why for kind, why in _WHYS if isinstance(error, kind)), "fault")
