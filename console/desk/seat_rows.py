"""The seats of a room in rows: who sits where, whether it is there, what is looked at and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from console.desk import claims
from console.say import listed
from console.words import Editing, Link
from console.words.sharing import Claim

if TYPE_CHECKING:
    from console.desk.desk import Desk

RECORD = "record"


class SeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """``known``: it has said lately what it does; else all but its link is as of long ago, or was never said."""

    seat: str
    mine: bool
    link: Link
    link_at: float = 0.0  # epoch s of its last word about its link; 0: none
    known: bool = False
    heard_at: float = 0.0  # epoch s, when it last said what it does; 0: never
    process: str = ""  # desk, seat, wall, record; "": unknown
    person: str = ""
    roles: tuple[str, ...] = ()
    since: float = 0.0  # epoch s of the sign-in; 0: unknown
    locked: bool = False
    records: bool = False
    kind: str = ""
    id: str = ""
    editing: Editing | None = None
    store_away: float = 0.0
    claims: tuple[str, ...] = ()  # numbers of the incidents that it has, the oldest first


def rows(desk: Desk) -> list[SeatRow]:
    """This one first, then by what they are and by name. A seat that has gone for good is not kept: it is there while
    the broker keeps its link, or the journal says that somebody has signed in there."""
    sat = (seat for seat, one in desk.room.seated.items() if one.name)
    recorder = (desk.recorder.seat,) if desk.recorder is not None and desk.recorder.seat else ()
    names = {desk.seat, *desk.seats, *desk.presence.heard, *sat, *recorder}
    found = [_row(desk, seat) for seat in names]
    return sorted(found, key=lambda one: (not one.mine, one.process in ("wall", RECORD), one.seat))


def _row(desk: Desk, seat: str) -> SeatRow:
    mine, link = seat == desk.seat, desk.seats.get(seat)
    heard = desk.presence.heard.get(seat)
    now = desk.presence.own(desk) if mine else desk.presence.of(desk, seat)
    sat = desk.room.seated.get(seat)
    known = link.link if link is not None else Link.UNKNOWN
    row = SeatRow(
        seat=seat, mine=mine, link=_own_link(desk) if mine else known, link_at=link.t if link is not None else 0.0,
        heard_at=heard.at if heard is not None else 0.0, process=_process(seat, heard.said.process if heard else ""),
        records=desk.recorder is not None and (desk.recording if mine else desk.recorder.seat == seat),
        claims=_claims(desk, seat),
    )  # fmt: skip
    if now is None:
        return row
    since = sat.since if sat is not None and sat.name == now.person else 0.0
    return msgspec.structs.replace(
        row, known=True, process=now.process, person=now.person, roles=now.roles, since=since, locked=now.locked,
        kind=now.kind, id=now.id, editing=now.editing, store_away=now.store_away,
    )


def tell_link(desk: Desk, seat: str, before: Link) -> None:
    """A seat that is gone is said, with the incidents that it leaves; and that it is there again."""
    now = desk.seats[seat].link
    if desk.alone or seat == desk.seat or {before, now} != {Link.ONLINE, Link.OFFLINE}:
        return
    sat, had = desk.room.seated.get(seat), _had(desk, seat)
    facts = {"who": f"{seat} {sat.name if sat is not None else ''}".strip(), "nos": listed(_claims(desk, seat))}
    where = ("incident", had[0].incident) if had else ("system", "")
    code = "seats.back" if now is Link.ONLINE else "seats.gone_from" if had else "seats.gone"
    desk.tell(code, facts, *where)


def _had(desk: Desk, seat: str) -> list[Claim]:
    """Its claims that stand, the oldest first."""
    found = (one for one in desk.room.claims.values() if one.seat == seat and not claims.stale(desk, one))
    return sorted(found, key=lambda one: one.at)


def _claims(desk: Desk, seat: str) -> tuple[str, ...]:
    return tuple(desk.no_of(one.incident) for one in _had(desk, seat))


def _own_link(desk: Desk) -> Link:
    feed = desk.health.feed
    return Link.UNKNOWN if feed is None else Link.ONLINE if feed.connected else Link.OFFLINE


def _process(seat: str, said: str) -> str:
    return said or ("wall" if seat.startswith("wall-") else "")
