"""A year of a busy room that never was, as a journal: what ``bench recover`` starts from. About a million events.

Of what a room writes in a day: incidents with their orders and steps, notes and callers, tasks, what terminals say of
themselves, who looks at which picture.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from console.desk import events as ev
from console.desk.events_tasks import TaskArchived, TaskIssued, TaskMade, TaskStepped
from console.desk.events_wall import LookBegun, LookEnded
from console.store.journal import Journal, personal
from console.words import Duty, Event, Incident, Link, Order, Step, Task, Tri
from console.words.tasks import Goal
from console.words.video import Look

DAY_S: Final = 86_400.0
_LINES: Final = 5_000  # events of one transaction
_STILL_OPEN: Final = 40  # of the last incidents
_CALLER_DAYS: Final = 90.0
_TYPES: Final = ("纠纷", "盗窃", "求助", "交通事故", "殴打")
_STEPS: Final = (
    (Step.SIGNED, 15), (Step.ENROUTE, 35), (Step.ONSCENE, 260), (Step.REPORT, 500), (Step.FEEDBACK, 1300),
    (Step.DONE, 1500),
)  # fmt: skip


class Year:
    """``count`` events that end shortly before ``until`` (epoch s), for these units, round this place."""

    def __init__(self, count: int, until: float, units: tuple[str, ...], lonlat: tuple[float, float]) -> None:
        self.count, self.until, self.units, self._lonlat = count, until, units, lonlat
        self.incidents = max(1, count // 20)  # each comes with some twenty events: its own, tasks', terminals'
        self._random = random.Random(7)
        self._every_s = 365 * DAY_S / self.incidents

    def write(self, folder: Path, seat: str) -> int:
        """The journal as a console of this seat leaves it. Returns how many events that is."""
        folder.mkdir(parents=True, exist_ok=True)
        journal, written = Journal(folder / "journal.sqlite", self.until), 0
        lines = iter(self._events(seat))
        while batch := list(islice(lines, min(_LINES, self.count - written))):
            journal.write(batch)
            written += len(batch)
        journal.write([
            personal(self._key(n), {"name": "张三", "number": "13800000000"}, self.until + _CALLER_DAYS * DAY_S)
            for n in range(max(0, self.incidents - int(_CALLER_DAYS * DAY_S / self._every_s)), self.incidents)
        ])  # fmt: skip
        journal.close()
        return written

    def _events(self, seat: str) -> Iterator[Event]:
        for n in range(self.incidents):
            at = self.until - 60 - (self.incidents - n) * self._every_s
            stands = n >= self.incidents - _STILL_OPEN
            for body, subject, actor, when in self._happens(n, at, stands):
                yield ev.make(body, subject, seat=seat, actor=actor, at=when)
        n = 0
        while True:  # what is short of a million: terminals that talk on
            yield ev.make(self._link(n), self.units[n % len(self.units)], seat=seat, actor="system", at=self.until - 30)
            n += 1

    def _happens(self, n: int, at: float, stands: bool) -> Iterator[tuple[Any, str, str, float]]:
        unit = self.units[n % len(self.units)]
        yield from self._incident(n, at, unit, stands)
        for k in range(2):
            other = self.units[(n * 7 + k) % len(self.units)]
            yield self._signs(at + k), other, "system", at + k
            duty = (Duty.PATROL, Duty.ENROUTE, Duty.ONSCENE, Duty.STANDBY)[(n + k) % 4]
            yield ev.UnitDuty(duty=duty, t=at + k), other, f"unit:{other}", at + k
        yield self._link(n), unit, "system", at
        if n % 4 == 0:
            yield from self._task(n, at, unit)
        if n % 3 == 0:
            look = Look(source=f"C{n % 500}", where="card", by="李四", seat="seat-1", at=at)
            yield LookBegun(look=look), look.source, "李四", at
            yield LookEnded(where="card", seconds=12.0), look.source, "李四", at + 12

    def _key(self, n: int) -> str:
        return f"county:{n:07d}"

    def _incident(self, n: int, at: float, unit: str, stands: bool) -> Iterator[tuple[Any, str, str, float]]:
        key, lead, lonlat = self._key(n), "李四", self._lonlat
        incident = Incident(
            id=key, no=f"{n:06d}", source="county", t=at - 20, received_at=at, type=_TYPES[n % len(_TYPES)],
            level=1 + n % 3, lon_deg=lonlat[0] + self._random.uniform(-0.1, 0.1),
            lat_deg=lonlat[1] + self._random.uniform(-0.1, 0.1), place=f"人民路 {n % 400} 号", has_caller=True,
            text="报警人称在路口与人发生争执，对方三人，无人受伤，请求民警到场处理。",
        )  # fmt: skip
        yield ev.IncidentReceived(incident=incident), key, "system", at
        yield ev.IncidentSigned(), key, "system", at
        order = Order(
            id=f"{key}/1", incident=key, unit=unit, issuer=lead, issued_at=at + 30, expires_at=at + 1830, lead=True
        )
        yield ev.OrderIssued(order=order), order.id, lead, at + 30
        yield ev.OrderRecorded(at=at + 30), order.id, "system", at + 30
        yield ev.OrderSent(at=at + 30), order.id, "system", at + 30
        if n % 5 == 0:
            yield ev.NoteAdded(text="已联系报警人，双方仍在现场。"), key, lead, at + 90
        for step, after in _STEPS[:2] if stands else _STEPS:
            text = "双方已分开，现场无人受伤，正在了解情况。" if step in (Step.REPORT, Step.FEEDBACK) else ""
            when, by = at + 30 + after, f"unit:{unit}"
            yield ev.OrderStep(step=step, t=when, by=by, seen_at=when, text=text), order.id, by, when
        if not stands:
            yield ev.IncidentClosed(outcome="现场调解，双方无异议"), key, lead, at + 1800

    def _task(self, n: int, at: float, unit: str) -> Iterator[tuple[Any, str, str, float]]:
        goals = tuple(Goal(kind="point", path=(self._lonlat,), name=f"点位 {k}") for k in range(4))
        task = Task(
            id=f"room:{n}", no=f"T{n}", text="夜间巡逻重点部位", made_at=at, made_by="李四", goals=goals, patrol=True
        )
        yield TaskMade(task=task), task.id, "李四", at
        yield TaskIssued(units=(unit,)), task.id, "李四", at
        for step, after in (("signed", 20), ("onscene", 300), ("done", 3000)):
            when = at + after
            yield TaskStepped(unit=unit, step=step, t=when, seen_at=when), task.id, f"unit:{unit}", when
        yield TaskArchived(), task.id, "李四", at + 3600

    def _link(self, n: int) -> ev.UnitLink:
        return ev.UnitLink(link=Link.ONLINE if n % 2 else Link.OFFLINE, t=self.until - 30)

    def _signs(self, at: float) -> ev.UnitSigns:
        return ev.UnitSigns(
            recording=Tri.YES, recording_t=at, battery_pct=60.0, battery_t=at, storage_free_mb=9000.0, storage_t=at,
            signal_dbm=-80.0, signal_t=at, clock_off_s=0.1, clock_t=at,
        )  # fmt: skip


def note(seat: str, at: float) -> Event:
    """One more line of the log."""
    return ev.make(ev.NoteAdded(text="已联系报警人。"), "county:0000000", seat=seat, actor="李四", at=at)
