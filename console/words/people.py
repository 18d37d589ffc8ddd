"""Who sits at a seat: accounts, their roles, what each may do and see, and who has signed in."""

from __future__ import annotations

import enum
from typing import Any, Final

import msgspec


class Role(enum.StrEnum):
    """What somebody is at the console for. One person may have several."""

    LEAD = "lead"  # 值班长
    DISPATCHER = "dispatcher"  # 指挥调度
    JOINT = "joint"  # 合成作战
    INTELLIGENCE = "intelligence"  # 情报研判
    CLERK = "clerk"  # 综合内勤
    SUPERVISOR = "supervisor"  # 勤务监督
    WALL = "wall"  # 大屏
    ADMIN = "admin"  # 管理


class Right(enum.StrEnum):
    """What may be allowed to a role or a person. The first is everybody's; the last six are fields and what goes out
    of the room, not acts."""

    LOOK = "look"  # select, find, move the map, change one's own view
    INTAKE = "intake"  # take incidents, change, merge, note them
    DISPATCH = "dispatch"  # send, recall, answer, call units
    CLOSE = "close"  # review and close, hand back to the source
    SOS = "sos"  # take and close emergencies
    RING = "ring"  # draw rings and posts
    DEPLOY = "deploy"  # give orders to hold a ring, drills, reserve
    AUTHORISE = "authorise"  # name the authority of blocking posts
    DUTY = "duty"  # sign units on and off, breaks, rosters
    LEVEL = "level"  # the duty level
    HANDOVER = "handover"
    TASK = "task"
    SUPERVISE = "supervise"  # press tasks, answer reminders
    TOUR = "tour"  # video patrols
    VIDEO = "video"  # open pictures, take stills
    WALL = "wall"  # what the walls show
    MAP = "map"  # markers, layers, bring files in
    VEIL = "veil"  # say what is sensitive 密
    REPLAY = "replay"
    STUDY = "study"
    REPORT = "report"
    EXPORT = "export"  # films, tables, rings as files
    SITE = "site"  # macros, scenes, templates: what the site keeps
    COUNTERSIGN = "countersign"  # be the second of four eyes
    CALLER = "caller"  # a caller's name and number
    RECORDING = "recording"  # recordings of calls
    ATTACHMENTS = "attachments"
    TRACKS = "tracks"  # tracks as files
    EXPORT_PERSONAL = "export_personal"
    PURGE = "purge"


ALL: Final = frozenset(Right)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may sign in. Never holds a password or its hash."""

    login: str  # what is typed
    name: str  # what the journal and the screen say; of no two accounts the same
    badge: str = ""  # 警号
    roles: tuple[Role, ...] = ()
    auxiliary: bool = False  # 辅警: assists, never leads
    grants: tuple[Right, ...] = ()  # beyond what the roles give
    denials: tuple[Right, ...] = ()  # taken away, whatever gives them
    disabled: bool = False


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is at this seat. ``needed`` False: the seat has no accounts, everything is allowed to whoever sits there."""

    account: Account | None = None
    rights: frozenset[Right] = frozenset()  # of the account, by the site's rules at the moment of signing in
    since: float = 0.0  # epoch s
    locked: bool = False
    needed: bool = False

    @property
    def open(self) -> bool:
        """Whether acts are taken at all: somebody is in and the seat is not locked, or it needs no sign-in."""
        return not self.needed or (self.account is not None and not self.locked)

    def may(self, right: Right) -> bool:
        """Also for fields: while the seat is locked or empty nothing is allowed."""
        return not self.needed or (self.open and (right is Right.LOOK or right in self.rights))


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a name and a password. ``account`` None: why not, as a say code with its facts.

    ``stale_s``: the database is away, so this was judged by what this machine had kept so long ago.
    """

    login: str
    account: Account | None = None
    code: str = ""
    facts: dict[str, Any] = {}
    stale_s: float = 0.0


class Seated(msgspec.Struct, frozen=True, kw_only=True):
    """Who has signed in where, as the journal says. ``name`` "": nobody."""

    seat: str
    login: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()
    since: float = 0.0
    locked: bool = False
