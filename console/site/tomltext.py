"""On which line of a TOML text a key stands; ``tomllib`` does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Path = tuple[str, ...]

_PLACE: Final = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$")
_TABLE: Final = re.compile(r"^\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def fault(error: Exception, text: str) -> tuple[int, str]:
    """Line and reason of a ``tomllib.TOMLDecodeError``."""
    match = _PLACE.match(str(error))
    reason, line = (match[1], match[2]) if match else (str(error), None)
    return int(line or text.count("\n") + 1), reason


def line_of(text: str, key: Path) -> int | None:
    """The line on which a key is given, or the nearest table above it that is; None when neither stands there.

    Of a list of tables, ``("x", "0", "z")`` is in the first one, and ``("x", "z")`` leads to the first.
    """
    best, depth = None, 0
    for number, path in _keys(text):
        shared = 0
        while shared < min(len(path), len(key)) and path[shared] == key[shared]:
            shared += 1
        if shared == len(path) and shared > depth:
            best, depth = number, shared
    return best


def _keys(text: str) -> Iterator[tuple[int, Path]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _TABLE.match(line):
            plain = _parts(head[2])
            if head[1] == "[[":
                if plain not in counts:
                    yield number, plain
                counts[plain] = counts.get(plain, -1) + 1
            table = _counted(plain, counts)
            yield number, table
        elif match := _KEY.match(line):
            yield number, (*table, *_parts(match[1]))


def _counted(plain: Path, counts: dict[Path, int]) -> Path:
    """``("layers", "style")`` → ``("layers", "2", "style")``: which of a list of tables this stands in."""
    for end in range(len(plain), 0, -1):
        if plain[:end] in counts:
            return (*plain[:end], str(counts[plain[:end]]), *plain[end:])
    return plain


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
