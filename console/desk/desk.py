"""The desk: what the room knows. It holds state, calls pure functions and announces once a beat."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from console.desk.ports import FeedPort, StorePort
from console.desk.state import Health, Outcome, Preview, Selection, Sent, TickerLine, ViewState
from console.verbs.calls import Call
from console.words import Caller, Changes, Clock, Event, Inbound, Incident, Order, Receipt, Sos

if TYPE_CHECKING:
    from layers.tracks import Tails

    from console.dispatch import Ranking
    from console.site import Site, UnitSpec
    from layers.units import Units

InboxItem = Inbound | Receipt | Sent


class Desk:
    """Lives on one thread (the GUI's, or a headless seat's). Other threads only put into ``inbox``."""

    site: Site
    clock: Clock
    seat: str
    actor: str  # the person at the desk
    inbox: SimpleQueue[InboxItem]
    units: Units
    tails: Tails
    specs: dict[str, UnitSpec]
    incidents: dict[str, Incident]  # by Incident.id, newest last
    orders: dict[str, Order]  # by Order.id
    sos: dict[str, Sos]  # by unit id; open ones and the last closed one
    notes: dict[str, tuple[tuple[float, str, str], ...]]  # by incident: at, actor, text
    health: Health
    selection: Selection
    ranking: Ranking | None
    preview: Preview
    ticker: deque[TickerLine]
    view: ViewState

    def __init__(
        self, site: Site, clock: Clock, store: StorePort, feed: FeedPort, seat: str, actor: str,
        inbox: SimpleQueue[InboxItem] | None = None,
    ) -> None: ...

    def recover(self, events: Iterable[Event]) -> None:
        """Fold the journal at start; what was unsettled is sent again at the first beat."""

    def beat(self) -> Changes:
        """Drain the inbox (bounded), fold, tick the clocks once a second, announce once."""
        raise NotImplementedError

    def type(self, text: str) -> Preview:
        """What Enter would do; nothing is done. Announced as PREVIEW."""
        raise NotImplementedError

    def run(self, text: str) -> Outcome:
        """Parse and do."""
        raise NotImplementedError

    def act(self, call: Call) -> Outcome:
        """Do one act; announced at once."""
        raise NotImplementedError

    def undo(self) -> Outcome:
        """Take back this desk's last act, where the world allows it."""
        raise NotImplementedError

    def listen(self, fn: Callable[[Changes], None]) -> None:
        """``fn`` hears every announcement, on the desk's thread."""

    def caller(self, incident: str) -> Caller | None:
        """The caller's name and number while they are kept; the wall never asks."""
        raise NotImplementedError

    def orders_of(self, incident: str) -> tuple[Order, ...]:
        """All orders to this incident, oldest first."""
        raise NotImplementedError

    def order_of(self, unit: str) -> Order | None:
        """The unit's active order, if it has one (foreign ones too)."""
        raise NotImplementedError
