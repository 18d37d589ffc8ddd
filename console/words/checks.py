"""A plan 预案 as it runs for one incident: a timed checklist, whoever or whatever ticks its lines."""

from __future__ import annotations

import msgspec


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``due_s`` from the incident's arrival, 0: no limit; ``auto``: what ticks it by itself."""

    text: str
    text_en: str = ""
    due_s: float = 0.0
    who: str = ""
    auto: str = ""
    done_at: float | None = None
    done_by: str = ""  # a person, "system", "unit:17"
    by_itself: bool = False  # ticked by what happened, not by a hand
    note: str = ""


class Checklist(msgspec.Struct, frozen=True, kw_only=True):
    """It keeps its own lines: a journal stays readable when the site's lists change."""

    id: str
    incident: str
    lines: tuple[CheckLine, ...]
    since: float  # epoch s that ``due_s`` counts from
    name: str = ""
    name_en: str = ""
    begun_at: float = 0.0
    begun_by: str = ""

    @property
    def done(self) -> int:
        """How many lines are ticked."""
        return sum(one.done_at is not None for one in self.lines)

    @property
    def next_open(self) -> int:
        """Index of the first line that is not ticked; -1: all are."""
        return next((n for n, one in enumerate(self.lines) if one.done_at is None), -1)

    def over_s(self, n: int, now: float) -> float:
        """Seconds by which an open line is past its limit; 0 when it is not."""
        line = self.lines[n]
        if line.done_at is not None or not line.due_s:
            return 0.0
        return max(0.0, now - self.since - line.due_s)

    def overdue(self, now: float) -> tuple[int, ...]:
        return tuple(n for n in range(len(self.lines)) if self.over_s(n, now) > 0)


class ToldUp(msgspec.Struct, frozen=True, kw_only=True):
    """首报 or 续报 of the room, as it was sent to the source or kept. ``to``: source, note."""

    at: float
    by: str
    text: str
    further: bool = False
    to: str = "source"
