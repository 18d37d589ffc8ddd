"""Journal kinds that say who saw or took out what, and what vouches for the journal itself."""

from __future__ import annotations

from typing import Final

import msgspec

from console.desk.bodies import Body


class ChainHead(msgspec.Struct, frozen=True):
    n: int
    hash: str


class Signed(Body, frozen=True, kw_only=True):
    """The heads of all chains were signed. ``digest``: SHA-256 of what was signed, the ``prev`` of the next one."""

    n: int
    day: str
    key_id: str
    digest: str


class Heads(Body, frozen=True, kw_only=True):
    """How far the chains of all seats were: who cuts one of them must cut this one too. The subject is ``journal``."""

    heads: dict[str, ChainHead]


class PersonalSeen(Body, frozen=True, kw_only=True):
    """The actor saw personal fields; the subject is the incident. Their content is not here."""

    fields: tuple[str, ...]  # caller, caller_number, recording, attachments
    where: str = ""  # card, report, export
    second: str = ""  # who countersigned


class FootageOpened(Body, frozen=True, kw_only=True):
    """The actor had the media server's recording of a camera or a body camera opened; the subject is the source."""

    at: float  # epoch s, which moment of it


class PersonalPurged(Body, frozen=True, kw_only=True):
    """Personal rows were erased because they were due; ``keys`` are incidents' ids. The subject is ``personal``."""

    keys: tuple[str, ...]
    count: int
    due_first: float  # epoch s
    due_last: float


class FileWritten(Body, frozen=True, kw_only=True):
    """A file left the room. The subject is its SHA-256, so that the file itself says who made it."""

    kind: str  # report, film, replaytable, tracks, ring, still, attachment, audit, study
    name: str  # without its folder
    size: int = 0
    about: str = ""  # incident:…, unit:…, what it is of
    since: float = 0.0
    until: float = 0.0
    personal: bool = False  # it holds personal fields


KINDS: Final[dict[str, type[Body]]] = {
    "audit.signed": Signed,
    "audit.heads": Heads,
    "personal.seen": PersonalSeen,
    "footage.opened": FootageOpened,
    "personal.purged": PersonalPurged,
    "file.written": FileWritten,
}
