"""The desk's side of 交接班: who may sign, what of the last one is still open, what another seat is handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import handover_brief
from console.desk.fold_handover import last, under_way
from console.say import say
from console.words import Changes
from console.words.handover import KEYBOARD, PASSWORD, ROOM, Handover, HandWord, Item, Message, Signature

if TYPE_CHECKING:
    from console.desk.desk import Desk

VOUCH_S: Final = 60.0  # so long a password that was verified stands for a signature


class Vouched(msgspec.Struct, frozen=True):
    """A password that was right a moment ago."""

    login: str
    name: str
    at: float  # Clock.mono


class Left(msgspec.Struct, frozen=True):
    """An item that was handed over: its number from 1, and ``open``, ``ticked`` or ``over`` (it stands no more)."""

    n: int
    item: Item
    state: str
    tick: HandWord | None = None


class Handovers:
    """Lives on the desk's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._vouched: Vouched | None = None
        self._told: dict[str, str] | None = None  # by other seat: what it was handing over, and how far
        self._standing: tuple[int, frozenset[str]] = (0, frozenset())  # second, keys
        self.asks_password = False  # the door sets it where people sign in, with who judges a name and a password
        self.judge: Callable[[str, str, Callable[[str], None]], None] | None = None

    # --- signatures ------------------------------------------------------------------------------------------------

    def vouch(self, login: str, name: str) -> None:
        """Whoever verified a password says so; it stands for one signature."""
        self._vouched = Vouched(login, name, self._desk.clock.mono())

    def verify(self, name: str, password: str, done: Callable[[str], None]) -> None:
        """``done`` hears on the desk's thread why not, in words; "" when the password was right."""
        if self.judge is None:
            done(say("handover.wrong_password"))
        else:
            self.judge(name, password, done)

    def signature(self, name: str) -> Signature | None:
        """Of this person, now; None: a password is asked for, and none was given."""
        now, known, self._vouched = self._desk.clock.now(), self._vouched, None
        if known is not None and self._desk.clock.mono() - known.at < VOUCH_S and name in ("", known.name, known.login):
            return Signature(name=known.name, at=now, how=PASSWORD, login=known.login)
        return None if self.asks_password or not name else Signature(name=name, at=now, how=KEYBOARD)

    # --- what is under way ----------------------------------------------------------------------------------------

    @property
    def now(self) -> Handover:
        """At this seat."""
        return under_way(self._desk.room, self._desk.seat)

    @property
    def scope(self) -> str:
        """Of one that begins: the whole room, as long as nobody says otherwise."""
        return self.now.scope or ROOM

    def messages(self, scope: str = "") -> tuple[Message, ...]:
        """Those that go with the next handover: of the room all, of a seat its own; oldest first."""
        kept = sorted(self._desk.room.messages.values(), key=lambda one: one.at)
        room = (scope or self.scope) == ROOM
        return tuple(one for one in kept if room or one.seat == self._desk.seat)

    def elsewhere(self) -> tuple[Handover, ...]:
        """What other seats are handing over now."""
        mine = self._desk.seat
        return tuple(one for seat, one in self._desk.room.handing.items() if seat != mine and one.brief is not None)

    # --- what was taken over --------------------------------------------------------------------------------------

    @property
    def last(self) -> Handover | None:
        """The newest that is over and concerns this seat."""
        return last(self._desk.room, self._desk.seat)

    def past(self) -> tuple[Handover, ...]:
        """Those that are over, the newest first; other seats' too."""
        return tuple(reversed(self._desk.room.handovers.values()))

    def standing(self) -> frozenset[str]:
        """Keys of all that stands now; worked out once a second, when somebody asks."""
        second = int(self._desk.clock.now())
        if self._standing[0] != second:
            self._standing = second, frozenset(one.key for one in handover_brief.items(self._desk))
        return self._standing[1]

    def left(self, one: Handover) -> tuple[Left, ...]:
        """What became of each item of a handover that is over."""
        return tuple(
            Left(n, item, self._state(one, item), one.ticks.get(item.key)) for n, item in enumerate(one.items, 1)
        )

    def _state(self, one: Handover, item: Item) -> str:
        if item.key in one.ticks:
            return "ticked"
        return "open" if item.key in self.standing() else "over"

    def handed(self, key: str) -> HandWord | None:
        """Of something that the shift before handed over open and nobody has ticked off: what was said of it."""
        one = self.last
        if one is None or one.into is None or key in one.ticks:
            return None
        if all(item.key != key for item in one.items):
            return None
        return one.said.get(key) or HandWord("", one.into.at, one.out.name if one.out is not None else "")

    # --- other seats ----------------------------------------------------------------------------------------------

    def heard(self, changes: Changes) -> None:
        """Another seat has begun a handover, or one of its people has signed: a line of the ticker."""
        if not changes & Changes.SHIFT:
            return
        now = {one.seat: f"{one.id}:{one.stage}" for one in self.elsewhere()}
        before, self._told = self._told, now
        for one in self.elsewhere() if before is not None else ():
            if before.get(one.seat) != now[one.seat]:  # type: ignore[union-attr]
                facts = {"seat": one.seat, "by": one.out.name if one.out is not None else one.begun_by}
                self._desk.tell(f"handover.told_{one.stage}", facts, "system", "")
