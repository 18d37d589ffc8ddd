"""Journal kinds of numbers of the duty 指标 and their reminders 提醒单."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.indicators import Reading, Slip


class IndicatorRead(Body, frozen=True, kw_only=True):
    """A period is over and its value is known; the subject is the indicator's id."""

    reading: Reading


class IndicatorCrossed(Body, frozen=True, kw_only=True):
    """A reminder is made out; the subject is its number."""

    slip: Slip


class SlipHandled(Body, frozen=True, kw_only=True):
    """A person says what was done about it."""

    text: str


class SlipReopened(Body, frozen=True, kw_only=True):
    """That was taken back: it waits again."""


KINDS: Final[dict[str, type[Body]]] = {
    "indicator.read": IndicatorRead,
    "indicator.crossed": IndicatorCrossed,
    "slip.handled": SlipHandled,
    "slip.reopened": SlipReopened,
}
