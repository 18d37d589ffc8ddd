"""The simulated town on a broker: a connection for every terminal, each with its own last will, all on one thread."""

from __future__ import annotations

import functools
import math
import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from console.codec import read, topic
from console.feed import NOBODY, Client, ClientPool, Credentials, NoBroker, Shown, Will
from console.sim.addresses import address
from console.sim.county import SOURCE
from console.sim.saying import Act, Saying
from console.sim.terminal import last_will
from console.sim.town import Heard, Town
from console.site import Site
from console.words import Clock, OrderMessage

if TYPE_CHECKING:
    from console.sim.pictures import PictureServer

TICK_S: Final = 0.1
_OWN_SOCKETS: Final = 250  # terminals beyond these share one connection, as behind a gateway, without a will
_GATEWAY: Final = "gateway"
_LET_IN_S: Final = 30.0


@dataclass
class Tally:
    """What went out and what came back."""

    said: dict[str, int] = field(default_factory=dict)  # by last word of the topic: fix, duty, reply, county110 …
    orders: int = 0
    answers: int = 0  # of the room to the county's platform

    def count(self, word: str) -> None:
        self.said[word] = self.said.get(word, 0) + 1


class _Net:
    """Who speaks over which connection. Callbacks arrive on the pool's thread and go straight into ``heard``."""

    def __init__(self, site_id: str, url: str, credentials: Credentials | None, shown: Shown = NOBODY) -> None:
        self.heard: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self.returned: SimpleQueue[str] = SimpleQueue()  # units whose connection broke and stands again
        self._site, self._url, self._credentials, self._shown = site_id, url, credentials, shown
        self._pool = ClientPool()
        self._clients: dict[str, Client] = {}

    def join(self, units: Collection[str]) -> None:
        self._dial(SOURCE, None).subscribe(topic(self._site, f"incident/{SOURCE}/reply"), self._hear)
        for n, unit in enumerate(units):
            if n < _OWN_SOCKETS or self._shown.each:
                self._terminal(unit)
            else:
                self._clients[unit] = self._gateway()
                self._listen(unit)

    def do(self, saying: Saying) -> None:
        """Say it, or drop off, or come back."""
        if saying.act is Act.SAY:
            self._clients[saying.sender].publish(
                topic(self._site, saying.topic), saying.payload, saying.qos, saying.retain
            )
        elif self._clients[saying.sender] is not self._clients.get(_GATEWAY):
            if saying.act is Act.DROP:
                self._clients[saying.sender].kill()
            else:
                self._terminal(saying.sender)

    def check(self) -> None:
        """Raises ``NoBroker`` when it let nobody in."""
        if not any(client.connected for client in self._clients.values()):
            raise NoBroker(self._url, self._clients[SOURCE].reason)

    def close(self) -> None:
        self._pool.close()

    def _terminal(self, unit: str) -> None:
        will = Will(topic(self._site, f"unit/{unit}/link"), last_will(unit))
        client = self._dial(unit, will)
        self._listen(unit)
        client.on_return(functools.partial(self.returned.put, unit))

    def _listen(self, unit: str) -> None:
        """Hear what the room says to a unit."""
        for word in ("order", "notice", "task", "watch"):
            self._clients[unit].subscribe(topic(self._site, f"unit/{unit}/{word}"), self._hear)

    def _gateway(self) -> Client:
        return self._clients.get(_GATEWAY) or self._dial(_GATEWAY, None)

    def _dial(self, sender: str, will: Will | None) -> Client:
        name = f"sim-{self._site}-{sender}"
        client = self._pool.connect(self._url, name, will, self._credentials, self._shown.of(sender))
        self._clients[sender] = client
        return client

    def _hear(self, at: str, payload: bytes) -> None:
        self.heard.put((at, payload))


def simulate(
    site: Site,
    broker_url: str,
    clock: Clock,
    *,
    rate: float = 1.0,
    faults: Collection[str] = (),
    seed: int = 1,
    seconds: float | None = None,
    units: int | None = None,
    speed: float = 1.0,
    stop: threading.Event | None = None,
    credentials: Credentials | None = None,
    shown: Shown = NOBODY,
    patient: bool = False,
) -> Tally:
    """Run the town until ``stop`` is set or ``seconds`` of the clock have passed; then everybody signs off cleanly.

    ``rate``: incidents a minute · ``faults``: names from ``FAULTS`` · ``speed``: how much faster than the clock the
    town lives; its messages still carry the clock's time · ``shown``: what an encrypted broker is shown · ``patient``:
    a broker that lets nobody in may come yet. Raises ``BadUrl``; else ``NoBroker`` after half a minute.
    """
    stop = stop or threading.Event()
    town, tally = Town(site, seed, rate, faults, units), Tally()
    net = _Net(site.config.id, broker_url, credentials, shown)
    pictures = _pictures(site)
    try:
        net.join(town.terminals)
        begun, ticks, by = clock.mono(), 0, math.inf if patient else time.monotonic() + _LET_IN_S
        while not stop.is_set() and (seconds is None or clock.mono() - begun < seconds):
            _hear(net, town, tally, clock, site.config.id)
            due = int((clock.mono() - begun) * speed / TICK_S)
            while ticks <= due and not stop.is_set():
                _say(net, tally, town.step(ticks * TICK_S, clock.now()))
                ticks += 1
            if time.monotonic() >= by:
                net.check()
                by = math.inf
            stop.wait(TICK_S)
        if by < math.inf:
            net.check()
        _say(net, tally, town.end(clock.now()))
    finally:
        net.close()
        if pictures is not None:
            pictures.close()
    return tally


def _pictures(site: Site) -> PictureServer | None:
    """Streams of the town's cameras, where the site asks for invented ones."""
    if address(site.config.video.main_url) is None:
        return None
    from console.sim.pictures import serve  # brings PyAV, which a site without invented streams does without

    return serve(site)


def _say(net: _Net, tally: Tally, sayings: Iterable[Saying]) -> None:
    for saying in sayings:
        net.do(saying)
        if saying.act is Act.SAY:
            tally.count(saying.topic.rsplit("/", 1)[-1])


def _hear(net: _Net, town: Town, tally: Tally, clock: Clock, site_id: str) -> None:
    """Orders and broadcasts to their units; the room's answers to the county are counted; who is connected again says
    how it is."""
    while not net.returned.empty():
        town.returned(net.returned.get())
    while True:
        try:
            at, payload = net.heard.get_nowait()
        except Empty:
            return
        if at.endswith("/reply"):
            tally.answers += 1
            continue
        for word in read(at, payload, clock.now(), site_id):
            if isinstance(word, Heard):
                tally.orders += isinstance(word, OrderMessage)
                town.hear(word)
