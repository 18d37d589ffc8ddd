"""座席: the drawer of the seats, and 座席 席2: select here what that seat looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import acts_tools, acts_view
from console.desk.acts_order import fail
from console.desk.seat_rows import rows
from console.desk.state import Outcome
from console.verbs import calls
from console.verbs.context import Thing

if TYPE_CHECKING:
    from console.desk.desk import Desk


def show(desk: Desk, call: calls.ShowSeats) -> Outcome:
    if desk.alone:
        return fail("presence.alone", seat=desk.seat)
    if not call.seat:
        return acts_tools.to_window(desk, call)
    row = next((one for one in rows(desk) if one.seat == call.seat), None)
    if row is None or not row.known:
        return fail("presence.not_known", seat=call.seat)
    edits = row.editing
    kind, key = (edits.kind, edits.id) if edits is not None else (row.kind, row.id)
    if not key:
        return fail("presence.looks_nowhere", seat=call.seat)
    return acts_view.select(desk, calls.Select(kind=kind, id=key))


def things(desk: Desk) -> list[Thing]:
    """The other seats, for the parser."""
    return [
        Thing(kind="seat", id=one.seat, label=one.seat, title=one.person) for one in rows(desk) if not one.mine
    ] if not desk.alone else []
