"""Which cameras may see a place: near enough, turned that way as far as anybody knows, not known to be dead."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.geo import from_mercator, mercator_scale
from layers.shapes import F64, U8, CameraHealth, CameraKind, Cameras

RANGE_M: Final = 120.0  # of a camera that does not say how far it sees
FOV_DEG: Final = 60.0  # of one whose field of view is not known
_ALL_ROUND_DEG: Final = 359.0
# What a place at the edge of a view, and a camera that nobody has tried, are held to be farther away than they are.
_EDGE: Final = 0.5
_UNPROBED: Final = 0.1

Mask = NDArray[np.bool_]


class Sight(NamedTuple):
    """``faces``: True the place lies in its known view; False its view is not known, it may or may not.
    ``sees`` False: it is near, and that is all; it looks elsewhere or not so far."""

    id: str
    name: str
    metres: float
    faces: bool
    health: CameraHealth = CameraHealth.UNPROBED
    sees: bool = True
    plays: bool = True  # a stream of it is known


class _Looks(NamedTuple):
    """Of the cameras in ``rows`` towards one place: true metres, degrees off the middle of its view (NaN unknown)
    against half of its view, whether it looks there, whether its view is known."""

    rows: NDArray[np.intp]
    metres: F64
    off_deg: F64
    half_deg: F64
    faces: Mask
    known: Mask


def cameras_near(
    cameras: Cameras,
    x_m: float,
    y_m: float,
    most: int = 3,
    *,
    health: U8 | None = None,
    plays: Mask | None = None,
) -> tuple[Sight, ...]:
    """Of a place in Web Mercator metres, the best first; one known to look elsewhere, or to be off, is left out.

    What can be looked at comes first, then what is not frozen, then what looks there for certain; of two alike the
    nearer one, where a place at the edge of a view counts as half as far again. ``health``, ``plays`` ``(C,)``: how
    each stands now, and whether a stream of it is known, where someone knows better than the table.
    """
    if not len(cameras.ids):
        return ()
    reach = np.where(cameras.range_m > 0, cameras.range_m, RANGE_M)
    looks = _looks(cameras, x_m, y_m, float(reach.max()))
    health = (np.asarray(cameras.health) if health is None else health)[looks.rows]
    plays = np.ones(len(looks.rows), dtype=np.bool_) if plays is None else plays[looks.rows]
    fits = (looks.metres <= reach[looks.rows]) & (health != CameraHealth.OFFLINE) & (looks.faces | ~looks.known)
    with np.errstate(invalid="ignore"):
        edge = np.where(looks.faces, np.nan_to_num(looks.off_deg / looks.half_deg, nan=0.0), 0.0)
    cost = looks.metres * (1 + _EDGE * edge) * (1 + _UNPROBED * (health == CameraHealth.UNPROBED))
    at = np.flatnonzero(fits)
    frozen = health == CameraHealth.FROZEN
    at = at[np.lexsort((cost[at], ~looks.faces[at], frozen[at], ~plays[at]))][:most]
    return tuple(_sight(cameras, looks, n, health, plays, sees=True) for n in at.tolist())


def nearest(
    cameras: Cameras, x_m: float, y_m: float, most: int, within_m: float, *, health: U8, plays: Mask
) -> tuple[Sight, ...]:
    """The nearest that can be looked at, whichever way they look: where none sees the place."""
    if not len(cameras.ids):
        return ()
    looks = _looks(cameras, x_m, y_m, within_m)
    health, plays = health[looks.rows], plays[looks.rows]
    at = np.flatnonzero((looks.metres <= within_m) & (health != CameraHealth.OFFLINE) & plays)
    at = at[np.argsort(looks.metres[at], kind="stable")][:most]
    return tuple(_sight(cameras, looks, n, health, plays, sees=False) for n in at.tolist())


def _looks(cameras: Cameras, x_m: float, y_m: float, within_m: float) -> _Looks:
    """Of those in a box of ``within_m`` true metres to each side: of 14,000 cameras few are reckoned with."""
    scale = float(mercator_scale(float(from_mercator(x_m, y_m)[1])))
    side = within_m * scale * 1.001
    east, north = x_m - cameras.xy[:, 0], y_m - cameras.xy[:, 1]
    rows = np.flatnonzero((np.abs(east) <= side) & (np.abs(north) <= side))
    east, north = east[rows], north[rows]
    turned, fov = cameras.direction_deg[rows], cameras.fov_deg[rows]
    all_round = (cameras.kind[rows] == CameraKind.DOME) | (fov >= _ALL_ROUND_DEG)
    turns = cameras.kind[rows] == CameraKind.PTZ  # where it was turned when it was listed is no promise
    fov = np.where(fov > 0, fov, FOV_DEG)
    known = (np.isfinite(turned) & ~turns) | all_round
    off = np.abs((np.degrees(np.arctan2(east, north)) - turned + 180.0) % 360.0 - 180.0)
    with np.errstate(invalid="ignore"):
        faces = all_round | (known & (off <= fov / 2))
    return _Looks(rows, np.hypot(east, north) / scale, np.where(all_round, 0.0, off), fov / 2, faces, known)


def _sight(cameras: Cameras, looks: _Looks, n: int, health: U8, plays: Mask, *, sees: bool) -> Sight:
    row = int(looks.rows[n])
    return Sight(
        cameras.ids[row], cameras.names[row] or cameras.ids[row], float(looks.metres[n]), bool(looks.faces[n]),
        CameraHealth(int(health[n])), sees, bool(plays[n]),
    )  # fmt: skip
