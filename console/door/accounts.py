"""``people``: who may sign in at a site's seats. On the machine itself, for whoever may read the site's store."""

from __future__ import annotations

import argparse
import getpass
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.door.errors import DoorError, reason
from console.say import listed, say
from console.words.people import Account, Right

if TYPE_CHECKING:
    from console.site.config import SiteConfig
    from console.store.account_table import Line, Table


def people(options: argparse.Namespace) -> int:
    return _ACTS[options.act](options)


def add(options: argparse.Namespace) -> int:
    """A new person. The first one is made this way too: nobody has a password before."""
    with _table(options) as (table, config):
        if table.line(options.login) is not None:
            raise DoorError("door.people.exists", login=options.login)
        one = Account(
            login=options.login, name=options.name, badge=options.badge, roles=tuple(dict.fromkeys(options.roles)),
            auxiliary=options.auxiliary,
        )  # fmt: skip
        hash_ = "" if options.no_password else _new_hash(config, one)
        _put(table, _line(one, hash_), f"added: {' '.join(one.roles)}")
    print(say("door.people.added", name=one.name, login=one.login, roles=_roles(one)))
    if not hash_ and not config.people.desktop_user:
        print("· " + say("door.people.no_way_in"))
    return 0


def list_(options: argparse.Namespace) -> int:
    with _table(options) as (table, config):
        if options.changes:
            for at, by, login, what in table.changes():
                print(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(at))}  {by}  {login}  {what}")
            return 0
        lines = table.lines()
    for line in lines:
        print(json.dumps(_facts(line), ensure_ascii=False) if options.json else _words(line))
    if not lines and not options.json:
        needed = config.people.sign_in == "always" or (config.people.sign_in == "auto" and bool(config.store))
        print(say("door.people.none_needed" if needed else "door.people.none"))
    return 0


def roles(options: argparse.Namespace) -> int:
    fresh = tuple(dict.fromkeys(options.roles))
    return _changed(options, lambda one: replace(one, roles=fresh), " ".join(fresh))


def grant(options: argparse.Namespace) -> int:
    """A right beyond the roles; with ``--off``, not any more."""
    return _changed(options, lambda one: _excepted(one, options.rights, () if options.off else options.rights, ()))


def deny(options: argparse.Namespace) -> int:
    """A right taken away, whatever role gives it; with ``--off``, not any more."""
    return _changed(options, lambda one: _excepted(one, options.rights, (), () if options.off else options.rights))


def password(options: argparse.Namespace) -> int:
    with _table(options) as (table, config):
        line = _known(table, options.login)
        hash_ = _new_hash(config, line.account)
        _put(table, replace(line, hash=hash_, failed=0, wait_until=0.0), "password set")
    print(say("door.people.password_set", name=line.account.name))
    return 0


def disable(options: argparse.Namespace) -> int:
    return _changed(options, lambda one: replace(one, disabled=True))


def enable(options: argparse.Namespace) -> int:
    return _changed(options, lambda one: replace(one, disabled=False))


def remove(options: argparse.Namespace) -> int:
    """The journal goes on naming whoever did what."""
    with _table(options) as (table, _config):
        line = _known(table, options.login)
        table.remove(options.login, time.time(), _me())
        last = not table.any()
    print(say("door.people.removed", name=line.account.name, login=options.login))
    if last:
        print("· " + say("door.people.nobody_left"))
    return 0


def _changed(options: argparse.Namespace, change: Callable[[Account], Account], what: str = "") -> int:
    """Whoever is signed in keeps what they had until they sign in anew."""
    with _table(options) as (table, config):
        line = _known(table, options.login)
        one = change(line.account)
        words = what or " ".join(getattr(options, "rights", ()))
        off = " off" if getattr(options, "off", False) else ""
        _put(table, replace(line, account=one), f"{options.act}{off}: {words}".rstrip(": "))
        rights = config.rights.of(one)
    print(_words(replace(line, account=one)))
    those = listed(say(f"people.right.{right}") for right in Right if right in rights)
    print("· " + say("door.people.may", those=those))
    return 0


def _excepted(one: Account, rights: list[Right], grants: tuple[Right, ...] | list[Right],
              denials: tuple[Right, ...] | list[Right]) -> Account:  # fmt: skip
    """Without any exception for ``rights`` but these."""
    kept = [tuple(right for right in had if right not in rights) for had in (one.grants, one.denials)]
    return replace(one, grants=(*kept[0], *grants), denials=(*kept[1], *denials))


# --- the store -------------------------------------------------------------------------------------------------------


@contextmanager
def _table(options: argparse.Namespace) -> Iterator[tuple[Table, SiteConfig]]:
    from console.site.cache import state_dir
    from console.site.reading import read_config
    from console.store import account_table

    if not (options.site / "site.toml").is_file():
        raise DoorError("door.no_site", path=options.site)
    config = read_config(options.site)[0]
    if config.store:
        with _shared(config.store) as table:
            yield table, config
        return
    folder = state_dir(options.site)
    try:
        with account_table.local(folder, time.time()) as table:
            yield table, config
    except OSError as error:
        raise DoorError("door.machine_refused", path=folder / account_table.FILE, why=reason(error)) from error
    except account_table.FAULTS as error:
        raise DoorError("door.people.file", path=folder / account_table.FILE, why=account_table.fault(error)) from error


@contextmanager
def _shared(url: str) -> Iterator[Table]:
    from console.store import account_table, postgres

    try:
        with account_table.shared(url) as table:
            yield table
    except postgres.Error as error:
        where, why = postgres.without_password(url), say(postgres.reason(error))
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise DoorError("door.store.refused", where=where, why=why, detail=lines[0]) from error


def _known(table: Table, login: str) -> Line:
    line = table.line(login)
    if line is None:
        raise DoorError("door.people.unknown", login=login)
    return line


def _put(table: Table, line: Line, what: str) -> None:
    other = next((one for one in table.lines() if one.account.name == line.account.name), None)
    if other is not None and other.account.login != line.account.login:
        raise DoorError("door.people.same_name", name=line.account.name, login=other.account.login)
    table.put(line, time.time(), _me(), what)


def _line(account: Account, hash_: str) -> Line:
    from console.store.account_table import Line

    return Line(account=account, hash=hash_)


def _me() -> str:
    return f"{getpass.getuser()}@{platform.node()}"


# --- passwords -------------------------------------------------------------------------------------------------------


def _new_hash(config: SiteConfig, one: Account) -> str:
    """Asked twice without echo; from a pipe its first line."""
    from console.store.accounts import cost_of
    from console.store.passwords import Hasher, weak

    given = _asked()
    why = weak(given, config.people.password_least, (one.login, one.name, one.badge))
    if why:
        raise DoorError(why, n=config.people.password_least)
    return Hasher(cost_of(config.people)).hashed(given)


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass(say("door.people.ask") + " ")
    if getpass.getpass(say("door.people.ask_again") + " ") != given:
        raise DoorError("door.people.not_the_same")
    return given


# --- words -----------------------------------------------------------------------------------------------------------


def _facts(line: Line) -> dict[str, object]:
    one = line.account
    return {
        "login": one.login, "name": one.name, "badge": one.badge, "roles": list(one.roles), "auxiliary": one.auxiliary,
        "grants": list(one.grants), "denials": list(one.denials), "disabled": one.disabled,
        "password": bool(line.hash), "failed": line.failed,
    }  # fmt: skip


def _words(line: Line) -> str:
    one = line.account
    parts = [one.login, one.name, one.badge, _roles(one)]
    parts += [say("people.auxiliary")] if one.auxiliary else []
    for code, rights in (("door.people.granted", one.grants), ("door.people.denied", one.denials)):
        parts += [say(code, those=listed(say(f"people.right.{right}") for right in rights))] if rights else []
    parts += [say("door.people.is_disabled")] if one.disabled else []
    parts += [] if line.hash else [say("door.people.has_no_password")]
    return "  ".join(part for part in parts if part)


def _roles(one: Account) -> str:
    return listed(say(f"people.role.{role}") for role in one.roles)


_ACTS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "add": add, "list": list_, "roles": roles, "grant": grant, "deny": deny, "password": password, "disable": disable,
    "enable": enable, "remove": remove,
}  # fmt: skip
