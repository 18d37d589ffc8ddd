"""Whether a seat needs a sign-in, and who knows the accounts."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from console.desk import acts_people, errands
from console.door.provided import add_command
from console.verbs import Said

if TYPE_CHECKING:
    from console.desk import Desk
    from console.words import Clock
    from console.words.people import Account


def begin(desk: Desk, clock: Clock, house: ExitStack) -> None:
    """After the journal is read: nobody is in, but whom the desktop vouches for. Without accounts everybody may."""
    from console.store.accounts import Accounts, Unreachable, cost_of

    settings = desk.site.config.people
    if settings.sign_in == "never":
        return
    url = desk.site.config.store
    accounts = Accounts(desk.site.state_dir, url, clock, cost_of(settings))
    account, there = None, True
    try:
        there = accounts.exist()
        account = accounts.of_desktop() if settings.desktop_user else None
    except Unreachable as error:
        desk.people.problem = Said("people.unreadable", {"why": Said(error.args[0])})
    if not there and settings.sign_in == "auto" and not url:
        return
    if not there:
        desk.people.problem = Said("people.no_accounts", {"command": add_command(desk.site.folder)})
    desk.people.port = accounts
    accounts.follow(lambda: _who(desk), lambda login, found: _again(desk, login, found))
    accounts.start()
    house.callback(accounts.stop)
    acts_people.began(desk, account)


def _who(desk: Desk) -> str:
    """Read on the accounts' thread; a session is replaced, never changed."""
    account = desk.session.account
    return account.login if account is not None else ""


def _again(desk: Desk, login: str, found: Account | None) -> None:
    if desk.session.account != found:
        desk.inbox.put(errands.Done(lambda d: acts_people.known_again(d, login, found)))


def end(desk: Desk) -> None:
    """Whoever is in is signed out with the window; before the store stops."""
    acts_people.out(desk, "closed")
