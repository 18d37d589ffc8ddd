"""What the room makes of incidents as they come in: ``[intake]`` of ``site.toml``."""

from __future__ import annotations

from typing import Annotated

import msgspec

Level = Annotated[int, msgspec.Meta(ge=1, le=3)]
Words = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class RaiseRule(msgspec.Struct, frozen=True, kw_only=True):
    """Any of these words in the text of an incident makes it at least of this level, when nobody said one."""

    words: Words
    level: Level = 1


_GRAVEST = ("持刀", "持械", "枪", "爆炸", "劫持", "昏迷", "没有呼吸", "跳楼", "落水", "被困")
_GRAVE = ("流血", "受伤", "孩子", "老人走失")
_RAISES = (RaiseRule(words=_GRAVEST, level=1), RaiseRule(words=_GRAVE, level=2))


class IntakeConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Guessing, what lies near, what may be the same, what hangs on an incident."""

    raises: tuple[RaiseRule, ...] = _RAISES
    pass_to: tuple[str, ...] = ()  # to whom incidents are passed on 分流, beside those of the kinds
    near_m: float = 200.0  # earlier incidents so near are told of
    near_days: float = 30.0  # and not older than this
    twin_m: float = 300.0  # likely the same incident: so near each other
    twin_s: float = 1800.0  # and so soon one after the other
    twin_text: float = 0.5  # share of their words that two texts have in common
    attachment_mb: float = 50.0  # a larger file is not kept
