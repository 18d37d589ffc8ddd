"""Whoever looks through a body camera, its wearer is told: by whom, since when, and when it is over.

What is told follows from ``room.looks``; what was told is in the journal, so after a kill the wearer still hears that
it is over. While somebody looks it is said anew before its time is up; a terminal that hears nothing more knows that
nobody looks.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.codec import watch_payload
from console.desk import events_bodycam as ev
from console.desk import pictures
from console.words import Changes, Outbound, Reject, RejectReason, ReplyMessage
from console.words.bodycam import Watched

if TYPE_CHECKING:
    from console.desk.desk import Desk

_ID: Final = "watch-"  # before the rest of an id
_ANEW: Final = 0.5  # of the time that was said: then it is said again


class Telling:
    """``heard`` every announcement, ``step`` once a beat: what is told never waits for a second to pass."""

    def __init__(self) -> None:
        self._dirty = True
        self._until: dict[str, float] = {}  # by unit: what this process has told last, epoch s

    def heard(self, changes: Changes) -> None:
        self._dirty |= bool(changes & Changes.VIDEO)

    def step(self, desk: Desk) -> None:
        """Tells each wearer what is not yet told, or is told for too short a while; of several seats one does it."""
        if not desk.recording:
            return
        if self._dirty:
            self._dirty = False
            self._settle(desk)
        told_s, now = desk.site.config.bodycam.watch_s, desk.clock.now()
        for unit, until in list(self._until.items()):
            if until - now < told_s * _ANEW:
                self._say(desk, desk.room.watched[unit])

    def leave(self, desk: Desk) -> None:
        """The process ends, and nobody looks while it is gone; a wall that shows the same again later is told anew."""
        if not desk.alone:
            return  # another seat goes on
        self._settle(desk)
        for unit in list(self._until):
            self._say(desk, replace(desk.room.watched[unit], ended_at=desk.clock.now()))

    def _settle(self, desk: Desk) -> None:
        looking = _looking(desk)
        for unit, by in looking.items():
            known = desk.room.watched.get(unit)
            if known is None or not known.open or known.by != by or unit not in self._until:
                self._tell(desk, unit, by, known)
        for unit, known in list(desk.room.watched.items()):
            if known.open and unit not in looking:
                desk.record((ev.BodycamUnwatched(id=known.id), unit), actor="system")
                self._say(desk, desk.room.watched[unit])

    def _tell(self, desk: Desk, unit: str, by: tuple[str, ...], known: Watched | None) -> None:
        now = desk.clock.now()
        if known is None or not known.open:
            until = now + desk.site.config.bodycam.watch_s
            known = Watched(id=f"{_ID}{uuid.uuid4()}", unit=unit, by=by, since=now, until=until)
            desk.record((ev.BodycamWatched(watched=known), unit), actor="system")
        elif known.by != by:
            known = replace(known, by=by)
            desk.record((ev.BodycamWatched(watched=known), unit), actor="system")
        self._say(desk, known)

    def _say(self, desk: Desk, watched: Watched) -> None:
        """Retained: a terminal that comes later hears it too. The newest takes the place of what has not gone out."""
        until = desk.clock.now() + desk.site.config.bodycam.watch_s
        if watched.open:
            self._until[watched.unit] = until
        else:
            self._until.pop(watched.unit, None)
        site = desk.site.config.id
        payload = watch_payload(watched, f"{site}/{desk.seat}", site, until)
        key = f"watch:{watched.unit}"
        out = Outbound(topic=f"unit/{watched.unit}/watch", payload=payload, retain=True, tag=key, key=key)
        desk.feed.publish(out, desk.sent)


def _looking(desk: Desk) -> dict[str, tuple[str, ...]]:
    """By unit whose picture is open at a desk or on its walls: who looks, each once."""
    found: dict[str, tuple[str, ...]] = {}
    for look in desk.room.looks.values():
        kind, unit = pictures.parts(look.source)
        if kind == pictures.UNIT and (look.seat == desk.seat or not desk.alone):
            found[unit] = tuple(dict.fromkeys((*found.get(unit, ()), look.by)))
    return found


def reply(desk: Desk, message: ReplyMessage) -> bool:
    """A terminal answers that it shows who looks. False: the reply is about something else. A second answer, and one to
    a look that is long over, say nothing new."""
    if not message.order.startswith(_ID):
        return False
    known = desk.room.watched.get(message.unit)
    if known is not None and known.id == message.order and known.heard_at is None:
        desk.record((ev.BodycamHeard(id=known.id, t=message.t), message.unit), actor=f"unit:{message.unit}")
    else:
        desk.refuse(Reject(
            reason=RejectReason.DUPLICATE, topic=f"unit/{message.unit}/reply", detail="watch",
            example=f"order={message.order[:60]} step={message.step}", received_at=message.received_at,
        ))  # fmt: skip
    return True
