"""``replay``: the past of a site in a window, without its desk; it may run beside it, for it only reads."""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from console import site
from console.desk.past_asked import AGO_S, Wanted
from console.door.errors import DoorError
from console.door.replaying import opener
from console.door.screen import can_show, screen_of
from console.door.sites import tell
from console.door.stops import on_stop
from console.glass import Closing, show_replay
from console.say import language, say
from console.words import LiveClock, SteadyClock

if TYPE_CHECKING:
    from console.words import Clock

VIRTUAL_PX: Final = (1920, 1080)
_NAN: Final = float("nan")


def replay(options: argparse.Namespace) -> int:
    """Show the replay until it is closed, or told to end."""
    if not can_show() and options.screenshot is None:
        raise DoorError("door.no_screen")
    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    wanted = _wanted(options, clock := SteadyClock(LiveClock()))
    with ExitStack() as house:
        house.enter_context(screen_of(options.size or VIRTUAL_PX))
        site.compile_if_stale(options.site, tell)
        place = site.load(options.site)
        closing = Closing()
        house.enter_context(on_stop(closing.ask))
        if options.screenshot is not None:
            options.screenshot.unlink(missing_ok=True)
        code = show_replay(
            place, opener(lambda: place, clock), clock, wanted, theme=options.theme, language=language(),
            size=options.size or (VIRTUAL_PX if options.screenshot else None), screenshot=options.screenshot,
            after_s=options.after, closing=closing,
        )  # fmt: skip
    return _done(options, code)


def _done(options: argparse.Namespace, code: int) -> int:
    if options.screenshot is None:
        return code
    if code or not options.screenshot.is_file():
        raise DoorError("door.screenshot_failed", path=options.screenshot)
    print(say("door.screenshot_done", path=options.screenshot))
    return 0


def _wanted(options: argparse.Namespace, clock: Clock) -> Wanted:
    """From–to, a moment, or some minutes ago."""
    since, until, at = options.since, options.until, options.at
    if since is not None and until is not None and until <= since:
        raise DoorError("door.past.backwards")
    if at is None:
        at = since if since is not None else clock.now() - AGO_S
    if at > clock.now():
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
        raise DoorError("door.replay.not_yet", at=when)
    return Wanted(at, _NAN if since is None else since, _NAN if until is None else until)
