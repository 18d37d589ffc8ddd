"""What the words and numbers of a camera's attributes mean."""

from __future__ import annotations

import math
from typing import Any, Final

from layers.shapes import CameraHealth, CameraKind

_HEALTH: Final = {"ok": CameraHealth.OK, "frozen": CameraHealth.FROZEN, "offline": CameraHealth.OFFLINE}
_KINDS: Final = {
    "fixed": CameraKind.FIXED, "枪机": CameraKind.FIXED, "ptz": CameraKind.PTZ, "云台": CameraKind.PTZ,
    "panning": CameraKind.PTZ, "dome": CameraKind.DOME, "球机": CameraKind.DOME,
}  # fmt: skip


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
