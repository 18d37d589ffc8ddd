"""Selection and the ranking that is frozen with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk.goals import middle
from console.desk.known import known
from console.desk.state import Selection
from console.dispatch.models import Ranking
from console.dispatch.rank import rank, refresh
from console.words import Changes, Incident, Ring
from layers.geo import to_mercator
from layers.shapes import Beats, Cameras, Overlay, Posts

if TYPE_CHECKING:
    from console.desk.desk import Desk

OWN: Final = "layer:"  # in front of the id of a brought-in layer: the kind of its features
_AREAS: Final = {"beat": "beats", "grid": "grid", "village": "villages"}


def select(desk: Desk, selection: Selection) -> None:
    """Select and bring it into view; an incident's ranking is made now and keeps its order from now on."""
    desk.selection = selection
    desk.ranking = None
    incident = desk.room.incidents.get(selection.id) if selection.kind == "incident" else None
    if incident is not None and _open(incident):
        desk.coverage.selected(desk)
        desk.ranking = ranked(desk, incident)
    centre_on(desk, selection.kind, selection.id)
    desk.changed(Changes.SELECTION | Changes.RANKING)


def centre_on(desk: Desk, kind: str, key: str) -> bool:
    """Ask the canvases to look there; False when the thing has no place."""
    point = place_of(desk, kind, key)
    if point is None:
        return False
    desk.view = replace(desk.view, centre_n=desk.view.centre_n + 1, centre_m=point)
    desk.changed(Changes.VIEW)
    return True


def place_of(desk: Desk, kind: str, key: str) -> tuple[float, float] | None:
    """Web Mercator metres of an incident, unit, camera, post or ring; None when it has no point."""
    if kind == "incident" and (incident := desk.room.incidents.get(key)) is not None:
        if incident.lon_deg is None or incident.lat_deg is None:
            return None
        x, y = to_mercator(incident.lon_deg, incident.lat_deg)
        return float(x), float(y)
    if kind == "unit" and (row := desk.units.row.get(key)) is not None:
        x_m, y_m = float(desk.units.x_m[row]), float(desk.units.y_m[row])
        return (x_m, y_m) if x_m == x_m else None  # NaN: it never had a fix
    if kind == "block":
        return _of_block(desk, key)
    if kind == "ring" and (ring := desk.room.rings.get(key)) is not None:
        return _of_ring(desk, ring)
    if kind == "task":
        return middle(desk.room.tasks[key].goals) if key in desk.room.tasks else None
    if kind == "camera":
        return _of_table(desk.site.cameras, key)
    if kind in _AREAS or kind.startswith(OWN):
        return _of_labels(desk, kind, key)
    return _of_table(desk.site.posts, key) if kind == "post" else None


def _of_block(desk: Desk, key: str) -> tuple[float, float] | None:
    """A blocking post by ``<ring>/<block>``."""
    ring = desk.room.rings.get(key.partition("/")[0])
    blocks = ring.closing.blocks if ring is not None and ring.closing is not None else ()
    block = next((one for one in blocks if one.id == key.partition("/")[2]), None)
    if block is None:
        return None
    x, y = to_mercator(block.lon_deg, block.lat_deg)
    return (float(x), float(y)) if math.isfinite(float(x) + float(y)) else None


def _of_ring(desk: Desk, ring: Ring) -> tuple[float, float] | None:
    """Its centre, of a moving one its unit; without one the middle of what was drawn."""
    if ring.moving and ring.centre is not None and (point := place_of(desk, "unit", ring.centre.id)) is not None:
        return point
    if ring.centre is not None:
        x, y = to_mercator(ring.centre.lon_deg, ring.centre.lat_deg)
        return float(x), float(y)
    if ring.outline:
        lons, lats = zip(*ring.outline, strict=True)
        x, y = to_mercator((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
        return float(x), float(y)
    return place_of(desk, *ring.areas[0].split(":", 1)) if ring.areas else None


def _of_labels(desk: Desk, kind: str, key: str) -> tuple[float, float] | None:
    """Where the name of a beat, a grid, a village or a layer's feature goes."""
    table: Beats | Overlay | None
    if kind in _AREAS:
        table = getattr(desk.site, _AREAS[kind])
    else:
        table = next((one.overlay for one in desk.site.layers if OWN + one.spec.id == kind), None)
    if table is None or key not in table.ids:
        return None
    x_m, y_m = table.label_xy[table.ids.index(key)]
    return float(x_m), float(y_m)


def _of_table(table: Cameras | Posts, key: str) -> tuple[float, float] | None:
    if key not in table.ids:
        return None
    x_m, y_m = table.xy[table.ids.index(key)]
    return float(x_m), float(y_m)


def refresh_ranking(desk: Desk) -> None:
    """Once a second: new figures in the same order. Orders and levels change it too."""
    if desk.ranking is None:
        return
    incident = desk.room.incidents[desk.ranking.incident]
    if not _open(incident):
        desk.ranking = None
    else:
        found = refresh(desk.ranking, incident, known(desk), desk.roads, desk.clock.now())
        desk.ranking = desk.coverage.marked(desk, found)
    desk.changed(Changes.RANKING)


def ranked(desk: Desk, incident: Incident) -> Ranking:
    """Who can go, and what the leaving of each uncovers."""
    return desk.coverage.marked(desk, rank(incident, known(desk), desk.roads, desk.clock.now()))


def ranking_for(desk: Desk, incident: Incident) -> Ranking:
    """The ranking as shown when this incident is selected; else one of this second."""
    if desk.ranking is not None and desk.ranking.incident == incident.id:
        return desk.ranking
    key = (incident.id, int(desk.clock.now()))
    if desk.glance is None or desk.glance[0] != key:
        desk.glance = (key, ranked(desk, incident))
    return desk.glance[1]


MOST_RECOMMENDED: Final = 5


def recommended(desk: Desk, incident: Incident) -> tuple[str, ...]:
    """Units that the list puts first as shown now: its plan, where it has one, then the quickest; at most five."""
    shown = ranking_for(desk, incident)
    plan = [one.unit for one in shown.plan.units] if shown.plan is not None else []
    free = [one.unit for one in shown.candidates if not one.gone_code]
    return tuple(dict.fromkeys((*plan, *free)))[:MOST_RECOMMENDED]


def eta_s(desk: Desk, unit: str, incident: Incident) -> float | None:
    """Seconds as shown; None when the unit is not among those that can go or could be diverted."""
    shown = ranking_for(desk, incident)
    minutes = {one.unit: one.minutes for one in shown.plan.units} if shown.plan is not None else {}
    minutes |= {one.unit: one.minutes for one in shown.engaged} | {one.unit: one.minutes for one in shown.candidates}
    return minutes[unit] * 60 if unit in minutes else None


def _open(incident: Incident) -> bool:
    return not incident.ended
