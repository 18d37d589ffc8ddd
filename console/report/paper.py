"""What a report holds before it is drawn, and what came of writing it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from console.words.study import REPORTS, Line, Study

KINDS: Final = REPORTS
ENDINGS: Final = (".html", ".docx", ".xlsx")
Tell = Callable[[float, Line], None]  # share 0..1, and what is done just now


def quiet(_share: float, _doing: Line) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Paper:
    """``since <= t < until``, epoch s. ``subject``: number of the incident of a review; ``room``: who writes it."""

    kind: str  # one of KINDS
    since: float
    until: float
    studies: tuple[Study, ...]
    room: str = ""
    subject: str = ""
    made: float = field(default_factory=time.time)
    missing: tuple[Line, ...] = ()  # beside what the studies themselves miss


@dataclass(frozen=True)
class Written:
    """``files``: whole paths. ``missing``: what the report had to do without, mistakes in a site's templates too."""

    files: tuple[str, ...]
    missing: tuple[Line, ...] = ()


class Unwritable(Exception):
    """The report cannot be made. ``line``: why, for the person; ``ask``: it can when the person says so."""

    def __init__(self, line: Line, ask: bool = False) -> None:
        super().__init__(line.code)
        self.line, self.ask = line, ask

    def __str__(self) -> str:
        return self.line.text()
