"""One living picture: it says whose it is, how old it is, and, where there is none, why.

It never shows black for nothing, nor an old picture as if it lived. It journals nothing: who shows it hears ``looked``
and tells the desk's ``looks``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from console.desk.ports import VideoPort, WatchPort
from console.dispatch.wording import ago
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.theme import Theme
from console.glass.video.beat import picture_beat
from console.glass.video.words import ASKED, stands
from console.glass.video.words import figures as measured
from console.say import say
from console.words.video import Phase, Picture, StreamState

OLD_S: Final = 2.0  # a picture's own time is enough until then; after it its age is said
_LIVES: Final = 0.5  # of a picture that does not live, so much is seen
_STRETCH: Final = 0.04  # so much another shape than ours is filled, and not framed


class VideoView(QWidget):
    """``show_source`` says what is looked at; the stream is open while the widget is seen, and not longer.

    ``px``: size of its text (12 at a desk, 28 on a wall), times ``scale``. ``main``: the main stream, for one alone.
    """

    pressed = Signal(str)  # the source
    looked = Signal(str, bool)  # the source; whether it has been opened or closed

    def __init__(
        self, videos: VideoPort | None, theme: Theme, now: Callable[[], float], parent: QWidget | None = None, *,
        main: bool = False, px: int = 12,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.theme, self.main, self.px, self.scale = theme, main, px, 1.0
        self.source = self.name = self.letter = ""
        self.figures = False  # what was measured stands over the picture
        self.known = True  # a stream of it is known
        self._videos, self._now = videos, now
        self._watch: WatchPort | None = None
        self._picture: Picture | None = None
        self._image: QImage | None = None
        self._said = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # ---- what is looked at

    def show_source(self, source: str, name: str = "", letter: str = "", *, known: bool = True) -> None:
        """Another picture, or "" for none; ``letter``: what it is called on the map; ``known``: it has a stream."""
        self.name, self.letter = name, letter
        if (source, known) != (self.source, self.known):
            self._close()
            self.source, self.known = source, known
            self._open()
        self.update()

    @property
    def state(self) -> StreamState | None:
        """How its stream stands; None while none is open."""
        return self._watch.state if self._watch is not None else None

    @property
    def playing(self) -> bool:
        """A living picture is shown."""
        state = self.state
        return state is not None and state.phase is Phase.PLAYING and self._image is not None

    @property
    def picture_at(self) -> float | None:
        """Epoch s of the picture shown; None: there is none."""
        return self._picture.at if self._picture is not None else None

    def retry(self) -> None:
        """A person asks again."""
        if self._watch is not None:
            self._watch.retry()

    def restyle(self, theme: Theme, scale: float) -> None:
        self.theme, self.scale = theme, scale
        self.update()

    def shut(self) -> None:
        """It goes, and its stream with it."""
        self.show_source("")

    def use(self, videos: VideoPort | None) -> None:
        """Who fetches: known a while after the window stands."""
        if videos is not self._videos:
            self._close()
            self._videos = videos
            self._open()

    def _open(self) -> None:
        if self._videos is None or not self.source or not self.known or self._watch or not self.isVisible():
            return
        self._watch = self._videos.watch(self.source, *self.size_px(), main=self.main)
        beat = picture_beat()
        beat.due.connect(self.step)
        beat.join(self)
        self.looked.emit(self.source, True)
        self.step()  # of a stream that others look at a picture is there

    def _close(self) -> None:
        watch, self._watch = self._watch, None
        self._picture = self._image = None
        if watch is None:
            return
        beat = picture_beat()
        beat.due.disconnect(self.step)
        beat.leave(self)
        watch.close()
        self.looked.emit(self.source, False)

    def size_px(self) -> tuple[int, int]:
        """Device px that it covers."""
        ratio = self.devicePixelRatioF()
        return max(16, round(self.width() * ratio)), max(16, round(self.height() * ratio))

    def step(self) -> None:
        """Takes the newest picture; paints when it, or what is said of it, is another."""
        if self._watch is None:
            return
        picture, said = self._watch.picture(), self._sentence()
        fresh = picture is not None and (self._picture is None or picture.n != self._picture.n)
        if picture is not None and picture is not self._picture:
            self._picture, self._image = picture, _image(picture)
        if fresh or said != self._said:
            self._said = said
            self.update()

    def _sentence(self) -> str:
        return "\n".join((*self._stands(), self._age(), *(self._measured() if self.figures else ())))

    # ---- in words

    def _stands(self) -> tuple[str, str]:
        if not self.source:
            return "", ""
        if not self.known:
            return say("picture.no_stream"), ""
        if self._watch is None:
            return say("picture.no_fetcher" if self._videos is None else "picture.opening"), ""
        what, then = stands(self._watch.state, self._now())
        return (what, then) if what or self._image is not None else (say("picture.waiting"), "")

    def _age(self) -> str:
        """The picture's own time; its age, once that is more than a moment."""
        if self._picture is None:
            return ""
        age_s = self._now() - self._picture.at
        return figures.clock(self._picture.at) if age_s < OLD_S else say("picture.old", t=ago(age_s))

    def _measured(self) -> tuple[str, ...]:
        return measured(self._watch.state) if self._watch is not None else ()

    # ---- Qt

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self.scale, self.scale)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        try:
            self._paint(Ink(painter, self.theme), self.width() / self.scale, self.height() / self.scale)
        finally:
            painter.end()

    def _paint(self, ink: Ink, w: float, h: float) -> None:
        what, then = self._stands()
        ink.fill(0, 0, w, h, "b")
        if self._image is not None:
            self._paint_image(ink, dim=bool(what))
        if self._image is None and what:
            self._words(ink, w, h, what, then)
        plate_w = self._plate(ink, w, what, then) if what and self._image is not None else 0.0
        if self.letter:  # below a plate that needs the whole width
            under = plate_w > w - self._tag_w(self.letter)
            self._tag(ink, w, self.px * (2.25 if under else 0.75), self.letter, right=True)
        if self._image is not None:
            self._tag(ink, 0, h - self.px * 0.75, self._age())
        if self.figures and self._watch is not None:
            self._figures(ink, w)

    def _paint_image(self, ink: Ink, *, dim: bool) -> None:
        """The whole of it, as large as it fits; 1 : 1 where it was scaled for us."""
        image, painter = self._image, ink.painter
        assert image is not None
        painter.save()
        painter.resetTransform()
        target = fitted(image.width(), image.height(), self.width(), self.height())
        if target.size().toSize() == image.size():
            painter.drawImage(target.topLeft(), image)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            painter.drawImage(target, image)
        if dim:  # over it: the fourth byte of a decoded picture means nothing, so that it cannot be blended itself
            painter.setOpacity(1 - _LIVES)
            painter.fillRect(target, self.theme.color("b"))
        painter.restore()

    def _words(self, ink: Ink, w: float, h: float, what: str, then: str) -> None:
        """Why there is no picture, in its middle."""
        lines = [(one, "t1") for one in fonts.wrap(what, self.px, w - 8, 2)]
        lines += [(one, "t2") for one in fonts.wrap(then, self.px, w - 8, 1)] if then else []
        step = self.px * 1.4
        lines = lines[: max(1, int((h - self.px) / step))]
        for n, (line, token) in enumerate(lines):
            ink.centre(w / 2, h / 2 + (n - (len(lines) - 1) / 2) * step, line, token, self.px)

    def _plate(self, ink: Ink, w: float, what: str, then: str) -> float:
        """Amber: what is shown does not live; what follows, where there is room for it. How wide it is."""
        high, whole = self.px * 1.5, f"{what} · {then}" if then else what
        words = whole if fonts.advance(whole, self.px, True) <= w - 8 else fonts.fit(what, self.px, True, w - 8)
        wide = fonts.advance(words, self.px, True) + 8
        ink.fill(0, 0, wide, high, "warn")
        ink.text(4, high / 2, words, "onalarm", self.px, bold=True)
        return wide

    def _tag(self, ink: Ink, x: float, y: float, words: str, *, right: bool = False) -> None:
        wide, high = self._tag_w(words, bold=right), self.px * 1.5
        left = x - wide if right else x
        ink.fill(left, y - high / 2, wide, high, "win")
        ink.text(left + 3, y, words, "t1", self.px, bold=right)

    def _tag_w(self, words: str, *, bold: bool = True) -> float:
        return fonts.advance(words, self.px, bold) + 6

    def _figures(self, ink: Ink, w: float) -> None:
        y = self.px * 2.5
        for line in self._measured():
            shown = fonts.fit(line, self.px, False, w - 8)
            ink.fill(0, y - self.px * 0.75, fonts.advance(shown, self.px) + 8, self.px * 1.5, "win")
            ink.text(4, y, shown, "t2", self.px)
            y += self.px * 1.5

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        event.accept()
        state = self.state
        if state is not None and state.phase in ASKED:
            self.retry()
        elif self.source:
            self.pressed.emit(self.source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._watch is not None:
            self._watch.resize(*self.size_px(), main=self.main)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close()


def fitted(wide: int, high: int, width: int, height: int) -> QRectF:
    """Where a picture of ``wide`` × ``high`` px stands in ``width`` × ``height``: all of it, in the middle; one that is
    nearly of that shape fills it."""
    factor = min(width / wide, height / high)
    if abs(width / wide - height / high) <= _STRETCH * factor:
        return QRectF(QRect(0, 0, width, height))
    w, h = round(wide * factor), round(high * factor)
    return QRectF(QRect((width - w) // 2, (height - h) // 2, w, h))


def _image(picture: Picture) -> QImage:
    """Without a copy: the picture's data is kept beside it."""
    high, wide = picture.data.shape[:2]
    return QImage(picture.data.data, wide, high, picture.data.strides[0], QImage.Format.Format_RGB32)
