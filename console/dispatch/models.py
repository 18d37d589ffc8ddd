"""Read models for the screen: frozen answers of pure sums. Codes are ``say`` codes; facts are their fields."""

from __future__ import annotations

import enum
import math

import msgspec

from layers.units import Duty, Kind, Link, Tri

Facts = dict[str, str | int | float]


class Stage(enum.Enum):
    """Steps of an incident's card, in their order. ``LOCATE`` stands in for ``ASSIGN`` while it is 未定位."""

    INTAKE = "intake"  # 接警
    ROOM_SIGN = "room_sign"  # 签收 by the room
    LOCATE = "locate"  # 定位
    ASSIGN = "assign"  # 派警
    UNIT_SIGN = "unit_sign"  # 单元签收
    ENROUTE = "enroute"  # 出发
    ONSCENE = "onscene"  # 到场
    FIRST_REPORT = "first_report"  # 首报
    FEEDBACK = "feedback"  # 反馈
    REVIEW = "review"  # 审核
    CLOSE = "close"  # 办结

    @property
    def code(self) -> str:
        """The say code of its name."""
        return f"sign.stage.{self.value}"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """What a step may take, and why: ``why`` is site, level, area or type, "" where nothing presses; ``name`` the
    area's or the kind's."""

    s: float | None = None
    why: str = ""
    name: str = ""
    name_en: str = ""


class StepClock(msgspec.Struct, frozen=True, kw_only=True):
    """The one step that an incident waits for. Without a limit ``due_at`` is None, ``left_s`` inf, ``share`` 0."""

    step: Stage
    since: float  # epoch s when the wait began
    waited_s: float
    due_at: float | None = None  # epoch s
    left_s: float = float("inf")  # negative when overdue
    overdue: bool = False
    share: float = 0.0  # of the time allowed that is used, 0..1
    unit: str = ""  # who is waited for, "" = the room
    order: str = ""


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the card's list. Done: ``at``. Pending: ``limit_s`` when there is one, ``left_s`` when it runs."""

    step: Stage
    at: float | None = None
    limit_s: float | None = None
    left_s: float | None = None
    current: bool = False
    overdue: bool = False
    on_behalf: bool = False  # 代签
    inferred: bool = False  # 系统推定
    limit: Limit = Limit()  # where the limit comes from


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    incident: str  # Incident.id
    no: str
    level: int
    type: str
    place: str
    beat: str
    step_code: str  # say code of the step that is waited for
    clock: StepClock | None
    age_s: float
    located: bool
    new: bool  # arrived less than 2 s ago
    radius_m: float | None = None
    units: tuple[str, ...] = ()  # with an active order here
    suspended: tuple[str, ...] = ()  # whose order here waits, because they were sent elsewhere
    asks: str = ""  # "backup" or "return" when a unit waits for the room to decide
    inferred: str = ""  # say code of the newest step that was read from a position and waits for a person
    passed: bool = False  # 分流: others have it, nothing of it presses here


class LinkSign(enum.Enum):
    UP = "up"
    LOST = "lost"  # 失联
    UNKNOWN = "unknown"


class FixSign(enum.Enum):
    FRESH = "fresh"
    OLD = "old"  # 定位旧
    NONE = "none"  # never had one


class VideoSign(enum.Enum):
    RECORDING = "recording"
    IDLE = "idle"  # not recording and need not
    MISSING = "missing"  # 未录像: should be and is not
    UNKNOWN = "unknown"


class BatterySign(enum.Enum):
    GOOD = "good"
    LOW = "low"
    UNKNOWN = "unknown"


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """Five signs of one unit, never merged. Ages in seconds, inf when nobody has said."""

    unit: str
    link: LinkSign
    link_age_s: float
    fix: FixSign
    fix_age_s: float
    video: VideoSign
    video_age_s: float
    battery: BatterySign
    battery_pct: float
    duty: Duty
    duty_age_s: float
    battery_age_s: float = math.inf


class AttentionKind(enum.Enum):
    """须留意, in the order of the panel."""

    LOST = "lost"  # 失联
    FIX_OLD = "fix_old"  # 定位旧
    NOT_RECORDING = "not_recording"  # 未录像
    BATTERY_LOW = "battery_low"  # 低电

    @property
    def code(self) -> str:
        return f"sign.attention.{self.value}"


class AttentionItem(msgspec.Struct, frozen=True):
    unit: str
    row: int
    age_s: float  # of the sign; inf when never seen
    value: float = float("nan")  # battery in %
    duty: Duty = Duty.UNKNOWN


class AttentionGroup(msgspec.Struct, frozen=True):
    """Gravest first: the longest silence, the emptiest battery."""

    kind: AttentionKind
    items: tuple[AttentionItem, ...]


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the unit list."""

    id: str
    name: str
    kind: Kind
    duty: Duty
    link: Link
    fix_age_s: float
    recording: Tri
    battery_pct: float
    order_no: str  # number of the incident it is on, "" = none
    beat: str
    registered: bool = True
    sos: bool = False


class Reason(msgspec.Struct, frozen=True):
    """A say code and its fields, ready to be said: ``say(reason.code, **reason.facts)``."""

    code: str
    facts: Facts = {}


class Uncovers(msgspec.Struct, frozen=True, kw_only=True):
    """What is uncovered when a unit leaves: the beat that loses most of its road within ``limit_s``, its covered share
    before and after, 0..1. ``beat`` "": no beat loses, and the shares are those of the whole site."""

    beat: str
    limit_s: float
    before: float
    after: float

    @property
    def unchanged(self) -> bool:
        """Less than half a point: the same figure would stand on both sides."""
        return self.before - self.after < 0.005

    @property
    def emptied(self) -> bool:
        """It was the last one: nothing is covered without it."""
        return self.before >= 0.005 > self.after

    @property
    def grave(self) -> bool:
        """Worth amber: the last one, or more than ten points."""
        return self.emptied or self.before - self.after > 0.10


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that may go, in ``minutes`` ± ``range_s`` seconds. ``distance_m`` is the straight line, true metres.

    ``straight``: the time too comes from the straight line, because there is no road to it. ``key`` 1..9, 0 = none.
    """

    unit: str
    row: int
    name: str
    kind: Kind
    duty: Duty
    minutes: float
    range_s: float
    distance_m: float
    reason_code: str
    facts: Facts
    reasons: tuple[Reason, ...] = ()  # the whole line, see ``wording.why``; the first is ``reason_code``
    aside: tuple[Reason, ...] = ()  # what has no room in the row: since when without a break, and without an order
    straight: bool = False
    can_lead: bool = True
    fix_age_s: float = 0.0
    key: int = 0
    gone_code: str = ""  # since it was ranked it may no longer go: why
    uncovers: Uncovers | None = None  # None: nobody knows (no coverage worked out, or too old)


class Engaged(msgspec.Struct, frozen=True, kw_only=True):
    """A unit on an order of this room that could be sent here instead, in ``minutes`` ± ``range_s`` seconds.

    ``higher``: what it would leave is of a graver level. ``reason``: what it leaves, a whole clause.
    """

    unit: str
    row: int
    name: str
    minutes: float
    range_s: float
    distance_m: float
    order: str
    higher: bool
    reason: Reason
    straight: bool = False


class PlanUnit(msgspec.Struct, frozen=True, kw_only=True):
    """One unit of a proposed set; ``brings``: which of the plan's skills and vehicles, in words."""

    unit: str
    row: int
    name: str
    minutes: float
    range_s: float
    brings: tuple[str, ...] = ()


class Needs(msgspec.Struct, frozen=True):
    """What is still to be found, after those on their way: so many units, and between them these."""

    units: int
    skills: frozenset[str] = frozenset()
    vehicles: tuple[tuple[Kind, int], ...] = ()  # kinds of unit, each with how many
    lead: bool = False  # somebody with a 民警

    @property
    def any(self) -> bool:
        return bool(self.units or self.skills or self.vehicles)

    @property
    def most(self) -> int:
        """No set need be larger: each unit beyond the number brings something that no other does."""
        return max(self.units, len(self.skills) + sum(count for _, count in self.vehicles) + self.lead)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The set that an incident's plan asks for: the first leads, then by time. ``missing``: what nobody brings."""

    units: tuple[PlanUnit, ...]
    missing: tuple[str, ...]  # in words: 急救, 警车, 1 组, 民警牵头
    needs: Needs
    wanted: int  # units that are still to be sent
    on_way: int = 0


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    unit: str
    row: int
    name: str
    kind: Kind
    duty: Duty
    reason_code: str
    facts: Facts
    distance_m: float = float("nan")  # straight line from its last fix


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """Who can go to one incident. ``note_code`` "" = nothing to say; it is a whole sentence (``reason.note_…``)."""

    incident: str
    at: float
    candidates: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]  # by reason, then nearest first; at most 60
    left_out_total: int = 0
    available_total: int = 0
    basis: str = "road"  # "road" or "straight"
    note_code: str = ""
    note_facts: Facts = {}
    better: str = ""  # unit that turned up meanwhile and is quicker than the first
    better_minutes: float = 0.0
    exact: bool = True  # False: the incident has a radius or no point
    needs_lead: bool = True  # no lead is assigned yet
    place: tuple[float, float] | None = None  # lon, lat that it was made for, degrees
    engaged: tuple[Engaged, ...] = ()  # those who would leave something graver last, then by time; at most 12
    plan: Plan | None = None  # None: one unit of any sort is enough, or all that is planned is on its way
