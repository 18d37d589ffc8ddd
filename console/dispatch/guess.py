"""What an incident is and how grave, read out of its words by the site's rules. Pure; people stand above it."""

from __future__ import annotations

from typing import Final

import msgspec

from console.site.config import IncidentType
from console.site.intake import RaiseRule
from console.site.types import kind_of, line_of

LONGEST: Final = 2_000  # characters that are read: rules are about what was said first


class Guess(msgspec.Struct, frozen=True):
    """``type`` "": no rule fits. ``level`` 0: nothing to say beyond the kind's own. ``by``: the words that say so."""

    type: str = ""
    level: int = 0
    by: tuple[str, ...] = ()


NONE: Final = Guess()


def guess_type(types: tuple[IncidentType, ...], text: str) -> Guess:
    """The kind whose longest word stands in the text; of as long ones the more special kind, then the first listed."""
    said = text[:LONGEST].casefold()
    best, found = (0, 0), NONE
    for kind in types:
        word = max((one for one in kind.words if one and one.casefold() in said), key=len, default="")
        score = (len(word), len(line_of(types, kind.name)))
        if word and score > best:
            best, found = score, Guess(kind.name, 0, (word,))
    return found


def guess_level(types: tuple[IncidentType, ...], raises: tuple[RaiseRule, ...], kind: str, text: str) -> Guess:
    """The gravest level that a word of the text asks for; 0 when it is no graver than the kind's own."""
    said = text[:LONGEST].casefold()
    hits = [(rule.level, word) for rule in raises for word in rule.words if word and word.casefold() in said]
    gravest = min((level for level, _ in hits), default=0)
    if not gravest or gravest >= kind_of(types, kind).level:
        return NONE
    return Guess(kind, gravest, tuple(word for level, word in hits if level == gravest))


def guess(types: tuple[IncidentType, ...], raises: tuple[RaiseRule, ...], text: str, kind: str = "") -> Guess:
    """Both at once. ``kind``: what it is, where somebody has said it; then only the level is read."""
    of_type = guess_type(types, text) if not kind else Guess(kind)
    of_level = guess_level(types, raises, of_type.type, text)
    return Guess(of_type.type, of_level.level, of_type.by + of_level.by)
