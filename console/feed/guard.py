"""What is refused before it is decoded: who speaks too often, who speaks for another, who nobody knows and is one too
many; and, decoded, what comes again from long ago. On the feed's thread alone.

An emergency is never refused here: what speaks against it is said with it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec.structs import replace

from console.codec import rejected
from console.feed.rights import UNIT_HEARS, UNIT_SAYS
from console.site.config import FeedConfig
from console.words import BodycamMessage, DutyMessage, Inbound, Reject, RejectReason, ReplyMessage, SosMessage

TOLD_EACH_S: Final = 1.0  # what is refused without end is told so often, with how many it were
MOST_TOPICS: Final = 100_000  # a stranger who invents topics must not fill the memory
_KIB: Final = 1024.0
_Timed = DutyMessage | ReplyMessage | BodycamMessage


class Who(NamedTuple):
    """Of whom a topic is. ``lane``: fix, act, sos; "" what no unit says. ``speaker``: who alone may say it; "" whoever
    is no unit."""

    name: str
    lane: str
    speaker: str


class Bucket:
    """Holds ``most``, fills by ``per_s``; what it has not got is not given."""

    def __init__(self, per_s: float, most: float, now: float) -> None:
        self.per_s, self.most, self._has, self._at = per_s, most, most, now

    def take(self, amount: float, now: float) -> bool:
        self._has = min(self.most, self._has + (now - self._at) * self.per_s)
        self._at = now
        if amount > self._has:
            return False
        self._has -= amount
        return True


class Guard:
    """One for a connection. ``units``: ids that the site knows."""

    def __init__(self, site: str, rules: FeedConfig, units: frozenset[str]) -> None:
        self._site, self._rules, self._units = site, rules, units
        self._topics: dict[str, Who] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._strangers: set[str] = set()
        self._untold: dict[tuple[str, RejectReason], Reject] = {}
        self._told_at = -TOLD_EACH_S

    @property
    def identity(self) -> str:
        """Name of the property in which the broker says who has sent a message; "" none."""
        return self._rules.identity_property

    def against(
        self, topic: str, size: int, now: float, identity: tuple[str, ...] = ()
    ) -> tuple[RejectReason, str] | None:
        """Why a message of ``size`` bytes is refused, and the detail; None: it is let in. ``now`` monotonic seconds;
        ``identity``: what the broker says of its sender, () nothing."""
        who = self._topics.get(topic) or self._learn(topic)
        if identity and (detail := self._forged(who, identity)):
            return RejectReason.FORGED, detail
        if who.lane in ("", "sos"):
            return None
        if who.name not in self._units and not self._room_for(who.name):
            return RejectReason.STRANGERS, f"> {self._rules.strangers}"
        return self._too_much(who, size, now)

    def is_sos(self, topic: str) -> bool:
        return (self._topics.get(topic) or self._learn(topic)).lane == "sos"

    def late(self, word: Inbound, received_at: float, *, retained: bool) -> Inbound | tuple[RejectReason, str]:
        """The word; marked, if it is an emergency of long ago; why it is refused, if it is another's act of long ago.
        What the broker retained is as old as it is."""
        limit = self._rules.act_old_s
        if isinstance(word, SosMessage):
            old = retained or (limit > 0.0 and received_at - word.t > limit)
            return replace(word, doubt=word.doubt or "old") if old else word
        if limit <= 0.0 or retained or not isinstance(word, _Timed) or received_at - word.t <= limit:
            return word
        return RejectReason.REPLAYED, f"t: {(received_at - word.t) / 3600.0:.1f} h"

    def refused(self, reason: RejectReason, detail: str, topic: str, payload: bytes, received_at: float) -> None:
        """To be told with the next ``told``; more of the same are one with their number."""
        key = topic, reason
        before = self._untold.get(key)
        if before is not None:
            self._untold[key] = replace(before, times=before.times + 1)
        elif len(self._untold) < MOST_TOPICS:
            self._untold[key] = rejected(reason, topic, detail, payload, received_at)

    def told(self, now: float) -> tuple[Reject, ...]:
        """What is to be told now."""
        if not self._untold or now - self._told_at < TOLD_EACH_S:
            return ()
        found, self._untold, self._told_at = tuple(self._untold.values()), {}, now
        return found

    # --- inside ------------------------------------------------------------------------------------------------------

    def _learn(self, topic: str) -> Who:
        if len(self._topics) >= MOST_TOPICS:
            self._topics.clear()
        who = self._topics[topic] = _who(topic.split("/"), self._site)
        return who

    def _forged(self, who: Who, identity: tuple[str, ...]) -> str:
        """Every name in the message must be right: a sender may write one of his own beside the broker's."""
        for one in identity:
            if who.speaker and one != who.speaker:
                return f"{one[:40]} ≠ {who.speaker[:40]}"
            if not who.speaker and one in self._units:
                return f"{one[:40]}"
        return ""

    def _room_for(self, name: str) -> bool:
        if name in self._strangers:
            return True
        if len(self._strangers) >= self._rules.strangers:
            return False
        self._strangers.add(name)
        return True

    def _too_much(self, who: Who, size: int, now: float) -> tuple[RejectReason, str] | None:
        """Positions and acts are counted apart: a receiver gone wild must not cost a signature."""
        rules = self._rules
        per_s, most = (rules.fix_per_s, rules.fix_burst) if who.lane == "fix" else (rules.act_per_s, rules.act_burst)
        if per_s > 0.0 and not self._bucket(who.name, who.lane, per_s, most, now).take(1.0, now):
            return RejectReason.TOO_OFTEN, f"> {per_s:g}/s"
        kb = rules.unit_kb_per_s
        if kb > 0.0 and not self._bucket(who.name, "bytes", kb * _KIB, rules.unit_burst_kb * _KIB, now).take(size, now):
            return RejectReason.TOO_OFTEN, f"> {kb:g} KiB/s"
        return None

    def _bucket(self, name: str, lane: str, per_s: float, most: float, now: float) -> Bucket:
        found = self._buckets.get((name, lane))
        if found is None:
            found = self._buckets[name, lane] = Bucket(per_s, most, now)
        return found


_NOBODY: Final = Who("", "", "")


def _who(parts: list[str], site: str) -> Who:
    if parts[0] == "owntracks" and len(parts) >= 3:
        return Who(parts[2], "fix", parts[2])
    if parts[:3] != ["onemap", "v1", site] or len(parts) < 5:
        return _NOBODY
    group, name, rest = parts[3], parts[4], parts[5:]
    if group == "unit" and rest and rest[0] in UNIT_SAYS:
        return Who(name, rest[0] if rest[0] in ("fix", "sos") else "act", name)
    if group == "unit" and rest and rest[0] in UNIT_HEARS:
        return _NOBODY
    if group in ("incident", "task") and not rest:
        return Who(name, "", name)
    if group == "seat":
        return Who(name, "", name)
    return _NOBODY
