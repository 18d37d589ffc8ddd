"""How the words of orders and broadcasts are read and spelled: to whom."""

from __future__ import annotations

from typing import Any, Final

from console.say import language
from console.verbs.context import NAME, Context
from console.verbs.reading import NO, Read
from console.verbs.tokens import Token, quoted

ALL: Final = ("all", "all")
_KINDS: Final = ("ring", "unit", "audience")
KINDS: Final = frozenset({"audience"})


def audience(token: Token, context: Context) -> Read:
    """All, a shift, a beat, a ring, a unit: written out, for what follows is text."""
    best = NO
    for kind in _KINDS:
        sure, things = context.book(kind).find(token.text)
        if things and sure >= NAME and sure > best.sure:
            found = tuple((one.kind, one.id) for one in things)
            best = Read(sure, None, things) if len(things) > 1 else Read(sure, found)
    return best


def phrase(token: Token, context: Context) -> Read:
    """One of the site's texts, by its whole name: what follows may be text."""
    sure, things = context.book("phrase").find(token.text)
    if not things or sure < NAME:
        return NO
    return Read(sure, None, things) if len(things) > 1 else Read(sure, things[0].id)


def spelled(value: Any, context: Context) -> list[str]:
    """The words that are read so."""
    zh = language() == "zh_CN"
    words = []
    for kind, key in value:
        if (kind, key) == ALL:
            words.append("全体" if zh else "all")
        else:
            book = kind if kind in ("ring", "unit") else "audience"
            words.append(quoted(context.thing(book, key).label))
    return words
