"""``wall --name 东墙``: one wall in a process of its own, which follows the desk's journal and the broker.

It needs the site's folder and its broker. It comes up before the desk does, and goes on when the desk is started anew.
Where several seats share a database it follows that, on any machine.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, cast

from console import site
from console.desk.recovering import NO_SNAPSHOT
from console.door import followed, snapping
from console.door.errors import DoorError
from console.door.screen import can_show, screen_of
from console.door.sites import tell
from console.door.stops import on_stop
from console.door.tending import tended
from console.glass import Closing
from console.say import language, listed, say
from console.words import LiveClock, SteadyClock

if TYPE_CHECKING:
    from console.desk import InboxItem
    from console.desk.following import Follower
    from console.site import Site
    from console.store import Following
    from console.store.shared import SharedFollowing
    from console.words import Clock
    from console.words.wall import WallSpec

VIRTUAL_PX: Final = (1920, 1080)


def wall(options: argparse.Namespace) -> int:
    """Show one wall until it is closed, or told to end."""
    with ExitStack() as house:
        place = _site(options.site)
        spec = _named(place, options.name)
        if not can_show() and options.screenshot is None:
            raise DoorError("door.no_screen")
        house.enter_context(screen_of(options.size or VIRTUAL_PX))
        house.enter_context(site.wall_lock(options.site, spec.name))
        closing = Closing()
        house.enter_context(on_stop(closing.ask))
        again = True
        while again:
            with ExitStack() as rooms:
                tending = rooms.enter_context(tended(place, "wall", spec.name))
                desk = follow(place, spec.name, options.broker or place.config.broker, rooms)
                tending.watch(desk, rooms)
                code, again = _show(desk, spec, options, closing)
    return code


def _site(folder: Path) -> Site:
    if not (folder / "site.toml").is_file():
        raise DoorError("door.no_site", path=folder)
    site.compile_if_stale(folder, tell)
    return site.load(folder)


def _named(place: Site, name: str) -> WallSpec:
    found = next((one for one in place.walls if one.name == name), None)
    if found is None:
        raise DoorError("door.wall.unknown", name=name, names=listed(one.name for one in place.walls) or "–")
    return found


def follow(place: Site, name: str, broker: str, house: ExitStack) -> Follower:
    """A desk that follows, joined to the journal and the broker; ``house`` closes them in reverse."""
    from console.desk import pictures
    from console.desk.following import Follower
    from console.feed import Feed
    from console.reckon import Reckoner
    from console.video import Videos

    clock = SteadyClock(LiveClock())
    inbox: SimpleQueue[InboxItem] = SimpleQueue()
    following = _following(place, clock, inbox)
    start = NO_SNAPSHOT if place.config.store else snapping.found(place.state_dir, cast("Following", following))
    past = list(following.replay())
    sums = Reckoner(place.folder, inbox)
    house.callback(sums.close)
    seat = "" if place.config.store else place.config.seat  # where several write, no one seat's end is the room's
    desk = Follower(place, clock, seat, inbox, sums=sums)
    videos = Videos(lambda source: pictures.urls(desk, source), place.config.video, clock)
    house.callback(videos.close)
    desk.videos = videos
    desk.recover(past, start=start)
    house.callback(following.stop)
    following.start()
    feed = _feed(place, name, broker, inbox, clock)
    house.callback(feed.stop)
    if place.config.store and isinstance(feed, Feed):
        desk.presence.port, desk.presence.process, desk.presence.name = feed, "wall", f"wall-{name}"
        house.callback(desk.presence.leave, desk)
    feed.start()
    sums.start()
    return desk


def _following(place: Site, clock: Clock, inbox: SimpleQueue[InboxItem]) -> Following | SharedFollowing:
    """The file beside the site, or the database of several seats, which is reached from any machine."""
    if not place.config.store:
        from console.store import Following

        return Following(place.state_dir, clock, inbox)
    from console.store.setting_up import with_password
    from console.store.shared import SharedFollowing

    return SharedFollowing(with_password(place.config.store), clock, inbox)


def _feed(
    place: Site, name: str, broker: str, inbox: SimpleQueue[InboxItem], clock: Clock
) -> followed.Startable:
    from console.codec import systems
    from console.feed import Feed, Guard, find_credentials, tls_of

    settings = place.config
    seat = f"wall-{name}"

    def made(url: str, *, embedded: bool) -> Feed:
        secrets = None if embedded else find_credentials(url)
        return Feed(
            url, settings.id, inbox, clock, secrets, seat=seat, embedded=embedded, lasting=False,
            tls=tls_of(place.folder, settings, seat), systems=systems(settings.feeds.crs, settings.feeds.incident_crs),
            guard=Guard(settings.id, settings.feeds, frozenset(unit.id for unit in place.units)),
        )  # fmt: skip

    if broker:
        return made(broker, embedded=False)
    return followed.Moving(place.state_dir, lambda url: made(url, embedded=True))


def _show(desk: Follower, spec: WallSpec, options: argparse.Namespace, closing: Closing) -> tuple[int, bool]:
    """The wall's window; the exit code, and whether to begin anew on another journal."""
    from console.glass import open_wall

    if options.screenshot is not None:
        options.screenshot.unlink(missing_ok=True)
    code = open_wall(
        desk, spec, desk.videos, language=language(), size=options.size, screenshot=options.screenshot,
        after_s=options.after, closing=closing, over=lambda: desk.begin_anew,
    )  # fmt: skip
    if options.screenshot is not None and not desk.begin_anew:
        if code or not options.screenshot.is_file():
            raise DoorError("door.screenshot_failed", path=options.screenshot)
        print(say("door.screenshot_done", path=options.screenshot))
    return code, desk.begin_anew
