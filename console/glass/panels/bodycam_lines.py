"""Words that a body camera's card and its row of the board share: what a wearer was told, who looks."""

from __future__ import annotations

from typing import Final

from console.desk import bodycams
from console.dispatch.bodycam_words import stands
from console.dispatch.bodycams import Fact, Standing
from console.glass.panels import figures
from console.glass.panels.room import Room
from console.say import listed, say

TOKENS: Final = {
    Standing.BAD: "warn", Standing.GOOD: "t1", Standing.IDLE: "t2", Standing.OLD: "t3", Standing.UNKNOWN: "t3",
}  # fmt: skip


def words(fact: Fact) -> tuple[str, str, str]:
    """What is known, its age where that is why it is judged no more, its token."""
    old = say("bodycam.age", t=figures.rough(fact.age_s)) if fact.standing is Standing.OLD else ""
    return stands(fact), old, TOKENS[fact.standing]


def told(room: Room, unit: str) -> tuple[str, str]:
    """What became of the last reminder, and its token; empty when there is none."""
    one = bodycams.reminder(room.desk, unit)
    if one is None:
        return "", "t2"
    notice, answer = one.notice, one.answer
    if answer is not None:
        at = figures.clock(answer.at)[:5]
        return say("bodycam.told.said" if answer.text else "bodycam.told.answered", at=at, text=answer.text), "t2"
    if notice.why == "withdrawn":
        return "", "t2"
    if notice.open:
        return say("bodycam.told.waits", t=figures.rough(room.now - notice.issued_at)), "t1"
    return say("bodycam.told.over", at=figures.clock(notice.issued_at)[:5]), "warn"


def watched(room: Room, unit: str) -> tuple[str, str]:
    """Who looks through it now, and whether the terminal has shown that to the wearer."""
    one = room.desk.room.watched.get(unit)
    if one is None or not one.open:
        return "", "t2"
    code = "bodycam.told.watched" if one.heard_at is not None else "bodycam.told.watched_unheard"
    return say(code, by=listed(one.by), t=figures.span(room.now - one.since)), "t2"
