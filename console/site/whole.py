"""Files that are written whole or not at all: beside the old one first, then in its place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

_HALF: Final = ".part"


def write_whole(path: Path, parts: bytes | Iterable[bytes]) -> None:
    """Replace ``path``; a crash at any point leaves the old file or the new one. ``OSError``: the old one stands."""
    half = path.with_name(f".{path.name}.{os.getpid()}{_HALF}")
    try:
        with half.open("wb") as file:
            file.writelines([parts] if isinstance(parts, bytes) else parts)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def sweep_halves(folder: Path) -> None:
    """Remove what writers left that were killed. For those who hold the lock of the layers."""
    for half in folder.glob(f".*{_HALF}"):
        with suppress(OSError):
            half.unlink()


def put_aside(file: Path) -> str:
    """A file that cannot be read gets another name, so that nothing of it is lost; "" when it cannot be moved."""
    for n in range(1, 100):
        aside = file.with_name(f"{file.stem}.broken-{n}{file.suffix}")
        if not aside.exists():
            try:
                file.replace(aside)
            except OSError:
                return ""
            return aside.name
    return ""
