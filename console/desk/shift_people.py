"""Crews in words: names typed by hand → people, their counts by kind, who of them may lead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TypedDict

from console.desk import fold_shift
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.site import shifts
from console.site.roster import PEOPLE, SEVERAL
from console.words import Crew, Kind, Person, PersonKind, Vehicle

if TYPE_CHECKING:
    from console.desk.desk import Desk

_APART: Final = re.compile(r"[\s、;；,，]+")
_MARKED: Final = re.compile(r"(车|车辆|巡区|班次|vehicle|beat|shift)[=:：](.+)")
_MEANT: Final = {
    "车": "vehicle", "车辆": "vehicle", "vehicle": "vehicle", "巡区": "beat", "beat": "beat", "班次": "shift",
    "shift": "shift",
}  # fmt: skip
_NAME: Final = re.compile(r"([^:：]+)(?:[:：]([^:：]*))?(?:[:：](.*))?")


class Counts(TypedDict, total=False):
    """A crew as a unit's columns have it."""

    officers: int | None
    auxiliaries: int | None
    volunteers: int | None
    grid_workers: int | None


def counts(people: Iterable[Person]) -> Counts | None:
    """How many of each kind, as a unit's columns have them; None when of somebody nobody has said what they are."""
    kinds = [one.kind for one in people]
    if not kinds or None in kinds:
        return None
    return {
        "officers": kinds.count(PersonKind.OFFICER), "auxiliaries": kinds.count(PersonKind.AUXILIARY),
        "volunteers": kinds.count(PersonKind.VOLUNTEER), "grid_workers": kinds.count(PersonKind.GRID),
    }  # fmt: skip


def read(desk: Desk, text: str) -> tuple[Person, ...]:
    """``王建国 李敏:辅警 A103``: names or call numbers as the roster knows them, or with what they are."""
    out = []
    for word in _words(text):
        match = _NAME.fullmatch(word)
        name, kind, skills = match.groups() if match is not None else (word, None, None)
        (known,) = fold_shift.people(desk.room.roster, (name,))
        if kind:
            known = Person(
                name=known.name, kind=PEOPLE.get(kind.lower()), call_no=known.call_no,
                skills=tuple(SEVERAL.split(skills)) if skills else known.skills,
            )  # fmt: skip
        out.append(known)
    return tuple(out)


def skills(desk: Desk, unit: str, people: Iterable[Person]) -> tuple[str, ...] | None:
    """What the unit can with these people: theirs and the site's list; None where nobody's are known."""
    known = {skill for one in people for skill in one.skills}
    spec = desk.specs.get(unit)
    return tuple(sorted(known.union(spec.skills if spec is not None else ()))) if known else None


def vehicle_kind(desk: Desk, unit: str) -> Kind | None:
    """What the roster's crew goes in, where it says so of one vehicle."""
    crew = desk.shift.crew_of(unit)
    kinds = {one.kind for one in crew.vehicles if one.kind is not None} if crew is not None else set()
    return kinds.pop() if len(kinds) == 1 else None


def wrong_kind(text: str) -> str:
    """The first kind of person in the text that there is not; "" when all are."""
    for word in _words(text):
        match = _NAME.fullmatch(word)
        if match is not None and match[2] and match[2].lower() not in PEOPLE:
            return match[2]
    return ""


def crew_by_hand(desk: Desk, unit: str, text: str) -> Crew | Outcome:
    """``王建国:民警 李敏:辅警 车=豫J0311 巡区=三巡区 18:00-06:00``; hours not said are the roster's or site's."""
    now = desk.clock.now()
    names: list[str] = []
    said: dict[str, str] = {}
    hours = None
    for word in text.split():
        marked, span = _MARKED.fullmatch(word), _span(word, now)
        if span is not None:
            hours = span
        elif marked is not None:
            said[_MEANT[marked[1]]] = marked[2]
        else:
            names.append(word)
    if kind := wrong_kind(" ".join(names)):
        return fail("shift.bad_kind", kind=kind)
    shift, found = _hours(desk, unit, said.get("shift", ""), hours)
    if found is None:
        return fail("shift.no_hours", unit=desk.unit_words(unit))
    plates = [plate for plate in SEVERAL.split(said.get("vehicle", "")) if plate]
    return Crew(
        unit=unit, people=read(desk, " ".join(names)), vehicles=tuple(Vehicle(id=plate) for plate in plates),
        beat=said.get("beat", ""), shift=shift, starts_at=found[0], ends_at=found[1],
    )  # fmt: skip


Span = tuple[float, float]


def _span(word: str, now: float) -> Span | None:
    try:
        return shifts.span(word, now)
    except ValueError:
        return None


def _hours(desk: Desk, unit: str, shift: str, said: Span | None) -> tuple[str, Span | None]:
    """The shift's name and its hours: as typed, as the named shift has them, as the unit's crew, as what runs now."""
    config, now, known = desk.site.config.shift, desk.clock.now(), desk.shift.crew_of(unit)
    if said is not None:
        return shift, said
    if shift in config.hours:
        return shift, shifts.span(config.hours[shift], now)
    if known is not None:
        return shift or known.shift, (known.starts_at, known.ends_at)
    running = shifts.now_in(config, now)
    return (shift or running[0], running[1]) if running is not None else (shift, None)


def _words(text: str) -> list[str]:
    return [word for word in _APART.split(text.strip()) if word]
