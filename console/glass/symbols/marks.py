"""What there is to draw, as plain values: no painter, no colour."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from console.words import Duty, Kind
from layers.shapes import CameraHealth

HEADINGS = 64  # steps of the nib round the compass


class Sign(enum.IntFlag):
    """What is wrong with a unit; each has its own place, so all can show at once. Normal draws nothing."""

    NONE = 0
    LINK_LOST = 1  # slash across
    FIX_OLD = 2  # body in `stale`
    NOT_RECORDING = 4  # lens, top right
    BATTERY_LOW = 8  # cell, bottom right
    UNREGISTERED = 16  # 未登记: grey dashed outline, no duty shown
    SOS = 32  # double octagon
    RECKONED = 64  # dashed outline: a position that nobody has sent


@dataclass(frozen=True)
class UnitMark:
    """One unit's symbol. ``heading_deg`` None: standing or unknown, no nib."""

    kind: Kind
    duty: Duty
    signs: Sign = Sign.NONE
    heading_deg: float | None = None


@dataclass(frozen=True)
class IncidentMark:
    """One incident's diamond, level 1..3."""

    level: int
    located: bool = True
    overdue: bool = False


@dataclass(frozen=True)
class CameraMark:
    """One camera. ``direction_deg`` None: unknown, drawn as on the sheet. ``shared``: another owner's 共享."""

    dome: bool = False
    health: CameraHealth = CameraHealth.OK
    direction_deg: float | None = None
    ptz: bool = False
    shared: bool = False


@dataclass(frozen=True)
class ClusterMark:
    """Cameras that cannot be told apart: how many, and the worst health among them."""

    count: int
    worst: CameraHealth = CameraHealth.OK
