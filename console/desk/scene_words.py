"""What an act on scenes and walls is about, for the sentence beside the typed line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import layout_subjects, scene_making, scenes
from console.verbs import Call, calls
from console.words.wall import TileKind

if TYPE_CHECKING:
    from console.desk.desk import Desk


def about(desk: Desk, call: Call) -> list[str]:
    """``现场 0912``, ``→ 右屏``; nothing of other acts."""
    if isinstance(call, calls.ShowScene):
        return _scene(desk, call)
    if isinstance(call, calls.SceneBack):
        former = desk.room.walls_before[-1:]
        return [scenes.title(desk, one).text() for one in former]
    if isinstance(call, calls.DropScene):
        return [call.scene]
    if isinstance(call, calls.SaveScene):
        return [f"Alt {call.row}"] if call.row else []
    if isinstance(call, calls.TakeMap | calls.GiveMap):
        return [one for one in (call.tile or call.wall,) if one]
    return _things(desk, call) if isinstance(call, calls.SendToWall | calls.TakeFromWall | calls.BindScene) else []


def _scene(desk: Desk, call: calls.ShowScene) -> list[str]:
    scene = scenes.named(desk, call.scene)
    if scene is None:
        return []
    fits = next((one for one in call.things if scene_making.fits(scene, one)), "")
    bound = fits or ("" if call.things else scene_making.bound_for(desk, scene))
    return [scene.name, *([scene_making.called(desk, bound)] if bound else [])]


def _things(desk: Desk, call: calls.SendToWall | calls.TakeFromWall | calls.BindScene) -> list[str]:
    words = [scene_making.called(desk, one) for one in call.things]
    if isinstance(call, calls.SendToWall) and call.tilekind:
        words.append(layout_subjects.kind_word(TileKind(call.tilekind)).text())
    if not words and desk.selection.id and not isinstance(call, calls.TakeFromWall):
        words = [scene_making.called(desk, f"{desk.selection.kind}:{desk.selection.id}")]
    where = "" if isinstance(call, calls.BindScene) else call.tile or call.wall
    return [one for one in (*words, f"→ {where}" if where and isinstance(call, calls.SendToWall) else where) if one]
