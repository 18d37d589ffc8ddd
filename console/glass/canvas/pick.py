"""What is under a pixel: nearest in the positions last painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.glass.items.frame import Frame
from console.glass.items.ringshapes import away_m, seen
from console.glass.items.stage import Stage
from console.glass.items.things import AREAS

F64 = NDArray[np.float64]

REACH_PX: Final = 14.0  # half of the smallest hit area, 28
_PRIMARY: Final = ("unit", "incident", "block")
_LAYER_OF: Final = {"block": "rings"}  # the others have one of their own
_LINE_PX: Final = 6.0  # from a ring's line
_APART_PX: Final = 7.0  # nearer than the next by this much: that one was meant
_MOST_HITS: Final = 9
_BY_NAME: Final = (*AREAS, "tier", "block")
CLUSTER: Final = "cluster"


@dataclass(frozen=True)
class Hit:
    """Something under the pointer. ``kind``: unit, incident, block, ring, marker, task, camera, post, cluster (of
    cameras: the id is that of the one it stands at), beat, grid, village, ``layer:<id>``."""

    kind: str
    id: str
    distance_px: float


def hits_at(stage: Stage, frame: Frame, x: float, y: float) -> list[Hit]:
    """All within reach of a logical pixel, nearest first; cameras and posts only where no unit or incident is; rings by
    their lines and plates, where nothing else is: a click inside one is a click on the map."""
    found = [hit for kind in _PRIMARY for hit in _painted(stage, frame, kind, x, y)]
    if not found:
        found = [hit for kind in ("marker", "task", "post") for hit in _painted(stage, frame, kind, x, y)]
        found += _cameras(stage, frame, x, y)
        found = found or _named(stage, frame, x, y)
        found += _features(stage, frame, x, y)
    found = found or _rings(stage, frame, x, y)
    found = sorted(found, key=lambda hit: hit.distance_px)[:_MOST_HITS]
    if found and found[0].kind == CLUSTER:
        return found[:1]
    return [hit for hit in found if hit.kind != CLUSTER]  # a cluster is no thing to choose out of several


def meant(hits: list[Hit]) -> Hit | None:
    """The one that was meant, when that is clear; None when several could be."""
    if len(hits) == 1 or (len(hits) > 1 and hits[1].distance_px - hits[0].distance_px >= _APART_PX):
        return hits[0]
    return None


def _painted(stage: Stage, frame: Frame, kind: str, x: float, y: float) -> list[Hit]:
    painted = stage.painted.get(kind)
    if painted is None or not stage.on[_LAYER_OF.get(kind, f"{kind}s")]:
        return []
    near = _near(painted.x, painted.y, frame, x, y)
    found = [Hit(kind, _name(stage, kind, int(painted.keys[n])), distance) for n, distance in near]
    return [hit for hit in found if hit.id]


def _name(stage: Stage, kind: str, key: int) -> str:
    if kind == "unit":
        return stage.source.units.ids[key]
    if kind == "incident":
        return stage.incidents.incidents[key].id
    if kind == "task":
        return stage.tasks[key].id
    if kind == "marker":
        return stage.markers[key].id
    if kind == "block":
        mark = stage.rings.blocks[key]
        return mark.id if mark.block is not None else ""  # an open way is nothing to choose
    return stage.source.site.posts.ids[key]


def _cameras(stage: Stage, frame: Frame, x: float, y: float) -> list[Hit]:
    cameras = stage.source.site.cameras
    if not stage.on["cameras"] or not len(cameras.xy):
        return []
    seen, clusters = stage.still.cameras(frame), stage.still.clusters(frame.view.step)
    near = _near(seen.x, seen.y, frame, x, y)
    out = [Hit("camera", cameras.ids[int(seen.rows[n])], distance) for n, distance in near]
    if clusters is not None:
        heads = clusters.head[seen.groups]
        near = _near(seen.group_x, seen.group_y, frame, x, y)
        out += [Hit(CLUSTER, cameras.ids[int(heads[n])], distance) for n, distance in near]
    return out


def _named(stage: Stage, frame: Frame, x: float, y: float) -> list[Hit]:
    """Beats, grids and villages by their names: a click inside them is one on the map. Rings and posts by theirs."""
    for placed in stage.labelled:
        kind, name = placed.entry.wish.key
        if kind in _BY_NAME:
            left, top = frame.logical(placed.entry.x_m, placed.entry.y_m)
            left, top = left + placed.place.dx, top + placed.place.dy
            if 0 <= x - left <= placed.entry.wish.width and 0 <= y - top <= placed.entry.wish.height:
                return [Hit("ring", name.partition("/")[0], 0.0) if kind == "tier" else Hit(kind, name, 0.0)]
    return []


def _rings(stage: Stage, frame: Frame, x: float, y: float) -> list[Hit]:
    if not stage.on["rings"]:
        return []
    x_m, y_m = frame.metres(x, y)
    out = []
    for view in stage.rings.near(x_m, y_m, _LINE_PX * frame.m_per_px):
        away = np.inf if view.answer is None else away_m(seen(view.answer, frame), x_m, y_m) / frame.m_per_px
        if away <= _LINE_PX:
            out.append(Hit("ring", view.ring.id, away))
    return out


def _features(stage: Stage, frame: Frame, x: float, y: float) -> list[Hit]:
    x_m, y_m = frame.metres(x, y)
    found = stage.still.picked(x_m, y_m, REACH_PX * frame.m_per_px, frame.m_per_px)
    return [Hit(kind, name, away / frame.m_per_px) for kind, name, away in found[:_MOST_HITS]]


def _near(px: F64, py: F64, frame: Frame, x: float, y: float) -> list[tuple[int, float]]:
    away = np.hypot(px / frame.ratio - x, py / frame.ratio - y)
    rows = np.flatnonzero(away <= REACH_PX)
    rows = rows[np.argsort(away[rows], kind="stable")][:_MOST_HITS]
    return [(row, float(away[row])) for row in rows.tolist()]
