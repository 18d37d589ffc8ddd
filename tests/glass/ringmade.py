"""Made rings for the tests of the map: answers as the worker would give them, without a worker."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage

from console.desk.ringview import CoverView, RingView
from console.words import (
    BestPlace,
    Block,
    Centre,
    Closing,
    ClosingAnswer,
    CoverAnswer,
    OpenWay,
    Ring,
    RingAnswer,
    RingShape,
    Tier,
    Travel,
)
from console.words.sums import DRAWN, ROAD
from layers import geo
from layers.shapes import Areas
from layers.shapes.ringed import areas_of

F64 = NDArray[np.float64]


def circle(x_m: float, y_m: float, radius_m: float, corners: int = 72) -> F64:
    turn = np.linspace(0, 2 * np.pi, corners + 1)
    return np.column_stack((x_m + radius_m * np.cos(turn), y_m + radius_m * np.sin(turn)))


def areas(parts: Sequence[F64]) -> Areas:
    """One area of one ring each."""
    return areas_of([[part] for part in parts])


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    lon, lat = geo.from_mercator(x_m, y_m)
    return float(lon), float(lat)


def ring_view(x_m: float, y_m: float, radii_m: Sequence[float], id: str = "r1", basis: str = ROAD,
              **more: Any) -> RingView:  # fmt: skip
    """A time ring of 1, 3, 5 … minutes whose tiers are circles; ``more`` goes into the ring."""
    lon, lat = lonlat(x_m, y_m)
    minutes = (1, 3, 5, 8, 10, 15)
    fields: dict[str, Any] = {
        "no": id.replace("r", "圈"), "centre": Centre(lon_deg=lon, lat_deg=lat),
        "tiers": tuple(Tier(limit=minutes[n] * 60.0) for n in range(len(radii_m))), **more,
    }  # fmt: skip
    ring = Ring(id=id, **fields)
    answer = RingAnswer(f"ring:{id}", 1, areas([circle(x_m, y_m, r) for r in radii_m]), basis, (), centre_m=(x_m, y_m))
    return RingView(ring, answer, stale=False)


def area_view(xy: F64, id: str = "r1", **more: Any) -> RingView:
    """A drawn polygon (V, 2), closed, metres."""
    ring = Ring(id=id, no=id.replace("r", "圈"), shape=RingShape.AREA, tiers=(Tier(),),
                outline=tuple(lonlat(float(x), float(y)) for x, y in xy), **more)  # fmt: skip
    return RingView(ring, RingAnswer(f"ring:{id}", 1, areas([xy]), DRAWN, ()), stale=False)


def closing(blocks: Sequence[Block] = (), open_ways: Sequence[OpenWay] = (), closed: bool = True) -> Closing:
    return Closing(travel=Travel.CAR, head_s=60, margin_s=20, made_at=0.0, closed=closed, blocks=tuple(blocks),
                   open_ways=tuple(open_ways))  # fmt: skip


def closing_answer(plan: Closing, outline: Sequence[F64]) -> ClosingAnswer:
    return ClosingAnswer("closing:r1", 1, plan, areas(outline))


def block(x_m: float, y_m: float, id: str = "1", **more: Any) -> Block:
    lon, lat = lonlat(x_m, y_m)
    return Block(id=id, lon_deg=lon, lat_deg=lat, **more)


def cover_view(x_m: float, y_m: float, radii_m: Sequence[float], best: Sequence[BestPlace] = ()) -> CoverView:
    answer = CoverAnswer("cover", 1, (60.0, 180.0, 300.0), (0.3, 0.7, 0.9), (), (),
                         areas([circle(x_m, y_m, r) for r in radii_m]), (), np.zeros((0, 3)), (), (), (),
                         best=tuple(best))  # fmt: skip
    return CoverView(answer=answer, at=0.0, on=True)


# --- looking ------------------------------------------------------------------------------------------------------


def turn(seconds: float = 0.05) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.002)


def inks(image: QImage, x: float, y: float, reach: int = 4) -> set[str]:
    """Colours round a pixel."""
    found = set()
    for column in range(round(x) - reach, round(x) + reach + 1):
        for row in range(round(y) - reach, round(y) + reach + 1):
            if not image.rect().contains(column, row):
                continue
            found.add(QColor(image.pixel(column, row)).name().upper())
    return found
