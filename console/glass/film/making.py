"""From a span of the past to a film: go to each moment, wait until its map is painted, add the picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console.glass.film.parts import Scene
from console.glass.film.sheet import FilmSheet
from console.glass.theme import load_theme
from console.say import say, use
from console.video.film import Film
from console.words import Changes
from console.words.past import By
from console.words.replay import Moment

if TYPE_CHECKING:
    from console.desk.replay import ReplayDesk
    from console.glass.tilework.service import TileService

_REST_S: Final = 0.004  # while the reader or the painters work
_PAINTED_S: Final = 60.0  # by which a map is painted, or is filmed as far as it is
_SAME: Final = 1e-6  # of a picture: what floats lose
_RINGS_S: Final = 20.0  # by which outlines of rings are worked out, or the film goes on without them
_HEAR_S: Final = 0.5  # of the machine's time: how often it is heard whether anybody still wants it
_PIECE_S: Final = 0.9  # of the machine's time that the desk is told has passed, at most

U8 = NDArray[np.uint8]


class FilmFault(Exception):
    """``code``: say, with ``facts``: why it could not be made."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class FilmOrder:
    """What film is wanted. ``speed``: seconds of the past in one of the film; ``about``: kind:id, "" the whole room."""

    path: Path
    since: float
    until: float
    speed: float = 60.0
    size: tuple[int, int] = (1920, 1080)
    fps: int = 12
    by: By = By.RECEIVED
    about: str = ""
    theme: str = "dark"
    language: str = "zh_CN"

    @property
    def pictures(self) -> int:
        return ceil((self.until - self.since) / self.speed * self.fps - _SAME) + 1

    def moments(self) -> Iterator[float]:
        """Of each picture, epoch s."""
        for n in range(self.pictures):
            yield min(self.until, self.since + n * self.speed / self.fps)


class Waiting:
    """Called again and again while something is waited for: who wants no film any more is heard then too."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell, self._share, self._at = tell, 0.0, 0.0  # the machine's time of the last word

    def told(self, share: float) -> None:
        self._share, self._at = share, time.monotonic()
        self._tell(share)

    def __call__(self) -> None:
        if time.monotonic() - self._at > _HEAR_S:
            self.told(self._share)


class Hand:
    """Turns the replay's clock: the machine's time passes for it only as the film goes on."""

    def __init__(self, replay: ReplayDesk, waiting: Callable[[], None] = lambda: None) -> None:
        self.replay, self._waiting, self._mono = replay, waiting, 0.0
        self._given_up: set[str] = set()  # rings
        replay.clock.mono = lambda: self._mono  # type: ignore[method-assign]

    def begin(self, at: float, by: By) -> None:
        """Stand at ``at``. ``FilmFault``: nothing of it can be read."""
        self.replay.set_by(by)
        self.replay.seek(at)
        self._until(lambda: self.replay.state.busy is None)

    def go(self, at: float, speed: float) -> None:
        """On to ``at``, as a replay that plays."""
        replay = self.replay
        replay.set_speed(speed)
        replay.play(True)
        speed = replay.state.speed

        def there() -> bool:
            state = replay.state
            if state.at >= at or not state.playing:
                return True
            if state.busy is None:
                self._mono += min(_PIECE_S, (at - state.at) / speed)
            return False

        self._until(there)
        replay.play(False)

    def work_out(self) -> None:
        """Until the outlines of all rings are there; those that do not come are not waited for again."""
        ends = time.monotonic() + _RINGS_S
        while (missing := self._missing()) and time.monotonic() < ends:
            self._waiting()
            self._mono += _REST_S  # what is asked once a second is asked by this clock
            self.replay.beat()
            time.sleep(_REST_S)
        self._given_up |= missing

    def _missing(self) -> set[str]:
        """None where nobody works them out."""
        if self.replay.sums.state.code:
            return set()
        views = self.replay.ring_views.items()
        return {key for key, view in views if view.answer is None and view.fault is None} - self._given_up

    def _until(self, done: Callable[[], bool]) -> None:
        while True:
            before = self.replay.state
            self.replay.beat()
            if self.replay.state.code:
                raise FilmFault(self.replay.state.code)
            if done():
                return
            self._waiting()
            if self.replay.state.n == before.n:
                time.sleep(_REST_S)


def make(
    replay: ReplayDesk, order: FilmOrder, tiles: TileService, tell: Callable[[float], None],
) -> int:  # fmt: skip
    """Write the film; how many pictures it has. ``tell``: share done, before each picture and while it is waited for;
    what it raises breaks the film off.

    ``FilmFault``, ``FilmError``, ``OSError``.
    """
    app = QApplication.instance() or QApplication(["onemap-film"])
    assert isinstance(app, QApplication)
    use(order.language)
    waiting = Waiting(tell)
    hand = Hand(replay, waiting)
    hand.begin(order.since, order.by)
    since, until = replay.state.since, replay.state.until
    if order.until <= since or order.since > until:
        raise FilmFault("film.nothing_there")
    about = _about(replay, order.about)
    scene = Scene(replay, order.since, order.until, order.speed, order.by, order.since, replay.moments, about)
    begins = time.strftime("%Y-%m-%d %H:%M", time.localtime(order.since))
    title = say("film.title", site=replay.site.config.name, at=begins)
    with Film(order.path, order.size, order.fps, title=title) as film:
        sheet = FilmSheet(scene, about, load_theme(order.theme), tiles, order.size)
        heard: list[Changes] = []
        replay.listen(heard.append)
        try:
            sheet.show()
            for n, at in enumerate(order.moments()):
                waiting.told(n / order.pictures)
                _stand(hand, sheet, scene, at, heard)
                _painted(app, sheet, waiting)
                film.add(pixels(sheet.picture()))
        finally:
            sheet.shut()
            app.processEvents()
    return film.pictures


def _about(replay: ReplayDesk, wanted: str) -> str:
    """kind:id of what a person calls by its number. ``FilmFault``: there is none."""
    if not wanted or wanted.partition(":")[0] in ("incident", "unit"):
        return wanted
    found = next((one.subject for one in reversed(replay.moments) if _called(one, wanted)), "")
    if found:
        return f"incident:{found}"
    if wanted in replay.specs:
        return f"unit:{wanted}"
    raise FilmFault("film.no_such", no=wanted)


def _called(one: Moment, no: str) -> bool:
    return one.thing == "incident" and str(one.facts.get("no")) == no


def _stand(hand: Hand, sheet: FilmSheet, scene: Scene, at: float, heard: list[Changes]) -> None:
    """The room and the sheet at ``at``."""
    if at > hand.replay.state.at:
        hand.go(at, scene.speed)
    hand.work_out()
    scene.at, scene.moments, scene.lost = at, hand.replay.moments, hand.replay.state.lost
    changes = Changes.SECOND
    for one in heard:
        changes |= one
    heard.clear()
    sheet.apply(changes)
    sheet.look()


def _painted(app: QApplication, sheet: FilmSheet, waiting: Callable[[], None]) -> None:
    """Until neither a tile nor a symbol of the picture is still being painted."""
    ends = time.monotonic() + _PAINTED_S
    app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    while not sheet.canvas.ready() and time.monotonic() < ends:
        waiting()
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(_REST_S)


def pixels(image: QImage) -> U8:
    """``(h, w, 4)`` BGRX of a picture in RGB32, a copy."""
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return whole[:, : image.width()].copy()
