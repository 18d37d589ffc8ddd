"""When each event stands on the time line: as it reached the room, or as it happened.

The room's clock may have jumped back: then a time comes twice. As received, an event stands no later than any that was
committed after it, so that the order of commits is kept and the time after the jump, which is the right one, is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from console.words import Event

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_MAKERS: Final = frozenset({"order.issued", "order.foreign", "sos.opened", "task.made"})  # nothing is said of it before
_SAID: Final = frozenset({"order.step", "task.step", "unit.duty", "unit.link", "unit.bodycam"})


def received(events: Sequence[Event]) -> F64:
    """``(N,)`` rising, epoch s."""
    at = np.array([event.at for event in events], dtype=np.float64)
    return np.minimum.accumulate(at[::-1])[::-1] if len(at) else at


def happened(events: Sequence[Event]) -> tuple[I64, F64]:
    """The events' order by when they happened, ``(N,)``, and these times, rising. What a terminal said stands at its
    own time, though never before what it is about was there, nor after it was heard."""
    heard, made = received(events), dict[str, float]()
    out = np.empty(len(events))
    for n, event in enumerate(events):
        at = min(float(heard[n]), _own(event, float(heard[n])))
        out[n] = max(at, made.get(event.subject, at))
        if event.kind in _MAKERS:
            made[event.subject] = float(out[n])
    order = np.argsort(out, kind="stable")
    return order, out[order]


def _own(event: Event, heard: float) -> float:
    """By the clock of who says it; ``heard`` where it is the room that says it."""
    body = event.body
    if event.kind == "sos.opened":
        return _number(body.get("sos", {}).get("t"), heard)
    if event.kind not in _SAID or body.get("on_behalf"):
        return heard
    return _number(body.get("t"), heard)


def _number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else otherwise
