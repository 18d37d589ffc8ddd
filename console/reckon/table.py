"""One table: what is asked → who works it out. An answer function takes the ground and the ask, and is pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from console.reckon import closing, cover, rings
from console.reckon.ground import Ground
from console.words import Answered, Asked, ClosingAsk, CoverAsk, RingAsk, SumsFault
from console.words.sums import Facts

ANSWERS: Final[dict[type[Any], Callable[[Ground, Any], Answered]]] = {
    RingAsk: rings.answer,
    CoverAsk: cover.answer,
    ClosingAsk: closing.answer,
}


def answer(ground: Ground, ask: Asked) -> Answered:
    """The answer, or in words why there is none: a fault in one sum must not end the others."""
    try:
        return ANSWERS[type(ask)](ground, ask)
    except Exception as error:
        facts: Facts = {"what": type(ask).__name__, "why": f"{type(error).__name__}: {error}"}
        return SumsFault(ask.key, ask.n, "sums.failed", facts)
