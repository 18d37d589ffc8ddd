"""What stands behind an option, read and checked. Each raises ``argparse.ArgumentTypeError`` with a whole sentence."""

from __future__ import annotations

import argparse
import contextlib
import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from console.say import say

_SIZE_MOST_PX: Final = 16384
_SEAT: Final = re.compile(r"[\w-]{1,64}")
_LANGUAGES: Final = {"zh": "zh_CN", "zh_cn": "zh_CN", "zh-cn": "zh_CN", "en": "en"}


def number(least: float, most: float = math.inf) -> Callable[[str], float]:
    """A number from ``least`` to ``most``."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most or math.isinf(value):
            raise argparse.ArgumentTypeError(_range("door.not_a_number", text, least, most))
        return value

    return read


def seat(text: str) -> str:
    """The name of a workstation: in topics, file names and the journal."""
    if not _SEAT.fullmatch(text):
        raise argparse.ArgumentTypeError(say("door.not_a_seat", text=text))
    return text


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number from ``least`` to ``most``."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(_range("door.not_whole", text, least, most))
        return value

    return read


def _range(code: str, text: str, least: float, most: float) -> str:
    span = f"≥ {least:g}" if math.isinf(most) else f"{least:g}–{most:g}"
    return say(code, text=text, span=span)


_WHOLE: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_CLOCK: Final = ("%H:%M:%S", "%H:%M")


def moment(text: str) -> float:
    """``2026-11-26 20:00:30``, also with a ``T``, without seconds or time; ``20:00``: when it was that last. Epoch s by
    this machine's own time."""
    plain = text.strip().replace("T", " ")
    if plain.startswith("@"):  # for programs: epoch s, on a day of 25 hours too
        return number(0.0)(plain[1:])
    for form in _WHOLE:
        with contextlib.suppress(ValueError, OverflowError, OSError):
            return datetime.strptime(plain, form).timestamp()  # a naive time is the machine's own
    for form in _CLOCK:
        with contextlib.suppress(ValueError):
            return _last(datetime.strptime(plain, form).time())
    raise argparse.ArgumentTypeError(say("door.not_a_moment", text=text))


def day(text: str) -> float:
    """``2026-11-25`` → epoch s of its noon by this machine's own time: within the day whatever the clocks do."""
    try:
        return datetime.combine(datetime.strptime(text.strip(), "%Y-%m-%d"), clock_time(12)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(say("door.not_a_day", text=text)) from None


def _last(clock: clock_time) -> float:
    now = datetime.now()
    today = datetime.combine(now.date(), clock)
    return (today if today <= now else today - timedelta(days=1)).timestamp()


def size(text: str) -> tuple[int, int]:
    """``1920x1080`` → width and height in px."""
    left, _, right = text.lower().replace("×", "x").partition("x")
    if not (left.isdecimal() and right.isdecimal()):
        raise argparse.ArgumentTypeError(say("door.not_a_size", text=text))
    width, height = int(left), int(right)
    if not (320 <= width <= _SIZE_MOST_PX and 240 <= height <= _SIZE_MOST_PX):
        raise argparse.ArgumentTypeError(say("door.not_a_size", text=text))
    return width, height


def broker_url(text: str) -> str:
    """``mqtt://host[:port]`` or ``mqtts://host[:port]``. User and password do not belong in it."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("mqtt", "mqtts") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise argparse.ArgumentTypeError(say("door.not_a_broker", text=text))
    if parts.username or parts.password:
        raise argparse.ArgumentTypeError(say("door.secret_in_url"))
    return text


def language(text: str) -> str:
    """``zh``, ``zh_CN`` or ``en`` → ``zh_CN`` or ``en``."""
    try:
        return _LANGUAGES[text.lower()]
    except KeyError:
        raise argparse.ArgumentTypeError(say("door.not_a_language", text=text)) from None


def readable_file(text: str) -> Path:
    """A file that is there."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(say("door.no_file", path=text))
    return path


def new_file(text: str) -> Path:
    """A file to write: its folder is there."""
    path = Path(text)
    if not path.resolve().parent.is_dir() or path.is_dir():
        raise argparse.ArgumentTypeError(say("door.no_folder", path=text))
    return path


def site_folder(text: str) -> Path:
    """A folder with a ``site.toml``."""
    path = Path(text)
    if not (path / "site.toml").is_file():
        raise argparse.ArgumentTypeError(say("door.no_site", path=text))
    return path
