"""Files that hang on incidents: kept under their hash beside the journal, never changed, never run."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from console.verbs.speech import Said
from console.words import Attachment

FOLDER: Final = "attachments"
LINK: Final = re.compile(r"(?:https?|rtsp)://\S+", re.IGNORECASE)
_PIECE: Final = 1 << 20  # bytes read at once
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}")
# What a desktop would run instead of show.
_RUNS: Final = frozenset(
    {".exe", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".msi", ".scr", ".jar", ".sh", ".desktop",
     ".py", ".pyw", ".app", ".lnk", ".reg", ".hta", ".appimage", ".run"}
)  # fmt: skip


class Kept(msgspec.Struct, frozen=True):
    name: str
    sha256: str


def keep(path: Path, state: Path, most_mb: float) -> Kept | Said:
    """Copy a file to ``state/attachments/<sha256><ending>``, whole or not at all; or say why not. Takes its time."""
    try:
        if not path.is_file():
            return Said("intake.attach.missing", {"file": path.name or str(path)})
        if path.stat().st_size > most_mb * 1e6:
            return Said("intake.attach.large", {"file": path.name, "mb": f"{path.stat().st_size / 1e6:.0f}",
                                              "most": f"{most_mb:g}"})  # fmt: skip
        return Kept(path.name, _copied(path, state / FOLDER))
    except OSError as error:
        return Said("intake.attach.failed", {"file": path.name, "why": error.strerror or type(error).__name__})


def _copied(path: Path, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as out, path.open("rb") as given:
            while piece := given.read(_PIECE):
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(folder / stored_name(digest.hexdigest(), path.name))
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise
    return digest.hexdigest()


def stored_name(sha256: str, name: str) -> str:
    """``<sha256>.pdf``: the ending tells a desktop what shows it."""
    ending = Path(name).suffix.lower()
    return sha256 + (ending if _ENDING.fullmatch(ending) else "")


def name_of(attachment: Attachment) -> str:
    """Its path below the state folder."""
    return f"{FOLDER}/{stored_name(attachment.sha256, attachment.name)}"


def path_of(attachment: Attachment, state: Path) -> Path:
    """Where a kept file lies."""
    return state / name_of(attachment)


def runs(attachment: Attachment) -> bool:
    """A program: it is kept, and never opened from here."""
    return bool(attachment.sha256) and Path(attachment.name).suffix.lower() in _RUNS


def is_link(text: str) -> bool:
    return LINK.fullmatch(text) is not None
