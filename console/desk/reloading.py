"""The site has changed on disk: layers came, went or were drawn anew. The room goes on with the new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk.snaps import SnappedRoads
from console.desk.state import Selection
from console.site.basemaps import OWN as OWN_MAPS
from console.words import Changes
from layers.units import Checks, Units

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site import Site, UnitSpec

_LAYER = "layer:"  # in front of the id of a brought-in layer


def reload(desk: Desk, site: Site) -> None:
    """Take ``site`` (the same one, loaded again: ``console.site.load(folder, before=desk.site)``) in place of the old.

    Units keep their tracks, incidents and orders stay; a selection that has vanished is dropped; ranking uses the same
    snapped roads when the roads are the same. Announced as ``Changes.SITE``. ``ValueError`` for another site.
    """
    if site.config.id != desk.site.config.id:
        raise ValueError(f"site {site.config.id!r} is not {desk.site.config.id!r}")
    same_roads = site.roads is desk.site.roads
    desk.site = site
    if not same_roads:
        desk.roads = SnappedRoads(site.roads, site.config.limits.snap_m) if site.roads is not None else None
    _take_units(desk, site)
    _tidy_view(desk, site)
    desk.contexts.forget()
    desk.ringwork.reload(desk)
    changes = Changes.SITE | Changes.VIEW | Changes.UNITS
    if desk.selection.kind and not there(desk, site):
        desk.selection = Selection()
        changes |= Changes.SELECTION
    desk.changed(changes)
    desk.announce()


def there(desk: Desk, site: Site) -> bool:
    """Whether the selected thing is one of the site's, or none that the site's files hold."""
    kind, id_ = desk.selection.kind, desk.selection.id
    if kind == "ring":
        return id_ in desk.rings
    held = {
        "camera": site.cameras.ids, "post": site.posts.ids, "beat": site.beats.ids, "grid": site.grid.ids,
        "village": site.villages.ids,
    }  # fmt: skip
    if kind in held:
        return id_ in held[kind]
    if kind.startswith(_LAYER):
        return any(_LAYER + one.spec.id == kind and id_ in one.overlay.ids for one in site.layers)
    return True


def _take_units(desk: Desk, site: Site) -> None:
    """Units that are new in ``units.csv`` join; one that was there unregistered is registered now."""
    desk.specs = {spec.id: spec for spec in site.units}
    new = [spec for spec in site.units if spec.id not in desk.units.row]
    _add(desk.units, new)
    for spec in site.units:
        row = desk.units.row[spec.id]
        if not desk.units.registered[row]:
            desk.units.registered[row] = True
            counts = (spec.officers, spec.auxiliaries)
            desk.units.set_crew(row, *counts, spec.kind, spec.volunteers, spec.grid_workers)
            desk.units.states_version += 1


def _tidy_view(desk: Desk, site: Site) -> None:
    """What the view says of layers and base maps that are no more is forgotten."""
    view, ids = desk.view, {one.spec.id for one in site.layers}
    maps = {*OWN_MAPS, *(one.id for one in site.config.basemaps)}
    desk.view = replace(
        view,
        layers={name: on for name, on in view.layers.items() if not name.startswith(_LAYER) or name[6:] in ids},
        opacity={id_: share for id_, share in view.opacity.items() if id_ in ids},
        layer_order=tuple(id_ for id_ in view.layer_order if id_ in ids),
        basemap=view.basemap if view.basemap in maps or not view.basemap else site.config.basemap,
    )


def units_of(site: Site) -> Units:
    """The table of its units, none of which has said anything yet, with the site's checks of a fix."""
    limits = site.config.limits
    units = Units(
        Checks(
            bounds=site.accepted_deg, future_s=limits.fix_future_s, max_speed_mps=limits.max_speed_mps,
            stuck_s=limits.stuck_s,
        )
    )  # fmt: skip
    _add(units, site.units)
    return units


def _add(units: Units, specs: Sequence[UnitSpec]) -> None:
    units.add(
        [s.id for s in specs], [s.kind for s in specs], True, [s.officers for s in specs],
        [s.auxiliaries for s in specs], [s.volunteers for s in specs], [s.grid_workers for s in specs],
    )  # fmt: skip
