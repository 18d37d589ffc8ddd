"""The grammar of ``authority``: init, issue, revoke, list, crl, rights."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.door import values
from console.say import say

Fill = Callable[[argparse.ArgumentParser], None]
KINDS: Final = ("server", "unit", "seat", "wall", "source", "recorder")
BROKERS: Final = ("mosquitto", "emqx")


def fill(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser], site: Fill, language: Fill) -> None:
    """Add the acts. ``kind``: the class of their parsers; ``site`` and ``language`` add ``--site`` and ``--lang``."""
    language(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=kind)
    for name, own in _ACTS.items():
        about = say(f"door.authority.{name}")
        act = acts.add_parser(name, help=about, description=about)
        site(act)
        act.add_argument("--folder", type=Path, metavar="DIR", help=say("door.authority.folder"))
        own(act)
        language(act)


def _init(parser: argparse.ArgumentParser) -> None:
    years = values.whole(1, 30)
    parser.add_argument("--years", type=years, default=10, metavar="N", help=say("door.authority.years"))
    parser.add_argument("--protect", action="store_true", help=say("door.authority.protect"))


def _issue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, help=say("door.authority.kind"))
    parser.add_argument("names", metavar="NAME", nargs="+", help=say("door.authority.names"))
    parser.add_argument("--host", action="append", default=[], metavar="NAME|IP", help=say("door.authority.host"))
    days = values.whole(1, 3650)
    parser.add_argument("--days", type=days, default=730, metavar="N", help=say("door.authority.days"))
    parser.add_argument("--request", type=values.readable_file, metavar="FILE", help=say("door.authority.request"))
    parser.add_argument("--out", type=Path, metavar="DIR", help=say("door.authority.out"))


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, help=say("door.authority.kind"))
    parser.add_argument("name", metavar="NAME", help=say("door.authority.name"))


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=say("door.authority.json"))


def _crl(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""
    del parser


def _rights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--broker", choices=BROKERS, default=BROKERS[0], help=say("door.authority.broker"))
    parser.add_argument("-o", "--out", type=values.new_file, metavar="FILE", help=say("door.authority.rights_out"))


_ACTS: Final[dict[str, Fill]] = {
    "init": _init, "issue": _issue, "revoke": _who, "list": _list, "crl": _crl, "rights": _rights,
}  # fmt: skip
