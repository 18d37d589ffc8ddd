"""Which sound is due, and when (LOOK section 3). Decided from what the room knows; plays nothing, knows no Qt.

New incident one tone, 一级 two; overdue low; SOS again and again until somebody has taken it over. What was there
before the first look is history, whatever the journal brought back, and makes no sound; but for an SOS that nobody
has taken: that one still stands.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

BETWEEN_S: Final = 10.0  # at most one new sound in this time, but for SOS and 一级; an SOS repeats as often
GRAVEST: Final = 1


class Tone(enum.Enum):
    """The values are the files' names."""

    INCIDENT = "incident"
    GRAVE = "grave"  # 一级
    OVERDUE = "overdue"
    SOS = "sos"


@dataclass(frozen=True)
class Heard:
    """What can be heard now. ``incidents``: level by id of those that came from outside; ``late``: overdue steps, None
    while they have not been looked at; ``sos``: units in emergency whom nobody has taken over."""

    now: float
    mono: float  # s, never set back: gaps between sounds are measured with it
    incidents: Mapping[str, int]
    late: frozenset[tuple[str, str, str]] | None
    sos: frozenset[str]
    muted_until: float = 0.0


@dataclass
class Ears:
    """``hear`` says what to play. Sounds that fall into the gap are not made up for: the screen shows them."""

    _incidents: set[str] | None = None
    _late: frozenset[tuple[str, str, str]] | None = None
    _sos: frozenset[str] = field(default_factory=frozenset)
    _last: float = float("-inf")
    _last_sos: float = float("-inf")

    def hear(self, heard: Heard) -> Tone | None:
        """The one sound to play now; the gravest when several are due."""
        tone = self._due(heard)
        if tone is None or heard.muted_until > heard.now:
            return None
        if tone in (Tone.INCIDENT, Tone.OVERDUE) and heard.mono - self._last < BETWEEN_S:
            return None
        self._last = heard.mono
        if tone is Tone.SOS:
            self._last_sos = heard.mono
        return tone

    def _due(self, heard: Heard) -> Tone | None:
        """Takes in what is new, muted or not: what came in silence is no news afterwards."""
        fresh = self._fresh_levels(heard.incidents)
        late, sos = self._grown(heard.late), heard.sos - self._sos
        self._sos = heard.sos
        if sos or (heard.sos and heard.mono - self._last_sos >= BETWEEN_S):
            return Tone.SOS
        if fresh:
            return Tone.GRAVE if min(fresh) <= GRAVEST else Tone.INCIDENT
        return Tone.OVERDUE if late else None

    def _fresh_levels(self, incidents: Mapping[str, int]) -> list[int]:
        if self._incidents is None:
            self._incidents = set(incidents)
        fresh = incidents.keys() - self._incidents
        self._incidents |= fresh
        return [incidents[one] for one in fresh]

    def _grown(self, late: frozenset[tuple[str, str, str]] | None) -> bool:
        if late is None:
            return False
        before, self._late = self._late, late
        return before is not None and bool(late - before)
