"""Work that may wait for a disk: done on a thread of its own, its answer taken in at the next beat."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Done(msgspec.Struct, frozen=True):
    """An errand is done: ``then`` runs on the desk's thread."""

    then: Callable[[Any], None]  # takes the desk


Work = Callable[[], Callable[["Desk"], None]]


def send(inbox: SimpleQueue[Any], work: Work, name: str) -> None:
    """``work`` must name its own faults in what it answers; it never raises."""
    Thread(target=lambda: inbox.put(Done(work())), name=name, daemon=True).start()


def unwritten(code: str, why: str) -> Done:
    """For whoever writes behind the room: a line of the ticker, from any thread."""
    return Done(lambda desk: desk.tell(code, {"why": why}, "system", ""))


def done(desk: Desk, item: Done) -> None:
    item.then(desk)
