"""A script for a showing: what is typed into the command bar, and when."""

from __future__ import annotations

from pathlib import Path

from console.door.errors import MISUSED, DoorError


def read(path: Path) -> tuple[tuple[float, str], ...]:
    """Each line ``seconds command`` → (seconds after the window stands, command), by time. ``#`` starts a remark.

    Raises :class:`DoorError` naming the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise DoorError("door.not_utf8", MISUSED, path=path) from None
    acts = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        at, _, command = words.partition(" ")
        acts.append((_seconds(at, path, number), _present(command, path, number)))
    return tuple(sorted(acts, key=lambda act: act[0]))


def _seconds(text: str, path: Path, number: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86400:
        raise DoorError("door.script_line", MISUSED, path=path, line=number)
    return value


def _present(command: str, path: Path, number: int) -> str:
    if not command.strip():
        raise DoorError("door.script_line", MISUSED, path=path, line=number)
    return command.strip()
