"""At the command line: who asks for what needs a right says who they are; for what the site wants two for, two do."""

from __future__ import annotations

import argparse
import getpass
import sys
from queue import SimpleQueue
from typing import TYPE_CHECKING

from console.door.errors import DoorError
from console.say import say
from console.words.people import Right

if TYPE_CHECKING:
    from console.door.auditing import Place
    from console.store.accounts import Accounts
    from console.words.people import Account, Verified


def witnessed(options: argparse.Namespace, place: Place, right: Right) -> tuple[str, str]:
    """The names of who asks and of the second person, "" where none is needed; ``"", ""`` at a site without accounts.
    ``--as`` and ``--second`` name their logins; passwords are asked for without echo, from a pipe a line each."""
    from console.store.accounts import Accounts, cost_of
    from console.words import LiveClock

    config = place.config
    accounts = Accounts(place.state, config.store, LiveClock(), cost_of(config.people))
    if not accounts.exist():
        return "", ""
    accounts.start()
    try:
        one = _known(accounts, options.login)
        if right not in config.rights.of(one):
            raise DoorError("audit.no_right", name=one.name, right=say(f"people.right.{right}"))
        if right not in config.people.four_eyes:
            return one.name, ""
        other = _known(accounts, options.second, "audit.say_second")
        if other.login == one.login:
            raise DoorError("people.same_person")
        if Right.COUNTERSIGN not in config.rights.of(other):
            raise DoorError("people.may_not_countersign", name=other.name)
        return one.name, other.name
    finally:
        accounts.stop()


def _known(accounts: Accounts, login: str | None, missing: str = "audit.say_who") -> Account:
    if not login:
        raise DoorError(missing)
    heard: SimpleQueue[Verified] = SimpleQueue()
    accounts.verify(login, _password(login), heard.put)
    found = heard.get()
    if found.account is None:
        raise DoorError(found.code, **found.facts)
    return found.account


def _password(login: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(say("audit.password_of", login=login) + " ")
