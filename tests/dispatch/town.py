"""A small town for the tests of dispatch: a grid of streets with a river, units, orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from console.dispatch.fitness import Known
from console.site.config import SiteConfig, UnitSpec
from console.words import Duty, Incident, IncidentState, Kind, Link, Order, OrderState
from layers import geo
from layers.roads import Snaps
from layers.units import Units

T0 = 1_700_000_000.0
LON, LAT = 115.0, 35.5
F64 = NDArray[np.float64]


def east_of(metres: float) -> float:
    """The longitude that lies so many true metres east of the incident's place."""
    return LON + float(np.degrees(metres / (geo.EARTH_MEAN_M * np.cos(np.radians(LAT)))))


@dataclass
class GridTown:
    """Streets everywhere but beyond ``edge_m``; 10 m/s along the axes; ``cut_m``: a river east of it, no bridge."""

    edge_m: float = 50_000.0
    cut_m: float = 1e9
    asked: list[list[float]] = field(default_factory=list)  # the speed factors of each search

    def _true(self, x_m: F64, y_m: F64) -> tuple[F64, F64]:
        x0, y0 = geo.to_mercator(LON, LAT)
        scale = geo.mercator_scale(LAT)
        return (x_m - x0) / scale, (y_m - y0) / scale

    def snap(self, x_m: F64, y_m: F64, max_m: float = 150.0) -> Snaps:
        east, north = self._true(x_m, y_m)
        off = np.maximum(np.maximum(np.abs(east), np.abs(north)) - self.edge_m, 0.0)
        nothing = np.zeros(len(east), dtype=np.int32)
        near = np.asarray(off <= max_m)
        return Snaps(segment=nothing, share=np.stack((east, north)), distance_m=np.asarray(off), ok=near)

    def seconds_to(
        self,
        x_m: float,
        y_m: float,
        starts: Snaps,
        limit_s: float = 1800.0,
        speed_factor: float | F64 = 1.0,
        goal_max_m: float = 150.0,
    ) -> F64:
        if not self.snap(np.array([x_m]), np.array([y_m]), goal_max_m).ok[0]:
            return np.full(len(starts.ok), np.inf)
        self.asked.append(np.unique(speed_factor).tolist())
        east, north = self._true(np.array([x_m]), np.array([y_m]))
        seconds = (np.abs(starts.share[0] - east[0]) + np.abs(starts.share[1] - north[0])) / (10.0 * speed_factor)
        other_bank = (starts.share[0] > self.cut_m) != (east[0] > self.cut_m)
        return np.where(starts.ok & ~other_bank & (seconds <= limit_s), seconds, np.inf)


class Room:
    """Units, orders and incidents that a test puts together."""

    def __init__(self, **config: Any) -> None:
        self.units = Units()
        self.specs: dict[str, UnitSpec] = {}
        self.orders: dict[str, Order] = {}
        self.incidents: dict[str, Incident] = {}
        self.config = SiteConfig(**config)

    def unit(
        self,
        unit: str,
        metres_east: float | None,
        *,
        duty: Duty = Duty.PATROL,
        officers: int = 1,
        auxiliaries: int = 0,
        fix_age_s: float = 3.0,
        kind: Kind = Kind.CAR,
        link: Link = Link.ONLINE,
        registered: bool = True,
        speed: float = 0.0,
        skills: tuple[str, ...] = (),
    ) -> int:
        self.units.add([unit], [kind], registered, [officers], [auxiliaries])
        row = self.units.row[unit]
        if registered:
            self.specs[unit] = UnitSpec(unit, f"{unit} 组", kind=kind, officers=officers, skills=skills)
        self.units.set_duty(row, duty, T0 - 600, T0 - 600)
        self.units.set_link(row, link, T0 - 120, T0 - 120)
        if metres_east is not None:
            self.move(unit, metres_east, T0 - fix_age_s, speed)
        return row

    def move(self, unit: str, metres_east: float, t: float, speed: float = 0.0) -> None:
        row = self.units.row[unit]
        got = self.units.take([row], [t], [east_of(metres_east)], [LAT], [speed], [np.nan], [5.0], [t])
        assert got.tolist() == [0]

    def order(self, unit: str, incident: str = "x:1", **changes: Any) -> Order:
        fields: dict[str, Any] = {
            "id": f"o-{unit}-{len(self.orders)}", "incident": incident, "unit": unit, "issuer": "调度二席",
            "issued_at": T0, "expires_at": T0 + 1800, "state": OrderState.SENT,
        } | changes  # fmt: skip
        order = Order(**fields)
        self.orders[order.id] = order
        return order

    def known(self) -> Known:
        return Known(self.units, self.specs, self.orders, self.incidents, self.config)


def incident(**changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": "x:1", "no": "0912", "source": "x", "t": T0, "received_at": T0, "type": "持械斗殴", "level": 1,
        "lon_deg": LON, "lat_deg": LAT, "place": "人民路×青年街", "signed_at": T0 + 9, "state": IncidentState.SIGNED,
    } | changes  # fmt: skip
    return Incident(**fields)
