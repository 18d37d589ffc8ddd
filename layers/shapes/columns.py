"""Attributes of a layer's features: a mapping of columns that lie in one file and are read when somebody asks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

Column = list[str | float | None]

_HEAD: Final = ".columns.json"
_BODY: Final = ".columns"


class Columns(Mapping[str, Column]):
    """What ``save_columns`` wrote. Names and order are known at once; a column is read, and kept, when asked for.

    Pickled it is a path. ``OSError`` or ``ValueError`` when the file is missing or broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._spans: dict[str, tuple[int, int]] = json.loads(path.with_name(path.name + _HEAD).read_text("utf-8"))
        self._read: dict[str, Column] = {}
        body = path.with_name(path.name + _BODY)
        empty = body.stat().st_size == 0
        # Mapped now: it can be read still when the file has been swept away.
        self._body = np.empty(0, np.uint8) if empty else np.memmap(body, dtype=np.uint8, mode="r")

    def __getitem__(self, name: str) -> Column:
        if name not in self._read:
            start, length = self._spans[name]
            self._read[name] = json.loads(self._body[start : start + length].tobytes())
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def __reduce__(self) -> tuple[type[Columns], tuple[Path]]:
        return Columns, (self._path,)


def save_columns(path: Path, columns: Mapping[str, Column]) -> None:
    """Two files that begin with ``path``: the columns, and where each lies."""
    spans, at = {}, 0
    with path.with_name(path.name + _BODY).open("wb") as file:
        for name, column in columns.items():
            raw = json.dumps(column, ensure_ascii=False).encode("utf-8", "replace")
            spans[name] = (at, len(raw))
            at += file.write(raw)
    path.with_name(path.name + _HEAD).write_text(json.dumps(spans), "utf-8")
