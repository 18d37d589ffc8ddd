"""Walls and their tiles as the parser knows them: 左屏, 左屏/2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import layout_subjects, scenes
from console.verbs import Thing

if TYPE_CHECKING:
    from console.desk.desk import Desk


def wall_names(desk: Desk) -> tuple[str, ...]:
    """Of the site, then what else is shown."""
    shown = (one.wall for one in scenes.now_on(desk).panes)
    return tuple(dict.fromkeys((*(one.name for one in desk.site.walls), *shown)))


def wall_things(desk: Desk) -> list[Thing]:
    return [Thing(kind="wall", id=name, label=name, title=name) for name in wall_names(desk)]


def tile_things(desk: Desk) -> list[Thing]:
    """``左屏/2``, with what it shows."""
    return [
        Thing(kind="walltile", id=key, label=key, title=layout_subjects.said(desk, one).text())
        for pane in scenes.now_on(desk).panes for one in pane.tiles for key in (f"{pane.wall}/{one.id}",)
    ]  # fmt: skip


def scene_things(desk: Desk) -> list[Thing]:
    """The site's scenes, with the key that shows each."""
    return [
        Thing(kind="scene", id=one.name, label=one.name, title=one.name, where=f"Alt {one.key}" if one.key else "")
        for one in desk.site.scenes
    ]
