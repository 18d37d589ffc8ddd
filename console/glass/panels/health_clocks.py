"""The health panel's lines about clocks: the machine's against the room's, its jumps, terminals that are far off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from console.desk.timekeeping import Jump, signed, terminal
from console.glass.panels import figures
from console.glass.panels.room import Room
from console.say import say

MOST: Final = 8  # terminals


def lines(room: Room) -> Iterator[tuple[str, str]]:
    """Words and their token; none when all agree."""
    keeper, desk = room.desk.timekeeper, room.desk
    held_s = keeper.held_s(desk)
    if held_s:
        code = "health.clock_ahead" if held_s > 0 else "health.clock_behind"
        yield say(code, by=figures.span(abs(held_s))), "warn"
    for jump in reversed(keeper.jumps):
        yield _jump(jump), "t2"
    far = keeper.far(desk)
    for unit, by_s in far[:MOST]:
        yield terminal(unit, by_s, room.now).text(), "warn"
    if len(far) > MOST:
        yield say("health.clocks_more", n=len(far) - MOST), "warn"


def _jump(jump: Jump) -> str:
    code = "health.clock_followed" if jump.followed else "health.clock_jumped"
    return say(code, at=figures.clock(jump.at), by=signed(jump.by_s))
