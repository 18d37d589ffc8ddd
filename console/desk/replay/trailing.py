"""Trails of an hour in a replay: read once somebody wants to see them, and kept from then on."""

from __future__ import annotations

from console.desk.replay.standing import Moved
from layers.tracks import Trails


class Trailing:
    """Of one moment and what is played from it."""

    def __init__(self) -> None:
        self._asked = False
        self._trails: Trails | None = None
        self._since: list[Moved] = []  # what has moved since they were asked for

    def wanted(self, shown: bool) -> bool:
        """Whether to ask for them now; said once."""
        ask, self._asked = shown and not self._asked, self._asked or shown
        return ask

    def moved(self, moved: Moved) -> None:
        if self._trails is not None:
            self._trails.take(*moved)
        elif self._asked:
            self._since.append(moved)

    def come(self, trails: Trails, version: int) -> Trails:
        """They were read; ``version`` of those that were shown before."""
        trails.version += version + 1
        for moved in self._since:
            trails.take(*moved)
        self._trails, self._since = trails, []
        return trails
