"""The grammar of ``audit``: key, sign, verify, export, who."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.door import values
from console.say import say

Fill = Callable[[argparse.ArgumentParser], None]


def fill(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser], site: Fill, language: Fill) -> None:
    """Add the acts. ``kind``: the class of their parsers; ``site`` and ``language`` add ``--site`` and ``--lang``."""
    language(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=kind)
    for name, own in _ACTS.items():
        act = acts.add_parser(name, help=say(f"door.audit.{name}"), description=say(f"door.audit.{name}"))
        site(act)
        own(act)
        language(act)


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, metavar="FILE", help=say("door.audit.key_file"))
    parser.add_argument("--new", action="store_true", help=say("door.audit.key_new"))


def _sign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, metavar="FILE", help=say("door.audit.key_file"))


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("export", nargs="?", type=values.readable_file, metavar="FILE", help=say("door.audit.of_file"))
    parser.add_argument("--key", metavar="ID", help=say("door.audit.key_id"))
    parser.add_argument("--pub", type=values.readable_file, metavar="FILE", help=say("door.audit.pub"))
    parser.add_argument("--against", type=values.readable_file, metavar="FILE", help=say("door.audit.against"))
    parser.add_argument("--json", action="store_true", help=say("door.audit.json"))


def _export(parser: argparse.ArgumentParser) -> None:
    for flag, name in (("--from", "since"), ("--to", "until")):
        what = say(f"door.past.{name}")
        parser.add_argument(flag, dest=name, type=values.moment, metavar="TIME", help=what)
    parser.add_argument("--incident", metavar="NO", help=say("door.audit.incident"))
    parser.add_argument("--personal", action="store_true", help=say("door.audit.personal"))
    parser.add_argument("--as", dest="login", metavar="LOGIN", help=say("door.audit.as"))
    parser.add_argument("--second", metavar="LOGIN", help=say("door.audit.second"))
    parser.add_argument("-o", "--out", type=values.new_file, required=True, metavar="FILE", help=say("door.audit.out"))


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="FILE|ID", help=say("door.audit.what"))
    parser.add_argument("--json", action="store_true", help=say("door.audit.json"))


_ACTS: Final[dict[str, Fill]] = {"key": _key, "sign": _sign, "verify": _verify, "export": _export, "who": _who}
