"""How it is read which alarms are meant: by unit, incident or ring, by kind, all of them, or one by its key."""

from __future__ import annotations

from typing import Final

from console.verbs.context import EXACT, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token

ALL: Final = "all"
EVERY: Final = frozenset({"全", "全部", "all", "qb"})


def alarm(token: Token, context: Context) -> Read:
    """``0912``, ``03``, ``低电``, ``全``; the key of one."""
    if token.text in EVERY:
        return Read(EXACT, (ALL,))
    sure, things = context.book("alarm").find(token.text)
    if len(things) > 1:
        return Read(sure, None, things)
    if things:
        return Read(sure, (things[0].id,))
    return Read(EXACT, (token.raw,)) if ":" in token.raw else NO


def selected(kind: str, key: str, context: Context) -> tuple[str, ...] | None:
    """What the selection stands for: the alarms about it, if there are any."""
    about = f"{kind}:{key}"
    return (about,) if about in context.book("alarm").by_id else None
