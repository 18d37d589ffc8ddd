"""A store and a feed that keep nothing and reach nobody, sums without a process of their own: what a desk needs to
stand while a picture is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue
from typing import Any

from console.reckon import table
from console.reckon.ground import Ground
from console.words import Asked, Clock, Event, Fix, ForgetAsk, Outbound, Receipt, SiteAsk, StoreState
from console.words.sharing import Clash, Committed, Merged, Move


class KeptNowhere:
    """Receipts at once; personal fields in memory."""

    def __init__(self, clock: Clock, inbox: SimpleQueue[Any]) -> None:
        self.clock, self.inbox = clock, inbox
        self._personal: dict[str, Mapping[str, str]] = {}

    def append(self, events: Sequence[Event]) -> None:
        for event in events:
            self.inbox.put(Receipt(event_id=event.id, ok=True, at=self.clock.now()))

    def keep_personal(self, key: str, fields: Mapping[str, str], _purge_at: float) -> None:
        self._personal[key] = dict(fields)

    def personal(self, key: str) -> Mapping[str, str]:
        return self._personal.get(key, {})

    def put_fixes(self, batch: Sequence[Fix]) -> None:
        """Tracks are not kept."""


class KeptTogether(KeptNowhere):
    """A store of several seats: what is appended is committed at once, unless ``away``; what others commit is ``put``
    between."""

    away = False

    def __init__(self, clock: Clock, inbox: SimpleQueue[Any]) -> None:
        super().__init__(clock, inbox)
        self.spool: list[Event] = []
        self._seq, self._since = 0, 0.0

    def append(self, events: Sequence[Event], moves: Sequence[Move] = ()) -> None:
        del moves
        if self.away:
            self.spool += events
            for event in events:
                self.inbox.put(Receipt(event_id=event.id, ok=False, at=self.clock.now(), reason="store.away"))
            self._say_away()
        else:
            super().append(events)
            self.put(events)

    def put(self, events: Sequence[Event]) -> None:
        self._seq += len(events)
        self.inbox.put(Committed(events=tuple(events), seq=self._seq))

    def cut(self) -> None:
        self.away, self._since = True, self.clock.now()
        self._say_away()

    def _say_away(self) -> None:
        n = len(self.spool)
        self.inbox.put(StoreState(recording=False, held_back=n, spared=n, reason="store.away", since=self._since))

    def back(self, clashes: Sequence[Clash] = ()) -> None:
        """The spool goes in behind what others have committed meanwhile."""
        self.away = False
        kept, self.spool = self.spool, []
        self.inbox.put(StoreState(recording=True, since=self.clock.now()))
        self.append(kept)
        self.inbox.put(Merged(events=len(kept), away_since=self._since, clashes=tuple(clashes)))


class HeardByNobody:
    """Every message counts as acknowledged; what was sent stays readable."""

    def __init__(self) -> None:
        self.out: list[Outbound] = []

    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None:
        self.out.append(out)
        sent(out.tag)

    def withdraw(self, tag: str) -> None: ...


class WorkedOutHere:
    """Every ask is answered at once and truly, in this process: nothing else runs while a picture is taken."""

    def __init__(self, ground: Ground, inbox: SimpleQueue[Any]) -> None:
        self.ground, self.inbox = ground, inbox

    def ask(self, ask: Asked) -> None:
        if not isinstance(ask, ForgetAsk | SiteAsk):
            self.inbox.put(table.answer(self.ground, ask))
