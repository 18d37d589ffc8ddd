"""What the map shows at start."""

from __future__ import annotations

import pytest

from console.site.config import ViewConfig
from layers.geo import from_mercator, geodesic_m

WHOLE = (0.0, 0.0, 10.0, 10.0)


def test_without_a_centre_the_whole_site() -> None:
    assert ViewConfig(lon_deg=115.0).home_m(WHOLE) == WHOLE


def test_a_centre_is_shown_so_many_true_metres_across() -> None:
    west, south, east, north = ViewConfig(lon_deg=115.0, lat_deg=35.5, across_m=6000.0).home_m(WHOLE)
    lon, lat = from_mercator((west + east) / 2, (south + north) / 2)
    assert (float(lon), float(lat)) == pytest.approx((115.0, 35.5))
    (left, at), (right, _) = from_mercator(west, (south + north) / 2), from_mercator(east, (south + north) / 2)
    assert float(geodesic_m(left, at, right, at)) == pytest.approx(6000.0, rel=0.005)
