"""What the panels read: dispatch's read models of this desk, worked out once a beat however many panels ask."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from msgspec.structs import replace

from console.desk import Desk, briefing, rescue, rollcall
from console.desk.rescue import Scene
from console.dispatch import crew, wording
from console.dispatch.clocks import step_clock, step_list
from console.dispatch.models import (
    AttentionGroup,
    Candidate,
    LeftOut,
    QueueRow,
    Ranking,
    Reason,
    Signs,
    StepClock,
    StepRow,
    UnitRow,
)
from console.dispatch.queue import EXACT, ORDERS, at_moment, sort
from console.dispatch.signs import attention, battery_low, fix_old, lost, not_recording, signs, unit_rows
from console.glass import fonts
from console.glass.items.things import is_feature, thing_name
from console.glass.panels.places import nearest_post
from console.glass.symbols import Sign, UnitMark
from console.say import listed, say
from console.site import IncidentConfig
from console.words import Changes, Duty, Incident, IncidentState, Kind, Notice, Order
from layers.units import AVAILABLE

T = TypeVar("T")
_DAY_S = 86_400.0
_ROAD_S = 3.0  # a search through the roads for each picture would be one too many
# What changes none of the answers kept here.
_HARMLESS = Changes.PREVIEW | Changes.TICKER | Changes.VIEW | Changes.HEALTH


class Today(NamedTuple):
    taken: int
    closed: int
    overdue: int


class UnitFacts(NamedTuple):
    """One unit in words, for its card."""

    name: str
    kind: Kind
    registered: bool
    beat: str
    crew: str
    skills: str
    signs: Signs


class Reads:
    """Answers are kept until ``forget`` says that something changed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.only_duty: Duty | None = None  # the legend's filter on the unit list
        self._kept: dict[object, Any] = {}
        self._roads: dict[str, tuple[float, float | None]] = {}  # by order of a clash: when worked out, minutes

    def forget(self, changes: Changes) -> None:
        if changes & ~_HARMLESS:
            self._kept.clear()

    def _once(self, key: object, make: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])

    @property
    def _now(self) -> float:
        return self.desk.clock.now()

    # ---- incidents

    def level(self, level: int) -> str:
        """What the site calls a level; where it has no names of its own, in the language of the screen."""
        names = self.desk.site.config.incident.levels
        own = names != IncidentConfig().levels and 0 < level <= len(names)
        return names[level - 1] if own else say(f"card.level.{level}")

    def queue(self, order: str = "level", text: str = "") -> tuple[QueueRow, ...]:
        if order == ORDERS[0] and not text:  # as the desk has them
            return self.desk.queue_rows()
        return self._once(("queue", order, text), lambda: sort(self.desk.queue_rows(), order, text))

    def at_moment(self, row: QueueRow) -> QueueRow:
        """A row that is seen, exact to the second also among thousands."""
        few = len(self.desk.queue_rows()) <= EXACT
        return row if few else at_moment(row, self.desk.incidents[row.incident], self._now)

    def clock(self, incident: str) -> StepClock | None:
        desk = self.desk
        return self._once(("clock", incident), lambda: step_clock(
            desk.incidents[incident], desk.orders_of(incident), desk.timing, self._now))  # fmt: skip

    def steps(self, incident: str) -> tuple[StepRow, ...]:
        desk = self.desk
        return self._once(("steps", incident), lambda: step_list(
            desk.incidents[incident], desk.orders_of(incident), desk.timing, self._now))  # fmt: skip

    def minutes_left(self, order: Order, incident: Incident) -> float | None:
        """Minutes by road from where its unit was last seen, at most ``_ROAD_S`` old; None: not known."""
        at, found = self._roads.get(order.id, (-_ROAD_S, None))
        if abs(self._now - at) >= _ROAD_S:
            found = briefing.minutes(self.desk, incident, [order]).get(order.unit)
            self._roads[order.id] = self._now, found
        return found

    def beat_of(self, incident: Incident) -> str:
        if incident.lon_deg is None or incident.lat_deg is None:
            return ""
        return self.beat_at(incident.lon_deg, incident.lat_deg)

    def beat_at(self, lon_deg: float, lat_deg: float) -> str:
        return self.desk.whereabouts.beat_of(lon_deg, lat_deg)

    def lies_in(self, incident: Incident) -> str:
        """``三巡区 · 12 网格 · 大塘村``: as much as the site knows."""
        if incident.lon_deg is None or incident.lat_deg is None:
            return ""
        return " · ".join(part for part in self.desk.whereabouts.of(incident.lon_deg, incident.lat_deg) if part)

    def is_in(self, unit: str) -> str:
        """``现在三巡区 · 12 网格``: where a unit's last fix lies; "" without one or outside of all areas."""
        found = " · ".join(part for part in self.desk.whereabouts.of_unit(unit)[:2] if part)
        return say("card.now_in", where=found) if found else ""

    def nearest_post(self, incident: Incident) -> str:
        """``距滨河站 1.1 公里``; "" without a point or without posts."""
        if incident.lon_deg is None or incident.lat_deg is None:
            return ""
        found = nearest_post(self.desk.site.posts, incident.lon_deg, incident.lat_deg)
        return say("card.from_post", post=found[0], km=f"{found[1] / 1000:.1f}") if found else ""

    def today(self) -> Today:
        return self._once("today", self._today)

    def _today(self) -> Today:
        midnight = time.mktime((*time.localtime(self._now)[:3], 0, 0, 0, 0, 0, -1))
        since = midnight - _DAY_S  # they stand as they came in: before a whole day there is none of today
        lately = takewhile(lambda one: one.received_at >= since, reversed(self.desk.incidents.values()))
        fresh = [one for one in lately if one.received_at >= midnight]
        closed = sum(one.state is IncidentState.CLOSED for one in fresh)
        overdue = sum(bool(row.clock and row.clock.overdue) for row in self.queue())
        return Today(len(fresh), closed, overdue)

    # ---- units

    def duty_counts(self) -> dict[Duty, int]:
        """Registered units by duty, all eight, in the legend's order."""
        return self._once("duty", self._duty_counts)

    def _duty_counts(self) -> dict[Duty, int]:
        units = self.desk.units
        found = np.bincount(np.asarray(units.shown_duty)[np.asarray(units.registered, dtype=bool)], minlength=len(Duty))
        return {duty: int(found[duty]) for duty in Duty}

    def available(self) -> int:
        """Registered units whose duty says that they can be sent."""
        units = self.desk.units
        free = np.isin(units.duty, [int(duty) for duty in AVAILABLE]) & np.asarray(units.registered, dtype=bool)
        return int(np.count_nonzero(free & ~units.resting))

    def unregistered(self) -> int:
        """Units that report and that the site does not know: counted apart, never ranked."""
        return int(np.count_nonzero(~np.asarray(self.desk.units.registered, dtype=bool)))

    def lost_count(self) -> int:
        return int(np.count_nonzero(lost(self.desk.units) & np.asarray(self.desk.units.registered, dtype=bool)))

    def attention(self) -> tuple[AttentionGroup, ...]:
        return self._once("attention", lambda: attention(self.desk.units, self.desk.site.config.limits, self._now))

    def unit_rows(self) -> tuple[UnitRow, ...]:
        """Every unit, its beat by name."""
        desk, room = self.desk, self.desk.room
        return self._once("rows", lambda: tuple(
            replace(row, beat=self.beat_name(row.beat))
            for row in unit_rows(desk.units, desk.specs, {
                key: room.orders[key] for held in (room.foreign, room.active) for key in held.values()
            }, desk.incidents, self._now)))  # fmt: skip

    def beat_name(self, beat: str) -> str:
        """A beat's name; its id where the site has no such beat."""
        beats = self.desk.site.beats
        return beats.names[beats.ids.index(beat)] if beat in beats.ids else beat

    def signs(self, unit: str) -> Signs:
        units = self.desk.units
        limits = self.desk.site.config.limits
        return self._once(("signs", unit), lambda: signs(units, units.row[unit], limits, self._now))

    def unit(self, unit: str) -> UnitFacts | None:
        units = self.desk.units
        if unit not in units.row:
            return None
        row, spec = units.row[unit], self.desk.specs.get(unit)
        counts = (units.officers, units.auxiliaries, units.volunteers, units.grid_workers)
        who = crew.line(*(int(column[row]) for column in counts))
        skills = say("card.skills", what=listed(spec.skills)) if spec and spec.skills else ""
        return UnitFacts(
            name=self.unit_name(unit), kind=Kind(int(units.kind[row])), registered=bool(units.registered[row]),
            beat=self.beat_name(spec.beat) if spec else "", crew=who, skills=skills, signs=self.signs(unit),
        )  # fmt: skip

    def unit_name(self, unit: str) -> str:
        """Its name in the site's list; a unit that the site does not know has none."""
        spec = self.desk.specs.get(unit)
        return spec.name if spec else say("card.unregistered")

    def whereabouts(self, unit: str) -> str:
        """The beat of its last fix and how old that is."""
        units = self.desk.units
        row = units.row.get(unit)
        if row is None or not math.isfinite(float(units.x_m[row])):
            return say("sign.fix.none")
        beat = self.desk.whereabouts.beat_of_unit(unit)
        age = say("card.fix_ago", t=wording.ago(self._now - float(units.fix_t[row])))
        return " · ".join(part for part in (beat, age) if part)

    def scene(self, unit: str) -> Scene:
        """A unit in emergency: where, who could be there, who sees it."""
        return self._once(("scene", unit), lambda: rescue.scene(self.desk, unit))

    def tally(self, notice: Notice) -> rollcall.Tally:
        """How a roll call stands."""
        return self._once(("tally", notice.id), lambda: rollcall.tally(self.desk, notice))

    def mark(self, unit: str, only: Sign | None = None) -> UnitMark:
        """Its symbol in a list: no nib; with ``only``, no other sign than that one."""
        units = self.desk.units
        row = units.row.get(unit)
        if row is None:
            return UnitMark(Kind.OFFICER, Duty.UNKNOWN, Sign.UNREGISTERED)
        found = self._signs_of(row)
        duty = Duty(int(self._once("shown_duty", lambda: units.shown_duty)[row]))
        return UnitMark(Kind(int(units.kind[row])), duty, found if only is None else found & only)

    def _signs_of(self, row: int) -> Sign:
        found = Sign.NONE
        for mask, sign in self._once("masks", self._masks):
            if mask[row]:
                found |= sign
        return found

    def _masks(self) -> list[tuple[Any, Sign]]:
        units, limits = self.desk.units, self.desk.site.config.limits
        return [
            (lost(units), Sign.LINK_LOST),
            (fix_old(units, limits, self._now), Sign.FIX_OLD),
            (not_recording(units, limits, self._now), Sign.NOT_RECORDING),
            (battery_low(units, limits, self._now), Sign.BATTERY_LOW),
            (~np.asarray(units.registered, dtype=bool), Sign.UNREGISTERED),
        ]

    def thing_name(self, kind: str, id: str) -> str:
        """A camera's, post's or marker's name."""
        if kind == "marker":
            return self.desk.markers[id].name if id in self.desk.markers else id
        if is_feature(kind):
            return thing_name(self.desk.site, kind, id)
        layer = self.desk.site.cameras if kind == "camera" else self.desk.site.posts
        return layer.names[layer.ids.index(id)] or id if id in layer.ids else id

    # ---- reasons

    def why(self, one: Candidate) -> str:
        return wording.why(one.reasons or (Reason(one.reason_code, one.facts),))

    def why_within(self, one: Candidate, width: float) -> str:
        """As many whole facts of it, in text of 13 px, as stand in ``width`` px."""
        reasons = one.reasons or (Reason(one.reason_code, one.facts),)
        return self._once(("why", wording.why(reasons), width), lambda: wording.why_within(
            reasons, lambda line: fonts.advance(line, 13) <= width))  # fmt: skip

    def gone(self, one: Candidate) -> str:
        return say(one.gone_code, **one.facts)

    def left_why(self, one: LeftOut) -> str:
        return say(one.reason_code, **one.facts)

    def note(self, ranking: Ranking) -> str:
        return say(ranking.note_code, **ranking.note_facts)
