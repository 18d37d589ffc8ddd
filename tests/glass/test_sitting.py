"""The sign-in page by real keys on a real window, with real accounts: in, wrong, locked, handed on, countersigned."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace as altered
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.desk import acts_people
from console.glass.screens.evening import Evening, demo_site
from console.glass.window.frame import DeskWindow
from console.say import use
from console.site.peopling import PeopleConfig
from console.store import account_table
from console.store.account_table import Line
from console.store.accounts import Accounts
from console.store.passwords import Cost, Hasher
from console.verbs import calls
from console.words.people import Account, Right, Role
from tests.glass.toolroom import standing

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
WORD = "tulip-canal-77-fox"
CHEAP = Cost(1, 1, 1)
PEOPLE = (
    Account(login="zhouhai", name="周海", roles=(Role.LEAD,)),
    Account(login="wangq", name="王强", roles=(Role.INTELLIGENCE,)),
    Account(login="guoj", name="郭静", roles=(Role.ADMIN,)),
)


class Seat:
    """A window whose site has accounts; nobody is in."""

    def __init__(self, state: Path, rules: PeopleConfig, language: str, size: tuple[int, int]) -> None:
        site = demo_site()
        site = altered(site, config=replace(site.config, people=rules), state_dir=state)
        self.evening = Evening(site)
        self.desk = self.evening.play(sos=False)
        with account_table.local(state, 1.0) as table:
            for one in PEOPLE:
                table.put(Line(account=one, hash=Hasher(CHEAP).hashed(WORD)), 1.0, "test", "added")
        self.accounts = Accounts(state, "", self.desk.clock, CHEAP)
        self.accounts.start()
        self.desk.people.port = self.accounts
        acts_people.began(self.desk, None)
        self.window = DeskWindow(self.desk, "dark", language)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    @property
    def page(self):  # type: ignore[no-untyped-def]
        return self.window.sitting.page

    def settle(self, seconds: float = 0.0) -> None:
        self.evening.clock.advance(seconds)
        self.desk.beat()
        for _ in range(3):
            QApplication.processEvents()

    def until(self, true: Callable[[], bool]) -> None:
        ends = time.monotonic() + 30.0
        while not true():
            assert time.monotonic() < ends
            self.settle()

    def type(self, text: str) -> None:
        field = self.window.focusWidget()
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        self.window.scan.settle()
        self.settle()

    def enter(self, login: str, word: str = WORD) -> None:
        """As a person: the login, Tab, the password, Enter, and what becomes of it."""
        self.page.login.setFocus()
        self.page.login.selectAll()
        self.type(login)
        self.press(K.Key_Tab)
        self.type(word)
        self.press(K.Key_Return)
        self.until(lambda: not self.desk.people.trying)
        self.settle()


@contextmanager
def seat(state: Path, rules: PeopleConfig | None = None, language: str = "zh_CN",
         size: tuple[int, int] = (1366, 768)) -> Iterator[Seat]:  # fmt: skip
    made = Seat(state, rules or PeopleConfig(), language, size)
    try:
        yield made
    finally:
        made.window.close()
        made.window.deleteLater()
        made.accounts.stop()
        QApplication.processEvents()
        use("zh_CN")


def test_nobody_in_then_a_wrong_password_then_the_right_one(tmp_path: Path) -> None:
    """Until then the map is live and nothing else is there: no key, no click reaches anything but the page."""
    with seat(tmp_path) as at:
        assert at.page.isVisible()
        assert at.window.canvas.isVisible()
        for panel in (at.window.queue, at.window.card, at.window.bar, at.window.tools):
            assert not panel.isVisible()
        before = len(at.desk.room.incidents), at.desk.selection
        for key in (K.Key_1, K.Key_Down, K.Key_A, K.Key_Slash, K.Key_F8):
            QTest.keyClick(at.window.keys, key)
            QTest.keyClick(at.window, key)
        QTest.mouseClick(at.window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
        at.settle()
        assert (len(at.desk.room.incidents), at.desk.selection) == before
        assert not at.window.health.isVisible()
        picture = at.window.canvas.grab().toImage()
        at.desk.look(layers={"units": False})
        at.settle(1.0)
        assert at.window.canvas.grab().toImage() != picture, "it goes on"
        for field in (at.page.password, at.page.login, at.page.password):
            at.press(K.Key_Tab)
            assert at.window.focusWidget() is field
        at.enter("zhouhai", "not-the-right-one")
        assert at.page.isVisible()
        assert at.page.password.text() == ""
        said = at.page.grab().toImage()
        at.desk.people.answer = None
        assert at.page.grab().toImage() != said, "it was said"
        at.enter("zhouhai")
        assert not at.page.isVisible()
        assert at.page.password.text() == ""
        assert at.window.queue.isVisible()
        assert at.desk.actor == "周海"


def test_locked_handed_on_and_what_the_next_person_may_not(tmp_path: Path) -> None:
    with seat(tmp_path) as at:
        at.enter("zhouhai")
        at.window.do(calls.Select(kind="incident", id=at.evening.incident("0912")))
        at.press(K.Key_H)
        assert at.window.room.callers_shown
        at.press(K.Key_X, CTRL)
        assert at.page.isVisible()
        assert at.window.queue.isVisible()
        at.press(K.Key_Escape)
        assert not at.page.isVisible()
        assert at.desk.actor == "周海"
        at.press(K.Key_Q, CTRL)
        assert at.page.isVisible()
        assert not at.window.card.isVisible()
        assert not at.window.room.callers_shown
        assert at.page.login.text() == "zhouhai"
        at.press(K.Key_Escape)  # there is no way round it
        assert at.page.isVisible()
        at.enter("wangq")
        assert at.desk.actor == "王强"
        assert at.window.card.isVisible(), "what was open is open"
        at.window.card.grab()
        tips = [spot.tip for spot in at.window.card.spots]
        assert any("审核办结" in tip for tip in tips), tips
        at.press(K.Key_1)
        assert at.window.bar.outcome is not None
        assert "派警" in at.window.bar.outcome.text()
        assert "指挥调度" in at.window.bar.outcome.text()


def test_it_locks_itself_and_two_people_sign_for_what_the_site_wants_two_for(tmp_path: Path) -> None:
    with seat(tmp_path, PeopleConfig(lock_after_min=2.0, grace_s=10.0, four_eyes=(Right.LEVEL,))) as at:
        at.enter("zhouhai")
        at.settle(119.0)
        assert not at.page.isVisible()
        at.settle(2.0)
        at.settle()
        assert at.page.isVisible()
        QTest.keyClick(at.window.keys, K.Key_Down)  # a touch soon after opens it
        at.settle()
        assert not at.page.isVisible()
        at.window.run("勤级 1 节日")
        at.settle()
        assert at.page.purpose == acts_people.COUNTERSIGN
        at.enter("wangq")  # intelligence may countersign
        at.settle()
        assert at.desk.room.level.level == 1
        assert not at.page.isVisible()
        assert at.window.bar.outcome is not None
        assert at.window.bar.outcome.ok
        at.settle(121.0)
        at.settle(11.0)
        QTest.keyClick(at.window.keys, K.Key_Down)
        at.settle()
        assert at.page.isVisible()


def test_without_accounts_the_bar_says_so_and_no_page_comes(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        assert not window.sitting.page.isVisible()
        assert [run.text for run in window.top._here()] == ["免登录"]
        window.press(K.Key_Q, CTRL, repeat=False)
        assert window.bar.outcome is not None
        assert "people add" in window.bar.outcome.text()
