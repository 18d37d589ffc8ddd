"""The desk's side of 交接班: who may sign, what of the last one is still open, what another seat is handing over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import handover_brief
from console.desk.errands import Done
from console.desk.events_people import SignInFailed
from console.desk.fold_handover import last, under_way
from console.say import say
from console.verbs import Said
from console.words import Changes
from console.words.handover import KEYBOARD, PASSWORD, ROOM, SEAT, Handover, HandWord, Item, Message, Signature
from console.words.people import Account, Right, Role, Verified

if TYPE_CHECKING:
    from console.desk.desk import Desk

VOUCH_S: Final = 60.0  # so long a password that was verified stands for a signature


class Vouched(msgspec.Struct, frozen=True):
    """A password that was right a moment ago."""

    account: Account
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

    # --- signatures ------------------------------------------------------------------------------------------------

    @property
    def asks_password(self) -> bool:
        """Whether a name alone is no signature here."""
        return self._desk.session.needed

    def verify(self, login: str, password: str, done: Callable[[str], None]) -> None:
        """``done`` hears on the desk's thread, in words, why not; "" when the password was right: it stands for one
        signature."""
        port, inbox = self._desk.people.port, self._desk.inbox
        if port is None:
            done(say("handover.no_judge"))
            return
        port.verify(login, password, lambda found: inbox.put(Done(lambda desk: desk.handovers.judged(found, done))))

    def judged(self, found: Verified, done: Callable[[str], None]) -> None:
        """What the accounts say; a wrong password is journaled as one at the sign-in is."""
        desk, account = self._desk, found.account
        if account is None:
            desk.record((SignInFailed(code=found.code, purpose="handover"), desk.seat), actor=desk.actor)
            done(Said(found.code, found.facts).text())
        elif Right.HANDOVER not in desk.site.config.rights.of(account):
            done(say("handover.no_right", name=account.name))
        else:
            self.vouch(account)
            done("")

    def vouch(self, account: Account) -> None:
        """Whoever judged a password says so; it stands for one signature."""
        self._vouched = Vouched(account, self._desk.clock.mono())

    def signature(self, name: str) -> tuple[Signature, Account | None] | None:
        """Of this person, now, with the account that it was judged by; None: a password is asked for."""
        now, known, self._vouched = self._desk.clock.now(), self._vouched, None
        if known is not None and self._desk.clock.mono() - known.at < VOUCH_S:
            account = known.account
            if name in ("", account.name, account.login):
                return Signature(name=account.name, at=now, how=PASSWORD, login=account.login), account
        return None if self.asks_password or not name else (Signature(name=name, at=now, how=KEYBOARD), None)

    # --- what is under way ----------------------------------------------------------------------------------------

    @property
    def now(self) -> Handover:
        """At this seat."""
        return under_way(self._desk.room, self._desk.seat)

    @property
    def scope(self) -> str:
        """Of one that begins: a dispatcher's is of the seat, anybody else's of the whole room, until a person says
        otherwise."""
        account, now = self._desk.session.account, self.now
        if now.brief is not None:
            return now.scope
        return SEAT if account is not None and Role.LEAD not in account.roles else ROOM

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
