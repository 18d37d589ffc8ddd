"""The miniature's head: which scene stands, who holds it for how long, and the site's scenes with their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF

from console.desk import scene_causes, scenes
from console.glass import fonts
from console.glass.panels.ink import Ink, button_width, key_width
from console.glass.panels.room import verb_word
from console.glass.wall import miniature_paint as paint
from console.glass.window.keys import cap
from console.say import say
from console.verbs import Call, calls

if TYPE_CHECKING:
    from console.glass.wall.miniature import Miniature

MIDDLE: Final = 20.0


class Act(NamedTuple):
    """A button of the head: ``line`` is typed, ``call`` is run."""

    words: str
    key: str
    call: Call | None = None
    line: str = ""


def draw_head(ink: Ink, panel: Miniature, w: float) -> None:
    x = ink.text(16, MIDDLE, say("layout.title"), "t1", 15, bold=True) + 10
    end = _fold(ink, panel, w)
    for act in reversed(list(_acts(panel))):
        end -= button_width(act.words, act.key) + 8
        rect = ink.button(end, MIDDLE, act.words, act.key)
        panel.spot(rect, lambda act=act: _do(panel, act), act.words)  # type: ignore[misc]
    parts, room = _stands(panel), end - x - 12
    n = next((n for n in range(len(parts), 1, -1) if fonts.advance(" · ".join(parts[:n]), 13) <= room), 1)
    ink.text(x, MIDDLE, fonts.fit(" · ".join(parts[:n]), 13, False, room), "t2")
    panel.spot(QRectF(x, 6, room, 28), None, "\n".join(parts))
    _scenes(ink, panel, w)


def _fold(ink: Ink, panel: Miniature, w: float) -> float:
    key = cap("layout") or "Esc"
    end = w - 16 - key_width(key)
    ink.key(end, MIDDLE, key)
    end = ink.right(end - 7, MIDDLE, say("panel.fold"), "t2")
    panel.spot(QRectF(end, 0, w - end, 40), lambda: panel.room.act("layout"), say("panel.fold"))
    return end - 8


def _stands(panel: Miniature) -> list[str]:
    """``0912 现场``, ``王建国 定至 22:02:31``, what waits: as much of it as has room, the rest under the pointer."""
    desk, shown = panel.room.desk, panel.shown
    if not shown.panes:
        return [say("layout.nothing_shown")]
    waits = scene_causes.waits_words(desk)
    said = (scenes.title(desk, shown), scene_causes.hold_words(desk), *((waits,) if waits is not None else ()))
    return [one.text() for one in said]


def _acts(panel: Miniature) -> Iterator[Act]:
    """Only what can be done now."""
    desk = panel.room.desk
    chosen = f"{desk.selection.kind}:{desk.selection.id}"
    if desk.selection.kind in ("incident", "ring") and panel.shown.panes and panel.shown.bound != chosen:
        yield Act(say("layout.bind"), "", calls.BindScene())
    if scenes.held(desk):
        yield Act(say("layout.let_go"), "", calls.ShowScene(free=True))
    if desk.room.walls_before:
        yield Act(say("layout.back"), cap("unscene"), calls.SceneBack())
    if panel.shown.panes:
        yield Act(say("layout.save"), "", None, f"{verb_word('savescene')} {panel.shown.scene}".rstrip() + " ")


def _do(panel: Miniature, act: Act) -> None:
    if act.call is not None:
        panel.act(act.call)
    else:
        panel.room.type(act.line)


def _scenes(ink: Ink, panel: Miniature, w: float) -> None:
    """The site's scenes; the one that stands is armed, a press shows another."""
    shown = panel.shown.scene
    wanted = [(one.name, one.name, f"Alt {one.key}" if one.key else "", "armed" if one.name == shown else "")
              for one in panel.room.desk.site.scenes]  # fmt: skip
    if not wanted:
        ink.text(16, MIDDLE + 34, fonts.fit(say("layout.no_scenes"), 12, False, w - 32), "t3", 12)

    def note(rect: QRectF, name: str) -> None:
        panel.spot(rect, lambda: panel.act(calls.ShowScene(scene=name)), say("layout.show_scene", name=name))

    paint.chips(ink, 16, 40, w - 16, wanted, note, rows=1)
