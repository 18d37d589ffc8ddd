"""What terminals and platforms say: one frozen, typed message each, made at the door by ``codec``."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from console.words.tasks import TaskMessage, UnitTaskMessage
from layers.units import Duty, Kind, Link, Tri


class Fix(msgspec.Struct, frozen=True, gc=False):
    """One position with its time. WGS 84 degrees; NaN where the terminal did not say."""

    unit: str
    t: float  # device time, epoch s
    lon_deg: float
    lat_deg: float
    speed_mps: float = float("nan")
    heading_deg: float = float("nan")
    accuracy_m: float = float("nan")
    received_at: float = 0.0  # our clock, epoch s


class DutyMessage(msgspec.Struct, frozen=True, kw_only=True):
    """``None`` and empty mean: the terminal did not say; what is known stays."""

    unit: str
    t: float
    duty: Duty
    officers: int | None = None  # 民警
    auxiliaries: int | None = None  # 辅警
    volunteers: int | None = None  # 义警
    grid_workers: int | None = None  # 网格员
    members: tuple[str, ...] = ()
    kind: Kind | None = None  # from `vehicle`
    skills: tuple[str, ...] | None = None
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class LinkMessage(msgspec.Struct, frozen=True, kw_only=True):
    unit: str
    t: float
    link: Link
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class SeatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Another seat, or a wall of its own, is there or gone; its last will says the latter."""

    seat: str
    t: float
    link: Link
    received_at: float = 0.0


class Editing(msgspec.Struct, frozen=True):
    """What somebody changes and has not saved. ``fields``: names of fields or verbs, never what is typed in them."""

    kind: str  # as of a selection
    id: str
    fields: tuple[str, ...] = ()


class PresenceMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Who is at another seat, what is selected there and what is being changed. Not journaled.

    ``process`` "": it says nothing of itself any more (its retained message was taken away).
    """

    seat: str
    t: float
    process: str = ""  # desk, seat (without a window), wall, record
    person: str = ""  # "": nobody has signed in
    roles: tuple[str, ...] = ()
    locked: bool = False
    kind: str = ""  # of what is selected, "": nothing
    id: str = ""
    editing: Editing | None = None
    since: float = 0.0  # epoch s, of what is selected and edited
    store_away: float = 0.0  # epoch s since when this seat cannot reach the shared store; 0: it can
    received_at: float = 0.0


class BodycamMessage(msgspec.Struct, frozen=True, kw_only=True):
    """UNKNOWN, NaN and None mean: it did not say; what is known stays, and grows older."""

    unit: str
    t: float
    recording: Tri = Tri.UNKNOWN
    battery_pct: float = float("nan")
    storage_free_mb: float = float("nan")
    signal_dbm: float = float("nan")
    stream: str | None = None  # URL of its live picture; "": it has none now
    clock: float | None = None  # what the body camera's own clock showed at ``t``, epoch s
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class SosMessage(msgspec.Struct, frozen=True, kw_only=True):
    """``doubt``: what speaks against it: "" nothing, identity (another may have sent it), old (of long ago, or kept by
    the broker), body (it cannot be read). It is shown with it, and never refused."""

    unit: str
    t: float
    id: str
    lon_deg: float | None = None
    lat_deg: float | None = None
    text: str = ""
    doubt: str = ""
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class IncidentMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Intake from the county's platform, a grid platform, a door. Place may lack coordinates or have only a radius."""

    source: str
    id: str  # the source's own id
    t: float
    type: str
    level: int  # 1 highest .. 3; 0 = the source did not say
    lon_deg: float | None = None
    lat_deg: float | None = None
    radius_m: float | None = None
    place: str = ""
    text: str = ""
    caller_name: str = ""
    caller_number: str = ""
    recording: str = ""
    unit: str = ""  # who found it, when a unit did
    mended: tuple[str, ...] = ()  # what of it could not be used as it was sent: place, t, text, level …
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class UnitReportMessage(msgspec.Struct, frozen=True, kw_only=True):
    """主动发现: a unit reports an incident that it found itself."""

    unit: str
    incident: IncidentMessage


class ReplyMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A terminal's reply to an order, one step of it, or to a broadcast."""

    unit: str
    order: str  # id of the order or of the broadcast
    step: str  # signed enroute onscene report backup return feedback done
    t: float
    text: str = ""
    pictures: tuple[str, ...] = ()
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class OrderMessage(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it stands on the wire, ours coming back or another room's. ``lon_deg``, ``lat_deg``: where to go;
    of an order to a post the post itself."""

    unit: str
    id: str
    issuer: str
    incident: str
    t: float
    text: str = ""
    place: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    expires_at: float = 0.0
    ring: str = ""  # id of the ring that it holds
    post: str = ""  # id of the post that it holds
    drill: bool = False
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class NoticeMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast as it stands on the wire: words to a unit, which answers with a reply to its id."""

    unit: str
    id: str
    issuer: str
    kind: str
    text: str
    t: float
    expires_at: float
    about: tuple[str, ...] = ()  # of kind bodycam: recording battery storage clock signal stream
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class WatchMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Told to the wearer of a body camera: its picture is being looked at, or no longer. Answered with a reply to its
    id, step ``signed``."""

    unit: str
    id: str
    issuer: str
    by: tuple[str, ...]  # who looks
    since: float  # epoch s
    until: float  # epoch s: not told anew by then, nobody looks; when it is over, the time when it ended
    watching: bool
    received_at: float = 0.0
    extra: str = ""  # unknown fields as a JSON object; may be personal


class RejectReason(enum.Enum):
    """Every refused message has a named reason. The values are message codes of ``say`` (``reject.<value>``)."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"  # a string for a number, a missing field
    NOT_A_NUMBER = "not_a_number"  # NaN, Infinity
    TOPIC_CONTRADICTS = "topic_contradicts"
    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_CRS = "unknown_crs"
    UNKNOWN_VALUE = "unknown_value"  # a duty or step word we do not have
    FUTURE = "future"
    NULL_ISLAND = "null_island"
    OFF_EARTH = "off_earth"
    OUT_OF_SITE = "out_of_site"
    IMPOSSIBLE_SPEED = "impossible_speed"
    DUPLICATE = "duplicate"
    STUCK = "stuck"
    TOO_OFTEN = "too_often"  # more of one unit than the site's limit
    STRANGERS = "strangers"  # of an id that the site does not know, and of more such ids than it hears
    FORGED = "forged"  # the broker says that another sent it
    REPLAYED = "replayed"  # an act of long ago
    OTHERS_ORDER = "others_order"  # a reply to an order that another unit has
    UNKNOWN_ORDER = "unknown_order"  # a reply to an order that we never sent


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    reason: RejectReason
    topic: str
    detail: str  # what exactly, in the field's own terms; never a caller's data
    example: str  # first 200 characters of the payload
    received_at: float = 0.0
    times: int = 1  # so many of the same, of which this is the first


SOON_S: Final = 30 * 86_400.0  # a certificate that ends within this is named


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate of a connection, as far as people must know of it."""

    role: str  # own, broker, authority
    name: str  # its CN
    not_after: float  # epoch s


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """The broker connection as the bar shows it."""

    connected: bool
    url: str  # without password
    since: float  # epoch s of the last change
    reason: str = ""  # say code when not connected
    embedded: bool = False
    certificates: tuple[Certificate, ...] = ()  # of an encrypted one


Inbound = (
    Fix
    | DutyMessage
    | LinkMessage
    | SeatMessage
    | PresenceMessage
    | BodycamMessage
    | SosMessage
    | IncidentMessage
    | UnitReportMessage
    | ReplyMessage
    | OrderMessage
    | NoticeMessage
    | WatchMessage
    | TaskMessage
    | UnitTaskMessage
    | Reject
    | FeedState
)


class Outbound(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk asks the feed to publish. ``tag`` comes back in the feed's ``sent`` callback.

    With a ``key`` it is kept in the outbox until the broker has it, also past a kill of the process; a newer one of the
    same key takes its place. ``kept``: what the outbox's file holds in place of the payload: without a caller's data.
    """

    topic: str  # below onemap/v1/{site}/
    payload: bytes
    qos: int = 1
    retain: bool = False
    tag: str = ""
    key: str = ""
    expires_at: float = 0.0  # epoch s, the room's clock: not sent any more from then on; 0: never
    kept: bytes | None = None


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the outbox expired before the broker had it."""

    tag: str
    topic: str
    expired_at: float


class OutboxState(msgspec.Struct, frozen=True, kw_only=True):
    """What has still to go out, and whether it would outlive the process."""

    waiting: int = 0  # messages that the broker has not acknowledged
    kept: bool = True  # all of them are on disk
    since: float = 0.0  # epoch s of the last change of ``kept``
    reason: str = ""  # say code when they are not
