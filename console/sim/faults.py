"""What goes wrong with real terminals, on demand. A fix goes in; what really goes out, and when, comes out."""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from typing import Final

from msgspec.structs import replace

from console.words import Fix

FAULTS: Final = ("late", "duplicate", "future", "zero", "jump", "silence", "reconnect")

_SHARE: Final = 0.02  # of all fixes, for each fault that spoils one fix
_SPELL_SHARE: Final = 0.002  # of all fixes, for each fault that lasts
_FUTURE_S: Final = 600.0
_JUMP_DEG: Final = 0.05  # some 5 km, inside most sites: an impossible speed


def spoiled(rng: Random, fix: Fix, faults: Collection[str]) -> list[tuple[float, Fix]]:
    """``(seconds to wait, fix)`` for everything that goes out instead of one good fix."""
    out = [(0.0, fix)]
    if "late" in faults and rng.random() < _SHARE:
        out = [(rng.uniform(15.0, 60.0), fix)]
    if "duplicate" in faults and rng.random() < _SHARE:
        out.append((0.3, fix))
    if "future" in faults and rng.random() < _SHARE:
        out.append((0.0, replace(fix, t=fix.t + _FUTURE_S)))
    if "zero" in faults and rng.random() < _SHARE:
        out = [(0.0, replace(fix, lon_deg=0.0, lat_deg=0.0))]
    if "jump" in faults and rng.random() < _SHARE:
        out = [(0.0, replace(fix, lat_deg=fix.lat_deg + rng.choice((-_JUMP_DEG, _JUMP_DEG))))]
    return out


def silence_s(rng: Random, faults: Collection[str]) -> float:
    """How long the terminal now says nothing (its link stays up); 0 most of the time."""
    return rng.uniform(90.0, 180.0) if "silence" in faults and rng.random() < _SPELL_SHARE else 0.0


def away_s(rng: Random, faults: Collection[str]) -> float:
    """How long the terminal now drops off the net, so that its last will fires; 0 most of the time."""
    return rng.uniform(8.0, 20.0) if "reconnect" in faults and rng.random() < _SPELL_SHARE else 0.0
