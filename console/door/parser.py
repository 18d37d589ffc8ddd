"""The command line's grammar, in the language of the screen."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from console import home
from console.door import (
    audit_grammar,
    authority_grammar,
    past_grammar,
    people_grammar,
    record_grammar,
    site_grammar,
    store_grammar,
    track_grammar,
    values,
)
from console.door.errors import MISUSED
from console.say import say

DEMO: Final = home.DEMO
THEMES: Final = ("dark", "light", "safe-dark", "safe-light")
BENCHES: Final = {  # name: the options it takes beside --site
    "frame": ("units", "size", "cameras", "canvases"),
    "tiles": ("size", "basemap"),
    "feed": ("units", "rate", "seconds"),
    "nearest": ("units",),
    "moving": ("seconds", "size"),
    "start": ("size",),
    "assign": ("units",),
    "verbs": ("units", "incidents"),
    "loop": ("units", "hours"),
    "replay": ("units",),
    "wall": ("seconds", "size"),
    "search": ("names",),
    "import": ("osm", "csv"),
    "rings": (),
    "cover": (),
    "contain": (),
    "video": ("streams", "seconds", "size", "by"),
    "tracks": ("units", "store"),
    "report": ("units",),
    "soak": ("units", "rate", "seconds", "store"),
    "seats": ("units", "seconds", "seats", "store"),
    "recover": ("events", "store"),
}
FAULTS: Final = ("late", "duplicate", "future", "zero", "jump", "silence", "reconnect")
COLUMNS: Final = ("id", "t", "lon", "lat", "speed", "heading", "accuracy")
COMMANDS: Final = (
    "run", "seat", "wall", "replay", "film", "replaytable", "report", "study", "tracks", "record", "store", "audit",
    "simulate", "publish", "site", "authority", "bench", "doctor", "health", "people",
)  # fmt: skip

# argparse says these in English only: (its words, our code, names of the groups).
_ARGPARSE: Final = (
    (re.compile(r"unrecognized arguments: (?P<what>.+)"), "door.unrecognized"),
    (re.compile(r"the following arguments are required: (?P<what>.+)"), "door.required"),
    (re.compile(r"argument (?P<name>[^:]+): expected (one|at least one) argument"), "door.value_missing"),
    (
        re.compile(r"argument (?P<name>[^:]+): invalid choice: '?(?P<text>[^']*)'? \(choose from (?P<those>.+)\)"),
        "door.not_a_choice",
    ),
    (re.compile(r"argument (?P<name>[^:]+): not allowed with argument (?P<other>.+)"), "door.not_together"),
    (re.compile(r"ambiguous option: (?P<what>\S+).*"), "door.ambiguous"),
    (re.compile(r"argument (?P<name>[^:]+): (?P<what>.+)"), "door.bad_value"),
)


class Formatter(argparse.HelpFormatter):
    """Help with our word in front of the usage."""

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, say("door.usage") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse that says what is wrong in one sentence of the screen's language and exits with 2."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named, add_help=False, allow_abbrev=False, formatter_class=Formatter)
        self._positionals.title = say("door.help_arguments")
        self._optionals.title = say("door.help_options")
        self.add_argument("-h", "--help", action="help", help=say("door.help_help"))

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, say("door.misused", problem=sentence(message), command=self.prog) + "\n")


def sentence(message: str) -> str:
    """argparse's message as ours; as it is when argparse has learned a new one."""
    for pattern, code in _ARGPARSE:
        found = pattern.fullmatch(message)
        if found:
            return say(code, **{key: value.replace("'", "") for key, value in found.groupdict().items()})
    return message


def build() -> Parser:
    """The whole grammar. ``command`` of the result is one of ``COMMANDS``."""
    top = Parser(prog=home.PROGRAM, description=say("door.about"))
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    commands._parser_class = Parser
    for name in COMMANDS:
        sub = commands.add_parser(name, help=say(f"door.{name}.about"), description=say(f"door.{name}.about"))
        _FILL[name](sub)
    return top


def _language(parser: argparse.ArgumentParser) -> None:
    absent = argparse.SUPPRESS  # it may stand before or behind a sub-command, and neither wipes out the other
    parser.add_argument("--lang", type=values.language, default=absent, metavar="zh|en", help=say("door.help_lang"))


def _site(parser: argparse.ArgumentParser, default: Path | None = DEMO) -> None:
    parser.add_argument("--site", type=values.site_folder, default=default, metavar="DIR", help=say("door.help_site"))


def _broker(parser: argparse.ArgumentParser, code: str, required: bool = False) -> None:
    parser.add_argument("--broker", type=values.broker_url, metavar="URL", required=required, help=say(code))


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--certificates", type=Path, metavar="DIR", help=say("door.tls.certificates"))


def _seated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seat", type=values.seat, metavar="NAME", help=say("door.run.seat"))


def _seat(parser: argparse.ArgumentParser) -> None:
    _site(parser, None)
    _broker(parser, "door.simulate.broker")
    _seated(parser)
    _language(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    _site(parser)
    _seated(parser)
    _broker(parser, "door.run.broker")
    parser.add_argument("--no-sim", action="store_true", help=say("door.run.no_sim"))
    parser.add_argument("--theme", choices=THEMES, default="dark", help=say("door.run.theme"))
    _language(parser)
    parser.add_argument("--size", type=values.size, metavar="WxH", help=say("door.run.size"))
    parser.add_argument("--script", type=values.readable_file, metavar="FILE", help=say("door.run.script"))
    parser.add_argument("--screenshot", type=values.new_file, metavar="FILE", help=say("door.run.screenshot"))
    after = values.number(0, 86400)
    parser.add_argument("--marks", action="store_true", help=argparse.SUPPRESS)  # for `bench start`
    parser.add_argument("--after", type=after, default=20.0, metavar="SECONDS", help=say("door.run.after"))


def _wall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, metavar="NAME", help=say("door.wall.name"))
    _site(parser)
    _broker(parser, "door.wall.broker")
    _language(parser)
    parser.add_argument("--size", type=values.size, metavar="WxH", help=say("door.wall.size"))
    parser.add_argument("--screenshot", type=values.new_file, metavar="FILE", help=say("door.run.screenshot"))
    after = values.number(0, 86400)
    parser.add_argument("--after", type=after, default=20.0, metavar="SECONDS", help=say("door.run.after"))


def _replay(parser: argparse.ArgumentParser) -> None:
    past_grammar.replay(parser, _site, THEMES)
    _language(parser)


def _film(parser: argparse.ArgumentParser) -> None:
    past_grammar.film(parser, _site, THEMES)
    _language(parser)


def _replaytable(parser: argparse.ArgumentParser) -> None:
    past_grammar.table(parser, _site)
    _language(parser)


def _study(parser: argparse.ArgumentParser) -> None:
    past_grammar.study(parser, _site)
    _language(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    past_grammar.report(parser, _site)
    _language(parser)


def _tracks(parser: argparse.ArgumentParser) -> None:
    track_grammar.fill(parser, Parser, _site, _language)


def _record(parser: argparse.ArgumentParser) -> None:
    record_grammar.fill(parser, _site, _language)


def _store(parser: argparse.ArgumentParser) -> None:
    store_grammar.fill(parser, Parser, _site, _language)


def _audit(parser: argparse.ArgumentParser) -> None:
    audit_grammar.fill(parser, Parser, _site, _language)


def _people(parser: argparse.ArgumentParser) -> None:
    people_grammar.fill(parser, Parser, _site, _language)


def _simulate(parser: argparse.ArgumentParser) -> None:
    _site(parser)
    _broker(parser, "door.simulate.broker", required=True)
    _shown(parser)
    rate = values.number(0, 600)
    parser.add_argument("--rate", type=rate, default=1.0, metavar="N", help=say("door.simulate.rate"))
    units = values.whole(1, 5000)
    parser.add_argument("--units", type=units, metavar="N", help=say("door.simulate.units"))
    parser.add_argument("--faults", type=faults, default=(), metavar="LIST", help=say("door.simulate.faults"))
    parser.add_argument("--seed", type=values.whole(0, 2**31), default=1, metavar="N", help=say("door.simulate.seed"))
    parser.add_argument("--seconds", type=values.number(0.1), metavar="S", help=say("door.simulate.seconds"))
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    # For `bench loop`, which gives its terminals the room's own fast clock.
    parser.add_argument("--clock-from", type=values.number(0.0), default=0.0, help=argparse.SUPPRESS)
    parser.add_argument("--clock-speed", type=values.number(0.1, 100), default=1.0, help=argparse.SUPPRESS)
    _language(parser)


def faults(text: str) -> tuple[str, ...]:
    """``late,jump`` → the faults by name; ``all`` means every one."""
    if text == "all":
        return FAULTS
    names = tuple(name for name in re.split(r"[,，\s]+", text) if name)
    for name in names:
        if name not in FAULTS:
            raise argparse.ArgumentTypeError(say("door.not_a_fault", text=name, those=", ".join(FAULTS)))
    return names


def _publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=values.readable_file, metavar="FILE", help=say("door.publish.file"))
    _broker(parser, "door.publish.broker", required=True)
    _shown(parser)
    parser.add_argument("--site", required=True, metavar="ID|DIR", help=say("door.publish.site"))
    speed = values.number(0.01, 1000)
    parser.add_argument("--speed", type=speed, default=1.0, metavar="X", help=say("door.publish.speed"))
    parser.add_argument("--columns", metavar="NAME=COLUMN,…", type=columns, help=say("door.publish.columns"))
    parser.add_argument("--crs", default="WGS84", metavar="NAME", help=say("door.publish.crs"))
    parser.add_argument("--loop", action="store_true", help=say("door.publish.loop"))
    _language(parser)


def columns(text: str) -> dict[str, str]:
    """``id=vehicle,t=time,lon=x,lat=y`` → which column of the file holds what."""
    pairs = [part.split("=", 1) for part in text.split(",") if part]
    if not pairs or any(len(pair) != 2 or pair[0].strip() not in COLUMNS or not pair[1].strip() for pair in pairs):
        raise argparse.ArgumentTypeError(say("door.not_columns", text=text))
    return {name.strip(): column.strip() for name, column in pairs}


def _site_command(parser: argparse.ArgumentParser) -> None:
    site_grammar.fill(parser, Parser, _language)


def _authority(parser: argparse.ArgumentParser) -> None:
    authority_grammar.fill(parser, Parser, _site, _language)


def _bench(parser: argparse.ArgumentParser) -> None:
    _language(parser)
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME", parser_class=Parser)
    for name, options in BENCHES.items():
        sub = names.add_parser(name, help=say(f"door.bench.{name}"), description=say(f"door.bench.{name}"))
        sub.add_argument("--json", action="store_true", help=say("door.bench.json"))
        sub.add_argument("--site", type=values.site_folder, metavar="DIR", help=say(f"door.bench.{name}_site"))
        for option in options:
            _BENCH_OPTIONS[option](sub)
        sub.set_defaults(**_BENCH_DEFAULTS.get(name, {}))
        _language(sub)


def _bench_events(parser: argparse.ArgumentParser) -> None:
    events = values.whole(1_000, 10_000_000)
    parser.add_argument("--events", type=events, default=1_000_000, metavar="N", help=say("door.bench.events"))


def _bench_osm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--osm", type=values.readable_file, metavar="FILE", help=say("door.bench.osm"))


def _bench_csv(parser: argparse.ArgumentParser) -> None:
    rows = values.whole(1, 1_000_000)
    parser.add_argument("--csv", type=rows, default=14_000, metavar="N", help=say("door.bench.csv"))


def _bench_units(parser: argparse.ArgumentParser) -> None:
    units = values.whole(1, 200_000)
    parser.add_argument("--units", type=units, default=5000, metavar="N", help=say("door.bench.units"))


def _bench_incidents(parser: argparse.ArgumentParser) -> None:
    incidents = values.whole(1, 20_000)
    parser.add_argument("--incidents", type=incidents, default=1000, metavar="N", help=say("door.bench.incidents"))


def _bench_hours(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hours", type=values.number(0.01, 24), default=2.0, metavar="H", help=say("door.bench.hours"))


def _bench_size(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=values.size, default=(1920, 1080), metavar="WxH", help=say("door.bench.size"))


def _bench_cameras(parser: argparse.ArgumentParser) -> None:
    cameras = values.whole(0, 200_000)
    parser.add_argument("--cameras", type=cameras, default=6000, metavar="N", help=say("door.bench.cameras"))


def _bench_canvases(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--canvases", type=values.whole(1, 8), default=1, metavar="N", help=say("door.bench.canvases"))


def _bench_basemap(parser: argparse.ArgumentParser) -> None:
    choices = ("vectors", "raster")
    parser.add_argument("--basemap", choices=choices, default=choices[0], help=say("door.bench.basemap"))


def _bench_rate(parser: argparse.ArgumentParser) -> None:
    rate = values.whole(1, 100_000)
    parser.add_argument("--rate", type=rate, default=2000, metavar="N", help=say("door.bench.rate"))


def _bench_seconds(parser: argparse.ArgumentParser) -> None:
    seconds = values.number(0.5, 86400)
    parser.add_argument("--seconds", type=seconds, default=10.0, metavar="S", help=say("door.bench.seconds"))


def _bench_names(parser: argparse.ArgumentParser) -> None:
    names = values.whole(100, 1_000_000)
    parser.add_argument("--names", type=names, default=100_000, metavar="N", help=say("door.bench.names"))


def _bench_streams(parser: argparse.ArgumentParser) -> None:
    streams = values.whole(1, 64)
    parser.add_argument("--streams", type=streams, default=12, metavar="N", help=say("door.bench.streams"))


def _bench_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", default="", metavar="URL", help=say("door.bench.store"))


def _bench_seats(parser: argparse.ArgumentParser) -> None:
    seats = values.whole(0, 50)
    parser.add_argument("--seats", type=seats, default=10, metavar="N", help=say("door.bench.seats_n"))


def _bench_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=("console", "qt", "both"), default="console", help=say("door.bench.by"))


_BENCH_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {  # where another than the option's own makes sense
    "soak": {"units": 2000, "rate": 8000, "seconds": 4320.0}, "seats": {"units": 2000, "seconds": 120.0},
    "loop": {"units": 120}, "replay": {"units": 1000}, "report": {"units": 200}, "tracks": {"units": 1000},
    "video": {"size": (640, 360)},
}  # fmt: skip
_BENCH_OPTIONS: Final = {
    "names": _bench_names,
    "incidents": _bench_incidents,
    "hours": _bench_hours,
    "cameras": _bench_cameras, "canvases": _bench_canvases, "basemap": _bench_basemap,
    "units": _bench_units, "size": _bench_size, "rate": _bench_rate, "seconds": _bench_seconds,
    "osm": _bench_osm, "events": _bench_events,
    "csv": _bench_csv,
    "store": _bench_store, "seats": _bench_seats,
    "streams": _bench_streams, "by": _bench_by,
}  # fmt: skip


def _doctor(parser: argparse.ArgumentParser) -> None:
    _site(parser)
    _broker(parser, "door.doctor.broker_help")
    _seated(parser)
    _language(parser)


def _health(parser: argparse.ArgumentParser) -> None:
    _site(parser)
    _seated(parser)
    parser.add_argument("--json", action="store_true", help=say("door.health.json"))
    _language(parser)


_FILL: Final = {
    "run": _run, "seat": _seat,
    "wall": _wall, "replay": _replay, "film": _film, "replaytable": _replaytable, "report": _report,
    "study": _study,
    "tracks": _tracks,
    "record": _record,
    "store": _store,
    "audit": _audit,
    "people": _people,
    "simulate": _simulate,
    "publish": _publish,
    "site": _site_command,
    "authority": _authority,
    "bench": _bench,
    "doctor": _doctor,
    "health": _health,
}


def words(argv: list[str]) -> list[str]:
    """``argv`` with ``run`` put in front where no command is named: ``main.py`` alone starts the console."""
    if argv and (argv[0] in COMMANDS or argv[0] in ("-h", "--help") or not argv[0].startswith("-")):
        return argv
    return ["run", *argv]


def language_of(argv: list[str]) -> str:
    """What ``--lang`` says, read before the grammar speaks; empty when it is absent or unreadable."""
    for at, word in enumerate(argv):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and at + 1 < len(argv):
            value = argv[at + 1]
        if value:
            try:
                return values.language(value)
            except argparse.ArgumentTypeError:
                return ""
    return ""
