"""Who looks at which picture, and for how long: the one door by which that comes into the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import events_wall as ev
from console.desk.bodies import Body
from console.words.video import Look

if TYPE_CHECKING:
    from console.desk.desk import Desk

WALL: Final = "wall:"  # a wall shows its scene again after a restart: who looks there goes on looking


def begin(desk: Desk, source: str, where: str, why: str = "") -> None:
    """Somebody at this desk opens ``source`` at ``where`` (``words.video.Look``). Already open there: nothing."""
    if (body := begun(desk, source, where, why, desk.actor)) is not None:
        desk.record(body, actor=desk.actor)


def begun(desk: Desk, source: str, where: str, why: str, by: str) -> tuple[Body, str] | None:
    """What is journaled then, for who journals more with it; None when it is open there already."""
    known = desk.room.looks.get((source, where))
    if known is not None and known.seat == desk.seat:
        return None
    look = Look(source=source, where=where, by=by, seat=desk.seat, at=desk.clock.now(), why=why)
    return ev.LookBegun(look=look), source


def end(desk: Desk, source: str, where: str) -> None:
    """It is closed there. Not open: nothing."""
    if (body := ended(desk, source, where)) is not None:
        desk.record(body, actor=desk.actor)


def ended(desk: Desk, source: str, where: str) -> tuple[Body, str] | None:
    """What is journaled then; None when it is not open."""
    look = desk.room.looks.get((source, where))
    if look is None:
        return None
    return ev.LookEnded(where=where, seconds=max(0.0, desk.clock.now() - look.at)), source


def settle(desk: Desk, until: float) -> None:
    """After the journal was folded: what was open when the process ended was looked at until then (epoch s) at most."""
    for (source, where), look in list(desk.room.looks.items()):
        if look.seat == desk.seat and not where.startswith(WALL):
            seconds = max(0.0, until - look.at)
            desk.record((ev.LookEnded(where=where, seconds=seconds), source), actor="system")
