"""``simulate`` and ``publish``, and the simulator as the console's child process: it speaks MQTT and nothing else."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console import home, site
from console.door.errors import MISUSED, DoorError
from console.door.sites import tell
from console.door.stops import follow_parent, on_stop
from console.feed import find_credentials, tls_of
from console.say import say
from console.words import FastClock, LiveClock

if TYPE_CHECKING:
    from console.feed import NoBroker, Shown
    from console.sim import Progress
    from layers.tracks import Recording

_END_S: Final = 5.0
_NICE: Final = 5  # the invented town waits for the room, not the room for it
_SITE_ID: Final = re.compile(r"[^/+#\s\x00-\x1f]{1,64}")  # one level of a topic
_MOST_NAMES: Final = 8
_MOST_PROBLEMS: Final = 5  # rows named one by one; the rest is a count


@contextmanager
def simulator(folder: Path, url: str, *more: str) -> Iterator[None]:
    """The simulated town as a child process while inside; it ends by itself when this process is killed. ``more``:
    further options of ``simulate``."""
    command = home.program("simulate", "--with-parent")
    command += ["--site", str(folder), "--broker", url, *more]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def simulate(options: argparse.Namespace) -> int:
    """Run the town until told to stop or its seconds are over."""
    from console.feed import NoBroker
    from console.sim import SOURCE
    from console.sim import simulate as run_town

    stop = threading.Event()
    if options.with_parent:
        follow_parent(stop.set)
        if hasattr(os, "nice"):
            os.nice(_NICE)
    site.compile_if_stale(options.site, tell)
    place = site.load(options.site)
    shown = _shown(options, options.site)
    _complete(shown, [unit.id for unit in place.units][: options.units], (SOURCE,))
    clock = FastClock(options.clock_from, options.clock_speed) if options.clock_from else LiveClock()
    try:
        with on_stop(stop.set):
            tally = run_town(
                place,
                options.broker,
                clock,
                rate=options.rate,
                units=options.units,
                faults=options.faults,
                seed=options.seed,
                seconds=options.seconds,
                stop=stop,
                speed=options.clock_speed,
                credentials=find_credentials(options.broker),
                shown=shown,
                patient=options.with_parent,
            )
    except NoBroker as error:
        raise _not_let_in(error) from None
    said = " · ".join(f"{word} {n}" for word, n in sorted(tally.said.items()))
    print(say("door.simulate.tally", said=said or "0", orders=tally.orders, answers=tally.answers))
    return 0


def publish(options: argparse.Namespace) -> int:
    """Send a recording as if it came now."""
    from console.feed import NoBroker
    from console.sim import publish as send
    from console.sim import unit_id

    site_id = _site_id(options.site)
    recording = _recording(options)
    shown = _shown(options, Path(options.site))
    _complete(shown, [unit_id(raw) for raw in recording.ids])
    stop = threading.Event()
    try:
        with on_stop(stop.set):
            sent = send(
                recording,
                site_id,
                options.broker,
                LiveClock(),
                speed=options.speed,
                loop=options.loop,
                stop=stop,
                progress=_tell_progress,
                credentials=find_credentials(options.broker),
                shown=shown,
            )
    except NoBroker as error:
        raise _not_let_in(error) from None
    print(say("door.publish.sent", sent=sent, units=len(recording.ids)))
    return 0


def _shown(options: argparse.Namespace, folder: Path) -> Shown:
    """What the broker is shown: the site's authority, if a site is named, and each terminal's certificate."""
    from console.feed import Shown
    from console.site.reading import read_config

    there = (folder / "site.toml").is_file()
    ca = tls_of(folder, read_config(folder)[0], "").ca if there else ""
    return Shown(ca, str(options.certificates or ""))


def _complete(shown: Shown, units: Sequence[str], sources: Sequence[str] = ()) -> None:
    """Raises ``DoorError`` when anybody lacks a certificate: names the command that issues what is missing."""
    for kind, names in (("unit", units), ("source", sources)):
        if lacking := shown.lacking(names):
            some = " ".join(lacking[:_MOST_NAMES]) + (" …" if len(lacking) > _MOST_NAMES else "")
            raise DoorError("door.tls.lacking", n=len(lacking), kind=kind, names=some, path=shown.folder)


def _not_let_in(error: NoBroker) -> DoorError:
    url, why = error.args
    return DoorError("door.tls.not_let_in", url=url, why=say(why))


def _recording(options: argparse.Namespace) -> Recording:
    """The file read; rows that were left out are named on stderr."""
    from layers.geo import UnknownCrs
    from layers.tracks import RecordingError, read_recording

    try:
        recording = read_recording(options.file, options.columns, options.crs)
    except RecordingError as error:
        raise DoorError(error.code, MISUSED, **error.facts) from None
    except UnknownCrs:
        raise DoorError("door.publish.no_crs", MISUSED, name=options.crs) from None
    for problem in recording.problems[:_MOST_PROBLEMS]:
        print(say(problem.code, **problem.facts), file=sys.stderr)
    more = recording.dropped - _MOST_PROBLEMS
    if more > 0:
        print(say("door.publish.left_out_more", n=more), file=sys.stderr)
    return recording


def _site_id(named: str) -> str:
    """The id that stands in topics, from a site folder or as it is."""
    folder = Path(named)
    if (folder / "site.toml").is_file():
        from console.site.reading import read_config

        return read_config(folder)[0].id
    if not _SITE_ID.fullmatch(named):
        raise DoorError("door.publish.not_a_site", MISUSED, text=named)
    return named


def _tell_progress(at: Progress) -> None:
    line = say("door.publish.progress", share=round(at.share * 100), sent=at.sent, units=at.units, round=at.round_no)
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
