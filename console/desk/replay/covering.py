"""What the free units covered: worked out while somebody looks at it, not with every beat of a day at full speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk.coverage import Coverage

if TYPE_CHECKING:
    from console.desk.desk import Desk


class ShownCoverage(Coverage):
    """Asks only while its layer is on."""

    def second(self, desk: Desk) -> None:
        if desk.view.layers.get("coverage", False):
            super().second(desk)
