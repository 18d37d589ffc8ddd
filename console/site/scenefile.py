"""``scenes.toml`` of a site folder: scenes 场景, each a layout of all walls.

Read with faults, a broken scene left out alone; written whole or not at all. A wall that the site does not have is
named, and its part of the scene kept: the monitor may come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from console.site.entries import Entry, typed
from console.site.layerlist import toml
from console.site.model import Problem
from console.site.wallfile import NAMED, read_table, said
from console.site.whole import write_whole
from console.words.wall import GRID, Cause, Pane, Scene, Tile, WallSpec

NAME: Final = "scenes.toml"
BINDS: Final = ("", "incident", "ring", "unit", "any")
CAUSES: Final = ("incident", "sos", "ring", "gap", "time")
MOST_SCENES: Final = 60
MOST_TILES: Final = 24  # of a wall
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_TABLE: Final = "scenes"
_WRONG: Final = "site.scenes.wrong"
_VALUE: Final = "site.scenes.value"
_HEAD: Final = """\
# 大屏的场景：每面屏上有哪些画面，何时自动切换。由控制台的“存景”写，也可手改；各键的含义见 docs/wall.md。
# 此处以外的注释会丢失。
# Scenes of the wall: which tiles stand on each wall, and what shows them by itself. Written by the verb savescene, or
# by hand; docs/wall.md explains every key. Comments other than these are not kept.
"""


def read_scenes(folder: Path, walls: Sequence[WallSpec]) -> tuple[tuple[Scene, ...], tuple[Problem, ...]]:
    """The site's scenes, and what is wrong with its file; none without one."""
    text, raw, unreadable = read_table(folder, NAME, _TABLE)
    kept: dict[str, Scene] = {}
    problems = list(unreadable)
    for number, one in enumerate(raw):
        entry = Entry(NAME, text, _TABLE, number)
        scene, found = typed(entry, one, Scene, _VALUE)
        problems += found
        if scene is None:
            continue
        wrong = [entry.problem(_WRONG, key, id=scene.name, reason=why) for key, why in faults(scene)]
        wrong += _clashes(entry, scene, kept)
        problems += wrong
        if not wrong:
            kept[scene.name] = scene
            problems += _strangers(entry, scene, walls)
    return tuple(kept.values()), tuple(problems)


def _clashes(entry: Entry, scene: Scene, kept: dict[str, Scene]) -> list[Problem]:
    if scene.name in kept:
        return [entry.problem("site.scenes.twice", "name", id=scene.name)]
    other = next((one.name for one in kept.values() if scene.key and one.key == scene.key), "")
    if other:
        return [entry.problem("site.scenes.key_taken", "key", id=scene.name, of=other, cap=scene.key)]
    return [entry.problem("site.scenes.many", id=scene.name, n=MOST_SCENES)] if len(kept) == MOST_SCENES else []


def _strangers(entry: Entry, scene: Scene, walls: Sequence[WallSpec]) -> Iterator[Problem]:
    known = {one.name for one in walls}
    for n, pane in enumerate(scene.panes):
        if pane.wall not in known:
            yield entry.problem("site.scenes.no_wall", f"panes.{n}.wall", id=scene.name, wall=pane.wall)


def faults(scene: Scene) -> Iterator[tuple[str, str]]:
    """(key, what it must be) of a scene that cannot be used."""
    if not NAMED.fullmatch(scene.name):
        yield "name", "1 … 24, no space / : = | $ ! ,"
    if scene.key not in ("", *"123456789"):
        yield "key", "1 … 9"
    if scene.binds not in BINDS:
        yield "binds", " / ".join(BINDS[1:])
    if scene.hold_s < 0 or scene.past_h < 0:
        yield ("hold_s" if scene.hold_s < 0 else "past_h"), "≥ 0"
    if len({pane.wall for pane in scene.panes}) < len(scene.panes):
        yield "panes", "wall"
    for n, cause in enumerate(scene.causes):
        if why := _no_cause(cause):
            yield f"causes.{n}", why
    for n, pane in enumerate(scene.panes):
        if why := _no_pane(pane):
            yield f"panes.{n}.tiles", why


def _no_cause(cause: Cause) -> str:
    if cause.on not in CAUSES:
        return " / ".join(CAUSES)
    if cause.on == "time" and not _CLOCK.fullmatch(cause.at):
        return "at = HH:MM"
    return "days = 1 … 7" if any(not 1 <= day <= 7 for day in cause.days) else ""


def _no_pane(pane: Pane) -> str:
    """Why these tiles cannot stand on a wall; "" when they can."""
    if len(pane.tiles) > MOST_TILES:
        return f"≤ {MOST_TILES}"
    if len({tile.id for tile in pane.tiles}) < len(pane.tiles) or not all(NAMED.fullmatch(t.id) for t in pane.tiles):
        return "id"
    for n, tile in enumerate(pane.tiles):
        if min(tile.x, tile.y) < 0 or min(tile.w, tile.h) < 1 or max(tile.x + tile.w, tile.y + tile.h) > GRID:
            return f"{tile.id}: 0 … {GRID}"
        over = next((one.id for one in pane.tiles[:n] if one.cells.over(tile.cells)), "")
        if over:
            return f"{tile.id} × {over}"
        if not 0.2 <= tile.scale <= 5 or tile.seconds < 1:
            return f"{tile.id}: scale 0.2 … 5, seconds ≥ 1"
    return ""


def write_scenes(folder: Path, scenes: Sequence[Scene]) -> None:
    """``OSError`` when that cannot be: the old file stands."""
    text = _HEAD + "".join(f"\n[[{_TABLE}]]\n{_scene(one)}" for one in scenes)
    write_whole(folder / NAME, text.encode("utf-8"))


def _scene(scene: Scene) -> str:
    plain = said(scene)
    del plain["panes"]
    plain |= {"causes": [said(one) for one in scene.causes]} if scene.causes else {}
    panes = (f"[[{_TABLE}.panes]]\nwall = {toml(pane.wall)}\ntiles = {_tiles(pane.tiles)}\n" for pane in scene.panes)
    head = "".join(f"{key} = {toml(value)}\n" for key, value in plain.items())
    return head + ("".join(panes) or "panes = []\n")


def _tiles(tiles: Sequence[Tile]) -> str:
    """A tile a line: a person reads and changes them."""
    return "[\n" + "".join(f"  {toml(said(one))},\n" for one in tiles) + "]" if tiles else "[]"

