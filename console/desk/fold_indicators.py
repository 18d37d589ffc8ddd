"""Values of indicators and their reminders follow from the journal."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from console.desk import events_indicators as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event

KEPT: Final = 60  # values of one indicator
KEPT_SLIPS: Final = 200  # that were handled; open ones stay
_NUMBER: Final = re.compile(r"提(\d+)")


def apply(room: Room, patch: Patch) -> Changes:
    """What the patch says of indicators and reminders."""
    if patch.reading is not None:
        kept = room.readings.get(patch.reading.indicator, ())
        room.readings[patch.reading.indicator] = (*kept, patch.reading)[-KEPT:]
    if patch.slip is not None:
        room.slips[patch.slip.no] = patch.slip
        match = _NUMBER.fullmatch(patch.slip.no)
        room.slip_last = max(room.slip_last, int(match[1]) if match else 0)
        handled = [no for no, one in room.slips.items() if not one.open]
        for no in handled[:-KEPT_SLIPS]:
            del room.slips[no]
    return Changes.INDICATORS if patch.reading is not None or patch.slip is not None else Changes.NOTHING


def _read(_room: Room, body: said.IndicatorRead, _event: Event) -> Patch:
    return Patch(reading=body.reading)


def _crossed(_room: Room, body: said.IndicatorCrossed, _event: Event) -> Patch:
    return Patch(slip=body.slip)


def _handled(room: Room, body: said.SlipHandled, event: Event) -> Patch:
    slip = room.slips.get(event.subject)
    if slip is None:
        return NOTHING
    return Patch(slip=replace(slip, handled_at=event.at, handled_by=event.actor, text=body.text))


def _reopened(room: Room, _body: said.SlipReopened, event: Event) -> Patch:
    slip = room.slips.get(event.subject)
    return Patch(slip=replace(slip, handled_at=None, handled_by="", text="")) if slip is not None else NOTHING


RULES: Final[dict[str, Fold]] = {
    "indicator.read": _read,
    "indicator.crossed": _crossed,
    "slip.handled": _handled,
    "slip.reopened": _reopened,
}
