"""导迹: tracks of units, within areas, of a time, into a file. A child reads the store and writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from console.desk import jobs
from console.desk.acts_film import begin, span_of, stop
from console.desk.acts_order import fail
from console.desk.ring_making import flat
from console.desk.state import Outcome
from console.verbs import Said, calls
from layers.shapes.outlines import geometry_of

if TYPE_CHECKING:
    from console.desk.desk import Desk

_NAMED: Final = 4  # units that the answer names; more are counted
_BOX: Final = 2  # points that are corners of a box


def export(desk: Desk, call: calls.ExportTracks) -> Outcome:
    if call.end:
        return stop(desk, jobs.TRACKS)
    times = {name: getattr(call, name) for name in ("day", "hours", "ago", "since", "until")}
    span = span_of(desk, calls.MakeTable(**times))
    area = _area(desk, call)
    if isinstance(span, Said):
        return fail(span.code, **span.facts)
    if isinstance(area, Said):
        return fail(area.code, **area.facts)
    units = _units(desk, call)
    more = ["--by", call.by or "happened"]
    if units:
        more += ["--units", ",".join(units)]
    if area:
        more += ["--area", _kept(desk, area)]
    return begin(desk, jobs.TRACKS, span._replace(about=""), call.file, tuple(more), {"what": _who(units)})


def _units(desk: Desk, call: calls.ExportTracks) -> tuple[str, ...]:
    """Without a word the selected one; of an area all."""
    if not (call.units or call.of or call.points) and desk.selection.kind == "unit":
        return (desk.selection.id,)
    return call.units


def _who(units: tuple[str, ...]) -> Said:
    if not units:
        return Said("job.all_units")
    if len(units) > _NAMED:
        return Said("job.many_units", {"n": len(units)})
    return Said("job.some_units", {"units": "、".join(units)})


def _area(desk: Desk, call: calls.ExportTracks) -> list[Any] | Said:
    """GeoJSON geometries, WGS 84; what lies in any of them is meant."""
    found: list[Any] = []
    for one in call.of:
        geometry = _of_ring(desk, one.removeprefix("ring:")) if one.startswith("ring:") else _of_beat(desk, one)
        if isinstance(geometry, Said):
            return geometry
        found.append(geometry)
    if call.points:
        corners = _corners(call.points)
        if flat(corners):
            return Said("job.no_corners")
        found.append({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
    return found


def _of_ring(desk: Desk, key: str) -> Any:
    """Its outermost tier as it was worked out last."""
    view = desk.ring_views.get(key)
    answer = view.answer if view is not None else None
    if answer is None or not len(answer.tiers.cls):
        return Said("job.not_worked_out", {"ring": view.ring.label if view is not None else key})
    return geometry_of(answer.tiers, len(answer.tiers.area_off) - 2)


def _of_beat(desk: Desk, one: str) -> Any:
    kind, _, key = one.partition(":")
    table = {"beat": desk.site.beats, "grid": desk.site.grid, "village": desk.site.villages}[kind]
    if key not in table.ids:
        return Said("desk.not_there", {"what": key})
    return geometry_of(table.areas, table.ids.index(key))


def _corners(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    if len(points) != _BOX:
        return points
    (west, south), (east, north) = points
    return (west, south), (east, south), (east, north), (west, north)


def _kept(desk: Desk, area: list[Any]) -> str:
    """Where the child finds it: an outline by road is too long for a command line."""
    path = desk.site.state_dir / "tracks" / ".area.geojson"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"type": "GeometryCollection", "geometries": area}), "utf-8")
    return str(path)
