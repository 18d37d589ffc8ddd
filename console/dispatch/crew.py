"""A unit's crew in words: 民警, 辅警, 义警 and 网格员 told apart, for only a 民警 leads."""

from __future__ import annotations

from console.dispatch.models import Reason
from console.say import say


def reason(officers: int, auxiliaries: int, volunteers: int = 0, grid_workers: int = 0) -> Reason:
    """The clause of a ranked row."""
    if volunteers or grid_workers:
        who = helpers(auxiliaries, volunteers, grid_workers)
        return Reason("reason.crew_helped" if officers else "reason.crew_helpers", {"officers": officers, "who": who})
    if officers == 0:
        return Reason("reason.crew_auxiliary", {"auxiliaries": auxiliaries})
    if auxiliaries:
        return Reason("reason.crew_mixed", {"officers": officers, "auxiliaries": auxiliaries})
    return Reason("reason.crew_one") if officers == 1 else Reason("reason.crew", {"officers": officers})


def helpers(auxiliaries: int, volunteers: int, grid_workers: int) -> str:
    """``辅警 1，义警 2``; "" when there are none."""
    counted = (("auxiliary", auxiliaries), ("volunteer", volunteers), ("grid", grid_workers))
    return say("reason.comma").join(say(f"reason.some_{kind}", n=n) for kind, n in counted if n)


def line(officers: int, auxiliaries: int, volunteers: int, grid_workers: int) -> str:
    """``民警 2 · 辅警 1``; 义警 and 网格员 where there are any."""
    if volunteers or grid_workers:
        who = helpers(auxiliaries, volunteers, grid_workers)
        return " · ".join((say("reason.crew", officers=officers), who))
    return say("card.crew", officers=officers, auxiliaries=auxiliaries)
