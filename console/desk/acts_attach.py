"""附: a link is there at once; a file is copied on a thread of its own, and is there when it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.desk import attachments, errands, undo
from console.desk import events_incident as ev
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.verbs import Said, calls
from console.words import Attachment

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.desk.desk import Desk


def attach(desk: Desk, call: calls.Attach) -> Outcome:
    """Also to an ended incident, as notes are."""
    incident = desk.room.incidents.get(call.incident)
    if incident is None:
        return fail("desk.no_incident")
    what = call.what.strip().strip("\"'“”")
    if attachments.is_link(what):
        parts = urlsplit(what)
        name = Path(parts.path).name or parts.netloc
        _record(desk, incident.id, Attachment(name=name, url=what, at=desk.clock.now(), by=desk.actor))
        return Outcome(ok=True, code="intake.attach.done", facts={"no": incident.no, "name": name})
    path = Path(what.removeprefix("file://")).expanduser()
    if not path.is_absolute():
        return fail("intake.attach.what", what=what)
    errands.send(desk.inbox, _keeping(path, desk.site.state_dir, desk, incident.id), "attachment")
    return Outcome(ok=True, code="intake.attach.copying", facts={"no": incident.no, "name": path.name})


def _keeping(path: Path, state: Path, desk: Desk, incident: str) -> Callable[[], Callable[[Desk], None]]:
    most = desk.site.config.intake.attachment_mb

    def work() -> Callable[[Desk], None]:
        found = attachments.keep(path, state, most)
        return lambda d: _kept(d, incident, found)

    return work


def _kept(desk: Desk, key: str, found: attachments.Kept | Said) -> None:
    """The file is whole on the disk, or it could not be kept: either is a line of the ticker."""
    no = desk.no_of(key)
    if isinstance(found, Said):
        desk.tell("intake.tick.attach_failed", {"no": no, "why": found}, "incident", key)
        return
    made = Attachment(name=found.name, sha256=found.sha256, at=desk.clock.now(), by=desk.actor)
    if any(one.sha256 == made.sha256 for one in desk.room.incidents[key].attachments):
        desk.tell("intake.tick.attach_there", {"no": no, "name": found.name}, "incident", key)
        return
    _record(desk, key, made)
    if desk.files is not None:
        desk.files.put(attachments.name_of(made))
    desk.tell("intake.tick.attached", {"no": no, "name": found.name}, "incident", key)


def _record(desk: Desk, key: str, made: Attachment) -> None:
    desk.record((ev.IncidentAttached(attachment=made), key), actor=desk.actor)
    what = Said("intake.attach.did", {"no": desk.no_of(key), "name": made.name})

    def back(d: Desk) -> Outcome:
        d.record((ev.IncidentAttached(attachment=made, off=True), key), actor=d.actor)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    undo.push(desk, what, back)
