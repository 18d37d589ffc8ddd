"""Reports that are kept in a folder, as a list: of what kind, of which time, in which forms. Blocks on the disk."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Final

from msgspec import Struct

ENDINGS: Final = ("html", "pdf", "docx", "xlsx")
MOST: Final = 200  # the newest
_NAME: Final = re.compile(r"(daily|weekly|monthly|shift|incident|handover)-(\d{8})(?:-(\d{8})|-(\d{4}))?(?:-([^.]+))?")


class Kept(Struct, frozen=True):
    """``stem`` is the name without its ending; ``kind`` "" when it is none of ours. ``files`` by ending."""

    stem: str
    kind: str
    when: str  # 2026-03-09–03-15, 2026-03-18 21:47
    about: str  # number of an incident
    at: float  # written, epoch s
    files: dict[str, str]


def kept(*folders: Path) -> tuple[Kept, ...]:
    """The newest first, of all of these that there are. ``OSError`` of the disk."""
    found: dict[tuple[Path, str], dict[str, Path]] = {}
    for file in (file for folder in dict.fromkeys(folders) if folder.is_dir() for file in folder.iterdir()):
        ending = file.suffix.removeprefix(".").lower()
        if ending in ENDINGS and not file.name.startswith("."):
            found.setdefault((file.parent, file.stem), {})[ending] = file
    rows = [_row(stem, files) for (_, stem), files in found.items()]
    return tuple(sorted(rows, key=lambda one: (-one.at, one.stem))[:MOST])


def _row(stem: str, files: dict[str, Path]) -> Kept:
    written = {ending: file.stat().st_mtime for ending, file in files.items()}
    if written.get("pdf", math.inf) < written.get("html", -math.inf):
        del files["pdf"]  # printed of a page that was written anew since
    at = max(written[ending] for ending in files)
    kind, when, about = parsed(stem)
    ordered: dict[str, str] = {ending: str(files[ending]) for ending in ENDINGS if ending in files}
    return Kept(stem, kind, when, about, at, ordered)


def parsed(stem: str) -> tuple[str, str, str]:
    """Kind, time and subject of a name that the room gives; "", the name, "" of another."""
    match = _NAME.fullmatch(stem)
    if match is None:
        return "", stem, ""
    kind, first, last, clock, about = match.groups(default="")
    day = f"{first[:4]}-{first[4:6]}-{first[6:]}"
    if last:
        day += f"–{last[4:6]}-{last[6:]}" if last[:4] == first[:4] else f"–{last[:4]}-{last[4:6]}-{last[6:]}"
    return kind, f"{day} {clock[:2]}:{clock[2:]}" if clock else day, about
