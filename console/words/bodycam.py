"""Body cameras 执法记录仪: what is known of one, and that its wearer was told who looks through it."""

from __future__ import annotations

from typing import Final

import msgspec

FACTS: Final = ("recording", "battery", "storage", "signal", "clock", "stream")  # as the card and the board show them


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """The wearer of a unit's body camera was told that its picture is looked at. Journaled."""

    id: str  # what the terminal's answer names
    unit: str
    by: tuple[str, ...]  # who looks
    since: float  # epoch s
    until: float  # epoch s, as it was told first
    ended_at: float | None = None
    heard_at: float | None = None  # the terminal has answered, by its clock; None: not yet

    @property
    def open(self) -> bool:
        return self.ended_at is None
