"""What a seat that does not record has heard of the wire: kept for a while, to be worked through should it have to.

Whoever records may die with what it has heard and not journaled. The seat that comes after it takes the last half
minute once more: what is journaled already changes nothing, and what was not is not lost.
"""

from __future__ import annotations

import uuid
from collections import deque
from typing import Any, Final

import msgspec
from msgspec.structs import replace

KEPT_S: Final = 30.0  # longer than it takes to see that the recorder is gone, and for another to take its place
MOST: Final = 20_000
ANEW_S: Final = 600.0  # two seats hear a message within seconds of each other
_SPACE: Final = uuid.UUID("6f1c0f5a-6a7e-5d7e-9d0a-0d1e0a3b8c11")  # of ids that follow from what was heard


class Waiting:
    """The oldest first."""

    def __init__(self) -> None:
        self._items: deque[tuple[float, Any]] = deque(maxlen=MOST)

    def __len__(self) -> int:
        return len(self._items)

    def keep(self, item: Any, mono_s: float, all_of_it: bool) -> None:
        """``all_of_it``: nobody can be known to record now, so nothing is too old."""
        self._items.append((mono_s, item))
        while not all_of_it and self._items and mono_s - self._items[0][0] > KEPT_S:
            self._items.popleft()

    def take(self) -> list[Any]:
        """All of it; nothing is kept any more."""
        found = [item for _, item in self._items]
        self._items.clear()
        return found


class Cause:
    """Ids of events that follow from a message: the same at every seat that hears it, so that two which record it, one
    after the other, record it once."""

    def __init__(self) -> None:
        self._of = ""
        self._n = 0

    def begin(self, message: Any) -> None:
        """What comes next follows from this message. The same words said again much later, as by a broker that keeps
        them, mean something else."""
        came = float(getattr(message, "received_at", 0.0))
        plain = replace(message, received_at=0.0) if hasattr(message, "received_at") else message
        self._of, self._n = f"{int(came // ANEW_S)}|{msgspec.json.encode(plain, enc_hook=repr).decode()}", 0

    def end(self) -> None:
        self._of = ""

    def id_of(self, kind: str, subject: str) -> str:
        """Of the next event; "" when nothing was heard."""
        if not self._of:
            return ""
        self._n += 1
        return str(uuid.uuid5(_SPACE, f"{type(self).__name__}|{self._of}|{self._n}|{kind}|{subject}"))
