"""A store and a feed that keep nothing and reach nobody, sums without a process of their own: what a desk needs to
stand while a picture is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue
from typing import Any

from console.reckon import table
from console.reckon.ground import Ground
from console.words import Asked, Clock, Event, Fix, ForgetAsk, Outbound, Receipt, SiteAsk


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
