"""A script for a showing: what is typed into the command bar, a line each; ``等 3`` or ``wait 3`` pauses for 3 s."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from console.door.errors import MISUSED, DoorError

PAUSES: Final = ("等", "wait")


def read(path: Path) -> tuple[str, ...]:
    """The lines of a script. Raises :class:`DoorError` naming the line with a pause that is no number of seconds."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DoorError("door.not_utf8", MISUSED, path=path) from None
    for number, line in enumerate(lines, start=1):
        word, _, rest = line.strip().partition(" ")
        if word in PAUSES and not _is_pause(rest):
            raise DoorError("door.script_line", MISUSED, path=path, line=number)
    return tuple(lines)


def _is_pause(text: str) -> bool:
    try:
        return 0 <= float(text) <= 86400
    except ValueError:
        return False
