"""Two seats gave the same number at the same moment: in the order of commits the later one goes on with the next.

With one seat every number is the next free one when it is given, and nothing here changes any.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from msgspec.structs import replace

from console.desk.numbers import number, taken
from console.desk.room import Room
from console.words import Incident


class Numbered(Protocol):
    """A ring, a task, a broadcast, a video patrol: 圈3, T12, N2, V5."""

    @property
    def id(self) -> str: ...

    @property
    def no(self) -> str: ...


T = TypeVar("T", bound=Any)


def once(made: T, of: int, prefix: str, last: int, others: Iterable[Numbered]) -> T:
    """``of``: its own number; ``last``: the highest that was ever given. Anew when another that is there bears it."""
    if not of or of > last or all(one.no != made.no or one.id == made.id for one in others):
        return made
    fresh: T = replace(made, no=f"{prefix}{last + 1}")
    return fresh


def incident(room: Room, made: Incident, now: float) -> Incident:
    """The same for the four digits of an incident."""
    if not made.no or made.id in room.incidents or not taken(room, made.no, now):
        return made
    return replace(made, no=number(room, "", now))
