"""``film``: a span of the past painted into a file. Also what the window starts, which reads its lines of JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from console import site
from console.door.errors import FAILED, DoorError
from console.door.sites import tell
from console.door.stops import follow_parent, on_stop
from console.say import language, say
from console.words.past import By

if TYPE_CHECKING:
    from console.glass.film.making import FilmOrder
    from console.site import Site


def film(options: argparse.Namespace) -> int:
    """Ctrl-C, SIGTERM and a parent that is gone break it off; no half film is left."""
    stop = threading.Event()
    if options.with_parent:
        follow_parent(stop.set)
    if sys.platform == "linux":  # nobody looks at its window
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    told = _json if options.json else _shown
    with on_stop(stop.set), ExitStack() as house:
        try:
            pictures = _film(options, house, told, stop)
        except Exception as error:
            told(fault=said_of(error))
            return FAILED
    told(done=str(options.out), pictures=pictures)
    return 0


def _film(options: argparse.Namespace, house: ExitStack, told: Callable[..., None], stop: threading.Event) -> int:
    from console.video.film import kind_of

    order = _order(options)
    kind_of(order.path)  # what cannot be is said before anything is opened
    from console.door.replaying import open_replay
    from console.glass.film.making import make
    from console.glass.tilework.starting import service_for

    place = opened(options)
    tiles = service_for(place)
    tiles.start()
    house.callback(tiles.shut)
    replay = open_replay(place, house, at=order.since, by=order.by)

    def share(done: float) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        told(share=done)

    return make(replay, order, tiles, share)


def opened(options: argparse.Namespace) -> Site:
    """The site, compiled where it must be. The desk may have it open: a film only reads."""
    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    site.compile_if_stale(options.site, tell)
    return site.load(options.site)


def _order(options: argparse.Namespace) -> FilmOrder:
    from console.glass.film.making import FilmOrder

    if options.until <= options.since:
        raise DoorError("door.film.backwards")
    return FilmOrder(
        path=options.out, since=options.since, until=options.until, speed=options.speed, size=options.size,
        fps=options.fps, by=By(options.by), about=options.about, theme=options.theme, language=language(),
    )  # fmt: skip


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


def _shown(
    share: float | None = None, done: str = "", pictures: int = 0, fault: str = ""
) -> None:
    """One line that counts up, then where the film is."""
    if share is not None:
        sys.stderr.write("\r" + say("door.film.share", n=round(100 * share)))
        sys.stderr.flush()
    elif done:
        print("\n" + say("door.film.done", path=done, n=pictures))
    else:
        print("\n" + fault, file=sys.stderr)
