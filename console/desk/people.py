"""Who is at this seat, what that person may do and see; in whose name the desk acts.

A right is asked for in one place, ``refused``, whatever made the act: typed, clicked, keyed, a macro, an undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from console.desk import events_people as ev
from console.desk.state import Outcome
from console.say import language
from console.verbs import BY_CALL, Call, Said, calls, joined
from console.verbs.rights import right_of
from console.words import Changes
from console.words.people import Account, Right, Session

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.ports import PeoplePort

AGAIN_S: Final = 60.0  # the same refusal of the same person is journaled once in so long
# One's own view, and what leads to a sign-in: taken whoever sits here, or nobody.
_ALWAYS: Final = (calls.SignIn, calls.Lock, calls.Countersign, calls.UseTheme, calls.UseLanguage, calls.ScaleWindow)


class Waiting(msgspec.Struct, frozen=True):
    """An act that a second person must sign for, since when (epoch s)."""

    call: Call
    right: Right
    at: float


class People:
    """Lives on the desk's thread. Without accounts everything is allowed, in the duty lead's name."""

    def __init__(self, actor: str) -> None:
        """``actor``: in whose name the desk acts while nobody has signed in."""
        self.unnamed = actor
        self.session = Session()
        self.port: PeoplePort | None = None  # the door hands it in, where there are accounts
        self.problem: Said | None = None  # why nobody can say who has an account
        self.by_desktop = False  # the desktop's own sign-in stands for ours
        self.page = ""  # what the window asks for: "", sign_in, unlock, switch, countersign
        self.page_n = 0
        self.trying = ""  # the purpose of a password that is being judged
        self.answer: Said | None = None  # what became of the last one
        self.idle_at: float | None = None  # it has locked itself then (Clock.mono)
        self.waiting: Waiting | None = None
        self.outcome: Outcome | None = None  # what became of an act that waited, until the window has said it
        self.second = ""  # who has signed for the act that runs
        self.doing = Right.LOOK  # the right that the act that runs was allowed by
        self._told: dict[tuple[str, str], float] = {}  # by person and verb: when a refusal was journaled

    @property
    def actor(self) -> str:
        """The person's name who has signed in, else whoever has the desk."""
        account = self.session.account
        return account.name if account is not None else self.unnamed

    def told_lately(self, who: str, verb: str, now: float) -> bool:
        key = who, verb
        if now - self._told.get(key, -AGAIN_S) < AGAIN_S:
            return True
        self._told[key] = now
        return False

    def ask(self, page: str) -> None:
        """The window shows this page; "" none."""
        self.page, self.answer = page, None
        self.page_n += 1


def needed(desk: Desk, account: Account | None = None) -> Session:
    """A session of a seat that has accounts: of ``account``, or empty."""
    rights = desk.site.config.rights.of(account) if account is not None else frozenset[Right]()
    return Session(account=account, rights=rights, since=desk.clock.now(), needed=True)


def why_not(desk: Desk, call: Call) -> Said | None:
    """Why this person may not do this now; None: they may. Nothing is journaled."""
    session = desk.session
    if isinstance(call, _ALWAYS) or session.may(right_of(call)):
        return None
    if not session.open:
        return Said("people.locked" if session.locked else "people.nobody_in")
    return _may_not(desk, call)


def _may_not(desk: Desk, call: Call) -> Said:
    """Who may, by role; where it was taken from this person alone, that."""
    right = right_of(call)
    facts = {"verb": verb_word(call), "right": Said(f"people.right.{right}")}
    account, roles = desk.session.account, desk.site.config.rights.roles_with(right)
    if account is not None and right in account.denials:
        return Said("people.denied", facts)
    if account is not None and account.auxiliary and any(role in roles for role in account.roles):
        return Said("people.not_auxiliary", facts)
    if not roles:
        return Said("people.nobody_may", facts)
    named = joined((Said(f"people.role.{role}") for role in roles), Said("people.comma"))
    return Said("people.may_not", {**facts, "roles": named})


def verb_word(call: Call) -> str:
    """What it is called in the language of the screen."""
    verb = BY_CALL[calls.Assign if isinstance(call, calls.AssignRow) else type(call)]
    return verb.zh if language() == "zh_CN" else verb.name


def refused(desk: Desk, call: Call) -> Outcome | None:
    """The one gate of all acts. What is refused is journaled, with who tried it; None: go on."""
    why = why_not(desk, call)
    if why is not None:
        if desk.session.open:
            _journal(desk, call)
        return Outcome(ok=False, code=why.code, facts=why.facts)
    right = right_of(call)
    if desk.session.needed and right in desk.site.config.people.four_eyes and not desk.people.second:
        desk.people.waiting = Waiting(call, right, desk.clock.now())
        desk.people.ask("countersign")
        desk.changed(Changes.VIEW)
        return Outcome(ok=False, code="people.needs_second", facts={"verb": verb_word(call)})
    return None


def _journal(desk: Desk, call: Call) -> None:
    verb, now = BY_CALL[type(call)].name, desk.clock.now()
    if not desk.people.told_lately(desk.actor, verb, now):
        desk.record((ev.Refused(verb=verb, right=right_of(call)), desk.seat), actor=desk.actor)


def may_undo(desk: Desk, rights: frozenset[Right]) -> Outcome | None:
    """Taking back needs what doing needed."""
    lacking = next((right for right in sorted(rights) if not desk.session.may(right)), None)
    if lacking is None:
        return None
    return Outcome(ok=False, code="people.may_not_undo", facts={"right": Said(f"people.right.{lacking}")})


def locked(session: Session, yes: bool) -> Session:
    return replace(session, locked=yes)
