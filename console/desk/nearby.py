"""What else happened here, and what may be the same: looked up by cell and by the last half hour, never in all."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk.incident_index import distance_m
from console.dispatch.twins import SWITCHBOARD, Pair, Twin, letters, likely, share
from console.site.config import IncidentType
from console.site.types import line_of
from console.words import Incident, IncidentState

if TYPE_CHECKING:
    from console.desk.desk import Desk

DAY_S: Final = 86_400.0
_LOOKED_AT: Final = 2_000  # incidents of one place: beyond that the count says "at least"
_COMPARED: Final = 300  # the newest of the last half hour
_A_BEAT: Final = 1  # incidents that are compared in one beat, under 2 ms
_DIGITS: Final = 7  # a shorter number is an extension, and nobody's


class Earlier(msgspec.Struct, frozen=True):
    """Others at the place of an incident before it came in, newest first."""

    incidents: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return len(self.incidents)


class Nearby:
    """Kept by ``look`` (what came in or changed) and ``step`` (every beat)."""

    def __init__(self) -> None:
        self._earlier: dict[str, tuple[tuple[object, ...], Earlier]] = {}
        self._recent: deque[str] = deque(maxlen=_COMPARED)
        self._ask: dict[str, None] = {}
        self._twins: dict[str, dict[str, Pair]] = {}
        self._letters: dict[str, tuple[str, frozenset[str]]] = {}
        self._kin: tuple[object, dict[str, frozenset[str]]] = (None, {})  # of the site's kinds

    # --- earlier ones -------------------------------------------------------------------------------------------------

    def earlier(self, desk: Desk, incident: Incident) -> Earlier:
        """Within ``[intake] near_m`` and ``near_days``; none without a place. Merged ones are counted as one."""
        stamp = (incident.lon_deg, incident.lat_deg, desk.room.index.version)
        kept = self._earlier.get(incident.id)
        if kept is None or kept[0] != stamp:
            kept = self._earlier[incident.id] = (stamp, Earlier(_earlier(desk, incident)))
        return kept[1]

    # --- the same -----------------------------------------------------------------------------------------------------

    def look(self, key: str) -> None:
        """An incident came in, or another text, kind or place of it: what may be the same is looked for soon."""
        if key not in self._recent:
            self._recent.append(key)
        self._ask[key] = None

    def restore(self, desk: Desk) -> None:
        """After recovery: those of the last half hour that are open."""
        since = desk.clock.now() - desk.site.config.intake.twin_s
        for one in desk.room.open_incidents:
            if one.received_at >= since:
                self.look(one.id)

    def step(self, desk: Desk, most: int = _A_BEAT) -> bool:
        """Compare the next ones; whether anything was found or is no more."""
        changed = False
        for _ in range(min(most, len(self._ask))):
            key = next(iter(self._ask))
            del self._ask[key]
            if (one := desk.room.incidents.get(key)) is not None:
                changed |= self._compare(desk, one)
        return changed

    def twins(self, desk: Desk, key: str) -> tuple[Twin, ...]:
        """Others that are likely the same, and that a person may still merge; surest first."""
        found = self._twins.get(key)
        if not found or desk.room.incidents[key].ended:
            return ()
        kept = [Twin(other=other, pair=pair) for other, pair in found.items() if _stands(desk, key, other)]
        return tuple(sorted(kept, key=lambda one: (not one.pair.same_caller, one.pair.apart_m or 0.0)))

    def _compare(self, desk: Desk, one: Incident) -> bool:
        before = self._twins.pop(one.id, {})
        for other in before:
            self._twins.get(other, {}).pop(one.id, None)
        fresh: dict[str, Pair] = {}
        number, kin = self._own_number(desk, one), self._kin_of(desk, one.type)
        for recent in (desk.room.incidents[key] for key in self._recent if key != one.id):
            if abs(one.received_at - recent.received_at) <= desk.site.config.intake.twin_s:
                pair = self._pair(desk, one, recent, number, kin)
                if likely(pair, desk.site.config.intake):
                    fresh[recent.id] = pair
                    self._twins.setdefault(recent.id, {})[one.id] = pair
        if fresh:
            self._twins[one.id] = fresh
        return fresh != before

    def _own_number(self, desk: Desk, one: Incident) -> str:
        """Of its caller; "" of a switchboard, which calls for everybody."""
        number = caller_number(desk, one)
        calls = sum(caller_number(desk, desk.room.incidents[key]) == number for key in self._recent) if number else 0
        return number if calls < SWITCHBOARD else ""

    def _kin_of(self, desk: Desk, kind: str) -> frozenset[str]:
        types = desk.site.config.incident.types
        if self._kin[0] is not types:
            self._kin = (types, {})
        if kind not in self._kin[1]:
            self._kin[1][kind] = kin_of(types, kind)
        return self._kin[1][kind]

    def _pair(self, desk: Desk, a: Incident, b: Incident, number: str, kin: frozenset[str]) -> Pair:
        return Pair(
            apart_s=abs(a.received_at - b.received_at), apart_m=distance_m(a, b),
            same_kind=b.type in kin, text=share(self._said(a), self._said(b)),
            same_caller=bool(number) and number == caller_number(desk, b),
        )  # fmt: skip

    def _said(self, incident: Incident) -> frozenset[str]:
        kept = self._letters.get(incident.id)
        if kept is None or kept[0] is not incident.text:
            kept = self._letters[incident.id] = (incident.text, letters(incident.text))
            if len(self._letters) > 2 * _COMPARED:
                del self._letters[next(iter(self._letters))]
        return kept[1]


def caller_number(desk: Desk, incident: Incident) -> str:
    """The digits of who called, out of the personal table, while they are kept; "" when too few to be a number."""
    if not incident.has_caller:
        return ""
    digits = "".join(c for c in desk.store.personal(incident.id).get("number", "") if c.isdecimal())
    bare = digits.removeprefix("0086").removeprefix("86") if len(digits) > 11 else digits
    return bare if len(bare) >= _DIGITS else ""


def kin_of(types: tuple[IncidentType, ...], kind: str) -> frozenset[str]:
    """Names of the same kind: itself, those above it and those below it in the site's tree. What nobody knows is none,
    but a name that the site does not have is still itself."""
    if not kind:
        return frozenset()
    above = (one.name for one in line_of(types, kind))
    below = (one.name for one in types if any(up.name == kind for up in line_of(types, one.name)))
    return frozenset({kind, *above, *below})


def _stands(desk: Desk, key: str, other: str) -> bool:
    one = desk.room.incidents[other]
    apart = frozenset((key, other)) in desk.room.apart
    return not one.ended and not apart and other not in desk.room.incidents[key].linked


def _earlier(desk: Desk, incident: Incident) -> tuple[str, ...]:
    if incident.lon_deg is None or incident.lat_deg is None:
        return ()
    config, found = desk.site.config.intake, []
    oldest = incident.received_at - config.near_days * DAY_S
    near = desk.room.index.near(incident.lon_deg, incident.lat_deg, config.near_m)
    for _, key in zip(range(_LOOKED_AT), near, strict=False):
        other = desk.room.incidents[key]
        before = oldest <= other.received_at <= incident.received_at and key != incident.id
        away = distance_m(incident, other) if before and other.state is not IncidentState.MERGED else None
        if away is not None and away <= config.near_m:
            found.append(other)
    return tuple(one.id for one in sorted(found, key=lambda one: -one.received_at))
