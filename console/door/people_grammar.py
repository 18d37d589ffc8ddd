"""The grammar of ``people``: add, list, roles, grant, deny, password, disable, enable, remove."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Final

from console.say import catalogue, say
from console.words.people import Right, Role

Fill = Callable[[argparse.ArgumentParser], None]
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


def fill(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser], site: Fill, language: Fill) -> None:
    """Add the acts. ``kind``: the class of their parsers; ``site`` and ``language`` add ``--site`` and ``--lang``."""
    language(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=kind)
    for name, own in _ACTS.items():
        act = acts.add_parser(name, help=say(f"door.people.{name}"), description=say(f"door.people.{name}"))
        site(act)
        own(act)
        language(act)


def _login(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", type=login, metavar="LOGIN", help=say("door.people.login"))


def _add(parser: argparse.ArgumentParser) -> None:
    _login(parser)
    parser.add_argument("--name", required=True, type=name, metavar="NAME", help=say("door.people.name"))
    parser.add_argument("--role", dest="roles", nargs="+", required=True, type=role, metavar="ROLE", help=roles_help())
    parser.add_argument("--badge", default="", metavar="NO", help=say("door.people.badge"))
    parser.add_argument("--auxiliary", action="store_true", help=say("door.people.auxiliary"))
    parser.add_argument("--no-password", action="store_true", help=say("door.people.no_password"))


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--changes", action="store_true", help=say("door.people.changes"))
    parser.add_argument("--json", action="store_true", help=say("door.people.json"))


def _roles(parser: argparse.ArgumentParser) -> None:
    _login(parser)
    parser.add_argument("roles", nargs="+", type=role, metavar="ROLE", help=roles_help())


def _rights(parser: argparse.ArgumentParser) -> None:
    _login(parser)
    parser.add_argument("rights", nargs="+", type=right, metavar="RIGHT", help=say("door.people.right"))
    parser.add_argument("--off", action="store_true", help=say("door.people.off"))


def roles_help() -> str:
    return say("door.people.role", those=" ".join(f"{role}={say(f'people.role.{role}')}" for role in Role))


def login(text: str) -> str:
    """Small letters, digits, ``. _ -``; what is typed to sign in."""
    if not _LOGIN.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError(say("door.people.not_a_login", text=text))
    return text.lower()


def name(text: str) -> str:
    """A person's, as the journal will say it; never one that terminals or the program itself act under."""
    plain = " ".join(text.split())
    if not plain or len(plain) > 40 or plain == "system" or plain.startswith("unit:"):
        raise argparse.ArgumentTypeError(say("door.people.not_a_name", text=text))
    return plain


def role(text: str) -> Role:
    """By its word or as the screen calls it."""
    known = _words("people.role", [role.value for role in Role])
    if text not in known:
        raise argparse.ArgumentTypeError(say("door.people.not_a_role", text=text, those=" ".join(Role)))
    return Role(known[text])


def right(text: str) -> Right:
    """By its word or as the screen calls it."""
    known = _words("people.right", [right.value for right in Right])
    if text not in known or text == Right.LOOK:
        raise argparse.ArgumentTypeError(say("door.people.not_a_right", text=text, those=" ".join(list(Right)[1:])))
    return Right(known[text])


def _words(stem: str, values: list[str]) -> dict[str, str]:
    texts = catalogue()
    return {word: value for value in values for word in (value, *texts[f"{stem}.{value}"].values())}


_ACTS: Final[dict[str, Fill]] = {
    "add": _add, "list": _list, "roles": _roles, "grant": _rights, "deny": _rights, "password": _login,
    "disable": _login, "enable": _login, "remove": _login,
}  # fmt: skip
