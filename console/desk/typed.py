"""What has been typed at this seat: found again by its beginning, kept over restarts without the words of people.

Free text (an outcome, a note, a name) may be about a person. It stays in the memory of this process for one shift, so
that a slip can be mended; on disk a line is kept only up to its free text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from console.verbs import BY_NAME, Book, Context, Thing
from console.verbs.parse import read

MOST: Final = 400  # lines
WORDS_S: Final = 12 * 3600.0  # free text is forgotten after a shift
_OWN: Final = frozenset({"history", "undo"})  # finding a line again is no line of its own
_FILES: Final = frozenset({"file"})  # free text that is about no person


class Entered(msgspec.Struct, frozen=True):
    """A line, when it was entered, and as much of it as may be kept."""

    text: str
    at: float  # epoch s
    bare: str

    def said(self, now: float) -> str:
        """The whole line during its shift."""
        return self.text if 0 <= now - self.at < WORDS_S else self.bare


def bare(text: str, context: Context) -> str:
    """A line without its free text: ``结 0912 已调解`` → ``结 0912``; "" when nothing but the verb is left."""
    reading = read(text, context)
    if reading.verb is None:
        return ""
    values = [reading.values[p.field] for p in reading.verb.params
              if p.kind == "text" and p.field not in _FILES and p.field in reading.values]  # fmt: skip
    at = min((text.index(one) for one in values if one and one in text), default=len(text))
    kept = text[:at].rstrip(' "“')
    return "" if kept.strip() in BY_NAME and values else kept


class Typed:
    """Lines of this seat, the newest last."""

    def __init__(self, lines: Iterable[Entered] = ()) -> None:
        self.lines = list(lines)[-MOST:]
        self._book: tuple[object, Book] = (None, Book())

    def add(self, text: str, now: float, context: Context) -> bool:
        """Keep a line that was done; the same line again only moves to the end. False: it is none to keep."""
        reading = read(text, context)
        if reading.verb is None or reading.verb.name in _OWN:
            return False
        self.lines = [one for one in self.lines if one.text != text][-MOST + 1 :]
        self.lines.append(Entered(text, now, bare(text, context)))
        return True

    def older(self, begun: str, at: int, by: int, now: float) -> tuple[int, str] | None:
        """From place ``at`` (0: what is being typed, 1 the newest) one step up (``by`` 1) or down (-1) among the lines
        that begin so; None when there is none."""
        fitting = self.beginning(begun, now)
        place = at + by
        if place == 0:
            return 0, begun
        return (place, fitting[place - 1]) if 0 < place <= len(fitting) else None

    def beginning(self, begun: str, now: float) -> list[str]:
        """Lines that begin so, the newest first, none twice."""
        said = (one.said(now) for one in reversed(self.lines))
        return [text for text in dict.fromkeys(said) if text and text.startswith(begun)]

    def book(self, now: float) -> Book:
        """For completion: by number, 1 the newest, and by any part of the line."""
        stamp = (len(self.lines), self.lines[-1] if self.lines else None, int(now) // 60)
        if self._book[0] != stamp:
            self._book = (stamp, LineBook(self.beginning("", now)))
        return self._book[1]


class LineBook(Book):
    """Lines are found by what they hold, not only by how they begin."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(Thing(kind="past", id=text, label=str(n), title=text) for n, text in enumerate(lines, 1))

    def _begun(self, word: str) -> set[str]:
        return super()._begun(word) | {key for key in self.by_id if word in key.lower()}


def encode(lines: Iterable[Entered]) -> bytes:
    """As the file holds them: without free text."""
    kept = [Entered(one.bare, one.at, one.bare) for one in lines if one.bare]
    return msgspec.json.encode(kept)


def decode(data: bytes) -> list[Entered]:
    """Raises ``msgspec.DecodeError``."""
    return msgspec.json.decode(data, type=list[Entered])
