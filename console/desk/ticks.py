"""What happens once a second, on one beat: clocks, overdue steps, orders sent again, the ranking's new figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import checklists, choice, holding, notices, orders, preview, rollcall
from console.desk.known import known
from console.desk.state import NearUnit
from console.dispatch.rank import rank
from console.words import Changes, Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk

SOS_SOURCE = "sos"


class Clockwork:
    """When the last tick was, and what is worked out once a second."""

    def __init__(self) -> None:
        self.second: int | None = None
        self.mono = 0.0
        self.received = 0
        self._near: dict[str, tuple[int, tuple[NearUnit, ...]]] = {}

    def near(self, desk: Desk, unit: str) -> tuple[NearUnit, ...]:
        """Ranked as for an incident of the first level where the unit is; it is itself left out."""
        now, row = int(desk.clock.now()), desk.units.row.get(unit)
        kept = self._near.get(unit)
        if kept is not None and kept[0] == now:
            return kept[1]
        if row is None or not desk.units.fix_t[row] > 0:
            return ()
        there = Incident(
            id=f"{SOS_SOURCE}:{unit}", no=unit, source=SOS_SOURCE, t=now, received_at=now, type="", level=1,
            lon_deg=float(desk.units.lon_deg[row]), lat_deg=float(desk.units.lat_deg[row]),
        )  # fmt: skip
        found = rank(there, known(desk), desk.roads, desk.clock.now()).candidates
        near = tuple(NearUnit(one.unit, one.minutes, one.straight) for one in found if one.unit != unit)
        self._near[unit] = (now, near)
        return near


def second(desk: Desk) -> None:
    """Runs when the room's clock shows another second than before; a clock set back ticks on too."""
    now = int(desk.clock.now())
    if desk.clockwork.second == now:
        orders.overdue_receipts(desk)
        return
    desk.clockwork.second = now
    _rate(desk)
    desk.timekeeper.second(desk)
    orders.tick(desk)
    holding.tick(desk)
    desk.lateness.second(desk)
    desk.ringwork.second(desk)
    desk.coverage.second(desk)
    desk.touring.second(desk)
    desk.closings.second(desk)
    if desk.recording:
        _by_itself(desk)
    desk.alarms.second(desk)
    choice.refresh_ranking(desk)
    if desk.preview.text:
        desk.preview = preview.make(desk, desk.preview.text)
        desk.changed(Changes.PREVIEW)
    desk.changed(Changes.SECOND)


def _by_itself(desk: Desk) -> None:
    """What the room does without anybody's word: of several seats only the one that records does it."""
    desk.signs_kept.second(desk)
    notices.tick(desk)
    rollcall.second(desk)
    checklists.second(desk)
    desk.judge.second(desk)
    desk.tasking.second(desk)
    desk.welfare.second(desk)
    desk.camera_health.second(desk)
    desk.scening.second(desk)
    desk.indicating.second(desk)
    desk.digesting.second(desk)
    desk.papering.second(desk)


def shown(desk: Desk) -> None:
    """The second of a desk that only follows: what is worked out for the eye, and nothing that anybody is told."""
    now = int(desk.clock.now())
    if desk.clockwork.second == now:
        return
    desk.clockwork.second = now
    _rate(desk)
    desk.lateness.second(desk)
    desk.ringwork.second(desk)
    desk.coverage.second(desk)
    desk.alarms.second(desk)
    desk.changed(Changes.SECOND)


def _rate(desk: Desk) -> None:
    work, health = desk.clockwork, desk.health
    mono = desk.clock.mono()
    if mono > work.mono:
        health.rate_per_s = (health.received - work.received) / (mono - work.mono)
    work.mono, work.received = mono, health.received
