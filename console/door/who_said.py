"""``audit who``: the lines of the journal that speak of a file, an incident, an order, a unit or a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from console.door.saying_faults import when
from console.say import known, say

if TYPE_CHECKING:
    from console.store.chain import Line
    from console.store.records import Numbered, Records

_TOLD: Final = ("text", "step", "name", "outcome", "reason", "where", "fields", "kind", "about", "duty", "level")
_MOST: Final = 60  # characters of a text


def of_file(records: Records, sha256: str) -> list[Numbered]:
    """Who wrote it; a picture that hangs on an incident says its SHA-256 in its body."""
    return list(records.about(sha256))


def of_id(records: Records, what: str) -> list[Numbered]:
    """By subject, or spoken of in the body, or done by; or the one event whose id this is."""
    if (one := records.line(what)) is not None:
        return [one]
    quoted = json.dumps(what, ensure_ascii=False)
    found = [one for one in records.about(what) if one[1].subject == what or quoted in one[1].body]
    return found or list(records.by(what))


def numbered(records: Records, number: str) -> str | None:
    """The id of the incident that has this number or id: the last one. Numbers are given by the room as it folds."""
    from console.desk.fold import fold
    from console.desk.room import Room
    from console.store.journal import event_of

    room = Room()
    for _seq, line in records.of_kinds(("incident.received",)):
        if line.subject == number:
            return line.subject
        fold(room, event_of(line))
    return next((one.id for one in reversed(list(room.incidents.values())) if one.no == number), None)


def told(line: Line) -> str:
    """``2026-11-26 20:01:12 seat-1#412 陈志远 派警 county:0912 …``."""
    code = "audit.kinds." + line.kind.replace(".", "_")
    kind = say(code) if known(code) else line.kind
    return f"{when(line.at)}  {line.seat}#{line.n}  {line.actor}  {kind}  {line.subject}{_more(line)}"


def _more(line: Line) -> str:
    try:
        body: dict[str, Any] = json.loads(line.body)
    except ValueError:
        return ""
    said = [str(value) for name, value in _flat(body) if name in _TOLD and value not in ("", None, [], ())]
    return "  " + " · ".join(one if len(one) <= _MOST else one[:_MOST] + "…" for one in said) if said else ""


def _flat(body: dict[str, Any]) -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    for name, value in body.items():
        out += _flat(value) if isinstance(value, dict) else [(name, value)]
    return out
