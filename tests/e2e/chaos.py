"""Three seats, a database and a broker that are cut, stood still and killed at random, while people and terminals act.

``python -m tests.e2e.chaos --minutes 60 --seed 1``. Each seat is a process behind cables of its own. People act at any
seat that is there; terminals answer. At the end all is healed, and what each seat was told is held against the journal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import psycopg

from console import site as sites
from console.desk.room import Room
from console.desk.sharing.confirmed import folded
from console.store import postgres
from console.store.shared.reading import Reader
from console.words import Event
from tests.conftest import ROOT, free_port
from tests.desk.test_any_order import LEGAL
from tests.e2e.crew import Crew
from tests.e2e.seats import SeatProcess, shown
from tests.postgres import Postgres
from tests.proxy import Proxy, before_postgres

NAMES: Final = ("甲", "乙", "丙")
UNITS: Final = 8
OPEN: Final = 6  # incidents that are kept open
ACT_S: Final = 0.1
PATIENCE_S: Final = 120.0


class Broker:
    """A Mosquitto that can be killed and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._conf = folder / "chaos-mosquitto.conf"
        self._conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n", "utf-8")
        self._program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        assert self._program is not None, "mosquitto is not installed"
        self.process = subprocess.Popen(
            [self._program, "-c", str(self._conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


class Place:
    """One seat: its own site folder, its own cables; there, or killed."""

    def __init__(self, name: str, folder: Path, url: str, broker: Broker, house: ExitStack) -> None:
        self.name, self.acked = name, folder / f"acked-{name}"
        socket, address = before_postgres(url)
        self.database = house.enter_context(Proxy(socket))
        self.broker = house.enter_context(Proxy(("127.0.0.1", broker.port)))
        self.site = folder / f"site-{name}"
        shutil.copytree(ROOT / "config" / "demo", self.site, ignore=shutil.ignore_patterns(".onemap"))
        text = (self.site / "site.toml").read_text("utf-8")
        store, tail = f'store = "{address.format(port=self.database.port)}"', '[people]\nsign_in = "never"\n'
        (self.site / "site.toml").write_text(f"{store}\n{text}\n{tail}", "utf-8")
        sites.compile_if_stale(self.site)
        self.process: SeatProcess | None = None
        self.up = False

    def start(self) -> None:
        url = f"mqtt://127.0.0.1:{self.broker.port}"
        self.process = SeatProcess(self.site, url, self.name, wait=False, acked=self.acked)
        self.up = False

    @property
    def there(self) -> bool:
        if self.process is not None and not self.up and self.process.spoke:
            self.process.ready()
            self.up = True
        return self.up

    def ask(self, line: str) -> Any:
        assert self.process is not None
        return self.process.ask(line)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
        self.process, self.up = None, False

    def close(self) -> None:
        if self.process is not None:
            if self.there:
                self.process.close()
            else:
                self.process.kill()


class Chaos:
    """What is broken now, and how long yet."""

    def __init__(self, folder: Path, house: ExitStack, seed: int) -> None:
        self.pick, self.house = random.Random(seed), house
        self.server = Postgres()
        house.callback(shutil.rmtree, self.server.folder, ignore_errors=True)
        house.callback(self.server.stop)
        self.url = self.server.fresh()
        with psycopg.connect(self.url, autocommit=True) as connection:
            postgres.upgrade(connection, 0.0)
        self.broker = Broker(folder)
        house.callback(lambda: self.broker.kill())
        self.seats = [Place(name, folder, self.url, self.broker, house) for name in NAMES]
        for seat in self.seats:
            house.callback(seat.close)
            seat.start()
        place = sites.load(self.seats[0].site)
        west, south, east, north = place.accepted_deg
        self.lon, self.lat = (west + east) / 2, (south + north) / 2
        at = {spec.id: (self.lon + 0.001 * n, self.lat) for n, spec in enumerate(place.units[:UNITS])}
        self.crew = Crew(f"mqtt://127.0.0.1:{self.broker.port}", place.config.id, at)
        house.callback(self.crew.close)
        self.crew.silent.update(list(at)[:2])  # two that never answer: signed for by people, cancelled
        self.crew.client.on_return(self._terminals_again)
        self._until("three seats", lambda: all(seat.there for seat in self.seats))
        self.until_all("state", lambda s: s["feed"] and s["recorder"])
        self.heals: list[tuple[float, Callable[[], None]]] = []
        self.done: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.since: dict[tuple[str, str], float] = {}  # seat and unit: on two orders since
        self.double_s = 0.0
        self.notes: list[str] = []
        self._n = 0

    # --- people ----------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """One act of one person at a seat that is there."""
        here = [seat for seat in self.seats if seat.there]
        if not here:
            return
        seat, unit = self.pick.choice(here), self.pick.choice(list(self.crew.units))
        nos = [no for no, state, _ in seat.ask("room")["incidents"] if state not in ("closed", "returned")]
        if len(nos) < OPEN:
            self._new(seat)
            return
        no, sure = self.pick.choice(nos), self.pick.choice(["", " !"])
        self._n += 1
        line = self.pick.choice([
            f"派 {unit} 至 {no}{sure}", f"派 {unit} 至 {no}{sure}", f"派 {unit} 至 {no}{sure}", f"撤 {unit}",
            f"代签 {unit} 签收", f"代签 {unit} 到场", f"代签 {unit} 反馈 好", f"注 {no} 第{self._n}条",
            f"结 {no} 已调解 !",
        ])  # fmt: skip
        ok = seat.ask(f"line {line}")["ok"]
        self.done[line.split()[0] + ("" if ok else " (no)")] += 1
        if ok and line.startswith("注"):
            self.notes.append(f"第{self._n}条")

    def _new(self, seat: Place) -> None:
        """An incident comes: from the county, or by a person at the seat."""
        self._n += 1
        lon, lat = self.lon + self.pick.uniform(-0.003, 0.003), self.lat + self.pick.uniform(-0.003, 0.003)
        if self.pick.random() < 0.5:
            ok = seat.ask(f"line 警 噪声扰民 {lon:.5f},{lat:.5f}")["ok"]
            self.done["警" + ("" if ok else " (no)")] += 1
            if ok:
                return
        self.done["county"] += 1
        self.crew.hear("incident/county", {
            "id": f"20261126-{9000 + self._n}", "t": time.time(), "type": "噪声扰民", "level": 2,
            "place": {"lon": lon, "lat": lat, "name": "路口"},
        })  # fmt: skip
        time.sleep(0.3)

    def _terminals_again(self) -> None:
        for unit in self.crew.units:
            self.crew._say_who(unit)

    # --- faults ----------------------------------------------------------------------------------------------------

    def harm(self) -> None:
        """One fault, and when it is mended."""
        seat = self.pick.choice(self.seats)
        fault = self.pick.choice(
            ["cut_database", "pause_database", "cut_broker", "pause_broker", "kill_seat", "kill_seat",
             "all_cut", "all_pause", "server_killed", "server_stopped", "broker_killed"]
        )  # fmt: skip
        self.broken[fault] += 1
        after = self.pick.uniform(0.3, 12.0)
        heal = getattr(self, f"_{fault}")(seat)
        if heal is not None:
            self.heals.append((time.monotonic() + after, heal))

    def mend(self, everything: bool = False) -> None:
        now = time.monotonic()
        due = [one for one in self.heals if everything or one[0] <= now]
        self.heals = [one for one in self.heals if one not in due]
        for _, heal in due:
            heal()

    def _cut_database(self, seat: Place) -> Callable[[], None]:
        seat.database.cut()
        return seat.database.heal

    def _pause_database(self, seat: Place) -> Callable[[], None]:
        seat.database.pause()
        return seat.database.heal

    def _cut_broker(self, seat: Place) -> Callable[[], None]:
        seat.broker.cut()
        return seat.broker.heal

    def _pause_broker(self, seat: Place) -> Callable[[], None]:
        seat.broker.pause()
        return seat.broker.heal

    def _kill_seat(self, seat: Place) -> Callable[[], None] | None:
        if not seat.there:
            return None
        seat.kill()
        return seat.start

    def _all_cut(self, _seat: Place) -> Callable[[], None]:
        for one in self.seats:
            one.database.cut()
        return self._all_again

    def _all_pause(self, _seat: Place) -> Callable[[], None]:
        for one in self.seats:
            one.database.pause()
        return self._all_again

    def _all_again(self) -> None:
        for one in self.seats:
            one.database.heal()

    def _server_killed(self, _seat: Place) -> Callable[[], None] | None:
        if any(heal in (self._server_again, self._server_goes_on) for _, heal in self.heals):
            return None
        self.server.kill()
        return self._server_again

    def _server_again(self) -> None:
        self.server.stop()
        _ = self.server.url

    def _server_stopped(self, _seat: Place) -> Callable[[], None] | None:
        if any(heal in (self._server_again, self._server_goes_on) for _, heal in self.heals):
            return None
        self._stopped = _group(self.server.pid())
        for pid in self._stopped:
            _signal(pid, signal.SIGSTOP)
        return self._server_goes_on

    def _server_goes_on(self) -> None:
        for pid in reversed(self._stopped):
            _signal(pid, signal.SIGCONT)

    def _broker_killed(self, _seat: Place) -> Callable[[], None] | None:
        if any(heal == self.broker.start for _, heal in self.heals):
            return None
        self.broker.kill()
        return self.broker.start

    # --- watching --------------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """At every seat, now: a unit on two orders, but for the clashes that are named or on their way to be."""
        for seat in self.seats:
            if not seat.there:
                continue
            found, now = seat.ask("doubles"), time.monotonic()
            wrong = {(seat.name, unit) for unit in found["wrong"] if unit not in found["clashes"]}
            self.since = {key: at for key, at in self.since.items() if key[0] != seat.name or key in wrong}
            for key in wrong:
                self.double_s = max(self.double_s, now - self.since.setdefault(key, now))
            self.done["looks"] += 1

    def run(self, seconds: float) -> None:
        ends, harm_at = time.monotonic() + seconds, time.monotonic() + 1.0
        while (now := time.monotonic()) < ends:
            self.mend()
            if now > harm_at and len(self.heals) < 3:
                self.harm()
                harm_at = time.monotonic() + self.pick.uniform(0.5, 6.0)
            self.act()
            if self.pick.random() < 0.2:
                self.watch()
            time.sleep(ACT_S)

    def _until(self, what: str, true: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, f"it did not come about: {what}"
            time.sleep(0.1)

    def until_all(self, line: str, holds: Callable[[Any], bool]) -> None:
        self._until(line, lambda: all(holds(seat.ask(line)) for seat in self.seats))

    def settle(self) -> None:
        """All is mended; who is asked to decide decides; what was expected of others is over; nobody acts."""
        self.mend(everything=True)
        self.crew.silent.update(self.crew.units)  # nobody begins anything
        self._until("three seats", lambda: all(seat.there for seat in self.seats))
        self.until_all("state", lambda s: not s["away"] and s["feed"] and s["recorder"])

        def decided() -> bool:
            units = self.seats[0].ask("clashes")["units"]
            for unit in units:
                self.seats[0].ask(f"line 撤 {unit}")
            return not units and all(not seat.ask("clashes")["units"] for seat in self.seats)

        self._until("clashes are settled", decided)
        time.sleep(3)
        self.until_all("state", lambda s: s["waiting"] == 0 and not s["away"])

    def compared(self) -> dict[str, Any]:
        """What each seat was told and shows, beside the journal."""
        lines, whole = self._same()
        told = self._told()
        acked, refused, ids = told["ok"] | told["spooled"], told["refused"], {one.id for one in lines}
        texts = Counter(one.body.get("text") for one in lines if one.kind == "incident.note")
        return {
            "acts": sum(n for what, n in self.done.items() if what != "looks" and "(no)" not in what),
            "events": len(lines), "acknowledged": len(acked), "spooled": len(told["spooled"]),
            "refused": len(refused), "lost": len(acked - refused - ids), "refused_but_there": len(refused & ids),
            "doubled": len(lines) - len(ids) + sum(texts[text] > 1 for text in self.notes),
            "illegal": _illegal(lines), "orders": sum(one.kind == "order.issued" for one in lines),
            "clashes": sum(one.kind == "order.clashed" for one in lines), "table": self._table(whole, lines),
            "longest_double_s": round(self.double_s, 1), "looks": self.done["looks"],
        }  # fmt: skip

    def _same(self) -> tuple[list[Event], dict[str, Any]]:
        """The journal and its room, when all seats show it."""
        found: list[tuple[list[Event], dict[str, Any]]] = []

        def same() -> bool:
            rooms, lines, room = [seat.ask("room") for seat in self.seats], _journal(self.url), Room()
            for event in lines:
                folded(room, event)
            whole: dict[str, Any] = json.loads(json.dumps(shown(room)))
            found[:] = [(lines, whole)]
            return all(one == whole for one in rooms)

        try:
            self._until("all seats show the journal's room", same)
        except AssertionError:
            for seat in self.seats:
                print(seat.name, seat.ask("room"), "journal", found[0][1], flush=True)
            raise
        return found[0]

    def _told(self) -> dict[str, set[str]]:
        """Ids of events by what the seats were told of them."""
        told: dict[str, set[str]] = {"ok": set(), "refused": set(), "spooled": set()}
        for seat in self.seats:
            for line in seat.acked.read_text("utf-8").splitlines():
                how, _, key = line.partition(" ")
                told.get(how, told["spooled"]).add(key)
        return told

    def _table(self, whole: dict[str, Any], lines: list[Event]) -> int:
        """Units that the database's list has on another order than the journal has, and clashes that are left in it."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute("SELECT unit, order_id, clashes FROM active_order").fetchall()
        rows, active = {(unit, order) for unit, order, clashes in found if not clashes}, whole["active"].items()
        for unit, order in rows ^ set(active):
            print("table", unit, order, "in the table only" if (unit, order) in rows else "missing", flush=True)
            for one in lines:
                if order in (one.subject, one.body.get("by"), one.body.get("waits"), one.body.get("second")):
                    print("   ", one.seat, one.n, one.at, one.kind, one.actor, str(one.body)[:160], flush=True)
        return len(rows ^ set(active)) + sum(bool(clashes) for _, _, clashes in found)


def _journal(url: str) -> list[Event]:
    """Everything, in the order of commits; every seat's chain verified."""
    with postgres.connect(url) as connection:
        reader, lines = Reader(), list[Event]()
        while lot := reader.read(connection, 0.0)[0]:
            lines += lot
    assert reader.damage is None, reader.damage
    return lines


def _illegal(lines: list[Event]) -> int:
    """Steps of orders that may not follow, and units on two orders without a clash, in the order of commits."""
    room, states, wrong = Room(), dict[str, Any](), 0
    for event in lines:
        folded(room, event)
        order = room.orders.get(event.subject)
        if order is not None:
            bad = order.state not in LEGAL[states.get(order.id, order.state)]
            if bad:
                print("illegal", states[order.id], "→", order.state, event, flush=True)
            wrong += bad
            states[order.id] = order.state
    return wrong


def _group(postmaster: int) -> list[int]:
    """The server and the processes that serve its connections."""
    kids = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return [postmaster, *(int(pid) for pid in kids)]


def _signal(pid: int, what: signal.Signals) -> None:
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return


def run(folder: Path, seconds: float, seed: int) -> dict[str, Any]:
    """Break things for so long, mend all, compare."""
    with ExitStack() as house:
        chaos = Chaos(folder, house, seed)
        began = time.monotonic()
        chaos.run(seconds)
        ran = time.monotonic() - began
        chaos.settle()
        found = chaos.compared()
        return {"seed": seed, "seconds": round(ran), **found, "faults": dict(chaos.broken), "did": dict(chaos.done)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.minutes * 60, options.seed)
    print(json.dumps(found, ensure_ascii=False))
    return int(any(found[what] for what in ("lost", "doubled", "illegal", "table")))


if __name__ == "__main__":
    raise SystemExit(main())
