"""Long work of the command line that reads the past: says how far it is, can be ended at any time, leaves no half file.

For people a line that counts up; with ``--json`` one line of JSON a step, for the window that has started it:
``{"share": 0.4}``, and last ``{"done": "x.mp4", "count": 731, "lost": []}`` or ``{"fault": "…"}``.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from console import site
from console.door.aside import file_out
from console.door.errors import FAILED, DoorError
from console.door.sites import tell
from console.door.stops import follow_parent, on_stop
from console.say import say
from console.site import Site
from console.words.background import stand_back
from console.words.past import Lost

_NICE: Final = 10  # of 19: after the window that has started it
Share = Callable[[float], None]  # raises KeyboardInterrupt when nobody wants it any more
Said = Callable[..., None]


@dataclass(frozen=True)
class Made:
    """``lost``: sentences: what of that time could not be read."""

    count: int  # pictures, rows
    lost: tuple[str, ...] = ()


def lost_of(lost: Iterable[Lost], since: float, until: float) -> tuple[str, ...]:
    """Each once."""
    inside = (one for one in lost if one.since < until and one.until > since)
    return tuple(dict.fromkeys(one.text() for one in inside))


def carry(options: argparse.Namespace, work: Callable[[argparse.Namespace, Share], Made | int], what: str) -> int:
    """``what``: beginning of its say codes, ``door.film``. Ctrl-C, SIGTERM and a parent that is gone break it off."""
    stop = threading.Event()
    if options.with_parent:
        stand_back(_NICE)
        follow_parent(stop.set)
    told: Said = _json if options.json else _Shown(what)

    shown: list[float] = []

    def share(done: float) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        if [done] != shown:
            shown[:] = [done]
            told(share=done)

    with on_stop(stop.set):
        try:
            found = work(options, share)
            made = found if isinstance(found, Made) else Made(found)
        except Exception as error:
            told(fault=said_of(error))
            return FAILED
    told(done=str(options.out), count=made.count, lost=made.lost)
    if not options.with_parent and "since" in options:  # a desk journals what it has asked for itself
        file_out(options.site, what.removeprefix("door."), (Path(options.out),), since=options.since or 0.0,
                 until=options.until or 0.0)  # fmt: skip
    return 0


def opened(options: argparse.Namespace) -> Site:
    """The site, compiled where it must be. The desk may have it open: who looks at the past only reads."""
    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    if options.since is not None and options.until is not None and options.until <= options.since:
        raise DoorError("door.past.backwards")
    site.compile_if_stale(options.site, tell)
    return site.load(options.site)


def said_of(error: Exception) -> str:
    """One sentence for whoever waits. What is a fault of the program is raised again."""
    code = getattr(error, "code", "")
    if code:
        return say(code, **getattr(error, "facts", {}))
    if isinstance(error, DoorError | site.SiteError):
        return str(error)
    if isinstance(error, OSError):
        return say("door.machine_refused", path=error.filename or "", why=error.strerror or error)
    raise error


def _json(**line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class _Shown:
    """One line that counts up, then what there is."""

    def __init__(self, what: str) -> None:
        self._what, self._shown = what, -1

    def __call__(
        self, share: float | None = None, done: str = "", count: int = 0, lost: tuple[str, ...] = (), fault: str = ""
    ) -> None:
        if share is not None:
            if (percent := round(100 * share)) != self._shown:
                self._shown = percent
                sys.stderr.write("\r" + say(f"{self._what}.share", n=percent))
                sys.stderr.flush()
            return
        if self._shown >= 0:
            sys.stderr.write("\n")
        if done:
            print(say(f"{self._what}.done", path=done, n=count))
            for one in lost:
                print(say("door.past.lost", what=one), file=sys.stderr)
        else:
            print(fault, file=sys.stderr)
