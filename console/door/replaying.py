"""A replay of a site's past: its desk, joined to the journal and the tracks on disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from queue import SimpleQueue
from typing import TYPE_CHECKING

from console.desk import past_asked
from console.desk.past_asked import Opened, OpenPast, Wanted
from console.words import ForgetAsk
from console.words.past import By

if TYPE_CHECKING:
    from console.desk import InboxItem
    from console.desk.replay import ReplayDesk
    from console.reckon import Reckoner
    from console.site import Site
    from console.words import Asked, Clock


def open_replay(
    place: Site,
    house: ExitStack,
    *,
    span: tuple[float | None, float | None] = (None, None),
    at: float | None = None,
    by: By = By.RECEIVED,
    sums: bool = True,
) -> ReplayDesk:
    """A desk in the past, begun to read; ``house`` closes it. It may stand beside a live desk on the same folder.

    ``span``: what can be replayed, epoch s; None: from the first event, to the last. ``at``: where it stands at first.
    ``sums``: outlines of rings and coverage are worked out, by a child of its own.
    """
    from console.desk.replay import ReplayDesk
    from console.reckon import Reckoner
    from console.store import open_journal, open_tracks

    inbox: SimpleQueue[InboxItem] = SimpleQueue()
    reckoner = Reckoner(place.folder, inbox) if sums else None
    if reckoner is not None:
        house.callback(reckoner.close)
    desk = ReplayDesk(
        place, open_journal(place), open_tracks(place), span=span, at=at, by=by,
        sums=_Late(reckoner) if reckoner is not None else None, inbox=inbox,
    )  # fmt: skip
    house.callback(desk.close)
    desk.start()
    return desk


class _Late:
    """Sums whose child is started by the first that is asked: it loads the site once more."""

    def __init__(self, reckoner: Reckoner) -> None:
        self._reckoner, self._begun = reckoner, False

    def ask(self, ask: Asked) -> None:
        if not self._begun and isinstance(ask, ForgetAsk):
            return
        if not self._begun:
            self._begun = True
            self._reckoner.start()
        self._reckoner.ask(ask)


def opener(place: Callable[[], Site], clock: Clock) -> OpenPast:
    """What a window opens replays with: each has its own desk, its own readers, one end of it all. ``place``: the site
    as it is by then."""

    def open_past(wanted: Wanted) -> Opened:
        from console.store import open_tracks

        span = past_asked.span_of(wanted, clock.now())
        with ExitStack() as house:
            desk = open_replay(place(), house, span=span, at=wanted.at)
            return Opened(desk, desk, open_tracks(place()), house.pop_all().close)

    return open_past
