"""What Enter would do, in words: ``将下达 2 条指令：03 城关一组 2.1 分（牵头） 05 … → 0912 持械斗殴``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from console.desk import (
    acts_bodycam,
    acts_cover,
    acts_holding,
    acts_indicators,
    acts_layers,
    acts_pictures,
    acts_seen,
    acts_study,
    acts_tours,
    choice,
    claims,
    duty_preview,
    ghosts,
    layout_subjects,
    macros,
    naming,
    order_preview,
    orders,
    people,
    presence_words,
    ring_preview,
    scene_words,
    tasks_preview,
    tasks_words,
)
from console.desk.ended import ended_said
from console.desk.state import Part, Preview
from console.dispatch.wording import uncovered
from console.say import called, say
from console.verbs import BY_CALL, Call, Completion, ParseError, Said, calls, complete, ghost, parse
from console.verbs.complete import with_aside
from console.words import Duty, Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk


# What can be done with an incident only while it is open.
_OF_OPEN: Final = (calls.Place, calls.Edit, calls.Sign, calls.Close, calls.HandBack, calls.PassOn)


# Acts whose sentence, and whether they would go through, is worked out by their own room.
_WILLS: Final[dict[type[Call], Callable[[Desk, Any], tuple[bool, tuple[Part, ...]]]]] = {
    **dict.fromkeys((calls.DrawRing, calls.DrawCorridor, calls.ChangeRing, calls.CopyRing), ring_preview.will),
    **dict.fromkeys((calls.MakeTask, calls.IssueTask), tasks_preview.will),
    calls.GoOnTour: acts_tours.will,
    calls.Remind: acts_bodycam.will,
    **dict.fromkeys((calls.StudyIt, calls.ActOnIt, calls.Papers), acts_study.will),
    calls.HandleSlip: acts_indicators.will,
}


def make(desk: Desk, text: str) -> Preview:
    """Parse, complete, and say what would happen and who else is about to; nothing is done."""
    return presence_words.beside(desk, _meaning(desk, text))


def _meaning(desk: Desk, text: str) -> Preview:
    made = _claimed(desk, _made(desk, text))
    if made.call is not None and (why := people.why_not(desk, made.call)) is not None:
        return replace(made, ok=False, parts=(Part(why.text(), "lv"),))
    if isinstance(made.call, _OF_OPEN) and (one := desk.room.incidents.get(made.call.incident)) and one.ended:
        return replace(made, ok=False, parts=(Part(ended_said(desk, one).text(), "lv"),))
    if made.call is None or made.units:
        return made
    found = ghosts.of(desk, made.call)
    if found.way[0]:
        return replace(made, units=found.way[:1], incident=found.way[1], ghosts=found)
    return replace(made, ghosts=found)


def _claimed(desk: Desk, made: Preview) -> Preview:
    """Another seat has it: said before Enter."""
    why = claims.objection(desk, made.call) if made.call is not None else None
    if why is None:
        return made
    by = Part(say("desk.confirm_by"), "warn")
    forced = bool(getattr(made.call, "force", False))
    parts = (*(part for part in made.parts if part != by), Part(why.text(), "warn"), *(() if forced else (by,)))
    return replace(made, ok=made.ok and forced, parts=parts)


def _made(desk: Desk, text: str) -> Preview:
    if not text.strip():
        return Preview(text=text)
    context = desk.context
    rows = complete(text, context)
    found = parse(text, context)
    typed = Preview(
        text=text, ghost=ghost(text, rows), completions=tuple(_with_state(desk, row) for row in rows)
    )
    if isinstance(found, ParseError):
        return replace(typed, error=found.said, error_at=found.at, parts=(Part(found.said.text()),))
    if isinstance(found, calls.AssignRow | calls.Muster):
        found = _as_assign(desk, found) or found
    if isinstance(found, calls.Assign):
        incident = desk.room.incidents[found.incident]
        desk.ways.ask(desk, incident, found.units)
        ok, parts = _assign(desk, found, incident)
        return replace(typed, ok=ok, parts=parts, call=found, units=found.units, incident=incident.id)
    if isinstance(found, calls.RunMacro):
        return _macro(desk, typed, found)
    if isinstance(found, calls.ShowCover | calls.BestPlaces) and (why := acts_cover.refused(desk, found)) is not None:
        return replace(typed, parts=(Part(why.text(), "lv"),), call=found)
    if (will := _WILLS.get(type(found))) is not None:
        ok, parts = will(desk, found)
        return replace(typed, ok=ok, parts=parts, call=found)
    if isinstance(found, calls.DeployRing | calls.DrillRing):
        ok, parts, plan = duty_preview.will(desk, found)
        typed = replace(typed, ok=ok, parts=parts, call=found)
        centre = [one.unit for one in plan.goings if one.block is None] if plan is not None and not plan.fresh else []
        return replace(typed, units=tuple(centre), incident=plan.incident.id if plan is not None and centre else "")
    return replace(typed, ok=True, parts=_will(desk, found), call=found)


def _macro(desk: Desk, typed: Preview, call: calls.RunMacro) -> Preview:
    ok, parts, sending = macros.will(desk, call)
    typed = replace(typed, ok=ok, parts=parts, call=call)
    if not isinstance(sending, calls.Assign):
        return typed
    return replace(typed, units=sending.units, incident=sending.incident)


def _with_state(desk: Desk, row: Completion) -> Completion:
    """An incident's row says what it waits for; a unit's its duty, and how far it is when the list knows."""
    if row.kind == "incident":
        return with_aside(row, *naming.aside_of(desk, row.id))
    if row.kind != "unit" or (at := desk.units.row.get(row.id)) is None:
        return row
    duty = Said(f"words.duty.{Duty(int(desk.units.duty[at])).name.lower()}")
    shown = desk.ranking.candidates if desk.ranking else ()
    one = next((c for c in shown if c.unit == row.id), None)
    if one is None:
        return with_aside(row, duty)
    return with_aside(row, Said("desk.duty_minutes", {"duty": duty, "minutes": f"{one.minutes:.1f}"}))


def _as_assign(desk: Desk, call: calls.AssignRow | calls.Muster) -> calls.Assign | None:
    """The units that it would send, for ghosts and sentence."""
    if isinstance(call, calls.Muster):
        plan = choice.ranking_for(desk, desk.room.incidents[call.incident]).plan
        units = tuple(one.unit for one in plan.units) if plan is not None else ()
        return calls.Assign(units=units, incident=call.incident, force=call.force) if units else None
    shown = desk.ranking.candidates if desk.ranking else ()
    unit = next((one.unit for one in shown if one.key == call.row), None)
    if unit is None or desk.ranking is None:
        return None
    return calls.Assign(units=(unit,), incident=desk.ranking.incident, force=call.force)


def _assign(desk: Desk, call: calls.Assign, incident: Incident) -> tuple[bool, tuple[Part, ...]]:
    """The sentence, and what speaks against it; ok when Enter would go through."""
    lead = orders.needs_lead(desk, incident)
    parts = [Part(say("desk.will_assign_a")), Part(str(len(call.units)), "fact"), Part(say("desk.will_assign_b"))]
    for place, unit in enumerate(call.units):
        parts += _unit_parts(desk, unit, incident, lead and place == 0)
    parts += [Part("→"), Part(f"{incident.no} {incident.type}", "fact")]
    parts += order_preview.words(desk, call, incident)
    parts += _uncovered(desk, call.units)
    found = orders.objections(desk, call.units, incident)
    parts += [Part(one.said.text(), "lv" if one.hard else "warn") for one in found]
    parts += order_preview.offline(desk, call, incident)
    hard = bool(found) and found[0].hard
    if found and not hard and not call.force:
        parts.append(Part(say("desk.confirm_by"), "warn"))
    return not hard and (call.force or not found), tuple(parts)


def _uncovered(desk: Desk, units: tuple[str, ...]) -> list[Part]:
    """``二巡区 3 分覆盖 84→71%``: the gravest of what the leaving of one of them uncovers; together it is no less."""
    known = [one for unit in units if (one := desk.coverage.uncovers(desk, unit)) is not None and not one.unchanged]
    if not known:
        return []
    worst = max(known, key=lambda one: (one.grave, one.before - one.after))
    return [Part(uncovered(worst, joint=len(units) > 1, whole=True), "warn" if worst.grave else "")]


def _unit_parts(desk: Desk, unit: str, incident: Incident, lead: bool) -> list[Part]:
    parts = [Part(desk.unit_words(unit), "fact")]
    eta = choice.eta_s(desk, unit, incident)
    minutes = say("desk.minutes", n=f"{eta / 60:.1f}") if eta is not None else ""
    rest = minutes + (say("desk.as_lead") if lead else "")
    return [*parts, Part(rest)] if rest else parts


def _will(desk: Desk, call: Call) -> tuple[Part, ...]:
    """``将办结 0912 持械斗殴：已调解``."""
    parts = [Part(say(f"desk.will.{BY_CALL[type(call)].name}"))]
    parts += [Part(words, "fact") for words in _objects(desk, call)]
    if isinstance(call, calls.Resume):
        parts += [Part(words, "fact") for words in acts_holding.words_of(desk, call)]
    parts += [Part(words, "fact") for words in (*layout_subjects.about(desk, call), *scene_words.about(desk, call))]
    free = getattr(call, "text", None) or getattr(call, "outcome", "") or getattr(call, "name", "")
    return (*parts, Part(str(free))) if free else tuple(parts)


def _ring_of(call: Call) -> str:
    """The ring that an act is about, itself or by one of its posts; "" none."""
    if getattr(call, "kind", "") == "ring":
        return str(getattr(call, "id", ""))
    return str(getattr(call, "ring", "")) or str(getattr(call, "block", "")).partition("/")[0]


def _between(desk: Desk, call: Call) -> list[str]:
    """Of acts on several incidents, and on those that others have."""
    words = [desk.no_of(one) for one in getattr(call, "incidents", ())]
    if isinstance(call, calls.Merge) and call.into:
        words.append(f"→ {desk.no_of(call.into)}")
    if isinstance(call, calls.PassOn | calls.Passed):
        words.append(call.receiver if isinstance(call, calls.PassOn) else call.by)
    return [word for word in words if word]


def _objects(desk: Desk, call: Call) -> list[str]:
    """What the act is about, as people call it."""
    words = []
    key = getattr(call, "incident", "") or (getattr(call, "id", "") if getattr(call, "kind", "") == "incident" else "")
    unit = getattr(call, "unit", "") or (getattr(call, "id", "") if getattr(call, "kind", "") == "unit" else "")
    if unit:
        words.append(desk.unit_words(unit))
    if (incident := desk.room.incidents.get(key)) is not None:
        words.append(f"{incident.no} {incident.type}")
    words += _between(desk, call) + tasks_words.called(desk, getattr(call, "task", ""))
    if (marker := desk.room.markers.get(getattr(call, "marker", ""))) is not None:
        words.append(marker.name)
    if (ring := desk.room.rings.get(_ring_of(call))) is not None:
        words.append(called(ring.label))
    words += order_preview.objects(desk, call) + acts_seen.objects(desk, call)
    if isinstance(call, calls.CallUpCamera | calls.Watch | calls.Picture4):
        words += acts_pictures.names(desk, call)
    if isinstance(call, calls.NewIncident):
        words.append(" ".join(part for part in (call.type, call.place) if part))
    if isinstance(call, calls.BestPlaces):
        words.append(say("cover.places", n=call.count))
    if isinstance(call, calls.ShowLayer | calls.LayerOpacity | calls.LayerOrder | calls.StyleLayer | calls.RemoveLayer):
        words.append(acts_layers.words_of(desk, call.layer))
    if isinstance(call, calls.Undo) and desk.undoable:
        words.append(desk.undoable[-1].what.text())
    return words
