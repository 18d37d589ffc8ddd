"""Gauss-Krüger on CGCS2000 against PROJ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from layers import gauss

MILLIMETRE = 1e-3


@pytest.mark.parametrize("code", [4491, 4498, 4501, 4502, 4512, 4513, 4526, 4533, 4534, 4547, 4554])
def test_every_kind_of_zone_is_where_proj_has_it(code: int) -> None:
    known = gauss.epsg(code)
    assert known is not None
    central, false_east = known
    lon, lat = central + 1.2, 36.5
    x, y = Transformer.from_crs(4490, code, always_xy=True).transform(lon, lat)
    east, north = gauss.to_gauss(central, lon, lat)
    assert float(east) - gauss.FALSE_EAST_M + false_east == pytest.approx(x, abs=MILLIMETRE)
    assert float(north) == pytest.approx(y, abs=MILLIMETRE)


def test_zones_by_number() -> None:
    assert gauss.central_of_zone(38) == 114.0
    assert gauss.central_of_zone(20) == 117.0
    assert gauss.central_of_zone(24) is None
    assert gauss.epsg(4326) is None


@given(st.floats(-5.9, 5.9), st.floats(-84.0, 84.0))
def test_there_and_back(turn: float, lat: float) -> None:
    lon, back = gauss.from_gauss(117.0, *gauss.to_gauss(117.0, 117.0 + turn, lat))
    assert float(lon) == pytest.approx(117.0 + turn, abs=1e-9)
    assert float(back) == pytest.approx(lat, abs=1e-9)
