"""A verdict on the journal in sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from console.say import say

if TYPE_CHECKING:
    from console.store.verifying import Fault, Verdict


def verdict_of(verdict: Verdict) -> Iterator[str]:
    """The first line says whether all is well."""
    facts = {"n": f"{verdict.events - verdict.stubs:,}", "seats": len(verdict.heads), "k": verdict.signatures}
    if verdict.faults:
        yield say("audit.not_whole", faults=len(verdict.faults), **facts)
        yield from ("· " + fault_of(one) for one in verdict.faults)
    else:
        yield say("audit.whole", **facts)
    if verdict.stubs:
        yield say("audit.stubs", n=f"{verdict.stubs:,}")
    last = verdict.last
    if last is None:
        yield say("audit.no_signature")
    else:
        yield say("audit.last_signature", day=last.day, at=when(last.made_at), id=last.key_id)
        if verdict.unsigned:
            yield say("audit.unsigned", n=f"{verdict.unsigned:,}")


def fault_of(one: Fault) -> str:
    facts = {"seat": one.seat, "n": one.n, "id": one.id or "–", "at": when(one.at) if one.at else "–", **one.facts}
    if "by" in facts:
        facts["by"] = say(str(facts["by"]), **{name[3:]: value for name, value in facts.items() if name[:3] == "by_"})
    if "why" in facts:
        facts["why"] = say(str(facts["why"]))
    return say(one.code, **facts)


def when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
