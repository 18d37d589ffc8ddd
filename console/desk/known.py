"""What a ranking, and who counts as free, rest on: the room's tables as ``dispatch`` takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.dispatch.fitness import Known

if TYPE_CHECKING:
    from console.desk.desk import Desk


def known(desk: Desk) -> Known:
    """The room as it is now."""
    return Known(
        units=desk.units, specs=desk.specs, orders=desk.room.orders, incidents=desk.room.incidents,
        config=desk.site.config,
    )  # fmt: skip
