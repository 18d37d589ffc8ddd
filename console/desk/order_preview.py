"""What an act on orders or broadcasts is about, in words, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import audience
from console.say import say
from console.verbs import Call, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk


def objects(desk: Desk, call: Call) -> list[str]:
    """As people call it."""
    if isinstance(call, calls.Broadcast):
        return [audience.words(desk, call.to), say("notice.units", n=len(audience.members(desk, call.to)))]
    if isinstance(call, calls.EndBroadcast) and (notice := desk.room.notices.get(call.notice)) is not None:
        return [f"{notice.no} {notice.to}"]
    if isinstance(call, calls.OnBehalf):
        return [say(f"words.step.{call.step}")]
    return []
