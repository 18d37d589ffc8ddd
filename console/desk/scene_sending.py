"""上屏, 下屏: a thing of the desk becomes a tile of a wall, in the place that suits it best or is missed least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from console.desk import layout_subjects, looks, pictures, scene_making, scenes, wall_grid
from console.desk.state import Outcome
from console.verbs import Said
from console.words.wall import BOUND, GRID, Pane, Shown, Tile, TileKind

if TYPE_CHECKING:
    from console.desk.desk import Desk

K = TileKind
# What is missed least comes first: what says little, what the desk has too, what is watched.
WORTH: Final = (K.CLOCK, K.NOTE, K.FILE, K.CHART, K.TASKS, K.COVERAGE, K.TOUR, K.UNITS, K.CLOCKS, K.QUEUE, K.CAMERA,
                K.INCIDENT, K.MAP)  # fmt: skip
BLOCK: Final = 4  # pictures side by side that are put up as one
_MOST: Final = {K.CAMERA: BLOCK, K.INCIDENT: 2}  # so many of a kind stand before one replaces another; else one


class Spot(NamedTuple):
    """Where on the walls: the tile that is replaced, or "" an empty space. ``there``: it shows the very thing now."""

    wall: str
    tile: str = ""
    there: bool = False


def content(desk: Desk, thing: str) -> Tile | Said:
    """A tile, not placed yet, that shows ``kind:id`` or is of a kind by its name alone; or why there is none."""
    kind, _, key = thing.partition(":")
    if not key:
        return _plain(kind)
    if kind == "incident":
        return _tile(K.INCIDENT, thing)
    if kind == pictures.CAMERA:
        known = scene_making.there_is(desk, thing)
        return _tile(K.CAMERA, thing) if known else Said("scene.hole.no_camera", {"id": key})
    if kind == pictures.UNIT and pictures.urls(desk, thing) is not None:
        return _tile(K.CAMERA, thing)
    if kind in ("task", "tour"):
        return _tile(K.TASKS if kind == "task" else K.TOUR, thing)
    subject = scene_making.subject_of(desk, thing)
    return _tile(K.MAP, subject) if subject else Said("scene.no_place", {"what": scene_making.called(desk, thing)})


def _plain(kind: str) -> Tile | Said:
    if kind not in {one.value for one in K}:
        return Said("scene.nothing_to_send")
    return _tile(K(kind), BOUND if kind == K.INCIDENT.value else "hours" if kind == K.CHART.value else "")


def _tile(kind: TileKind, subject: str) -> Tile:
    return Tile(id="", kind=kind, x=0, y=0, w=GRID, h=GRID, subject=subject)


def send(desk: Desk, kind: str, key: str = "", wall: str = "", tile: str = "") -> Outcome:
    """上屏 of one thing: to this tile, to this wall, or where it suits. The outcome names the place."""
    made = content(desk, f"{kind}:{key}" if key else kind)
    if isinstance(made, Said):
        return Outcome(ok=False, code=made.code, facts=made.facts)
    if (why := _refused(desk, wall, tile)) is not None:
        return Outcome(ok=False, code=why.code, facts=why.facts)
    shown = scenes.now_on(desk)
    spot = Spot(wall, tile) if tile else _choose(desk, shown, made, wall)
    what = layout_subjects.said(desk, made)
    if spot.there:
        return Outcome(ok=True, code="scene.sent_before", facts={"what": what, "wall": spot.wall})
    old = _find(shown, spot)
    scenes.alter(desk, _placed(shown, spot, made), Said("scene.did.send", {"what": what, "wall": spot.wall}))
    facts = {"what": what, "wall": spot.wall, "old": layout_subjects.said(desk, old) if old is not None else ""}
    return Outcome(ok=True, code="scene.sent" if old is None else "scene.sent_instead", facts=facts)


def _refused(desk: Desk, wall: str, tile: str) -> Said | None:
    """Why nothing can be put there."""
    if not desk.site.walls:
        return Said("scene.no_walls")
    if wall and all(one.name != wall for one in desk.site.walls):
        return Said("scene.no_wall", {"wall": wall})
    if tile and _find(scenes.now_on(desk), Spot(wall, tile)) is None:
        return Said("scene.no_tile", {"wall": wall, "tile": tile})
    return None


def _find(shown: Shown, spot: Spot) -> Tile | None:
    return next((one for one in shown.pane(spot.wall).tiles if one.id == spot.tile), None) if spot.tile else None


def _panes(desk: Desk, shown: Shown, wall: str = "") -> list[Pane]:
    """What stands on the site's walls, or on this one alone."""
    return [shown.pane(one.name) for one in desk.site.walls if not wall or one.name == wall]


def _choose(desk: Desk, shown: Shown, made: Tile, wall: str) -> Spot:
    """Where it is already; a camera tile that waits for one; an empty space; what is missed least."""
    panes = _panes(desk, shown, wall)
    tiles = [(pane.wall, tile) for pane in panes for tile in pane.tiles]
    alike = [(at, tile) for at, tile in tiles if tile.kind is made.kind]
    for at, tile in alike:
        shows = shown.sources.get(scene_making.place(at, tile.id), tile.subject)
        if shows == made.subject and made.subject != BOUND:
            return Spot(at, tile.id, there=True)
    if made.kind is K.CAMERA and (ready := _ready(shown, alike)):
        return _spot(ready)
    full = len(alike) >= _MOST.get(made.kind, 1)
    if not full and (space := _space(panes, made) or _shared(shown, panes)):
        return Spot(space)
    return _spot(min(alike if full else tiles, key=lambda one: _worth(desk, *one)))


def _ready(shown: Shown, cameras: list[tuple[str, Tile]]) -> tuple[str, Tile] | None:
    """A camera tile without a picture, else the last of the ranked ones; never the best."""
    empty = (one for one in cameras if scene_making.place(one[0], one[1].id) not in shown.sources)
    ranked = [one for one in cameras if scene_making.rank_of(one[1].subject) > 1]
    last = max(ranked, key=lambda one: scene_making.rank_of(one[1].subject), default=None)
    return next(empty, last)


def _spot(found: tuple[str, Tile]) -> Spot:
    return Spot(found[0], found[1].id)


def _space(panes: list[Pane], made: Tile) -> str:
    """The first wall with room for one more tile and none of the others moved; "" none."""
    for pane in panes:
        found = wall_grid.put(pane.tiles, made)
        if found is not None and found.how == "empty":
            return pane.wall
    return ""


def _shared(shown: Shown, panes: list[Pane]) -> str:
    """Of walls that a person is filling by hand, no scene of the site: the first whose largest tile may be halved."""
    return next((one.wall for one in panes if len(one.tiles) < BLOCK), "") if not shown.scene else ""


def _worth(desk: Desk, wall: str, tile: Tile) -> tuple[int, int, float, int]:
    """Least first: by kind; what follows the scene before what is held by hand; the picture that was sent first."""
    key = scene_making.place(wall, tile.id)
    since = next((one.at for at, one in desk.room.looks.items() if at[1] == looks.WALL + key), 0.0)
    return WORTH.index(tile.kind), int(key in scenes.now_on(desk).hands), since, tile.w * tile.h


def _placed(shown: Shown, spot: Spot, made: Tile) -> Shown:
    """In the stead of the tile there, on its cells; else in the empty space."""
    tiles, old = shown.pane(spot.wall).tiles, _find(shown, spot)
    if old is not None:
        new = replace(made, id=old.id, x=old.x, y=old.y, w=old.w, h=old.h)
        rest = {key: hand for key, hand in shown.hands.items() if key != scene_making.place(spot.wall, old.id)}
        put = tuple(new if one is old else one for one in tiles)
        return scenes.with_tiles(replace(shown, hands=rest), spot.wall, put)
    found = wall_grid.put(tiles, replace(made, id=wall_grid.new_id(tiles)))
    return scenes.with_tiles(shown, spot.wall, found.tiles) if found is not None else shown


def send_sources(desk: Desk, sources: tuple[str, ...], why: str = "") -> Outcome:
    """Pictures side by side, the best first: into the camera tiles of a wall that has enough of them, else as a block
    that fills the wall that is missed least. ``why``: what they are of, as people call it."""
    wanted = tuple(dict.fromkeys(one for one in sources if scene_making.there_is(desk, one)))[:BLOCK]
    if not wanted:
        return Outcome(ok=False, code="scene.no_pictures", facts={"what": why})
    if (refused := _refused(desk, "", "")) is not None:
        return Outcome(ok=False, code=refused.code, facts=refused.facts)
    shown = scenes.now_on(desk)
    pane = _for_block(desk, shown, len(wanted))
    old = [one for one in pane.tiles if one.kind is K.CAMERA]
    said = Said("scene.did.send", {"what": Said("scene.pictures", {"n": len(wanted), "what": why}), "wall": pane.wall})
    if len(old) >= len(wanted):
        scenes.alter(desk, scenes.with_tiles(shown, pane.wall, _into(pane, wanted)), said)
    else:
        scenes.step(desk, scenes.mine(desk, scenes.with_tiles(shown, pane.wall, _block(wanted))), said)
    facts = {"n": len(wanted), "what": why, "wall": pane.wall}
    return Outcome(ok=True, code="scene.sent_pictures", facts=facts)


def _for_block(desk: Desk, shown: Shown, count: int) -> Pane:
    """The wall with camera tiles enough; an empty one; the one whose gravest tile is missed least."""
    panes = _panes(desk, shown)
    ready = [one for one in panes if sum(tile.kind is K.CAMERA for tile in one.tiles) >= count]
    return ready[0] if ready else min(panes, key=lambda one: max((WORTH.index(t.kind) for t in one.tiles), default=-1))


def _into(pane: Pane, wanted: tuple[str, ...]) -> tuple[Tile, ...]:
    """The camera tiles in their order on the wall show these; one more stays as it is."""
    order = sorted((one for one in pane.tiles if one.kind is K.CAMERA), key=lambda one: (one.y, one.x))
    subjects = dict(zip((one.id for one in order), wanted, strict=False))
    return tuple(replace(one, subject=subjects.get(one.id, one.subject)) for one in pane.tiles)


def _block(wanted: tuple[str, ...]) -> tuple[Tile, ...]:
    """One fills the wall, two stand side by side, three or four in two rows."""
    columns, rows = (1 if len(wanted) == 1 else 2), (1 if len(wanted) <= 2 else 2)
    w, h = GRID // columns, GRID // rows
    return tuple(
        replace(_tile(K.CAMERA, one), id="ABCD"[n], x=n % columns * w, y=n // columns * h, w=w, h=h)
        for n, one in enumerate(wanted)
    )


def take(desk: Desk, wall: str, tile: str = "") -> Outcome:
    """下屏: this tile, or all of a wall, leaves an empty place."""
    shown = scenes.now_on(desk)
    pane = shown.pane(wall)
    if not pane.tiles:
        return Outcome(ok=False, code="scene.empty_wall", facts={"wall": wall})
    gone = _find(shown, Spot(wall, tile)) if tile else None
    if tile and gone is None:
        return Outcome(ok=False, code="scene.no_tile", facts={"wall": wall, "tile": tile})
    what = Said("scene.all_tiles") if gone is None else layout_subjects.said(desk, gone)
    left = () if gone is None else wall_grid.drop(pane.tiles, tile)
    facts = {"what": what, "wall": wall}
    scenes.alter(desk, scenes.with_tiles(shown, wall, left), Said("scene.did.take", facts))
    return Outcome(ok=True, code="scene.taken", facts=facts)


def where(desk: Desk, thing: str) -> tuple[str, str] | None:
    """(wall, tile) that shows ``kind:id`` now; None when none does."""
    shown = scenes.now_on(desk)
    for pane in _panes(desk, shown):
        for tile in pane.tiles:
            if thing in (shown.sources.get(scene_making.place(pane.wall, tile.id)), tile.subject):
                return pane.wall, tile.id
    return None

