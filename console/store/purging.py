"""That personal rows were erased is journaled in the transaction that erases them: which, how many, due when."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Final

from console.words import Event

_MOST: Final = 500  # keys in one event

Due = tuple[str, float]  # key, purge_at


def purged(rows: Sequence[Due], seat: str, now: float) -> Iterator[Event]:
    """The keys are ids of incidents, which the journal has anyway; nothing of what was erased is in them."""
    for first in range(0, len(rows), _MOST):
        some = rows[first : first + _MOST]
        dues = [at for _key, at in some]
        body = {"keys": [key for key, _at in some], "count": len(some), "due_first": min(dues), "due_last": max(dues)}
        yield Event(
            seat=seat, id=str(uuid.uuid4()), at=now, actor="system", kind="personal.purged", subject="personal",
            body=body,
        )  # fmt: skip
