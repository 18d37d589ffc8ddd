"""知: a person has heard of alarms. What is wrong goes on being wrong, and stays in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import events_alarm as ev
from console.desk import undo
from console.desk.acts_order import fail
from console.desk.alarms import Standing
from console.desk.room import HeardMark
from console.desk.state import Outcome
from console.verbs import Said, Thing, calls
from console.verbs.alarming import ALL

if TYPE_CHECKING:
    from console.desk.desk import Desk

NOT_HEARD: Final = frozenset({"sos"})  # a person takes it over: 接


def hear(desk: Desk, call: calls.HearAlarm) -> Outcome:
    """All that is meant and that waits. An emergency is taken over, never only heard."""
    meant = [one for one in desk.alarms.view.standing if any(_is(one, what) for what in call.alarms)]
    if not meant:
        return fail("alarm.none")
    if all(one.alarm.kind in NOT_HEARD for one in meant):
        return fail("alarm.take_it", unit=desk.unit_words(meant[0].alarm.subject.id))
    waiting = [one for one in meant if one.waits and one.alarm.kind not in NOT_HEARD]
    if not waiting:
        return fail("alarm.heard_already")
    before = {one.alarm.key: desk.room.alarm_marks.get(one.alarm.key) for one in waiting}
    bodies = [(ev.AlarmHeard(level=one.alarm.level), one.alarm.key) for one in waiting]
    desk.record(*bodies, actor=desk.actor)
    what = _what(waiting)
    undo.push(desk, Said("alarm.did_hear", {"what": what}), lambda d: _unheard(d, before, what))
    return Outcome(ok=True, code="alarm.did_hear", facts={"what": what})


def _is(one: Standing, what: str) -> bool:
    alarm = one.alarm
    about = f"{alarm.subject.kind}:{alarm.subject.id}"
    return what in (ALL, alarm.key, about, f"kind:{alarm.kind}", f"kind:{alarm.kind}:{alarm.level}")


def _what(waiting: list[Standing]) -> Said:
    """The one in its own words, several by their number."""
    first = waiting[0].alarm
    return Said(first.code, first.facts) if len(waiting) == 1 else Said("alarm.several", {"n": len(waiting)})


def _unheard(desk: Desk, before: dict[str, HeardMark | None], what: Said) -> Outcome:
    """As it was: not heard by anyone, or when it was less grave."""
    bodies = [
        (ev.AlarmHeard(level=mark.level) if mark is not None else ev.AlarmUnheard(), key)
        for key, mark in before.items()
    ]
    desk.record(*bodies, actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("alarm.did_hear", {"what": what})})


def things(desk: Desk) -> list[Thing]:
    """What can be named after 知: units, incidents and rings with an alarm, then the kinds that there are."""
    waiting = [one.alarm for one in desk.alarms.view.standing if one.waits]
    about = {one.subject: one for one in reversed(waiting) if one.subject.id and one.kind not in NOT_HEARD}
    out = [
        Thing(kind="alarm", id=f"{subject.kind}:{subject.id}", label=_label(desk, subject.kind, subject.id),
              title=Said(f"alarm.kind.{one.kind}").text())
        for subject, one in reversed(about.items())
    ]  # fmt: skip
    kinds = dict.fromkeys(one.kind for one in waiting if one.kind not in NOT_HEARD)
    words = {kind: Said(f"alarm.kind.{kind}").text() for kind in kinds}
    return out + [Thing(kind="alarm", id=f"kind:{kind}", label=word, more=(kind,)) for kind, word in words.items()]


def _label(desk: Desk, kind: str, key: str) -> str:
    if kind == "incident":
        return desk.no_of(key)
    ring = desk.room.rings.get(key) if kind == "ring" else None
    return ring.no if ring is not None else key
