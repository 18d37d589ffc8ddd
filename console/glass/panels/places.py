"""Where something is, in the site's own words: the beat it lies in, the police post nearest to it. Pure sums."""

from __future__ import annotations

import numpy as np

from layers.geo import mercator_scale, to_mercator
from layers.shapes import Areas, Beats, Posts


def beat_at(beats: Beats, lon_deg: float, lat_deg: float) -> str:
    """Name of the beat that holds the point; "" when none does."""
    if not beats.ids:
        return ""
    x, y = (float(v) for v in to_mercator(lon_deg, lat_deg))
    for i, name in enumerate(beats.names):
        if _inside(beats.areas, i, x, y):
            return name
    return ""


def _inside(areas: Areas, area: int, x: float, y: float) -> bool:
    """Even-odd rule over all rings of one area."""
    crossings = 0
    for ring in range(int(areas.area_off[area]), int(areas.area_off[area + 1])):
        xy = np.asarray(areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]])
        x0, y0 = xy[:, 0], xy[:, 1]
        x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
        spans = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        crossings += int(np.count_nonzero(spans & (at > x)))
    return crossings % 2 == 1


def nearest_post(posts: Posts, lon_deg: float, lat_deg: float) -> tuple[str, float] | None:
    """Name of the nearest police post and the straight distance in true metres; None without posts."""
    if not posts.ids:
        return None
    x, y = (float(v) for v in to_mercator(lon_deg, lat_deg))
    away = np.hypot(posts.xy[:, 0] - x, posts.xy[:, 1] - y) / float(mercator_scale(lat_deg))
    i = int(np.argmin(away))
    return posts.names[i] or posts.ids[i], float(away[i])
