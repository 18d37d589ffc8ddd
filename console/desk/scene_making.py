"""A scene → what stands on the walls: to what it is bound, which picture each camera tile shows, and why none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from console.desk import choice, pictures, sights
from console.desk.labels import words_of
from console.verbs import Said
from console.words.wall import BOUND, Pane, Scene, Shown, Tile, TileKind
from layers.geo import from_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

SPARE: Final = 2  # a body camera stays while it is among so many more than are shown: two side by side would flap
_LAYER: Final = "layer:"


def place(wall: str, tile: str) -> str:
    """Key of a tile in ``Shown.sources`` and ``Shown.hands``."""
    return f"{wall}/{tile}"


def tiles(panes: tuple[Pane, ...]) -> Iterator[tuple[str, Tile]]:
    """(wall, tile) of all walls."""
    for pane in panes:
        for tile in pane.tiles:
            yield pane.wall, tile


def rank_of(subject: str) -> int:
    """Which of the bound thing's pictures a camera tile shows, from 1; 0: it shows one that is named."""
    head, _, nth = subject.partition(":")
    if head != BOUND:
        return 0
    return int(nth) if nth.isdecimal() and int(nth) else 1


def fits(scene: Scene, bound: str) -> bool:
    """Whether the scene can be bound to this."""
    kind = bound.partition(":")[0]
    return bool(kind) and (scene.binds == kind or (scene.binds == "any" and kind in ("incident", "ring", "unit")))


def over(desk: Desk, shown: Shown) -> bool:
    """Whether what it is bound to is over: an incident has ended, a ring is gone, an emergency was closed since."""
    kind, _, key = shown.bound.partition(":")
    if kind == "incident":
        return (incident := desk.room.incidents.get(key)) is None or incident.ended
    if kind == "ring":
        return key not in desk.room.rings
    sos = desk.room.sos.get(key) if kind == "unit" else None
    return sos is not None and sos.closed_at is not None and sos.closed_at > shown.at


def bound_for(desk: Desk, scene: Scene) -> str:
    """What a scene that was shown by its name alone is bound to: what is selected, else what the wall is bound to, else
    the gravest of the queue, the newest ring, the open emergency; "" when there is none."""
    selected = f"{desk.selection.kind}:{desk.selection.id}" if desk.selection.id else ""
    now = desk.room.wall.bound if desk.room.wall is not None else ""
    return next((one for one in (selected, now, *_most_pressing(desk)) if one and fits(scene, one)), "")


def _most_pressing(desk: Desk) -> Iterator[str]:
    yield from (f"unit:{one.unit}" for one in desk.room.sos.values() if one.open)
    yield from (f"incident:{row.incident}" for row in desk.queue_rows()[:1])
    yield from (f"ring:{ring.id}" for ring in reversed(desk.room.rings.values()) if not ring.standing)


def sources(desk: Desk, shown: Shown) -> dict[str, str]:
    """wall/tile → source of each camera tile that has a picture to show. What a tile shows already it keeps as long as
    that is among the best; nothing else jumps when one is lost."""
    wanted = [(place(wall, tile.id), tile) for wall, tile in tiles(shown.panes) if tile.kind is TileKind.CAMERA]
    ranks = {key: rank_of(tile.subject) for key, tile in wanted}
    named = {key: tile.subject for key, tile in wanted if not ranks[key] and there_is(desk, tile.subject)}
    return named | _ranked(desk, shown, {key: rank for key, rank in ranks.items() if rank})


def _ranked(desk: Desk, shown: Shown, ranks: dict[str, int]) -> dict[str, str]:
    if not ranks or not shown.bound:
        return {}
    most = max(ranks.values())
    kind, _, key = shown.bound.partition(":")
    wide = sights.sources(desk, kind, key, most + SPARE)
    best, spare = wide[:most], {one for one in wide if pictures.parts(one)[0] == pictures.UNIT}
    kept = {at: now for at in ranks if (now := shown.sources.get(at, "")) in best or now in spare}
    free = [one for one in best if one not in kept.values()]
    if not kept:  # all of them anew: each tile its own rank
        return {at: best[rank - 1] for at, rank in ranks.items() if rank <= len(best)}
    open_ = sorted((at for at in ranks if at not in kept), key=lambda at: ranks[at])
    return kept | dict(zip(open_, free, strict=False))


def there_is(desk: Desk, source: str) -> bool:
    """Whether the site has this camera, or the room this unit."""
    kind, key = pictures.parts(source)
    if kind == pictures.CAMERA:
        return pictures.row_of(desk, key) is not None
    return kind == pictures.UNIT and key in desk.units.row


def hole(desk: Desk, wall: str, tile: Tile) -> Said | None:
    """Why a camera tile has no picture to show; None when it has one."""
    shown = desk.room.wall
    if shown is None or tile.kind is not TileKind.CAMERA or place(wall, tile.id) in shown.sources:
        return None
    if not tile.subject:
        return Said("scene.hole.empty")
    if not rank_of(tile.subject):
        kind, key = pictures.parts(tile.subject)
        return Said(f"scene.hole.no_{kind}" if kind else "scene.hole.empty", {"id": key or tile.subject})
    if not shown.bound:
        return Said("scene.hole.unbound")
    return Said("scene.hole.none", {"what": called(desk, shown.bound), "n": rank_of(tile.subject)})


def called(desk: Desk, thing: str) -> str:
    """What people call ``kind:id``; "" of nothing."""
    kind, _, key = thing.partition(":")
    if not key:
        return ""
    if kind in (pictures.CAMERA, pictures.UNIT):
        return pictures.name(desk, thing)
    if kind in ("beat", "grid", "village"):
        table = getattr(desk.site, {"beat": "beats", "grid": "grid", "village": "villages"}[kind])
        return table.names[table.ids.index(key)] if key in table.ids else key
    return words_of(desk, kind, key)


def subject_of(desk: Desk, thing: str) -> str:
    """What a map tile is about when this is sent to it: itself, or where it is; "" when it has no place."""
    kind, _, key = thing.partition(":")
    if kind in ("incident", "ring", "unit", "beat", "point"):
        return thing
    if (marker := desk.room.markers.get(key)) is not None and kind == "marker":
        return f"point:{marker.lon_deg:.6f},{marker.lat_deg:.6f}"
    layer, _, feature = thing.rpartition(":")
    at = choice.place_of(desk, layer, feature) if thing.startswith(_LAYER) else choice.place_of(desk, kind, key)
    if at is None:
        return ""
    lon, lat = from_mercator(*at)
    return f"point:{float(lon):.6f},{float(lat):.6f}"
