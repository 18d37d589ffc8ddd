"""One entry of a list of tables in a TOML file, typed: what is wrong with it leaves it alone out, with line and key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from console.site.model import Problem
from console.site.tomltext import line_of

T = TypeVar("T", bound=msgspec.Struct)

_WRONG: Final = re.compile(r"^(.*?)(?: - at `\$\.?(.*)`)?$")


class Entry(NamedTuple):
    """Where an entry stands: the file's name and text, the list's name, the number in it from 0."""

    file: str
    text: str
    table: str
    number: int

    def problem(self, code: str, key: str = "", **facts: Any) -> Problem:
        """A fault of this entry, at the line of ``key`` or of its head."""
        below = tuple(part for part in re.split(r"[.\[\]]+", key) if part)
        line = line_of(self.text, (self.table, str(self.number), *below))
        return Problem(self.file, line, code, {"key": f"{self.table}.{key}" if key else self.table, **facts})


def typed(entry: Entry, raw: Any, kind: type[T], wrong: str) -> tuple[T | None, list[Problem]]:
    """The entry as ``kind`` and its unknown keys; None, and a problem of code ``wrong``, when a value is wrong."""
    named = raw.get("id", raw.get("name")) if isinstance(raw, dict) else None
    id_ = str(named if named is not None else entry.number + 1)
    try:
        value = msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        match = _WRONG.match(str(error))
        reason, key = (match[1], match[2] or "") if match else (str(error), "")
        return None, [entry.problem(wrong, key.replace("[...]", ""), id=id_, reason=reason)]
    known = msgspec.to_builtins(value)
    return value, [entry.problem("site.unknown_key", key) for key in _unknown(raw, known)]


def _unknown(own: Mapping[str, Any], known: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in own.items():
        if key not in known:
            yield above + key
            continue
        pairs = zip(value, known[key], strict=False) if isinstance(value, list) else [(value, known[key])]
        for mine, theirs in pairs:
            if isinstance(mine, dict) and isinstance(theirs, dict):
                yield from _unknown(mine, theirs, f"{above}{key}.")
