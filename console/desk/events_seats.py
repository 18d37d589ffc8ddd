"""What is journaled of several seats on one journal."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body


class OrderClashed(Body, frozen=True, kw_only=True):
    """While the database was out of reach two seats sent one unit: both orders went out. The subject is the unit."""

    first: str  # order id that the database had, or took first
    second: str


class ClashSettled(Body, frozen=True, kw_only=True):
    """Which of them stands. ``rule``: by which, "" when a person decided. The subject is the unit."""

    stands: str  # order id
    waits: str  # the other one
    rule: str = ""


class IncidentClaimed(Body, frozen=True, kw_only=True):
    """The seat of the event has the incident, which is the subject. Where another seat than ``was`` has it by then, it
    was first, and nothing changes: the order of commits decides."""

    was: str = ""  # the seat that had it; "": none
    by_hand: bool = False


class IncidentHelped(Body, frozen=True, kw_only=True):
    """The seat of the event acts on an incident that another one has, and keeps."""


class IncidentReleased(Body, frozen=True, kw_only=True):
    """The seat of the event has it no more."""


KINDS: Final[dict[str, type[Body]]] = {
    "order.clashed": OrderClashed, "order.clash_settled": ClashSettled, "incident.claimed": IncidentClaimed,
    "incident.helped": IncidentHelped, "incident.released": IncidentReleased,
}  # fmt: skip
