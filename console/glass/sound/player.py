"""Plays a tone, or stays silent on a machine without a sound device. QtMultimedia is loaded when first needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QLoggingCategory, QUrl, qInstallMessageHandler

from console.glass.sound.tones import file_of
from console.glass.sound.when import Tone

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect


# Which video decoders this machine lacks is no news to a person who wants to hear a tone.
_QUIET: Final = "qt.multimedia.*=false"


@contextmanager
def _quietly() -> Iterator[None]:
    """Without Qt's lines: that there is no sound server is said by the bar, not on standard error."""
    before = qInstallMessageHandler(lambda *_: None)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


class Player(Protocol):
    """``ready``: None while nobody has looked for a sound device, False when there is none."""

    ready: bool | None

    def prepare(self) -> None: ...
    def play(self, tone: Tone, /) -> None: ...
    def stop(self) -> None: ...


class Silence:
    """For windows that nobody listens to: tests, pictures, measurements."""

    ready: bool | None = None

    def prepare(self) -> None:
        return

    def play(self, _tone: Tone) -> None:
        return

    def stop(self) -> None:
        return


class Effects:
    """One effect a tone, read into memory by ``prepare``; playing hands over to the sound system's own thread."""

    def __init__(self) -> None:
        self.ready: bool | None = None
        self._effects: dict[Tone, QSoundEffect] = {}

    def prepare(self) -> None:
        """Look for a device and read the files; some 30 ms, once, after the map stands."""
        if self.ready is not None:
            return
        QLoggingCategory.setFilterRules(_QUIET)
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # a system library of its own is missing: no sound, but a console
            self.ready = False
            return
        with _quietly():
            self.ready = bool(QMediaDevices.audioOutputs())
        if not self.ready:
            return
        for tone in Tone:
            effect = self._effects[tone] = QSoundEffect()
            effect.setSource(QUrl.fromLocalFile(str(file_of(tone))))

    def play(self, tone: Tone) -> None:
        effect = self._effects.get(tone)
        if effect is not None:
            effect.play()

    def stop(self) -> None:
        """Nothing sounds after this."""
        for effect in self._effects.values():
            effect.stop()
        self._effects.clear()
