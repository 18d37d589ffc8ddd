"""What can be taken back: a stack of this desk's own acts, each with the event that makes up for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk.state import Outcome
from console.verbs import Said

if TYPE_CHECKING:
    from console.desk.desk import Desk

DEEP: Final = 50


class Undoable(msgspec.Struct, frozen=True):
    """``what`` in words; ``back`` does it, or says why the world no longer allows it."""

    what: Said
    back: Callable[[Desk], Outcome]


def push(desk: Desk, what: Said, back: Callable[[Desk], Outcome]) -> None:
    """The newest last."""
    desk.undoable.append(Undoable(what, back))
    del desk.undoable[:-DEEP]


def final(what: Said) -> Callable[[Desk], Outcome]:
    """For what has left the room: it cannot be taken back, and says so."""

    def back(desk: Desk) -> Outcome:
        del desk
        return Outcome(ok=False, code="desk.cannot_undo", facts={"what": what})

    return back


def undo(desk: Desk) -> Outcome:
    """Take back the last act. One that cannot be leaves the stack, so that the next Ctrl+Z meets the one before."""
    if not desk.undoable:
        return Outcome(ok=False, code="desk.nothing_to_undo")
    return desk.undoable.pop().back(desk)
