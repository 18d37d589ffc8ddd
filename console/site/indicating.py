"""Numbers of the duty 指标 as ``site.toml`` says them: ``[indicator]``, and ``[[indicators]]``, one each."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from console.site.formula import Formula, parse
from console.site.periods import Period

# Columns of the tables that formulas count over (``console.study.tables``; a test compares them).
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "incidents": (
        "id", "no", "source", "type", "level", "t", "received", "signed", "closed", "lon", "lat", "radius_m", "beat",
        "place", "state", "outcome", "guessed", "merged_into", "passed_to", "units", "tier_s", "drill",
    ),
    "orders": (
        "id", "incident", "unit", "issued", "sent", "signed", "enroute", "onscene", "report", "feedback", "done",
        "ended", "state", "lead", "eta_s", "ring", "tier", "on_behalf", "inferred", "foreign", "drill",
        "incident_type", "incident_level", "incident_t", "incident_received", "incident_beat",
    ),
    "duty": ("unit", "duty", "since", "until", "officers", "auxiliaries"),
    "links": ("unit", "online", "since", "until"),
    "recording": ("unit", "recording", "since", "until"),
    "looks": ("source", "where", "by", "since", "until"),
    "cameras": ("id", "health", "since", "until"),
    "tasks": ("id", "kind", "no", "made", "due", "issued", "done", "state", "patrol", "visited", "wanted"),
    "rings": ("id", "name", "drawn", "removed", "incident", "lon", "lat"),
    "sos": ("id", "unit", "opened", "taken", "closed", "lon", "lat"),
    "acts": ("at", "actor", "kind", "subject"),
}  # fmt: skip
TIME_OF: Final = {  # which column says to what period a row belongs; spans are cut at the period's ends
    "incidents": "received", "orders": "issued", "duty": "since", "links": "since", "recording": "since",
    "looks": "since", "cameras": "since", "tasks": "made", "rings": "drawn", "sos": "opened", "acts": "at",
}  # fmt: skip
SPANS: Final = frozenset({"duty", "links", "recording", "looks", "cameras"})

Source = Literal[
    "incidents", "orders", "duty", "links", "recording", "looks", "cameras", "tasks", "rings", "sos", "acts"
]
Unit = Literal["count", "number", "share", "seconds", "km"]


class IndicatorConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When indicators are worked out, and how long a reminder may wait."""

    settle_min: Annotated[float, msgspec.Meta(ge=0)] = 10.0  # after a period's end: the last words are in
    refresh_min: Annotated[float, msgspec.Meta(ge=1)] = 15.0  # of the running period, while the board is open
    answer_h: Annotated[float, msgspec.Meta(gt=0)] = 24.0  # a reminder that nobody has handled is overdue after this
    least: Annotated[int, msgspec.Meta(ge=1)] = 5  # a value that stands on fewer rows makes no reminder


class IndicatorSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One number. ``most`` or ``least``: the threshold, and on which side of it things are well."""

    id: str
    name: str
    name_en: str = ""
    source: Source
    formula: str
    where: str = ""  # a condition on each row: only these count
    period: Period = "day"
    unit: Unit = "number"
    most: float | None = None
    least: float | None = None
    to: str = ""  # who is to handle its reminders, in words

    @property
    def threshold(self) -> float | None:
        return self.most if self.most is not None else self.least

    def crossed(self, value: float) -> bool:
        """Whether a value lies on the wrong side."""
        return (self.most is not None and value > self.most) or (self.least is not None and value < self.least)

    def parsed(self) -> tuple[Formula, Formula | None]:
        """The formula, and the condition on rows if it has one. ``FormulaError``."""
        columns = (*COLUMNS[self.source], "since", "until", "days", "hours")
        condition = parse(self.where, columns, rows=True) if self.where.strip() else None
        return parse(self.formula, columns), condition
