"""点名: who is there. A broadcast that every terminal signs, counted by name; over when all have answered, or a person
says so. Each word of it is in the journal: who was asked, who answered how and when, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from console.desk import events as ev
from console.desk import notices
from console.say import say
from console.words import Duty, Link, Notice

if TYPE_CHECKING:
    from console.desk.desk import Desk

KIND: Final = "rollcall"
NAMED: Final = 12  # of those who are missing, in a line


class Tally(msgspec.Struct, frozen=True):
    """应到, 已应, 未应; ``missing`` gravest first: no link, then the oldest position."""

    due: int
    there: int
    missing: tuple[str, ...]


def is_call(notice: Notice) -> bool:
    return notice.kind == KIND


def on_duty(desk: Desk) -> list[str]:
    """Registered units that a person has signed on, or whose terminal says a duty that is not 离岗: of who has said
    nothing nobody knows."""
    units = desk.units
    working = units.registered & (units.duty != Duty.OFF) & (units.duty != Duty.UNKNOWN)
    said = {unit: here.on for unit, here in desk.room.presence.items() if here.on is not None}
    return [
        unit for row, unit in enumerate(units.ids) if units.registered[row] and said.get(unit, bool(working[row]))
    ]


def begin(desk: Desk, units: Sequence[str], to: str) -> Notice:
    """Ask all of them at once; the call stays open for a shift."""
    text = say("rollcall.question")
    return notices.send(desk, units, text, kind=KIND, to=to, expires_s=desk.site.config.welfare.rollcall_s)


def tally(desk: Desk, notice: Notice) -> Tally:
    """How it stands."""
    waiting = notices.unheard(desk, notice)
    ordered = tuple(sorted(waiting, key=lambda unit: _gravity(desk, unit)))
    return Tally(len(notice.units), len(notice.units) - len(waiting), ordered)


def _gravity(desk: Desk, unit: str) -> tuple[bool, float]:
    row = desk.units.row.get(unit)
    if row is None:
        return False, -np.inf
    fix_t = float(desk.units.fix_t[row])
    return bool(desk.units.link[row] != Link.OFFLINE), fix_t if np.isfinite(fix_t) else -np.inf


def running(desk: Desk) -> list[Notice]:
    """The newest first."""
    return [one for one in reversed(desk.room.notices.values()) if is_call(one) and one.open]


def second(desk: Desk) -> None:
    """One that all have answered is over."""
    for notice in running(desk):
        if not notices.unheard(desk, notice):
            end(desk, notice, "complete", "system")


def end(desk: Desk, notice: Notice, why: str, actor: str) -> None:
    """Over; who is still missing is named."""
    found = tally(desk, notice)
    desk.record((ev.NoticeEnded(why=why), notice.id), actor=actor)
    if why == "withdrawn":
        desk.casting.queue.extend((notice.id, unit) for unit in found.missing)
    desk.tell(*result(notice, found), "notice", notice.id)


def result(notice: Notice, found: Tally) -> tuple[str, dict[str, object]]:
    """``N3 点名：应到 12，已应 11，未应 1：05``."""
    facts = {"no": notice.no, "to": notice.to, "due": found.due, "there": found.there, "n": len(found.missing)}
    if not found.missing:
        return "rollcall.all_there", facts
    rest = " …" if len(found.missing) > NAMED else ""
    return "rollcall.result", facts | {"units": " ".join(found.missing[:NAMED]) + rest}
