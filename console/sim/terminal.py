"""One terminal with its body camera: a fix every few seconds with a receiver's noise, retained states, a last will."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection
from random import Random
from typing import Final

from console.codec import bodycam_payload, fix_payload, link_payload
from console.sim import faults as trouble
from console.sim.crew import Crew
from console.sim.leg import Moment
from console.sim.saying import Act, Saying
from console.words import BodycamMessage, Duty, Fix, Link, LinkMessage, Tri
from layers.geo import from_mercator, mercator_scale

_BODYCAM_S: Final = 30.0
_MEMORY: Final = 0.92  # of a receiver's error from one fix to the next: errors drift, they do not jump
_RECORDING: Final = frozenset({Duty.PATROL, Duty.ENROUTE, Duty.ONSCENE, Duty.CASEWORK})


def last_will(unit: str) -> bytes:
    """What the broker says for a terminal that has dropped off."""
    return link_payload(LinkMessage(unit=unit, t=0.0, link=Link.OFFLINE), will=True)


class Terminal:
    """The device of one crew. ``step`` gives what it says between two calls."""

    def __init__(self, crew: Crew, rng: Random, faults: Collection[str]) -> None:
        self.crew = crew
        self.unit = crew.spec.id
        self._rng = rng
        self._faults = faults
        self._every_s = rng.choice((1.0, 1.0, 2.0, 2.0, 3.0, 5.0))
        self._next_fix_s = rng.uniform(0.5, 2.0)
        self._next_cam_s = 0.0
        self._error = (rng.gauss(0.0, 3.0), rng.gauss(0.0, 3.0))
        self._sigma_m = rng.uniform(1.5, 4.0)
        self._battery_pct = rng.uniform(32.0, 100.0) if rng.random() > 0.05 else rng.uniform(6.0, 19.0)
        self._storage_mb = rng.uniform(6_000.0, 60_000.0)
        self._forgets = rng.random() < 0.04  # the camera is not switched on
        self._drawn: Moment | None = None
        self._held: list[tuple[float, int, Fix]] = []  # late fixes
        self._count = 0
        self._back_s = 0.0  # when a terminal that dropped off returns; 0: it is there
        self._kept: list[Saying] = []  # what its crew says meanwhile; fixes are not kept
        self._started = False

    def step(self, s: float, now: float) -> list[Saying]:
        """Everything said at simulator second ``s``, clock time ``now``."""
        self.crew.step(s, now)
        said, self.crew.out = self.crew.out, []
        if s < self._back_s:
            self._kept += said
            return []
        if self._back_s > 0.0:
            said = [Saying(self.unit, act=Act.JOIN), self._link(now, Link.ONLINE), *self._kept, *said]
            self._back_s, self._kept = 0.0, []
        if not self._started:
            self._started = True
            said.append(self._link(now, Link.ONLINE))
        if s >= self._next_cam_s:
            said.append(self._bodycam(s, now))
        said += self._fixes(s, now)
        away = trouble.away_s(self._rng, self._faults) if self._drawn is not None else 0.0
        if away:
            self._back_s = s + away
            said.append(Saying(self.unit, act=Act.DROP))
        self._drawn = None
        return said

    def say_all_again(self) -> None:
        """Link, duty and camera with the next step: a broker that was away may have forgotten what it kept."""
        self._started = False
        self._next_cam_s = 0.0
        self.crew.say_duty(self.crew.duty)

    def sign_off(self, now: float) -> Saying:
        """Said before a clean end, when no last will fires."""
        return self._link(now, Link.OFFLINE)

    def _link(self, now: float, link: Link) -> Saying:
        message = LinkMessage(unit=self.unit, t=now, link=link)
        return Saying(self.unit, f"unit/{self.unit}/link", link_payload(message), qos=1, retain=True)

    def _bodycam(self, s: float, now: float) -> Saying:
        """Battery and storage run down a little between two of these."""
        self._next_cam_s = s + _BODYCAM_S
        self._battery_pct = max(1.0, self._battery_pct - _BODYCAM_S / 360.0)
        recording = self.crew.duty in _RECORDING and not self._forgets
        if recording:
            self._storage_mb = max(0.0, self._storage_mb - 1.1 * _BODYCAM_S)
        message = BodycamMessage(
            unit=self.unit, t=now, recording=Tri.YES if recording else Tri.NO, battery_pct=round(self._battery_pct, 1),
            storage_free_mb=round(self._storage_mb), signal_dbm=round(self._rng.gauss(-82.0, 7.0)),
        )  # fmt: skip
        return Saying(self.unit, f"unit/{self.unit}/bodycam", bodycam_payload(message), qos=1, retain=True)

    def _fixes(self, s: float, now: float) -> list[Saying]:
        """The fix that is due, as the faults leave it, and held ones whose time has come."""
        if s >= self._next_fix_s:
            self._next_fix_s = s + self._every_s + trouble.silence_s(self._rng, self._faults)
            self._drawn = self.crew.moment(s)
            for wait, fix in trouble.spoiled(self._rng, self._fix(self._drawn, now), self._faults):
                self._count += 1
                heapq.heappush(self._held, (s + wait, self._count, fix))
        out = []
        while self._held and self._held[0][0] <= s:
            fix = heapq.heappop(self._held)[2]
            out.append(Saying(self.unit, f"unit/{self.unit}/fix", fix_payload(fix)))
        return out

    def _fix(self, moment: Moment, now: float) -> Fix:
        rng, rest = self._rng, math.sqrt(1.0 - _MEMORY**2)
        ex, ey = (_MEMORY * e + rest * rng.gauss(0.0, self._sigma_m) for e in self._error)
        self._error = (ex, ey)
        lat = float(from_mercator(moment.x_m, moment.y_m)[1])
        scale = float(mercator_scale(lat))
        lon_deg, lat_deg = from_mercator(moment.x_m + ex * scale, moment.y_m + ey * scale)
        moving = moment.speed_mps > 0.3 and not math.isnan(moment.heading_deg)
        return Fix(
            unit=self.unit,
            t=round(now - rng.uniform(0.05, 0.4), 3),
            lon_deg=round(float(lon_deg), 7),
            lat_deg=round(float(lat_deg), 7),
            speed_mps=round(max(0.0, moment.speed_mps + rng.gauss(0.0, 0.25)), 2) if moving else 0.0,
            heading_deg=round((moment.heading_deg + rng.gauss(0.0, 3.0)) % 360.0, 1) % 360.0 if moving else math.nan,
            accuracy_m=round(self._sigma_m * rng.uniform(1.2, 2.2), 1),
        )
