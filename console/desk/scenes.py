"""What is on the walls: one door by which it changes, so that each picture that comes or goes is journaled with it.

A person's choice is his: nothing replaces it by itself until he lets go (``loosen``), or ``[scenes] person_s`` after
his last act on the wall, or until what it is bound to is over. What shows scenes by itself is in ``scene_causes``.
"""

from __future__ import annotations

import math
from collections.abc import Container
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import events_wall as ev
from console.desk import looks, scene_making, undo
from console.desk.bodies import Body
from console.desk.state import Outcome
from console.verbs import Said
from console.words import Link
from console.words.wall import Hand, Pane, Scene, Shown, Tile, TileKind

if TYPE_CHECKING:
    from console.desk.desk import Desk

SYSTEM: Final = "system"
APART: Final = "wall-"  # in front of a wall's name: the seat of a process of its own that shows it
NOTHING: Final = Shown(scene="", panes=())


def now_on(desk: Desk) -> Shown:
    """What is on the walls; an empty layout when nothing was ever put there."""
    return desk.room.wall or NOTHING


def named(desk: Desk, name: str) -> Scene | None:
    return next((one for one in desk.site.scenes if one.name == name), None)


def keyed(desk: Desk, digit: int) -> Scene | None:
    """The scene of Alt with this digit."""
    return next((one for one in desk.site.scenes if one.key == str(digit)), None)


def held_until(desk: Desk) -> float:
    """Epoch s until which nothing of no higher rank replaces what is shown: inf, until a person lets go; 0 not held."""
    shown = desk.room.wall
    if shown is None or shown.loose or scene_making.over(desk, shown):
        return 0.0
    if shown.cause:
        return shown.at + shown.hold_s
    return shown.at + shown.hold_s if shown.hold_s else math.inf


def held(desk: Desk) -> bool:
    return desk.clock.now() < held_until(desk)


def mine(desk: Desk, shown: Shown) -> Shown:
    """The same as a person's choice of now."""
    person_s = desk.site.config.scenes.person_s
    return replace(shown, at=desk.clock.now(), by=desk.actor, cause="", hold_s=person_s, loose=False)


def of_scene(desk: Desk, scene: Scene, bound: str) -> Shown:
    """A scene of the site as a person puts it on the walls."""
    return mine(desk, Shown(scene=scene.name, panes=scene.panes, bound=bound, past_h=scene.past_h))


def put(desk: Desk, shown: Shown, *, back: bool = False, same: bool = False, actor: str = "") -> Shown:
    """It is on the walls from now on, its pictures chosen; with it in one go who stops and who begins to look."""
    before, made = now_on(desk), replace(shown, sources=scene_making.sources(desk, shown))
    keys = {scene_making.place(wall, tile.id) for wall, tile in scene_making.tiles(made.panes)}
    made = replace(made, hands={key: hand for key, hand in made.hands.items() if key in keys})
    moved = _looks(desk, before, made)
    desk.record((ev.WallShown(shown=made, back=back, same=same), made.scene), *moved, actor=actor or desk.actor)
    return made


def _looks(desk: Desk, before: Shown, after: Shown) -> list[tuple[Body, str]]:
    """Who stops and who begins to look: on a wall that stands nowhere nobody does."""
    old = {one for one in _pictures(before) if one in desk.room.looks}
    new = _pictures(after, desk.scening.dark)
    gone = [body for one in sorted(old - new) if (body := looks.ended(desk, *one)) is not None]
    why = after.bound or (f"scene:{after.scene}" if after.scene else "")
    by = after.by or desk.actor
    return [*gone, *(body for one in sorted(new - old) if (body := looks.begun(desk, *one, why, by)) is not None)]


def _pictures(shown: Shown, dark: Container[str] = ()) -> set[tuple[str, str]]:
    """(source, where it is looked at) of all walls but these."""
    lit = ((key, source) for key, source in shown.sources.items() if key.rpartition("/")[0] not in dark)
    return {(source, looks.WALL + key) for key, source in lit}


def settle(desk: Desk) -> None:
    """After the journal was folded: the walls look at what they show, until it is known that one stands nowhere. Of
    several seats the one whose walls they are says so."""
    if not desk.alone and not _has_walls(desk):
        return
    if moved := _looks(desk, now_on(desk), now_on(desk)):
        desk.record(*moved, actor=SYSTEM)


def stand(desk: Desk, nowhere: frozenset[str]) -> None:
    """Walls that stand on no monitor of this desk now."""
    desk.scening.nowhere = nowhere
    follow(desk)


def follow(desk: Desk) -> None:
    """Where a wall has gone, or come back, looks end or begin. Cheap while nothing has changed."""
    if (dark := _dark(desk)) != desk.scening.dark:
        desk.scening.dark = dark
        settle(desk)


def _has_walls(desk: Desk) -> bool:
    return any(wall.name not in desk.scening.nowhere for wall in desk.site.walls)


def _dark(desk: Desk) -> frozenset[str]:
    """Walls that nobody looks at: on no monitor here, and no process of their own shows them."""
    said = {key.removeprefix(APART): one.link for key, one in desk.seats.items() if key.startswith(APART)}
    gone = {one.name for one in desk.site.walls if one.apart and said.get(one.name) is Link.OFFLINE}
    return frozenset(gone | {name for name in desk.scening.nowhere if said.get(name) is not Link.ONLINE})


# ---- a person's acts: shown, gone back, changed; each can be taken back


def show(desk: Desk, scene: Scene, bound: str = "") -> Shown:
    """A person puts a scene of the site on the walls."""
    return step(desk, of_scene(desk, scene, bound), Said("scene.did.show", {"name": scene.name}))


def step(desk: Desk, shown: Shown, what: Said) -> Shown:
    """Another picture of all walls: the one before it is the former from now on."""
    former = now_on(desk)
    made = put(desk, shown)
    undo.push(desk, what, lambda d: _step_back(d, made, former, what))
    return made


def _step_back(desk: Desk, made: Shown, former: Shown, what: Said) -> Outcome:
    if (other := _moved_on(desk, made, what)) is not None:
        return other
    before = desk.room.walls_before[-1] if desk.room.walls_before else NOTHING
    put(desk, mine(desk, former), back=_alike(before, former))
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def back(desk: Desk) -> Shown | None:
    """The former scene again, as it stood; None when there is none."""
    if not desk.room.walls_before:
        return None
    left, former = now_on(desk), desk.room.walls_before[-1]
    made = put(desk, replace(mine(desk, former), cause=former.cause, hold_s=_hold_of(desk, former)), back=True)
    what = Said("scene.did.back", {"name": title(desk, made)})
    undo.push(desk, what, lambda d: _forward_again(d, made, left, what))
    return made


def _hold_of(desk: Desk, former: Shown) -> float:
    """What a cause had shown is held as such; what a person had, as his."""
    return former.hold_s if former.cause else desk.site.config.scenes.person_s


def _forward_again(desk: Desk, made: Shown, left: Shown, what: Said) -> Outcome:
    if (other := _moved_on(desk, made, what)) is not None:
        return other
    put(desk, mine(desk, left))
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def alter(desk: Desk, shown: Shown, what: Said) -> Shown:
    """The same scene with other tiles, bindings or hands, by a person: no step to go back to, but for Ctrl+Z."""
    former = now_on(desk)
    made = put(desk, mine(desk, shown), same=True)
    undo.push(desk, what, lambda d: _put_back(d, made, former, what))
    return made


def _put_back(desk: Desk, made: Shown, former: Shown, what: Said) -> Outcome:
    if (other := _moved_on(desk, made, what)) is not None:
        return other
    put(desk, mine(desk, former), same=True)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _moved_on(desk: Desk, made: Shown, what: Said) -> Outcome | None:
    """Something else came on the wall by itself since: taking the act back would take that away."""
    now = now_on(desk)
    if _alike(now, made):
        return None
    return Outcome(ok=False, code="scene.moved_on", facts={"what": what, "name": title(desk, now)})


def _alike(one: Shown, other: Shown) -> bool:
    return (one.scene, one.bound, one.panes) == (other.scene, other.bound, other.panes)


def arrange(desk: Desk, wall: str, tiles: tuple[Tile, ...], what: Said | None = None) -> Shown:
    """The tiles of one wall as a person has laid them out (``wall_grid``)."""
    said = what or Said("scene.did.arrange", {"wall": wall})
    return alter(desk, with_tiles(now_on(desk), wall, tiles), said)


def with_tiles(shown: Shown, wall: str, tiles: tuple[Tile, ...]) -> Shown:
    """The same with these tiles on one wall."""
    others = tuple(replace(one, tiles=tiles) if one.wall == wall else one for one in shown.panes)
    known = any(one.wall == wall for one in shown.panes)
    return replace(shown, panes=others if known else (*others, Pane(wall=wall, tiles=tiles)))


def hand(desk: Desk, wall: str, tile: str, camera: Hand | None) -> Shown:
    """A person takes a map of a wall by hand; None: gives it back to the scene. A drag is one act: only its first
    move can be taken back."""
    shown, key = now_on(desk), scene_making.place(wall, tile)
    hands = {one: kept for one, kept in shown.hands.items() if one != key} | ({key: camera} if camera else {})
    if camera is not None and key in shown.hands:
        return put(desk, mine(desk, replace(shown, hands=hands)), same=True)
    code = "scene.did.hand" if camera is not None else "scene.did.give"
    return alter(desk, replace(shown, hands=hands), Said(code, {"wall": wall}))


def loosen(desk: Desk) -> None:
    """The person lets go: what is shown stays, until something shows another scene. Taken back, he holds it again."""
    before = now_on(desk)
    made = put(desk, replace(before, loose=True), same=True)
    what = Said("scene.did.let_go", {"name": title(desk, made)})
    undo.push(desk, what, lambda d: _put_back(d, made, before, what))


def maps(shown: Shown, wall: str = "") -> list[tuple[str, Tile]]:
    """(wall, tile) of the maps that stand on a wall, or on any."""
    found = scene_making.tiles(shown.panes)
    return [(at, tile) for at, tile in found if tile.kind is TileKind.MAP and (not wall or at == wall)]


def title(desk: Desk, shown: Shown) -> Said:
    """``0912 现场``: the scene and what it is bound to, as people call it."""
    if not shown.scene and not shown.bound:
        return Said("scene.by_hand" if shown.panes else "scene.nothing")
    bound = scene_making.called(desk, shown.bound)
    return Said("scene.title", {"bound": bound, "scene": shown.scene, "gap": " " if bound and shown.scene else ""})
