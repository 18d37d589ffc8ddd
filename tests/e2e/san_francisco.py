"""Eight days of San Francisco's dispatch log as intake, a dispatcher's typed lines and terminals' replies.

The log (DataSF, public domain, ``../shared/data/incidents``) has one row per unit and call with every step's time. Here
the county platform sends the call when the log has it entered, the dispatcher types 派 when the log has the unit
dispatched, and the terminals answer when the log has it respond, arrive, leave for a hospital, and be available.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import msgspec

from console import site
from console.codec import read, topic
from console.desk import Desk, InboxItem, Outcome
from console.store import Store
from console.words import Outbound, VirtualClock

LOG: Final = "incidents/sf_fire_calls_2016-12-31_2017-01-07.csv"
SITE: Final = "sf"
PACIFIC: Final = timezone(timedelta(hours=-8))  # winter time all through the log
LEVELS: Final = {"E": 1, "3": 1, "2": 2, "A": 3, "B": 3}
PATIENCE_S: Final = 60.0

# Steps of a row in the order in which they happen when the log has them in one second.
ENTRY, DISPATCH, RESPONSE, SCENE, TRANSPORT, HOSPITAL, AVAILABLE, CLOSE = range(1, 9)
_COLUMNS: Final = {
    DISPATCH: "Dispatch DtTm", RESPONSE: "Response DtTm", SCENE: "On Scene DtTm", TRANSPORT: "Transport DtTm",
    HOSPITAL: "Hospital DtTm", AVAILABLE: "Available DtTm",
}  # fmt: skip
_SAYS: Final = {
    RESPONSE: ("enroute", "", "出警"), SCENE: ("onscene", "", "处置"), TRANSPORT: ("report", "transport", ""),
    HOSPITAL: ("report", "hospital", ""),
}  # fmt: skip


def epoch(text: str) -> float | None:
    """``12/31/2016 11:57:56 PM`` in San Francisco; None of an empty field."""
    if not text:
        return None
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=PACIFIC).timestamp()


@dataclass(frozen=True)
class Response:
    """One unit at one call: epoch s by step, those that the log has."""

    call: str
    unit: str
    at: dict[int, float]


@dataclass(frozen=True)
class Call:
    id: str
    type: str
    level: int
    received: float
    entry: float
    lon_deg: float
    lat_deg: float
    place: str
    outcome: str
    units: tuple[Response, ...]


def calls_of(path: Path, days: float = 9.0) -> list[Call]:
    """The calls of the first ``days`` days, oldest first."""
    rows: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["Call Number"], []).append(row)
    calls = sorted((_call(of) for of in rows.values()), key=lambda one: one.entry)
    return [one for one in calls if one.entry < calls[0].entry + days * 86_400.0]


def _call(rows: list[dict[str, str]]) -> Call:
    first = rows[0]
    lat, lon = (float(part) for part in first["Location"].strip("()").split(","))
    received, entry = epoch(first["Received DtTm"]), epoch(first["Entry DtTm"])
    assert received is not None
    assert entry is not None
    units = tuple(_response(row) for row in rows)
    return Call(
        id=first["Call Number"], type=first["Call Type"], level=LEVELS[first["Final Priority"]], received=received,
        entry=entry, lon_deg=lon, lat_deg=lat, place=first["Address"], outcome=first["Call Final Disposition"],
        units=units,
    )  # fmt: skip


def _response(row: dict[str, str]) -> Response:
    times = {step: epoch(row[column]) for step, column in _COLUMNS.items()}
    return Response(row["Call Number"], row["Unit ID"], {step: t for step, t in times.items() if t is not None})


def write_site(folder: Path, calls: list[Call]) -> None:
    """A site without a map: the log's units and kinds of call."""
    kinds = sorted({one.type for one in calls})
    types = "\n".join(f'[[incident.types]]\nname = "{name}"\nlevel = 2' for name in kinds)
    # Whoever is dispatched in the log had no position in it: what the terminal says before a dispatch must last a day.
    (folder / "site.toml").write_text(
        f'id = "{SITE}"\nname = "San Francisco"\n[duty]\nlead = "Lead"\n'
        f"[bounds]\nwest_deg = -122.6\nsouth_deg = 37.6\neast_deg = -122.3\nnorth_deg = 37.9\n{types}\n",
        "utf-8",
    )
    units = sorted({one.unit for call in calls for one in call.units})
    lines = ["id,name,call_sign,kind,officers,auxiliaries,skills,beat,shift", *(f"{u},{u},,car,2,0,,," for u in units)]
    (folder / "units.csv").write_text("\n".join(lines) + "\n", "utf-8")


@dataclass(order=True, frozen=True)
class Happening:
    t: float
    rank: int
    n: int
    step: int = field(compare=False)
    call: Call = field(compare=False)
    unit: Response | None = field(compare=False, default=None)


def happenings(calls: list[Call]) -> list[Happening]:
    """All that happens, in order; a unit is available from one call before it is dispatched to the next."""
    out = []
    for n, call in enumerate(calls):
        out.append(Happening(call.entry, ENTRY, n, ENTRY, call))
        for unit in call.units:
            before = max(t for step, t in unit.at.items() if step != AVAILABLE)
            for step, t in unit.at.items():
                rank = 0 if step == AVAILABLE and t > before else step
                out.append(Happening(t, rank, n, step, call, unit))
        last = max(t for unit in call.units for t in unit.at.values())
        out.append(Happening(max(last, call.entry), CLOSE, n, CLOSE, call))
    return sorted(out)


class Wire:
    """The broker: acknowledges at once; each terminal keeps the orders that reached it."""

    def __init__(self) -> None:
        self.orders: dict[tuple[str, str], str] = {}  # (unit, incident) → order id, as the terminal read it
        self.published = 0

    def publish(self, out: Outbound, sent: Any) -> None:
        self.published += 1
        if out.topic.endswith("/order"):
            body = msgspec.json.decode(out.payload)
            self.orders[body["unit"], body["incident"]["id"]] = body["id"]
        sent(out.tag)

    def withdraw(self, tag: str) -> None:
        del tag


@dataclass
class Replayed:
    """What it took: orders that needed a person's yes, by the code of what spoke against them; the longest act."""

    confirmed: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    worst_act_s: float = 0.0
    seconds: float = 0.0


class Room:
    """A desk with its real store on a clock that jumps from one happening to the next."""

    def __init__(self, folder: Path, state: Path, start: float) -> None:
        self.clock = VirtualClock(start)
        self.inbox: SimpleQueue[InboxItem] = SimpleQueue()
        site.compile_if_stale(folder, lambda *_a: None)
        self.place = site.load(folder)
        self.store = Store(state, "seat-1", self.clock, self.inbox)
        self.wire = Wire()
        self.desk = Desk(self.place, self.clock, self.store, self.wire, "seat-1", "Lead", self.inbox)
        self.desk.recover(list(self.store.replay()))
        self.store.start()
        self.told = Replayed()

    def close(self) -> None:
        self.store.stop()

    def hear(self, below: str, body: Mapping[str, object]) -> None:
        for item in read(topic(SITE, below), msgspec.json.encode(body), self.clock.now(), SITE):
            self.inbox.put(item)

    def play(self, calls: list[Call]) -> Replayed:
        began = time.monotonic()
        for unit in self.place.units:
            self.hear(f"unit/{unit.id}/link", {"t": self.clock.now(), "link": "online"})
            self.hear(f"unit/{unit.id}/duty", {"t": self.clock.now(), "duty": "备勤"})
        for one in happenings(calls):
            self.clock.advance(max(0.0, one.t - self.clock.now()))
            self._happen(one)
        self.desk.beat()
        self.told.seconds = time.monotonic() - began
        return self.told

    def _happen(self, one: Happening) -> None:
        if one.step == ENTRY:
            self._intake(one.call)
        elif one.step == CLOSE:
            self._close(one.call)
        elif one.step == DISPATCH and one.unit is not None:
            self._dispatch(one.call, one.unit)
        elif one.unit is not None:
            self._reply(one.call, one.unit, one.step, one.t)
        self.desk.beat()

    def _intake(self, call: Call) -> None:
        self.hear("incident/county", {
            "id": call.id, "t": call.received, "type": call.type, "level": call.level, "text": call.type,
            "place": {"lon": call.lon_deg, "lat": call.lat_deg, "name": call.place},
        })  # fmt: skip

    def _dispatch(self, call: Call, unit: Response) -> None:
        """The terminal says where it is, then the dispatcher types; a warning is a person's to wave through."""
        spot = {"t": self.clock.now(), "lon": call.lon_deg, "lat": call.lat_deg}
        self.hear(f"unit/{unit.unit}/fix", spot)
        self.desk.beat()
        no = self.desk.incidents[f"county:{call.id}"].no
        if self._enter(f"派 {unit.unit} 至 {no}"):
            self._until_sent(unit.unit, f"county:{call.id}")

    def _until_sent(self, unit: str, incident: str) -> None:
        """The order is on disk, so it is on the wire."""
        deadline = time.monotonic() + PATIENCE_S
        while (unit, incident) not in self.wire.orders:
            assert time.monotonic() < deadline, f"{unit} → {incident} never went out"
            self.desk.beat()
            time.sleep(0.0002)

    def _type(self, line: str) -> Outcome:
        began = time.perf_counter()
        outcome = self.desk.run(line)
        self.told.worst_act_s = max(self.told.worst_act_s, time.perf_counter() - began)
        return outcome

    def _reply(self, call: Call, unit: Response, step: int, t: float) -> None:
        order = self.wire.orders.get((unit.unit, f"county:{call.id}"), "")
        if step == AVAILABLE:
            others = [one.at.get(AVAILABLE, 0.0) for one in call.units]
            if t >= max(others):
                self._say(unit.unit, order, "feedback", t, call.outcome)
            self._say(unit.unit, order, "done", t)
            self.hear(f"unit/{unit.unit}/duty", {"t": t + 0.001, "duty": "备勤"})
            return
        said, text, duty = _SAYS[step]
        self._say(unit.unit, order, said, t, text)
        if duty:
            self.hear(f"unit/{unit.unit}/duty", {"t": t, "duty": duty})

    def _say(self, unit: str, order: str, step: str, t: float, text: str = "") -> None:
        self.hear(f"unit/{unit}/reply", {"order": order, "step": step, "t": t, "text": text})

    def _close(self, call: Call) -> None:
        self.desk.beat()
        no = self.desk.incidents[f"county:{call.id}"].no
        self._enter(f"结 {no} {call.outcome}")

    def _enter(self, line: str) -> bool:
        """Type it; what asks gets a person's yes and is counted, what is refused is kept."""
        outcome = self._type(line)
        if outcome.confirm:
            why = _code(outcome)
            self.told.confirmed[why] = self.told.confirmed.get(why, 0) + 1
            outcome = self._type(f"{line} !")
        if not outcome.ok:
            self.told.refused.append(f"{line}: {outcome.text()}")
        return outcome.ok


def _code(outcome: Outcome) -> str:
    """What spoke against it: the rule's code where one is named."""
    whys = outcome.facts.get("why", ())
    for said in whys if isinstance(whys, tuple | list) else ():
        inner = getattr(said, "facts", {}).get("why")
        if inner is not None:
            return str(inner.code)
        return str(said.code)
    return outcome.code


def rows_of(calls: list[Call]) -> Iterator[tuple[Call, Response]]:
    for call in calls:
        for unit in call.units:
            yield call, unit
