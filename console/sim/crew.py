"""The people of one unit: they patrol their beat, take orders, drive there, report, and go back on patrol."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from typing import Final

import msgspec

from console.codec import duty_payload, incident_payload, reply_payload
from console.sim.chores import Chores, Stop
from console.sim.leg import XY, Leg, Moment
from console.sim.paths import Paths
from console.sim.saying import Saying
from console.sim.scripts import Answers, Scripts, pick
from console.site import UnitSpec
from console.words import (
    Duty,
    DutyMessage,
    IncidentMessage,
    Kind,
    NoticeMessage,
    OrderMessage,
    ReplyMessage,
    UnitTaskMessage,
)
from layers.geo import from_mercator, to_mercator

_ARRIVE: Final = -1.0  # what a life yields to wait for the end of its drive; else seconds to wait
_PATROL_PACE: Final = 0.6  # of what a car drives to a call
_REACH_M: Final = 2600.0  # Mercator metres of one patrol leg
_OVER_S: Final = 0.5  # an order that ends within this has ended: the room's clock is not quite ours
_WALKING: Final = frozenset({Kind.OFFICER, Kind.PAIR})
_DRILL_S: Final = (300.0, 600.0)  # on the spot in a drill, in which nothing has happened
_HOLD_S: Final = (900.0, 1800.0)
_READ_S: Final = (1.0, 20.0)  # until a broadcast is read
_DEAF_SHARE: Final = 0.05  # of broadcasts nobody reads, so that the room has someone to call
_SLOW_SHARE: Final = 0.03  # of orders are signed late, so that the clocks have something to show
_RETURN_SHARE: Final = 0.03
_BACKUP_SHARE: Final = 0.1
_CASE_SHARE: Final = 0.08  # bring someone in afterwards: the unit is not free
_FIND_SHARE: Final = 0.004  # of patrol legs end with something found

Life = Iterator[float]


class Errand(msgspec.Struct):
    """One order under way."""

    order: OrderMessage
    said: str = ""  # the last step told
    over: bool = False


class Crew:
    """Advances in the simulator's seconds; what it says collects in ``out``."""

    def __init__(self, spec: UnitSpec, paths: Paths, scripts: Scripts, rng: Random, pace: float) -> None:
        self.spec = spec
        self.out: list[Saying] = []
        self.duty = Duty.PATROL
        self._paths = paths
        self._answers: Answers = scripts.answers
        self._scripts = scripts
        self._rng = rng
        self._pace = pace
        self._s = 0.0
        self._now = 0.0
        self._at: XY = paths.home(rng, spec.name, spec.beat)
        self._leg: Leg | None = None
        self._left_s = 0.0  # when the leg began
        self._wake_s = 0.0
        self._errands: list[Errand] = []  # the last one is being worked on
        self._notices: dict[str, float] = {}  # broadcasts by id: when they are answered, in simulator seconds
        self._chores = Chores(rng)
        self._life: Life = self._routine(self._first_duty())

    @property
    def busy(self) -> bool:
        return bool(self._errands)

    def moment(self, s: float) -> Moment:
        """Where the unit is at simulator second ``s``."""
        if self._leg is not None:
            return self._leg.at(s - self._left_s)
        return Moment(*self._at, 0.0, math.nan)

    def step(self, s: float, now: float) -> None:
        """Live up to ``s``; ``now`` is the clock's time for what is said."""
        self._s, self._now = s, now
        self._answer()
        self._tell_chores()
        while s >= self._wake_s:
            wait = next(self._life)
            self._wake_s = self._arrival() if wait == _ARRIVE else max(self._wake_s, s - 1.0) + wait

    def hear(self, order: OrderMessage) -> None:
        """An order, a repeated order, or the end of one (the same id, expired)."""
        known = next((e for e in self._errands if e.order.id == order.id), None)
        heard_at = max(self._now, order.received_at)
        if order.expires_at and order.expires_at <= heard_at + _OVER_S:
            self._say(order.id, "ended")
            if known is not None:
                self._drop(known)
        elif known is not None:
            if known.said:
                self._reply(known, known.said)
        else:
            self._errands.append(Errand(order))
            self._begin(self._work(self._errands[-1]))

    def charge(self, task: UnitTaskMessage) -> None:
        """A task, told the first time or again."""
        self._chores.hear(task, self._s)

    def _tell_chores(self) -> None:
        """A crew on an order says nothing of its tasks."""
        if not self._errands:
            for task, step in self._chores.said(self._s):
                self._say(task, step, pick(self._rng, self._answers.visited) if step == "feedback" else "")

    def read(self, notice: NoticeMessage) -> None:
        """A broadcast: answered in a few seconds, by some never; the same one again is answered again. One that is over
        needs no answer."""
        if notice.expires_at <= max(self._now, notice.received_at) + _OVER_S:
            self._notices.pop(notice.id, None)
        elif notice.id in self._notices or self._rng.random() > _DEAF_SHARE:
            self._notices[notice.id] = self._s + self._rng.uniform(*_READ_S)

    def has_read(self, key: str) -> bool:
        """A broadcast has been answered."""
        return math.isinf(self._notices.get(key, 0.0))

    def _answer(self) -> None:
        for key in [key for key, due in self._notices.items() if due <= self._s]:
            self._notices[key] = math.inf  # answered; told again, it answers again
            self._say(key, "signed")

    def say_duty(self, duty: Duty) -> None:
        """Retained, as a terminal does; a unit whose duty is unknown has never said it."""
        self.duty = duty
        if duty is Duty.UNKNOWN:
            return
        spec = self.spec
        message = DutyMessage(
            unit=spec.id, t=self._now, duty=duty, officers=spec.officers, auxiliaries=spec.auxiliaries,
            kind=spec.kind, skills=spec.skills,
        )  # fmt: skip
        self.out.append(Saying(spec.id, f"unit/{spec.id}/duty", duty_payload(message), qos=1, retain=True))

    # --- lives --------------------------------------------------------------------------------------------------------

    def _first_duty(self) -> Duty:
        if self.spec.kind is Kind.POST:
            return Duty.STANDBY
        choices = (Duty.PATROL, Duty.STANDBY, Duty.CASEWORK, Duty.MEAL, Duty.OFF, Duty.UNKNOWN)
        return self._rng.choices(choices, (70, 14, 4, 5, 4, 2))[0]

    def _routine(self, duty: Duty) -> Life:
        """Between orders: patrol with stops, or stay as one is; a meal now and then."""
        self._stop()
        self.say_duty(duty)
        while True:
            if self.duty is not Duty.PATROL:
                yield self._rng.uniform(240.0, 900.0)
                if self.spec.kind is not Kind.POST and self.duty is not Duty.UNKNOWN:
                    self.say_duty(Duty.PATROL)
                continue
            stop = self._chores.next_stop() or Stop(self._paths.spot(self._rng, self.spec.beat, self._at, _REACH_M))
            self._drive(stop.at, self._patrol_pace())
            yield _ARRIVE
            self._stop()
            yield stop.stay_s
            if self._rng.random() < _FIND_SHARE:
                self._find()
            yield self._rng.uniform(4.0, 40.0)
            if self._rng.random() < 0.03:
                self.say_duty(self._rng.choice((Duty.MEAL, Duty.STANDBY)))

    def _work(self, errand: Errand) -> Life:
        """签收, 出发, 到场, 首报, 反馈, 处置完毕; taken up again after a more urgent one, it starts at 出发."""
        rng = self._rng
        if not errand.said:
            yield rng.uniform(75.0, 95.0) if rng.random() < _SLOW_SHARE else rng.uniform(2.0, 7.0)
            self._reply(errand, "signed")
            if rng.random() < _RETURN_SHARE:
                yield rng.uniform(2.0, 5.0)
                self._reply(errand, "return", pick(rng, self._answers.back))
                yield rng.uniform(45.0, 75.0)  # the room decides; silence means: go
        yield rng.uniform(2.0, 6.0)
        self.say_duty(Duty.ENROUTE)
        self._reply(errand, "enroute")
        yield from self._travel(errand)
        yield from self._hold(errand) if errand.order.ring else self._handle(errand)
        self._finish(errand)
        yield 0.0

    def _travel(self, errand: Errand) -> Life:
        order = errand.order
        if order.lon_deg is None or order.lat_deg is None:
            yield self._rng.uniform(30.0, 60.0)  # nowhere to drive: the room talks them in
            return
        x, y = to_mercator(order.lon_deg, order.lat_deg)
        self._drive((float(x), float(y)), self._pace)
        yield _ARRIVE
        self._stop()

    def _handle(self, errand: Errand) -> Life:
        rng = self._rng
        self.say_duty(Duty.ONSCENE)
        self._reply(errand, "onscene")
        yield rng.uniform(10.0, 35.0)
        self._reply(errand, "report", pick(rng, self._answers.report))
        if rng.random() < _BACKUP_SHARE:
            yield rng.uniform(4.0, 12.0)
            self._reply(errand, "backup", pick(rng, self._answers.backup))
        if rng.random() < 0.3:
            yield rng.uniform(20.0, 45.0)
            self._reply(errand, "report", pick(rng, self._answers.report))
        yield rng.uniform(40.0, 120.0)
        self._reply(errand, "feedback", pick(rng, self._answers.feedback))
        yield rng.uniform(4.0, 12.0)
        self._reply(errand, "done")

    def _hold(self, errand: Errand) -> Life:
        """A ring's tier or post: stand there until the room ends the order, which a drill soon does."""
        self.say_duty(Duty.ONSCENE)
        self._reply(errand, "onscene")
        yield self._rng.uniform(*(_DRILL_S if errand.order.drill else _HOLD_S))
        self._reply(errand, "done")

    # --- what they do -------------------------------------------------------------------------------------------------

    def _begin(self, life: Life) -> None:
        self._stop()
        self._life, self._wake_s = life, self._s

    def _finish(self, errand: Errand) -> None:
        self._errands.remove(errand)
        self._next(Duty.CASEWORK if self._rng.random() < _CASE_SHARE else Duty.PATROL)

    def _drop(self, errand: Errand) -> None:
        """The room has ended an order."""
        current = self._errands[-1] is errand
        self._errands.remove(errand)
        if current:
            self._next(Duty.PATROL)

    def _next(self, duty: Duty) -> None:
        """Back to the order that had to wait, else to the routine."""
        home = Duty.STANDBY if self.spec.kind is Kind.POST else duty
        self._begin(self._work(self._errands[-1]) if self._errands else self._routine(home))

    def _reply(self, errand: Errand, step: str, text: str = "") -> None:
        errand.said = step
        self._say(errand.order.id, step, text)

    def _say(self, order: str, step: str, text: str = "") -> None:
        unit = self.spec.id
        message = ReplyMessage(unit=unit, order=order, step=step, t=self._now, text=text)
        self.out.append(Saying(unit, f"unit/{unit}/reply", reply_payload(message), qos=1))

    def _find(self) -> None:
        """主动发现: an incident that the unit reports itself."""
        unit, lonlat = self.spec.id, from_mercator(*self._at)
        kind, level = self._scripts.draw(self._rng)
        message = IncidentMessage(
            source=f"unit:{unit}", id=f"{unit}-{int(self._now)}", t=self._now, type=kind.name, level=max(2, level),
            lon_deg=float(lonlat[0]), lat_deg=float(lonlat[1]), place=self._paths.called(self._at),
            text=pick(self._rng, self._answers.found), unit=unit,
        )  # fmt: skip
        self.out.append(Saying(unit, f"unit/{unit}/report", incident_payload(message), qos=1))

    def _patrol_pace(self) -> float:
        return self._pace * (_PATROL_PACE if self.spec.kind not in _WALKING else 0.7)

    def _drive(self, goal: XY, pace: float) -> None:
        self._leg, self._left_s = self._paths.leg(self._at, goal, pace), self._s

    def _arrival(self) -> float:
        return self._left_s + self._leg.length_s if self._leg is not None else self._s

    def _stop(self) -> None:
        """Stand where the unit is now."""
        here = self.moment(self._s)
        self._at, self._leg = (here.x_m, here.y_m), None
