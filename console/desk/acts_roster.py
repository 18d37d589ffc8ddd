"""班: the board, and a roster from a file: read beside the desk, taken over when a person says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from console.desk import acts_shift, errands, sheets, undo
from console.desk import events_shift as said
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.site.model import Problem
from console.site.roster import RosterRead, read_roster
from console.verbs import Said, calls
from console.words import Changes, Roster

if TYPE_CHECKING:
    from console.desk.desk import Desk


def shift(desk: Desk, call: calls.Shift) -> Outcome:
    """班."""
    if call.do:
        return _take(desk) if call.do == "take" else _drop(desk)
    if call.unit:
        return acts_shift.crew(desk, call.unit, call.text) if call.text else _board(desk)
    return _read(desk, call.text.strip().strip('"“”')) if call.text.strip() else _board(desk)


def _board(desk: Desk) -> Outcome:
    sheets.show(desk, "shift")
    return Outcome(ok=True, code="shift.board_shown")


def _read(desk: Desk, file: str) -> Outcome:
    """A thread reads; what it finds comes by the inbox, as all that comes from outside."""
    path = Path(file).expanduser()
    key, now, units = f"{desk.seat}-{uuid.uuid4().hex[:12]}", desk.clock.now(), tuple(desk.specs)
    config = desk.site.config

    def work() -> Callable[[Desk], None]:
        try:
            found = read_roster(path, config, units, now, key)
        except Exception as error:  # whatever a file does to a reader, the person waits for an answer
            problem = Problem(path.name, None, "roster.broken", {"reason": str(error)[:120]})
            found = RosterRead(file=path.name, roster=None, problems=(problem,))
        return lambda desk: arrived(desk, found)

    errands.send(desk.inbox, work, "roster")
    desk.shift.reading, desk.shift.draft = path.name, None
    sheets.show(desk, "shift")
    desk.changed(Changes.SHIFT)
    return Outcome(ok=True, code="shift.reading", facts={"file": path.name})


def arrived(desk: Desk, found: RosterRead) -> None:
    """What was read waits for a person."""
    desk.shift.reading, desk.shift.draft = "", found
    crews = len(found.roster.crews) if found.roster is not None else 0
    facts = {"file": found.file, "crews": crews, "people": found.people, "bad": len(found.problems)}
    desk.tell("shift.read" if crews else "shift.read_nothing", facts, "system", "")
    desk.changed(Changes.SHIFT)


def _take(desk: Desk) -> Outcome:
    """取: in place of the roster before; undo brings that back."""
    draft = desk.shift.draft
    if draft is None or draft.roster is None or not draft.roster.crews:
        return fail("shift.nothing_read")
    was = desk.room.roster
    desk.record((said.RosterTaken(roster=draft.roster), desk.seat), actor=desk.actor)
    desk.shift.draft = None
    what = Said("shift.did_take", {"file": draft.file})
    undo.push(desk, what, lambda d: _untake(d, was, what))
    facts = {"file": draft.file, "crews": len(draft.roster.crews), "people": draft.people, "bad": len(draft.problems)}
    return Outcome(ok=True, code="shift.taken", facts=facts)


def _untake(desk: Desk, was: Roster | None, what: Said) -> Outcome:
    desk.record((said.RosterTaken(roster=was), desk.seat), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _drop(desk: Desk) -> Outcome:
    if desk.shift.draft is None:
        return fail("shift.nothing_read")
    file, desk.shift.draft = desk.shift.draft.file, None
    desk.changed(Changes.SHIFT)
    return Outcome(ok=True, code="shift.dropped", facts={"file": file})
