"""附近监控: the best four pictures of what is selected, beside its card; a click makes one large, on its main stream.

At a small screen it is a drawer: a line until a person unfolds it. What is folded, closed or not seen is not fetched.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from console.desk import pictures
from console.desk.watching import Strip
from console.glass import fonts
from console.glass.items.sights import LETTERS
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.panels.watched import Wanted, Watched
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.glass.window.measures import Measures
from console.say import say
from console.verbs import calls
from console.words import Changes

HEAD: Final = 32
NAME: Final = 20  # under each picture
PAD: Final = 16
GAP: Final = 8
_WIDE: Final = 9 / 16  # of a picture's width, its height


class PictureStrip(Panel):
    """A child of the card, docked above its buttons. ``wanted`` says how high it would be."""

    flags = Changes.SECOND | Changes.VIDEO | Changes.SELECTION

    def __init__(self, room: Room, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.large = ""  # the source that is shown alone
        self.unfolded = False  # by hand, where it is a drawer
        self.views = Watched(room, theme, self, "strip")
        self._of = Strip()
        self._cells: list[Wanted] = []
        self.hide()

    @property
    def strip(self) -> Strip:
        return self.room.desk.watching.strip

    @property
    def open(self) -> bool:
        """Its pictures are seen, or will be in a moment: their room is kept, so that nothing moves when they come."""
        opens = self.room.desk.watching.opens(self.room.desk)
        return opens and (self.unfolded or not self.measures.strip_folds)

    def wanted(self, w: float) -> float:
        """px at 100 %; 0: there is nothing to look at."""
        if not self.strip.sources:
            return float(HEAD) if self.strip.sights else 0.0
        return HEAD + self._pictures_h(w) + (6 if self.open else 0)

    def _pictures_h(self, w: float) -> float:
        if not self.open:
            return 0.0
        if self.large:
            return (w - 2 * PAD) * _WIDE + NAME
        rows = -(-len(self.strip.sources) // self.measures.strip_columns)
        return rows * (self._cell_w(w) * _WIDE + NAME)

    def _cell_w(self, w: float) -> float:
        columns = self.measures.strip_columns
        return (w - 2 * PAD - (columns - 1) * GAP) / columns

    def follow(self, w: float) -> None:
        """Another strip, another width: its pictures to their places. Not while painting."""
        strip = self.strip
        if strip.sources != self._of.sources:
            self.large = ""
            self.unfolded = strip.asked or (self.unfolded and strip.of == self._of.of)
        elif strip.asked and not self._of.asked:
            self.unfolded = True
        self._of = strip
        shown = (self.large,) if self.large else strip.sources
        self._cells = [(one, self._letter(one), self._place(n, w)) for n, one in enumerate(shown)] if self.open else []
        plays = self.room.desk.watching.playing
        self.views.show(self._cells, strip.why, main=bool(self.large), plays=plays)

    def _letter(self, source: str) -> str:
        """What it is called on the map: a camera of several."""
        sources = self.strip.sources
        return LETTERS[sources.index(source)] if len(sources) > 1 else ""

    def _place(self, n: int, w: float) -> QRect:
        scale, wide = self.measures.scale, w - 2 * PAD if self.large else self._cell_w(w)
        row, column = divmod(n, self.measures.strip_columns)
        x, y = PAD + column * (wide + GAP), HEAD + row * (wide * _WIDE + NAME)
        return QRect(round(x * scale), round(y * scale), round(wide * scale), round(wide * _WIDE * scale))

    def enlarge(self, source: str) -> None:
        """Alone and on its main stream, or all of them again."""
        self.large = "" if self.large else source
        parent = self.parentWidget()
        assert parent is not None
        parent.update()

    def fold(self) -> None:
        """The head was clicked: a drawer opens or folds; elsewhere the pictures open or close."""
        if self.measures.strip_folds and self.room.desk.watching.opens(self.room.desk):
            self.unfolded = not self.unfolded
        elif self.open:
            self.room.do(calls.Unwatch())
        else:
            self.unfolded = True
            self.room.do(calls.Watch())
        parent = self.parentWidget()
        assert parent is not None
        parent.update()

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        strip = self.strip
        ink.hline(0, w, 0)
        ink.vline(0, 0, h)
        if strip.sources or strip.sights:
            self._head(ink, strip, w)
        if self.open:
            self._names(ink, strip)

    def _head(self, ink: Ink, strip: Strip, w: float) -> None:
        left = w - PAD
        if strip.sources:
            word, rect = say("picture.strip.close" if self.open else "picture.strip.open"), QRectF(0, 0, w, HEAD)
            left = ink.right(w - PAD, HEAD / 2, word, "t1" if self.over(rect) else "t2", 13) - 12
            self.spot(rect, self.fold, say("picture.strip.fold"))
            left = self._to_wall(ink, left)
        else:
            left = ink.right(w - PAD, HEAD / 2, say("picture.no_stream"), "t3", 13)
        x = ink.text(PAD, HEAD / 2, say("picture.strip.title"), "t1", 15, bold=True)
        ink.text(x + 8, HEAD / 2, fonts.fit(aside(strip), 13, False, left - x - 20), "t2")

    def _to_wall(self, ink: Ink, right: float) -> float:
        """上大屏 V; the answer is where it begins."""
        key, word = cap("picture4"), say("picture.strip.wall")
        start = right - fonts.advance(word, 13) - (6 + key_width(key) if key else 0)
        rect = QRectF(start - 4, 4, right - start + 8, 24)
        ink.key(ink.text(start, HEAD / 2, word, "t1" if self.over(rect) else "t2", 13) + 6, HEAD / 2, key)
        self.spot(rect, lambda: self.room.act("picture4"), say("panel.key.picture4"))
        return start

    def _names(self, ink: Ink, strip: Strip) -> None:
        scale = self.measures.scale
        for source, _, at in self._cells:
            left, wide = at.left() / scale, at.width() / scale
            y = (at.top() + at.height()) / scale + NAME / 2
            words = narrow(pictures.name(self.room.desk, source), wide)
            rect = QRectF(left, y - NAME / 2, wide, NAME)
            ink.runs(left, y, [Run(words, "t1" if self.over(rect) else "t2", 12)])
            kind, key = pictures.parts(source)
            self.spot(rect, lambda kind=kind, key=key: self.room.do(calls.Select(kind=kind, id=key)),  # type: ignore[misc]
                      tip_of(self.room, strip, source), source)  # fmt: skip

    def restyle(self, theme: Theme, measures: Measures) -> None:
        super().restyle(theme, measures)
        self.views.restyle(theme, measures.scale)


def narrow(name: str, wide: float) -> str:
    """A camera's name at 12 px; cut in its middle, for cameras of one crossing differ at their ends: 人民路…口北."""
    if fonts.advance(name, 12) <= wide:
        return name
    for tail in (4, 3, 2):
        head = fonts.fit(name[:-tail], 12, False, wide - fonts.advance(name[-tail:], 12))
        if head and len(head) > 1:
            return head + name[-tail:]
    return fonts.fit(name, 12, False, wide)


def aside(strip: Strip) -> str:
    """How many see it, and how far the nearest stands where none does."""
    near = min((one.metres for one in strip.sights), default=None)
    if strip.called:
        words = strip.called
    elif strip.inside:
        words = say("picture.strip.inside", n=strip.inside, shown=len(strip.sources))
    elif strip.seen:
        sure = sum(one.faces for one in strip.sights if one.sees)
        words = say("picture.strip.seen", n=sure) if sure else say("picture.strip.may_see", n=strip.seen)
    elif near is not None:
        words = say("picture.strip.near", n=round(near))
    else:
        words = say("picture.strip.no_camera")
    bodies = sum(source.startswith(f"{pictures.UNIT}:") for source in strip.sources)
    return f"{words} · {say('picture.strip.bodies', n=bodies)}" if bodies and not strip.called else words


def tip_of(room: Room, strip: Strip, source: str) -> str:
    """Its whole name, how far it stands, and whether it looks there."""
    name, (_, key) = pictures.name(room.desk, source), pictures.parts(source)
    sight = next((one for one in strip.sights if pictures.of_camera(one.id) == source), None)
    if sight is not None:
        how = "away" if not sight.sees else "faces" if sight.faces else "may"
        return f"{name} · {say('sos.card.metres', n=round(sight.metres))} · {say(f'picture.strip.{how}')}"
    body = next((one for one in strip.bodies if one.unit == key), None)
    return f"{name} · {say('sos.card.metres', n=round(body.metres))}" if body is not None else name
