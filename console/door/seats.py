"""What a site needs whose journal several seats share; and a seat without a window."""

from __future__ import annotations

import argparse
import math
import sys
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from console.desk.errands import Done
from console.door.errors import DoorError
from console.door.stops import on_stop
from console.door.tending import tended
from console.say import say
from console.words import Changes
from console.words.sharing import TracksState

if TYPE_CHECKING:
    from console.desk import Desk, InboxItem
    from console.desk.recovering import Start
    from console.door.snapping import Snapper
    from console.site import Site
    from console.store.shared import SharedStore
    from console.words import Clock

_LONGEST_DAYS: Final = 36_500.0  # a hundred years of tracks
BEAT_S: Final = 0.05


def keep_days(place: Site) -> int:
    """How long tracks are kept."""
    return math.ceil(min(_LONGEST_DAYS, max(1.0, place.config.tracks.keep_days)))


def store_of(place: Site, clock: Clock, inbox: SimpleQueue[InboxItem], house: ExitStack) -> Any:
    """The journal in a file beside the site, or in PostgreSQL, where it has this seat's name to itself. Its inbox is
    the desk's."""
    if not place.config.store:
        from console.store import Store

        return Store(place.state_dir, place.config.seat, clock, inbox, keep_tracks_days=keep_days(place))
    from console.store.setting_up import with_password
    from console.store.shared import SharedStore

    store = SharedStore(with_password(place.config.store), place.state_dir, place.config.seat, clock, inbox)
    house.callback(store.leave)
    _take_name(store, place.config.seat)
    return store


def _take_name(store: SharedStore, seat: str) -> None:
    """Two processes of one name, on two machines: the second is told where the first is, and ends."""
    from console.store.shared.naming import FRESH_S, Holder, NameTaken

    def facts(holder: Holder) -> dict[str, Any]:
        return {"seat": seat, "host": holder.host, "pid": holder.pid, "since": _time_of(holder.since)}

    def waits(holder: Holder) -> None:
        print(say("door.name_waits", **facts(holder), s=round(FRESH_S)), file=sys.stderr, flush=True)

    try:
        store.take_name(waits)
    except NameTaken as error:
        raise DoorError("door.name_taken", **facts(error.args[0])) from None


def _time_of(epoch_s: float) -> str:
    return datetime.fromtimestamp(epoch_s, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def start_of(place: Site, store: SharedStore) -> Start:
    """The room as the newest snapshot has it that is of this database."""
    from console.door import shared_snapping

    return shared_snapping.found_shared(place.state_dir, store, place.config.store)


def known(start: Start, store: SharedStore) -> Start:
    """With how far the journal goes that was read, and whether that is all there is."""
    return start._replace(seq=store.seq, away=not store.reached)


def snapper_of(desk: Desk, store: SharedStore) -> Snapper:
    """Writes snapshots of the confirmed room."""
    from console.door import shared_snapping

    return shared_snapping.SharedSnapper(desk.site.state_dir, store, desk.site.config.store)


def desk_class() -> type[Desk]:
    """Of a seat among others."""
    from console.desk.sharing import SharedDesk

    return SharedDesk


def tracks_of(desk: Desk, clock: Clock, house: ExitStack) -> None:
    """Of a shared site: who writes the fixes, and packs them. Alone the store does both."""
    from console.desk.sharing import SharedDesk

    if not isinstance(desk, SharedDesk):
        return
    from console.store.setting_up import with_password
    from console.store.shared_packing import SharedPacker
    from console.store.shared_tracks import SharedTracks

    url, days = with_password(desk.site.config.store), keep_days(desk.site)
    tracks = SharedTracks(
        url, desk.site.state_dir, clock, keep_days=days, recording=False,
        told=lambda state: desk.inbox.put(Done(lambda d: _tracks_stand(d, state))),
    )  # fmt: skip
    packer = SharedPacker(url, clock, keep_days=days)
    desk.tracks = tracks
    for part in (tracks, packer):
        house.callback(part.stop)
        part.start()


def _tracks_stand(desk: Desk, state: TracksState) -> None:
    desk.health.tracks = state
    desk.changed(Changes.HEALTH)


def files_of(desk: Desk, house: ExitStack) -> None:
    """Of a shared site: what one seat attaches every seat can open."""
    if not desk.site.config.store:
        return
    from console.store.setting_up import with_password
    from console.store.shared_files import SharedFiles

    files = SharedFiles(with_password(desk.site.config.store), desk.site.state_dir)
    desk.files = files
    house.callback(files.stop)
    files.start()


# --- a seat without a window ------------------------------------------------------------------------------------------


def run(options: argparse.Namespace) -> int:
    """``main.py seat``: a seat that hears, records when it is its turn, and shows nothing; until it is told to end."""
    from console.door.rooms import build, open_site

    ended = threading.Event()
    with ExitStack() as house, on_stop(ended.set):
        place = open_site(options.site, house)
        if not place.config.store:
            raise DoorError("door.seat_alone")
        tending = house.enter_context(tended(place, "seat"))
        rooms = build(place, options.broker or place.config.broker, house)
        rooms.desk.presence.process = "seat"
        tending.watch(rooms.desk, house)
        print(say("door.seat_runs", seat=place.config.seat), flush=True)
        said = ("", "")
        while not ended.wait(BEAT_S):
            rooms.desk.beat()
            said = _tell(rooms.desk, said)
    return 0


def _tell(desk: Desk, said: tuple[str, str]) -> tuple[str, str]:
    """There is no bar: why nothing is recorded or heard is printed when it changes, and that it is over."""
    store, feed = desk.health.store, desk.health.feed
    now = (
        store.reason if store is not None and not store.recording else "",
        feed.reason if feed is not None and not feed.connected and feed.reason != "feed.connecting" else "",
    )
    for part, before, why in zip(("store", "feed"), said, now, strict=True):
        if why != before:
            print(say(f"door.seat_{part}_{'away' if why else 'back'}", why=say(why) if why else ""), flush=True)
    return now
