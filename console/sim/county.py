"""The county's 110 platform: hands incidents down to the room, and reads what the room answers."""

from __future__ import annotations

import math
from random import Random
from typing import Final

from msgspec.structs import replace

from console.codec import incident_payload
from console.sim.paths import Paths
from console.sim.saying import Saying
from console.sim.scripts import Scripts, pick
from console.words import IncidentMessage
from layers.geo import from_mercator

SOURCE: Final = "county110"
_OPENING_S: Final = (3.0, 8.0, 15.0)  # the first three come soon, whatever the rate: nobody watches an empty queue
_AT_CROSSINGS: Final = 0.6  # of incidents: callers name crossings


class County:
    """``rate`` incidents a minute, exponentially spaced; seconds are the simulator's own."""

    def __init__(self, rng: Random, paths: Paths, scripts: Scripts, rate: float) -> None:
        self._rng = rng
        self._paths = paths
        self._scripts = scripts
        self._rate = rate
        self._made = 0
        self._next_s = _OPENING_S[0] if rate > 0 else math.inf

    def step(self, s: float, now: float) -> list[Saying]:
        """Incidents that are due."""
        out = []
        while s >= self._next_s:
            out.append(self._incident(now))
            soon = [t for t in _OPENING_S if t > self._next_s]
            gap = self._rng.expovariate(self._rate / 60.0)
            self._next_s = min(self._next_s + gap, soon[0]) if soon else self._next_s + gap
        return out

    def _incident(self, now: float) -> Saying:
        rng = self._rng
        kind, level = self._scripts.draw(rng)
        at = self._paths.crossing(rng) if rng.random() < _AT_CROSSINGS else self._paths.spot(rng)
        name = self._paths.called(at)
        self._made += 1
        message = IncidentMessage(
            source=SOURCE,
            id=f"{int(now)}-{self._made:04d}",
            t=now - rng.uniform(5.0, 40.0),
            type=kind.name,
            level=level,
            place=name,
            text=pick(rng, kind.texts).replace("{place}", name or "路边"),
            caller_name=pick(rng, self._scripts.caller.names),
            caller_number=pick(rng, self._scripts.caller.numbers),
        )
        message = self._placed(message, at)
        return Saying(SOURCE, f"incident/{SOURCE}", incident_payload(message), qos=1)

    def _placed(self, message: IncidentMessage, at: tuple[float, float]) -> IncidentMessage:
        """With coordinates, with only a radius, or with none: 未定位."""
        draw = self._rng.random()
        if draw < self._scripts.unlocated_share:
            return replace(message, place="")
        lon, lat = (float(v) for v in from_mercator(*at))
        if draw < self._scripts.unlocated_share + self._scripts.radius_share:
            near = self._paths.beside(at)
            place = f"{near}附近" if near else ""
            return replace(
                message, lon_deg=lon, lat_deg=lat, radius_m=self._rng.choice(self._scripts.radius_m), place=place
            )
        return replace(message, lon_deg=lon, lat_deg=lat)
