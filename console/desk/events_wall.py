"""Journal kinds of the wall and of looking at pictures."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.video import Look
from console.words.wall import Shown


class WallShown(Body, frozen=True, kw_only=True):
    """Everything that is on the walls from now on. ``back``: the former scene, which is no longer one to go back to."""

    shown: Shown
    back: bool = False
    same: bool = False  # the scene as it was with other sources, tiles or hands: no step to go back to


class LookBegun(Body, frozen=True, kw_only=True):
    """Somebody opened a picture; the subject is the source."""

    look: Look


class LookEnded(Body, frozen=True, kw_only=True):
    """Nobody looks there any more; the subject is the source."""

    where: str
    seconds: float


KINDS: Final[dict[str, type[Body]]] = {
    "wall.shown": WallShown,
    "look.begun": LookBegun,
    "look.ended": LookEnded,
}
