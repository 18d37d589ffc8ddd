"""The grammar of ``site``: new, compile, look, add, remove, layers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from console.door import values
from console.say import say
from console.site import Role

Fill = Callable[[argparse.ArgumentParser], None]
_YES: Final = {"yes": True, "no": False}


def fill(parser: argparse.ArgumentParser, kind: type[argparse.ArgumentParser], language: Fill) -> None:
    """Add the acts. ``kind``: the class of their parsers; ``language`` adds ``--lang``."""
    language(parser)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT", parser_class=kind)
    for name, own in _ACTS.items():
        act = acts.add_parser(name, help=say(f"door.site.{name}"), description=say(f"door.site.{name}"))
        own(act)
        language(act)


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=say("door.site.folder"))
    parser.add_argument("--osm", type=values.readable_file, required=True, metavar="FILE", help=say("door.site.osm"))
    parser.add_argument("--name", required=True, metavar="NAME", help=say("door.site.name"))


def _compile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=values.site_folder, metavar="DIR", help=say("door.help_site"))
    _json(parser)


def _look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("door.site.file"))
    parser.add_argument("--site", type=values.site_folder, metavar="DIR", help=say("door.site.near"))
    _reading(parser)
    _json(parser)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("door.site.file"))
    _folder(parser)
    _reading(parser)
    parser.add_argument("--name", default="", metavar="NAME", help=say("door.site.layer_name"))
    parser.add_argument(
        "--map", type=pairs, action="append", default=[], metavar="OURS=THEIRS,…", help=say("door.site.map")
    )
    parser.add_argument("--into", default="", metavar="ID", help=say("door.site.into"))
    parser.add_argument("--accept", action="store_true", help=say("door.site.accept"))
    _json(parser)


def _remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("layer", metavar="ID", help=say("door.site.layer"))
    _folder(parser)
    _json(parser)


def _layers(parser: argparse.ArgumentParser) -> None:
    _folder(parser)
    _json(parser)


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", type=values.site_folder, required=True, metavar="DIR", help=say("door.help_site"))


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=say("door.site.json"))


def _reading(parser: argparse.ArgumentParser) -> None:
    """How a file is read, where the guess is wrong."""
    parser.add_argument("--role", choices=[role.value for role in Role], default="", help=say("door.site.role"))
    parser.add_argument("--sublayer", default="", metavar="NAME", help=say("door.site.sublayer"))
    parser.add_argument("--crs", default="", metavar="NAME", help=say("door.site.crs"))
    parser.add_argument(
        "--swapped", nargs="?", const="yes", choices=tuple(_YES), metavar="yes|no", help=say("door.site.swapped")
    )
    parser.add_argument("--encoding", default="", metavar="NAME", help=say("door.site.encoding"))
    parser.add_argument("--lon", default="", metavar="COLUMN", help=say("door.site.lon"))
    parser.add_argument("--lat", default="", metavar="COLUMN", help=say("door.site.lat"))


def swapped(word: str | None) -> bool | None:
    """``yes``, ``no``, or None where it was not said."""
    return None if word is None else _YES[word]


def pairs(text: str) -> dict[str, str]:
    """``id=编号,name=名称``, or the same as a JSON object (for names with commas); ``name=``: not filled."""
    if text.lstrip().startswith("{"):
        return _object(text)
    parts = [part.split("=", 1) for part in text.split(",") if part.strip()]
    if not parts or any(len(part) != 2 or not part[0].strip() for part in parts):
        raise argparse.ArgumentTypeError(say("door.site.not_pairs", text=text))
    return {ours.strip(): theirs.strip() for ours, theirs in parts}


def _object(text: str) -> dict[str, str]:
    try:
        found: Any = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError(say("door.site.not_pairs", text=text))
    return {str(ours): str(theirs) for ours, theirs in found.items()}


_ACTS: Final[dict[str, Fill]] = {
    "new": _new, "compile": _compile, "look": _look, "add": _add, "remove": _remove, "layers": _layers,
}  # fmt: skip
