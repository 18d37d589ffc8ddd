"""Sheets that a verb opens in a window: the shift board, what there is to hand over, a report's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.desk.desk import Desk


def show(desk: Desk, sheet: str, about: str = "") -> None:
    """``sheet``: shift, handover, report. ``about``: the incident it is about."""
    desk.look(sheet_n=desk.view.sheet_n + 1, sheet=sheet, sheet_for=about)
