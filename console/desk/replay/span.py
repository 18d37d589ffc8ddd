"""From when to when there is a past: of the journal and of the tracks together."""

from __future__ import annotations

from datetime import UTC, datetime
from math import inf

from console.words.past import By, JournalPast, TrackPast

DAY_S = 86_400.0


def of(journal: JournalPast, tracks: TrackPast) -> tuple[float, float]:
    """Epoch s of the first and the last that reached the room; two zeros where nothing did."""
    found, days = journal.span(), tracks.days()
    first, last = found if found is not None else (inf, -inf)
    if days:
        last = max(last, *tracks.stand(_start(days[-1].day) + DAY_S, by=By.RECEIVED, back_s=2 * DAY_S).received, -inf)
    if found is None and days:
        since = _start(days[0].day)
        pieces = tracks.between(since, since + DAY_S)
        first = next((float(piece.received[0]) for piece in pieces if len(piece)), last)
    return (first, last) if first <= last else (0.0, 0.0)


def _start(day: str) -> float:
    return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp()
