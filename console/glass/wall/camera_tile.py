"""One camera, or a unit's body camera, on the wall: its letter, its name, the picture's own time and its age."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.desk import pictures
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.theme import Theme
from console.glass.video.view import VideoView
from console.glass.wall.tile import ASIDE, PAD, WallRoom, WallTile
from console.glass.window.measures import Measures
from console.say import say
from console.words import Changes
from console.words.wall import BOUND, Shown, Tile

if TYPE_CHECKING:
    from console.desk import Desk

FOOT: Final = 44  # px: name left, the picture's time right
_ALONE_CELLS: Final = 12 * 12  # of the grid: a tile as large takes the main stream
_LETTERS: Final = "ABCDEFGH"


class WallVideo(VideoView):
    """A picture as a wall shows it: the age at the top right, amber when it does not live."""

    on_error: Callable[[Exception], None] | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        try:
            super().paintEvent(event)
        except Exception as error:
            if self.on_error is None:
                raise
            self.on_error(error)

    def _paint(self, ink: Ink, w: float, h: float) -> None:
        what, then = self._stands()
        ink.fill(0, 0, w, h, "b")
        if self._image is not None:
            self._paint_image(ink, dim=bool(what))
        if self._image is None and what:
            self._words(ink, w, h, what, then)
        elif what:
            self._corner(ink, w, what, "warn", "onalarm")
        elif self._image is not None:
            self._corner(ink, w, self._young(), "win", "t1")
        if self.letter:
            self._letter(ink)

    def _stands(self) -> tuple[str, str]:
        """Nobody clicks on a wall: it does not ask for that."""
        what, then = super()._stands()
        return what, "" if then == say("picture.ask_again") else then

    def _letter(self, ink: Ink) -> None:
        wide, high = fonts.advance(self.letter, self.px, True) + 20, self.px * 1.5
        ink.fill(0, 0, wide, high, "win")
        ink.text(10, high / 2, self.letter, "t1", self.px, bold=True)

    def _young(self) -> str:
        """``0.4 秒``: how long ago the picture came."""
        age_s = max(0.0, self._now() - (self.picture_at or 0.0))
        return say("wall.age_s", n=f"{age_s:.1f}" if age_s < 10 else f"{age_s:.0f}")

    def _corner(self, ink: Ink, w: float, words: str, ground: str, token: str) -> None:
        """At the top right."""
        bold = ground == "warn"
        words = fonts.fit(words, self.px, bold, w - 60)
        wide, high = fonts.advance(words, self.px, bold) + 16, self.px * 1.5
        ink.fill(w - wide, 0, wide, high, ground)
        ink.text(w - wide + 8, high / 2, words, token, self.px, bold=bold)


class PictureTile(WallTile):
    """A living picture with a foot below it; subclasses say which source, and the words of the foot."""

    flags = Changes.WALL | Changes.VIDEO | Changes.SECOND | Changes.SITE

    def __init__(self, room: WallRoom, tile: Tile, shown: Shown, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(room, tile, shown, theme, parent)
        self.view = WallVideo(room.videos, theme, lambda: self.room.now, self, px=ASIDE)
        self.view.main = tile.w * tile.h >= _ALONE_CELLS
        self.view.on_error = self._went_wrong
        self.look()

    def source(self) -> str:
        """What is looked at now; "" nothing."""
        return ""

    def nothing(self) -> str:
        """Why there is nothing to look at."""
        return say("wall.no_source")

    def letter(self) -> str:
        return ""

    def look(self) -> None:
        """Opens what is to be looked at, if it is another than before."""
        source = self.source()
        known = not source or pictures.urls(self.room.desk, source) is not None
        self.view.use(self.room.videos or self.room.desk.videos)
        self.view.show_source(source, self.words(), self.letter(), known=known)
        self.view.setVisible(bool(source))

    def words(self) -> str:
        source = self.source()
        return self.tile.text or (pictures.name(self.room.desk, source) if source else "")

    def follow(self, tile: Tile, shown: Shown) -> None:
        super().follow(tile, shown)
        self.look()

    def apply(self, changes: Changes) -> None:
        if changes & self.flags:
            self.look()
        super().apply(changes)

    def shut(self) -> None:
        self.view.shut()

    def restyle(self, theme: Theme, measures: Measures) -> None:
        super().restyle(theme, measures)
        self.view.restyle(theme, measures.scale)
        self._lay_out()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = h - FOOT / 2
        if not self.source():
            ink.centre(w / 2, (h - FOOT) / 2, fonts.fit(self.nothing(), ASIDE, False, w - 2 * PAD), "t2", ASIDE)
        at = self.view.picture_at
        right = w - PAD if at is None else ink.right(w - PAD, y, figures.clock(at), "t1", ASIDE, bold=True) - PAD
        ink.text(PAD, y, fonts.fit(self.words(), ASIDE, False, right - PAD), "t1", ASIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = min(self.height(), round(FOOT * self.measures.scale))
        self.view.setGeometry(QRect(0, 0, self.width(), self.height() - foot))

    def _went_wrong(self, error: Exception) -> None:
        if self.on_error is not None:
            self.on_error(error)


class CameraTile(PictureTile):
    def source(self) -> str:
        return source_of(self.room.desk, self.shown, self.room.wall.name, self.tile)

    def nothing(self) -> str:
        """The rest of the scene is shown, and the hole says what it is."""
        subject = self.tile.subject
        if subject.startswith(BOUND):
            return say("wall.no_bound_camera" if self.shown.bound else "wall.unbound")
        return say("wall.camera_gone", what=subject.partition(":")[2] or subject) if subject else say("wall.no_source")

    def letter(self) -> str:
        """As on the map beside it: A the best of what the scene is bound to."""
        _, _, nth = self.tile.subject.partition(":")
        if self.tile.subject.startswith(BOUND) and nth.isdecimal() and 0 < int(nth) <= len(_LETTERS):
            source = self.source()
            return source.partition(":")[2] if source.startswith("unit:") else _LETTERS[int(nth) - 1]
        return ""


def source_of(desk: Desk, shown: Shown, wall: str, tile: Tile) -> str:
    """What the desk has resolved; of a tile that names its camera that, while the site has it."""
    resolved = shown.sources.get(f"{wall}/{tile.id}", "")
    if resolved or tile.subject.startswith(BOUND):
        return resolved
    kind, key = pictures.parts(tile.subject)
    if kind == pictures.CAMERA:
        return tile.subject if pictures.row_of(desk, key) is not None else ""
    return tile.subject if kind == pictures.UNIT and key in desk.units.row else ""


