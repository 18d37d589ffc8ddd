"""``health``: how the consoles of a site are, on one page or as JSON, with an exit code for monitors."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from console.desk.vitals import Link, Vitals
from console.door.errors import DoorError
from console.home import crash
from console.say import listed, say
from console.site.cache import state_dir
from console.site.reading import read_config

if TYPE_CHECKING:
    from console.site.config import SiteConfig

WELL: Final = 0
FAULTS: Final = 1
NOBODY: Final = 3  # no console runs, or none that still says anything; 2 is a command line that makes no sense
STALE_S: Final = 15.0  # beside the site's own interval

State = Literal["well", "faults", "stale", "dead"]


class Process(msgspec.Struct, frozen=True):
    """One console as its file has it. ``stale``: it lives and has written nothing for ``age_s``; ``dead``: it was
    killed, or the power went."""

    state: State
    age_s: float
    faults: tuple[str, ...]
    vitals: Vitals


class Asked(msgspec.Struct, frozen=True):
    """What was asked directly: the broker and the store that the site names."""

    name: str
    well: bool
    said: str


class Page(msgspec.Struct, frozen=True):
    state: Literal["well", "faults", "nobody"]
    site: str
    processes: tuple[Process, ...]
    asked: tuple[Asked, ...]
    crash_reports: tuple[str, ...]  # the newest ten


def health(options: argparse.Namespace) -> int:
    """Print, and say by the exit code: 0 all well, 1 something is wrong, 3 no console runs or none speaks."""
    page = look(options.site)
    if options.json:
        print(msgspec.json.encode(page).decode())
    else:
        for line in lines(page):
            print(line)
    return {"well": WELL, "faults": FAULTS, "nobody": NOBODY}[page.state]


def look(folder: Path) -> Page:
    """Read the files of the state folder, ask the broker and the store. Raises ``DoorError``, ``SiteError``."""
    if not (folder / "site.toml").is_file():
        raise DoorError("door.no_site", path=folder)
    config, _ = read_config(folder)
    state = state_dir(folder)
    found = tuple(_processes(state, STALE_S + config.health.every_s))
    asked = tuple(_asked(folder, config))
    reports = tuple(str(file) for file in crash.filled(state / crash.FOLDER)[:10])
    living = [one for one in found if one.state in ("well", "faults")]
    wrong = any(one.state != "well" for one in found) or any(not one.well for one in asked)
    verdict: Literal["well", "faults", "nobody"] = "nobody" if not living else "faults" if wrong else "well"
    return Page(verdict, config.name or config.id, found, asked, reports)


def _processes(state: Path, stale_s: float) -> Iterator[Process]:
    now = time.time()
    for file in sorted([*state.glob("health-*.json"), *state.glob("seats/*/health-*.json")]):
        try:
            vitals = msgspec.json.decode(file.read_bytes(), type=Vitals)
        except (OSError, msgspec.DecodeError):  # it ended while we looked, or is another version's
            continue
        age_s = max(0.0, now - vitals.at)
        said: State = "faults" if vitals.faults else "well"
        if age_s > stale_s:
            said = "stale" if crash.running(vitals.pid) else "dead"
        elif not crash.running(vitals.pid):
            said = "dead"
        yield Process(said, round(age_s, 1), vitals.faults, vitals)


def _asked(folder: Path, config: SiteConfig) -> Iterator[Asked]:
    from console.door.asking import broker_of, store_answers

    if config.broker:
        yield from (Asked(one.name, one.well, one.said) for one in broker_of(folder, config, config.broker))
    if config.store:
        one = store_answers(config.store)
        yield Asked(one.name, one.well, one.said)


def lines(page: Page) -> Iterator[str]:
    """The page for a person."""
    yield f"{page.site}  {say(f'door.health.{page.state}')}"
    for one in page.processes:
        yield from _process(one)
    for each in page.asked:
        yield f"{_mark(each.well)}  {say(f'door.health.{each.name}')}  {each.said}"
    if page.crash_reports:
        yield say("door.health.crashes", n=len(page.crash_reports), path=page.crash_reports[0])


def _process(one: Process) -> Iterator[str]:
    now = one.vitals
    since = time.strftime("%m-%d %H:%M", time.localtime(now.since))
    head = say("door.health.process", process=now.process, seat=now.seat, pid=now.pid, version=now.version, since=since)
    yield ""
    yield f"{_mark(one.state == 'well')}  {head}"
    if one.state in ("stale", "dead"):
        yield "    " + say(f"door.health.{one.state}", s=f"{one.age_s:,.0f}")
    for fault in one.faults:
        yield "    " + say(f"health.fault.{fault}", **_facts(now, fault))
    rejected = sum(now.rejected.values())
    yield "    " + say("door.health.traffic", rate=f"{now.rate_per_s:.0f}", received=f"{now.received:,}",
                       late=f"{now.late:,}", rejected=f"{rejected:,}", delay=f"{now.latency_s:.2f}")  # fmt: skip
    if now.rejected:
        yield "    " + say("door.health.rejects", those=listed(
            f"{say(f'reject.{why}')} {n:,}" for why, n in sorted(now.rejected.items(), key=lambda item: -item[1])
        ))  # fmt: skip
    yield "    " + say("door.health.room", units=now.units, incidents=now.incidents_open, orders=now.orders_active,
                       waiting=now.outbox.waiting)  # fmt: skip
    if now.seats or now.seats_gone:
        gone = say("door.health.seats_gone", seats=listed(now.seats_gone)) if now.seats_gone else ""
        yield "    " + say("door.health.seats", seats=listed(now.seats) or "–") + gone
    machine = now.machine
    yield "    " + say("door.health.machine", memory=f"{machine.memory_mb:,.0f}", disk=f"{machine.disk_free_mb:,.0f}",
                       slow=f"{now.slow_beats:,}", worst=f"{now.worst_beat_s:.2f}", logs=machine.logs)  # fmt: skip


def _facts(now: Vitals, fault: str) -> dict[str, Any]:
    link = getattr(now, fault, None)
    why = say(link.reason) if isinstance(link, Link) and link.reason else ""
    return {
        "why": why, "s": f"{now.silent_s:.0f}", "n": f"{now.backlog:,}", "by": f"{now.clock_off_s:+.0f}",
        "lost": f"{now.tracks_lost:,}", "mb": f"{now.machine.disk_free_mb:,.0f}", "problem": now.machine.log_problem,
        "waiting": link.waiting if isinstance(link, Link) else 0,
    }  # fmt: skip


def _mark(good: bool) -> str:
    return say("door.doctor.good" if good else "door.doctor.bad")
