"""Whether two incidents are likely the same one, and what speaks for it. Pure; a person decides."""

from __future__ import annotations

from typing import Final

import msgspec

from console.site.intake import IntakeConfig

CALLER_REACH: Final = 5.0  # who calls twice is believed so many times farther: the first place was a guess
SWITCHBOARD: Final = 4  # a number that called so often in half an hour is no caller's own
SURE_TEXT: Final = 0.8  # without a place the words alone must say it nearly alike
LEAST_LETTERS: Final = 6  # a shorter text is no evidence: 打架 is said of every fight


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of two incidents: seconds and metres between them (None: one has no place), whether they are of
    one kind, the share of their words in common (0..1), whether one number called."""

    apart_s: float
    apart_m: float | None
    same_kind: bool
    text: float
    same_caller: bool


class Twin(msgspec.Struct, frozen=True, kw_only=True):
    """``other`` is likely the same as the one that is asked about; ``pair`` is what speaks for it."""

    other: str
    pair: Pair


def likely(pair: Pair, config: IntakeConfig) -> bool:
    """Soon one after the other, and: one caller; or near and of one kind or in like words; or, without a place, in
    nearly the same words."""
    if pair.apart_s > config.twin_s:
        return False
    if pair.same_caller and (pair.apart_m is None or pair.apart_m <= CALLER_REACH * config.twin_m):
        return True
    if pair.apart_m is None:
        return pair.text >= max(SURE_TEXT, config.twin_text)
    return pair.apart_m <= config.twin_m and (pair.same_kind or pair.text >= config.twin_text)


def letters(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters, without spaces and signs: what two texts are compared by."""
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) if len(plain) >= LEAST_LETTERS else frozenset()


def share(a: frozenset[str], b: frozenset[str]) -> float:
    """Of the shorter text that stands in the other (overlap coefficient); 0 when one says too little."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
