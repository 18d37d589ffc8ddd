"""Journal kinds of body cameras: that a wearer was told who looks, and whether the terminal has heard it."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.bodycam import Watched


class BodycamWatched(Body, frozen=True, kw_only=True):
    """The wearer is told that the picture is looked at; the subject is the unit. The same id with others who look."""

    watched: Watched


class BodycamUnwatched(Body, frozen=True, kw_only=True):
    """Nobody looks any more, and the wearer is told so."""

    id: str


class BodycamHeard(Body, frozen=True, kw_only=True):
    """The terminal has answered: it shows who looks."""

    id: str
    t: float


KINDS: Final[dict[str, type[Body]]] = {
    "bodycam.watched": BodycamWatched,
    "bodycam.unwatched": BodycamUnwatched,
    "bodycam.heard": BodycamHeard,
}
