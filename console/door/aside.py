"""What the command line does is journaled too: in a chain of its own, beside whatever console is running."""

from __future__ import annotations

import contextlib
import getpass
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from console.desk import events
from console.say import say

if TYPE_CHECKING:
    from console.store.records import Records

SEAT: Final = "cli"  # the chain of all command lines of a site


def person() -> str:
    """The desktop's own user: who sits at a command line has signed in there."""
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "?"


def file_out(site: Path, kind: str, paths: Iterable[Path], **facts: Any) -> None:
    """Files that a command has written, into the journal of ``site``. What cannot be journaled stays written, and that
    is said on standard error."""
    from console.desk.events_audit import FileWritten
    from console.desk.files_out import digest
    from console.door.auditing import place_of
    from console.store.records import Unreadable

    try:
        with place_of(site).records() as records:
            for path in paths:
                sha256, size = digest(path)
                note(records, FileWritten(kind=kind, name=path.name, size=size, **facts), sha256)
    except (Unreadable, OSError) as error:
        why = say(error.code) if isinstance(error, Unreadable) else str(error)
        print(say("audit.not_noted", why=why), file=sys.stderr)


def note(records: Records, body: events.Body, subject: str, actor: str = "") -> None:
    """``actor``: who has said who they are, "" the desktop's user. Raises ``Unreadable`` where the store does not take
    it."""
    records.write([events.make(body, subject, seat=SEAT, actor=actor or person(), at=time.time())])
