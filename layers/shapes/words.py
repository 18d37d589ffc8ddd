"""What the words and numbers of a camera's attributes mean."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.shapes import CAMERA_TEXTS, CameraHealth, CameraKind

_HEALTH: Final = {"ok": CameraHealth.OK, "frozen": CameraHealth.FROZEN, "offline": CameraHealth.OFFLINE}
_KINDS: Final = {
    "fixed": CameraKind.FIXED, "枪机": CameraKind.FIXED, "ptz": CameraKind.PTZ, "云台": CameraKind.PTZ,
    "panning": CameraKind.PTZ, "dome": CameraKind.DOME, "球机": CameraKind.DOME,
}  # fmt: skip
_PASSWORD: Final = re.compile(r"^(\w[\w+.-]*://)[^/?#]*@")
_URLS: Final = ("main", "sub")


def health(word: str) -> CameraHealth:
    """Unprobed where it is not said."""
    return _HEALTH.get(word.strip().lower(), CameraHealth.UNPROBED)


def camera_kind(word: str) -> CameraKind:
    """Fixed where it is not said."""
    return _KINDS.get(word.strip().lower(), CameraKind.FIXED)


def number(value: Any) -> float:
    """NaN for what is no number."""
    try:
        return math.nan if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan


def without_password(url: str) -> str:
    """A URL without the ``user:password@`` in front of its host: passwords lie in the keyring, and nowhere else."""
    return _PASSWORD.sub(r"\1", url.strip())


def camera_texts(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The fields of ``Cameras`` that are texts, from one mapping of attributes each."""
    found = {name: tuple(_said(row.get(name)) for row in rows) for name in CAMERA_TEXTS}
    return found | {name: tuple(map(without_password, found[name])) for name in _URLS}


def _said(value: Any) -> str:
    """Presets of a JSON list are joined, as in a table's cell."""
    if isinstance(value, list | tuple):
        return ";".join(str(one).strip() for one in value)
    return "" if value is None or isinstance(value, bool) else str(value).strip()
