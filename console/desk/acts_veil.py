"""The verb 密: whether a wall may say what an incident is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import masking, undo
from console.desk.acts_incident import open_one
from console.desk.acts_order import fail
from console.desk.events_incident import IncidentVeiled
from console.desk.state import Outcome
from console.verbs import Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk


def sensitive(desk: Desk, call: calls.Sensitive) -> Outcome:
    """密: toggles what is so now, by a person's word or by the site's rule."""
    one = open_one(desk, call.incident)
    if isinstance(one, Outcome):
        return one
    now = masking.sensitive(desk, one)
    wanted = not now if call.on is None else call.on
    facts = {"no": one.no}
    if wanted == now:
        return fail("walltile.act.already" if now else "walltile.act.already_not", **facts)
    _say(desk, one.id, wanted)
    undo.push(desk, Said("walltile.act.did", facts), lambda d: _back(d, one.id, one.sensitive))
    return Outcome(ok=True, code="walltile.act.on" if wanted else "walltile.act.off", facts=facts)


def _say(desk: Desk, incident: str, value: bool | None) -> None:
    desk.record((IncidentVeiled(sensitive=value), incident), actor=desk.actor)


def _back(desk: Desk, incident: str, before: bool | None) -> Outcome:
    _say(desk, incident, before)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("walltile.act.did", {"no": desk.no_of(incident)})})
