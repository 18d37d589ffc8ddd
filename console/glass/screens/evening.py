"""One evening at the demo county, as in the target picture: told in bytes, every kind of trouble once."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import numpy as np

from console import codec
from console.desk import Desk
from console.desk.ports import SumsPort
from console.glass.screens.standins import HeardByNobody, KeptNowhere, WorkedOutHere
from console.reckon.ground import Ground
from console.site import Site
from console.verbs import calls
from console.words import (
    BodycamMessage,
    Duty,
    DutyMessage,
    FeedState,
    Fix,
    IncidentMessage,
    Link,
    LinkMessage,
    ReplyMessage,
    SosMessage,
    StoreState,
    Tri,
    VirtualClock,
)
from layers.geo import from_mercator, mercator_scale

END: Final = time.mktime((2026, 11, 21, 21, 47, 32, 0, 0, -1))  # a Saturday
START_S: Final = 3000  # the story begins that many seconds before the end

# id, seconds before the end, type, level, place, metres east and north of the town's middle, text
INCIDENTS: Final = (
    ("0901", 2900, "邻里纠纷", 3, "大塘村", 2300, -2100, "因占道堆放争吵，一方要求到场调解"),
    ("0903", 2466, "车辆剐蹭", 3, "环城西路", -1900, -1200, "两车剐蹭，无人受伤，堵住一个车道"),
    ("0905", 2030, "走失求助", 3, "五柳集", 2500, 1300, "老人走失，穿灰上衣，戴帽"),
    ("0908", 685, "醉酒滋事", 2, "北关夜市", -800, 1900, "酒后砸摊，两人推搡"),
    ("0907", 522, "入室盗窃", 2, "西岗新村 6 栋", -2500, 300, "回家发现门被撬，屋里没有人"),
    ("0910", 410, "交通事故 有伤", 2, "示范二路×东岗路", 1900, 500, "电动车与轿车相撞，一人腿伤"),
    ("0909", 400, "噪声扰民", 3, "安乐苑", 900, -2300, "楼下音响声大"),
    ("0911", 89, "家庭纠纷", 2, "南环口北", -1000, -1500, "夫妻争吵，有摔打声"),
    ("0912", 52, "持械斗殴", 1, "人民路×青年街", 150, 60, "便民超市门前，约六人持械，一人受伤，仍在现场。"),
)
UNLOCATED: Final = ("0913", 24, "电话求助", 3, "", 600, -300, "语音不清，似有争吵，号码回拨未接")

# When the order goes out, and what its unit says: seconds before the end, step, text.
LADDER: Final[dict[str, tuple[int, tuple[tuple[int, str, str], ...]]]] = {
    "0901": (2860, ((2840, "signed", ""), (2800, "enroute", ""), (2400, "onscene", ""),
                    (2000, "report", "双方在场，情绪稳定"))),
    "0903": (2430, ((2410, "signed", ""), (2380, "enroute", ""), (2000, "onscene", ""),
                    (1500, "report", "已拍照，车辆移至路边"), (186, "feedback", "双方自行协商，已撤离现场"),
                    (180, "done", ""))),
    "0905": (1990, ((1970, "signed", ""), (1930, "enroute", ""), (1500, "onscene", ""),
                    (1100, "report", "沿街走访，未见"))),
    "0908": (650, ((640, "signed", ""), (620, "enroute", ""), (325, "onscene", ""))),
    "0907": (490, ((470, "signed", ""), (402, "enroute", ""))),
    "0910": (380, ((365, "signed", ""), (170, "enroute", ""))),
    "0909": (370, ((350, "signed", ""), (330, "enroute", ""))),
    "0911": (29, ()),
}  # fmt: skip

SOS_UNIT: Final = "13"
OLD_FIX, LOST, NOT_FILMING, LOW_BATTERY, UNSAID = "09", "41", "12", "38", "40"
OLD_FIX_S: Final = 240  # how old it is at the end
# When all report where they stand: now and then, and before each order, for a list of old fixes proposes nobody.
REPORTS: Final = (*range(START_S - 160, OLD_FIX_S - 1, -200), *(sent + 3 for sent, _ in LADDER.values()))
_DUTIES: Final = {
    Duty.STANDBY: ("07", "22", "26", "34", "46", "59", "41"),
    Duty.ONSCENE: ("12", "13", "16", "25", "27", "29"),
    Duty.CASEWORK: ("28", "48"),
    Duty.MEAL: ("18", "33"),
    Duty.OFF: ("35", "45"),
    Duty.UNKNOWN: (UNSAID,),
}
Told = tuple[float, Callable[[], None]]


class Evening:
    """``play()`` tells the whole story; ``desk`` then stands at 21:47:32 with 0912 waiting for a unit."""

    brisk = False  # True: in the last minute all drive at the same moments, six seconds apart; told in half the time

    def __init__(self, site: Site, sums: Callable[[SimpleQueue[Any]], SumsPort] | None = None, *,
                 store: Callable[[VirtualClock, SimpleQueue[Any]], Any] = KeptNowhere,
                 kind: type[Desk] = Desk) -> None:  # fmt: skip
        """``sums``: makes what works out rings, given the inbox for its answers; without it nothing does. ``store``:
        makes what keeps events and fixes; without it nothing does. ``kind``: of the desk, which asks for its store."""
        self.site, self._sums = site, sums is not None
        self.clock = VirtualClock(END - START_S)
        inbox: SimpleQueue[Any] = SimpleQueue()
        self.store = store(self.clock, inbox)
        self.desk = kind(site, self.clock, self.store, HeardByNobody(), site.config.seat, site.config.actor, inbox,
                         sums=sums(inbox) if sums else None)  # fmt: skip
        west, south, east, north = site.base.bounds
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.scale = float(mercator_scale(from_mercator(*self.middle)[1]))
        self._roads = np.asarray(site.base.lines.xy)
        self.also: list[Told] = []  # what is told beside the story: seconds before the end, and what
        self._homes = {spec.id: self._home(i, spec.beat) for i, spec in enumerate(site.units)}

    # ---- the story

    def play(self, sos: bool = True, *, quiet: bool = False) -> Desk:
        """Tells everything in its order. ``sos``: with the emergency of unit 13. ``quiet``: nobody calls."""
        told = self._units_report(quiet=quiet)
        if not quiet:
            told += [*self._incidents_come(), *self._room_acts(), *self._trouble(sos)]
        told += self.also
        told.sort(key=lambda one: -one[0])
        for back, at_once in itertools.groupby(told, key=lambda one: one[0]):
            self._until(back)
            for _, tell in at_once:
                tell()
            self.desk.beat()
        self._until(0)
        self._stand(quiet)
        return self.desk

    def _until(self, back: float) -> None:
        """The clock goes on to ``back`` seconds before the end; the desk beats before and after."""
        ahead = END - back - self.clock.now()
        if ahead > 0:
            self.clock.advance(ahead)
        self.desk.beat()

    def _stand(self, quiet: bool) -> None:
        """Links as they would be, and the gravest incident selected, its ring drawn where somebody works it out."""
        self.desk.inbox.put(FeedState(connected=True, url="mqtt://127.0.0.1:41883", since=END - START_S, embedded=True))
        self.desk.inbox.put(StoreState(recording=True, since=END - START_S))
        self.desk.beat()
        self.desk.health.latency_s = 0.08
        if quiet:
            return
        gravest = self.incident("0912")
        if self._sums:
            self.desk.act(calls.DrawRing(kind="incident", id=gravest))
            self.desk.beat()
        self.desk.act(calls.Select(kind="incident", id=gravest))
        self.desk.beat()

    # ---- bytes

    def say(self, topic: str, payload: bytes) -> None:
        """One message as it would come from the broker."""
        site = self.site.config.id
        for word in codec.read(f"onemap/v1/{site}/{topic}", payload, self.clock.now(), site):
            self.desk.inbox.put(word)

    def fix(self, unit: str, x_m: float, y_m: float, speed: float = 0.0, heading: float = 0.0) -> None:
        lon, lat = (float(v) for v in from_mercator(x_m, y_m))
        self.say(f"unit/{unit}/fix", codec.fix_payload(Fix(unit, self.clock.now(), lon, lat, speed, heading, 6.0)))

    def report(self) -> None:
        """All that can report where they stand do so now."""
        for unit, home in self._homes.items():
            if unit not in (OLD_FIX, LOST):
                self.fix(unit, *home)

    def duty(self, unit: str, duty: Duty) -> None:
        self.say(f"unit/{unit}/duty", codec.duty_payload(DutyMessage(unit=unit, t=self.clock.now(), duty=duty)))

    def bodycam(self, unit: str, recording: Tri, battery: float) -> None:
        message = BodycamMessage(unit=unit, t=self.clock.now(), recording=recording, battery_pct=battery)
        self.say(f"unit/{unit}/bodycam", codec.bodycam_payload(message))

    def link(self, unit: str, link: Link) -> None:
        self.say(f"unit/{unit}/link", codec.link_payload(LinkMessage(unit=unit, t=self.clock.now(), link=link)))

    def reply(self, unit: str, step: str, text: str = "") -> None:
        order = self.desk.order_of(unit)
        if order is not None:
            said = ReplyMessage(unit=unit, order=order.id, step=step, t=self.clock.now(), text=text)
            self.say(f"unit/{unit}/reply", codec.reply_payload(said))

    def incident(self, no: str) -> str:
        """Its id at the desk."""
        return next(one.id for one in self.desk.incidents.values() if one.no == no)

    # ---- who says what, and when

    def _units_report(self, *, quiet: bool) -> list[Told]:
        duty_of = {unit: duty for duty, units in _DUTIES.items() for unit in units}
        if quiet:
            duty_of = {unit: Duty.STANDBY for unit, duty in duty_of.items() if duty is not Duty.OFF}
        told: list[Told] = []
        for i, spec in enumerate(self.site.units):
            duty = duty_of.get(spec.id, Duty.PATROL)
            told.append((START_S - 1, lambda u=spec.id: self.link(u, Link.ONLINE)))  # type: ignore[misc]
            told.append((START_S - 2, lambda u=spec.id: self.fix(u, *self._homes[u])))  # type: ignore[misc]
            if quiet or spec.id != UNSAID:
                told.append((START_S - 2, lambda u=spec.id, d=duty: self.duty(u, d)))  # type: ignore[misc]
            battery = 12.0 if spec.id == LOW_BATTERY and not quiet else 40.0 + (i * 37) % 60
            told.append((120, lambda u=spec.id, b=battery: self._film(u, b)))  # type: ignore[misc]
            told += self._last_minute(spec.id, i, duty, still=spec.id == OLD_FIX and not quiet)
        return told

    def _film(self, unit: str, battery: float) -> None:
        """Those on a job film, but for one."""
        busy = int(self.desk.units.duty[self.desk.units.row[unit]]) in (Duty.ENROUTE, Duty.ONSCENE)
        self.bodycam(unit, Tri.YES if busy and unit != NOT_FILMING else Tri.NO, battery)

    def _last_minute(self, unit: str, i: int, duty: Duty, *, still: bool) -> list[Told]:
        """Fixes that make a tail: those on patrol drive along, the others stand. ``still``: silent since."""
        home = self._homes[unit]
        told: list[Told] = [(back, lambda: self.fix(unit, *home)) for back in REPORTS if back >= OLD_FIX_S]
        if still:
            return told
        heading = float((i * 67) % 360)
        speed = 7.0 if duty is Duty.PATROL else 0.0
        for back in range(60, 0, -6) if self.brisk else range(60 + i % 5, i % 9, -3):
            told.append((back, lambda b=back: self._drive(unit, heading, speed, b)))  # type: ignore[misc]
        return told

    def _drive(self, unit: str, heading: float, speed: float, back: float) -> None:
        x, y = self._homes[unit]
        away = -speed * back * self.scale
        bent = np.radians(heading + 20 * np.sin(back / 15))
        self.fix(unit, x + away * float(np.sin(bent)), y + away * float(np.cos(bent)), speed, heading)

    def _incidents_come(self) -> list[Told]:
        told: list[Told] = []
        for row in INCIDENTS:
            told.append((row[1], lambda r=row: self._take(r, None)))  # type: ignore[misc]
        told.append((UNLOCATED[1], lambda: self._take(UNLOCATED, 800.0)))
        return told

    def pass_by(self, seconds: float) -> None:
        """Time goes on after the story, second by second."""
        for _ in range(round(seconds)):
            self.clock.advance(1.0)
            self.desk.beat()

    def one_call(self, no: str, kind: str, level: int, place: str, east_m: float, north_m: float, text: str) -> bytes:
        """What the county sends of one more call."""
        lon, lat = (float(v) for v in from_mercator(*self._near_road(east_m, north_m)))
        return codec.incident_payload(IncidentMessage(
            source="110", id=no, t=self.clock.now() - 6, type=kind, level=level, lon_deg=lon, lat_deg=lat, place=place,
            text=text,
        ))  # fmt: skip

    def _take(self, row: tuple[str, int, str, int, str, int, int, str], radius_m: float | None) -> None:
        no, _, kind, level, place, east, north, text = row
        lon, lat = (float(v) for v in from_mercator(*self._near_road(east, north)))
        message = IncidentMessage(
            source="110", id=no, t=self.clock.now() - 6, type=kind, level=level, lon_deg=lon, lat_deg=lat,
            radius_m=radius_m, place=place, text=text, caller_name="示例乙", caller_number="000-0000-0001",
        )  # fmt: skip
        self.say("incident/110", codec.incident_payload(message))

    def _room_acts(self) -> list[Told]:
        """Orders, and what the units did with them: every step of the ladder stands somewhere."""
        told: list[Told] = []
        for no, (sent, replies) in LADDER.items():
            told.append((sent, lambda n=no: self._send_first(n)))  # type: ignore[misc]
            for back, step, text in replies:
                told.append((back, lambda n=no, s=step, t=text: self._reply_of(n, s, t)))  # type: ignore[misc]
        return told

    def _send_first(self, no: str) -> None:
        """The first who can go, by the list, as a dispatcher would."""
        self.desk.act(calls.Select(kind="incident", id=self.incident(no)))
        self.desk.beat()
        self.desk.act(calls.AssignRow(row=1))
        self.desk.act(calls.Select())

    def _reply_of(self, no: str, step: str, text: str) -> None:
        order = next(iter(self.desk.orders_of(self.incident(no))), None)
        if order is None:
            return
        self.reply(order.unit, step, text)
        duty = {"enroute": Duty.ENROUTE, "onscene": Duty.ONSCENE, "done": Duty.PATROL}.get(step)
        if duty is not None:
            self.duty(order.unit, duty)
            self.bodycam(order.unit, Tri.NO if duty is Duty.PATROL else Tri.YES, 66.0)

    def _trouble(self, sos: bool) -> list[Told]:
        told: list[Told] = [
            (130, lambda: self.link(LOST, Link.OFFLINE)),
            (90, lambda: self.say("unit/03/fix", b'{"t": 1, "lon": 0, "lat": 0}')),
            (80, lambda: self.say("unit/03/fix", b"not json")),
            (70, lambda: self.say("unit/05/fix", b'{"t": "x", "lon": "east", "lat": 30}')),
        ]
        if sos:
            message = SosMessage(unit=SOS_UNIT, t=END - 192, id="s1", text="")
            told.append((192, lambda: self.say(f"unit/{SOS_UNIT}/sos", codec.sos_payload(message))))
            told.append((181, lambda: self._quietly(calls.TakeSos(unit=SOS_UNIT))))
        return told

    def _quietly(self, call: calls.Call) -> None:
        self.desk.act(call)

    # ---- where

    def _home(self, i: int, beat: str) -> tuple[float, float]:
        """On a road in its own beat; every third unit is nearer the middle, where the work is."""
        beats = self.site.beats
        x, y = self.middle
        if beat in beats.ids:
            at = beats.label_xy[beats.ids.index(beat)]
            share = 0.45 if i % 3 == 0 else 0.85
            x, y = x + (float(at[0]) - x) * share, y + (float(at[1]) - y) * share
        angle = np.radians(i * 137.5)
        spread = (180 + 40 * (i % 7)) * self.scale
        return self._snap(x + spread * float(np.cos(angle)), y + spread * float(np.sin(angle)))

    def _near_road(self, east_m: float, north_m: float) -> tuple[float, float]:
        return self._snap(self.middle[0] + east_m * self.scale, self.middle[1] + north_m * self.scale)

    def _snap(self, x: float, y: float) -> tuple[float, float]:
        i = int(np.argmin(np.hypot(self._roads[:, 0] - x, self._roads[:, 1] - y)))
        return float(self._roads[i, 0]), float(self._roads[i, 1])


def working(site: Site) -> Evening:
    """An evening whose rings are worked out in this process."""
    return Evening(site, lambda inbox: WorkedOutHere(Ground(site), inbox))


@functools.cache
def demo_site(folder: Path | None = None) -> Site:
    """The demo site, compiled when it must be, loaded once a process."""
    from console import site as sites

    where = folder or Path(__file__).resolve().parents[3] / "config" / "demo"
    sites.compile_if_stale(where, None)
    return sites.load(where)
