"""Judgement at edges: what the watch and the clock say of each rule, told once, kept in the journal until it is over.

What lasts (dwell, empty, crowd, overstay) is looked at once a second and stands as long as it is so. What happens in a
moment (enter, leave, cross) stands for ``[judge] stands_s``. One that stands, or was put off, is not told again; nor,
after a restart, what the journal says was told. That nobody is left, or too many are there, is told only after it was
once otherwise: a ring that is drawn where nobody is says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk import events as ev
from console.desk.edge_rules import Outlines, Rule, gather, within
from console.desk.fold_edges import id_of, label
from console.verbs import Said
from console.words import Changes, Duty, EdgeEvent
from layers.edges import CROSSED, ENTERED, LEFT, Crossings, Trust, Watch
from layers.units import AVAILABLE

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site import JudgeConfig

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Key = tuple[str, int, str, str]  # area, tier, what, unit

MOMENTS: Final = {"enter": ENTERED, "leave": LEFT, "cross": CROSSED}
OF_AREA: Final = frozenset({"empty", "crowd"})
_FREE: Final = [int(duty) for duty in AVAILABLE]


@dataclass(frozen=True)
class Found:
    """Something that a rule says: ``at`` since when, ``sure`` False: it goes on, but is not news."""

    rule: Rule
    at: float
    unit: str = ""
    count: int = 0
    sure: bool = True

    @property
    def key(self) -> Key:
        return self.rule.area, self.rule.tier, self.rule.edge.what, self.unit


@dataclass
class Calm:
    """Of a rule about a whole area: the form it was seen in, whether it was once otherwise, since when it is so."""

    form: object
    armed: bool = False
    since: float | None = None


@dataclass(frozen=True)
class Roll:
    """Of every unit, once a second, ``(U,)`` each: registered; its fix young enough to count on; free; on patrol;
    ``doubtful``: might be free, but its duty or its place is not known."""

    registered: Mask
    fresh: Mask
    free: Mask
    patrol: Mask
    doubtful: Mask

    @classmethod
    def of(cls, desk: Desk, now: float) -> Roll:
        units = desk.units
        fresh = units.age(now) <= desk.site.config.limits.fix_drop_s
        may = units.registered & np.isin(units.duty, _FREE) & ~units.resting
        unknown = units.registered & (units.duty == int(Duty.UNKNOWN))
        patrol = units.duty == int(Duty.PATROL)
        return cls(units.registered.copy(), fresh, may & fresh, patrol, unknown | (may & ~fresh))


class Judge:
    """Kept current by ``took`` (every beat), ``second`` and ``heard``; lives on the desk's thread."""

    def __init__(self, config: JudgeConfig) -> None:
        self.config = config
        self.watch = Watch(Trust(config.gap_s, config.path_s, config.unknown_accuracy_m))
        self.rules: list[Rule] = []  # that can be watched
        self._ruled: dict[tuple[str, int, str], Rule] = {}  # all, by area, tier and what
        self._by_key: dict[str, list[Rule]] = {}
        self._ready, self._stale = Outlines(), True
        self._stamp: object = None  # what the rules and outlines were gathered from
        self._calm: dict[object, Calm] = {}
        self._waiting: list[tuple[Rule, int, float]] = []  # moments that have to last: rule, row, since
        self._begun: float | None = None
        self._missing: set[str] = set()
        self._told: dict[Key, EdgeEvent] | None = None  # what is not told again; None: to be looked up
        self._full = False
        self._last = 0.0

    def heard(self, changes: Changes) -> None:
        """Other rings, other outlines, another site."""
        self._stale |= bool(changes & (Changes.RINGS | Changes.SITE))

    def took(self, desk: Desk, rows: I64, t: F64, x_m: F64, y_m: F64, accuracy_m: F64) -> None:
        """Accepted fixes of a beat, Web Mercator."""
        if not len(rows):
            return
        self._lay(desk)
        self._moments(desk, self.watch.take(rows, t, x_m, y_m, accuracy_m))

    def second(self, desk: Desk) -> None:
        """What lasts, what is over."""
        now = desk.clock.now()
        self._begun = now if self._begun is None else min(self._begun, now)
        self._told = None
        self._lay(desk)
        self._ripe(desk, now)
        lasting = list(self._lasting(desk, now))
        for found in lasting:
            if found.sure:
                self._fire(desk, found, now)
        self._end(desk, {found.key for found in lasting}, now)
        if any(self._last < one.snoozed_until <= now for one in desk.room.edges.values()):
            desk.changed(Changes.EDGES)  # one that was put off is there again
        self._last = now

    def _lay(self, desk: Desk) -> None:
        if not self._stale:
            return
        self._stale, stamp = False, _stamp(desk)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        rules, watched, missing = gather(desk, self._ready)
        self.watch.lay(watched, desk.clock.now())
        self.rules = [rule for rule in rules if rule.key in watched]
        self._ruled = {(rule.area, rule.tier, rule.edge.what): rule for rule in rules}
        self._by_key = {}
        for rule in self.rules:
            self._by_key.setdefault(rule.key, []).append(rule)
        for name in [name for name in missing if name not in self._missing]:
            self._missing.add(name)
            desk.tell("edge.no_area", {"name": name}, "edge", "")
        self._calm = {rule.id: self._calm_of(rule) for rule in self.rules}

    def _calm_of(self, rule: Rule) -> Calm:
        kept = self._calm.get(rule.id)
        return kept if kept is not None and kept.form == rule.form else Calm(rule.form)

    # --- moments ----------------------------------------------------------------------------------------------

    def _moments(self, desk: Desk, crossings: Crossings) -> None:
        now = desk.clock.now()
        for what, slot, row, at in zip(crossings.what.tolist(), crossings.slot.tolist(), crossings.row.tolist(),
                                       crossings.at.tolist(), strict=True):  # fmt: skip
            for rule in self._by_key.get(self.watch.keys[slot], ()):
                if MOMENTS.get(rule.edge.what) != what or not desk.units.registered[row]:
                    continue
                if rule.edge.dwell_s > 0 and what != CROSSED:
                    self._waiting.append((rule, row, at))
                else:
                    self._fire(desk, Found(rule, at, desk.units.ids[row]), now)

    def _ripe(self, desk: Desk, now: float) -> None:
        """An entry or a leaving that had to last, and has; one that was taken back is forgotten."""
        waiting, self._waiting = self._waiting, []
        for rule, row, at in waiting:
            if rule.key not in self._by_key or self.watch.holds(rule.key, row) != (rule.edge.what == "enter"):
                continue
            if now - at >= rule.edge.dwell_s:
                self._fire(desk, Found(rule, at, desk.units.ids[row]), now)
            else:
                self._waiting.append((rule, row, at))

    # --- what lasts -------------------------------------------------------------------------------------------

    def _lasting(self, desk: Desk, now: float) -> Iterator[Found]:
        roll = Roll.of(desk, now)
        told: dict[tuple[str, int, str], list[int]] = {}
        for area, tier, what, unit in self._known(desk, now):
            if unit in desk.units.row:
                told.setdefault((area, tier, what), []).append(desk.units.row[unit])
        for rule in self.rules:
            if rule.edge.what in MOMENTS or not within(rule.edge.hours, now):
                continue
            if rule.edge.what in OF_AREA:
                yield from self._of_area(rule, roll, now)
            else:
                yield from self._of_units(desk, rule, roll, told.get((rule.area, rule.tier, rule.edge.what), []), now)

    def _of_units(self, desk: Desk, rule: Rule, roll: Roll, told: list[int], now: float) -> Iterator[Found]:
        """Stays, overstays: each unit that is in. Of a patrol's overstaying its time in another duty does not count.
        ``told``: rows of units of which it has been told."""
        rows, since = self.watch.within(rule.key)
        counts = roll.registered[rows]
        if rule.edge.what == "overstay":
            counts &= roll.patrol[rows]
            since = np.maximum(since, desk.units.duty_t[rows])
        ripe = counts & roll.fresh[rows] & (now - since >= rule.edge.dwell_s)
        news = ripe & (not self._full)
        for n in np.flatnonzero(news | (counts & np.isin(rows, told))).tolist():
            yield Found(rule, float(since[n]), desk.units.ids[rows[n]], 0, bool(ripe[n]))

    def _of_area(self, rule: Rule, roll: Roll, now: float) -> Iterator[Found]:
        """Nobody free is left; too many are there. Not judged before every unit has had time to say where it is."""
        if not self._settled(now):
            return
        calm, (so, count) = self._calm[rule.id], self._counted(rule, roll)
        if not so:
            calm.armed, calm.since = True, None
            return
        calm.since = now if calm.since is None else calm.since
        yield Found(rule, calm.since, "", count, calm.armed and now - calm.since >= rule.edge.dwell_s)

    def _counted(self, rule: Rule, roll: Roll) -> tuple[bool, int]:
        """Whether it is so, and the number that is told: of units there; of an empty one, those that nobody can count
        on, for their duty or their place is not known."""
        rows, _ = self.watch.within(rule.key)
        if rule.edge.what == "crowd":
            count = int((roll.registered & roll.fresh)[rows].sum())
            return count > rule.edge.count, count
        return not roll.free[rows].any(), int(roll.doubtful[rows].sum())

    def _settled(self, now: float) -> bool:
        return self._begun is not None and now - self._begun >= self.config.gap_s

    # --- told, over -------------------------------------------------------------------------------------------

    def _fire(self, desk: Desk, found: Found, now: float) -> None:
        edge, told = found.rule.edge, self._known(desk, now)
        if found.key in told or not within(edge.hours, now) or self._too_many(desk, told):
            return
        made = EdgeEvent(
            id=id_of(desk.seat, desk.room.edge_last + 1), area=found.rule.area, what=edge.what, at=found.at,
            unit=found.unit, tier=found.rule.tier, count=found.count, level=edge.level, to=edge.to,
        )  # fmt: skip
        desk.record((ev.EdgeFired(edge=made), made.id), actor="system")
        told[found.key] = made
        code = "edge.told.empty_doubt" if edge.what == "empty" and found.count else f"edge.told.{edge.what}"
        desk.tell(code, facts(desk, made, found.rule.name), "edge", made.id)

    def _known(self, desk: Desk, now: float) -> dict[Key, EdgeEvent]:
        """What stands, or was put off until later: it is not told again."""
        if self._told is None:
            events = desk.room.edges.values()
            self._told = {_key(one): one for one in events if one.ended_at is None or one.snoozed_until > now}
        return self._told

    def _too_many(self, desk: Desk, told: dict[Key, EdgeEvent]) -> bool:
        """Said once, until one is over."""
        if len(told) < self.config.most:  # what was put off and is over counts too: no matter
            return False
        if not self._full:
            desk.tell("edge.full", {"n": self.config.most}, "edge", "")
        self._full = True
        return True

    def _end(self, desk: Desk, lasting: set[Key], now: float) -> None:
        for one in [one for one in desk.room.edges.values() if one.ended_at is None]:
            rule = self._ruled.get((one.area, one.tier, one.what))
            if rule is None or self._over(desk, one, rule, lasting, now):
                desk.record((ev.EdgeEnded(why="gone" if rule is None else "over"), one.id), actor="system")
                self._full = False

    def _over(self, desk: Desk, one: EdgeEvent, rule: Rule, lasting: set[Key], now: float) -> bool:
        """What lasted is over when that is known: after a restart not before its unit has said where it is."""
        if one.what in MOMENTS:
            return now - one.at >= self.config.stands_s + rule.edge.dwell_s
        if rule.key not in self._by_key or _key(one) in lasting or not self._settled(now):
            return False
        row = desk.units.row.get(one.unit)
        return row is None or bool(np.isfinite(self.watch.seen(desk.units.n)[row]))


def _stamp(desk: Desk) -> object:
    """Rings, their outlines and the site by identity: who is inside a ring changes all the time, its edge seldom."""
    views = desk.ring_views
    answers = (view.answer if (view := views.get(ring.id)) is not None else None for ring in desk.rings.values())
    return _Same((desk.site, *desk.rings.values(), *answers))


class _Same:
    """Equal when every part is the very same object; holds them, so that none is another in the same place."""

    def __init__(self, parts: tuple[object, ...]) -> None:
        self._parts = parts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same) or len(self._parts) != len(other._parts):
            return False
        return all(a is b for a, b in zip(self._parts, other._parts, strict=True))

    __hash__ = None  # type: ignore[assignment]


def facts(desk: Desk, edge: EdgeEvent, where: Said | str) -> dict[str, object]:
    """Of the sentences about a judgement."""
    to: Said | str = Said("edge.to", {"to": edge.to}) if edge.to else ""
    unit = desk.unit_words(edge.unit) if edge.unit else ""
    return {"id": label(edge), "unit": unit, "where": where, "n": edge.count, "to": to}


def _key(edge: EdgeEvent) -> Key:
    return edge.area, edge.tier, edge.what, edge.unit
