"""Broadcasts 通播: the same words to many units, who has answered, and what is still to be said to whom.

``send`` is the one way a broadcast goes out, a roll call too; ``desk.notices`` and ``heard`` say how it stands. Silence
is told when it ends, and nothing is ever taken for an answer.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from console.codec import notice_payload
from console.desk import events as ev
from console.desk.fold_notices import MARK
from console.words import Notice, NoticeMark, Outbound, Reject, RejectReason, ReplyMessage

if TYPE_CHECKING:
    from console.desk.desk import Desk

A_BEAT: Final = 100  # messages: a broadcast to 5,000 units must not freeze the window
SHOWN: Final = 40  # characters of a text in the ticker


class Casting:
    """What is still to be said, in order: notice, unit."""

    def __init__(self) -> None:
        self.queue: deque[tuple[str, str]] = deque()

    def step(self, desk: Desk) -> None:
        """Once a beat. What has been answered or is over meanwhile is left out, unless its end is what is said."""
        for _ in range(min(A_BEAT, len(self.queue))):
            key, unit = self.queue.popleft()
            notice = desk.room.notices.get(key)
            if notice is not None and unit not in heard(desk, key):
                _publish(desk, notice, unit)


def send(
    desk: Desk, units: Sequence[str], text: str, *, kind: str = "notice", to: str = "", expires_s: float = 0.0,
    about: tuple[str, ...] = (),
) -> Notice:  # fmt: skip
    """Record a broadcast and say it to these units, each once. ``kind``: notice, rollcall, welfare, bodycam (``about``:
    what is wrong); ``to``: whom in words; ``expires_s`` 0: the site's own."""
    now = desk.clock.now()
    notice = Notice(
        id=str(uuid.uuid4()), no=f"{MARK}{desk.room.notice_last + 1}", kind=kind,
        issuer=f"{desk.site.config.id}/{desk.seat}", by=desk.actor, to=to or " ".join(units), text=text,
        units=tuple(dict.fromkeys(units)), issued_at=now, about=about,
        expires_at=now + (expires_s or desk.site.config.limits.notice_expires_s),
    )  # fmt: skip
    desk.record((ev.NoticeSent(notice=notice), notice.id), actor=desk.actor)
    desk.casting.queue.extend((notice.id, unit) for unit in notice.units)
    facts = {"no": notice.no, "to": notice.to, "n": len(notice.units), "text": notice.text[:SHOWN]}
    if not notice.quiet:
        desk.tell(f"notice.sent_{_kind(notice)}", facts, "notice", notice.id)
    return notice


def heard(desk: Desk, notice: str) -> Mapping[str, NoticeMark]:
    """By unit: who has answered."""
    return desk.room.heard.get(notice, {})


def unheard(desk: Desk, notice: Notice) -> list[str]:
    """Units that have not answered, in the order they were written to."""
    marks = heard(desk, notice.id)
    return [unit for unit in notice.units if unit not in marks]


def reply(desk: Desk, message: ReplyMessage, notice: Notice) -> None:
    """A terminal answers; a late answer counts too, a second one does not."""
    known = heard(desk, notice.id).get(message.unit)
    if message.unit not in desk.room.asked[notice.id] or (known is not None and not known.on_behalf):
        reason = RejectReason.UNKNOWN_ORDER if known is None else RejectReason.DUPLICATE
        desk.refuse(Reject(
            reason=reason, topic=f"unit/{message.unit}/reply", detail=f"notice {notice.no}",
            example=f"order={message.order[:60]} step={message.step}", received_at=message.received_at,
        ))  # fmt: skip
        return
    mark = NoticeMark(
        at=message.t, by=f"unit:{message.unit}", text=message.text, seen_at=message.received_at or desk.clock.now()
    )
    _mark(desk, notice, message.unit, mark, f"unit:{message.unit}")


def mark_by_hand(desk: Desk, notice: Notice, unit: str, channel: str = "", text: str = "") -> bool:
    """代签: a person has heard this unit. False when it had answered, or was never asked."""
    if unit not in desk.room.asked[notice.id] or unit in heard(desk, notice.id):
        return False
    now = desk.clock.now()
    _mark(desk, notice, unit, NoticeMark(at=now, by=desk.actor, text=text, channel=channel, seen_at=now), desk.actor)
    return True


def _mark(desk: Desk, notice: Notice, unit: str, mark: NoticeMark, actor: str) -> None:
    desk.record((ev.NoticeHeard(unit=unit, mark=mark), notice.id), actor=actor)
    if notice.kind == "notice" and len(heard(desk, notice.id)) == len(notice.units):
        desk.tell("notice.all_heard", {"no": notice.no, "n": len(notice.units)}, "notice", notice.id)
    elif mark.text:
        desk.tell("notice.said", {"no": notice.no, "unit": unit, "text": mark.text[:SHOWN]}, "notice", notice.id)


def withdraw(desk: Desk, notice: Notice) -> None:
    """A person takes it back; who has not answered is told so, under the same id."""
    desk.record((ev.NoticeEnded(why="withdrawn"), notice.id), actor=desk.actor)
    desk.casting.queue.extend((notice.id, unit) for unit in unheard(desk, notice))
    desk.tell("notice.withdrawn", {"no": notice.no}, "notice", notice.id)


def tick(desk: Desk) -> None:
    """Once a second: what nobody can answer in time any more is over, and who was silent is said."""
    now = desk.clock.now()
    for notice in [one for one in desk.room.notices.values() if one.open and now >= one.expires_at]:
        silent = unheard(desk, notice)
        desk.record((ev.NoticeEnded(why="expired"), notice.id), actor="system")
        if silent and not notice.quiet:
            facts = {"no": notice.no, "n": len(silent), "all": len(notice.units), "units": " ".join(silent[:5])}
            desk.tell("notice.expired", facts, "notice", notice.id)


def resend_to(desk: Desk, unit: str) -> None:
    """The unit's terminal is back: what it has not answered goes to it again, under the same id."""
    for notice in desk.room.notices.values():
        if notice.open and unit in desk.room.asked[notice.id] and unit not in heard(desk, notice.id):
            desk.casting.queue.append((notice.id, unit))


def _publish(desk: Desk, notice: Notice, unit: str) -> None:
    payload = notice_payload(notice, unit, desk.site.config.id)
    key = f"notice:{notice.id}:{unit}"
    out = Outbound(topic=f"unit/{unit}/notice", payload=payload, tag=key, key=key, expires_at=notice.expires_at)
    desk.feed.publish(out, desk.sent)


def _kind(notice: Notice) -> str:
    return notice.kind if notice.kind in ("notice", "rollcall") else "notice"
