"""Typed text → tokens with their places. Full-width digits, letters, spaces and signs are read as the plain ones."""

from __future__ import annotations

import re
from typing import Final

import msgspec

# One to one, so that a place in the plain text is the same place in what was typed.
_PLAIN: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_TOKEN: Final = re.compile(
    r"(?:[^\s、,=:\"“”]{1,24}[=:])?[\"“][^\"”]+[\"”]"  # a name of several words, or a field given so
    r"|(?:[^\s、,=:\"“”]{1,24}[=:])?@?-?\d{1,3}\.\d+\s*[,\s]\s*-?\d{1,2}\.\d+"  # a point: lon lat
    r"|(?:至|→|->|去|加|交)(?=[\s\d]|$)"
    r"|\d+(?=至|→|->)"
    r"|[^\s、,]+"
)
_QUOTES: Final = '"“”'
TO: Final = frozenset({"至", "→", "->", "to", "给"})
BECAUSE: Final = frozenset({"因", "because"})  # what is behind it is why, to the end of the line
MARKS: Final = {  # what the words behind them are
    "去": "without", "without": "without", "加": "", "with": "", "交": "over", "over": "over",
    "语": "phrase", "用语": "phrase", "text": "phrase",
}  # fmt: skip


class Token(msgspec.Struct, frozen=True):
    """``raw`` as typed, ``text`` plain and in lower case, without the quotes of a name of several words; ``at`` its
    first character's index."""

    raw: str
    text: str
    at: int

    @property
    def end(self) -> int:
        return self.at + len(self.raw)

    @property
    def said(self) -> str:
        """As typed, without the quotes."""
        return self.raw.strip(_QUOTES)


def plain(text: str) -> str:
    """Full-width forms → ASCII, lower case; as long as ``text``."""
    wide = text.translate(_PLAIN)
    low = wide.lower()
    return low if len(low) == len(text) else wide


def tokens(text: str, start: int = 0) -> list[Token]:
    """The tokens of ``text`` from ``start`` on."""
    low = plain(text)
    found = ((m.group().strip(_QUOTES), m) for m in _TOKEN.finditer(low, start))
    return [Token(text[m.start() : m.end()], word, m.start()) for word, m in found]


def quoted(name: str) -> str:
    """A name as it is typed: one of several words in quotes."""
    return f'"{name}"' if any(c.isspace() for c in name) else name
