"""Acts about numbers of the duty 指标. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class ShowIndicators(Call, frozen=True, kw_only=True):
    """Show the numbers of the duty: value, trend, threshold, and the reminders that wait."""


class HandleSlip(Call, frozen=True, kw_only=True):
    """Say what was done about a reminder; without a number the oldest that waits."""

    slip: str = ""
    text: str
