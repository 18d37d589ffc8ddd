"""Verbs on the walls: 场景, 退景, 存景, 删景, 上屏, 下屏, 绑, 掌屏, 还屏."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import pictures, scene_making, scene_sending, scenes, undo
from console.desk.acts_order import fail
from console.desk.scene_causes import hold_words
from console.desk.state import Outcome
from console.say import listed
from console.site.scenefile import faults
from console.verbs import Said, calls
from console.words import Changes
from console.words.wall import BOUND, Hand, Scene, Shown

if TYPE_CHECKING:
    from console.desk.desk import Desk


def show(desk: Desk, call: calls.ShowScene) -> Outcome:
    """场景: by its name; 自动 lets go; without a name it says which there are."""
    if call.free:
        return _let_go(desk)
    scene = scenes.named(desk, call.scene)
    if scene is None:
        return _which(desk, call.scene)
    if not desk.site.walls:
        return fail("scene.no_walls")
    bound = next((one for one in call.things if scene_making.fits(scene, one)), "")
    if call.things and not bound:
        return fail(f"scene.binds.{scene.binds or 'none'}", name=scene.name)
    made = scenes.show(desk, scene, bound or scene_making.bound_for(desk, scene))
    return _shown(desk, made, "scene.shown")


def _shown(desk: Desk, made: Shown, code: str) -> Outcome:
    """With what is missing: walls that the site does not have, pictures that nobody can show."""
    walls = {one.name for one in desk.site.walls}
    gone = [pane.wall for pane in made.panes if pane.wall not in walls]
    facts = {"name": scenes.title(desk, made), "walls": listed(gone), "hold": hold_words(desk)}
    return Outcome(ok=True, code=f"{code}_part" if gone else code, facts=facts)


def _which(desk: Desk, name: str) -> Outcome:
    names = listed(f"{one.name} {one.key}".rstrip() for one in desk.site.scenes)
    if not names:
        return fail("scene.none")
    return fail("scene.unknown", name=name, names=names) if name else Outcome(
        ok=True, code="scene.listed", facts={"names": names, "hold": hold_words(desk)}
    )  # fmt: skip


def _let_go(desk: Desk) -> Outcome:
    if not scenes.held(desk):
        return fail("scene.not_held")
    scenes.loosen(desk)
    return Outcome(ok=True, code="scene.let_go", facts={"name": scenes.title(desk, scenes.now_on(desk))})


def back(desk: Desk, call: calls.SceneBack) -> Outcome:
    """退景."""
    del call
    made = scenes.back(desk)
    return fail("scene.no_former") if made is None else _shown(desk, made, "scene.back")


def save(desk: Desk, call: calls.SaveScene) -> Outcome:
    """存景: causes and holds of one that is replaced stay its own."""
    shown = scenes.now_on(desk)
    if not shown.panes:
        return fail("scene.nothing_to_save")
    old, key = scenes.named(desk, call.name), str(call.row or "")
    binds = "any" if any(tile.subject.startswith(BOUND) for _, tile in scene_making.tiles(shown.panes)) else ""
    fresh = Scene(name=call.name, panes=shown.panes, binds=binds, past_h=shown.past_h)
    made = fresh if old is None else replace(old, panes=shown.panes, binds=old.binds or binds)
    made = replace(made, key=key or made.key)
    if wrong := next(faults(made), None):
        return fail("scene.wrong", key=wrong[0], reason=wrong[1])
    others = tuple(replace(one, key="") if key and one.key == key else one for one in desk.site.scenes)
    placed = tuple(made if one.name == made.name else one for one in others)
    _keep(desk, placed if old is not None else (*placed, made), Said("scene.did.save", {"name": made.name}))
    tiles = sum(len(pane.tiles) for pane in made.panes)
    facts = {"name": made.name, "n": tiles, "cap": f"Alt {made.key}" if made.key else ""}
    return Outcome(ok=True, code="scene.saved_key" if made.key else "scene.saved", facts=facts)


def drop(desk: Desk, call: calls.DropScene) -> Outcome:
    """删景."""
    if scenes.named(desk, call.scene) is None:
        return _which(desk, call.scene)
    left = tuple(one for one in desk.site.scenes if one.name != call.scene)
    _keep(desk, left, Said("scene.did.drop", {"name": call.scene}))
    return Outcome(ok=True, code="scene.dropped", facts={"name": call.scene})


def _keep(desk: Desk, kept: tuple[Scene, ...], what: Said) -> None:
    before = desk.site.scenes
    _use(desk, kept)
    undo.push(desk, what, lambda d: _put_back(d, before, what))


def _put_back(desk: Desk, before: tuple[Scene, ...], what: Said) -> Outcome:
    _use(desk, before)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _use(desk: Desk, kept: tuple[Scene, ...]) -> None:
    desk.site = altered(desk.site, scenes=kept)
    desk.keep_scenes(kept)
    desk.changed(Changes.WALL)


def send(desk: Desk, call: calls.SendToWall) -> Outcome:
    """上屏: what is named or selected; of several cameras side by side."""
    things = call.things or ((call.tilekind,) if call.tilekind else _selected(desk))
    if not things:
        return fail("scene.nothing_to_send")
    wall, _, tile = call.tile.rpartition("/") if call.tile else (call.wall, "", "")
    if len(things) > 1 and all(pictures.parts(one)[0] for one in things):
        return scene_sending.send_sources(desk, things)
    done = [scene_sending.send(desk, *_parts(one), wall=wall, tile=tile) for one in things]
    return next((one for one in done if not one.ok), done[-1])


def _parts(thing: str) -> tuple[str, str]:
    """``layer:<id>:<feature>`` is of the kind ``layer:<id>``."""
    kind, _, key = thing.rpartition(":") if thing.startswith("layer:") else thing.partition(":")
    return kind, key


def _selected(desk: Desk) -> tuple[str, ...]:
    return (f"{desk.selection.kind}:{desk.selection.id}",) if desk.selection.id else ()


def take(desk: Desk, call: calls.TakeFromWall) -> Outcome:
    """下屏: a tile by its name or by what it shows; a wall's all."""
    if call.tile:
        wall, _, tile = call.tile.rpartition("/")
        return scene_sending.take(desk, wall, tile)
    if call.wall:
        return scene_sending.take(desk, call.wall)
    things = call.things or _selected(desk)
    found = next((at for one in things if (at := scene_sending.where(desk, one)) is not None), None)
    if found is None:
        return fail("scene.not_there", what=listed(scene_making.called(desk, one) for one in things))
    return scene_sending.take(desk, *found)


def bind(desk: Desk, call: calls.BindScene) -> Outcome:
    """绑: the scene that stands, else the first of the site that can be bound to it."""
    things = call.things or _selected(desk)
    if not things:
        return fail("scene.nothing_to_bind")
    shown = scenes.now_on(desk)
    here = scenes.named(desk, shown.scene)
    for thing in things:
        if here is not None and scene_making.fits(here, thing):
            made = scenes.step(desk, replace(scenes.mine(desk, shown), bound=thing), _did_bind(desk, thing))
            return _shown(desk, made, "scene.bound")
        other = next((one for one in desk.site.scenes if scene_making.fits(one, thing)), None)
        if other is not None and desk.site.walls:
            return _shown(desk, scenes.show(desk, other, thing), "scene.bound")
    return fail("scene.no_scene_for", what=scene_making.called(desk, things[0]))


def _did_bind(desk: Desk, thing: str) -> Said:
    return Said("scene.did.bind", {"what": scene_making.called(desk, thing)})


def take_map(desk: Desk, call: calls.TakeMap) -> Outcome:
    """掌屏: without a camera of the map the window fills in its own."""
    wall, _, tile = call.tile.rpartition("/") if call.tile else (call.wall, "", "")
    found = next((one for one in scenes.maps(scenes.now_on(desk), wall) if not tile or one[1].id == tile), None)
    if found is None:
        return fail("scene.no_map", wall=wall)
    if call.x_m is None or call.y_m is None or call.m_per_px is None:
        desk.look(tool_n=desk.view.tool_n + 1, tool=call)
        return Outcome(ok=True, code="scene.taking", facts={"wall": found[0]})
    scenes.hand(desk, found[0], found[1].id, Hand(x_m=call.x_m, y_m=call.y_m, m_per_px=call.m_per_px))
    return Outcome(ok=True, code="scene.map_taken", facts={"wall": found[0]})


def give_map(desk: Desk, call: calls.GiveMap) -> Outcome:
    """还屏: one, or all that were taken."""
    wall, _, tile = call.tile.rpartition("/") if call.tile else (call.wall, "", "")
    shown = scenes.now_on(desk)
    keys = [key for key in shown.hands if (not wall or key.rpartition("/")[0] == wall) and
            (not tile or key.rpartition("/")[2] == tile)]  # fmt: skip
    if not keys:
        return fail("scene.map_free", wall=wall)
    left = {key: hand for key, hand in shown.hands.items() if key not in keys}
    where = listed(dict.fromkeys(key.rpartition("/")[0] for key in keys))
    scenes.alter(desk, replace(shown, hands=left), Said("scene.did.give", {"wall": where}))
    return Outcome(ok=True, code="scene.map_given", facts={"wall": where})
