"""Opening what the console does not show itself: links and kept files, by the desktop's programs, by a click only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from console.desk import Desk, errands, personal_seen, stills
from console.desk.attachments import is_link, name_of, path_of, runs
from console.desk.ports import FilesPort
from console.glass.panels.room import Room
from console.verbs import Said
from console.words import Attachment

show: Callable[[QUrl], bool] = QDesktopServices.openUrl  # the desktop's own program for it; False: there is none


def open_attachment(room: Room, attachment: Attachment, incident: str = "") -> bool:
    """False, and a line of the ticker, when it is not opened. That it is looked at is journaled with its incident."""
    if incident:
        if personal_seen.hidden(room.desk, personal_seen.ATTACHMENTS) is not None:
            return _not(room, "people.may_not_open", attachment.name)
        personal_seen.seen(room.desk, incident, personal_seen.ATTACHMENTS)
    if attachment.url:
        return open_link(room, attachment.url)
    if stills.is_still(attachment):
        room.desk.look(sheet_n=room.desk.view.sheet_n + 1, sheet="still", sheet_for=attachment.sha256)
        room.desk.announce()
        return True
    if runs(attachment):
        return _not(room, "intake.open.runs", attachment.name)
    path = path_of(attachment, room.desk.site.state_dir)
    if not path.is_file() and room.desk.files is not None:
        _bring(room, room.desk.files, attachment)
        return True
    opened = path.is_file() and show(QUrl.fromLocalFile(str(path)))
    return opened or _not(room, "intake.open.failed", attachment.name)


def _bring(room: Room, files: FilesPort, attachment: Attachment) -> None:
    """Another seat kept it: it is fetched on a thread, and opened when it is here."""

    def work() -> Callable[[Desk], None]:
        why = files.fetch(name_of(attachment))
        return lambda _desk: _brought(room, attachment, why)

    errands.send(room.desk.inbox, work, "fetch-file")
    _not(room, "intake.open.bringing", attachment.name)


def _brought(room: Room, attachment: Attachment, why: str) -> None:
    path = path_of(attachment, room.desk.site.state_dir)
    if why:
        room.desk.tell("intake.open.not_brought", {"name": attachment.name, "why": Said(why)}, "system", "")
    elif not show(QUrl.fromLocalFile(str(path))):
        room.desk.tell("intake.open.failed", {"name": attachment.name}, "system", "")


def open_link(room: Room, link: str) -> bool:
    """http, https and rtsp; nothing else that a message may hold is handed to the desktop."""
    opened = is_link(link) and show(QUrl(link))
    return opened or _not(room, "intake.open.failed", link)


def _not(room: Room, code: str, name: str) -> bool:
    room.desk.tell(code, {"name": name}, "system", "")
    room.desk.announce()
    return False
