"""The pulse: beats on a timer, one signal per announcement, silence after the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtTest import QTest

from console.glass.pulse import BEAT_MS, Pulse
from console.words import Changes


class Room:
    """A desk that only beats."""

    def __init__(self) -> None:
        self.beats = 0
        self.told: list[Callable[[Changes], None]] = []
        self.next = Changes.NOTHING

    def beat(self) -> Changes:
        self.beats += 1
        self.say(self.next)
        return self.next

    def listen(self, fn: Callable[[Changes], None]) -> None:
        self.told.append(fn)

    def say(self, changes: Changes) -> None:
        for fn in self.told:
            fn(changes)


def test_a_beat_that_changed_nothing_says_nothing() -> None:
    room, heard = Room(), list[Changes]()
    pulse = Pulse(room)
    pulse.changed.connect(heard.append)
    pulse.beat()
    assert (room.beats, heard) == (1, [])
    room.next = Changes.FIXES | Changes.SECOND
    pulse.beat()
    assert heard == [Changes.FIXES | Changes.SECOND]


def test_an_act_is_announced_at_once() -> None:
    room, heard = Room(), list[Changes]()
    pulse = Pulse(room)
    pulse.changed.connect(heard.append)
    room.say(Changes.SELECTION)
    assert heard == [Changes.SELECTION]
    assert room.beats == 0


def test_it_beats_until_stopped_and_is_deaf_afterwards() -> None:
    room, heard = Room(), list[Changes]()
    room.next = Changes.FIXES
    pulse = Pulse(room)
    pulse.changed.connect(heard.append)
    pulse.start()
    QTest.qWait(5 * BEAT_MS)
    assert room.beats >= 2
    pulse.stop()
    count, said = room.beats, len(heard)
    QTest.qWait(3 * BEAT_MS)
    room.say(Changes.UNITS)
    assert (room.beats, len(heard)) == (count, said)
    assert not pulse.running


def test_a_thousand_announcements_keep_python_alive() -> None:
    """PySide6 6.12 on Python 3.11 lost a reference with every emit: see ``pyproject.toml``."""
    room = Room()
    pulse = Pulse(room)
    heard: list[Changes] = []
    pulse.changed.connect(heard.append)
    for _ in range(5000):
        room.say(Changes.FIXES)
    assert len(heard) == 5000
