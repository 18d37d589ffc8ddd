"""A small town to drive the desk in: real bytes in through the codec, a real inbox, a clock that stands until moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
import numpy as np
from msgspec import ValidationError

from console.codec import read, topic
from console.desk import Desk, InboxItem, snapshot
from console.desk.fold import fold
from console.desk.recovering import Start
from console.desk.room import Room
from console.reckon import Ground, answer
from console.site import IncidentConfig, IncidentType, Site, SiteConfig, UnitSpec
from console.words import (
    Asked,
    Event,
    Fix,
    ForgetAsk,
    Kind,
    Outbound,
    Receipt,
    SiteAsk,
    SumsState,
    VirtualClock,
)
from layers.shapes import Areas, BaseMap, Beats, Lines, Places, Posts, empty

SITE = "demo"
LON, LAT = 115.0, 35.7
NOW = 1_790_000_000.0


def f64(*shape: int) -> np.ndarray:
    return np.zeros(shape, dtype=np.float64)


def i32(n: int) -> np.ndarray:
    return np.zeros(n, dtype=np.int32)


def u8(n: int) -> np.ndarray:
    return np.zeros(n, dtype=np.uint8)


def areas() -> Areas:
    return Areas(xy=f64(0, 2), ring_off=i32(1), area_off=i32(1), cls=u8(0))


def make_site(folder: Path) -> Site:
    config = SiteConfig(
        id=SITE,
        name="示范县",
        incident=IncidentConfig(types=(IncidentType("持械斗殴", 1), IncidentType("噪声扰民", 3, "noise"))),
    )
    base = BaseMap(
        bounds=(0.0, 0.0, 1.0, 1.0),
        lines=Lines(xy=f64(0, 2), off=i32(1), cls=u8(0), name=i32(0)),
        areas=areas(),
        places=Places(xy=f64(0, 2), cls=u8(0), name=i32(0)),
        names=(),
        attribution="",
    )
    return Site(
        folder=folder,
        config=config,
        units=(
            UnitSpec("03", "城关一组", kind=Kind.CAR, officers=2),
            UnitSpec("05", "骑警二组", kind=Kind.MOTO, officers=1),
            UnitSpec("07", "步巡五组", kind=Kind.PAIR, officers=0, auxiliaries=2),
            UnitSpec("11", "城关三组", kind=Kind.CAR, officers=1, auxiliaries=1),
        ),
        base=base,
        beats=Beats(areas=areas(), ids=(), names=(), label_xy=f64(0, 2)),
        posts=Posts(xy=f64(0, 2), ids=(), names=(), staffed=u8(0)),
        cameras=empty.cameras(),
        roads=None,
        problems=(),
        accepted_deg=(LON - 0.5, LAT - 0.5, LON + 0.5, LAT + 0.5),
        state_dir=folder,
    )


class Journal:
    """A store port that keeps every event as bytes, as a disk would, and answers with receipts."""

    def __init__(self, inbox: SimpleQueue[InboxItem], clock: VirtualClock) -> None:
        self.lines: list[bytes] = []
        self.order: list[str] = []  # ids as they were appended
        self.held: list[Event] = []
        self.kept: dict[str, dict[str, str]] = {}
        self.fixes: list[Fix] = []
        self.full = False  # a full disk
        self.dead = False  # answers nothing at all
        self.inbox, self.clock = inbox, clock

    def append(self, events: Sequence[Event]) -> None:
        if self.dead:
            return
        self.order += [event.id for event in events if event.id not in self.order]
        for event in events:
            if self.full:
                self.held.append(event)
            else:
                self.lines.append(msgspec.json.encode(event))
            answer = Receipt(event_id=event.id, ok=not self.full, at=self.clock.now(), reason="store.full")
            self.inbox.put(answer)

    def room_again(self) -> None:
        self.full = False
        held, self.held = self.held, []
        self.append(held)

    def keep_personal(self, key: str, fields: Mapping[str, str], purge_at: float) -> None:
        assert fields or purge_at <= self.clock.now()
        self.kept[key] = dict(fields)

    def personal(self, key: str) -> Mapping[str, str]:
        return self.kept.get(key, {})

    def put_fixes(self, batch: Sequence[Fix]) -> None:
        self.fixes += batch

    def replay(self) -> list[Event]:
        return [msgspec.json.decode(line, type=Event) for line in self.lines]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.replay()]


def snapshotted(lines: Iterable[Event]) -> Room:
    """The room of this journal, by way of bytes."""
    room = Room()
    for event in lines:
        with suppress(KeyError, ValidationError):
            fold(room, event)
    return snapshot.decode(list(snapshot.encode(room)))


class Wire:
    """A feed port: what was published, and an acknowledgement at once unless the broker is away."""

    def __init__(self) -> None:
        self.out: list[Outbound] = []
        self.withdrawn: list[str] = []  # tags
        self.away = False

    def publish(self, out: Outbound, sent: Callable[[str], None]) -> None:
        self.out.append(out)
        if not self.away:
            sent(out.tag)

    def withdraw(self, tag: str) -> None:
        self.withdrawn.append(tag)

    def on(self, below: str) -> list[dict[str, object]]:
        return [msgspec.json.decode(one.payload) for one in self.out if one.topic == below]


class Sums:
    """A sums port that answers at once, with the worker's own functions on the same site."""

    def __init__(self, site: Site, inbox: SimpleQueue[InboxItem]) -> None:
        self.ground, self.inbox = Ground(site), inbox
        self.asked: list[Asked] = []
        self.silent = False

    def ask(self, ask: Asked) -> None:
        self.asked.append(ask)
        if not isinstance(ask, ForgetAsk | SiteAsk) and not self.silent:
            self.inbox.put(answer(self.ground, ask))

    def ready(self) -> None:
        self.inbox.put(SumsState(ready=True, share=1.0))


class Town:
    """The desk with its ports, and terminals and platforms as people would speak of them."""

    def __init__(
        self, folder: Path, journal: Journal | None = None, *, site: Site | None = None, **options: Any
    ) -> None:
        self.clock = journal.clock if journal else VirtualClock(NOW)
        self.inbox: SimpleQueue[InboxItem] = SimpleQueue()
        self.journal = journal or Journal(self.inbox, self.clock)
        self.journal.inbox = self.inbox
        self.wire = Wire()
        self.folder = folder
        site = make_site(folder) if site is None else site
        self.sums = Sums(site, self.inbox)
        options.setdefault("sums", self.sums)
        self.desk = Desk(
            site, self.clock, self.journal, self.wire, "seat-1", "值班长甲", self.inbox, **options
        )

    def killed_and_started_again(self) -> Town:
        """Nothing of the old process survives but the journal, a snapshot that is some time old, and the broker."""
        again, lines = Town(self.folder, self.journal, site=self.desk.site), self.journal.replay()
        cut = len(lines) * 2 // 3
        last = next((one for one in reversed(lines[:cut]) if one.seat == again.desk.seat), None)
        again.desk.recover(lines[cut:], start=Start(snapshotted(lines[:cut]), last))
        return again

    def hear(self, below: str, body: object) -> None:
        """Bytes arrive on a topic."""
        payload = body if isinstance(body, bytes) else msgspec.json.encode(body)
        for item in read(topic(SITE, below), payload, self.clock.now(), SITE):
            self.inbox.put(item)

    def beat(self, seconds: float = 0.0) -> None:
        """One beat, after some time; a second one takes in what the ports answered."""
        self.clock.advance(seconds)
        self.desk.beat()
        self.desk.beat()

    def patrol(self, *units: str) -> None:
        """Units go on patrol, one 300 m farther than the other, and say where they are."""
        for n, unit in enumerate(units):
            self.hear(f"unit/{unit}/link", {"t": self.clock.now(), "link": "online"})
            self.hear(f"unit/{unit}/duty", {"t": self.clock.now(), "duty": "在巡"})
            self.fix(unit, LON + 0.0033 * (n + 1), LAT)
        self.beat()

    def fix(self, unit: str, lon: float, lat: float, t: float | None = None) -> None:
        self.hear(f"unit/{unit}/fix", {"t": self.clock.now() if t is None else t, "lon": lon, "lat": lat})

    def call(self, no: str = "0912", **more: object) -> str:
        """The county's platform sends an incident; its id at the desk."""
        body: dict[str, object] = {
            "id": f"20260921-{no}",
            "t": self.clock.now(),
            "type": "持械斗殴",
            "level": 1,
            "place": {"lon": LON, "lat": LAT, "name": "人民路×青年街"},
            "text": "约六人持械",
            "caller": {"name": "张某", "number": "13800000000"},
        }
        self.hear("incident/county", body | more)
        self.beat()
        return f"county:20260921-{no}"

    def reply(self, unit: str, order: str, step: str, t: float | None = None, **more: object) -> None:
        at = self.clock.now() if t is None else t
        self.hear(f"unit/{unit}/reply", {"order": order, "step": step, "t": at, **more})
        self.beat()

    def order_id(self, unit: str) -> str:
        order = self.desk.order_of(unit)
        assert order is not None
        return order.id
