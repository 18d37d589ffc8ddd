"""``kill -9`` of one seat in the middle of its acts, again and again: what its receipts said is kept, once.

``python -m tests.e2e.kills --rounds 1000``. A round is a process of its own: a desk with its store and its snapshots on
a real disk recovers the room, acts as fast as receipts come, and is killed after some of them, wherever it is then. An
act is acknowledged when its receipt has reached the desk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

import msgspec

from console.codec import read, topic
from console.desk import Desk, recovering, restoring, snapshot
from console.desk.fold import fold
from console.desk.room import Room
from console.door import snapping
from console.store import Store
from console.store.journal import Damage, Journal, replay
from console.store.snapshots import Snapshots
from console.words import Event, LiveClock, Receipt
from tests.desk.town import LAT, LON, SITE, Wire, make_site

SEAT: Final = "seat-1"
_EVERY: Final = 25  # events between snapshots: so that kills meet them too
_MOST_ACKS: Final = 40  # receipts of one process


def run(folder: Path, rounds: int, seed: int = 1) -> dict[str, int]:
    """Kill so often, then compare. ``lost``: acknowledged and not in the journal; ``doubled``: an act that is in it
    twice; ``wrong``: rooms from a snapshot that differ from the journal's."""
    pick, acked = random.Random(seed), list[str]()
    for n in range(rounds):
        acked += _one(folder, n, pick)
    lines = _journal(folder)
    ids = {one.id for one in lines}
    texts = Counter(one.body.get("text") for one in lines if one.kind == "incident.note")
    return {
        "rounds": rounds, "acknowledged": len(acked), "lost": len(set(acked) - ids),
        "doubled": len(acked) - len(set(acked)) + sum(count > 1 for count in texts.values()),
        "wrong": _compared(folder, lines), "events": len(lines),
    }  # fmt: skip


def _one(folder: Path, n: int, pick: random.Random) -> list[str]:
    """One process; the ids that it had receipts for when it was killed."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        try:
            _act(folder, n, into)
        finally:
            os._exit(1)
    os.close(into)
    wanted, ids, rest = pick.randint(0, _MOST_ACKS), list[str](), b""
    with os.fdopen(out, "rb", buffering=0) as pipe:
        while len(ids) < wanted and (data := pipe.read(4096)):
            *whole, rest = (rest + data).split(b"\n")
            ids += [one.decode() for one in whole]
        time.sleep(pick.random() * 0.004)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        *whole, _torn = (rest + pipe.read()).split(b"\n")
    found = ids + [one.decode() for one in whole]
    if "failed" in found:
        raise AssertionError("the process could not act")
    return [one for one in found if one != "up"]


def _act(folder: Path, n: int, into: int) -> None:
    """In the child: recover as the console does, then act until the end."""
    recovering.EVERY = _EVERY  # type: ignore[misc]
    clock, inbox = LiveClock(), SimpleQueue[Any]()
    store = Store(folder, SEAT, clock, inbox)
    desk = Desk(make_site(folder), clock, store, Wire(), SEAT, "值班长甲", inbox)
    start = snapping.found(folder, store)
    desk.recover(store.replay(), store.held_ids(), start)
    restoring.began(desk)
    store.start()
    snapping.OwnSnapper(folder, store).start(desk)
    os.write(into, b"up\n")
    if not desk.incidents:
        place = {"lon": LON, "lat": LAT, "name": "人民路"}
        body = {"id": "0912", "t": clock.now(), "type": "噪声扰民", "level": 3, "place": place}
        for item in read(topic(SITE, "incident/county"), msgspec.json.encode(body), clock.now(), SITE):
            inbox.put(item)
        desk.beat()
    number = next(iter(desk.incidents.values())).no
    for k in range(100_000):
        if not desk.run(f"注 {number} 第{n}轮第{k}条").ok:
            os.write(into, b"failed\n")
        _answered(desk, inbox, into)


def _answered(desk: Desk, inbox: SimpleQueue[Any], into: int) -> None:
    """What has come by now is told, as a screen would show it; at least one receipt is waited for."""
    kept: list[Any] = [inbox.get(timeout=60)]
    while True:
        try:
            kept.append(inbox.get_nowait())
        except Empty:
            break
    for item in kept:
        inbox.put(item)
    desk.beat()
    done = [item.event_id for item in kept if isinstance(item, Receipt) and item.ok]
    if done:
        os.write(into, "".join(f"{one}\n" for one in done).encode())


def _journal(folder: Path) -> list[Event]:
    journal = Journal(folder / "journal.sqlite", time.time())
    found = list(replay(journal))
    journal.close()
    assert not any(isinstance(one, Damage) for one in found), "the chain is broken"
    return [one for one in found if isinstance(one, Event)]


def _compared(folder: Path, lines: list[Event]) -> int:
    """Rooms from the snapshots that are there, and the lines after each, beside the room of all lines."""
    whole, wrong = _folded(Room(), lines), 0
    store = Store(folder, SEAT, LiveClock(), SimpleQueue())

    def looked(mark: Any, pieces: tuple[memoryview, ...]) -> bool:
        nonlocal wrong
        room = _folded(snapshot.decode(pieces), lines[mark.seq :])
        wrong += not store.resume(mark) or room.notes != whole.notes or room.incidents != whole.incidents
        return False  # the others too

    Snapshots(folder, snapshot.version()).newest(looked)
    return wrong


def _folded(room: Room, lines: list[Event]) -> Room:
    for event in lines:
        fold(room, event)
    return room


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=1000)
    with tempfile.TemporaryDirectory(prefix="onemap-kills-") as folder:
        figures = run(Path(folder), options.parse_args().rounds)
    print(json.dumps(figures))
    return 1 if figures["lost"] or figures["doubled"] or figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
