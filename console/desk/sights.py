"""From a place to pictures: the cameras that can see it, the best first, and the body cameras nearest to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from console.desk import choice, pictures
from console.words import Tri
from layers.geo import scale_at
from layers.shapes import CameraHealth
from layers.shapes.sight import Sight, cameras_near, nearest

if TYPE_CHECKING:
    from console.desk.desk import Desk

Point = tuple[float, float]  # Web Mercator metres

BEST: Final = 4  # so many pictures stand beside the card, and go to the wall
NEAR_M: Final = 500.0  # where no camera sees the place, one as near may show the way there
BESIDE_M: Final = 250.0  # beside one that does see it
BODY_M: Final = 300.0  # a body camera farther away shows another street


class Body(NamedTuple):
    """A body camera near a place. ``recording`` None: not known; ``fix_age_s`` how old is what says where it is."""

    unit: str
    metres: float
    fix_age_s: float
    recording: bool | None


def best(desk: Desk, point: Point, most: int = BEST) -> tuple[Sight, ...]:
    """Cameras that may see ``point``, the best first; where they are fewer, behind them the nearest that look elsewhere
    and can be looked at (``sees`` False): who comes from there passes them."""
    cameras, x_m, y_m = desk.site.cameras, *point
    health, plays = desk.camera_health.now(desk), pictures.plays(desk)
    found = cameras_near(cameras, x_m, y_m, most, health=health, plays=plays)
    if len(found) == most:
        return found
    seen, within_m = {one.id for one in found}, BESIDE_M if found else NEAR_M
    more = nearest(cameras, x_m, y_m, most + len(found), within_m, health=health, plays=plays)
    return (*found, *(one for one in more if one.id not in seen))[:most]


def of_thing(desk: Desk, kind: str, key: str, most: int = BEST) -> tuple[Sight, ...]:
    """The same of a thing that can be selected; of a camera itself alone, of a ring those inside it."""
    if kind == pictures.CAMERA:
        return _itself(desk, key)
    if kind == "ring" and (inside := in_ring(desk, key)):
        return inside[:most]
    point = choice.place_of(desk, kind, key)
    return () if point is None else best(desk, point, most)


def in_ring(desk: Desk, ring: str) -> tuple[Sight, ...]:
    """Cameras inside a ring, from its middle outwards, those that can be looked at first. Empty while nobody has
    worked out who is inside."""
    view, centre = desk.ring_views.get(ring), choice.place_of(desk, "ring", ring)
    tiers = [tier.still.cameras for tier in view.tiers if tier.still is not None] if view is not None else []
    at = np.concatenate(tiers) if tiers else np.zeros(0, dtype=np.int32)
    at = at[at < len(desk.site.cameras.ids)]  # worked out on the site as it was: cameras may have gone since
    if not len(at) or centre is None:
        return ()
    table, health, plays = desk.site.cameras, desk.camera_health.now(desk), pictures.plays(desk)
    metres = np.hypot(table.xy[at, 0] - centre[0], table.xy[at, 1] - centre[1]) / scale_at(centre[1])
    off = health[at] == CameraHealth.OFFLINE
    order = np.lexsort((metres, health[at] == CameraHealth.FROZEN, off, ~plays[at]))
    return tuple(
        Sight(
            table.ids[at[n]], table.names[at[n]] or table.ids[at[n]], float(metres[n]), False,
            CameraHealth(int(health[at[n]])), True, bool(plays[at[n]]),
        )
        for n in order.tolist()
    )  # fmt: skip


def bodies(desk: Desk, point: Point, most: int = BEST, but: str = "") -> tuple[Body, ...]:
    """Body cameras with a stream within ``BODY_M`` of ``point``, the nearest first; units whose position is too old
    to say anything are left out, and so is ``but``."""
    units = desk.units
    metres = np.hypot(units.x_m - point[0], units.y_m - point[1]) / scale_at(point[1])
    age_s = desk.clock.now() - units.fix_t
    here = np.flatnonzero((metres <= BODY_M) & (age_s <= desk.site.config.limits.fix_drop_s))
    order = here[np.argsort(metres[here], kind="stable")].tolist()
    rows = [row for row in order if units.ids[row] in desk.streams and units.ids[row] != but]
    return tuple(
        Body(units.ids[row], float(metres[row]), float(age_s[row]), _said(Tri(int(units.recording[row]))))
        for row in rows[:most]
    )


def _said(recording: Tri) -> bool | None:
    return None if recording is Tri.UNKNOWN else recording is Tri.YES


def sources(desk: Desk, kind: str, key: str, most: int = BEST) -> tuple[str, ...]:
    """What of a thing is looked at first: its best cameras of which a stream is known; where they are fewer, the body
    cameras nearest to it. Of a unit its own body camera is the first."""
    return chosen(desk, kind, key, of_thing(desk, kind, key, most), near(desk, kind, key, most), most)


def near(desk: Desk, kind: str, key: str, most: int = BEST) -> tuple[Body, ...]:
    """Body cameras near a thing; near a camera none are asked for, and a unit is not near itself."""
    point = choice.place_of(desk, kind, key) if kind not in (pictures.CAMERA, "") else None
    return () if point is None else bodies(desk, point, most, but=key if kind == pictures.UNIT else "")


def chosen(
    desk: Desk, kind: str, key: str, cameras: tuple[Sight, ...], beside: tuple[Body, ...], most: int = BEST
) -> tuple[str, ...]:
    """Of what was found for a thing what is looked at, in its order."""
    own = (pictures.of_unit(key),) if kind == pictures.UNIT and pictures.urls(desk, pictures.of_unit(key)) else ()
    found = (*own, *(pictures.of_camera(one.id) for one in cameras if one.plays))
    return (*found, *(pictures.of_unit(one.unit) for one in beside))[:most]


def _itself(desk: Desk, camera: str) -> tuple[Sight, ...]:
    row = pictures.row_of(desk, camera)
    if row is None:
        return ()
    name = desk.site.cameras.names[row] or camera
    health = CameraHealth(int(desk.camera_health.now(desk)[row]))
    plays = pictures.urls(desk, pictures.of_camera(camera)) is not None
    return (Sight(camera, name, 0.0, True, health, True, plays),)
