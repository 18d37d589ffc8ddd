"""Checklists that run: begun with an incident whose kind names one, overdue lines told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from console.desk import events_checks as said
from console.desk import fold_checks
from console.desk.alarm import Alarm
from console.desk.state import Selection
from console.say import language
from console.site.checklists import ChecklistSpec
from console.site.types import kind_of
from console.words import CheckLine, Checklist, Incident, IncidentState

if TYPE_CHECKING:
    from console.desk.desk import Desk

LATE_S: Final = 3600.0  # an incident that is older gets no list by itself: it would be overdue from end to end
MOST_A_SECOND: Final = 50  # thousands pasted in must not hold the room up


def second(desk: Desk) -> None:
    """Once a second: the list that a new incident's kind names, unless a person has dropped it."""
    if desk.site.config.checklists:
        for incident, spec in list(islice(_wanting(desk), MOST_A_SECOND)):
            begin(desk, incident, spec, actor="system")


def _wanting(desk: Desk) -> Iterator[tuple[Incident, ChecklistSpec]]:
    """Incidents of the last hour, the newest first, whose kind names a list that does not run yet."""
    now, config = desk.clock.now(), desk.site.config
    specs = {one.id: one for one in config.checklists}
    named: dict[str, ChecklistSpec | None] = {}  # by kind
    for incident in reversed(desk.room.incidents.values()):
        if now - incident.received_at > LATE_S:
            break
        if incident.type not in named:
            named[incident.type] = specs.get(kind_of(config.incident.types, incident.type).checklist)
        spec = named[incident.type]
        if spec is not None and incident.id not in desk.room.checklists and not over(incident):
            yield incident, spec


def begin(desk: Desk, incident: Incident, spec: ChecklistSpec, actor: str) -> Checklist:
    """What has happened before it began stands ticked in it."""
    happened = fold_checks.so_far(desk.room, incident.id)
    lines = []
    for item in spec.items:
        at, by = happened.get(item.auto, (None, "")) if item.auto else (None, "")
        lines.append(CheckLine(
            text=item.text, text_en=item.text_en, due_s=item.due_s, who=item.who, auto=item.auto, done_at=at,
            done_by=by, by_itself=at is not None,
        ))  # fmt: skip
    made = Checklist(
        id=spec.id, incident=incident.id, lines=tuple(lines), since=incident.received_at, name=spec.name,
        name_en=spec.name_en, begun_at=desk.clock.now(), begun_by=actor,
    )  # fmt: skip
    desk.record((said.ChecklistBegun(checklist=made), incident.id), actor=actor)
    return made


def over(incident: Incident) -> bool:
    """Nothing is to be done about it here any more."""
    return incident.ended or incident.state is IncidentState.PASSED


def line_words(line: CheckLine) -> str:
    """In the language of the screen, where it has a text in it."""
    return (line.text_en if language() == "en" else "") or line.text


def name_of(checklist: Checklist) -> str:
    return (checklist.name_en if language() == "en" else "") or checklist.name or checklist.id


def alarms(desk: Desk) -> Iterator[Alarm]:
    """One for each incident with open lines past their limit; it names the first."""
    now = desk.clock.now()
    for incident in desk.room.open_incidents:
        key, checklist = incident.id, desk.room.checklists.get(incident.id)
        if checklist is None or over(incident):
            continue
        late = checklist.overdue(now)
        if late:
            line = checklist.lines[late[0]]
            yield Alarm(
                key=f"check:{key}:{late[0]}", kind="check", level=min(3, incident.level + 1),
                since=checklist.since + line.due_s, code="checks.alarm",
                facts={"no": incident.no, "what": line_words(line), "n": len(late)},
                subject=Selection("incident", key),
            )  # fmt: skip
