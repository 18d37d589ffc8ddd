"""Stills that were asked for and have not come: each is answered once, within its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.desk.ports import Still
from console.video.feed import Feed
from console.video.messages import Snapped
from console.words.video import Phase

WAIT_S: Final = 9.0
LATE: Final = "stream.still_late"
_SHOWS: Final = (Phase.PLAYING, Phase.FROZEN)
_ENDED: Final = (Phase.RETRYING, Phase.REFUSED, Phase.FAILED)


@dataclass
class Waiting:
    """``feed``: whose picture it will be; another once, when the main stream fails and the low one plays."""

    n: int
    feed: Feed
    done: Callable[[Still], None]
    due: float  # monotonic
    sent: bool = False

    @property
    def can_be_taken(self) -> bool:
        return not self.sent and self.feed.state.phase in _SHOWS

    @property
    def has_failed(self) -> bool:
        return not self.sent and self.feed.state.phase in _ENDED

    def nothing(self, now: float) -> Still:
        """Why there is none, as the room says it."""
        state = self.feed.state
        return Still(self.feed.key[0], now, b"", why=state.why or LATE, facts=dict(state.facts) if state.why else {})


def still_of(source: str, said: Snapped, shift: float) -> Still:
    """As the room knows it; ``shift``: the room's clock less the monotonic one."""
    at = said.at + shift if said.jpeg else shift
    return Still(source, at, said.jpeg, said.width, said.height, said.why, said.facts)
