"""What a wall may say: ``[wall]`` and ``[[wall.mask]]`` of ``site.toml``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

PlaceShown = Literal["whole", "street", "beat", "none"]
Level = Annotated[int, msgspec.Meta(ge=1, le=3)]


class MaskRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of incidents of some kinds or levels instead of what ``[wall]`` says. The first that fits holds."""

    types: tuple[str, ...] = ()  # words in its kind; (): any
    levels: tuple[Level, ...] = ()  # (): any
    place: PlaceShown = "beat"
    type: bool = False  # its kind is said
    sensitive: bool = False  # 密 from the start; a person can still say otherwise


class WallConfig(msgspec.Struct, frozen=True, kw_only=True):
    """``place``: whole as written, street without house numbers, beat alone, none. A caller is never shown, nor are the
    words of a call."""

    place: PlaceShown = "street"
    sensitive: Literal["hide", "dim"] = "dim"  # 密: not on a wall at all, or its level, number and clock alone
    # Seconds without a word from broker or journal until a list is dimmed and says so.
    stale_s: Annotated[float, msgspec.Meta(gt=0.0)] = 15.0
    mask: tuple[MaskRule, ...] = ()
