"""Verbs of the handover: 交, 留言, 接班. Nothing of it is kept but by an event: a kill loses no word that was said."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import acts_people, events_shift, handover_brief, sheets, shift, undo
from console.desk import events_handover as said
from console.desk.acts_order import fail
from console.desk.bodies import Body
from console.desk.state import Outcome
from console.verbs import Said, calls
from console.words import DeskDuty
from console.words.handover import ROOM, SEAT, Handover, HandWord, Item, Message
from console.words.people import Account

if TYPE_CHECKING:
    from console.desk.desk import Desk

SHEET: Final = "handover"
MOST_TEXT: Final = 2000
_NONE: Final = ("无", "none", "-")


def hand_over(desk: Desk, call: calls.HandOver) -> Outcome:
    """交: the sheet; an act on the brief; names: who has this desk from now on."""
    if call.act:
        return _ACTS[call.act](desk, call)
    if not call.names.strip():
        sheets.show(desk, SHEET)
        return Outcome(ok=True, code="handover.shown")
    if desk.handovers.now.out is not None:
        return take_over(desk, calls.TakeOver(names=call.names))
    if desk.handovers.now.brief is not None:
        return fail("handover.not_signed")
    return _names(desk, call.names)


# --- the short way: a desk changes hands without a brief ------------------------------------------------------------


def _names(desk: Desk, text: str) -> Outcome:
    """Who has this desk from now on; what is done at it is done in the new name. The journal says: without a brief."""
    names = text.replace("、", " ").split()
    if len(names) > 2:
        return fail("shift.two_names")
    before = shift.desk_duty(desk)
    dispatcher = names[1] if len(names) > 1 else before.dispatcher
    if (names[0], dispatcher) == (before.lead, before.dispatcher):
        return fail("shift.same_desk", lead=before.lead)
    desk.record((_handed(names[0], dispatcher, before), desk.seat), actor=desk.actor)
    shift.follow(desk)
    what = Said("shift.did_handover", {"lead": names[0]})
    told = {"before": before.lead or "–", "lead": names[0], "dispatcher": dispatcher or "–"}
    same = names[0] == before.lead
    desk.tell("shift.told_dispatcher" if same else "shift.handed_told", told, "system", "")
    undo.push(desk, what, lambda d: _take_back(d, before, what))
    sheets.show(desk, SHEET)
    return Outcome(ok=True, code="shift.handed_dispatcher" if same else "shift.handed", facts=told)


def _handed(lead: str, dispatcher: str, before: DeskDuty) -> events_shift.DeskHanded:
    return events_shift.DeskHanded(
        lead=lead, dispatcher=dispatcher, lead_before=before.lead, dispatcher_before=before.dispatcher
    )


def _take_back(desk: Desk, before: DeskDuty, what: Said) -> Outcome:
    body = _handed(before.lead, before.dispatcher, shift.desk_duty(desk))
    desk.record((body, desk.seat), actor=desk.actor)
    shift.follow(desk)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


# --- the brief -------------------------------------------------------------------------------------------------------


def _begin(desk: Desk, call: calls.HandOver) -> Outcome:
    """Made and frozen; once more: made anew, the words stay."""
    now = desk.handovers.now
    if now.out is not None:
        return fail("handover.signed_already", name=now.out.name)
    scope = {"room": ROOM, "seat": SEAT}.get(call.act, desk.handovers.scope)
    brief = handover_brief.make(desk)
    body = said.HandoverBegun(id=now.id or str(uuid.uuid4()), brief=brief, scope=scope)
    desk.record((body, desk.seat), actor=desk.actor)
    code = "handover.begun_again" if now.brief is not None else "handover.begun"
    _undoable(desk, Said("handover.did_begin"), _dropping(now), lambda d: d.handovers.now.out is None)
    sheets.show(desk, SHEET)
    return Outcome(ok=True, code=code, facts={"n": len(brief.items), "untold": len(desk.handovers.now.untold)})


def _dropping(before: Handover) -> Body:
    if before.brief is None:
        return said.HandoverDropped()
    return said.HandoverBegun(id=before.id, brief=before.brief, scope=before.scope)


def _drop(desk: Desk, _call: calls.HandOver) -> Outcome:
    """No handover now; what was said stays for the next."""
    now = desk.handovers.now
    if now.brief is None:
        return fail("handover.none")
    if now.out is not None:
        return fail("handover.signed_already", name=now.out.name)
    desk.record((said.HandoverDropped(), desk.seat), actor=desk.actor)
    _undoable(desk, Said("handover.did_drop"), _dropping(now), lambda d: d.handovers.now.brief is None)
    return Outcome(ok=True, code="handover.dropped")


# --- signed by who leaves --------------------------------------------------------------------------------------------


def _sign(desk: Desk, call: calls.HandOver) -> Outcome:
    """What is signed is the whole document as it stands now; every open incident has been told of."""
    now = desk.handovers.now
    if now.brief is None:
        return fail("handover.none")
    if now.out is not None:
        return fail("handover.signed_already", name=now.out.name)
    if untold := now.untold:
        numbers = " ".join(str(one.what.facts.get("no", "")) for one in untold[:12])
        return fail("handover.untold", n=len(untold), numbers=numbers)
    who = "" if desk.handovers.asks_password else desk.actor
    known = desk.handovers.signature(call.names.strip() or who)
    if known is None:
        sheets.show(desk, SHEET)
        return fail("handover.password")
    signature, _ = known
    signed = replace(now, out=signature, messages=desk.handovers.messages(now.scope))
    desk.record((said.HandoverSigned(handover=signed), desk.seat), actor=desk.actor)
    what = Said("handover.did_sign", {"name": signature.name})
    _undoable(desk, what, said.HandoverUnsigned(), lambda d: d.handovers.now.out is not None)
    sheets.show(desk, SHEET)
    return Outcome(ok=True, code="handover.out_signed", facts={"name": signature.name})


def _unsign(desk: Desk, _call: calls.HandOver) -> Outcome:
    """There is more to say: words can be changed again, and it is signed again."""
    now = desk.handovers.now
    if now.out is None:
        return fail("handover.unsigned_already")
    desk.record((said.HandoverUnsigned(), desk.seat), actor=desk.actor)
    undo.stays(desk, Said("handover.did_unsign"))
    return Outcome(ok=True, code="handover.unsigned", facts={"name": now.out.name})


_ACTS: Final[dict[str, Callable[[Desk, calls.HandOver], Outcome]]] = {
    "begin": _begin, "room": _begin, "seat": _begin, "sign": _sign, "unsign": _unsign, "drop": _drop,
}  # fmt: skip


# --- 接班 -------------------------------------------------------------------------------------------------------------


def take_over(desk: Desk, call: calls.TakeOver) -> Outcome:
    """接班: signed by who comes, who has the desk from then on; with a number an item is ticked off."""
    if call.number:
        return _tick(desk, call)
    names = call.names.replace("、", " ").split()
    now = desk.handovers.now
    if now.out is None:
        sheets.show(desk, SHEET)
        return fail("handover.not_signed") if names else Outcome(ok=True, code="handover.shown")
    if not names and not desk.handovers.asks_password:
        sheets.show(desk, SHEET)
        return fail("handover.whose_name")
    if len(names) > 2:
        return fail("shift.two_names")
    known = desk.handovers.signature(names[0] if names else "")
    if known is None:
        sheets.show(desk, SHEET)
        return fail("handover.password")
    signature, account = known
    if account is not None and account.auxiliary and now.scope == ROOM:
        return fail("handover.auxiliary", name=signature.name)
    if signature.name == now.out.name:
        return fail("handover.same_person", name=signature.name)
    before = shift.desk_duty(desk)
    dispatcher = names[1] if len(names) > 1 else before.dispatcher
    body = said.HandoverTaken(id=now.id, into=signature, lead=signature.name, dispatcher=dispatcher)
    handed = _handed(signature.name, dispatcher, before)
    desk.record((handed, desk.seat), (body, desk.seat), actor=signature.name)
    shift.follow(desk)
    if account is not None:
        _seat(desk, account)
    facts = {"before": now.out.name, "lead": signature.name, "dispatcher": dispatcher or "–"}
    desk.tell("handover.told_taken", facts, "system", "")
    undo.push(desk, Said("handover.did_take", facts), lambda d: _give_back(d, now, before))
    sheets.show(desk, SHEET)
    return Outcome(ok=True, code="handover.taken", facts={**facts, "n": len(now.items)})


def _seat(desk: Desk, account: Account) -> None:
    """Who has taken over is who acts here from now on; what others did is not theirs to take back."""
    if desk.session.account is None or desk.session.account.login != account.login:
        acts_people.out(desk, "another")
        acts_people.admit(desk, account)
        desk.undoable.clear()


def _give_back(desk: Desk, was: Handover, before: DeskDuty) -> Outcome:
    """Back to the signature of who leaves, where nothing has been done with it and not much time has passed."""
    one = desk.room.handovers.get(was.id)
    what = Said("handover.did_take", {"before": was.out.name if was.out else "", "lead": one.lead if one else ""})
    if one is None or one.into is None or desk.handovers.last is not one or desk.handovers.now.brief is not None:
        return fail("desk.cannot_undo", what=what)
    if one.ticks or desk.clock.now() - one.into.at > desk.site.config.shift.giveback_s:
        return fail("desk.cannot_undo", what=what)
    handed = _handed(before.lead, before.dispatcher, shift.desk_duty(desk))
    desk.record((handed, desk.seat), (said.HandoverGivenBack(id=was.id), desk.seat), actor=desk.actor)
    shift.follow(desk)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _tick(desk: Desk, call: calls.TakeOver) -> Outcome:
    """An item that was handed over has been dealt with, or not yet after all."""
    one = desk.handovers.last
    if one is None:
        return fail("handover.nothing_taken")
    if call.number > len(one.items):
        return fail("handover.no_item", n=call.number, most=len(one.items))
    item = one.items[call.number - 1]
    before = one.ticks.get(item.key)
    on = before is None if call.on is None else call.on
    if on is (before is not None):
        return fail("handover.ticked_already" if on else "handover.not_ticked", n=call.number)
    word = HandWord(call.names.strip()[:MOST_TEXT], desk.clock.now(), desk.actor) if on else None
    desk.record((said.HandoverTicked(key=item.key, word=word), one.id), actor=desk.actor)
    what = Said("handover.did_tick", {"n": call.number})

    def back(desk: Desk) -> Outcome:
        desk.record((said.HandoverTicked(key=item.key, word=before), one.id), actor=desk.actor)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    undo.push(desk, what, back)
    facts = {"n": call.number, "what": Said(item.what.code, item.what.facts)}
    return Outcome(ok=True, code="handover.ticked" if on else "handover.unticked", facts=facts)


# --- 留言 -------------------------------------------------------------------------------------------------------------


def leave(desk: Desk, call: calls.Leave) -> Outcome:
    """留言: a message, or a word where the brief has a place for it; also before there is a brief."""
    if call.drop:
        return _drop_message(desk, call.drop)
    now, text = desk.handovers.now, call.text.strip()
    if call.field and call.incident:  # 留言 待办 0912 复访: the number is the first word of what is written there
        text = f"{desk.no_of(call.incident)} {text}".strip()
    if now.out is not None:
        return fail("handover.signed_already", name=now.out.name)
    if len(text) > MOST_TEXT:
        return fail("handover.too_long", most=MOST_TEXT)
    if call.field:
        return _word(desk, f"field:{call.field}", Said(f"handover.field.{call.field}"), text, now.words.get(call.field))
    key = f"incident:{call.incident}" if call.incident else ""
    what: Said | str = desk.no_of(call.incident) if call.incident else ""
    if call.number:
        if call.number > len(now.items):
            return fail("handover.no_item", n=call.number, most=len(now.items))
        item = now.items[call.number - 1]
        key, what = item.key, _said(item)
    if key:
        return _word(desk, key, what, text, now.said.get(key), bare=True)
    return _message(desk, text)


def _said(item: Item) -> Said:
    return Said("handover.plain", {"words": item.what.text()})


def _word(desk: Desk, key: str, what: Said | str, text: str, before: HandWord | None, *, bare: bool = False) -> Outcome:
    """``bare``: without words it says that it was told."""
    gone = text in _NONE or not (text or bare)
    if gone and before is None:
        return fail("handover.no_word", what=what)
    word = None if gone else HandWord(text, desk.clock.now(), desk.actor)
    desk.record((said.HandoverWord(key=key, word=word), desk.seat), actor=desk.actor)
    was = said.HandoverWord(key=key, word=before)
    _undoable(desk, Said("handover.did_word", {"what": what}), was, lambda d: d.handovers.now.out is None)
    code = "handover.word_gone" if gone else "handover.word" if text else "handover.told"
    return Outcome(ok=True, code=code, facts={"what": what, "text": text})


def _message(desk: Desk, text: str) -> Outcome:
    if not text:
        sheets.show(desk, SHEET)
        return Outcome(ok=True, code="handover.shown")
    message = Message(id=str(uuid.uuid4()), at=desk.clock.now(), by=desk.actor, seat=desk.seat, text=text)
    desk.record((said.HandoverMessage(message=message), desk.seat), actor=desk.actor)
    gone = said.HandoverMessageGone(id=message.id)
    _undoable(desk, Said("handover.did_message"), gone, lambda d: message.id in d.room.messages)
    return Outcome(ok=True, code="handover.message", facts={"text": text})


def _drop_message(desk: Desk, number: int) -> Outcome:
    kept = desk.handovers.messages()
    if number > len(kept):
        return fail("handover.no_message", n=number, most=len(kept))
    if desk.handovers.now.out is not None:
        return fail("handover.signed_already", name=desk.handovers.now.out.name)
    message = kept[number - 1]
    desk.record((said.HandoverMessageGone(id=message.id), desk.seat), actor=desk.actor)
    back = said.HandoverMessage(message=message)
    _undoable(desk, Said("handover.did_drop_message"), back, lambda d: message.id not in d.room.messages)
    return Outcome(ok=True, code="handover.message_gone", facts={"text": message.text})


def _undoable(desk: Desk, what: Said, body: Body, may: Callable[[Desk], bool]) -> None:
    """An act that one event makes up for, as long as the handover has not gone on meanwhile."""

    def back(desk: Desk) -> Outcome:
        if not may(desk):
            return fail("desk.cannot_undo", what=what)
        desk.record((body, desk.seat), actor=desk.actor)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    undo.push(desk, what, back)
