"""How events about alarms change the room: who has heard of what."""

from __future__ import annotations

from typing import Final

from console.desk import events_alarm as ev
from console.desk.room import Fold, HeardMark, Patch, Room
from console.words import Changes, Event

KEPT: Final = 2_000  # marks: the oldest go first, what they are about is long over


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of alarms."""
    if patch.alarm_mark is not None:
        room.alarm_marks.pop(subject, None)  # the newest last
        room.alarm_marks[subject] = patch.alarm_mark
        for key in list(room.alarm_marks)[:-KEPT]:
            del room.alarm_marks[key]
    elif not (patch.alarm_unmarked and room.alarm_marks.pop(subject, None) is not None):
        return Changes.NOTHING
    room.alarm_marks_n += 1
    return Changes.ALARMS


def heard(_room: Room, body: ev.AlarmHeard, event: Event) -> Patch:
    return Patch(alarm_mark=HeardMark(body.level, event.at, event.actor))


def unheard(_room: Room, _body: ev.AlarmUnheard, _event: Event) -> Patch:
    return Patch(alarm_unmarked=True)


RULES: Final[dict[str, Fold]] = {
    "alarm.heard": heard,
    "alarm.unheard": unheard,
}
