"""Times and amounts as they stand on screen: 21:47:32, 0:17, 48:20, 4 分, 0.9 公里. Pure."""

from __future__ import annotations

import math
import time

from console.say import say


def clock(at: float) -> str:
    """``21:47:32``, the machine's local time; for what is not known ``–``."""
    if not math.isfinite(at):
        return "–"
    return time.strftime("%H:%M:%S", time.localtime(at))


def day(at: float) -> str:
    """``11-21 21:47``: when the day matters too."""
    return time.strftime("%m-%d %H:%M", time.localtime(at))


def minute_second(at: float) -> str:
    """``46:40``: under a step, where the hour is plain."""
    return time.strftime("%M:%S", time.localtime(at))


def weekday(at: float) -> str:
    return say(f"bar.weekday.{time.localtime(at).tm_wday}")


def span(seconds: float) -> str:
    """``0:17``, ``48:20``, ``2:03:05``; for what is not known ``–``."""
    if not math.isfinite(seconds):
        return "–"
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{rest // 60}:{rest % 60:02d}"


def rough(seconds: float) -> str:
    """``8 秒``, ``4 分``, ``2 小时``: an age or a limit at a glance."""
    if not math.isfinite(seconds):
        return "–"
    if seconds < 90:
        return say("panel.seconds", n=int(seconds))
    if seconds < 5400:
        return say("panel.minutes", n=round(seconds / 60))
    return say("panel.hours", n=round(seconds / 3600))


def limit(seconds: float) -> str:
    """A limit under its step: ``60 秒``, ``3 分``, ``2 小时``."""
    return say("panel.seconds", n=int(seconds)) if seconds <= 60 else rough(seconds)


def km(metres: float) -> str:
    return say("panel.km", n=f"{metres / 1000:.1f}")


def percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0f}%"
