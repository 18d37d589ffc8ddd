"""What the journal says of an order that has to wait because its unit was sent elsewhere."""

from __future__ import annotations

from console.desk.bodies import Body


class OrderSuspended(Body, frozen=True, kw_only=True):
    """挂起: ``by`` is the order that took the unit."""

    by: str


class OrderResumed(Body, frozen=True, kw_only=True):
    """续: it goes out again under its own id."""

    expires_at: float  # epoch s
    lead: bool | None = None  # None: as before
