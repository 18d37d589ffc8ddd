"""Typed text → tokens with their places. Full-width digits, letters, spaces and signs are read as the plain ones."""

from __future__ import annotations

import re
from typing import Final

import msgspec

# One to one, so that a place in the plain text is the same place in what was typed.
_PLAIN: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_TOKEN: Final = re.compile(
    r"@?-?\d{1,3}\.\d+\s*[,\s]\s*-?\d{1,2}\.\d+"  # a point: lon lat
    r"|(?:至|→|->)(?=[\s\d]|$)"
    r"|\d+(?=至|→|->)"
    r"|[^\s、,]+"
)
TO: Final = frozenset({"至", "→", "->", "to", "给"})


class Token(msgspec.Struct, frozen=True):
    """``raw`` as typed, ``text`` plain and in lower case, ``at`` its first character's index."""

    raw: str
    text: str
    at: int

    @property
    def end(self) -> int:
        return self.at + len(self.raw)


def plain(text: str) -> str:
    """Full-width forms → ASCII, lower case; as long as ``text``."""
    wide = text.translate(_PLAIN)
    low = wide.lower()
    return low if len(low) == len(text) else wide


def tokens(text: str, start: int = 0) -> list[Token]:
    """The tokens of ``text`` from ``start`` on."""
    low = plain(text)
    return [Token(text[m.start() : m.end()], m.group(), m.start()) for m in _TOKEN.finditer(low, start)]
