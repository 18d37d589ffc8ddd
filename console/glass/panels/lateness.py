"""A step that is overdue, in words."""

from __future__ import annotations

from console.desk.lateness import Late
from console.glass.panels import figures
from console.say import say


def late_words(one: Late, now: float) -> str:
    """``呼叫 03：签收超时 0:40 · 已报值班长``."""
    facts = {"unit": one.unit, "step": say(one.stage.code), "t": figures.span(one.late_s(now))}
    words = say("clock.call_for" if one.unit else "clock.late", **facts)
    return f"{words} · {say('clock.told')}" if one.lead else words
