"""What may sound, how it is grouped, and when a unit on scene is asked: ``[alarms]`` and ``[welfare]``."""

from __future__ import annotations

from typing import Annotated

import msgspec

Least = Annotated[float, msgspec.Meta(ge=1.0)]


class AlarmConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The budget of sounds and the list of what needs a person."""

    between_s: Least = 10.0  # at most one new sound in this time, but for SOS, 一级 and a unit that does not answer
    together: Annotated[int, msgspec.Meta(ge=2)] = 3  # so many of one kind and level become one line
    again_s: Least = 60.0  # what was over for less is the same thing as before
    heard_s: Least = 28_800.0  # a sign that a person has heard is new again after this at the latest: a shift
    sos_type: str = "民警求助"  # of the incident that the room makes for an emergency, to send units to
    silent: tuple[str, ...] = ("fix", "battery", "recording")  # kinds that are listed and never sound


class WelfareConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A unit on scene that says nothing is asked, asked again, then there is an alarm."""

    after_s: Annotated[float, msgspec.Meta(ge=0.0)] = 1200.0  # of silence on scene; a type's own goes before; 0: never
    second_s: Least = 120.0  # unanswered so long: asked again
    alarm_s: Least = 120.0  # unanswered after the second: alarm
    rollcall_s: Least = 14_400.0  # a roll call that not all answer is over after this
