"""One terminal with its body camera: a fix every few seconds with a receiver's noise, retained states, a last will."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection
from random import Random
from typing import Final

from console.codec import bodycam_payload, fix_payload, link_payload, reply_payload
from console.sim import faults as trouble
from console.sim.bodycam import EVERY_S, BodyCamera
from console.sim.crew import Crew
from console.sim.leg import Moment
from console.sim.saying import Act, Saying
from console.words import Fix, Link, LinkMessage, NoticeMessage, ReplyMessage, WatchMessage
from layers.geo import from_mercator, mercator_scale

_MEMORY: Final = 0.92  # of a receiver's error from one fix to the next: errors drift, they do not jump


def last_will(unit: str) -> bytes:
    """What the broker says for a terminal that has dropped off."""
    return link_payload(LinkMessage(unit=unit, t=0.0, link=Link.OFFLINE), will=True)


class Terminal:
    """The device of one crew. ``step`` gives what it says between two calls."""

    def __init__(self, crew: Crew, rng: Random, faults: Collection[str], stream: str = "") -> None:
        """``stream``: where the live picture of its body camera is, if it has one."""
        self.crew = crew
        self.unit = crew.spec.id
        self._rng = rng
        self._faults = faults
        self._every_s = rng.choice((1.0, 1.0, 2.0, 2.0, 3.0, 5.0))
        self._next_fix_s = rng.uniform(0.5, 2.0)
        self._next_cam_s = 0.0
        self._error = (rng.gauss(0.0, 3.0), rng.gauss(0.0, 3.0))
        self._sigma_m = rng.uniform(1.5, 4.0)
        self.camera = BodyCamera(self.unit, rng, stream)
        self.watched_by: tuple[str, ...] = ()  # who looks through it, as the terminal shows it to the wearer
        self._watch = ""  # id of what was told last
        self._reminders: dict[str, tuple[str, ...]] = {}  # notices about the camera: what they say is wrong
        self._told: list[Saying] = []  # answers that the device gives by itself
        self._drawn: Moment | None = None
        self._held: list[tuple[float, int, Fix]] = []  # late fixes
        self._count = 0
        self._back_s = 0.0  # when a terminal that dropped off returns; 0: it is there
        self._kept: list[Saying] = []  # what its crew says meanwhile; fixes are not kept
        self._started = False

    def step(self, s: float, now: float) -> list[Saying]:
        """Everything said at simulator second ``s``, clock time ``now``."""
        self.crew.step(s, now)
        self._mend()
        said, self.crew.out, self._told = [*self.crew.out, *self._told], [], []
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

    def read(self, notice: NoticeMessage) -> None:
        """A broadcast; one about the camera is done something about once it is read."""
        self.crew.read(notice)
        if notice.about:
            self._reminders[notice.id] = notice.about

    def _mend(self) -> None:
        for key in [key for key in self._reminders if self.crew.has_read(key)]:
            self.camera.mend(self._reminders.pop(key))
            self._next_cam_s = 0.0  # and it says so

    def watched(self, told: WatchMessage, now: float) -> None:
        """Who looks is shown to the wearer; the device answers once by itself."""
        self.watched_by = told.by if told.watching and told.until > now else ()
        if told.watching and told.id != self._watch:
            self._watch = told.id
            reply = ReplyMessage(unit=self.unit, order=told.id, step="signed", t=now)
            self._told.append(Saying(self.unit, f"unit/{self.unit}/reply", reply_payload(reply), qos=1))

    def sign_off(self, now: float) -> Saying:
        """Said before a clean end, when no last will fires."""
        return self._link(now, Link.OFFLINE)

    def _link(self, now: float, link: Link) -> Saying:
        message = LinkMessage(unit=self.unit, t=now, link=link)
        return Saying(self.unit, f"unit/{self.unit}/link", link_payload(message), qos=1, retain=True)

    def _bodycam(self, s: float, now: float) -> Saying:
        self._next_cam_s = s + EVERY_S
        message = self.camera.word(now, self.crew.duty, round(self._rng.gauss(-82.0, 7.0)))
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
