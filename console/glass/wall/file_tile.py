"""A picture or a page of a PDF that lies in the site's folder, read beside the window and again when it changes."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.theme import Theme
from console.glass.video.view import fitted
from console.glass.wall.tile import ASIDE, HEAD, PAD, WallRoom, WallTile
from console.say import say
from console.words import Changes
from console.words.wall import Shown, Tile

AGAIN_S: Final = 30.0  # so often it is looked at whether the file is another
_LARGEST_PX: Final = 3840  # of a side: what is larger is read scaled down


class Page(NamedTuple):
    """What was read. ``why``: say code, when there is no image."""

    image: QImage | None = None
    changed_at: float | None = None  # epoch s: the file was written
    why: str = ""


class FileTile(WallTile):
    """``subject``: path in the site's folder, of a PDF ``#page`` behind it (1 the first)."""

    limit_s = float("inf")

    def __init__(self, room: WallRoom, tile: Tile, shown: Shown, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(room, tile, shown, theme, parent)
        self.page = Page()
        self._read: SimpleQueue[Page] = SimpleQueue()
        self._reader: threading.Thread | None = None
        self._asked_at = float("-inf")

    def title(self) -> str:
        return self.tile.text or Path(self.tile.subject.partition("#")[0]).name or say("wall.kind.file")

    def newest(self) -> float | None:
        return self.page.changed_at

    def apply(self, changes: Changes) -> None:
        self.look()
        super().apply(changes)

    def follow(self, tile: Tile, shown: Shown) -> None:
        if tile.subject != self.tile.subject:
            self.page, self._asked_at = Page(), float("-inf")
        super().follow(tile, shown)
        self.look()

    def look(self) -> None:
        """Takes what has been read; asks again when it is time. Waits for nothing."""
        try:
            self.page = self._read.get_nowait()
            self.update()
        except Empty:
            pass
        now = self.room.desk.clock.mono()
        if now - self._asked_at >= AGAIN_S and not self.busy:
            self._asked_at = now
            args = (self.room.desk.site.folder, self.tile.subject, self.page, self._read)
            self._reader = threading.Thread(target=_into, args=args, name="wall-file", daemon=True)
            self._reader.start()

    @property
    def busy(self) -> bool:
        """It is being read."""
        return self._reader is not None and self._reader.is_alive()

    def body(self, ink: Ink, w: float, h: float) -> None:
        image = self.page.image
        if image is None:
            lines = fonts.wrap(say(self.page.why or "wall.file.reading"), ASIDE, w - 2 * PAD, 3)
            for n, line in enumerate(lines):
                y = (h - HEAD) / 2 + (n - (len(lines) - 1) / 2) * ASIDE * 1.4
                ink.centre(w / 2, y, line, "t2", ASIDE)
            return
        at = fitted(image.width(), image.height(), round(w - 2 * PAD), round(h - PAD))
        ink.painter.drawImage(QRectF(at.x() + PAD, at.y(), at.width(), at.height()), image)


def _into(folder: Path, subject: str, before: Page, out: SimpleQueue[Page]) -> None:
    page = read(folder, subject, before)
    if page is not before:
        out.put(page)


def read(folder: Path, subject: str, before: Page) -> Page:
    """What the file shows now; ``before`` itself when it is unchanged. On any thread; raises nothing."""
    name, _, number = subject.partition("#")
    path = (folder / name).resolve()
    if not name or not path.is_relative_to(folder.resolve()):
        return Page(why="wall.file.outside")
    try:
        changed_at = path.stat().st_mtime
    except OSError:
        return Page(why="wall.file.gone")
    if before.image is not None and before.changed_at == changed_at:
        return before
    is_pdf = path.suffix.lower() == ".pdf"
    if not is_pdf and _too_large(path):
        return Page(why="wall.file.large")
    image = _pdf(path, int(number) if number.isdecimal() else 1) if is_pdf else _image(path)
    return Page(image, changed_at) if image is not None else Page(why="wall.file.unreadable")


def _too_large(path: Path) -> bool:
    """It needs more memory than Qt allows; of a JPEG a smaller one can be read without the whole."""
    reader = QImageReader(str(path))
    size = reader.size()
    wide = size.width() * size.height() * 4 > QImageReader.allocationLimit() * 2**20
    return wide and reader.format() != b"jpeg"


def _image(path: Path) -> QImage | None:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _LARGEST_PX:
        reader.setScaledSize(size.scaled(_LARGEST_PX, _LARGEST_PX, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def _pdf(path: Path, number: int) -> QImage | None:
    """A page on white; None for a file that is none, or has no such page."""
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    try:
        if document.load(str(path)) != QPdfDocument.Error.None_ or not 1 <= number <= document.pageCount():
            return None
        points = document.pagePointSize(number - 1)
        factor = _LARGEST_PX / 2 / max(1.0, points.width(), points.height())
        size = QSize(round(points.width() * factor), round(points.height() * factor))
        page = document.render(number - 1, size)
        out = QImage(page.size(), QImage.Format.Format_RGB32)
        out.fill(Qt.GlobalColor.white)
        return _over(out, page)
    finally:
        document.close()


def _over(ground: QImage, page: QImage) -> QImage:
    from PySide6.QtGui import QPainter

    painter = QPainter(ground)
    painter.drawImage(0, 0, page)
    painter.end()
    return ground
