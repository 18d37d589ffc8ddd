"""The thread between the window and the children: who decodes what, how large, until when; what they say of it."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Final

from msgspec.structs import replace

from console.desk.ports import Still
from console.video.budget import STEADY_S
from console.video.child import Child
from console.video.codes import CRASHED, NO_MEMORY, NO_STREAM, RESTARTED
from console.video.feed import Feed, Key
from console.video.frames import DECODING, Block, room_for
from console.video.keys import Keys, Secrets
from console.video.messages import AllTold, Close, Open, Resize, Retry, Rules, Snap, Snapped, Target, Told
from console.video.stills import WAIT_S, Waiting, still_of
from console.words.video import Phase, StreamState, StreamUrls

_TICK_S: Final = 0.1
_IDLE_S: Final = 1.0
_CRASHES: Final = 3  # of the child while it was decoding this stream: it is not opened again by itself
_REMEMBER_S: Final = 300.0  # how a stream failed is known so long after the last look
_SHRINK: Final = 4  # a block that is so many times too large is given back
_LEAST_ROOM: Final = room_for(320, 180)


class Fetcher:
    """``feeds`` under ``lock``, from any thread; everything else happens on its own."""

    def __init__(
        self, rules: Rules, linger_s: float, now: Callable[[], float], secrets: Secrets, children: int
    ) -> None:  # fmt: skip
        self.lock = threading.RLock()
        self.feeds: dict[Key, Feed] = {}
        self._linger_s, self._now = linger_s, now
        self._children = [Child(rules, number) for number in range(children)]
        self._keys = Keys(secrets)
        self._todo: deque[Callable[[], None]] = deque()
        self._stills: dict[int, Waiting] = {}
        self._still_count = 0
        self._failed: dict[Key, tuple[StreamState, float]] = {}
        self._ear, self._rope = multiprocessing.Pipe(duplex=False)
        self._rung = self._started = self._closing = False
        self._thread = threading.Thread(target=self._run, name="video", daemon=True)

    # ---- any thread

    @staticmethod
    def mono() -> float:
        return time.monotonic()

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(pid for child in self._children if (pid := child.pid) is not None)

    def start(self) -> None:
        with self.lock:
            if self._started or self._closing:
                return
            self._started = True
        self._thread.start()

    def wake(self, todo: Callable[[], None] | None = None) -> None:
        """Something is to be done, on the thread."""
        self.start()
        with self.lock:
            if self._closing:
                return
            if todo is not None:
                self._todo.append(todo)
            if not self._rung:
                self._rung = True
                self._rope.send_bytes(b"!")

    def retry(self, feed: Feed) -> None:
        self.wake(lambda: self._retry(feed))

    def move(self, feed: Feed, urls: StreamUrls | None) -> None:
        """Its streams are somewhere else now."""
        self.wake(lambda: self._move(feed, urls))

    def take_still(self, feed: Feed, done: Callable[[Still], None]) -> None:
        if self._closing:
            done(Still(feed.key[0], self._now(), b"", why="picture.no_fetcher"))
            return
        self._still_count += 1
        waiting = Waiting(self._still_count, feed, done, time.monotonic() + WAIT_S)
        self.wake(lambda: self._stills.__setitem__(waiting.n, waiting))

    def failed(self) -> dict[Key, StreamState]:
        """Streams that nobody looks at any more, and that did not play."""
        now = time.monotonic()
        self._failed = {key: said for key, said in self._failed.items() if now - said[1] < _REMEMBER_S}
        return {key: state for key, (state, _) in self._failed.items()}

    def close(self) -> None:
        with self.lock:
            if self._closing:
                return
            self._closing = True
            if not self._rung:
                self._rope.send_bytes(b"!")
        if self._started:
            self._thread.join()
        self._keys.close()
        self._ear.close()
        self._rope.close()

    # ---- the thread

    def _run(self) -> None:
        try:
            self._live()
        finally:
            for child in self._children:
                child.drop()
            with self.lock:
                for feed in self.feeds.values():
                    feed.closed()
            for waiting in list(self._stills.values()):
                waiting.done(waiting.nothing(self._now()))

    def _live(self) -> None:
        while not self._closing:
            for child in self._children:
                if not child.alive and child.due_in_s <= 0.0:
                    child.start()
            busy = self._tend()
            heard = wait([self._ear, *self._pipes()], _TICK_S if busy else _IDLE_S)
            if self._ear in heard:
                self._hush()
            for number, child in enumerate(self._children):
                if child.pipe is not None and child.pipe in heard:
                    self._hear(number, child)

    def _pipes(self) -> list[Connection]:
        return [child.pipe for child in self._children if child.pipe is not None]

    def _hush(self) -> None:
        with self.lock:
            self._ear.recv_bytes()
            self._rung = False
            todo, self._todo = self._todo, deque()
        for one in todo:
            one()

    def _hear(self, number: int, child: Child) -> None:
        try:
            while child.pipe is not None and child.pipe.poll(0):
                news = child.hear()
                if isinstance(news, Snapped):
                    self._snapped(news)
                else:
                    for told in news.states if isinstance(news, AllTold) else (news,):
                        self._told(told)
        except (EOFError, OSError):
            self._died(number, child)

    def _told(self, news: Told) -> None:
        feed = self._by_number(news.n)
        if feed is not None:
            feed.told(news.state)
            if news.state.phase is Phase.PLAYING and time.monotonic() - news.state.since >= STEADY_S:
                feed.crashes = 0  # the children's ends were not its doing: over weeks there are some

    def _by_number(self, n: int) -> Feed | None:
        with self.lock:
            return next((feed for feed in self.feeds.values() if feed.n == n), None)

    def _died(self, number: int, child: Child) -> None:
        """Its streams go on in the next one; who was being decoded when it died is remembered."""
        child.died()
        with self.lock:
            mine = [feed for feed in self.feeds.values() if feed.child == number]
        for feed in mine:
            feed.crashes += feed.at_work == DECODING
            feed.child = -1
            code = CRASHED if feed.crashes >= _CRASHES else RESTARTED
            self._stands(feed, Phase.FAILED if code == CRASHED else Phase.RETRYING, code)
        for waiting in self._stills.values():
            waiting.sent = waiting.sent and waiting.feed not in mine

    def _stands(self, feed: Feed, phase: Phase, why: str = "") -> None:
        feed.stand(
            replace(feed.state, phase=phase, since=self._now(), why=why, facts={}, retry_at=None, fps=0.0, note="")
        )

    # ---- streams

    def _tend(self) -> bool:
        """What each stream needs now; whether something is on its way."""
        with self.lock:
            feeds = list(self.feeds.values())
        moving = [self._care(feed) for feed in feeds]
        self._care_for_stills()
        return any(moving) or bool(self._stills)

    def _care(self, feed: Feed) -> bool:
        """Whether it waits for something."""
        with self.lock:
            size = feed.size
            if size is None and feed.left_at is not None:
                if time.monotonic() - feed.left_at < self._linger_s:
                    return True
                self._end(feed)
                return False
        if feed.urls is None:
            if feed.state.why != NO_STREAM:
                self._stands(feed, Phase.FAILED, NO_STREAM)
            return False
        if feed.child < 0:
            return feed.crashes < _CRASHES and self._open(feed, size)
        if size is not None and size != feed.sized and time.monotonic() - feed.sized_at > _TICK_S:
            self._place(feed, size)
            self._send(feed, Resize(feed.n, feed.target))
        return size is not None and size != feed.sized

    def _end(self, feed: Feed) -> None:
        """Nobody has looked for a while."""
        del self.feeds[feed.key]
        self._send(feed, Close(feed.n))
        ended = feed.closed()
        if ended.phase in (Phase.FAILED, Phase.REFUSED, Phase.RETRYING) and ended.why != NO_STREAM:
            self._failed[feed.key] = ended, time.monotonic()
        else:
            self._failed.pop(feed.key, None)

    def _open(self, feed: Feed, size: tuple[int, int] | None) -> bool:
        if not self._knows_login(feed):
            return True
        number = self._least_busy()
        if number < 0:
            return True
        if not self._place(feed, size or (16, 16)):
            return False
        feed.child = number
        feed.anew()
        if feed.state.phase is not Phase.OPENING:
            self._stands(feed, Phase.OPENING)
        with self.lock:
            self._failed.pop(feed.key, None)
        self._send(feed, Open(feed.n, *feed.key, feed.address, feed.target, feed.asked_at))
        return True

    def _knows_login(self, feed: Feed) -> bool:
        """Whether it can be opened; the keyring is asked when it has not been."""
        secret = feed.urls.secret if feed.urls is not None else ""
        if not secret:
            feed.login = ""
        elif feed.login is None and not feed.asks:
            feed.asks = True
            self._keys.ask(secret, lambda login: self.wake(lambda: self._login(feed, login)))
        return feed.login is not None

    @staticmethod
    def _login(feed: Feed, login: str) -> None:
        feed.login, feed.asks = login, False

    def _least_busy(self) -> int:
        """Number of a child that lives, with the fewest streams; -1: none does."""
        with self.lock:
            load = [feed.child for feed in self.feeds.values()]
        alive = [number for number, child in enumerate(self._children) if child.alive]
        return min(alive, key=load.count, default=-1)

    def _place(self, feed: Feed, size: tuple[int, int]) -> bool:
        """A block that holds pictures of that size; a smaller one when the machine has no memory for it."""
        feed.sized, feed.sized_at = size, time.monotonic()
        need = max(_LEAST_ROOM, room_for(*size))
        fresh = feed.child < 0
        if fresh or not need <= feed.room <= need * _SHRINK:
            try:
                block = Block.make(need)
            except OSError:
                self._stands(feed, Phase.FAILED, NO_MEMORY)
                return False
            feed.use(block)
            feed.target = Target(block.name, *size)
        else:
            feed.target = Target(feed.target.block, *size)
        return True

    def _send(self, feed: Feed, order: Open | Resize | Close | Retry | Snap) -> None:
        """A child that has just died is found out when it is listened to."""
        if feed.child >= 0:
            try:
                self._children[feed.child].send(order)
            except OSError:
                return

    def _retry(self, feed: Feed) -> None:
        """A person asks again, perhaps after another password was put into the keyring."""
        feed.crashes, feed.asked_at = 0, time.monotonic()
        if feed.state.phase in (Phase.PLAYING, Phase.OPENING):
            return
        self._reopen(feed)

    def _move(self, feed: Feed, urls: StreamUrls | None) -> None:
        feed.urls = urls
        self._reopen(feed)

    def _reopen(self, feed: Feed) -> None:
        self._send(feed, Close(feed.n))
        feed.renumber()
        feed.child, feed.login = -1, None
        self._stands(feed, Phase.OPENING)

    # ---- stills

    def _care_for_stills(self) -> None:
        now = time.monotonic()
        for waiting in list(self._stills.values()):
            if waiting.can_be_taken:
                waiting.sent = True
                self._send(waiting.feed, Snap(waiting.feed.n, waiting.n))
            elif now > waiting.due or (waiting.has_failed and not self._other(waiting)):
                self._answer(waiting, waiting.nothing(self._now()))

    def _other(self, waiting: Waiting) -> bool:
        """The low stream instead, when it plays."""
        key = waiting.feed.key[0], False
        with self.lock:
            low = self.feeds.get(key)
            if low is None or low is waiting.feed or not low.state.phase.alive:
                return False
            self._leave_still(waiting.feed)
            waiting.feed = low
            low.stills += 1
        return True

    def _snapped(self, said: Snapped) -> None:
        waiting = self._stills.get(said.still)
        if waiting is not None:
            shift = self._now() - time.monotonic()
            self._answer(waiting, still_of(waiting.feed.key[0], said, shift))

    def _answer(self, waiting: Waiting, still: Still) -> None:
        del self._stills[waiting.n]
        with self.lock:
            self._leave_still(waiting.feed)
        waiting.done(still)

    @staticmethod
    def _leave_still(feed: Feed) -> None:
        feed.stills -= 1
        if not feed.looks and not feed.stills:
            feed.left_at = time.monotonic()
