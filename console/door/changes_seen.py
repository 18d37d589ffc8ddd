"""What of two looks at a desk belongs into the log: what was refused, what broke or came back, what took long."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from console.desk.state import TickerLine
from console.desk.vitals import Link, Vitals

_log = logging.getLogger("onemap.desk")
_HOUR_S: Final = 3600.0


class Seen:
    """The look before. What happens a thousand times between two looks is one line with its number."""

    def __init__(self) -> None:
        self._last: Vitals | None = None
        self._told_at = 0.0  # of the newest ticker line that is in the log
        self._hour_at = 0.0

    def look(self, now: Vitals, lines: Sequence[TickerLine]) -> None:
        """``lines``: what the ticker says of the system; their texts are not logged, their codes and numbers are."""
        before, self._last = self._last, now
        self._ticker(lines)
        self._faults(before, now)
        self._rejects(before, now)
        self._links(before, now)
        slow = now.slow_beats - (before.slow_beats if before else 0)
        if slow:
            _say(logging.WARNING, "desk.slow_beats", n=slow, worst_s=now.worst_beat_s)
        if now.at - self._hour_at >= _HOUR_S:
            self._hour_at = now.at
            _say(logging.INFO, "desk.hour", **_summary(now))

    def _ticker(self, lines: Sequence[TickerLine]) -> None:
        for line in lines:
            if line.at > self._told_at:
                numbers = {key: value for key, value in line.facts.items() if isinstance(value, int | float)}
                _say(logging.INFO, line.code, **numbers)
        self._told_at = max((line.at for line in lines), default=self._told_at)

    def _faults(self, before: Vitals | None, now: Vitals) -> None:
        was = set(before.faults) if before else set()
        for fault in now.faults:
            if fault not in was:
                link = getattr(now, fault, None)
                reason = {"reason": link.reason, "waiting": link.waiting} if isinstance(link, Link) else {}
                _say(logging.WARNING, f"fault.{fault}", **reason)
        for fault in sorted(was - set(now.faults)):
            _say(logging.INFO, f"fault.{fault}.over")

    def _rejects(self, before: Vitals | None, now: Vitals) -> None:
        for reason, count in now.rejected.items():
            if more := count - (before.rejected.get(reason, 0) if before else 0):
                _say(logging.WARNING, "feed.rejected", reason=reason, n=more)

    def _links(self, before: Vitals | None, now: Vitals) -> None:
        """A connection that broke and stood again between two looks."""
        if before is None or not (before.feed.well and now.feed.well):
            return
        if before.feed.known and now.feed.since != before.feed.since:
            _say(logging.WARNING, "feed.reconnected")


def _summary(now: Vitals) -> dict[str, Any]:
    return {
        "received": now.received, "accepted": now.accepted, "late": now.late, "rejected": sum(now.rejected.values()),
        "incidents": now.incidents_open, "orders": now.orders_active, "memory_mb": now.machine.memory_mb,
        "disk_free_mb": now.machine.disk_free_mb, "slow_beats": now.slow_beats,
    }  # fmt: skip


def _say(level: int, code: str, **facts: Any) -> None:
    _log.log(level, code, extra={"facts": facts})
