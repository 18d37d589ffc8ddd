"""What the journal says of clocks: calls to units, and a person's word on steps that were read from positions."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words import Step, UnitCall


class UnitCalled(Body, frozen=True, kw_only=True):
    call: UnitCall


class UnitUncalled(Body, frozen=True, kw_only=True):
    """The last call of the unit was written down by mistake (undo)."""


class StepConfirmed(Body, frozen=True, kw_only=True):
    """A person vouches for a step that the system inferred: from now on it counts as on behalf. Subject: the order."""

    step: Step


class StepDenied(Body, frozen=True, kw_only=True):
    """It is not so: the mark goes, and this order's step is not inferred again. ``undone``: it may be again."""

    step: Step
    undone: bool = False


class ClockJumped(Body, frozen=True, kw_only=True):
    """The machine's clock jumped, the room's went on. Subject: the seat."""

    by_s: float


class ClockFollowed(Body, frozen=True, kw_only=True):
    """The room's time jumped by ``by_s``; open times move by ``moved_s``. Subject: the seat."""

    by_s: float
    moved_s: float = 0.0


KINDS: Final[dict[str, type[Body]]] = {
    "unit.called": UnitCalled,
    "unit.uncalled": UnitUncalled,
    "order.step_confirmed": StepConfirmed,
    "order.step_denied": StepDenied,
    "clock.jumped": ClockJumped,
    "clock.followed": ClockFollowed,
}
