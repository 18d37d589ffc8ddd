"""The room's own time: it goes on evenly when the machine's clock jumps."""

from __future__ import annotations

from typing import Final

from console.words.clock import Clock

JUMP_S: Final = 5.0  # a smaller step of the machine's clock (NTP at work) is followed at once


class SteadyClock:
    """``now`` starts at the machine's time and then counts evenly, on any thread. ``look``, once a second on one
    thread, follows the machine's clock where it drifts and answers where it jumps. Whom to believe then is for others
    to say."""

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._offset = machine.now() - machine.steady()
        self._held_s = 0.0  # the machine's clock against this one, when it was last looked at

    def now(self) -> float:
        return self._machine.steady() + self._offset

    def mono(self) -> float:
        return self._machine.mono()

    def steady(self) -> float:
        return self._machine.steady()

    @property
    def held_s(self) -> float:
        """How far the machine's clock is ahead of the room's (behind: negative) since it jumped; 0: they agree."""
        return self._held_s

    def look(self) -> float:
        """By how many seconds the machine's clock has jumped since the last look; 0 when it has not."""
        off_s = self._machine.now() - self.now()
        jumped = off_s - self._held_s
        if abs(off_s) < JUMP_S:  # also when it has come back
            self._offset += off_s
            off_s = 0.0
        self._held_s = off_s
        return jumped if abs(jumped) >= JUMP_S else 0.0

    def follow(self) -> float:
        """Take the machine's time from now on; by how many seconds the room's time jumps."""
        off_s = self._machine.now() - self.now()
        self._offset += off_s
        self._held_s = 0.0
        return off_s
