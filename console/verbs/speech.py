"""What a room wants to say, before the language is known: a code of ``say`` and its facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from console.say import say


class Said(msgspec.Struct, frozen=True):
    """A sentence to be. Facts may hold other ``Said``: they are put into words at the same moment."""

    code: str
    facts: dict[str, Any] = {}

    def text(self) -> str:
        """The sentence in the current language."""
        return say(self.code, **{key: _word(value) for key, value in self.facts.items()})


def joined(sentences: Iterable[Said], between: Said | str) -> list[Said | str]:
    """One behind the other, as a fact of another ``Said``."""
    out: list[Said | str] = []
    for one in sentences:
        out += [between, one] if out else [one]
    return out


def _word(value: object) -> object:
    if isinstance(value, Said):
        return value.text()
    if isinstance(value, tuple | list):
        return "".join(str(_word(one)) for one in value)
    return value
