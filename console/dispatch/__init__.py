"""Sums over what the room knows, and nothing else: who is nearest, what is late, which sign is broken. Pure.

Functions named as their module are imported from there: ``rank.rank``, ``queue.queue``, ``signs.signs``.
"""

from console.dispatch.clocks import order_clock, step_clock, step_list
from console.dispatch.fitness import Known
from console.dispatch.models import (
    AttentionGroup,
    AttentionItem,
    AttentionKind,
    BatterySign,
    Candidate,
    Facts,
    FixSign,
    LeftOut,
    LinkSign,
    QueueRow,
    Ranking,
    Reason,
    Signs,
    Stage,
    StepClock,
    StepRow,
    Uncovers,
    UnitRow,
    VideoSign,
)
from console.dispatch.queue import matches
from console.dispatch.rank import RoadSearch, refresh
from console.dispatch.signs import attention, unit_rows
from console.dispatch.wording import ago, uncovered, why

__all__ = [
    "AttentionGroup",
    "AttentionItem",
    "AttentionKind",
    "BatterySign",
    "Candidate",
    "Facts",
    "FixSign",
    "Known",
    "LeftOut",
    "LinkSign",
    "QueueRow",
    "Ranking",
    "Reason",
    "RoadSearch",
    "Signs",
    "Stage",
    "StepClock",
    "StepRow",
    "Uncovers",
    "UnitRow",
    "VideoSign",
    "ago",
    "attention",
    "matches",
    "order_clock",
    "refresh",
    "step_clock",
    "step_list",
    "uncovered",
    "unit_rows",
    "why",
]
