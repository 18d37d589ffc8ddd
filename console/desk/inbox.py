"""One table: what comes out of the inbox → who folds it. Fixes go another way, many at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from console.desk import closing, errands, intake, orders, replies, rings, seat_rows, studies, sums, tasks, terminals
from console.desk.state import Sent
from console.words import (
    Answered,
    BodycamMessage,
    Changes,
    ClosingAnswer,
    CoverAnswer,
    DutyMessage,
    FeedState,
    Followed,
    FollowState,
    Inbound,
    IncidentMessage,
    Link,
    LinkMessage,
    NoticeMessage,
    OrderMessage,
    OutboxState,
    PresenceMessage,
    Receipt,
    Reject,
    ReplyMessage,
    RingAnswer,
    SeatMessage,
    SosMessage,
    StoreState,
    SumsFault,
    SumsState,
    TaskMessage,
    UnitReportMessage,
    UnitTaskMessage,
    Unsent,
    WatchMessage,
)
from console.words.sharing import Committed, Merged, RecorderState, Refused
from console.words.study import ClerkAnswered, ClerkFault, ClerkProgress, ReportAnswer, StudyAnswer

if TYPE_CHECKING:
    from console.desk.desk import Desk

InboxItem = (
    Inbound | Receipt | StoreState | Sent | Answered | errands.Done | Unsent | OutboxState | Followed | FollowState
    | ClerkAnswered | Committed | Refused | RecorderState | Merged
)  # fmt: skip


def _counted(handler: Callable[[Desk, Any], None]) -> Callable[[Desk, Any], None]:
    def take(desk: Desk, message: Any) -> None:
        desk.health.received += 1
        handler(desk, message)

    return take


def _reject(desk: Desk, reject: Reject) -> None:
    desk.refuse(reject)


def _own(_desk: Desk, _message: NoticeMessage | WatchMessage) -> None:
    """Our own coming back, where a broker's rules give it to us: nothing new."""


def _feed(desk: Desk, state: FeedState) -> None:
    """A connection that is back or lost is a line of the ticker."""
    before = desk.health.feed
    desk.health.feed = state
    if before is not None and before.connected != state.connected:
        desk.tell("ticker.feed_back" if state.connected else "ticker.feed_lost", {}, "system", "")
    desk.changed(Changes.HEALTH)


def _store(desk: Desk, state: StoreState) -> None:
    before = desk.health.store
    desk.health.store = state
    if (before is None or before.recording) and not state.recording:
        desk.tell("ticker.store_lost", {}, "system", "")
    if before is not None and not before.recording and state.recording:
        desk.tell("ticker.store_back", {}, "system", "")
    desk.changed(Changes.HEALTH)


def _receipt(desk: Desk, receipt: Receipt) -> None:
    """The bar says 入库 as soon as one thing was kept, and not otherwise."""
    known = desk.health.store
    if receipt.ok and known is None:
        desk.health.store = StoreState(recording=True, since=receipt.at)
        desk.changed(Changes.HEALTH)
    if not receipt.ok and (known is None or known.recording):
        _store(desk, StoreState(recording=False, held_back=1, since=receipt.at, reason=receipt.reason))
    elif not receipt.ok and known is not None:
        desk.health.store = replace(known, held_back=known.held_back + 1)
        desk.changed(Changes.HEALTH)
    orders.receipt(desk, receipt)


def _outbox(desk: Desk, state: OutboxState) -> None:
    """That what must arrive would not outlive the process is a line of the ticker."""
    before, desk.health.outbox = desk.health.outbox, state
    if before.kept != state.kept:
        desk.tell("order.outbox_back" if state.kept else "order.outbox_lost", {}, "system", "")
    desk.changed(Changes.HEALTH)


def _seat(desk: Desk, message: SeatMessage) -> None:
    before = desk.seats.get(message.seat)
    desk.seats[message.seat] = message
    seat_rows.tell_link(desk, message.seat, before.link if before is not None else Link.UNKNOWN)
    desk.changed(Changes.HEALTH | Changes.SEATS)


def _presence(desk: Desk, said: PresenceMessage) -> None:
    desk.presence.hear(desk, said)


def _sent(desk: Desk, sent: Sent) -> None:
    orders.sent(desk, sent.tag, sent.at)


# Whose ask could not be answered, by the beginning of its key.
_FAULTS: Final[dict[str, Callable[[Desk, SumsFault], None]]] = {
    "ring": rings.failed,
    "closing": closing.failed,
    "cover": lambda desk, fault: desk.coverage.failed(desk, fault),
}


def _fault(desk: Desk, fault: SumsFault) -> None:
    sums.fault(desk, fault, _FAULTS)


HANDLERS: Final[dict[type[Any], Callable[[Desk, Any], None]]] = {
    DutyMessage: _counted(terminals.duty),
    LinkMessage: _counted(terminals.link),
    BodycamMessage: _counted(terminals.bodycam),
    SosMessage: _counted(terminals.sos),
    IncidentMessage: _counted(intake.incident),
    UnitReportMessage: _counted(intake.report),
    ReplyMessage: _counted(replies.reply),
    TaskMessage: _counted(tasks.asked),
    UnitTaskMessage: _counted(tasks.seen),
    OrderMessage: _counted(terminals.order_seen),
    NoticeMessage: _counted(_own),
    WatchMessage: _counted(_own),
    SeatMessage: _seat,
    PresenceMessage: _presence,
    Reject: _counted(_reject),
    FeedState: _feed,
    Receipt: _receipt,
    StoreState: _store,
    Sent: _sent,
    Unsent: lambda desk, message: orders.unsent(desk, message),
    OutboxState: _outbox,
    RingAnswer: rings.answered,
    CoverAnswer: lambda desk, answer: desk.coverage.answered(desk, answer),
    ClosingAnswer: closing.answered,
    SumsFault: _fault,
    SumsState: sums.state,
    ClerkProgress: studies.heard,
    StudyAnswer: studies.heard,
    ReportAnswer: studies.heard,
    ClerkFault: studies.heard,
    errands.Done: errands.done,
}

# What a desk that only follows takes too: it shows, and decides nothing.
SHOWN: Final = frozenset({Reject, FeedState, SeatMessage, RingAnswer, CoverAnswer, SumsFault, SumsState, errands.Done})
