"""What the journal says of who sits where: signed in and out, refused, locked, countersigned. Subject: the seat.

Never a password, its hash, or what was typed where a sign-in failed: people type passwords into the wrong field.
"""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.people import Right, Role


class SignedIn(Body, frozen=True, kw_only=True):
    """``by``: password, desktop (who has signed in to the machine). ``stale_s``: judged by a copy so old."""

    login: str
    name: str
    badge: str = ""
    roles: tuple[Role, ...] = ()
    auxiliary: bool = False
    by: str = "password"
    stale_s: float = 0.0


class AccountChanged(Body, frozen=True, kw_only=True):
    """Of whoever is in: other roles or rights than at the sign-in; they hold from now on."""

    login: str
    name: str
    roles: tuple[Role, ...] = ()
    auxiliary: bool = False
    grants: tuple[Right, ...] = ()
    denials: tuple[Right, ...] = ()


class SignedOut(Body, frozen=True, kw_only=True):
    """``why``: another (person has the seat now), closed, restart (the seat began anew, nobody is in), account
    (it was removed or disabled)."""

    login: str
    name: str
    why: str


class SignInFailed(Body, frozen=True, kw_only=True):
    """A name and a password that were not taken, as a say code; ``purpose``: sign_in, unlock, countersign."""

    code: str
    purpose: str


class Refused(Body, frozen=True, kw_only=True):
    """The actor tried what they may not do."""

    verb: str
    right: Right


class Countersigned(Body, frozen=True, kw_only=True):
    """A second person has signed for the actor's act, which comes next in this seat's chain."""

    verb: str
    right: Right
    login: str
    name: str


class Locked(Body, frozen=True, kw_only=True):
    idle: bool = False


class Unlocked(Body, frozen=True, kw_only=True):
    """``by``: password, or touch (soon after it locked itself)."""

    by: str = "password"


KINDS: Final[dict[str, type[Body]]] = {
    "person.signed_in": SignedIn,
    "person.account_changed": AccountChanged,
    "person.signed_out": SignedOut,
    "person.failed": SignInFailed,
    "person.refused": Refused,
    "person.countersigned": Countersigned,
    "seat.locked": Locked,
    "seat.unlocked": Unlocked,
}
