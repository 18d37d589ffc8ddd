"""The grammar of ``store``: init, upgrade, check, backup, restore, move."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.say import say

Fill = Callable[[argparse.ArgumentParser], None]
SQLITE: Final = "sqlite"


def fill(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser], site: Fill, language: Fill) -> None:
    """Add the acts. ``kind``: the class of their parsers; ``site`` and ``language`` add ``--site`` and ``--lang``."""
    language(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=kind)
    for name, own in _ACTS.items():
        act = acts.add_parser(name, help=say(f"door.store.{name}"), description=say(f"door.store.{name}"))
        site(act)
        own(act)
        language(act)


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=address, metavar="URL|sqlite", help=say("door.store.which"))
    parser.add_argument("--json", action="store_true", help=say("door.store.json"))


def address(text: str) -> str:
    """``sqlite`` (the folder beside the site) or a PostgreSQL address."""
    if text == SQLITE or re.match(r"postgres(ql)?://\S+$", text):
        return text
    raise argparse.ArgumentTypeError(say("door.store.not_an_address", text=text))


def _check(parser: argparse.ArgumentParser) -> None:
    _store(parser)
    _quiet(parser)


def _backup(parser: argparse.ArgumentParser) -> None:
    _store(parser)
    _quiet(parser)
    parser.add_argument("out", type=Path, metavar="DIR|FILE.zip", help=say("door.store.out"))


def _restore(parser: argparse.ArgumentParser) -> None:
    _store(parser)
    _quiet(parser)
    parser.add_argument("out", type=Path, metavar="BACKUP", help=say("door.store.from"))


def _move(parser: argparse.ArgumentParser) -> None:
    _store(parser)
    _quiet(parser)
    parser.add_argument("--to", type=address, required=True, metavar="URL|sqlite", help=say("door.store.to"))


def _quiet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


_ACTS: Final[dict[str, Fill]] = {
    "init": _store, "upgrade": _store, "check": _check, "backup": _backup, "restore": _restore, "move": _move,
}  # fmt: skip
