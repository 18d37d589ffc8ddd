"""What stands for several things: a disc of units, a pile of incidents. Found under a pixel, opened by a click."""

from __future__ import annotations

from typing import Final

import numpy as np

from console.glass.canvas.pick import Hit
from console.glass.items.crowds import NEAR_M
from console.glass.items.frame import Frame
from console.glass.items.stage import Stage

GROUPS: Final = {"crowd": "units", "pile": "incidents"}  # kind → the layer that it belongs to
OPEN_STEPS: Final = 4  # of zoom: half the metres a pixel
_REACH_PX: Final = 20.0
_MOST_SHOWN: Final = 9


def group_at(stage: Stage, frame: Frame, x: float, y: float) -> Hit | None:
    """The group under a logical pixel; its id is its number at this zoom."""
    best: Hit | None = None
    for kind, layer in GROUPS.items():
        painted = stage.painted.get(kind)
        if painted is None or not stage.on[layer] or not len(painted.keys):
            continue
        away = np.hypot(painted.x / frame.ratio - x, painted.y / frame.ratio - y)
        n = int(np.argmin(away))
        if away[n] <= _REACH_PX and (best is None or away[n] < best.distance_px):
            best = Hit(kind, str(int(painted.keys[n])), float(away[n]))
    return best


def stays_together(stage: Stage, frame: Frame, group: Hit) -> bool:
    """Whether zooming in would not part it: so many on one spot that they do not even fan out."""
    return group.kind == "crowd" and frame.m_per_px <= NEAR_M and len(members(stage, group)) > 0


def members(stage: Stage, group: Hit) -> list[Hit]:
    """Some of what it stands for."""
    number = int(group.id)
    if group.kind == "crowd":
        rows = stage.discs.rows[stage.discs.of == number][:_MOST_SHOWN].tolist()
        return [Hit("unit", stage.source.units.ids[row], group.distance_px) for row in rows]
    rows = stage.piles.rows[stage.piles.of == number][:_MOST_SHOWN].tolist()
    return [Hit("incident", stage.incidents.incidents[row].id, group.distance_px) for row in rows]
