"""What the journal says of the shift: rosters, presence, breaks, the duty level, who has a desk.

Signing on and off is ``unit.duty``, whoever says it: the terminal, or a person for it.
"""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words import Crew, Presence, Roster


class RosterTaken(Body, frozen=True, kw_only=True):
    """A roster in place of the one before; None: there is none any more (undo)."""

    roster: Roster | None = None


class CrewPut(Body, frozen=True, kw_only=True):
    """A unit's crew by hand, in place of all that the roster says of the unit for that time. None: it has none."""

    crew: Crew | None = None
    at: float = 0.0  # without a crew: the one that runs at this moment is gone


class UnitBreak(Body, frozen=True, kw_only=True):
    until: float | None = None  # epoch s; None: no end was said
    text: str = ""


class UnitBack(Body, frozen=True, kw_only=True):
    """Its break is over, as a person says."""


class PresencePut(Body, frozen=True, kw_only=True):
    """As it was before (undo)."""

    presence: Presence


class LevelSet(Body, frozen=True, kw_only=True):
    """勤务等级: 1 the highest, 0 none."""

    level: int
    before: int = 0
    text: str = ""


class DeskHanded(Body, frozen=True, kw_only=True):
    """A desk's duty lead and dispatcher, with those before them. Subject: the seat."""

    lead: str
    dispatcher: str = ""
    lead_before: str = ""
    dispatcher_before: str = ""
    text: str = ""


KINDS: Final[dict[str, type[Body]]] = {
    "roster.taken": RosterTaken,
    "roster.crew": CrewPut,
    "unit.break": UnitBreak,
    "unit.back": UnitBack,
    "unit.presence": PresencePut,
    "shift.level": LevelSet,
    "shift.desk": DeskHanded,
}
