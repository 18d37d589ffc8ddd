"""What every tile of a wall is: read from afar, never touched, and it says how old what it shows is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent

from console.dispatch.wording import ago
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.reads import Reads
from console.glass.theme import Theme
from console.say import say
from console.words import Changes
from console.words.wall import BOUND, Shown, Tile, WallSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.desk import Desk
    from console.desk.ports import VideoPort
    from console.glass.tilework.service import TileService

# Sizes of text for 3 m from a 55-inch 1080p panel (LOOK, section 5); a wall's own scale multiplies them.
ASIDE: Final = 28
BODY: Final = 34
TITLE: Final = 40
FIGURE: Final = 52
GREAT: Final = 76
HEAD: Final = 44  # px: title left, age right
PAD: Final = 16


@dataclass(frozen=True)
class WallRoom:
    """What a tile may reach: it reads, and acts on nothing."""

    desk: Desk
    reads: Reads
    videos: VideoPort | None  # None: not there yet, or no pictures on this machine
    wall: WallSpec
    tiles: TileService | None = None  # what paints the ground of every map of this process; None: each map its own

    @property
    def now(self) -> float:
        return self.desk.clock.now()


class WallTile(Panel):
    """Subclasses say ``title``, ``newest`` and draw ``body``; the frame draws the head, the age, and what is stale.

    Units are px for 3 m (``ASIDE`` … ``GREAT``); ``measures.scale`` fits them to the wall.
    """

    flags = Changes.SECOND
    limit_s = 15.0  # what it shows is stale when older

    def __init__(self, room: WallRoom, tile: Tile, shown: Shown, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room, self.tile, self.shown = room, tile, shown
        self.on_error: Callable[[Exception], None] | None = None  # hears what went wrong while it painted
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMouseTracking(False)

    @property
    def subject(self) -> str:
        """``kind:id`` that it is about; of a bound tile what the scene is bound to, "" nothing."""
        return self.shown.bound if self.tile.subject.partition(":")[0] == BOUND else self.tile.subject

    # ---- what a kind of tile says

    def title(self) -> str:
        """What it shows, in the language of the wall."""
        return self.tile.text

    def aside(self) -> str:
        """Behind the title, in grey."""
        return ""

    def newest(self) -> float | None:
        """Epoch s of the newest that it shows; None: nothing here ages (a note, a clock)."""
        return None

    def stale(self, age_s: float) -> str:
        """Words of the amber plate; "" while what it shows is fresh enough. Default: by ``limit_s``."""
        return say("wall.stale", age=ago(age_s)) if age_s > self.limit_s else ""

    def body(self, ink: Ink, w: float, h: float) -> None:
        """Below the head; ``ink`` is moved there, ``w`` × ``h`` px are free."""

    def follow(self, tile: Tile, shown: Shown) -> None:
        """The scene has another subject or source for it."""
        self.tile, self.shown = tile, shown
        self.update()

    def shut(self) -> None:
        """It goes: close what it watches, stop what it runs."""

    # ---- the frame

    def draw(self, ink: Ink, w: float, h: float) -> None:
        newest = self.newest()
        age_s = None if newest is None else max(0.0, self.room.now - newest)
        words = "" if age_s is None else self.stale(age_s)
        self._body(ink, w, h, dim=bool(words))
        right = w - PAD
        if words:
            right = self._plate(ink, w, words)
        elif age_s is not None:
            right = ink.right(right, HEAD / 2, ago(age_s), "t3", ASIDE) - PAD
        end = ink.text(PAD, HEAD / 2, fonts.fit(self.title(), ASIDE, True, right - PAD), "t1", ASIDE, bold=True)
        if self.aside() and end + 12 < right:
            ink.text(end + 12, HEAD / 2, fonts.fit(self.aside(), ASIDE, False, right - end - 12), "t3", ASIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A tile that cannot paint is not the end of its wall: it is replaced, and says why."""
        try:
            super().paintEvent(event)
        except Exception as error:
            if self.on_error is None:
                raise
            self.on_error(error)

    def _body(self, ink: Ink, w: float, h: float, *, dim: bool) -> None:
        ink.painter.save()
        ink.painter.translate(0, HEAD)
        ink.painter.setOpacity(0.4 if dim else 1.0)
        self.body(ink, w, h - HEAD)
        ink.painter.restore()

    def _plate(self, ink: Ink, w: float, words: str) -> float:
        width = fonts.advance(words, ASIDE, True) + 16
        ink.fill(w - width, 0, width, HEAD, "warn")
        ink.text(w - width + 8, HEAD / 2, words, "onalarm", ASIDE, bold=True)
        return w - width - PAD
