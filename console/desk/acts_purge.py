"""The verb 清除: a caller's name and number are erased before they are due, as a person is entitled to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk.acts_order import fail
from console.desk.events_incident import CallerPurged
from console.desk.state import Outcome
from console.verbs import calls

if TYPE_CHECKING:
    from console.desk.desk import Desk


def purge(desk: Desk, call: calls.Purge) -> Outcome:
    """清除: with a reason; while the incident is open only by ``!``, since nobody can call back afterwards.

    The fields are due from now on: the store erases them within a minute, in one transaction with the event
    ``personal.purged`` that proves it.
    """
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    facts = {"no": incident.no}
    if not incident.has_caller or not desk.store.personal(incident.id):
        return fail("intake.purge.nothing", **facts)
    if not call.text:
        return fail("intake.purge.why", **facts)
    if not incident.ended and not call.force:
        return Outcome(ok=False, code="intake.purge.open", facts=facts, confirm=True)
    desk.record((CallerPurged(text=call.text, second=desk.people.second), incident.id), actor=desk.actor)
    desk.store.keep_personal(incident.id, {}, desk.clock.now())
    desk.tell("intake.purge.told", {**facts, "by": desk.actor}, "incident", incident.id)
    return Outcome(ok=True, code="intake.purge.done", facts=facts)
