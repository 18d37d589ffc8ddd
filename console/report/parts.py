"""A file stands whole or not at all: it is written beside its name, and takes it when it is done."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_MARK: Final = ".part"


def part_of(path: Path) -> Path:
    """Where ``path`` is written until it is whole: in the same folder, so that it only needs another name."""
    return path.with_name(f".{path.name}{_MARK}")


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """The name to write under; takes its own when all went well, is removed when not. ``OSError`` of the disk."""
    part = part_of(path)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def sweep(files: Iterable[str]) -> None:
    """What a writer that was killed has left of these."""
    for name in files:
        with contextlib.suppress(OSError):
            part_of(Path(name)).unlink(missing_ok=True)
