"""Where something is, in the site's own words: the police post nearest to it. Pure sums."""

from __future__ import annotations

import numpy as np

from layers.geo import mercator_scale, to_mercator
from layers.shapes import Posts


def nearest_post(posts: Posts, lon_deg: float, lat_deg: float) -> tuple[str, float] | None:
    """Name of the nearest police post and the straight distance in true metres; None without posts."""
    if not posts.ids:
        return None
    x, y = (float(v) for v in to_mercator(lon_deg, lat_deg))
    away = np.hypot(posts.xy[:, 0] - x, posts.xy[:, 1] - y) / float(mercator_scale(lat_deg))
    i = int(np.argmin(away))
    return posts.names[i] or posts.ids[i], float(away[i])
