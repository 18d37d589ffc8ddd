"""The grammar of ``tracks``: days, check, export."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Final

from console.door import values
from console.door.past_grammar import BY
from console.say import say

Fill = Callable[[argparse.ArgumentParser], None]


def fill(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser], site: Fill, language: Fill) -> None:
    """Add the acts. ``kind``: the class of their parsers; ``site`` and ``language`` add ``--site`` and ``--lang``."""
    language(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=kind)
    for name, own in _ACTS.items():
        act = acts.add_parser(name, help=say(f"door.tracks.{name}"), description=say(f"door.tracks.{name}"))
        site(act)
        own(act)
        language(act)


def _days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=say("door.tracks.json"))


def _export(parser: argparse.ArgumentParser) -> None:
    for flag, name in (("--from", "since"), ("--to", "until")):
        what = say(f"door.past.{name}")
        parser.add_argument(flag, dest=name, type=values.moment, required=True, metavar="TIME", help=what)
    parser.add_argument("--units", type=names, default=(), metavar="ID,…", help=say("door.tracks.units"))
    areas = parser.add_mutually_exclusive_group()
    areas.add_argument("--box", type=box, metavar="W,S,E,N", help=say("door.tracks.box"))
    areas.add_argument("--area", type=values.readable_file, metavar="FILE", help=say("door.tracks.area"))
    areas.add_argument("--beat", metavar="NAME", help=say("door.tracks.beat"))
    parser.add_argument("--by", choices=BY, default="happened", help=say("door.tracks.by"))
    parser.add_argument("-o", "--out", type=values.new_file, required=True, metavar="FILE", help=say("door.tracks.out"))
    parser.add_argument("--json", action="store_true", help=say("door.past.json"))
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def names(text: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[,，\s]+", text) if name)


def box(text: str) -> tuple[float, float, float, float]:
    """``115.1,35.5,115.3,35.8`` → west, south, east, north in WGS 84 degrees."""
    try:
        west, south, east, north = (float(one) for one in re.split(r"[,，\s]+", text.strip()))
    except ValueError:
        raise argparse.ArgumentTypeError(say("door.tracks.not_a_box", text=text)) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise argparse.ArgumentTypeError(say("door.tracks.not_a_box", text=text))
    return west, south, east, north


_ACTS: Final[dict[str, Fill]] = {"days": _days, "check": _days, "export": _export}
