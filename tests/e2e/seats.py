"""Seats in processes of their own, without windows, on one PostgreSQL and one broker; a person's acts come as lines.

``python -m tests.e2e.seats SITE BROKER``: ``line TEXT`` typed and entered, ``order UNIT``, ``state``, ``incident NO``,
``lost``, ``clashes``, ``doubles``, ``quit``; each answers with one line of JSON, on the desk's own thread.
``ONEMAP_ACKED``: a file to which every receipt that has reached the desk is added, as a screen would show it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

PATIENCE_S: Final = 90.0


class Person:
    """Sits at the desk."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk

    def hear(self, line: str) -> Any:
        word, _, rest = line.partition(" ")
        return getattr(self, f"do_{word}")(rest)

    def do_line(self, text: str) -> Any:
        began = time.perf_counter()
        outcome = self.desk.run(text)
        return {"ok": outcome.ok, "text": outcome.text(), "ms": (time.perf_counter() - began) * 1e3}

    def do_order(self, unit: str) -> Any:
        order = self.desk.order_of(unit)
        if order is None:
            return {"order": None}
        return {
            "order": order.id, "incident": self.desk.no_of(order.incident), "state": order.state.value,
            "issuer": order.issuer, "unrecorded": order.unrecorded,
        }  # fmt: skip

    def do_incident(self, no: str) -> Any:
        one = next((one for one in self.desk.incidents.values() if one.no == no), None)
        caller = self.desk.caller(one.id) if one is not None else None
        return {
            "incident": one.state.value if one else None, "orders": len(self.desk.orders_of(one.id)) if one else 0,
            "caller": caller.number if caller else "", "by": one.closed_by if one else "",
        }  # fmt: skip

    def do_state(self, _rest: str) -> Any:
        store, feed = self.desk.health.store, self.desk.health.feed
        return {
            "records": self.desk.recording, "recorder": self.desk.recorder.seat,
            "away": self.desk.away_since is not None,
            "held": store.held_back if store else 0, "waiting": self.desk.confirmed.waiting,
            "feed": feed is not None and feed.connected, "incidents": len(self.desk.incidents),
            "fresh": int(sum(self.desk.units.age(self.desk.clock.now()) < 10)),
            "ticker": [line.code for line in list(self.desk.ticker)[-20:]],
        }  # fmt: skip

    def do_room(self, _rest: str) -> Any:
        return shown(self.desk.room)

    def do_doubles(self, _rest: str) -> Any:
        """Units with more than one active order; the order that the room has them on must be one of theirs."""
        room, found = self.desk.room, dict[str, list[str]]()
        for order in room.orders.values():
            if order.state.active and not order.foreign:
                found.setdefault(order.unit, []).append(order.id)
        units = found.keys() | room.active.keys()
        wrong = [unit for unit in units if found.get(unit, []) != [room.active.get(unit)]]
        return {"wrong": sorted(wrong), "clashes": sorted(room.clashes), "away": self.desk.away_since is not None}

    def do_lost(self, _rest: str) -> Any:
        lost = self.desk.lost
        return {"line": lost.line, "text": lost.said.text()} if lost else {"line": "", "text": ""}

    def do_clashes(self, _rest: str) -> Any:
        return {"units": sorted(self.desk.room.clashes)}


def shown(room: Any) -> dict[str, Any]:
    """What must be the same at all seats: as JSON has it."""
    return {
        "orders": sorted([o.unit, o.incident, o.state.value] for o in room.orders.values()),
        "incidents": sorted([one.no, one.state.value, one.place] for one in room.incidents.values()),
        "active": dict(sorted(room.active.items())),
    }  # fmt: skip


def note_receipts(path: str) -> None:
    """Each receipt, after the desk has taken it, as one line: kept, spooled or refused, and the event's id."""
    from console.desk.sharing import desk as sharing
    from console.words import Receipt
    from console.words.sharing import Refused

    out = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    takes, refuses = sharing._TAKEN[Receipt], sharing._TAKEN[Refused]

    def receipt(desk: Any, answer: Receipt) -> None:
        takes(desk, answer)
        durable = "ok" if answer.ok else answer.reason
        os.write(out, f"{durable} {answer.event_id}\n".encode())

    def refused(desk: Any, lost: Refused) -> None:
        refuses(desk, lost)
        os.write(out, "".join(f"refused {one}\n" for one in lost.events).encode())

    sharing._TAKEN.update({Receipt: receipt, Refused: refused})


def main() -> int:
    from console.door.rooms import build, open_site

    lines: SimpleQueue[str] = SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            lines.put(line.strip())
        lines.put("quit")

    threading.Thread(target=listen, daemon=True).start()
    with ExitStack() as house:
        place = open_site(Path(sys.argv[1]), house)
        if os.environ.get("ONEMAP_ACKED"):
            note_receipts(os.environ["ONEMAP_ACKED"])
        person = Person(build(place, sys.argv[2], house).desk)
        print(json.dumps({"ready": os.getpid()}), flush=True)
        while True:
            person.desk.beat()
            try:
                line = lines.get(timeout=0.02)
            except Empty:
                continue
            if line == "quit":
                return 0
            print(json.dumps(person.hear(line), ensure_ascii=False), flush=True)


class SeatProcess:
    """One of them, driven from the test."""

    def __init__(self, site: Path, broker: str, name: str, *, wait: bool = True, acked: Path | None = None) -> None:
        self.name = name
        command = [sys.executable, "-m", "tests.e2e.seats", str(site), broker]
        env = {**os.environ, "ONEMAP_SEAT": name, "ONEMAP_ACKED": str(acked or "")}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self._answers: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if wait:
            self.ready()

    def ready(self) -> None:
        """Its desk stands."""
        self._answer()

    @property
    def spoke(self) -> bool:
        """Something that it said is to be read: ``ready`` does not wait."""
        return not self._answers.empty()

    def ask(self, line: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer()

    def until(self, line: str, holds: Callable[[Any], bool]) -> Any:
        """Ask until the answer is as it should be."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self.ask(line)
            if holds(answer):
                return answer
            assert time.monotonic() < deadline, (self.name, line, answer)
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self._over()

    def close(self) -> None:
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.write("quit\n")
            self.process.stdin.flush()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._over()

    def _over(self) -> None:
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._answers.put(line)

    def _answer(self) -> Any:
        try:
            return json.loads(self._answers.get(timeout=PATIENCE_S * 2))
        except Empty:
            raise AssertionError(f"{self.name} does not answer") from None


if __name__ == "__main__":
    raise SystemExit(main())
