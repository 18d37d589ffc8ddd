"""Sentences of reasons in the current language: ages at a glance, and one line from several facts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Final

from console.dispatch.models import Reason, Uncovers
from console.say import say

# These stand apart as facts (" · "); the others are clauses of one sentence.
_ASIDE: Final = frozenset(
    {"reason.fix_fresh", "reason.fix_older", "reason.load", "reason.load_shift", "reason.restless"}
)

# What a narrow line leaves out first: what speaks for itself. What is not here (it lacks, it is first, its fix) stays.
_SPARED: Final = (
    frozenset({f"reason.crew{more}" for more in ("", "_one", "_mixed", "_helped")}),
    frozenset({"reason.own_beat", "reason.other_beat"}),
    frozenset({"reason.skills"}),
    frozenset({"reason.load", "reason.load_shift"}),
    frozenset({"reason.has"}),
    frozenset({"reason.fix_fresh"}),
    frozenset({"reason.restless"}),
    frozenset({"reason.crew_helpers", "reason.crew_auxiliary"}),
)


def ago(seconds: float) -> str:
    """``3 秒``, ``4 分``, ``2 小时``; ``–`` when nobody knows. Minutes from 90 s on."""
    if not math.isfinite(seconds):
        return "–"
    if seconds < 90:
        return say("reason.seconds", n=max(0, int(seconds)))
    if seconds < 5400:
        return say("reason.minutes", n=round(seconds / 60))
    return say("reason.hours", n=round(seconds / 3600))


def until(at: float) -> str:
    """``至 18:30`` by this machine's own time, epoch s; "" when no end was said."""
    return say("reason.until", at=time.strftime("%H:%M", time.localtime(at))) if math.isfinite(at) else ""


def why(reasons: Sequence[Reason]) -> str:
    """One line: ``最近，民警 2，盾牌 · 定位 3 秒``."""
    clauses = [say(r.code, **r.facts) for r in reasons if r.code not in _ASIDE]
    asides = [say(r.code, **r.facts) for r in reasons if r.code in _ASIDE]
    return " · ".join(part for part in (say("reason.comma").join(clauses), *asides) if part)


def why_within(reasons: Sequence[Reason], fits: Callable[[str], bool]) -> str:
    """``why`` with as many of its facts as fit, each whole; what matters least is left out first."""
    kept = list(reasons)
    for spared in _SPARED:
        if fits(line := why(kept)):
            return line
        kept = [one for one in kept if one.code not in spared] or kept
    while len(kept) > 1 and not fits(why(kept)):
        lack = next((n for n, one in enumerate(kept) if one.code != "reason.lacks"), len(kept) - 1)
        kept.pop(lack)
    return why(kept)


def uncovered(lost: Uncovers, whole: bool = False, joint: bool = False) -> str:
    """``二巡区 84→71%``, with ``whole`` ``二巡区 3 分覆盖 84→71%``; ``覆盖不变``; ``二巡区 3 分圈空``.

    ``joint``: others leave too, so it may be less than that.
    """
    if lost.unchanged:
        return say("cover.unchanged")
    minutes = f"{lost.limit_s / 60:.3g}"
    beat = lost.beat or say("cover.everywhere")
    if lost.emptied:
        return say("cover.emptied", beat=beat, minutes=minutes)
    code = "cover.falls_joint" if joint else "cover.falls_whole" if whole else "cover.falls"
    return say(code, beat=beat, minutes=minutes, before=round(100 * lost.before), after=round(100 * lost.after))
