"""Facts of a body camera in words: what it is, how it stands, what its wearer is to do about it."""

from __future__ import annotations

import math
from typing import Final

from console.dispatch.bodycams import Fact, Standing
from console.say import say
from console.words.video import Phase

_NOT_KNOWN: Final = (Standing.OLD, Standing.UNKNOWN)


def names(about: tuple[str, ...]) -> list[str]:
    """``录像``, ``电量`` …"""
    return [say(f"bodycam.fact.{one}") for one in about]


def stands(fact: Fact) -> str:
    """``未录像``, ``12%``, ``快 2:05``, ``画面冻结``; ``未报`` of what was never said."""
    if fact.standing is Standing.UNKNOWN:
        return say("bodycam.unknown")
    if fact.name == "recording":
        must = "missing" if fact.standing is Standing.BAD else "off"
        return say(f"bodycam.recording.{'on' if fact.value else must}")
    if fact.name == "stream":
        return _stream(fact)
    return value(fact)


def _stream(fact: Fact) -> str:
    if not fact.value:
        return say("bodycam.stream.none")
    if fact.phase is None or fact.phase in (Phase.CLOSED, Phase.OPENING):
        return say("bodycam.stream.there")
    return say(f"bodycam.stream.{fact.phase.value}")


def value(fact: Fact) -> str:
    """``12%``, ``800 MB``, ``-112 dBm``, ``快 2:05``; "" where nothing was said, and of what is yes or no."""
    if math.isnan(fact.value) or fact.name in ("recording", "stream"):
        return ""
    if fact.name == "clock":
        return _clock(fact)
    if fact.name == "storage" and fact.value >= 1_000:
        return say("bodycam.value.storage_gb", n=f"{fact.value / 1000:.{0 if fact.value >= 10_000 else 1}f}")
    return say(f"bodycam.value.{fact.name}", n=f"{fact.value:.0f}")


def _clock(fact: Fact) -> str:
    """Within a second two clocks agree."""
    off_s = round(abs(fact.value))
    if off_s <= 1:
        return say("bodycam.clock.right")
    hours, rest = divmod(off_s, 3600)
    t = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    return say(f"bodycam.clock.{'ahead' if fact.value > 0 else 'behind'}", t=t)


def ask(fact: Fact) -> str:
    """``更换电池（剩 12%）``: what the wearer is to do about it, with what is known."""
    known = not math.isnan(fact.value) and fact.standing not in _NOT_KNOWN
    return say(f"bodycam.ask.{fact.name}{'' if known else '_unknown'}", value=value(fact))
