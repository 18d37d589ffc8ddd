"""Everything that is wrong now, in one list: gathered from the rooms of the desk, grouped, ranked, heard by a person.

Nothing of it is stored: an alarm stands as long as its source says so. What is in the journal is that a person has
heard (知), by the alarm's key; it comes again when it gets graver, or when it was over and began anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import (
    alarm_signs,
    alarm_sources,
    checklists,
    claims,
    clashes,
    holding,
    lateness,
    shift,
    tasks_alarms,
    tour_rounds,
    welfare,
)
from console.desk.alarm import Alarm
from console.desk.room import HeardMark
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.desk import Desk

Source = Callable[["Desk"], Iterable[Alarm]]

# Looked at with every announcement that may concern them: what must be heard at once.
AT_ONCE: Final[tuple[Source, ...]] = (
    alarm_sources.sos,
    alarm_sources.fresh,
    alarm_sources.asks,
    alarm_sources.edges,
    clashes.alarms,
)
# Looked at once a second. A room that can sound adds its own pure function.
SOURCES: Final[tuple[Source, ...]] = (
    *AT_ONCE,
    lateness.alarms,
    alarm_signs.signs,
    shift.alarms,
    checklists.alarms,
    holding.alarms,
    tasks_alarms.alarms,
    tour_rounds.alarms,
    welfare.alarms,
    claims.alarms,
)
WAKES: Final = Changes.SOS | Changes.INCIDENTS | Changes.ORDERS | Changes.EDGES | Changes.ALARMS
KINDS: Final = (
    "sos", "welfare", "ask", "new", "clock", "lead", "check", "task", "edge", "tour", "shift", "link",
    "recording", "battery", "fix", "blind", "storage", "camclock", "silent", "signal",
)  # fmt: skip  # as they are ranked within a level
APART: Final = frozenset({"sos", "welfare"})  # never one line with others
NOBODY: Final = HeardMark(0, 0.0, "")
_RANK: Final = {kind: n for n, kind in enumerate(KINDS)}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that stands. ``began``: since when it has been this one and no other, epoch s."""

    alarm: Alarm
    began: float
    heard_by: str = ""
    heard_at: float = 0.0
    snoozed: bool = False

    @property
    def waits(self) -> bool:
        """Nobody has heard of it, nor put it off."""
        return not (self.heard_by or self.snoozed)

    @property
    def rings(self) -> bool:
        return self.waits and self.alarm.sounds


class AlarmLine(msgspec.Struct, frozen=True):
    """A line of the list: one alarm, or several of one kind and level; the gravest and oldest first."""

    members: tuple[Standing, ...]

    @property
    def first(self) -> Alarm:
        return self.members[0].alarm

    @property
    def n(self) -> int:
        return len(self.members)

    @property
    def key(self) -> str:
        """The same as long as it is the same line."""
        return self.first.key if self.n == 1 else f"kind:{self.first.kind}:{self.first.level}"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.alarm.key for one in self.members)


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands: what waits for a person, what somebody has heard, what was put off; each ranked."""

    standing: tuple[Standing, ...] = ()
    waiting: tuple[AlarmLine, ...] = ()
    heard: tuple[AlarmLine, ...] = ()
    snoozed: tuple[AlarmLine, ...] = ()


class Alarms:
    """Kept current by ``second`` and ``at_once``; lives on the desk's thread."""

    def __init__(self) -> None:
        self.view = AlarmView()
        self.looked = False  # at all sources, once: before that nothing is known
        self.fresh = alarm_sources.Fresh()
        self.signs = alarm_signs.SignAlarms()
        self._found: dict[Source, tuple[Alarm, ...]] = {}
        self._marks = 0  # of the room, when the list was made
        self._wakes_at = float("inf")  # when the first of those that were put off is there again
        self._began: dict[str, float] = {}  # of what stands
        self._gone: dict[str, tuple[float, float]] = {}  # of what is over: when it began, when it was over
        self._met: set[str] = set()  # keys that this process has seen

    def second(self, desk: Desk) -> None:
        """All sources."""
        self._look(desk, SOURCES)
        self.looked = True

    def at_once(self, desk: Desk, changes: Changes) -> None:
        """Those that cannot wait, when an announcement may concern them."""
        if self.looked and changes & WAKES:
            self._look(desk, AT_ONCE)

    def _look(self, desk: Desk, sources: tuple[Source, ...]) -> None:
        """The list is made again only when a source says something else, a person has heard, or one wakes."""
        found = {source: tuple(source(desk)) for source in sources}
        same = all(found[source] == self._found.get(source) for source in sources)
        now = desk.clock.now()
        if same and desk.room.alarm_marks_n == self._marks and now < self._wakes_at:
            return
        self._found |= found
        self._marks = desk.room.alarm_marks_n
        self.view = self._made(desk, now)
        desk.changed(Changes.ALARMS)

    def _made(self, desk: Desk, now: float) -> AlarmView:
        alarms = {one.key: one for found in self._found.values() for one in found}
        self._date(desk, alarms, now)
        standing = tuple(sorted((self._standing(desk, one, now) for one in alarms.values()), key=_rank))
        self._wakes_at = min((one.alarm.snoozed_until for one in standing if one.snoozed), default=float("inf"))
        together = desk.site.config.alarms.together
        return AlarmView(
            standing=standing,
            waiting=_lines((one for one in standing if one.waits), together),
            heard=_lines((one for one in standing if one.heard_by and not one.snoozed), together),
            snoozed=_lines((one for one in standing if one.snoozed), together),
        )

    def _standing(self, desk: Desk, alarm: Alarm, now: float) -> Standing:
        mark, began = desk.room.alarm_marks.get(alarm.key), self._began[alarm.key]
        if mark is None or alarm.level < mark.level or mark.at < began:
            mark = NOBODY
        return Standing(
            alarm=_hushed(desk, alarm), began=began, heard_by=mark.by, heard_at=mark.at,
            snoozed=alarm.snoozed_until > now,
        )  # fmt: skip

    def _date(self, desk: Desk, alarms: dict[str, Alarm], now: float) -> None:
        """Since when each is this one: a pause shorter than ``again_s`` changes nothing."""
        before, again_s = self._began, desk.site.config.alarms.again_s
        self._gone |= {key: (began, now) for key, began in before.items() if key not in alarms}
        self._gone = {key: one for key, one in self._gone.items() if abs(now - one[1]) < again_s}
        self._began = {}
        for key, alarm in alarms.items():
            known = before.get(key) or (self._gone[key][0] if key in self._gone else None)
            self._began[key] = known if known is not None else self._first(desk, alarm, now)
        self._met |= alarms.keys()

    def _first(self, desk: Desk, alarm: Alarm, now: float) -> float:
        """When one began that did not stand a moment ago. After a restart one of which nobody knows since when it
        stands is the one that a person had heard of."""
        mark = desk.room.alarm_marks.get(alarm.key)
        if alarm.since or mark is None or alarm.key in self._met:
            return alarm.since or now
        return mark.at if now - mark.at < desk.site.config.alarms.heard_s else now


def _hushed(desk: Desk, alarm: Alarm) -> Alarm:
    """Of a kind that the site does not want to hear."""
    if not alarm.sounds or alarm.kind not in desk.site.config.alarms.silent:
        return alarm
    return msgspec.structs.replace(alarm, sounds=False)


def _rank(one: Standing) -> tuple[int, int, int, float, str]:
    alarm = one.alarm
    return alarm.kind != "sos", alarm.level, _RANK.get(alarm.kind, len(KINDS)), alarm.since or one.began, alarm.key


def _lines(standing: Iterable[Standing], together: int) -> tuple[AlarmLine, ...]:
    """In the order given; alarms below the first level stand together where ``together`` or more are of a kind."""
    groups: dict[tuple[str, int] | str, list[Standing]] = {}
    for one in standing:
        alarm = one.alarm
        alone = alarm.kind in APART or alarm.level <= 1
        groups.setdefault(alarm.key if alone else (alarm.kind, alarm.level), []).append(one)
    out: list[AlarmLine] = []
    for group in groups.values():
        out += [AlarmLine(tuple(group))] if len(group) >= together else [AlarmLine((one,)) for one in group]
    return tuple(out)
