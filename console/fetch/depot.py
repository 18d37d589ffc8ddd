"""What is at hand of one base map, and what is being fetched. Nothing here waits.

One thread looks wishes up in the disk cache, so that stored tiles come at once even while every request hangs; the
others ask the server (or read the file). A stored tile that is old is shown first and asked for anew behind the rest.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from console.fetch.answers import NEVER, Data, Refusal
from console.fetch.grid import Tile
from console.fetch.memory import Key, Memory
from console.fetch.source import Source
from console.fetch.wishes import Way, Wishes

REMOTE_THREADS: Final = 4
FILE_THREADS: Final = 2
_STAND_IN_UP: Final = 3  # levels: one request shows 64 tiles' ground
_RENEW_S: Final = 3600.0  # a console runs for weeks: what a server gave is asked for anew this often, while wanted
_BAD_S: Final = 300.0
_JOIN_S: Final = 3.0


class DepotState(msgspec.Struct, frozen=True):
    """For the health panel. Plain data: travels between processes."""

    id: str  # of the base map
    got: int  # tiles that came from the server or the file
    cached: int  # tiles that came from the disk cache
    waiting: int  # wishes not yet answered
    refused: dict[str, int]  # code → answers of that kind since it was opened
    last: dict[str, str]  # code → detail of the latest
    lacking: dict[str, int]  # code → tiles of the present view that are not there for that reason; what to show
    notices: dict[str, str]  # code → detail: fetch.disk_full, fetch.no_cache … ; tiles may come all the same


class Depot:
    """Threads, memory and retries of one open base map. Every method returns at once; any thread may call."""

    def __init__(self, source: Source, *, threads: int = 0, ram_mb: float = 64.0,
                 on_news: Callable[[], None] | None = None) -> None:  # fmt: skip
        """Takes ``source`` over and closes it in ``close``. ``threads`` 0: 4 for a server, 2 for a file.

        ``on_news`` is called from the depot's threads whenever ``fresh`` has something new: be quick there.
        """
        self._source, self._on_news = source, on_news
        self._memory = Memory(ram_mb, time.monotonic)
        self._wishes = Wishes(time.monotonic)
        self._news: dict[Tile, None] = {}
        self._got = self._cached = 0
        self._refused: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._drops: deque[Key] = deque()
        self._closed = False
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        jobs = [self._look_up] if source.remote else []
        jobs += [self._fetch] * (threads or (REMOTE_THREADS if source.remote else FILE_THREADS))
        name = f"tiles-{source.spec.id}"
        self._threads = [threading.Thread(target=job, name=name, daemon=True) for job in jobs]
        for thread in self._threads:
            thread.start()

    def at_hand(self, tile: Tile, layer: int = 0) -> Data | None:
        """The tile if it is in memory. Beyond ``max_zoom`` always None: use ``best``."""
        with self._lock:
            return self._memory.get((tile, layer))

    def best(self, tile: Tile, layer: int = 0) -> tuple[Tile, Data] | None:
        """The tile itself, or its nearest ancestor at hand (then to be scaled up); None when there is none."""
        with self._lock:
            return self._memory.best(tile, layer, self._source.zooms.start)

    def want(self, tiles: Sequence[Tile]) -> None:
        """What the view needs now, most urgent first, all layers of each; replaces every earlier wish.

        Beyond ``max_zoom`` the ancestor at ``max_zoom`` is wanted. Where nothing at all is at hand, an ancestor some
        levels up is fetched first, so that ground shows soon; a tile that is refused has its parent fetched instead.
        """
        keys = [(tile, layer) for tile in self._within(tiles) for layer in range(self._source.layers)]
        with self._work:
            if self._closed:
                return
            wanted = [key for key in keys if not self._memory.current(key)]
            wishes = [(key, self._way(key)) for key in (*self._stand_ins(wanted), *wanted)]
            self._wishes.replace(wishes, keys)
            self._work.notify_all()

    def fresh(self) -> list[Tile]:
        """Tiles (also ancestors) of which something arrived since last asked: repaint what lies over them."""
        with self._lock:
            news, self._news = list(self._news), {}
        return news

    def settled(self, tile: Tile) -> bool:
        """Whether nothing more is to come for a tile now: every layer is at hand or refused."""
        with self._lock:
            tile = self._clamped(tile)
            return all(self._settled((tile, layer)) for layer in range(self._source.layers))

    def refusal(self, tile: Tile, layer: int = 0) -> Refusal | None:
        """Why a tile is not there, while that still stands."""
        with self._lock:
            return self._wishes.refusal((tile, layer))

    def bad(self, tile: Tile, layer: int = 0) -> None:
        """Its bytes could not be decoded: forgotten in memory and on disk, counted as ``fetch.corrupt``."""
        key = (tile, layer)
        why = Refusal("fetch.corrupt", f"{tile.z}/{tile.x}/{tile.y}", _BAD_S if self._source.remote else NEVER)
        with self._work:
            self._memory.drop(key)
            if self._source.remote:
                self._drops.append(key)
            self._note(key, why)
            self._stand_in_for(key)
            self._work.notify_all()

    def state(self) -> DepotState:
        """Counts and reasons, now."""
        notices = {} if self._closed else self._source.notices()
        with self._lock:
            lacking = Counter(
                why.code for key in self._wishes.wanted
                if key not in self._memory and (why := self._wishes.refusal(key)) and why.code != "fetch.outside"
            )  # fmt: skip
            return DepotState(
                id=self._source.spec.id, got=self._got, cached=self._cached, waiting=self._wishes.waiting,
                refused=dict(self._refused), last=dict(self._last), lacking=dict(lacking), notices=notices,
            )  # fmt: skip

    def close(self) -> None:
        """Stop: requests under way are cut off, threads end, the source is closed. Twice does no harm."""
        with self._work:
            if self._closed:
                return
            self._closed = True
            self._wishes.forget()
            self._work.notify_all()
        self._source.close()
        for thread in self._threads:
            thread.join(_JOIN_S)  # at most a name look-up or a TLS handshake that cannot be cut; daemons
        with self._lock:
            self._memory.clear()

    # --- inside: callers hold the lock ---------------------------------------------------------------------------

    def _within(self, tiles: Sequence[Tile]) -> Iterable[Tile]:
        """Each once, none beyond the deepest level."""
        return dict.fromkeys(self._clamped(tile) for tile in tiles)

    def _clamped(self, tile: Tile) -> Tile:
        return tile.ancestor(min(tile.z, self._source.zooms[-1]))

    def _way(self, key: Key) -> Way:
        if key in self._memory and self._wishes.stands(key):
            return Way.RENEW  # shown, and it was looked up when it was refused
        return Way.LOOK_UP if self._source.remote else Way.ASK

    def _stand_ins(self, wanted: Sequence[Key]) -> list[Key]:
        least = self._source.zooms.start
        out: dict[Key, None] = {}
        for tile, layer in wanted:
            if tile.z > least and self._memory.best(tile, layer, least) is None:
                out[tile.ancestor(max(least, tile.z - _STAND_IN_UP)), layer] = None
        return [key for key in out if not self._wishes.stands(key)]

    def _stand_in_for(self, key: Key) -> None:
        """A refused tile is shown by its parent: fetch that, unless some ancestor is there or on its way."""
        tile, layer = key
        least = self._source.zooms.start
        if tile.z <= least or not self._wishes.meant(key) or self._memory.best(tile, layer, least):
            return
        for z in range(tile.z - 1, least - 1, -1):
            parent = (tile.ancestor(z), layer)
            if self._source.remote or not self._wishes.stands(parent):  # one that is refused may yet be stored
                self._wishes.add(parent, self._way(parent), urgent=True)
                return

    def _settled(self, key: Key) -> bool:
        if self._wishes.pending(key):
            return False
        return key in self._memory or self._wishes.stands(key)

    def _note(self, key: Key, why: Refusal) -> None:
        self._wishes.refuse(key, why)
        if why.asked:
            self._refused[why.code] += 1
            self._last[why.code] = why.detail

    def _keep(self, key: Key, data: Data, lasts_s: float) -> bool:
        """Whether it is new."""
        new = self._memory.put(key, data, lasts_s, self._wishes.wanted)
        if new:
            self._news[key[0]] = None
        return new

    # --- the threads ---------------------------------------------------------------------------------------------

    def _look_up(self) -> None:
        """Stored tiles into memory; what is not stored, or is old, is passed on to be asked for."""
        while True:
            with self._work:
                drop = key = None
                while not self._closed and drop is None and key is None:
                    drop = self._drops.popleft() if self._drops else None
                    key = self._wishes.next_kept() if drop is None else None
                    if drop is None and key is None:
                        self._work.wait()
                if self._closed:
                    return
            if drop is not None:
                self._source.drop(*drop)
            elif key is not None:
                self._look_up_one(key)

    def _look_up_one(self, key: Key) -> None:
        stored = self._source.stored(*key)
        with self._work:
            if stored is not None:
                self._cached += self._keep(key, stored.data, _RENEW_S if stored.fresh else 0.0)
            if stored is None or not stored.fresh:
                self._wishes.ask(key, shown=stored is not None)
                if stored is None and self._wishes.stands(key):
                    self._stand_in_for(key)
                self._work.notify_all()
        if stored is not None:
            self._tell()

    def _fetch(self) -> None:
        while True:
            with self._work:
                key = self._wishes.next_asked()
                while key is None and not self._closed:
                    self._work.wait(self._wishes.due_s())
                    key = self._wishes.next_asked()
                if key is None or self._closed:
                    return
            self._fetch_one(key)

    def _fetch_one(self, key: Key) -> None:
        data = self._got_of(key)
        with self._work:
            self._wishes.done(key)
            if self._closed:
                return
            if isinstance(data, Refusal):
                self._note(key, data)
                self._stand_in_for(key)
                self._work.notify_all()
                return
            self._got += 1
            self._wishes.granted(key)
            self._keep(key, data, _RENEW_S if self._source.remote else NEVER)
        self._tell()

    def _got_of(self, key: Key) -> Data | Refusal:
        try:
            return self._source.get(*key)
        except Exception as error:  # sources do not raise; if one does, a thread less would be worse than a tile less
            return Refusal("fetch.corrupt", type(error).__name__, _BAD_S)

    def _tell(self) -> None:
        if self._on_news is not None:
            with contextlib.suppress(Exception):  # a caller that is gone must not end a thread
                self._on_news()
