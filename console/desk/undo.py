"""What can be taken back: a stack of this desk's own acts, each with the event that makes up for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import people
from console.desk.state import Outcome
from console.verbs import Said
from console.words.people import Right

if TYPE_CHECKING:
    from console.desk.desk import Desk

DEEP: Final = 50


class Undoable(msgspec.Struct, frozen=True):
    """``what`` in words; ``back`` does it, or says why the world no longer allows it."""

    what: Said
    back: Callable[[Desk], Outcome]
    rights: frozenset[Right] = frozenset()  # that it was done by: taking back needs them too


def push(desk: Desk, what: Said, back: Callable[[Desk], Outcome], rights: frozenset[Right] = frozenset()) -> None:
    """The newest last. ``rights``: beside the one of the act that runs."""
    desk.undoable.append(Undoable(what, back, rights | {desk.people.doing}))
    del desk.undoable[:-DEEP]


class Spent:
    """For what has left the room, or only the journal has: it cannot be taken back, and says so."""

    def __init__(self, what: Said, code: str) -> None:
        self.what, self.code = what, code

    def __call__(self, desk: Desk) -> Outcome:
        del desk
        return Outcome(ok=False, code=self.code, facts={"what": self.what})


def final(what: Said) -> Callable[[Desk], Outcome]:
    """The way back of an act that has none."""
    return Spent(what, "desk.cannot_undo")


def stays(desk: Desk, what: Said) -> None:
    """An act that the journal keeps and nobody takes back: Ctrl+Z says so, and does not meet the act before it."""
    push(desk, what, Spent(what, "desk.stays"))


def way_back(desk: Desk, before: Undoable | None) -> str:
    """Of an act that has just been done: ``can`` be taken back, is ``final``, or "" when it left nothing to take back.
    ``before``: the newest undoable act until then."""
    newest = desk.undoable[-1] if desk.undoable else None
    if newest is None or newest is before:
        return ""
    return "final" if isinstance(newest.back, Spent) else "can"


def undo(desk: Desk) -> Outcome:
    """Take back the last act. One that cannot be leaves the stack, so that the next Ctrl+Z meets the one before."""
    if desk.pasting.stage == "making":  # what is being made is the newest act: no more of it, then all of it back
        made = desk.pasting.done
        desk.pasting.finish(desk)
        if not made:
            return Outcome(ok=True, code="intake.paste.dropped")
    if not desk.undoable:
        return Outcome(ok=False, code="desk.nothing_to_undo")
    refused = people.may_undo(desk, desk.undoable[-1].rights)
    return refused or desk.undoable.pop().back(desk)
