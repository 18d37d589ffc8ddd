"""Incidents and orders as the room knows them: frozen values, folded from the journal."""

from __future__ import annotations

import enum

import msgspec


class Step(enum.Enum):
    """Steps of an order. Values are the wire's words where a terminal says them."""

    ISSUED = "issued"  # 派警: made in the room
    RECORDED = "recorded"  # 入库: durable
    SENT = "sent"  # broker has it
    SIGNED = "signed"  # 签收
    ENROUTE = "enroute"  # 出发
    ONSCENE = "onscene"  # 到场
    REPORT = "report"  # 首报, then 续报
    FEEDBACK = "feedback"  # 反馈 (结果)
    DONE = "done"  # 处置完毕
    BACKUP = "backup"  # 增援 asked
    RETURN = "return"  # 退回 asked


class StepMark(msgspec.Struct, frozen=True):
    step: Step
    at: float  # epoch s, by the sayer's clock
    by: str  # unit id or person
    text: str = ""
    on_behalf: bool = False  # 代签
    inferred: bool = False  # 系统推定
    seen_at: float = 0.0  # when it reached us, epoch s
    channel: str = ""  # of 代签: how it was heard, in the site's word


class OrderState(enum.Enum):
    """Where an order stands. Only ACTIVE ones occupy a unit."""

    ISSUED = "issued"
    SENT = "sent"
    SIGNED = "signed"
    ENROUTE = "enroute"
    ONSCENE = "onscene"
    FEEDBACK = "feedback"
    DONE = "done"
    RETURNED = "returned"  # 退回 granted
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SUSPENDED = "suspended"  # 挂起: the unit was sent elsewhere; a person resumes it or takes it back
    REPLACED = "replaced"  # 换: another order stands in its place

    @property
    def active(self) -> bool:
        """Occupies its unit."""
        return self not in _ENDED and self is not OrderState.SUSPENDED

    @property
    def ended(self) -> bool:
        """Nothing can come of it any more; a suspended one is neither active nor ended."""
        return self in _ENDED


# A tuple: it is asked a million times while a month is folded, and the hash of an enum is worked out in Python.
_ENDED = (OrderState.DONE, OrderState.RETURNED, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REPLACED)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """指令: one unit sent to one incident; to hold a ring also to its tier or to one of its posts."""

    id: str
    incident: str  # Incident.id
    unit: str
    issuer: str
    issued_at: float
    expires_at: float
    lead: bool = True
    text: str = ""
    state: OrderState = OrderState.ISSUED
    steps: tuple[StepMark, ...] = ()
    eta_s: float | None = None  # as shown when assigned
    unrecorded: bool = False  # 未入库: sent while the store could not keep it
    foreign: bool = False  # another room's order to our unit
    asks: str = ""  # "", "backup" or "return": waits for the room
    ring: str = ""  # Ring.id that it holds
    tier: int = 0  # from 1; 0: no need of a tier
    block: str = ""  # Block.id: the post that it holds
    lon_deg: float | None = None  # where exactly to go; None: the incident's place
    lat_deg: float | None = None
    drill: bool = False  # 演练: a real order takes the unit without a question
    replaces: str = ""  # Order.id in whose place it stands
    held_by: str = ""  # of a suspended one: Order.id that took the unit
    held_at: float = 0.0  # since when, epoch s
    run: int = 0  # of a resumed one: index of the first step since; those before are of an earlier run
    heard_until: float = 0.0  # of a resumed one: what its unit said before, by its own clock, is of an earlier run
    recommended: tuple[str, ...] = ()  # units that the list put first when it was given, best first
    reason: str = ""  # why another was chosen, in a person's words
    route: tuple[str, ...] = ()  # names of the roads on the way, as a hint
    ended_at: float | None = None  # epoch s: since when it occupies its unit no more
    told_at: float | None = None  # the broker has the word that the room ended it
    knows_at: float | None = None  # the terminal has answered that word: 撤回已知

    @property
    def present(self) -> tuple[StepMark, ...]:
        """Its steps since it was given, or resumed."""
        return self.steps[self.run :]


class IncidentState(enum.Enum):
    RECEIVED = "received"  # 派入, not yet signed by the room
    SIGNED = "signed"  # 签收 by the room
    ASSIGNED = "assigned"  # at least one active order
    REVIEW = "review"  # feedback is in, a person must review 审核
    CLOSED = "closed"  # 办结
    RETURNED = "returned"  # 退回 to the source
    PASSED = "passed"  # 分流: no matter of the police, passed on; open until whoever has it says so
    MERGED = "merged"  # 并: the same as another, which goes on

    @property
    def ended(self) -> bool:
        """It waits for nothing more."""
        return self in (IncidentState.CLOSED, IncidentState.RETURNED, IncidentState.MERGED)


class Caller(msgspec.Struct, frozen=True):
    """Personal: lives in the side table under the incident's key, never in the journal."""

    name: str = ""
    number: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What a unit wrote, for the card: 首报, 续报, 反馈."""

    unit: str
    step: Step
    at: float
    text: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """附件: a link, or a file kept beside the journal under its hash."""

    name: str
    url: str = ""  # of a link
    sha256: str = ""  # of a kept file
    at: float = 0.0
    by: str = ""
    source: str = ""  # of a still: camera:<id> or unit:<id>; it is kept under its SHA-256 among the stills


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """警情. ``lon_deg`` is None when it is 未定位; ``radius_m`` says how far off a given place may be."""

    id: str  # unique: "{source}:{source id}"
    no: str  # what people say: "0912"
    source: str
    t: float  # when it happened or was taken, epoch s, by the source
    received_at: float
    type: str
    level: int  # 1..3
    lon_deg: float | None = None
    lat_deg: float | None = None
    radius_m: float | None = None
    place: str = ""
    text: str = ""
    recording: str = ""
    state: IncidentState = IncidentState.RECEIVED
    signed_at: float | None = None
    signed_by: str = ""
    closed_at: float | None = None
    closed_by: str = ""
    outcome: str = ""
    has_caller: bool = False
    caller_purged: bool = False  # 清除: by a person, before its time; what its source says of one later is not kept
    replies: tuple[Reply, ...] = ()
    placed_by: str = ""  # who placed a 未定位 one
    guessed: tuple[str, ...] = ()  # fields that the site's rules read out of the words: type, level
    merged_into: str = ""  # Incident.id that it is the same as
    linked: tuple[str, ...] = ()  # Incident.ids that have to do with it, both ways
    passed_to: str = ""  # 分流 to whom
    passed_ack_by: str = ""  # who there has it
    passed_ack_at: float | None = None
    attachments: tuple[Attachment, ...] = ()
    seen: str = ""  # camera:<id> or unit:<id>, on whose picture a person of the room has seen it
    sensitive: bool | None = None  # 密, as a person said: little of it is on a wall; None: by the site's rule

    @property
    def ended(self) -> bool:
        """Closed, handed back or merged into another."""
        return self.state.ended

    @property
    def located(self) -> bool:
        """True when it has a point that may be ranked as exact."""
        return self.lon_deg is not None and self.lat_deg is not None and not self.radius_m


class Sos(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency: never expires by age; only a named person closes it."""

    unit: str
    id: str
    t: float
    received_at: float
    taken_by: str = ""
    taken_at: float | None = None
    closed_by: str = ""
    closed_at: float | None = None
    text: str = ""
    lon_deg: float | None = None  # where it was pressed, as far as the terminal said
    lat_deg: float | None = None
    incident: str = ""  # Incident.id that the room made for it
    doubt: str = ""  # as SosMessage.doubt

    @property
    def open(self) -> bool:
        return self.closed_at is None
