"""Pictures of several seats: who has what and looks at what, orders that clash, the database away, sign-in and lock.

``python -m console.glass.screens.seats docs/screens``. One window; what the other seat does comes in as what it commits
and says. Everything shown is invented: the evening on the demo site, three people.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace as altered
from typing import Any, Final

from msgspec.structs import replace

from console.desk import acts_people
from console.desk import events as ev
from console.desk.events_people import SignedIn
from console.desk.events_seats import IncidentClaimed
from console.desk.sharing import SharedDesk
from console.glass.screens.evening import Evening, demo_site
from console.glass.screens.standins import KeptTogether, WorkedOutHere
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.window.frame import DeskWindow
from console.reckon.ground import Ground
from console.verbs import calls
from console.words import Editing, Link, Order, PresenceMessage, SeatMessage
from console.words.people import Account, Role, Verified
from console.words.sharing import Clash, RecorderState

MINE, OTHER = "席1", "席2"
REPORT_S: Final = 10.0
LEAD: Final = Account(login="zhang", name="张三", roles=(Role.LEAD,))
DISPATCHER: Final = Account(login="li", name="李四", roles=(Role.DISPATCHER,))
THIRD: Final = Account(login="wang", name="王五", roles=(Role.DISPATCHER,))


class Nobody:
    """Judges no password: nothing is typed while a picture is taken."""

    def verify(self, login: str, password: str, done: Callable[[Verified], None]) -> None: ...


class Room(Evening):
    """The evening at one seat of two, with accounts; this one records, and the duty lead sits here."""

    def __init__(self) -> None:
        site = demo_site()
        site = altered(site, config=replace(site.config, seat=MINE))
        super().__init__(site, lambda inbox: WorkedOutHere(Ground(site), inbox), store=KeptTogether, kind=SharedDesk)
        self.desk.inbox.put(RecorderState(mine=True, seat=MINE, since=self.clock.now()))
        self.desk.beat()
        self.desk.people.port = Nobody()
        acts_people.admit(self.desk, LEAD)
        self.other(SignedIn(login="li", name="李四", roles=(Role.DISPATCHER,)), OTHER)

    def other(self, body: ev.Body, subject: str) -> None:
        """The other seat commits this."""
        self.store.put([ev.make(body, subject, seat=OTHER, actor=DISPATCHER.name, at=self.clock.now())])
        self.desk.beat()

    def pass_by(self, seconds: float) -> None:
        """Those that can say where they are go on saying it."""
        for _ in range(round(seconds / REPORT_S)):
            super().pass_by(REPORT_S)
            self.report()
        self.desk.beat()


    def shows(self, who: Account, seat: str, **more: Any) -> None:
        """What that seat says over the broker of itself."""
        now = self.clock.now()
        self.desk.inbox.put(SeatMessage(seat=seat, t=now, link=Link.ONLINE, received_at=now))
        roles = tuple(role.value for role in who.roles)
        self.desk.inbox.put(PresenceMessage(
            seat=seat, t=now, process="desk", person=who.name, roles=roles, received_at=now, **more))  # fmt: skip


def _order(room: Room, unit: str, no: str) -> Order:
    """As the other seat gives it."""
    site, now = room.site.config, room.clock.now()
    return Order(
        id=str(uuid.uuid4()), incident=room.incident(no), unit=unit, issuer=f"{site.id}/{OTHER}", issued_at=now,
        expires_at=now + site.limits.order_expires_s,
    )  # fmt: skip


def main() -> None:
    take("seats", "seats", __doc__, SCENES)


def _away(evening: Evening, window: DeskWindow) -> None:
    """The database is out of reach since a minute and a half; an order went out meanwhile."""
    assert isinstance(evening.store, KeptTogether)
    evening.store.cut()
    evening.pass_by(20.0)
    _sent(evening, UNIT, "0912")
    evening.pass_by(70.0)
    window.do(calls.Select(kind="incident", id=evening.incident("0912")))


def _clash(evening: Evening, window: DeskWindow) -> None:
    """Both seats were without the database, and sent one unit; it is back."""
    assert isinstance(evening, Room)
    _away(evening, window)
    mine, theirs = evening.desk.order_of(UNIT), _order(evening, UNIT, "0907")
    assert mine is not None
    evening.other(ev.OrderIssued(order=theirs), theirs.id)
    evening.store.back([Clash(unit=UNIT, first=theirs.id, second=mine.id)])
    evening.pass_by(10.0)
    window.do(calls.Select(kind="unit", id=UNIT))
    assert evening.desk.room.clashes


def _together(evening: Evening, _window: DeskWindow) -> None:
    """Another seat has 0912 and changes 0907; a third looks at 0912; a fourth is gone."""
    assert isinstance(evening, Room)
    grave, theft = evening.incident("0912"), evening.incident("0907")
    for one in (grave, theft):
        had = evening.desk.room.claims.get(one)
        evening.other(IncidentClaimed(was=had.seat if had is not None else "", by_hand=True), one)
    evening.pass_by(40.0)
    now = evening.clock.now()
    changed = Editing("incident", theft, ("place",))
    evening.shows(DISPATCHER, OTHER, kind="incident", id=theft, editing=changed, since=now - 12)
    evening.shows(THIRD, "席3", kind="incident", id=grave, since=now - 25)
    evening.desk.inbox.put(SeatMessage(seat="机房", t=now, link=Link.ONLINE, received_at=now))
    evening.desk.inbox.put(PresenceMessage(seat="机房", t=now, process="seat", received_at=now))
    evening.desk.inbox.put(SeatMessage(seat="席4", t=now - 200, link=Link.OFFLINE, received_at=now - 200))
    evening.pass_by(10.0)


def _board(evening: Evening, window: DeskWindow) -> None:
    _together(evening, window)
    window.act("seats")


def _sent(evening: Evening, unit: str, no: str) -> None:
    outcome = evening.desk.run(f"派 {unit} 至 {no} !")
    assert outcome.ok, outcome.text()
    evening.desk.beat()


def _nobody(evening: Evening, window: DeskWindow) -> None:
    """As the console begins."""
    acts_people.began(evening.desk, None)
    evening.desk.beat()
    window.sitting.page.login.setText(DISPATCHER.login)


def _locked(evening: Evening, window: DeskWindow) -> None:
    window.do(calls.Lock())
    evening.pass_by(70.0)


def _switch(evening: Evening, window: DeskWindow) -> None:
    """Whoever comes signs in while the other still sits here."""
    window.do(calls.SignIn())
    evening.desk.beat()


UNIT: Final = "07"
SCENES: Final = {
    "together-zh-dark": Scene("dark", "zh_CN", LARGE, _together, made=Room),
    "board-zh-dark": Scene("dark", "zh_CN", SMALL, _board, made=Room),
    "board-en-light": Scene("light", "en", SMALL, _board, made=Room),
    "clash-zh-dark": Scene("dark", "zh_CN", LARGE, _clash, made=Room),
    "clash-en-light": Scene("light", "en", SMALL, _clash, made=Room),
    "away-zh-dark": Scene("dark", "zh_CN", SMALL, _away, made=Room),
    "nobody-zh-dark": Scene("dark", "zh_CN", SMALL, _nobody, made=Room),
    "locked-en-light": Scene("light", "en", SMALL, _locked, sos=True, made=Room),
    "switch-zh-light": Scene("light", "zh_CN", SMALL, _switch, made=Room),
}


if __name__ == "__main__":
    main()
