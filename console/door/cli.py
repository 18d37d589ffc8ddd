"""The command line: reads it, sets the language, hands over to the room that does the work."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from console import home
from console import say as speech
from console.door import parser
from console.door.errors import FAILED, MISUSED, DoorError, reason
from console.door.screen import NoVirtualScreen
from console.home import crash
from console.say import say

_INTERRUPTED: Final = 130  # what a shell reports for Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 could not, 2 not understood, 130 Ctrl-C."""
    _speak_utf8()
    words = parser.words(list(sys.argv[1:] if argv is None else argv))
    speech.use(parser.language_of(words) or "zh_CN")
    try:
        options = parser.build().parse_args(words)
    except SystemExit as stop:  # argparse has said why
        return int(stop.code or 0)
    speech.use(getattr(options, "lang", "") or language_of_site(options))
    if getattr(options, "seat", None):
        os.environ["ONEMAP_SEAT"] = options.seat  # for every part that reads the site, our children too
    with crash.child(options.command):  # where a console started us
        return _done(COMMANDS[options.command], options)


def _done(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run ``command``; what a person can mend becomes one sentence. SIGTERM unwinds like Ctrl-C."""
    from console.feed import BadUrl, BrokerError
    from console.site import SiteError

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        home.ready_demo()
        return command(options)
    except DoorError as error:
        return _failed(str(error), error.exit_code)
    except SiteError as error:
        return _failed(str(error))
    except NoVirtualScreen as error:
        return _failed(say("door.no_virtual_screen", why=error))
    except BrokerError as error:
        return _failed(say(str(error)))
    except BadUrl as error:
        return _failed(say("door.bad_url", why=error), MISUSED)
    except OSError as error:
        if error.filename:
            return _failed(say("door.machine_refused", path=error.filename, why=reason(error)))
        return _failed(say("door.machine_said", why=reason(error)))
    except KeyboardInterrupt:
        return _failed(say("door.ended"), _INTERRUPTED)


def _failed(sentence: str, code: int = FAILED) -> int:
    print(sentence, file=sys.stderr)
    return code


def _speak_utf8() -> None:
    """A Windows console, or a pipe under LANG=C, may speak a code page without Han characters."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def language_of_site(options: argparse.Namespace) -> str:
    """The language that the site asks for, else the project's default; read lightly, before any room is built."""
    folder = getattr(options, "site", None) or getattr(options, "folder", None)
    files = [Path(folder) / "site.toml"] if folder else []
    for path in [*files, home.CONFIG / "console.toml"]:
        try:
            wanted = tomllib.loads(path.read_text("utf-8")).get("language")
        except (OSError, ValueError):  # a site that cannot be read is named later, by the room that reads it
            continue
        if wanted in speech.LANGUAGES:
            return str(wanted)
    return "zh_CN"


def _run(options: argparse.Namespace) -> int:
    from console.door import rooms

    return rooms.run(options)


def _seat(options: argparse.Namespace) -> int:
    from console.door import seats

    return seats.run(options)


def _wall(options: argparse.Namespace) -> int:
    from console.door.walls import wall

    return wall(options)


def _replay(options: argparse.Namespace) -> int:
    from console.door.replays import replay

    return replay(options)


def _film(options: argparse.Namespace) -> int:
    from console.door.filming import film

    return film(options)


def _replaytable(options: argparse.Namespace) -> int:
    from console.door.filming import replaytable

    return replaytable(options)


def _study(options: argparse.Namespace) -> int:
    from console.door.studying import study

    return study(options)


def _report(options: argparse.Namespace) -> int:
    from console.door.reporting import report

    return report(options)


def _tracks(options: argparse.Namespace) -> int:
    from console.door.tracking import tracks

    return tracks(options)


def _record(options: argparse.Namespace) -> int:
    from console.door.recording import record

    return record(options)


def _store(options: argparse.Namespace) -> int:
    from console.door.storing import store

    return store(options)


def _audit(options: argparse.Namespace) -> int:
    from console.door.auditing import audit

    return audit(options)


def _people(options: argparse.Namespace) -> int:
    from console.door.accounts import people

    return people(options)


def _simulate(options: argparse.Namespace) -> int:
    from console.door import terminals

    return terminals.simulate(options)


def _publish(options: argparse.Namespace) -> int:
    from console.door import terminals

    return terminals.publish(options)


def _site(options: argparse.Namespace) -> int:
    from console.door import layering, sites

    acts = {"new": sites.new, "compile": sites.compile_site}
    act = acts.get(options.act) or getattr(layering, options.act)
    return int(act(options))


def _authority(options: argparse.Namespace) -> int:
    from console.door import authorities

    return authorities.authority(options)


def _bench(options: argparse.Namespace) -> int:
    from console.door import benches

    return benches.run(options)


def _doctor(options: argparse.Namespace) -> int:
    from console.door import doctor

    return doctor.run(options)


def _health(options: argparse.Namespace) -> int:
    from console.door.healthing import health

    return health(options)


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "run": _run,
    "seat": _seat,
    "wall": _wall,
    "replay": _replay,
    "film": _film,
    "replaytable": _replaytable,
    "report": _report,
    "study": _study,
    "tracks": _tracks,
    "record": _record,
    "store": _store,
    "audit": _audit,
    "people": _people,
    "simulate": _simulate,
    "publish": _publish,
    "site": _site,
    "authority": _authority,
    "bench": _bench,
    "doctor": _doctor,
    "health": _health,
}
