"""Numbers as sentences of an analysis have them, the same in both languages."""

from __future__ import annotations

import math
import time


def p_text(p: float) -> str:
    """``=0.032``, ``<0.001``: what stands behind the p of a sentence."""
    return "<0.001" if p < 0.001 else f"={p:.3f}"


def percent(share: float) -> str:
    """``42%``; below a tenth with one digit."""
    return f"{share:.1%}" if abs(share) < 0.1 else f"{share:.0%}"


def clock(t: float) -> str:
    """MM-DD HH:MM by the room's wall clock; "" when it is not known."""
    return time.strftime("%m-%d %H:%M", time.localtime(t)) if math.isfinite(t) else ""


def metres(value: float) -> str:
    """``350 m``, ``1.2 km``."""
    return f"{value:.0f} m" if value < 1000 else f"{value / 1000:.1f} km"
