"""The miniature's foot: the kinds of tiles to take from, and what can be done with the chosen one and its wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF

from console.desk import layout_subjects
from console.glass import fonts
from console.glass.panels.ink import Ink, button_width
from console.glass.wall import miniature_paint as paint
from console.glass.wall.miniature_keys import KIND_KEYS
from console.glass.wall.miniature_places import bezels
from console.glass.wall.miniature_words import subject
from console.say import say
from console.verbs import calls
from console.words.wall import Tile, TileKind, WallSpec

if TYPE_CHECKING:
    from console.glass.wall.miniature import Miniature

MOST_A_MONITOR: Final = 6  # tiles that can be read from where the room sits (LOOK section 5)


class Act(NamedTuple):
    """A button of the last line: its words, its key, and whether it is switched on (``armed``)."""

    words: str
    key: str
    do: Callable[[], object]
    armed: bool = False


def draw_foot(ink: Ink, panel: Miniature, w: float, y: float, rows: int) -> None:
    """Kinds as chips that are dragged or pressed, then one line about the chosen tile."""
    panel.chips.clear()

    def note(rect: QRectF, kind: str) -> None:
        panel.chips.append((rect, kind))
        panel.spot(rect, None, say("layout.chip_tip", kind=say(f"layout.kind.{kind}")))

    caps = {kind: str(n) for n, kind in enumerate(KIND_KEYS, 1)} if panel.chosen else {}
    wanted = [(kind.value, say(f"layout.kind.{kind.value}"), caps.get(kind, ""), "") for kind in TileKind]
    paint.chips(ink, 16, y, w - 16, wanted, note, rows)
    _line(ink, panel, w, y + rows * 32 + 14)


def _line(ink: Ink, panel: Miniature, w: float, y: float) -> None:
    tile = panel.tile(panel.chosen)
    if panel.carried:
        what = layout_subjects.subject_words(panel.room.desk, panel.carried)
        words = say(panel.drag.why, wall=panel.drag.wall) if panel.drag.why else say("layout.carrying", what=what)
        ink.text(16, y, fonts.fit(words, 13, True, w - 32), "warn" if panel.drag.why else "acc", 13, bold=True)
        return
    if tile is None:
        ink.text(16, y, fonts.fit(say("layout.invite"), 12, False, w - 32), "t3", 12)
        return
    wall = panel.chosen.partition("/")[0]
    what = subject(panel.room, panel.shown, tile)
    words = " ".join(part for part in (panel.chosen, say(f"layout.kind.{tile.kind.value}"), what) if part)
    x = ink.text(16, y, fonts.fit(words, 13, True, w * 0.3), "t1", 13, bold=True) + 12
    for act in (*_of_tile(panel), *_of_wall(panel, wall)):
        if x + button_width(act.words, act.key) > w - 16:
            break
        rect = ink.button(x, y, act.words, act.key, armed=act.armed)
        panel.spot(rect, act.do, act.words)
        x = rect.right() + 6
    note, tone = _note(panel, wall, tile)
    if tone == "warn" or fonts.advance(note, 12) <= w - 22 - x:  # which keys there are is said whole or not
        ink.text(x + 6, y, fonts.fit(note, 12, False, w - 22 - x), tone, 12)


def _of_tile(panel: Miniature) -> Iterator[Act]:
    key, tile = panel.chosen, panel.tile(panel.chosen)
    if tile is not None and tile.kind is TileKind.MAP:
        held = key in panel.shown.hands
        wall = key.partition("/")[0]
        words = say("layout.as_desk" if held else "layout.take_map")
        yield Act(words, "", lambda: panel.act(calls.TakeMap(wall=wall, tile=key), key))
        if held:
            yield Act(say("layout.give_map"), "", lambda: panel.act(calls.GiveMap(wall=wall, tile=key), key))
    yield Act(say("layout.drop"), "Del", lambda: panel.act(calls.DropTile(tile=key)))


def _of_wall(panel: Miniature, wall: str) -> Iterator[Act]:
    """The monitors that it may stand on, those it stands on armed."""
    spec = next((one for one in panel.room.desk.site.walls if one.name == wall), None)
    if spec is None or spec.apart:
        return
    for name in dict.fromkeys((*(one.name for one in panel.monitors() if not one.desk), *spec.monitors)):
        yield Act(name, "", lambda name=name: panel.act(_turned(spec, name)), name in spec.monitors)  # type: ignore[misc]


def _turned(spec: WallSpec, monitor: str) -> calls.UseMonitors:
    """With this monitor, or without it when it has it."""
    rest = tuple(one for one in spec.monitors if one != monitor)
    return calls.UseMonitors(wall=spec.name, monitors=rest if monitor in spec.monitors else (*rest, monitor))


def _note(panel: Miniature, wall: str, tile: Tile) -> tuple[str, str]:
    """What is hard to read from afar; else which keys there are."""
    spec = next((one for one in panel.room.desk.site.walls if one.name == wall), None)
    most = MOST_A_MONITOR * max(1, len(spec.monitors) if spec is not None else 1)
    count = len(panel.tiles().get(wall, ()))
    board = panel.board(wall)
    seams = bezels(board) if board is not None else ()
    if tile.kind is not TileKind.MAP and any(tile.x < seam < tile.x + tile.w for seam in seams):
        return say("layout.over_bezel"), "warn"
    if count > most:
        return say("layout.too_many", n=count, most=most), "warn"
    return say("layout.keys"), "t3"
