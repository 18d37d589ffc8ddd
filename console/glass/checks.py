"""What this machine's Qt can do, for the doctor: its version, its Chinese face, its video decoders."""

from __future__ import annotations

from dataclasses import dataclass

import PySide6
from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication, QRawFont
from PySide6.QtMultimedia import QMediaFormat

from console.glass import theme

_HAN = "警"  # a face without it shows boxes


@dataclass(frozen=True)
class Abilities:
    """``face`` is empty when no installed font has Han characters; ``decoders`` are names like ``H264``."""

    qt: str
    platform: str
    face: str
    decoders: tuple[str, ...]


def abilities() -> Abilities:
    """Asks Qt; makes an application for the time of asking where there is none."""
    app = QGuiApplication.instance() or QGuiApplication(["onemap-doctor"])
    media = QMediaFormat()
    codecs = media.supportedVideoCodecs(QMediaFormat.ConversionMode.Decode)
    return Abilities(
        qt=PySide6.__version__,
        platform=app.platformName() if isinstance(app, QGuiApplication) else "",
        face=_face(),
        decoders=tuple(sorted(codec.name for codec in codecs)),
    )


def _face() -> str:
    """The face that Han characters are drawn in on screen."""
    wanted = theme.font(16)
    chosen = QFontInfo(wanted).family()
    if QRawFont.fromFont(wanted).supportsCharacter(ord(_HAN)):
        return chosen
    system = QFontDatabase.WritingSystem.SimplifiedChinese
    return next(iter(QFontDatabase.families(system)), "")
