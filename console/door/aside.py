"""What the command line does is journaled too: in a chain of its own, beside whatever console is running."""

from __future__ import annotations

import contextlib
import getpass
import time
from typing import TYPE_CHECKING, Final

from console.desk import events

if TYPE_CHECKING:
    from console.store.records import Records

SEAT: Final = "cli"  # the chain of all command lines of a site


def person() -> str:
    """The desktop's own user: who sits at a command line has signed in there."""
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "?"


def note(records: Records, body: events.Body, subject: str) -> None:
    """Raises ``Unreadable`` where the store does not take it."""
    records.write([events.make(body, subject, seat=SEAT, actor=person(), at=time.time())])
