"""A recorded track as arrays, and what was wrong with the file that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

MAX_PROBLEMS: Final = 200  # listed; ``Recording.dropped`` counts them all


class RecordingError(ValueError):
    """A file from which nothing can be read. ``code`` is a say code in ``track``; facts name file, line and more."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code}: " + ", ".join(f"{k}={v}" for k, v in facts.items()))
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class RowProblem:
    """One row that was left out. ``code`` is a say code in ``track``; ``line`` counts from 1 (record, in binary)."""

    file: str
    line: int
    code: str
    field: str = ""
    value: str = ""

    @property
    def facts(self) -> dict[str, str | int]:
        return {"file": self.file, "line": self.line, "field": self.field, "value": self.value}


@dataclass(frozen=True)
class Recording:
    """N fixes of U units in order of time: ``ids (U,)``, ``unit_row (N,)`` into ids, the others ``(N,)``.

    Epoch s UTC, WGS 84 degrees, m/s, degrees from north, metres; NaN where the file does not say. Positions are as
    recorded: 0,0 or off the earth is for the console to reject by name.
    """

    ids: tuple[str, ...]
    unit_row: I64
    t: F64
    lon: F64
    lat: F64
    speed: F64
    heading: F64
    accuracy: F64
    problems: tuple[RowProblem, ...] = ()
    dropped: int = 0

    @property
    def duration_s(self) -> float:
        return float(self.t[-1] - self.t[0]) if len(self.t) else 0.0


class Rows:
    """Collects rows while a file is read, then makes the arrays."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._ids: dict[str, int] = {}
        self._rows: list[tuple[float, ...]] = []
        self._problems: list[RowProblem] = []
        self._dropped = 0

    def add(
        self,
        unit: str,
        t: float,
        lon: float,
        lat: float,
        speed: float = np.nan,
        heading: float = np.nan,
        accuracy: float = np.nan,
    ) -> None:
        row = self._ids.setdefault(unit, len(self._ids))
        self._rows.append((row, t, lon, lat, speed, heading, accuracy))

    def wrong(self, line: int, code: str, field: str = "", value: str = "") -> None:
        self._dropped += 1
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(RowProblem(self.file, line, f"track.{code}", field, value[:80]))

    def recording(self) -> Recording:
        """All rows in order of time. ``RecordingError`` when not one was good, naming the first problem."""
        if not self._rows:
            first = self._problems[0] if self._problems else None
            if first is None:
                raise RecordingError("track.empty", file=self.file)
            raise RecordingError(first.code, **first.facts)
        table = np.array(self._rows, dtype=np.float64)
        table = table[np.argsort(table[:, 1], kind="stable")]
        return Recording(
            ids=tuple(self._ids),
            unit_row=table[:, 0].astype(np.int64),
            t=table[:, 1],
            lon=table[:, 2],
            lat=table[:, 3],
            speed=table[:, 4],
            heading=table[:, 5],
            accuracy=table[:, 6],
            problems=tuple(self._problems),
            dropped=self._dropped,
        )
