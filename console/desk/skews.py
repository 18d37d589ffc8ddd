"""How far each terminal's clock is from the room's, as its fixes tell.

A fix is never received before it was made, so the largest of ``t − received`` over a while is the terminal's clock
against ours, less its quickest way here. A terminal whose messages all come late looks slow; that is said too.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

WHILE_S: Final = 120.0  # what was heard longer ago says nothing any more
FAR_S: Final = 30.0  # a terminal's clock that is named
LEAST: Final = 3  # so many terminals must have been heard to say anything about the room's own clock


class Skews:
    """Kept current by ``took``, every beat; rows are those of the table of units."""

    def __init__(self) -> None:
        self._lead: F64 = np.zeros(0)
        self._at: F64 = np.zeros(0)  # by a clock that never jumps

    def took(self, rows: I64, t: F64, received: F64, steady_s: float) -> None:
        """All fixes of a beat, refused ones too: a clock that runs ahead is refused, and must be named."""
        if not len(rows):
            return
        self._make_room(int(rows.max()) + 1)
        lead = t - received
        known = np.isfinite(lead) & (received > 0)
        rows, lead = rows[known], lead[known]
        old = steady_s - self._at[rows] > WHILE_S
        self._lead[rows[old]] = -np.inf
        before = self._lead[rows]
        np.maximum.at(self._lead, rows, lead)
        fresh = old | (lead >= before)
        self._at[rows[fresh]] = steady_s

    def lead_s(self, steady_s: float, since_s: float = -np.inf) -> float | None:
        """Of the terminals' clocks together: their median against the room's; None when too few were heard since."""
        heard = (self._at >= max(since_s, steady_s - WHILE_S)) & np.isfinite(self._lead)
        return float(np.median(self._lead[heard])) if np.count_nonzero(heard) >= LEAST else None

    def far(self, steady_s: float) -> list[tuple[int, float]]:
        """Rows whose clocks are far off, the farthest first, with seconds ahead (behind: negative)."""
        heard = (steady_s - self._at <= WHILE_S) & np.isfinite(self._lead) & (np.abs(self._lead) > FAR_S)
        rows = np.flatnonzero(heard)
        return [(int(row), float(self._lead[row])) for row in rows[np.argsort(-np.abs(self._lead[rows]))]]

    def _make_room(self, wanted: int) -> None:
        have = len(self._at)
        if wanted > have:
            more = max(wanted, 2 * have) - have
            self._lead = np.concatenate((self._lead, np.full(more, -np.inf)))
            self._at = np.concatenate((self._at, np.full(more, -np.inf)))
