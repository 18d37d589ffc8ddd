"""Two rooms: the shown one has this seat's acts at once, the confirmed one has everybody's in the order of commits.

An act of ours is folded into the shown room when it is done, and into the confirmed one when its commit comes back.
What others did in between is folded into both as it comes. Where that may make a difference, because one of theirs and
one of ours that is not confirmed yet are about the same thing, the shown room is made anew: the confirmed one, and what
of ours is still unconfirmed. So all seats show the same as soon as all is committed, whatever came when.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any, Final

from msgspec import ValidationError

from console.desk.fold import fold
from console.desk.room import Room
from console.words import Changes, Event

RECENT: Final = 20_000
UNHEARD_S: Final = 15.0
# What is about everything: a seat that began has forgotten what it knew of every link, a clock moves all open times.
OF_ALL: Final = frozenset({"seat.began", "clock.jumped"})
_EVERYTHING: Final = "*"
ALL: Final = Changes(sum(flag.value for flag in Changes if flag not in (Changes.SECOND, Changes.REPLAY)))


class Confirmed:
    """``shown`` is the desk's room, which stays the same object."""

    def __init__(self, shown: Room) -> None:
        self.room = Room()  # only what is committed
        self._shown = shown
        self._mine: dict[str, Event] = {}  # ours that are not committed, in their order
        self._keys: dict[str, frozenset[str]] = {}  # of these, what each is about
        self._expected: dict[str, None] = {}  # of these, those that another seat will journal
        self._differs = False
        self._kept_at: dict[str, float] = {}  # of ours that the store has: since when
        self._recent: dict[str, None] = {}  # ids that were committed of late, the oldest first

    def recovered(self, event: Event) -> None:
        """At start: what was committed before."""
        folded(self.room, event)
        self._remember(event.id)

    def kept(self, key: str, mono_s: float) -> None:
        """The store has it: it is committed, and will be heard of."""
        if key in self._mine:
            self._kept_at[key] = mono_s

    def unheard(self, mono_s: float) -> None:
        """What the store has had for long, and nothing was heard of, was there before under the same id: it is no event
        of its own."""
        late = [key for key, at in self._kept_at.items() if mono_s - at > UNHEARD_S]
        self.refused(late)
        for key in late:
            del self._kept_at[key]

    def is_committed(self, key: str) -> bool:
        """Whether an event of this id is known to be committed; for as long as a message may be heard twice."""
        return key in self._recent

    @property
    def waiting(self) -> int:
        """Events of ours that are not committed."""
        return len(self._mine)

    def begin(self, room: Room, recent: Iterable[str]) -> None:
        """At start: all that was committed until then, and the ids of the last of it, the oldest first."""
        self.room, self._recent = room, dict.fromkeys(recent)

    def recent(self) -> list[str]:
        """Ids of the events that were committed last, the oldest first."""
        return list(self._recent)

    def mine(self, event: Event) -> Changes:
        """Ours, done just now."""
        if event.id in self._mine:  # it was shown already, as another's
            self._expected.pop(event.id, None)
            return Changes.NOTHING
        self._mine[event.id], self._keys[event.id] = event, self.about(event)
        return folded(self._shown, event)

    def expect(self, event: Event) -> Changes:
        """What another seat journals, which is out of reach now: shown, and taken back if it never comes."""
        changes = self.mine(event)
        self._expected[event.id] = None
        return changes

    def adopt(self) -> list[Event]:
        """What was expected of another seat is ours from now on."""
        found = [self._mine[key] for key in self._expected]
        self._expected.clear()
        return found

    def forget(self) -> None:
        """What was expected of another seat has not come."""
        self.refused(list(self._expected))
        self._expected.clear()

    def committed(self, event: Event) -> Changes:
        """The next of all seats'. True to the order in the confirmed room; in the shown one ours stand already."""
        changes = folded(self.room, event)
        self._remember(event.id)
        if event.id in self._mine:
            first = next(iter(self._mine)) == event.id
            del self._mine[event.id], self._keys[event.id]
            self._kept_at.pop(event.id, None)
            self._expected.pop(event.id, None)
            self._differs |= not first
            return Changes.NOTHING
        if self._mine and not self._differs:
            about = self.about(event)
            self._differs = any(_meet(about, keys) for keys in self._keys.values())
        return changes | folded(self._shown, event)

    def _remember(self, key: str) -> None:
        self._recent[key] = None
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]

    def refused(self, ids: Iterable[str]) -> None:
        """Ours that will never be committed."""
        for key in ids:
            if self._mine.pop(key, None) is not None:
                del self._keys[key]
                self._differs = True

    def settle(self) -> Changes:
        """Make the shown room anew where it may differ from the confirmed one with ours on it."""
        if not self._differs:
            return Changes.NOTHING
        self._differs = False
        self._shown.become(self.room)
        for event in self._mine.values():
            folded(self._shown, event)
        return ALL

    def about(self, event: Event) -> frozenset[str]:
        """What an event is about: its subject, and every id or number that its body names."""
        known = self._known
        found = {text for text in _texts(event.body) if text in known}
        whole = (_EVERYTHING,) if event.kind in OF_ALL else ()
        return frozenset({event.subject, *found, *_numbers(event), *whole})

    @property
    def _known(self) -> Container[str]:
        return _Any((
            self._shown.incidents, self._shown.orders, self._shown.by_unit, self._shown.facts, self._shown.rings,
            self._shown.tasks, self._shown.presence, self._shown.notices, self._shown.looks,
        ))  # fmt: skip


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other) or _EVERYTHING in one or _EVERYTHING in other


class _Any:
    """Is in any of these."""

    def __init__(self, tables: tuple[Container[Any], ...]) -> None:
        self._tables = tables

    def __contains__(self, key: object) -> bool:
        return any(key in table for table in self._tables)


def folded(room: Room, event: Event) -> Changes:
    """One event into a room; one of a later version, or whose beginning is lost, changes nothing."""
    try:
        return fold(room, event)
    except (KeyError, ValidationError):
        return Changes.NOTHING


def _numbers(event: Event) -> Iterator[str]:
    """Of a new thing: that it takes the next number of its kind; the unit and incident of a new order: they may not be
    known yet."""
    for name, inner in event.body.items():
        if isinstance(inner, dict):
            if inner.get("no"):
                yield f"number:{name}"
            yield from (str(inner[key]) for key in ("id", "unit", "incident", "ring") if inner.get(key))


def _texts(value: Any, deep: int = 4) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif deep and isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield key
            yield from _texts(inner, deep - 1)
    elif deep and isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, deep - 1)
