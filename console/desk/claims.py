"""认领: which of several seats has an incident. The others are asked before they act on it; nobody is kept from acting.

A claim is journaled; how old it is counts when it is looked at, so that every seat folds the same. It stands for
``claim_s`` since the seat's last act on the incident, and ``claim_grace_s`` beyond that or beyond the seat's last word;
then it is stale: shown as such, and taken over by whoever acts, by name. A seat of which nothing is known (the broker
is away) is not taken for gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from console.desk import events_seats as said
from console.desk.acts_incident import open_one
from console.desk.acts_order import fail
from console.desk.alarm import Alarm
from console.desk.state import Outcome, Selection
from console.verbs import Call, Said, calls, with_force
from console.words import Link
from console.words.sharing import Claim

if TYPE_CHECKING:
    from console.desk.desk import Desk

RENEW: Final = 0.5  # of ``claim_s``: an act later than that is journaled as a sign of life
# What another seat is asked for. An edit is no reason: it goes field by field, and who edits is shown.
_ASKED: Final = (
    calls.Assign, calls.AssignRow, calls.Muster, calls.ReplaceOrder, calls.Cancel, calls.Close, calls.HandBack,
    calls.Merge, calls.PassOn, calls.Passed,
)  # fmt: skip
_CLAIMS: Final = (*_ASKED, calls.Sign, calls.Edit, calls.Place, calls.Grant, calls.Refuse)


# --- read -------------------------------------------------------------------------------------------------------------


def of(desk: Desk, incident: str) -> Claim | None:
    """Who has it, stale or not; None with one seat."""
    return None if desk.alone else desk.room.claims.get(incident)


def stale(desk: Desk, claim: Claim) -> bool:
    """The seat has done nothing about it for too long, or is gone."""
    rules = desk.site.config.seats
    return desk.clock.now() - claim.renewed_at > rules.claim_s + rules.claim_grace_s or _gone(desk, claim)


def _gone(desk: Desk, claim: Claim) -> bool:
    """The broker has said so, longer ago than the grace."""
    seat = desk.seats.get(claim.seat)
    if seat is None or seat.link is not Link.OFFLINE or claim.seat == desk.seat:
        return False
    return desk.clock.now() - seat.t > desk.site.config.seats.claim_grace_s


def others(desk: Desk, incident: str) -> Claim | None:
    """Another seat's claim that stands."""
    claim = of(desk, incident)
    return None if claim is None or claim.seat == desk.seat or stale(desk, claim) else claim


def in_the_way(desk: Desk, incident: str) -> Claim | None:
    """Another seat's claim that stands, and that this seat has not acted beside before."""
    claim = others(desk, incident)
    return None if claim is None or desk.seat in claim.helpers else claim


def alarms(desk: Desk) -> Iterator[Alarm]:
    """Open incidents of a seat that is gone: until it is back, or another has taken them."""
    for claim in () if desk.alone else desk.room.claims.values():
        seat, incident = desk.seats.get(claim.seat), desk.room.incidents.get(claim.incident)
        if incident is None or seat is None or not _gone(desk, claim):
            continue
        yield Alarm(
            key=f"shift:claim:{claim.incident}", kind="shift", level=incident.level, code="claims.orphan",
            facts=facts(desk, claim), subject=Selection("incident", claim.incident),
            since=seat.t + desk.site.config.seats.claim_grace_s,
        )  # fmt: skip


def who(desk: Desk, claim: Claim) -> str:
    """``席2 李四``: the seat, and who sits there now."""
    seated = desk.room.seated.get(claim.seat)
    return f"{claim.seat} {(seated.name if seated is not None else '') or claim.actor}".strip()


def facts(desk: Desk, claim: Claim) -> dict[str, object]:
    return {"no": desk.no_of(claim.incident), "who": who(desk, claim)}


def objection(desk: Desk, call: Call) -> Said | None:
    """Why this act waits for ``!``; None: it does not."""
    if desk.alone or not isinstance(call, _ASKED):
        return None
    found = (in_the_way(desk, one) for one in _about(desk, call))
    claim = next((one for one in found if one is not None), None)
    return Said("claims.another", facts(desk, claim)) if claim is not None else None


# --- around every act ------------------------------------------------------------------------------------------------


def asked(desk: Desk, call: Call) -> Outcome | None:
    """Before an act: the objection, unless it is forced."""
    why = None if getattr(call, "force", False) else objection(desk, call)
    if why is None:
        return None
    desk.claim_asked = call
    return Outcome(ok=False, code="desk.confirm", facts={"why": why}, confirm=True)


def answered(desk: Desk, call: Call) -> Call:
    """The act as it is to be done: a ``!`` that answers this question alone answers no other that nobody has seen."""
    before, desk.claim_asked = desk.claim_asked, None
    if before is None or not getattr(call, "force", False) or with_force(before) != call:
        return call
    for incident in _about(desk, call):
        claim = in_the_way(desk, incident)
        if claim is not None:
            _help(desk, claim)
    return before


def begun(desk: Desk, call: Call) -> list[str]:
    """Before an act: the incidents that it is about, while they can still be told from the orders."""
    return [] if desk.alone or not isinstance(call, _CLAIMS) else _about(desk, call)


def acted(desk: Desk, incidents: list[str]) -> None:
    """After an act that went through: its incidents are this seat's, or it helps whoever has them."""
    for incident in incidents:
        known = desk.room.incidents.get(incident)
        if known is None or known.ended:
            continue
        claim = of(desk, incident)
        if claim is not None and claim.seat != desk.seat and not stale(desk, claim):
            _help(desk, claim)
        elif desk.site.config.seats.claim_by_act or (claim is not None and claim.seat == desk.seat):
            _take(desk, incident, claim, by_hand=False)


def _help(desk: Desk, claim: Claim) -> None:
    if desk.seat not in claim.helpers:
        desk.record((said.IncidentHelped(), claim.incident), actor=desk.actor)


def _take(desk: Desk, incident: str, claim: Claim | None, *, by_hand: bool) -> None:
    """Anew, from a stale one, or as a sign of life."""
    mine = claim is not None and claim.seat == desk.seat
    if mine and claim is not None and not by_hand:
        fresh = desk.clock.now() - claim.renewed_at < RENEW * desk.site.config.seats.claim_s
        if fresh and claim.actor == desk.actor:
            return
    body = said.IncidentClaimed(was=claim.seat if claim is not None else "", by_hand=by_hand)
    desk.record((body, incident), actor=desk.actor)


def _about(desk: Desk, call: Call) -> list[str]:
    """Ids of the incidents that an act changes."""
    if isinstance(call, calls.AssignRow):
        return [desk.ranking.incident] if desk.ranking is not None else []
    if isinstance(call, calls.Merge):
        return [*call.incidents, *([call.into] if call.into else [])]
    if isinstance(call, calls.Cancel | calls.ReplaceOrder | calls.Grant | calls.Refuse):
        order = desk.order_of(call.unit)
        return [order.incident] if order is not None and order.incident else []
    incident = getattr(call, "incident", "")
    return [incident] if incident else []


# --- the verb --------------------------------------------------------------------------------------------------------


def claim_it(desk: Desk, call: calls.ClaimIt) -> Outcome:
    """认领: taken, taken over from a stale claim, or by ``!`` from one that stands; again: let go."""
    if desk.alone:
        return fail("claims.alone")
    incident = open_one(desk, call.incident)
    if isinstance(incident, Outcome):
        return incident
    claim = of(desk, incident.id)
    mine = claim is not None and claim.seat == desk.seat
    if call.on is False or (call.on is None and mine and claim is not None and not stale(desk, claim)):
        return _let_go(desk, incident.id, incident.no, mine)
    if claim is not None and not mine and not stale(desk, claim) and not call.force:
        why = Said("claims.another", facts(desk, claim))
        return Outcome(ok=False, code="desk.confirm", facts={"why": why}, confirm=True)
    _take(desk, incident.id, claim, by_hand=True)
    if claim is not None and not mine:
        return Outcome(ok=True, code="claims.from", facts=facts(desk, claim))
    return Outcome(ok=True, code="claims.mine", facts={"no": incident.no})


def _let_go(desk: Desk, incident: str, no: str, mine: bool) -> Outcome:
    if not mine:
        return fail("claims.not_mine", no=no)
    desk.record((said.IncidentReleased(), incident), actor=desk.actor)
    return Outcome(ok=True, code="claims.let_go", facts={"no": no})
