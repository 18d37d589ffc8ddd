"""The machine's clock jumps, the room's does not: what is told, and when the room follows after all.

The room goes on by its own even time (``SteadyClock``), so that no step is suddenly overdue or has an hour left, and no
position is suddenly of the future. Who is right is told by the terminals: when their times lie with the machine's, the
room follows. Where it turns out that the room had been wrong all along, its open times move with it, so that what has
been waited stays what it was; where time has truly passed unseen (a machine that was asleep), they stay.
"""

from __future__ import annotations

import time
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from console.desk import events_clocks as said
from console.desk.naming import minutes
from console.desk.skews import Skews
from console.verbs import Said
from console.words import JUMP_S, Changes, Event, SteadyClock

if TYPE_CHECKING:
    from console.desk.desk import Desk

NEAR_S: Final = 60.0  # terminals agree with a clock that is no farther from them
KEPT: Final = 5
HOUR_S: Final = 3600.0
DAYS_S: Final = 48 * HOUR_S  # no clock drifts so far: its date is wrong
NAMED_AGAIN: Final = 60.0  # a terminal's clock is told of again when it is off by so much more


class Jump(NamedTuple):
    """``at``: by the room's clock; ``followed``: the room's clock jumped with the machine's."""

    at: float
    by_s: float
    followed: bool = False


class Timekeeper:
    """Lives on the desk's thread; ``second`` once a second."""

    def __init__(self) -> None:
        self.skews = Skews()
        self.jumps: tuple[Jump, ...] = ()
        self._jumped_at = 0.0  # steady s
        self._lead_before: float | None = None  # of the terminals, while room and machine agreed
        self._named: dict[int, float] = {}

    def second(self, desk: Desk) -> None:
        clock = desk.clock
        if isinstance(clock, SteadyClock):
            self._watch(desk, clock)
        self._name(desk)

    def held_s(self, desk: Desk) -> float:
        """How far the machine's clock is from the room's since it jumped; 0: they agree."""
        return desk.clock.held_s if isinstance(desk.clock, SteadyClock) else 0.0

    def far(self, desk: Desk) -> list[tuple[str, float]]:
        """Units whose terminals' clocks are far off, with seconds ahead (behind: negative), the farthest first."""
        return [(desk.units.ids[row], by_s) for row, by_s in self.skews.far(desk.clock.steady())]

    # --- the machine's ------------------------------------------------------------------------------------------

    def _watch(self, desk: Desk, clock: SteadyClock) -> None:
        steady_s, jumped = clock.steady(), clock.look()
        if jumped:
            self._jumped_at = steady_s
            self._keep(Jump(clock.now(), jumped))
            desk.record((said.ClockJumped(by_s=jumped), desk.seat), actor="system")
            code = "clock.ticker.jumped" if clock.held_s else "clock.ticker.jumped_back"
            desk.tell(code, {"by": signed(jumped)}, "system", "")
            desk.changed(Changes.HEALTH)
        if not clock.held_s:
            self._lead_before = self.skews.lead_s(steady_s)
        elif self._with_the_machine(steady_s, clock.held_s):
            self._follow(desk, clock)

    def _with_the_machine(self, steady_s: float, held_s: float) -> bool:
        """What was heard of terminals since the jump lies with the machine's clock, not with the room's."""
        lead = self.skews.lead_s(steady_s, self._jumped_at)
        return lead is not None and abs(lead - held_s) < min(abs(lead), NEAR_S)

    def _follow(self, desk: Desk, clock: SteadyClock) -> None:
        before, held_s = self._lead_before, clock.held_s
        wrong_before = held_s < 0 or (before is not None and abs(before - held_s) < abs(before))
        by_s = clock.follow()
        self._keep(Jump(clock.now(), by_s, followed=True))
        self.skews = Skews()
        follow(desk, by_s, by_s if wrong_before else 0.0)

    def _keep(self, jump: Jump) -> None:
        self.jumps = (*self.jumps, jump)[-KEPT:]

    # --- the terminals' -----------------------------------------------------------------------------------------

    def _name(self, desk: Desk) -> None:
        """Each once, and again when it gets much worse. All of them at once are no fault of theirs: the room's own
        clock is named."""
        far = self.skews.far(desk.clock.steady())
        self._named = {row: by_s for row, by_s in self._named.items() if row in dict(far)}
        fresh = [(row, by_s) for row, by_s in far if abs(by_s - self._named.get(row, inf)) >= NAMED_AGAIN]
        self._named |= dict(fresh)
        lead = self.skews.lead_s(desk.clock.steady())
        if fresh and lead is not None and abs(lead) > JUMP_S * 2:
            desk.tell("clock.ticker.room_off", {"by": signed(-lead)}, "system", "")
            return
        for row, by_s in fresh[:3]:
            unit = desk.units.ids[row]
            said_of = terminal(unit, by_s, desk.clock.now())
            desk.tell(said_of.code, said_of.facts, "unit", unit)


def follow(desk: Desk, by_s: float, moved_s: float) -> None:
    """The room's time has jumped ``by_s``; its open times move by ``moved_s``, and what this process counts with."""
    desk.record((said.ClockFollowed(by_s=by_s, moved_s=moved_s), desk.seat), actor="system")
    desk.sent_at = {key: at + by_s for key, at in desk.sent_at.items()}
    if desk.view.muted_until:
        desk.view = replace(desk.view, muted_until=desk.view.muted_until + by_s)
    desk.tell("clock.ticker.followed", {"by": signed(by_s)}, "system", "")
    desk.changed(Changes.HEALTH | Changes.INCIDENTS | Changes.ORDERS)


def recovered(desk: Desk, last: Event | None) -> None:
    """After a restart with a clock that is behind the journal: the open times move with it."""
    if last is None or last.at - desk.clock.now() < JUMP_S:
        return
    by_s = desk.clock.now() - last.at
    follow(desk, by_s, by_s)


def terminal(unit: str, by_s: float, now: float) -> Said:
    """A terminal's clock that is far off: minutes, hours, and from two days on the date that it believes in."""
    if abs(by_s) >= DAYS_S:
        return Said("clock.ticker.terminal_date", {"unit": unit, "date": _date(now + by_s)})
    off = minutes(abs(by_s)) if abs(by_s) < HOUR_S else Said("reason.hours", {"n": f"{abs(by_s) / HOUR_S:.3g}"})
    return Said(f"clock.ticker.terminal_{'ahead' if by_s > 0 else 'behind'}", {"unit": unit, "by": off})


def _date(at: float) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.localtime(at))
    except (OverflowError, OSError, ValueError):
        return "–"


def signed(seconds: float) -> str:
    """``+1:00:00``, ``−0:40``."""
    return ("+" if seconds >= 0 else "−") + minutes(abs(seconds))
