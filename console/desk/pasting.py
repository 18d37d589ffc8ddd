"""Many incidents at once: read beside the desk's thread, asked about, made and unmade a slice at a time.

One act: it can be stopped at any time, and it is undone as one. What it made is in the journal like everything else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.codec import pasted
from console.codec.pasted import Pasted, PastedRow
from console.desk import errands, intake, source, undo
from console.desk import events as ev
from console.desk.numbers import number
from console.desk.state import Outcome
from console.say import say
from console.verbs import Said, calls
from console.words import Changes, Incident, IncidentState

if TYPE_CHECKING:
    from console.desk.desk import Desk

A_BEAT: Final = 40  # made or unmade in one beat, some 10 ms: the window goes on painting
_SHOWN_EVERY: Final = 25  # slices: about once a second
DAY_S: Final = 86_400.0


class Pasting:
    """``stage``: "" nothing in hand, reading, asking (waits for a person's yes), making, undoing."""

    def __init__(self) -> None:
        self.stage = ""
        self.found = Pasted()
        self.done = 0
        self._made: list[str] = []
        self._todo: list[str] = []

    @property
    def total(self) -> int:
        return len(self._todo) + self.done if self.stage == "undoing" else len(self.found.rows)

    def clear(self) -> None:
        self.stage, self.found, self.done, self._todo = "", Pasted(), 0, []

    def ask(self, desk: Desk, found: Pasted) -> None:
        """It has been read: now a person decides. What holds nothing is said, and is over."""
        if self.stage != "reading":
            return  # given up meanwhile
        self.stage, self.found = "asking", found
        if not found.rows:
            desk.tell("intake.paste.nothing", {"bad": len(found.faults)}, "system", "")
            self.clear()
        desk.changed(Changes.PREVIEW | Changes.TICKER)

    def begin(self) -> None:
        self.stage, self.done, self._made = "making", 0, []

    def unmake(self, keys: list[str]) -> None:
        self.stage, self.done, self._todo = "undoing", 0, list(keys)

    def step(self, desk: Desk) -> None:
        """One slice, on the beat."""
        if self.stage == "making":
            self._make(desk)
        elif self.stage == "undoing":
            self._unmake(desk)

    def _make(self, desk: Desk) -> None:
        rows = self.found.rows[self.done : self.done + A_BEAT]
        places = [(row.lon_deg, row.lat_deg) for row in rows if row.lon_deg is not None and row.lat_deg is not None]
        desk.whereabouts.prepare(places)
        for row in rows:
            one = _incident(desk, row)
            desk.record((ev.IncidentReceived(incident=one), one.id), actor=desk.actor, quiet=True)
            _keep_caller(desk, row, one)
            self._made.append(one.id)
        self.done += len(rows)
        self._now_and_then(desk)
        if self.done >= len(self.found.rows):
            self.finish(desk)

    def _now_and_then(self, desk: Desk) -> None:
        """Lists and maps are not painted anew for every slice."""
        if self.done % (_SHOWN_EVERY * A_BEAT) < A_BEAT:
            desk.changed(Changes.PREVIEW | Changes.INCIDENTS)

    def finish(self, desk: Desk) -> None:
        """All are there, or a person said stop: what was made is one act."""
        keys, n = self._made, len(self._made)
        self.clear()
        desk.tell("intake.paste.made", {"n": n}, "system", "")
        desk.changed(Changes.INCIDENTS)
        if n:
            undo.push(desk, Said("intake.paste.did", {"n": n}), lambda d: _take_back(d, keys))
        desk.changed(Changes.PREVIEW)

    def _unmake(self, desk: Desk) -> None:
        """Mistaken ones are closed as such; what a person has begun to work on stays."""
        words = say("desk.withdrawn_text")
        slice_, self._todo = self._todo[:A_BEAT], self._todo[A_BEAT:]
        idle = [key for key in slice_ if _idle(desk, key)]
        desk.record(*((ev.IncidentClosed(outcome=words, without_feedback=True), key) for key in idle),
                    actor=desk.actor, quiet=True)  # fmt: skip
        self.done += len(slice_)
        self._now_and_then(desk)
        if not self._todo:
            desk.tell("intake.paste.unmade", {"n": self.done}, "system", "")
            desk.changed(Changes.INCIDENTS)
            self.clear()


def paste(desk: Desk, call: calls.Paste) -> Outcome:
    """批: read first; nothing is made before a person has said how many there are."""
    work = desk.pasting
    if call.end:
        return _stop(desk)
    if work.stage == "asking" and not (call.text or call.file):
        if not call.force:
            return asked(desk)
        work.begin()
        desk.changed(Changes.PREVIEW)
        return Outcome(ok=True, code="intake.paste.making", facts={"n": len(work.found.rows)})
    if work.stage in ("reading", "making", "undoing"):
        return Outcome(ok=False, code="intake.paste.busy", facts={"done": work.done, "n": work.total})
    if not (call.text or call.file):
        desk.look(tool_n=desk.view.tool_n + 1, tool=call)  # the window has the clipboard, and comes back with it
        return Outcome(ok=True, code="intake.paste.reading")
    path = Path(call.file).expanduser()
    if call.file and not path.is_absolute():
        return Outcome(ok=False, code="intake.paste.path", facts={"file": call.file})
    work.stage = "reading"
    errands.send(desk.inbox, _reading(path if call.file else None, call.text or "", desk.clock.now()), "pasted")
    desk.changed(Changes.PREVIEW)
    return Outcome(ok=True, code="intake.paste.reading")


def asked(desk: Desk) -> Outcome:
    """``读到 10 000 起，3 行有误。! 确认``."""
    found = desk.pasting.found
    code = "intake.paste.ask_bad" if found.faults else "intake.paste.ask"
    return Outcome(ok=False, code=code, facts={"n": grouped(len(found.rows)), "bad": len(found.faults)}, confirm=True)


def grouped(n: int) -> str:
    """``10 000``."""
    return f"{n:,}".replace(",", " ")


def _stop(desk: Desk) -> Outcome:
    work = desk.pasting
    if work.stage == "making":
        n = work.done
        work.finish(desk)
        return Outcome(ok=True, code="intake.paste.stopped", facts={"n": n})
    if work.stage not in ("reading", "asking"):
        return Outcome(ok=False, code="intake.paste.none")
    work.clear()
    desk.changed(Changes.PREVIEW)
    return Outcome(ok=True, code="intake.paste.dropped")


def _reading(path: Path | None, text: str, now: float) -> Callable[[], Callable[[Desk], None]]:
    def work() -> Callable[[Desk], None]:
        try:
            if path is not None and path.stat().st_size > pasted.MOST_BYTES:
                return lambda d: _unread(d, path, say("intake.paste.large", mb=pasted.MOST_BYTES // 1_000_000))
            given = text if path is None else pasted.text_of(path.read_bytes())
        except OSError as error:
            why = error.strerror or type(error).__name__
            return lambda d: _unread(d, path, why)
        found = pasted.read(given, now)
        return lambda d: d.pasting.ask(d, found)

    return work


def _unread(desk: Desk, path: Path | None, why: str) -> None:
    desk.pasting.clear()
    desk.tell("intake.paste.unread", {"file": path.name if path else "", "why": why}, "system", "")
    desk.changed(Changes.PREVIEW)


def _incident(desk: Desk, row: PastedRow) -> Incident:
    """Who pastes them has signed them."""
    now = desk.clock.now()
    made = Incident(
        id=f"{source.ROOM}:{desk.seat}-{uuid.uuid4().hex[:12]}", source=source.ROOM,
        no=number(desk.room, "", now),
        t=now if row.t is None else row.t, received_at=now, type=row.type, level=row.level, lon_deg=row.lon_deg,
        lat_deg=row.lat_deg, place=row.place, text=row.text, state=IncidentState.SIGNED, signed_at=now,
        signed_by=desk.actor, has_caller=bool(row.caller or row.number),
    )  # fmt: skip
    return intake.ready(desk, made)


def _keep_caller(desk: Desk, row: PastedRow, made: Incident) -> None:
    if made.has_caller:
        until = desk.clock.now() + desk.site.config.incident.caller_days * DAY_S
        desk.store.keep_personal(made.id, {"name": row.caller, "number": row.number}, until)


def _idle(desk: Desk, key: str) -> bool:
    """Open, and nobody is on it: what a person has sent units to is no mistake any more."""
    one = desk.room.incidents[key]
    return not one.ended and not any(order.state.active for order in desk.orders_of(key))


def _take_back(desk: Desk, keys: list[str]) -> Outcome:
    if desk.pasting.stage:
        return Outcome(ok=False, code="intake.paste.busy", facts={"done": desk.pasting.done, "n": desk.pasting.total})
    desk.pasting.unmake(keys)
    return Outcome(ok=True, code="intake.paste.unmaking", facts={"n": len(keys)})
