"""The number that people say: of four digits, given once a day."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from console.desk.room import Room

_DAY_S: Final = 86_400.0
_MOST: Final = 9999  # four digits; after these a day goes on with five
_FOUR: Final = re.compile(r"(?:^|\D)(\d{4})$")


def number(room: Room, source_id: str, now: float) -> str:
    """The source's four digits when free, else the next free number after the one given last.

    A number is free when no open incident and none of the last 24 hours bears it. Costs as much as there are taken
    numbers in a row after the last.
    """
    match = _FOUR.search(source_id)
    if match and match[1] != "0000" and not taken(room, match[1], now):
        return match[1]
    first = _next(room, now)
    if first > _MOST:
        return _beyond(room, first, now)
    round_ = (f"{n:04d}" for n in itertools.chain(range(first, _MOST + 1), range(1, first)))
    return next((no for no in round_ if not taken(room, no, now)), "") or _beyond(room, first, now)


def _next(room: Room, now: float) -> int:
    """Behind the newest incident's; from 1 when the newest is of an earlier day and over, or five digits are spent."""
    newest = room.incidents.get(room.index.latest)
    if newest is None or not newest.no.isdecimal() or not taken(room, newest.no, now):
        return 1
    after = int(newest.no) + 1
    if after > _MOST and not taken(room, "0001", now):
        return 1
    return after


def _beyond(room: Room, first: int, now: float) -> str:
    number = max(first, _MOST + 1)
    while taken(room, str(number), now):
        number += 1
    return str(number)


def taken(room: Room, no: str, now: float) -> bool:
    """Whether an open incident, or one of the last 24 hours, bears it."""
    bearers = (room.incidents[key] for key in room.index.by_no.get(no, ()))
    return any(one.closed_at is None or now - one.received_at < _DAY_S for one in bearers)
