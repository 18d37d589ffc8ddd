"""Verbs about broadcasts: 通播, 撤播."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import audience, notices, texts, undo
from console.desk.acts_order import fail, failed
from console.desk.state import Outcome
from console.verbs import Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk

LONGEST: Final = 500  # characters: a terminal's screen is small


def broadcast(desk: Desk, call: calls.Broadcast) -> Outcome:
    """通播: to whoever is there now; undo tells those who have not answered that it is over."""
    text = _text(desk, call)
    if isinstance(text, Said):
        return failed(text)
    if not text:
        return fail("notice.no_text")
    if len(text) > LONGEST:
        return fail("notice.too_long", n=len(text), most=LONGEST)
    units, to = audience.members(desk, call.to), audience.words(desk, call.to)
    if not units:
        return fail("notice.nobody", to=to)
    notice = notices.send(desk, units, text, to=to)
    undo.push(desk, Said("notice.did", {"no": notice.no}), lambda d: end(d, calls.EndBroadcast(notice=notice.id)))
    return Outcome(ok=True, code="notice.sent", facts={"no": notice.no, "to": to, "n": len(units)})


def _text(desk: Desk, call: calls.Broadcast) -> str | Said:
    own = texts.plain(call.text)
    if not call.phrase:
        return own
    words = texts.filled(desk, call.phrase, texts.selected(desk))
    return words if isinstance(words, Said) else " ".join(one for one in (words, own) if one)


def end(desk: Desk, call: calls.EndBroadcast) -> Outcome:
    """撤播: what has been read stays read."""
    notice = desk.notices.get(call.notice)
    if notice is None:
        return fail("notice.none")
    if not notice.open:
        return fail("notice.over_already", no=notice.no)
    notices.withdraw(desk, notice)
    what = Said("notice.did_end", {"no": notice.no})
    undo.push(desk, what, undo.final(what))
    facts = {"no": notice.no, "n": len(notices.heard(desk, notice.id)), "all": len(notice.units)}
    return Outcome(ok=True, code="notice.ended", facts=facts)
