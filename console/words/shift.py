"""Who is on duty: people of the police and those who help them, vehicles, crews, a roster; breaks and the duty level.

Frozen values, folded from the journal. Only units and their own people are known here, never members of the public.
"""

from __future__ import annotations

import enum

import msgspec

from layers.units import Kind


class PersonKind(enum.Enum):
    """What somebody in a crew is. Only a 民警 leads; the others assist."""

    OFFICER = "officer"  # 民警
    AUXILIARY = "auxiliary"  # 辅警
    VOLUNTEER = "volunteer"  # 义警
    GRID = "grid"  # 网格员

    @property
    def leads(self) -> bool:
        return self is PersonKind.OFFICER


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a crew. ``kind`` None: nobody has said what they are, so they are not counted on to lead."""

    name: str
    kind: PersonKind | None = None
    call_no: str = ""  # 呼号
    skills: tuple[str, ...] = ()


class Vehicle(msgspec.Struct, frozen=True, kw_only=True):
    id: str  # its plate or its number in the motor pool
    kind: Kind | None = None


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """班组: who should be out under one unit's name from ``starts_at`` to ``ends_at`` (epoch s)."""

    unit: str
    people: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    beat: str = ""
    shift: str = ""  # 早班, 中班, 夜班
    starts_at: float = 0.0
    ends_at: float = 0.0

    def runs(self, at: float) -> bool:
        """Whether it should be out at this moment."""
        return self.starts_at <= at < self.ends_at

    def count(self, kind: PersonKind) -> int:
        return sum(one.kind is kind for one in self.people)

    @property
    def known(self) -> bool:
        """Whether of everybody it is said what they are."""
        return bool(self.people) and all(one.kind is not None for one in self.people)


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """排班表: who should be out when. ``lead`` and ``dispatcher`` by shift, as the file says them."""

    id: str
    name: str  # of its file
    crews: tuple[Crew, ...] = ()
    leads: dict[str, str] = {}  # by shift: 值班长
    dispatchers: dict[str, str] = {}  # by shift: 调度员

    def running(self, at: float) -> tuple[Crew, ...]:
        """Crews that should be out now."""
        return tuple(one for one in self.crews if one.runs(at))


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a unit is on duty, as its terminal or a person for it last said. ``on`` None: nobody has."""

    unit: str
    on: bool | None = None
    since: float = 0.0  # epoch s: on or off since then
    by: str = ""
    people: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    break_since: float | None = None  # on a break since then
    break_until: float | None = None  # None: no end was said
    rested_at: float | None = None  # when the last break of this shift ended

    @property
    def resting(self) -> bool:
        return self.break_since is not None


class DutyLevel(msgspec.Struct, frozen=True, kw_only=True):
    """勤务等级: 1 the highest, 0 none set."""

    level: int = 0
    at: float = 0.0
    by: str = ""
    why: str = ""


class DeskDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a desk: its duty lead and its dispatcher, and who handed it over."""

    lead: str
    dispatcher: str = ""
    at: float = 0.0
    by: str = ""
