"""What is on the walls now, and how it becomes something else by a person's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import scenes
from console.words.wall import Shown, WallSpec

if TYPE_CHECKING:
    from console.desk.desk import Desk


def walls(desk: Desk) -> tuple[WallSpec, ...]:
    return desk.site.walls


def now_shown(desk: Desk) -> Shown:
    """Empty walls before the first scene."""
    return scenes.now_on(desk)


def put_up(desk: Desk, shown: Shown) -> None:
    """The scene goes on, laid out otherwise by a person."""
    scenes.put(desk, scenes.mine(desk, shown), same=True)
