"""How broadcasts change the room: all that wait for answers, and the last that are over."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk.fold_numbers import once
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event, Notice, NoticeMark

KEPT: Final = 50  # of those that are over
MARK: Final = "N"  # before the number


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of them."""
    if patch.notice is not None:
        _put(room, patch.notice)
    elif patch.heard is not None:
        unit, mark = patch.heard
        room.heard.setdefault(subject, {})[unit] = mark
    else:
        return Changes.NOTHING
    return Changes.NOTICES


def _number(notice: Notice) -> int:
    digits = notice.no.removeprefix(MARK)
    return int(digits) if digits.isdecimal() else 0


def _put(room: Room, notice: Notice) -> None:
    room.notices[notice.id] = notice
    room.heard.setdefault(notice.id, {})
    room.asked.setdefault(notice.id, frozenset(notice.units))
    room.notice_last = max(room.notice_last, _number(notice))
    over = [key for key, one in room.notices.items() if not one.open]
    for key in over[:-KEPT]:
        del room.notices[key], room.heard[key], room.asked[key]


def sent(room: Room, body: ev.NoticeSent, _event: Event) -> Patch:
    return Patch(notice=once(body.notice, _number(body.notice), MARK, room.notice_last, room.notices.values()))


def heard(room: Room, body: ev.NoticeHeard, event: Event) -> Patch:
    """A unit's own word takes the place of a person's for it; the first of its own stays."""
    marks = room.heard.get(event.subject)
    if marks is None or not _news(marks.get(body.unit), body.mark):
        return NOTHING
    return Patch(heard=(body.unit, body.mark))


def _news(known: NoticeMark | None, mark: NoticeMark) -> bool:
    return known is None or (known.on_behalf and not mark.on_behalf)


def ended(room: Room, body: ev.NoticeEnded, event: Event) -> Patch:
    known = room.notices.get(event.subject)
    if known is None or not known.open:
        return NOTHING
    return Patch(notice=replace(known, ended_at=event.at, why=body.why))


RULES: Final[dict[str, Fold]] = {
    "notice.sent": sent,
    "notice.heard": heard,
    "notice.ended": ended,
}
