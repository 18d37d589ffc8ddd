"""``record``: takes fixes beside the seats and writes them into the store that they share; several share the load.
No window, no desk."""

from __future__ import annotations

import argparse
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from console import site
from console.codec import presence_payload, systems
from console.desk import reloading
from console.desk.fixes import columns
from console.desk.presence import AGAIN_S, OLD_S, level_of
from console.door.errors import DoorError
from console.door.sites import tell
from console.door.stops import on_stop
from console.door.tending import tended
from console.feed import Feed, Guard, find_credentials, tls_of
from console.say import say
from console.words import Clock, FeedState, Fix, LiveClock, Outbound, PresenceMessage, SteadyClock, Verdict

if TYPE_CHECKING:
    from console.site import Site
    from console.store.shared_tracks import SharedTracks
    from console.words.sharing import TracksState
    from layers.units import Units

_BEAT_S: Final = 0.05  # what came in it is judged together
_PATIENCE_S: Final = 0.5
_LONGEST_DAYS: Final = 36_500.0


def record(options: argparse.Namespace) -> int:
    """Until Ctrl-C or SIGTERM. What the database does not take meanwhile stays on this machine for the next start."""
    place = _opened(options)
    stop = threading.Event()
    with ExitStack() as house, on_stop(stop.set):
        name = house.enter_context(site.record_lock(options.site, options.share))
        house.enter_context(tended(place, "record", name))
        recorder = _joined(place, options, name, house)
        print(say("door.record.begun", name=name), flush=True)
        while not stop.is_set():
            recorder.beat()
    print(say("door.record.ended", n=f"{recorder.tracks.written:,}", left=f"{recorder.tracks.unwritten:,}"))
    return 0


class Recorder:
    """What this share of the fixes brings is judged as the desk judges it, and goes into the track."""

    def __init__(self, units: Units, tracks: SharedTracks) -> None:
        self.tracks = tracks
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        self._units = units
        self.there: Callable[[], None] = lambda: None  # says to the seats that this process runs
        self._said_at = -math.inf  # monotonic s

    def beat(self) -> None:
        """Wait for something, then let more gather and take all there is."""
        if time.monotonic() - self._said_at >= AGAIN_S:
            self._said_at = time.monotonic()
            self.there()
        try:
            batch = [self.inbox.get(timeout=_PATIENCE_S)]
        except Empty:
            return
        time.sleep(_BEAT_S)
        with suppress(Empty):
            while True:
                batch.append(self.inbox.get_nowait())
        self._take([item for item in batch if isinstance(item, Fix)])
        for item in batch:
            if isinstance(item, FeedState):
                _say_feed(item)

    def _take(self, fixes: Sequence[Fix]) -> None:
        """A late fix, and one that another process has seen a newer one of, belong into the track."""
        if not fixes:
            return
        verdicts = self._units.take([self._units.ensure(fix.unit) for fix in fixes], *columns(fixes)).tolist()
        track = (Verdict.ACCEPTED, Verdict.LATE)
        self.tracks.put([fix for fix, verdict in zip(fixes, verdicts, strict=True) if verdict in track])


def _opened(options: argparse.Namespace) -> Site:
    site.compile_if_stale(options.site, tell)
    place = site.load(options.site)
    if not place.config.store:
        raise DoorError("door.record.one_seat")
    if not (options.broker or place.config.broker):
        raise DoorError("door.record.no_broker")
    return place


def _joined(place: Site, options: argparse.Namespace, name: str, house: ExitStack) -> Recorder:
    """Store, judge and feed; ``house`` closes them in reverse."""
    from console.store.shared_packing import SharedPacker
    from console.store.shared_tracks import Intake, SharedTracks

    config, clock, host = place.config, SteadyClock(LiveClock()), socket.gethostname()
    keep_days = math.ceil(min(_LONGEST_DAYS, max(1.0, config.tracks.keep_days)))
    tracks = SharedTracks(
        config.store, place.state_dir / f"record-{name}", clock, keep_days=keep_days, told=_say_store,
        intake=Intake(f"{host}/{name}", options.share, host, os.getpid()),
    )  # fmt: skip
    recorder = Recorder(reloading.units_of(place), tracks)
    packer = SharedPacker(config.store, clock, keep_days=keep_days)
    url = options.broker or config.broker
    feed = Feed(
        url, config.id, recorder.inbox, clock, find_credentials(url), seat=f"record-{host}-{name}",
        tls=tls_of(place.folder, config, name),
        systems=systems(config.feeds.crs, config.feeds.incident_crs), share=options.share,
        guard=Guard(config.id, config.feeds, frozenset(unit.id for unit in place.units)),
    )  # fmt: skip
    house.callback(packer.stop)
    house.callback(tracks.stop)
    house.callback(recorder.beat)  # what the feed has brought by then
    house.callback(feed.stop)
    recorder.there = lambda: _say_there(feed, name, clock, "record")
    house.callback(_say_there, feed, name, clock, "")
    tracks.start()
    packer.start()
    feed.start()
    return recorder


def _say_there(feed: Feed, name: str, clock: Clock, process: str) -> None:
    """To the drawer of the seats; ``process`` "": that it has ended. It has no last will: a killed one grows old."""
    now = clock.now()
    payload = presence_payload(PresenceMessage(seat=name, t=now, process=process))
    topic = f"seat/{level_of(name)}/presence"
    feed.publish(Outbound(topic=topic, payload=payload, retain=True, expires_at=now + OLD_S))


def _say_feed(state: FeedState) -> None:
    why = say(state.reason) if state.reason else ""
    code = "door.record.heard" if state.connected else "door.record.unheard"
    print(say(code, url=state.url, why=why), flush=True)


def _say_store(state: TracksState) -> None:
    if state.reason:
        line = say("door.record.held", why=say(state.reason), n=f"{state.spooled:,}", lost=f"{state.dropped:,}")
    else:
        line = say("door.record.merging", n=f"{state.spooled:,}") if state.spooled else say("door.record.well")
    print(line, flush=True)
