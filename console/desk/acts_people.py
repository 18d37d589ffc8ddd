"""Verbs 换人, 锁, 复核, and what a password brings about. None of it is ever an act that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import errands, people
from console.desk import events_people as ev
from console.desk.state import Outcome
from console.verbs import BY_CALL, Said, calls
from console.words import Changes
from console.words.people import Account, Right, Verified

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.desk.desk import Desk
    from console.verbs import Call

    Act = Callable[[Call], Outcome]

SIGN_IN, UNLOCK, SWITCH, COUNTERSIGN = "sign_in", "unlock", "switch", "countersign"


def sign_in(desk: Desk, call: calls.SignIn) -> Outcome:
    """换人: the page; the person before stays in until another one is."""
    del call
    if not desk.session.needed:
        return Outcome(ok=False, code="people.none_needed")
    return _ask(desk, UNLOCK if desk.session.locked else SWITCH if desk.session.account is not None else SIGN_IN)


def lock(desk: Desk, call: calls.Lock) -> Outcome:
    """锁: nothing is done and nothing personal shown here until somebody signs in."""
    del call
    return lock_now(desk)


def lock_now(desk: Desk, *, idle: bool = False) -> Outcome:
    """``idle``: nobody has touched the seat for so long; a touch soon after opens it again."""
    session = desk.session
    if not session.needed:
        return Outcome(ok=False, code="people.no_lock")
    if session.account is None or session.locked:
        return _ask(desk, UNLOCK if session.locked else SIGN_IN)
    if desk.people.by_desktop:
        return Outcome(ok=False, code="people.desktop_locks")
    desk.record((ev.Locked(idle=idle), desk.seat), actor=desk.actor)
    desk.people.session = people.locked(session, True)
    desk.people.idle_at = desk.clock.mono() if idle else None
    desk.people.waiting = None
    desk.changed(Changes.SHIFT)
    return _ask(desk, UNLOCK)


def countersign(desk: Desk, call: calls.Countersign) -> Outcome:
    """复核: the page for the act that waits; with end, it is let be."""
    waiting = desk.people.waiting
    if waiting is None:
        return Outcome(ok=False, code="people.nothing_waits")
    if call.end:
        desk.people.waiting = None
        desk.people.ask("")
        desk.changed(Changes.VIEW)
        return Outcome(ok=True, code="people.let_be", facts={"verb": people.verb_word(waiting.call)})
    return _ask(desk, COUNTERSIGN)


def _ask(desk: Desk, page: str) -> Outcome:
    desk.people.ask(page)
    desk.changed(Changes.VIEW)
    return Outcome(ok=True, code=f"people.asked_{page}")


# --- a name and a password -------------------------------------------------------------------------------------------


def give(desk: Desk, purpose: str, login: str, password: str) -> None:
    """Have them judged, beside the desk; what becomes of it comes with a later beat."""
    port = desk.people.port
    if port is None or desk.people.trying:
        return
    desk.people.trying, desk.people.answer = purpose, None
    inbox = desk.inbox
    port.verify(login, password, lambda found: inbox.put(errands.Done(lambda d: heard(d, purpose, found))))
    desk.changed(Changes.VIEW)


def heard(desk: Desk, purpose: str, found: Verified) -> None:
    """What the accounts say."""
    desk.people.trying = ""
    desk.changed(Changes.VIEW | Changes.SHIFT)
    if found.account is None:
        _failed(desk, purpose, Said(found.code, found.facts))
        return
    desk.people.problem = None  # there are accounts after all
    if purpose == COUNTERSIGN:
        _second(desk, found.account)
    elif desk.session.account is not None and desk.session.account.login == found.account.login:
        _same(desk, found)
    else:
        _another(desk, found)


def _failed(desk: Desk, purpose: str, why: Said) -> None:
    desk.people.answer = why
    actor = desk.actor if desk.session.account is not None else "system"
    desk.record((ev.SignInFailed(code=why.code, purpose=purpose), desk.seat), actor=actor)


def _same(desk: Desk, found: Verified) -> None:
    """Whoever was in: with the rights of now. Their acts stay theirs to take back."""
    was_locked = desk.session.locked
    desk.people.session = people.needed(desk, found.account)
    if was_locked:
        desk.record((ev.Unlocked(), desk.seat), actor=desk.actor)
    _in(desk)


def _another(desk: Desk, found: Verified) -> None:
    """The seat is handed on; nobody takes back what another person did."""
    assert found.account is not None
    out(desk, "another")
    admit(desk, found.account, stale_s=found.stale_s)
    desk.undoable.clear()
    desk.tell("people.told_in", {"name": found.account.name, "seat": desk.seat}, "system", "")


def admit(desk: Desk, account: Account, *, by: str = "password", stale_s: float = 0.0) -> None:
    """This person has the seat from now on."""
    desk.people.session = people.needed(desk, account)
    desk.people.by_desktop = by == "desktop"
    body = ev.SignedIn(
        login=account.login, name=account.name, badge=account.badge, roles=account.roles,
        auxiliary=account.auxiliary, by=by, stale_s=round(stale_s),
    )  # fmt: skip
    desk.record((body, desk.seat), actor=desk.actor)
    _in(desk)


def _in(desk: Desk) -> None:
    desk.people.idle_at = None
    desk.people.waiting = None
    desk.people.ask("")
    desk.changed(Changes.VIEW | Changes.SHIFT | Changes.INCIDENTS)


def out(desk: Desk, why: str) -> None:
    """Nobody is in any more; the seat stays as it is."""
    account = desk.session.account
    if account is not None:
        desk.record((ev.SignedOut(login=account.login, name=account.name, why=why), desk.seat), actor=desk.actor)
        desk.people.session = people.needed(desk)


def known_again(desk: Desk, login: str, account: Account | None) -> None:
    """The account of whoever is in, as it is now: other rights hold at once; without it nobody is in any more."""
    session = desk.session
    before = session.account
    if before is None or before.login != login or before == account:
        return
    if account is None:
        _ended(desk, before)
        return
    fresh = people.needed(desk, account)
    desk.people.session = replace(fresh, locked=session.locked, since=session.since)
    body = ev.AccountChanged(
        login=login, name=account.name, roles=account.roles, auxiliary=account.auxiliary, grants=account.grants,
        denials=account.denials,
    )  # fmt: skip
    desk.record((body, desk.seat), actor=desk.actor)
    desk.tell("people.told_changed", {"name": account.name}, "system", "")
    desk.changed(Changes.VIEW | Changes.SHIFT | Changes.INCIDENTS)


def _ended(desk: Desk, account: Account) -> None:
    out(desk, "account")
    desk.undoable.clear()
    desk.people.waiting = None
    desk.people.ask(SIGN_IN)
    desk.tell("people.told_ended", {"name": account.name}, "system", "")
    desk.changed(Changes.VIEW | Changes.SHIFT | Changes.INCIDENTS)


def touched(desk: Desk) -> bool:
    """Somebody touches a seat that has only just locked itself: it opens again. False: a password is needed."""
    idle_at = desk.people.idle_at
    if not desk.session.locked or idle_at is None:
        return False
    if desk.clock.mono() - idle_at > desk.site.config.people.grace_s:
        return False
    desk.people.session = people.locked(desk.session, False)
    desk.record((ev.Unlocked(by="touch"), desk.seat), actor=desk.actor)
    _in(desk)
    return True


def _second(desk: Desk, account: Account) -> None:
    """The act that waits runs, when the second person may sign and is another one."""
    waiting, first = desk.people.waiting, desk.session.account
    if waiting is None or first is None or not desk.session.open:
        desk.people.ask("")
        return
    if account.login == first.login:
        _failed(desk, COUNTERSIGN, Said("people.same_person"))
        return
    if Right.COUNTERSIGN not in desk.site.config.rights.of(account):
        _failed(desk, COUNTERSIGN, Said("people.may_not_countersign", {"name": account.name}))
        return
    verb = BY_CALL[type(waiting.call)].name
    body = ev.Countersigned(verb=verb, right=waiting.right, login=account.login, name=account.name)
    desk.record((body, desk.seat), actor=desk.actor)
    desk.people.waiting = None
    desk.people.ask("")
    _run(desk, waiting.call, account.name)


def _run(desk: Desk, call: Call, second: str) -> None:
    desk.people.second = second
    try:
        outcome = desk.act(call)
    finally:
        desk.people.second = ""
    desk.people.outcome = outcome
    desk.changed(Changes.VIEW)
    facts = {"verb": people.verb_word(call), "name": desk.actor, "second": second}
    desk.tell("people.told_second", facts, "system", "")


def began(desk: Desk, account: Account | None) -> None:
    """A seat with accounts begins: nobody is in, but whom the desktop vouches for."""
    desk.people.session = people.needed(desk)
    left = desk.room.seated.get(desk.seat)
    if left is not None and left.name:
        desk.record((ev.SignedOut(login=left.login, name=left.name, why="restart"), desk.seat), actor="system")
    if account is not None:
        admit(desk, account, by="desktop")
    else:
        desk.people.ask(SIGN_IN)
