"""What is on the walls now, and how it becomes something else by a person's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import events_wall as ev
from console.words.wall import Shown, TileKind, WallSpec

if TYPE_CHECKING:
    from console.desk.desk import Desk


def walls(desk: Desk) -> tuple[WallSpec, ...]:
    return desk.site.walls


def now_shown(desk: Desk) -> Shown:
    """Empty walls before the first scene."""
    return desk.room.wall or Shown(scene="", panes=())


def put_up(desk: Desk, shown: Shown) -> None:
    """The scene goes on, laid out otherwise."""
    sources = {f"{pane.wall}/{one.id}": one.subject for pane in shown.panes for one in pane.tiles
               if one.kind is TileKind.CAMERA and one.subject.startswith(("camera:", "unit:"))}  # fmt: skip
    body = ev.WallShown(shown=replace(shown, sources=sources, by=desk.actor, at=desk.clock.now()), same=True)
    desk.record((body, "wall"), actor=desk.actor)
