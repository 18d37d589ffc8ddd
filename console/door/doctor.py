"""``doctor``: is this machine fit for the console? One line a check, 好 or 缺, with how to mend what is missing."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.door import upkeep
from console.door.asking import broker_answers, broker_of
from console.door.errors import reason
from console.door.screen import has_screen
from console.say import say
from console.site import SiteError
from console.words import LiveClock

if TYPE_CHECKING:
    from console.glass.checks import Abilities
    from console.site.config import SiteConfig
    from console.words import Clock

_FREE_LEAST_MB: Final = 500
_YEAR_LEAST: Final = 2025  # a clock that lost its battery starts at 1970 or at the board's year
_YEAR_MOST: Final = 2100
_DRIFT_S: Final = 0.05
_WATCH_S: Final = 0.3


class Finding(NamedTuple):
    """One line: ``subject`` and ``text`` are ready sentences; ``mend`` is empty when all is well."""

    subject: str
    good: bool
    text: str
    mend: str = ""


def run(options: argparse.Namespace) -> int:
    """Print every finding as it comes; 1 when something is missing."""
    bad = 0
    for finding in findings(options.site, options.broker or ""):
        bad += not finding.good
        mark = say("door.doctor.good" if finding.good else "door.doctor.bad")
        mend = f" → {finding.mend}" if finding.mend else ""
        print(f"{mark}  {finding.subject}  {finding.text}{mend}", flush=True)
    print(say("door.doctor.verdict_bad", n=bad) if bad else say("door.doctor.verdict_good"))
    return 1 if bad else 0


def findings(folder: Path, broker: str) -> Iterator[Finding]:
    """Every check in turn; none stops the next."""
    yield _python()
    yield from _qt()
    yield _screen()
    yield from _brokers(folder, broker)
    yield _folder(folder)
    yield from _keys(folder)
    for line in upkeep.lines(folder):
        yield _finding(*line)
    yield from _clock(LiveClock())


def _finding(name: str, good: bool, text: str, mend: str = "") -> Finding:
    return Finding(say(f"door.doctor.{name}"), good, text, mend)


def _python() -> Finding:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    return _finding("python", good, f"Python {version}", "" if good else say("door.doctor.mend_python"))


def _qt() -> Iterator[Finding]:
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")  # what it could not load is no finding
    try:
        from console.glass.checks import abilities

        found = abilities()
    except ImportError as error:
        yield _finding("qt", False, str(error), say("door.doctor.mend_qt"))
        return
    yield from _abilities(found)


def _abilities(found: Abilities) -> Iterator[Finding]:
    parts = tuple(int(part) for part in found.qt.split(".")[:2])
    good = (6, 8) <= parts < (6, 12)
    yield _finding("qt", good, f"PySide6 {found.qt} · {found.platform}", "" if good else say("door.doctor.mend_qt"))
    mend = "" if found.face else say("door.doctor.mend_font")
    yield _finding("font", bool(found.face), found.face or say("door.doctor.no_font"), mend)
    # Only whether there are any: what Qt lists leaves out decoders that it has (H.264 in 6.11.3, measured).
    video = bool(found.decoders)
    text = say("door.doctor.codecs" if video else "door.doctor.no_codecs")
    yield _finding("video", video, text, "" if video else say("door.doctor.mend_video"))


def _screen() -> Finding:
    if has_screen():
        return _finding("screen", True, os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform)
    mend = say("door.doctor.mend_screen")
    virtual = say("door.doctor.screen_virtual" if shutil.which("Xvfb") else "door.doctor.screen_none")
    return _finding("screen", False, virtual, mend)


def _brokers(folder: Path, named: str) -> Iterator[Finding]:
    yield _embedded()
    config = _config(folder)
    url = named or (config.broker if config is not None else "")
    if not url:
        return
    for one in broker_of(folder, config, url) if config is not None else (broker_answers(url),):
        yield _finding(*one)


def _embedded() -> Finding:
    """Start the console's own broker and talk to it."""
    from console.feed import Broker

    broker = Broker()
    try:
        found = broker_answers(broker.start())
        return _finding("embedded", found.well, found.said, "" if found.well else say("door.doctor.mend_embedded"))
    except Exception as error:  # whatever stops it is the finding
        return _finding("embedded", False, f"{type(error).__name__}: {error}", say("door.doctor.mend_embedded"))
    finally:
        broker.stop()


def _config(folder: Path) -> SiteConfig | None:
    """None of a folder that holds no readable site: that is said by others."""
    from console.site.reading import read_config

    try:
        return read_config(folder)[0]
    except (SiteError, OSError):
        return None


def _folder(folder: Path) -> Finding:
    if not (folder / "site.toml").is_file():
        return _finding("folder", False, str(folder), say("door.doctor.mend_site"))
    try:
        state = folder / ".onemap"
        state.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=state) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return _finding("folder", False, f"{folder}: {reason(error)}", say("door.doctor.mend_folder"))
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    good = free_mb >= _FREE_LEAST_MB
    text = say("door.doctor.free", folder=folder, mb=f"{free_mb:,}")
    return _finding("folder", good, text, "" if good else say("door.doctor.mend_disk"))


def _keys(folder: Path) -> Iterator[Finding]:
    """Keys that the site binds otherwise; a site that says nothing of them, or cannot be read, has no line here."""
    from console.site.reading import read_config

    try:
        config, _ = read_config(folder)
        from console.glass.window.binding import bind
    except (SiteError, ImportError):
        return
    _, problems = bind(config.keys, config.key_lines)
    for one in problems:
        yield _finding("keys", False, one.text(), say("door.doctor.mend_keys"))
    if (config.keys or config.key_lines) and not problems:
        yield _finding("keys", True, say("door.doctor.keys_bound", n=len(config.keys) + len(config.key_lines)))


def _clock(clock: Clock) -> Iterator[Finding]:
    begun_now, begun_mono = clock.now(), clock.mono()
    time.sleep(_WATCH_S)
    drift_s = (clock.now() - begun_now) - (clock.mono() - begun_mono)
    local = time.localtime(begun_now)
    plausible = _YEAR_LEAST <= local.tm_year <= _YEAR_MOST
    text = time.strftime("%Y-%m-%d %H:%M:%S", local)
    yield _finding("clock", plausible, text, "" if plausible else say("door.doctor.mend_clock"))
    steady = abs(drift_s) < _DRIFT_S
    text = say("door.doctor.drift", ms=round(drift_s * 1000))
    yield _finding("steady", steady, text, "" if steady else say("door.doctor.mend_steady"))
    kept = upkeep.synchronised()
    if kept is not None:
        text = say("door.doctor.ntp_kept" if kept else "door.doctor.ntp_free")
        yield _finding("ntp", True, text, "" if kept else say("door.doctor.mend_ntp"))
    zone = time.strftime("%Z %z", local)
    unset = local.tm_gmtoff == 0  # UTC is what a machine has that nobody asked: not wrong, but worth a look
    yield _finding("zone", True, zone, say("door.doctor.mend_zone") if unset else "")
