"""The room as bytes and back: what a start reads in place of a year of journal.

A snapshot is a cache: it is used only by the very program that wrote it (``version``), and only where the journal
still has every head that it was made at (``console.store.snapshots``). Else the journal is folded from its beginning.

It is written in pieces of a few hundred entries, so that no beat of the desk waits for one, and each table in its own
order, which is that of the room.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from console.desk.incident_index import IncidentIndex
from console.desk.late import Late
from console.desk.room import HeardMark, NoteLine, Room, UnitFacts
from console.words import (
    Checklist,
    DeskDuty,
    Drill,
    DutyLevel,
    EdgeEvent,
    Incident,
    Marker,
    Notice,
    NoticeMark,
    Order,
    Presence,
    Reserve,
    Ring,
    Roster,
    Series,
    Sos,
    Step,
    Task,
    ToldUp,
    UnitCall,
    Visits,
    WelfareAsk,
)  # fmt: skip
from console.words.bodycam import Watched
from console.words.handover import Handover, Message, Noted
from console.words.indicators import Reading, Slip
from console.words.people import Seated
from console.words.sharing import Claim, Clash
from console.words.study import Acted, PaperMade
from console.words.tours import Rounds, Tour
from console.words.video import Look
from console.words.wall import Shown

PIECE: Final = 200  # entries of a table in one piece: a millisecond of work
TABLES: Final[dict[str, Any]] = {  # of the room, by name; a test holds them against its annotations
    "incidents": dict[str, Incident], "orders": dict[str, Order], "sos": dict[str, Sos],
    "notes": dict[str, tuple[NoteLine, ...]], "chosen": dict[str, frozenset[str]], "said": dict[str, Incident],
    "facts": dict[str, UnitFacts], "markers": dict[str, Marker], "rings": dict[str, Ring],
    "edges": dict[str, EdgeEvent], "notices": dict[str, Notice], "heard": dict[str, dict[str, NoticeMark]],
    "asked": dict[str, frozenset[str]], "reserves": dict[str, Reserve], "drills": dict[str, Drill],
    "alarm_marks": dict[str, HeardMark], "tasks": dict[str, Task], "scenes_seen": dict[tuple[str, str], float],
    "looks": dict[tuple[str, str], Look], "tours": dict[str, Tour], "rounds": dict[str, Rounds],
    "readings": dict[str, tuple[Reading, ...]], "slips": dict[str, Slip], "watched": dict[str, Watched],
    "live_tasks": dict[str, None], "series": dict[str, Series], "visits": dict[str, Visits], "life": dict[str, float],
    "welfare": dict[str, WelfareAsk], "by_ring": dict[str, tuple[str, ...]], "presence": dict[str, Presence],
    "desks": dict[str, DeskDuty], "calls": dict[str, tuple[UnitCall, ...]], "denied": dict[str, frozenset[Step]],
    "checklists": dict[str, Checklist | None], "told": dict[str, tuple[ToldUp, ...]], "by_unit": dict[str, list[str]],
    "by_incident": dict[str, tuple[str, ...]], "active": dict[str, str], "suspended": dict[str, str],
    "foreign": dict[str, str], "acted": dict[str, tuple[Acted, ...]], "papers": dict[str, PaperMade],
    "moved": dict[str, tuple[str, bool]], "handing": dict[str, Handover], "handovers": dict[str, Handover],
    "messages": dict[str, Message], "clashes": dict[str, Clash], "claims": dict[str, Claim],
    "seated": dict[str, Seated],
}  # fmt: skip
SINGLES: Final[dict[str, Any]] = {
    "began_at": float, "ring_last": int, "edge_last": int, "notice_last": int, "alarm_marks_n": int,
    "wall": Shown | None, "walls_before": tuple[Shown, ...], "tour_last": int, "slip_last": int, "task_last": int,
    "roster": Roster | None, "level": DutyLevel, "skills_n": int, "noted": tuple[Noted, ...],
}  # fmt: skip
LATE: Final = ("incidents", "orders", "said", "tasks")  # long tables: an entry is decoded when it is asked for
_INDEX: Final = "index"
_APART: Final = "apart"
_encode: Final = msgspec.msgpack.Encoder().encode
_piece: Final = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_raws: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


class Unknown(Exception):
    """The room holds something that this module does not know how to keep; ``args[0]`` is its name."""


class _Index(msgspec.Struct):
    """``IncidentIndex``, or a part of it, but for the names of its fields."""

    version: int
    latest: str
    latest_at: float
    open: dict[str, None] = {}
    by_no: dict[str, tuple[str, ...]] = {}
    cells: dict[tuple[int, int], tuple[str, ...]] = {}
    merged: dict[str, tuple[str, ...]] = {}


_index: Final = msgspec.msgpack.Decoder(_Index)


def encode(room: Room) -> Iterator[bytes]:
    """The room in pieces, of a millisecond each. Raises ``Unknown`` rather than leave something out.

    ``room`` must not change meanwhile: give a copy.
    """
    if missing := vars(room).keys() - TABLES.keys() - SINGLES.keys() - {_INDEX, _APART}:
        raise Unknown(sorted(missing)[0])
    for name in SINGLES:
        yield _encode((name, getattr(room, name)))
    yield _encode((_APART, [tuple(pair) for pair in room.apart]))
    for part in _of_index(room.index):
        yield _encode((_INDEX, part))
    for name in TABLES:
        for entries in _parts(getattr(room, name)):
            yield _encode((name, entries))


def decode(pieces: Iterable[bytes | memoryview]) -> Room:
    """The room that was encoded. Raises ``msgspec.DecodeError`` or ``KeyError`` for what is none."""
    room = Room()
    for piece in pieces:
        name, raw = _piece.decode(piece)
        if name in LATE:
            table = getattr(room, name)
            if not isinstance(table, Late):
                setattr(room, name, table := Late(_decoder_of(name)))
            table.update(_raws.decode(raw))
        elif name in TABLES:
            getattr(room, name).update(_table_decoder(name).decode(raw))
        elif name == _INDEX:
            _add(room.index, _index.decode(raw))
        elif name == _APART:
            room.apart = {frozenset(pair) for pair in msgspec.msgpack.decode(raw, type=list[tuple[str, ...]])}
        else:
            setattr(room, name, msgspec.msgpack.decode(raw, type=SINGLES[name]))
    return room


@cache
def _decoder_of(name: str) -> msgspec.msgpack.Decoder[Any]:
    """Of one entry's value."""
    return msgspec.msgpack.Decoder(get_args(TABLES[name])[1])


@cache
def _table_decoder(name: str) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(TABLES[name])


def _of_index(index: IncidentIndex) -> Iterator[_Index]:
    head = (index.version, index.latest, index._latest_at)
    yield _Index(*head, open=index.open, merged=index._merged)
    for numbers in _parts(index.by_no):
        yield _Index(*head, by_no=numbers)
    for cells in _parts(index._cells):
        yield _Index(*head, cells={cell: tuple(ids) for cell, ids in cells.items() if ids})


def _add(index: IncidentIndex, part: _Index) -> None:
    index.version, index.latest, index._latest_at = part.version, part.latest, part.latest_at
    index.open.update(part.open)
    index.by_no.update(part.by_no)
    index._merged.update(part.merged)
    index._cells.update((cell, dict.fromkeys(ids)) for cell, ids in part.cells.items())


@cache
def version() -> str:
    """Of the program, as far as it makes the room out of the journal: what these files say. Another one is another
    room. A program without its files is known by its executable."""
    here = Path(__file__).parent
    files = sorted(one for folder in (here, here.parent / "words") for one in folder.glob("*.py") if _counts(one))
    digest = hashlib.sha256()
    for one in files:
        digest.update(one.name.encode() + one.read_bytes())
    if not files:
        about = Path(sys.executable).stat()
        digest.update(f"{about.st_size} {about.st_mtime_ns}".encode())
    return digest.hexdigest()


def _counts(file: Path) -> bool:
    """Whether the fold depends on it. A test holds this against what ``console.desk.fold`` imports."""
    return file.parent.name == "words" or file.name.startswith(_FOLDS)


_FOLDS: Final = (
    "fold", "events", "room", "steps", "incident_index", "bodies", "numbers", "task_states", "snapshot", "late",
)  # fmt: skip


def _parts(table: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    """What is not decoded yet goes on as the bytes that it is."""
    entries = iter(dict.items(table))
    while part := dict(islice(entries, PIECE)):
        yield part
