"""Verbs of the shift: 到岗, 下岗, 休, 班, 勤级. The handover is in ``acts_handover``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from console.desk import events as ev
from console.desk import events_shift as said
from console.desk import shift, shift_lead, shift_people, undo
from console.desk.acts_order import fail
from console.desk.fold_shift import present
from console.desk.known import skills_of
from console.desk.shift_people import Counts
from console.desk.state import Outcome
from console.verbs import Said, calls
from console.words import Duty, Kind, Person, Presence

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_BREAK_MIN: Final = 240
_ON: Final = frozenset({Duty.PATROL, Duty.STANDBY, Duty.ENROUTE, Duty.ONSCENE, Duty.CASEWORK, Duty.MEAL})


# --- 到岗, 下岗 ------------------------------------------------------------------------------------------------------


def sign_on(desk: Desk, call: calls.SignOn) -> Outcome:
    """到岗: what a person heard by radio stands as the unit's own word; who said nothing is on standby."""
    refused = _strange(desk, call.unit)
    if refused is not None:
        return refused
    if kind := shift_people.wrong_kind(call.people):
        return fail("shift.bad_kind", kind=kind)
    people = _people(desk, call.unit, call.people)
    was, before, undone = present(desk.room, call.unit), _duty(desk, call.unit), _undoing(desk, call.unit)
    duty = before if before in _ON else Duty.STANDBY
    if was.on and people == was.people and duty is before:
        return fail("shift.on_already", unit=desk.unit_words(call.unit))
    _say_duty(desk, call.unit, duty, people)
    facts = {"unit": desk.unit_words(call.unit), "who": Said("shift.who", {"names": _names(people)}) if people else ""}
    undo.push(desk, Said("shift.did_on", {"unit": desk.unit_words(call.unit)}), undone)
    return Outcome(ok=True, code="shift.on_with_doubt" if _doubtful(people) else "shift.on", facts=facts)


def sign_off(desk: Desk, call: calls.SignOff) -> Outcome:
    """下岗: the whole unit, or some of its people. One with an order in hand is asked about: it keeps it."""
    refused = _strange(desk, call.unit)
    if refused is not None:
        return refused
    was, before, undone = present(desk.room, call.unit), _duty(desk, call.unit), _undoing(desk, call.unit)
    if was.on is False:
        return fail("shift.off_already", unit=desk.unit_words(call.unit))
    going = shift_people.read(desk, call.people)
    staying = tuple(one for one in was.people if one.name not in {gone.name for gone in going})
    if going and len(staying) == len(was.people):
        return fail("shift.nobody_such", unit=desk.unit_words(call.unit), names=_names(was.people) or "–")
    whole = not going or not staying
    order = desk.order_of(call.unit)
    if whole and order is not None and not call.force:
        why = Said("shift.has_order", {"unit": desk.unit_words(call.unit), "no": desk.no_of(order.incident)})
        return Outcome(ok=False, code="desk.confirm", facts={"why": why}, confirm=True)
    _say_duty(desk, call.unit, Duty.OFF if whole else before, () if whole else staying)
    undo.push(desk, Said("shift.did_off", {"unit": desk.unit_words(call.unit)}), undone)
    left = shift_lead.without(desk, call.unit)
    facts = {"unit": desk.unit_words(call.unit), "names": _names(going), "left": _names(staying), "lead": left or ""}
    return Outcome(ok=True, code="shift.off" if whole else "shift.some_off", facts=facts)


def _say_duty(desk: Desk, unit: str, duty: Duty, people: tuple[Person, ...]) -> None:
    """As if the terminal had said it, by this person."""
    now, row = desk.clock.now(), desk.units.ensure(unit)
    counts, kind = shift_people.counts(people) or Counts(), shift_people.vehicle_kind(desk, unit)
    desk.units.set_duty(row, duty, now, now)
    desk.units.set_crew(row, kind=kind, **counts)
    skills = shift_people.skills(desk, unit, people)
    since = float(desk.units.duty_t[row])
    body = ev.UnitDuty(duty=duty, t=now, crew=people, skills=skills, unit_kind=kind, since=since, **counts)
    desk.record((body, unit), actor=desk.actor)
    shift.settle(desk, unit)


def _undoing(desk: Desk, unit: str) -> Callable[[Desk], Outcome]:
    """Puts the unit's duty, crew and presence back as they are now."""
    was, duty, units, row = present(desk.room, unit), _duty(desk, unit), desk.units, desk.units.row[unit]
    kind, skills = Kind(int(units.kind[row])), tuple(sorted(skills_of(desk, unit)))
    counts = Counts(
        officers=int(units.officers[row]), auxiliaries=int(units.auxiliaries[row]),
        volunteers=int(units.volunteers[row]), grid_workers=int(units.grid_workers[row]),
    )  # fmt: skip

    def back(desk: Desk) -> Outcome:
        now = desk.clock.now()
        desk.units.set_duty(row, duty, now, now)
        desk.units.set_crew(row, kind=kind, **counts)
        body = ev.UnitDuty(duty=duty, t=now, crew=was.people, skills=skills, unit_kind=kind, **counts)
        desk.record((body, unit), (said.PresencePut(presence=was), unit), actor=desk.actor)
        shift.settle(desk, unit)
        return Outcome(ok=True, code="shift.as_before", facts={"unit": desk.unit_words(unit)})

    return back


def _people(desk: Desk, unit: str, text: str) -> tuple[Person, ...]:
    """As typed; else as the roster says; else as they were."""
    if text.strip():
        return shift_people.read(desk, text)
    crew = desk.shift.crew_of(unit)
    return crew.people if crew is not None else present(desk.room, unit).people


def _strange(desk: Desk, unit: str) -> Outcome | None:
    row = desk.units.row.get(unit)
    if row is None or not desk.units.registered[row]:
        return fail("desk.unregistered", unit=desk.unit_words(unit))
    return None


def _duty(desk: Desk, unit: str) -> Duty:
    return Duty(int(desk.units.duty[desk.units.row[unit]]))


def _names(people: tuple[Person, ...]) -> str:
    return " ".join(one.name for one in people)


def _doubtful(people: tuple[Person, ...]) -> bool:
    """Of somebody nobody has said what they are: the unit's counts stay as they were."""
    return any(one.kind is None for one in people)


# --- 休 -------------------------------------------------------------------------------------------------------------


def rest(desk: Desk, call: calls.Rest) -> Outcome:
    """休: not available until a person or the unit says it is back; the time alone brings nobody back."""
    refused = _strange(desk, call.unit)
    if refused is not None:
        return refused
    was = present(desk.room, call.unit)
    if call.end:
        return _back(desk, call.unit, was)
    if not was.on:
        return fail("shift.not_on", unit=desk.unit_words(call.unit))
    if call.minutes > MOST_BREAK_MIN:
        return fail("shift.break_too_long", most=MOST_BREAK_MIN)
    order = desk.order_of(call.unit)
    if order is not None and not call.force:
        why = Said("shift.has_order", {"unit": desk.unit_words(call.unit), "no": desk.no_of(order.incident)})
        return Outcome(ok=False, code="desk.confirm", facts={"why": why}, confirm=True)
    until = desk.clock.now() + 60 * call.minutes if call.minutes else None
    desk.record((said.UnitBreak(until=until, text=call.text), call.unit), actor=desk.actor)
    shift.settle(desk, call.unit)
    _push_presence(desk, "shift.did_rest", was)
    facts = {"unit": desk.unit_words(call.unit), "n": call.minutes}
    return Outcome(ok=True, code="shift.rests" if call.minutes else "shift.rests_open", facts=facts)


def _back(desk: Desk, unit: str, was: Presence) -> Outcome:
    if not was.resting:
        return fail("shift.not_resting", unit=desk.unit_words(unit))
    desk.record((said.UnitBack(), unit), actor=desk.actor)
    shift.settle(desk, unit)
    _push_presence(desk, "shift.did_back", was)
    return Outcome(ok=True, code="shift.back", facts={"unit": desk.unit_words(unit)})


def _push_presence(desk: Desk, code: str, was: Presence) -> None:
    what = Said(code, {"unit": desk.unit_words(was.unit)})

    def back(desk: Desk) -> Outcome:
        desk.record((said.PresencePut(presence=was), was.unit), actor=desk.actor)
        shift.settle(desk, was.unit)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    undo.push(desk, what, back)


# --- 勤级 ----------------------------------------------------------------------------------------------------------


def level(desk: Desk, call: calls.SetLevel) -> Outcome:
    """勤级: journaled with who set it and why."""
    before, wanted = desk.room.level, int(call.level)
    if wanted == before.level:
        return fail("shift.level_same", level=shift.level_name(desk, wanted) or Said("shift.level_none"))
    desk.record((said.LevelSet(level=wanted, before=before.level, text=call.text), desk.seat), actor=desk.actor)
    name = shift.level_name(desk, wanted)
    what = Said("shift.did_level", {"level": name or Said("shift.level_none")})
    desk.tell("shift.level_told", {"level": name or Said("shift.level_none"), "by": desk.actor}, "system", "")
    undo.push(desk, what, lambda d: _level_back(d, before.level, what))
    return Outcome(ok=True, code="shift.level_set" if wanted else "shift.level_gone", facts={"level": name})


def _level_back(desk: Desk, before: int, what: Said) -> Outcome:
    desk.record((said.LevelSet(level=before, before=desk.room.level.level), desk.seat), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


# --- 班: the roster is in ``acts_roster`` ---------------------------------------------------------------------------


def crew(desk: Desk, unit: str, text: str) -> Outcome:
    """班 03 …: a unit's crew by hand, in the journal as one of the roster's."""
    refused = _strange(desk, unit)
    if refused is not None:
        return refused
    was, now = desk.room.roster, desk.clock.now()
    if text.strip() in ("无", "none", "-"):
        if desk.shift.crew_of(unit) is None:
            return fail("shift.no_crew", unit=desk.unit_words(unit))
        body = said.CrewPut(at=now)
    else:
        made = shift_people.crew_by_hand(desk, unit, text)
        if isinstance(made, Outcome):
            return made
        body = said.CrewPut(crew=made)
    desk.record((body, unit), actor=desk.actor)
    what = Said("shift.did_crew", {"unit": desk.unit_words(unit)})

    def back(desk: Desk) -> Outcome:
        desk.record((said.RosterTaken(roster=was), desk.seat), actor=desk.actor)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    undo.push(desk, what, back)
    if body.crew is None:
        return Outcome(ok=True, code="shift.crew_gone", facts={"unit": desk.unit_words(unit)})
    facts = {"unit": desk.unit_words(unit), "names": _names(body.crew.people) or "–", "hours": shift.hours(body.crew)}
    return Outcome(ok=True, code="shift.crew_put", facts=facts)


