"""The grammar of the commands that read the past: replay, film, replaytable, report, study."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

from console.door import values
from console.say import say
from console.words.study import KINDS, REPORTS

BY: Final = ("received", "happened")

Grammar = Callable[[argparse.ArgumentParser], None]


def film(parser: argparse.ArgumentParser, site: Grammar, themes: tuple[str, ...]) -> None:
    """``main.py film --site … --from … --to … -o x.mp4``."""
    _past(parser, site, say("door.film.out"))
    speed = values.number(0.25, 3600)
    parser.add_argument("--speed", type=speed, default=60.0, metavar="N", help=say("door.film.speed"))
    parser.add_argument("--fps", type=values.whole(1, 60), default=12, metavar="N", help=say("door.film.fps"))
    parser.add_argument("--size", type=values.size, default=(1920, 1080), metavar="WxH", help=say("door.film.size"))
    parser.add_argument("--by", choices=BY, default="received", help=say("door.film.by"))
    parser.add_argument("--about", default="", metavar="NO", help=say("door.film.film_about"))
    parser.add_argument("--theme", choices=themes, default="dark", help=say("door.run.theme"))


def replay(parser: argparse.ArgumentParser, site: Grammar, themes: tuple[str, ...]) -> None:
    """``main.py replay --site … [--at …] [--from … --to …]``."""
    site(parser)
    for flag, name in (("--at", "at"), ("--from", "since"), ("--to", "until")):
        parser.add_argument(flag, dest=name, type=values.moment, metavar="TIME", help=say(f"door.replay.{name}"))
    parser.add_argument("--theme", choices=themes, default="dark", help=say("door.run.theme"))
    parser.add_argument("--size", type=values.size, metavar="WxH", help=say("door.run.size"))
    parser.add_argument("--screenshot", type=values.new_file, metavar="FILE", help=say("door.run.screenshot"))
    after = values.number(0, 86400)
    parser.add_argument("--after", type=after, default=20.0, metavar="SECONDS", help=say("door.run.after"))


def table(parser: argparse.ArgumentParser, site: Grammar) -> None:
    """``main.py replaytable --site … --from … --to … -o x.xlsx``."""
    _past(parser, site, say("door.replaytable.out"))


def _past(parser: argparse.ArgumentParser, site: Grammar, out: str) -> None:
    site(parser)
    for flag, name in (("--from", "since"), ("--to", "until")):
        what = say(f"door.past.{name}")
        parser.add_argument(flag, dest=name, type=values.moment, required=True, metavar="TIME", help=what)
    parser.add_argument("-o", "--out", type=values.new_file, required=True, metavar="FILE", help=out)
    parser.add_argument("--json", action="store_true", help=say("door.past.json"))
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def study(parser: argparse.ArgumentParser, site: Grammar) -> None:
    """``main.py study volume --from 2026-11-01 --to 2026-12-01``."""
    parser.add_argument("kind", choices=(*KINDS, "all"), metavar="KIND", help=say("door.study.kind"))
    site(parser)
    for flag, name in (("--from", "since"), ("--to", "until")):
        what = say(f"door.past.{name}")
        parser.add_argument(flag, dest=name, type=values.moment, required=True, metavar="TIME", help=what)
    often = {"action": "append", "default": []}
    beat, kind, level = (say(f"door.study.{name}") for name in ("beat", "type", "level"))
    parser.add_argument("--beat", dest="beats", metavar="NAME", help=beat, **often)  # type: ignore[arg-type]
    parser.add_argument("--type", dest="types", metavar="NAME", help=kind, **often)  # type: ignore[arg-type]
    numbers: dict[str, object] = {"type": values.whole(1, 3), **often}
    parser.add_argument("--level", dest="levels", metavar="N", help=level, **numbers)  # type: ignore[arg-type]
    parser.add_argument("--json", action="store_true", help=say("door.study.json"))


def report(parser: argparse.ArgumentParser, site: Grammar) -> None:
    """``main.py report daily --date 2026-11-25 -o day.html``."""
    parser.add_argument("kind", choices=REPORTS, metavar="KIND", help=say("door.report.kind"))
    site(parser)
    parser.add_argument("--date", type=values.day, metavar="DATE", help=say("door.report.date"))
    for flag, name in (("--from", "since"), ("--to", "until")):
        what = say(f"door.report.{name}")
        parser.add_argument(flag, dest=name, type=values.moment, metavar="TIME", help=what)
    parser.add_argument("--shift", default="", metavar="NAME", help=say("door.report.shift"))
    parser.add_argument("--incident", default="", metavar="NO", help=say("door.report.incident"))
    out = {"dest": "out", "action": "append", "required": True, "metavar": "FILE"}
    parser.add_argument("-o", "--out", type=values.new_file, help=say("door.report.out"), **out)  # type: ignore[arg-type]
    parser.add_argument("--yes", action="store_true", help=say("door.report.yes"))
