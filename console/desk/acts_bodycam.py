"""Verbs about body cameras: 提醒 tells a wearer what is wrong, 画面 hangs a picture on its marker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import acts_tools, bodycams, notices, undo
from console.desk.acts_order import fail
from console.desk.state import Outcome, Part
from console.dispatch import wording
from console.dispatch.bodycam_words import ask, names
from console.dispatch.bodycams import Fact, Standing
from console.dispatch.signs import MUST_RECORD
from console.say import listed, say
from console.verbs import Said, calls
from console.words import Duty, Notice

if TYPE_CHECKING:
    from console.desk.desk import Desk

LONGEST: Final = 200  # characters: a body camera speaks it aloud, or shows it on two lines
_NOT_KNOWN: Final = (Standing.OLD, Standing.UNKNOWN)


def remind(desk: Desk, call: calls.Remind) -> Outcome:
    """The wearer hears it as words of the room, and answers; what was done about it, the camera's next word says."""
    words = {"unit": desk.unit_words(call.unit)}
    about, text = _words(desk, call)
    if (why := _refused(desk, call, about, text)) is not None:
        return fail(why.code, **why.facts)
    notice = notices.send(desk, (call.unit,), text, kind=bodycams.KIND, to=words["unit"], about=about)
    facts = words | {"what": listed(names(about)) if about else text}
    desk.tell("bodycam.ticker_reminded", facts, "unit", call.unit)
    what = Said("bodycam.did_remind", words)
    undo.push(desk, what, lambda d: _unremind(d, notice.id, what))
    return Outcome(ok=True, code="bodycam.reminded", facts=facts)


def will(desk: Desk, call: calls.Remind) -> tuple[bool, tuple[Part, ...]]:
    """The words as the wearer would get them, or why none would go out."""
    about, text = _words(desk, call)
    if (why := _refused(desk, call, about, text)) is not None:
        return False, (Part(why.text(), "lv"),)
    return True, (Part(say("desk.will.remind")), Part(desk.unit_words(call.unit), "fact"), Part(text))


def _words(desk: Desk, call: calls.Remind) -> tuple[tuple[str, ...], str]:
    """What it is about, and the words that go out."""
    found = _meant(desk, call)
    parts = (*(ask(fact) for fact in found), call.text.strip())
    return tuple(fact.name for fact in found), say("bodycam.and").join(part for part in parts if part)


def _refused(desk: Desk, call: calls.Remind, about: tuple[str, ...], text: str) -> Said | None:
    """Nothing to say, too much of it, or the same again while it waits to be read."""
    words = {"unit": desk.unit_words(call.unit)}
    if not text:
        return Said("bodycam.nothing_wrong" if bodycams.speaks(desk, call.unit) else "bodycam.silent", words)
    if len(text) > LONGEST:
        return Said("notice.too_long", {"n": len(text), "most": LONGEST})
    before = bodycams.reminder(desk, call.unit)
    if before is None or not before.waits:
        return None
    if before.notice.text == text or (about and not call.text and before.notice.about == about):
        return Said("bodycam.waits", words | {"t": wording.ago(desk.clock.now() - before.notice.issued_at)})
    return None


def _meant(desk: Desk, call: calls.Remind) -> tuple[Fact, ...]:
    """What was named; else all that is wrong or was when it was said, and whether it records where that should be known
    and is not."""
    known = bodycams.of_unit(desk, call.unit)
    if call.about:
        return tuple(fact for fact in known if fact.name in call.about)
    if call.text:
        return ()
    row = desk.units.row.get(call.unit)
    must = row is not None and Duty(int(desk.units.duty[row])) in MUST_RECORD and bodycams.speaks(desk, call.unit)
    wrong = (fact for fact in known if fact.standing is Standing.BAD or fact.was_wrong)
    blind = (fact for fact in known if must and fact.name == "recording" and fact.standing in _NOT_KNOWN)
    return tuple(dict.fromkeys((*blind, *wrong)))


def _unremind(desk: Desk, key: str, what: Said) -> Outcome:
    """Whoever has read it has read it; else the terminal is told that it is over."""
    notice: Notice | None = desk.room.notices.get(key)
    if notice is None or not notice.open or not notices.unheard(desk, notice):
        return Outcome(ok=False, code="desk.cannot_undo", facts={"what": what})
    notices.withdraw(desk, notice)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def picture(desk: Desk, call: calls.LivePicture) -> Outcome:
    """Of a unit that never said where its picture is, the reason is what the picture would be."""
    if call.kind == "unit" and call.on is not False and call.id not in desk.streams:
        code = "bodycam.no_stream" if bodycams.speaks(desk, call.id) else "bodycam.silent"
        return fail(code, unit=desk.unit_words(call.id))
    return acts_tools.to_window(desk, call)
