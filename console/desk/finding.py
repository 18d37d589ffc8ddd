"""Finding at the desk: the names of the site, what lives (units, incidents, tasks …), and typed coordinates, as one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import choice
from console.find import Entry, Found, Index, build
from console.find.coordinates import Reading, read
from console.say import say
from console.words import Incident
from layers import geo

if TYPE_CHECKING:
    from console.desk.desk import Desk

LIMIT: Final = 8
_PIECES: Final = 8
NOWHERE: Final = float("nan")
_RANKS: Final = {"unit": 15, "incident": 17, "marker": 19, "ring": 18, "task": 20}
_ENDED_RANK: Final = 58
_SURE: Final = 1000.0  # coordinates that can be read are what was meant: before any name
_SYSTEMS: Final = {"WGS84": "wgs84", "GCJ-02": "gcj02", "BD-09": "bd09", "WebMercator": "webmercator"}


class Names:
    """Small indices of what lives, each made again when their names have changed."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Hashable, Index]] = {}
        self._units: list[Index] = []  # of units in the order they came: new ones are a further piece
        self._units_n = 0

    def find(
        self, desk: Desk, text: str, limit: int = LIMIT, near_m: tuple[float, float] | None = None
    ) -> list[Found]:
        """What ``text`` may mean in this room, best first. Things that move are where they are now."""
        hits = [Found(entry=entry, score=_SURE - n) for n, entry in enumerate(_coordinates(desk, text))]
        hits += desk.site.names.find(text, limit, near_m)
        for kind, index in self._live(desk):
            hits += [_placed(desk, kind, hit) for hit in index.find(text, limit)]
        hits.sort(key=lambda hit: -hit.score)
        return hits[:limit]

    def missing(self, desk: Desk) -> bool:
        """Whether the site has no index: it was prepared by an older version."""
        return not len(desk.site.names)

    def _live(self, desk: Desk) -> list[tuple[str, Index]]:
        incidents = tuple((one.id, one.no, one.type, one.place, _ended(one)) for one in desk.incidents.values())
        tasks = tuple((one.id, one.no, one.text) for one in desk.live_tasks.values())
        markers = tuple(desk.room.markers.values())
        rings = tuple((one.id, one.no, one.name) for one in desk.rings.values() if not one.standing)
        return [
            *(("unit", piece) for piece in self._unit_pieces(desk)),
            ("incident", self._index("incident", incidents, lambda: _incidents(desk))),
            ("task", self._index("task", tasks, lambda: [_task(*one) for one in tasks])),
            ("marker", self._index("marker", markers, lambda: _markers(desk))),
            ("ring", self._index("ring", rings, lambda: [_ring(*one) for one in rings])),
        ]

    def _unit_pieces(self, desk: Desk) -> list[Index]:
        """Tens of thousands of units are not filed anew because one more has come; many pieces become one."""
        if desk.units.n != self._units_n:
            if desk.units.n < self._units_n or len(self._units) >= _PIECES:
                self._units, self._units_n = [], 0
            self._units.append(build(_units(desk, self._units_n)))
            self._units_n = desk.units.n
        return self._units

    def _index(self, kind: str, stamp: Hashable, entries: Callable[[], list[Entry]]) -> Index:
        known = self._made.get(kind)
        if known is None or known[0] != stamp:
            known = self._made[kind] = (stamp, build(entries()))
        return known[1]


def _units(desk: Desk, first: int) -> list[Entry]:
    """Units from row ``first`` on."""
    out = []
    beats = dict(zip(desk.site.beats.ids, desk.site.beats.names, strict=True))
    for unit in desk.units.ids[first:]:
        spec = desk.specs.get(unit)
        more = tuple(one for one in (spec.call_sign, spec.name) if one) if spec else ()
        out.append(_entry("unit", unit, desk.unit_words(unit), more, beats.get(spec.beat, spec.beat) if spec else ""))
    return out


def _incidents(desk: Desk) -> list[Entry]:
    out = []
    for one in desk.incidents.values():
        more = (one.no, one.no.lstrip("0"), one.type, *((one.place,) if one.place else ()))
        entry = _entry("incident", one.id, f"{one.no} {one.type}", more, one.place)
        out.append(replace(entry, rank=_ENDED_RANK) if _ended(one) else entry)
    return out


def _ring(id_: str, no: str, name: str) -> Entry:
    """One that people drew; the site's own are among the site's names."""
    return _entry("ring", id_, f"{no} {name}".strip(), (no, name) if name else (), "")


def _task(id_: str, no: str, text: str) -> Entry:
    return _entry("task", id_, f"{no} {text}", (no, text), "")


def _markers(desk: Desk) -> list[Entry]:
    out = []
    for one in desk.room.markers.values():
        x, y = geo.to_mercator(one.lon_deg, one.lat_deg)
        out.append(replace(_entry("marker", one.id, one.name, (one.text,), ""), x_m=float(x), y_m=float(y)))
    return out


def _entry(kind: str, id_: str, name: str, more: tuple[str, ...], aside: str) -> Entry:
    return Entry(kind=kind, id=id_, name=name, x_m=NOWHERE, y_m=NOWHERE, aside=aside, more=more, rank=_RANKS[kind])


def _ended(incident: Incident) -> bool:
    return incident.ended


def _placed(desk: Desk, kind: str, hit: Found) -> Found:
    point = choice.place_of(desk, kind, hit.entry.id)
    if point is None:
        return hit
    return replace(hit, entry=replace(hit.entry, x_m=point[0], y_m=point[1]))


def _coordinates(desk: Desk, text: str) -> list[Entry]:
    return [_point(one) for one in read(text, desk.site.accepted_deg)]


def _point(reading: Reading) -> Entry:
    x, y = geo.to_mercator(reading.lon_deg, reading.lat_deg)
    name = say("find.point", lon=f"{reading.lon_deg:.5f}", lat=f"{reading.lat_deg:.5f}")
    return Entry(kind="coordinate", id=name, name=name, x_m=float(x), y_m=float(y), aside=_read_as(reading))


def _read_as(reading: Reading) -> str:
    """``GCJ-02 · 先经度``: how the text was read."""
    if reading.system.startswith("CGCS2000"):
        facts = {"width": reading.system[-1], "zone": reading.zone, "central": f"{reading.central_deg:.0f}"}
        return say("find.system.zone" if reading.zone else "find.system.central", **facts)
    code = _SYSTEMS.get(reading.system)
    system = say(f"find.system.{code}") if code else reading.system
    return say(f"find.system.{reading.order}", system=system) if reading.order else system
