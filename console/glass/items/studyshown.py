"""What of an analysis a canvas shows: told by the board while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from console.words.study import Finding, Layer


@dataclass(frozen=True)
class StudyShown:
    """``layer`` None: no layer is on. ``chosen``: key of the finding that is."""

    layer: Layer | None = None
    findings: tuple[Finding, ...] = ()
    chosen: str = ""


NOTHING: Final = StudyShown()
