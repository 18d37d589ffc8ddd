"""Stills of pictures: taken by the video room, kept under their hash beside the journal, looked at again only when the
hash still holds."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import Final

from console.verbs import Said
from console.words import Attachment

FOLDER: Final = "stills"


def keep(jpeg: bytes, state: Path) -> str | Said:
    """Write ``state/stills/<sha256>.jpg``, whole or not at all; its SHA-256, or why not. Takes its time."""
    sha256 = hashlib.sha256(jpeg).hexdigest()
    folder = state / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(jpeg)
                out.flush()
                os.fsync(out.fileno())
            Path(draft).replace(folder / f"{sha256}.jpg")
        except BaseException:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError as error:
        return Said("stills.not_kept", {"why": error.strerror or type(error).__name__})
    return sha256


def is_still(attachment: Attachment) -> bool:
    return bool(attachment.source)


def name_of(attachment: Attachment) -> str:
    """Its path below the state folder."""
    return f"{FOLDER}/{attachment.sha256}.jpg"


def path_of(attachment: Attachment, state: Path) -> Path:
    return state / name_of(attachment)


def read(attachment: Attachment, state: Path) -> bytes | Said:
    """The picture as it was taken; or that it is gone, or no longer what it was. Takes its time."""
    try:
        jpeg = path_of(attachment, state).read_bytes()
    except OSError as error:
        return Said("stills.gone", {"name": attachment.name, "why": error.strerror or type(error).__name__})
    if hashlib.sha256(jpeg).hexdigest() != attachment.sha256:
        return Said("stills.changed", {"name": attachment.name})
    return jpeg


def named(camera: str, at: float) -> str:
    """``北门球机 21-47-32.jpg``."""
    safe = "".join("_" if c in '/\\:*?"<>|' else c for c in camera)
    return f"{safe} {time.strftime('%H-%M-%S', time.localtime(at))}.jpg"
