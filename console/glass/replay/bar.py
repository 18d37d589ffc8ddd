"""The replay bar under the time line: play and step, speed, to the next of a kind, by which clock, what A–B is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QWidget

from console.desk import Outcome
from console.glass import fonts
from console.glass.panels.ink import Ink, Run, key_width, width_of
from console.glass.panels.panel import Panel
from console.glass.replay.keys import cap
from console.glass.replay.live import StateOf
from console.glass.replay.ticks import KINDS
from console.glass.theme import Theme
from console.say import say
from console.words import Changes
from console.words.past import By
from console.words.replay import SPEEDS, ReplayState

HEIGHT: Final = 44  # px at 100 %
_RULE: Final = 17
_REFUSED: Final = "×"


class ReplayBar(Panel):
    """``act`` does what a key of the table does. ``measure`` gives the parts of the line between A and B."""

    flags = Changes.REPLAY | Changes.SECOND

    def __init__(
        self, state: StateOf, act: Callable[[str], None], measure: Callable[[], Sequence[str]],
        called: Callable[[str, str], str], theme: Theme, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """``called``: what people call a unit or an incident, by kind and id."""
        super().__init__(theme, parent)
        self._state, self._act, self._measure, self._called = state, act, measure, called
        self.outcome: Outcome | None = None
        self.kind = ""  # that , and . jump to; "": any
        self.late = 0  # fixes by which the two replays differ here

    def say(self, outcome: Outcome | None) -> None:
        """What became of the last act, until the next."""
        self.outcome = outcome
        self.update()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        state, y = self._state(), h / 2
        x = self._play(ink, 12, y, state)
        x = self._speed(ink, x + 8, y, state)
        x = self._jump(ink, x + 8, y)
        x = self._by(ink, x + 8, y, state)
        x = self._marks(ink, x + 8, y, state)
        right = self._right(ink, w - 12, y, state)
        ink.vline(x + 8, y - 9, y + 9, "line2")
        self._line(ink, x + _RULE, y, right - 12, state)
        ink.hline(0, w, 0)

    # ---- from the left

    def _button(self, ink: Ink, x: float, y: float, label: str, act: str, *, on: bool = False,
                wide: float = 0) -> float:  # fmt: skip
        """A word with its key; ``wide``: as wide as its longest word, so that what stands behind stays put."""
        key = cap(act)
        width = max(wide, 8 + fonts.advance(label, 13, on) + 6 + key_width(key) + 8)
        rect = QRectF(x, y - 14, width, 28)
        ink.box(rect, "raise", "focus" if on else "line2")
        ink.text(x + 8, y, label, "t1", 13, bold=on)
        ink.key(rect.right() - 8 - key_width(key), y, key)
        self.spot(rect, lambda: self._act(act), say(f"replaybar.key.{act}"))
        return x + width

    def _play(self, ink: Ink, x: float, y: float, state: ReplayState) -> float:
        label = say("replaybar.pause" if state.playing else "replaybar.play")
        words = [say("replaybar.pause"), say("replaybar.play")]
        key = cap("play")
        width = 30 + max(fonts.advance(one, 13, True) for one in words) + 6 + key_width(key) + 8
        rect = QRectF(x, y - 14, width, 28)
        ink.box(rect, "acc", None)
        self._sign(ink, x + 10, y, state.playing)
        ink.text(x + 28, y, label, "onacc", 13, bold=True)
        ink.key(rect.right() - 8 - key_width(key), y, key, token="onacc", border="onacc")
        self.spot(rect, lambda: self._act("play"), say("replaybar.key.play"))
        return x + width

    def _sign(self, ink: Ink, x: float, y: float, playing: bool) -> None:
        """▶ or two bars: what a press will do."""
        if playing:
            ink.fill(x, y - 6, 4, 12, "onacc")
            ink.fill(x + 7, y - 6, 4, 12, "onacc")
            return
        p = ink.painter
        p.setRenderHint(p.RenderHint.Antialiasing, True)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self.theme.color("onacc"))
        p.drawPolygon(QPolygonF([QPointF(x, y - 7), QPointF(x, y + 7), QPointF(x + 11, y)]))
        p.setRenderHint(p.RenderHint.Antialiasing, False)

    def _speed(self, ink: Ink, x: float, y: float, state: ReplayState) -> float:
        """``[ 60× ]``: slower, the speed, faster."""
        widest = max(fonts.advance(speed_words(one), 18, True) for one in SPEEDS)
        x = self._cap(ink, x, y, "slower")
        ink.centre(x + 6 + widest / 2, y, speed_words(state.speed), "t1", 18, bold=True)
        return self._cap(ink, x + 12 + widest, y, "faster")

    def _cap(self, ink: Ink, x: float, y: float, act: str) -> float:
        end = ink.key(x, y, cap(act))
        self.spot(QRectF(x - 4, y - 14, end - x + 8, 28), lambda: self._act(act), say(f"replaybar.key.{act}"))
        return end

    def _jump(self, ink: Ink, x: float, y: float) -> float:
        """``, 警情 K .``: to the former and the next, of which kind."""
        x = self._cap(ink, x, y, "former") + 6
        words = say(f"replaybar.kind.{self.kind}") if self.kind else say("replaybar.any_kind")
        x = self._button(ink, x, y, words, "kinds", wide=self._widest_kind())
        return self._cap(ink, x + 6, y, "next")

    def _widest_kind(self) -> float:
        words = [say("replaybar.any_kind"), *(say(f"replaybar.kind.{kind}") for kind in KINDS)]
        return 8 + max(fonts.advance(one, 13) for one in words) + 6 + key_width(cap("kinds")) + 8

    def _by(self, ink: Ink, x: float, y: float, state: ReplayState) -> float:
        names = {by: say(f"replaybar.by.{by.value}") for by in By}
        wide = 8 + max(fonts.advance(one, 13) for one in names.values()) + 6 + key_width(cap("by")) + 8
        x = self._button(ink, x, y, names[state.by], "by", wide=wide)
        words = say("replaybar.late_n", n=self.late) if self.late else say("replaybar.late_none")
        return self._button(ink, x + 4, y, words, "late", on=bool(self.late))

    def _marks(self, ink: Ink, x: float, y: float, state: ReplayState) -> float:
        for act, mark in (("mark_a", state.a), ("mark_b", state.b)):
            rect = QRectF(x, y - 14, 26, 28)
            ink.box(rect, "acc" if mark else "raise", None if mark else "line2")
            ink.centre(x + 13, y, cap(act), "onacc" if mark else "t1", 13, bold=True)
            self.spot(rect, lambda act=act: self._act(act), say(f"replaybar.key.{act}"))  # type: ignore[misc]
            x += 30
        return x - 4

    # ---- from the right

    def _right(self, ink: Ink, right: float, y: float, state: ReplayState) -> float:
        for act in ("escape", "help", "go_to"):
            label = say(f"replaybar.button.{act}")
            width = 8 + fonts.advance(label, 13) + 6 + key_width(cap(act)) + 8
            self._button(ink, right - width, y, label, act)
            right -= width + 6
        if state.follow[0]:
            words = say("replaybar.following", what=self._called(*state.follow))
            width = 8 + fonts.advance(words, 13, True) + 6 + key_width(cap("follow")) + 8
            self._button(ink, right - width, y, words, "follow", on=True)
            right -= width + 6
        return right

    # ---- what is said

    def _line(self, ink: Ink, x: float, y: float, until: float, state: ReplayState) -> None:
        """A refusal or an answer, else why it cannot go on, else what it reads, else what A–B measures."""
        said = self.outcome
        if said is not None:
            refused = not said.ok
            runs = [Run(_REFUSED, "warn", 15, True)] if refused else []
            runs.append(Run(said.text(), "warn" if refused else "t2", 13, refused, 8 if refused else 0))
        elif state.code:
            runs = [Run(say(state.code), "warn", 13, True)]
        elif state.busy is not None:
            runs = [Run(say("replaybar.reading", n=round(state.busy * 100)), "t2")]
        else:
            parts = enumerate(self._measure())
            runs = [Run(one, "t1" if i < 2 else "t2", 13, i < 2, 12 if i else 0) for i, one in parts]
        while len(runs) > 1 and not said and x + width_of(runs) > until:
            runs.pop()
        end = ink.runs(x, y, runs, until=until)
        if runs:
            self.spot(QRectF(x, 0, end - x, HEIGHT), None, " ".join(run.text for run in runs))


def speed_words(speed: float) -> str:
    """``0.25×``, ``600×``."""
    return f"{speed:g}×"
