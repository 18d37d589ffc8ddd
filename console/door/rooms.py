"""``run``: builds the rooms, joins them, closes them in reverse order, whatever happens in between."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from console import site
from console.desk import pictures
from console.door import followed, scripts, seating, snapping, terminals
from console.door.errors import DoorError
from console.door.replaying import opener
from console.door.screen import can_show, screen_of
from console.door.sites import tell
from console.door.stops import on_stop
from console.door.tending import tended
from console.door.vouching import vouch
from console.glass import Closing, open_desk
from console.say import language, say
from console.words import LiveClock, SteadyClock

if TYPE_CHECKING:
    from console.desk import Desk, InboxItem, Outcome
    from console.desk.recovering import Start
    from console.feed import Feed
    from console.reckon import Reckoner
    from console.site import Site
    from console.video import Videos
    from console.words import Clock, Event

VIRTUAL_PX: Final = (1920, 1080)  # a virtual screen's size when none is asked for


def run(options: argparse.Namespace) -> int:
    """Open the console and stay until it is closed."""
    lines = scripts.read(options.script) if options.script else ()
    with ExitStack() as house:
        _screen(options, house)
        place = open_site(options.site, house)
        tending = house.enter_context(tended(place, "run"))
        rooms = build(place, options.broker or place.config.broker, house)
        tending.watch(rooms.desk, house)
        if options.marks:
            print("room", time.time(), flush=True)
        if rooms.embedded and not options.no_sim:
            house.enter_context(terminals.simulator(options.site, rooms.url))
        return _show(rooms, options, lines)


def _screen(options: argparse.Namespace, house: ExitStack) -> None:
    """See that there is a screen; for a picture alone a virtual one will do."""
    if not can_show() and options.screenshot is None:
        raise DoorError("door.no_screen")
    house.enter_context(screen_of(options.size or VIRTUAL_PX))


def open_site(folder: Path, house: ExitStack) -> Site:
    """Prepare, hold and load a site. Raises ``SiteError``, ``SiteHeld``."""
    if not (folder / "site.toml").is_file():
        raise DoorError("door.no_site", path=folder)
    site.compile_if_stale(folder, tell)
    place = site.load(folder)
    hold = site.seat_lock if place.config.store else site.lock
    house.enter_context(hold(folder, place.config.seat))
    return place


@dataclass(frozen=True)
class Rooms:
    """The rooms without a window, joined and running."""

    desk: Desk
    sums: Reckoner  # not started: it loads the site once more, which a window waits with until its map stands
    videos: Videos  # not started either; the first look starts it
    url: str
    embedded: bool

    def begin(self) -> None:
        """What a window waits with until its map stands."""
        self.sums.start()
        if pictures.plays(self.desk).any():
            self.videos.start()


def build(
    place: Site,
    broker_url: str,
    house: ExitStack,
    inbox: SimpleQueue[InboxItem] | None = None,
    clock: Clock | None = None,
) -> Rooms:
    """Broker (when none is named), store, feed and desk; ``house`` closes them in reverse. ``clock``: the machine's."""
    from console.desk import Desk, restoring
    from console.door import seats
    from console.reckon import Reckoner
    from console.store import Outbox

    clock = clock or SteadyClock(LiveClock())
    inbox = SimpleQueue() if inbox is None else inbox
    settings = place.config
    if settings.store and not broker_url:
        raise DoorError("door.shared_broker")
    broker = _Starting(house) if not broker_url else None
    store = seats.store_of(place, clock, inbox, house)
    start, past = _past(place, store)
    url = broker.url() if broker else broker_url
    feed = _feed(place, url, inbox, clock, embedded=broker is not None)
    outbox = Outbox(place.state_dir, feed, clock, inbox)
    sums = Reckoner(place.folder, inbox)
    house.callback(sums.close)
    desk = (seats.desk_class() if settings.store else Desk)(
        place, clock, store, outbox, settings.seat, settings.actor, inbox, auto_sign=settings.incident.auto_sign,
        sums=sums,
    )  # fmt: skip
    videos = _helpers(desk, clock, house)
    _keepers(desk, house)
    desk.recover(past, store.held_ids(), start)
    if desk.alone:
        restoring.began(desk)
    seating.begin(desk, clock, house)
    mine = desk.take_over(outbox.restore())
    if broker:
        house.enter_context(followed.known(place.state_dir, url))
    _journal(desk, store, house)
    seats.tracks_of(desk, clock, house)
    seats.files_of(desk, house)
    house.callback(outbox.stop)
    house.callback(feed.stop)  # waits for acknowledgements, which the outbox still hears
    house.callback(desk.telling.leave, desk)
    if not desk.alone:
        desk.presence.port = feed
        house.callback(desk.presence.leave, desk)
    house.callback(seating.end, desk)
    outbox.start(desk.sent, mine)
    feed.start()
    vouch(desk, place, clock, house)
    return Rooms(desk, sums, videos, url, broker is not None)


def _past(place: Site, store: Any) -> tuple[Start, list[Event]]:
    """What the room begins with: the newest snapshot that fits, and what was journaled after it."""
    from console.door import seats

    found = seats.start_of(place, store) if place.config.store else snapping.found(place.state_dir, store)
    past = list(store.replay())
    if store.damage is not None:
        print(say("door.journal_damaged", n=store.damage.n), file=sys.stderr)
    return seats.known(found, store) if place.config.store else found, past


def _feed(place: Site, url: str, inbox: SimpleQueue[InboxItem], clock: Clock, *, embedded: bool) -> Feed:
    from console.codec import systems
    from console.feed import Feed, Guard, find_credentials, tls_of

    settings = place.config
    return Feed(
        url, settings.id, inbox, clock, None if embedded else find_credentials(url), seat=settings.seat,
        embedded=embedded, tls=tls_of(place.folder, settings, settings.seat),
        systems=systems(settings.feeds.crs, settings.feeds.incident_crs),
        guard=Guard(settings.id, settings.feeds, frozenset(unit.id for unit in place.units)),
    )  # fmt: skip


def _helpers(desk: Desk, clock: Clock, house: ExitStack) -> Videos:
    """What works for the desk beside it: pictures, the past, statistics, jobs."""
    from console.door.jobbing import Jobbing
    from console.report import Clerk
    from console.video import Videos

    videos = Videos(lambda source: pictures.urls(desk, source), desk.site.config.video, clock)
    house.callback(videos.close)
    desk.videos = videos
    desk.open_past = opener(lambda: desk.site, clock)
    clerk, jobbing = Clerk(desk.site.folder, desk.inbox), Jobbing(desk.site.folder, desk.inbox)
    house.callback(clerk.close)
    house.callback(jobbing.close)
    desk.studies.port, desk.jobs.port = clerk, jobbing
    return videos


def _journal(desk: Desk, store: Any, house: ExitStack) -> None:
    """The store and its snapshots begin; they end snapshots first."""
    from console.door import seats

    state = desk.site.state_dir
    house.callback(store.stop)
    store.start()
    snapper = snapping.OwnSnapper(state, store) if desk.alone else seats.snapper_of(desk, store)
    house.callback(snapper.stop, desk)
    snapper.start(desk)
    if desk.alone:
        snapping.verify_behind(desk, state, store.resumed, house)


def _keepers(desk: Desk, house: ExitStack) -> None:
    """What people change about the site at the desk is written to its folder, behind the window."""
    from console.desk.errands import unwritten

    def told(code: str) -> Callable[[str], None]:
        return lambda why: desk.inbox.put(unwritten(code, why))

    folder = desk.site.folder
    layers, templates = site.LayerKeeper(folder), site.TemplateKeeper(folder)
    macros = site.MacroKeeper(folder, told("macro.unwritten"))
    walls, scenes = site.WallKeeper(folder, told("scene.unwritten")), site.SceneKeeper(folder, told("scene.unwritten"))
    desk.keep_layers, desk.keep_templates, desk.keep_macros = layers.keep, templates.keep, macros.keep
    desk.keep_walls, desk.keep_scenes = walls.keep, scenes.keep
    for close in (layers.close, templates.close, macros.close, walls.close, scenes.close):
        house.callback(close)


class _Starting:
    """The embedded broker on its way up while the journal is read: both take a while, on different cores."""

    def __init__(self, house: ExitStack) -> None:
        from console.feed import Broker

        self._broker: Broker = Broker()
        pool = ThreadPoolExecutor(1, thread_name_prefix="broker-start")
        house.callback(self._broker.stop)
        house.callback(pool.shutdown)
        self._url: Future[str] = pool.submit(self._broker.start)
        pool.shutdown(wait=False)

    def url(self) -> str:
        """Its address once it answers; raises what its start raised."""
        return self._url.result()


def _show(rooms: Rooms, options: argparse.Namespace, script: tuple[str, ...]) -> int:
    """The window, until it is closed; Ctrl-C and SIGTERM close it."""
    desk = rooms.desk
    plain = options.screenshot is not None or options.size is not None
    if options.screenshot is not None:
        options.screenshot.unlink(missing_ok=True)  # so that what lies there afterwards is this showing's
    closing = Closing()
    with on_stop(closing.ask):
        try:
            failed = open_desk(
                desk,
                theme=options.theme,
                language=language(),
                script=script,
                screenshot=options.screenshot,
                after_s=options.after,
                size=options.size or (VIRTUAL_PX if plain else None),
                layout_file=None if plain else desk.site.state_dir / "window.ini",
                on_line=_script_said,
                on_shown=lambda: _shown(options.marks, rooms.begin),
                closing=closing,
            )
        except ImportError as error:  # a system library of Qt's is missing
            raise DoorError("door.qt_missing", why=error) from error
    if options.screenshot is not None:
        if failed or not options.screenshot.is_file():
            raise DoorError("door.screenshot_failed", path=options.screenshot)
        print(say("door.screenshot_done", path=options.screenshot))
    return 0


def _shown(marks: bool, reckon: Callable[[], None]) -> None:
    """The window stands. Once its map does, what the first search and the first ring need is loaded beside it.

    ``marks``: for ``bench start``, which reads our output: what was reached, and when.
    """
    from console.glass.usable import when_usable

    if marks:
        print("window", time.time(), flush=True)
    when_usable(lambda: _usable(marks, reckon))


def _usable(marks: bool, reckon: Callable[[], None]) -> None:
    if marks:
        print("usable", time.time(), flush=True)
    warm(reckon)


def warm(reckon: Callable[[], None]) -> None:
    """What the first search, the first ring and the first replay need is loaded on a thread, and in the child that
    ``reckon`` starts."""
    from layers.roads import warm_up

    def load() -> None:
        warm_up()
        import console.desk.replay  # noqa: F401  (a window would wait for it at the first Ctrl R)

    threading.Thread(target=load, name="warm-up", daemon=True).start()
    reckon()


def _script_said(line: str, outcome: Outcome) -> None:
    if not outcome.ok:
        print(f"{line}: {outcome.text()}", file=sys.stderr)
