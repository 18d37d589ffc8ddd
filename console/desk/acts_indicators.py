"""Verb of reminders 提醒单: 办单 says what was done about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import events_indicators as ev
from console.desk import indicating, undo
from console.desk.acts_order import fail
from console.desk.state import Outcome, Part
from console.say import say
from console.verbs import Said, calls
from console.words.indicators import Slip

if TYPE_CHECKING:
    from console.desk.desk import Desk

LONGEST: Final = 500  # characters


def handle(desk: Desk, call: calls.HandleSlip) -> Outcome:
    """Kept in the journal with who said it; it may be taken back."""
    slip, why = _meant(desk, call)
    if slip is None:
        return fail(why.code, **why.facts)
    text = call.text.strip()
    desk.record((ev.SlipHandled(text=text), slip.no), actor=desk.actor)
    what = Said("indicator.did_handle", {"no": slip.no})
    undo.push(desk, what, lambda d: _reopen(d, slip.no, text, what))
    return Outcome(ok=True, code="indicator.handled", facts={"no": slip.no, "name": slip.name})


def will(desk: Desk, call: calls.HandleSlip) -> tuple[bool, tuple[Part, ...]]:
    """What Enter would do."""
    slip, why = _meant(desk, call)
    if slip is None:
        return False, (Part(why.text(), "lv"),)
    return True, (Part(say("desk.will.handle")), Part(f"{slip.no} {slip.name}", "fact"), Part(call.text.strip()))


def _meant(desk: Desk, call: calls.HandleSlip) -> tuple[Slip | None, Said]:
    """The slip, or why there is none to handle."""
    waiting = indicating.open_slips(desk)
    slip = desk.room.slips.get(call.slip) if call.slip else (waiting[0] if waiting else None)
    if slip is None:
        return None, Said("indicator.no_slip")
    if not slip.open:
        return None, Said("indicator.handled_already", {"no": slip.no, "by": slip.handled_by})
    if not call.text.strip():
        return None, Said("indicator.say_what", {"no": slip.no})
    if len(call.text) > LONGEST:
        return None, Said("notice.too_long", {"n": len(call.text), "most": LONGEST})
    return slip, Said("indicator.handled")


def _reopen(desk: Desk, no: str, text: str, what: Said) -> Outcome:
    """Unless it waits already, or another has said something else since."""
    slip = desk.room.slips.get(no)
    if slip is None or slip.open or slip.text != text:
        return Outcome(ok=False, code="desk.cannot_undo", facts={"what": what})
    desk.record((ev.SlipReopened(), no), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
