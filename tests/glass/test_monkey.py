"""Hands that know nothing: any key, any verb with any words, any message. Nothing raises, Qt says nothing, the window
stays, and Esc leads back to an empty line."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from types import TracebackType

import pytest
from PySide6.QtCore import QEvent, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from console import codec
from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.glass.window.keys import KEYS
from console.verbs import VERBS
from console.words import Changes, Duty, Link, ReplyMessage, SosMessage
from tests.glass.evening import standing

PLAIN = Qt.KeyboardModifier.NoModifier
STROKES = [(key.modifier, stroke) for key in KEYS for stroke in key.keys if key.act not in ("fullscreen", "save_view")]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 ./,!?-派撤换增援民警"
EDITING = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backspace, Qt.Key.Key_Up, Qt.Key.Key_Down)
WORDS = ("签收", "到场", "dc", "fk", "退回", "增援", "电台", "全体", "至", "to", "-5", "99", "22:00", "每天22:00",
         "30分", "T5", "9999", "zz99", "一级", "示例 文字", "104.0,30.6", "#", '"', "a" * 300, "!")  # fmt: skip
STEPS = ("signed", "enroute", "onscene", "report", "feedback", "done", "return", "backup", "nonsense")
SOUP = (b"", b"null", b"[]", b"{}", b'{"t":1}', b'{"t":1e400}', b'{"t":"x"}', b'{"id":"","t":0}', b"\xff\xfe")
TOPICS = ("unit/{}/fix", "unit/{}/reply", "unit/{}/sos", "unit/{}/duty", "unit/{}/link", "unit/{}/bodycam",
          "incident/110", "task/oa")  # fmt: skip


class Monkey:
    """One act at a time; ``last`` are the newest, for whoever reads a failure."""

    def __init__(self, seed: int, evening: Evening, window: DeskWindow) -> None:
        self.dice = random.Random(seed)
        self.evening, self.window = evening, window
        self.last: list[object] = []
        self.n = 0

    def act(self) -> None:
        self.n += 1
        acts = (self.key, self.letter, self.edit, self.line, self.message, self.passes)
        self.dice.choices(acts, (35, 20, 10, 20, 12, 3))[0]()
        del self.last[:-12]
        if self.dice.random() < 0.4:
            self.window.desk.beat()
            self.window.apply(Changes.SECOND)
        if self.n % 5 == 0:
            QApplication.processEvents()
        if self.n % 25 == 0:
            self.window.grab()

    def _press(self, modifiers: Qt.KeyboardModifier, key: int, text: str = "") -> None:
        target = QApplication.focusWidget() or self.window.keys
        self.last.append((modifiers, key, text))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))

    def key(self) -> None:
        modifiers, key = self.dice.choice(STROKES)
        self._press(modifiers, key.value, chr(key.value).lower() if modifiers == PLAIN and 32 < key.value < 127 else "")

    def letter(self) -> None:
        letter = self.dice.choice(LETTERS)
        self._press(PLAIN, ord(letter.upper()) if letter.isascii() else 0, letter)

    def edit(self) -> None:
        self._press(PLAIN, self.dice.choice(EDITING).value)

    def line(self) -> None:
        pools = [self._names() if self.dice.random() < 0.6 else WORDS for _ in range(self.dice.randrange(5))]
        words = [self.dice.choice(pool) for pool in pools]
        line = " ".join([self.dice.choice(self.dice.choice(VERBS).names), *words])
        self.last.append(line)
        if self.dice.random() < 0.3:
            self.window.put(line)
        elif self.window.run(line).confirm:
            self.window.run(f"{line} !")

    def _names(self) -> list[str]:
        desk = self.window.desk
        return [*(one.no for one in desk.incidents.values()), *(spec.id for spec in desk.site.units[:12]),
                *(task.no for task in desk.tasks.values()), desk.site.cameras.ids[0]]  # fmt: skip

    def message(self) -> None:
        unit = self.dice.choice([*(spec.id for spec in self.window.desk.site.units), "nobody"])
        now, which = self.evening.clock.now(), self.dice.randrange(6)
        self.last.append(("message", which, unit))
        if which == 0:
            self.evening.duty(unit, self.dice.choice(list(Duty)))
        elif which == 1:
            self.evening.link(unit, self.dice.choice([Link.ONLINE, Link.OFFLINE]))
        elif which == 2:
            word = SosMessage(unit=unit, t=now, id=f"m{self.n}", text="")
            self.evening.say(f"unit/{unit}/sos", codec.sos_payload(word))
        elif which == 3:
            no, x, y = str(self.dice.randrange(1000, 1100)), *(self.dice.randrange(-3000, 3000) for _ in range(2))
            self.evening.say("incident/110", self.evening.one_call(no, "持械斗殴", 2, "人民路", x, y, "有人打架"))
        elif which == 4 and self.window.desk.orders:
            order = self.dice.choice(list(self.window.desk.orders.values()))
            said = ReplyMessage(unit=order.unit, order=order.id, step=self.dice.choice(STEPS), t=now, text="话")
            self.evening.say(f"unit/{order.unit}/reply", codec.reply_payload(said))
        else:
            self.evening.say(self.dice.choice(TOPICS).format(unit), self.dice.choice(SOUP))

    def passes(self) -> None:
        self.evening.clock.advance(self.dice.choice((0.5, 1.0, 5.0, 60.0, 400.0)))


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What Python raised where Qt called it, and what Qt itself complains of."""
    found: list[str] = []

    def raised(kind: type[BaseException], value: BaseException, _where: TracebackType | None) -> None:
        found.append(f"{kind.__name__}: {value}")

    def said(_kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if "does not support" not in text:  # of the offscreen platform
            found.append(text)

    hook, sys.excepthook = sys.excepthook, raised
    handler = qInstallMessageHandler(said)
    yield found
    qInstallMessageHandler(handler)
    sys.excepthook = hook


def play(seed: int, acts: int, faults: list[str]) -> None:
    with standing() as (evening, window):
        monkey = Monkey(seed, evening, window)
        for _ in range(acts):
            monkey.act()
            assert not faults, (faults, monkey.last)
        for _ in range(20):
            window.press(Qt.Key.Key_Escape, PLAIN)
        assert window.isVisible()
        assert window.bar.line.text() == ""
        assert window.desk.run("态").ok


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_breaks(seed: int, faults: list[str]) -> None:
    play(seed, 200, faults)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_breaks_in_20_000_acts(faults: list[str]) -> None:
    play(3, 20_000, faults)
