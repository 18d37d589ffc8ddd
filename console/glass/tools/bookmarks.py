"""Views that a room has kept, 1 to 9: one small file of the site, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from console.site.whole import put_aside, write_whole

FILE: Final = "bookmarks.json"
ROWS: Final = range(1, 10)
NAME_LETTERS: Final = 24


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Where a map looked: the middle of its open part in Web Mercator metres, metres a pixel at 100 %."""

    name: str
    x_m: float
    y_m: float
    m_per_px: float


class _File(msgspec.Struct, frozen=True):
    views: dict[str, View] = {}


class Broken(msgspec.Struct, frozen=True):
    """The file could not be read. ``aside``: where it is kept now; "" when it could not be moved either."""

    file: str
    aside: str


class Bookmarks:
    """``views`` by row. ``fault`` says that the file was not readable: it was put aside, and the list begins anew."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self.views: dict[int, View] = {}
        self.fault: Broken | None = None
        self._read()

    def _read(self) -> None:
        try:
            kept = msgspec.json.decode(self.file.read_bytes(), type=_File)
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            self.fault = Broken(self.file.name, put_aside(self.file))
            return
        good = {int(row): view for row, view in kept.views.items() if row.isdecimal() and int(row) in ROWS}
        self.views = {row: view for row, view in good.items() if _sane(view)}

    def put(self, row: int, view: View) -> bytes:
        """Keeps a view under 1..9; what the file must now say, for ``write``."""
        self.views[row] = msgspec.structs.replace(view, name=view.name[:NAME_LETTERS])
        return self._text()

    def drop(self, row: int) -> bytes:
        self.views.pop(row, None)
        return self._text()

    def _text(self) -> bytes:
        kept = _File({str(row): self.views[row] for row in sorted(self.views)})
        return msgspec.json.format(msgspec.json.encode(kept), indent=1)


def write(file: Path, text: bytes) -> None:
    """The whole file or the one before. Raises ``OSError``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text)


def _sane(view: View) -> bool:
    return all(abs(v) < 1e8 for v in (view.x_m, view.y_m)) and 0.01 < view.m_per_px < 1e6

