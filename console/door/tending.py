"""Around a process that stays: its log, its crash reports, and a thread that looks at the desk every few seconds.

What it sees goes to ``health-SEAT.json`` of the state folder (``main.py health`` reads it), into the log where
something changed, to Prometheus where the site wants that, and back to the health panel.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from console.desk.errands import Done
from console.desk.vitals import Machine, Vitals, Who, read
from console.door import memory
from console.door.changes_seen import Seen
from console.home import __version__, crash
from console.home.log import FOLDER, Log

if TYPE_CHECKING:
    from console.desk import Desk
    from console.site import Site

SILENT_S: Final = 5.0  # a desk that has not answered for so long hangs
_log = logging.getLogger("onemap.health")


def file_of(state: Path, process: str, seat: str) -> Path:
    """Where a process says how it is; one a process, so that seats and walls of one machine do not share it."""
    return state / f"health-{re.sub(r'[^0-9A-Za-z._-]+', '_', f'{process}-{seat}')}.json"


@contextmanager
def tended(place: Site, process: str, seat: str = "") -> Iterator[Tending]:
    """Log and crash reports while inside; ``watch`` the desk once there is one."""
    one = Tending(place, process, seat or place.config.seat)
    one.start()
    try:
        yield one
    finally:
        one.stop()


class Tending:
    """``start``, ``watch``, ``stop``."""

    def __init__(self, place: Site, process: str, seat: str) -> None:
        logs = place.config.logs
        self._place, self._settings = place, place.config.health
        self.file = file_of(place.state_dir, process, seat)
        self.log = Log(
            place.state_dir, self.file.stem.removeprefix("health-"), level=logs.level, keep_days=logs.keep_days,
            file_mb=logs.file_mb, most_mb=logs.most_mb,
        )  # fmt: skip
        self._crash_dir = place.state_dir / crash.FOLDER
        self.fresh = crash.fresh(self._crash_dir)  # reports that nobody has been told of
        self._crashes = crash.Crashes(self._crash_dir, process, lambda: self.log.lines.last, self._open, self._crashed)
        self.who = Who(since=time.time(), version=__version__, pid=os.getpid(), process=process)
        self.last: Vitals | None = None
        self._answers: SimpleQueue[tuple[Vitals, list[Any]]] = SimpleQueue()
        self._seen = Seen()
        self._machine = Machine()
        self._desk: Desk | None = None
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)
        self._metrics: contextlib.ExitStack = contextlib.ExitStack()

    def start(self) -> None:
        self.log.start()
        self._crashes.start()
        os.environ[crash.CHILDREN] = str(self._crash_dir)
        if self.file.exists():  # who ended in order took it away
            _log.warning("process.was_killed", extra={"facts": {"process": self.who.process}})
        facts = {"version": __version__, "pid": self.who.pid, "process": self.who.process}
        _log.info("process.began", extra={"facts": facts})

    def watch(self, desk: Desk, house: contextlib.ExitStack) -> None:
        """From now on until ``house`` closes; on the desk's thread. Says what crash reports nobody has seen yet."""
        self._desk = desk
        if self.fresh:
            desk.tell("ticker.crashed", {"path": str(self.fresh[0]), "n": len(self.fresh)}, "system", "")
        if self._settings.prometheus:
            from console.door.metrics import serving

            self._metrics.enter_context(serving(self._settings.prometheus, lambda: self.last))
        self._thread.start()
        house.callback(self.leave)

    def leave(self) -> None:
        """No look any more: the room is about to close."""
        self._enough.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._metrics.close()

    def stop(self) -> None:
        """A process that ends in order has no file: one that is left tells of a kill or a power cut."""
        self.leave()
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)
        os.environ.pop(crash.CHILDREN, None)
        _log.info("process.ended", extra={"facts": {"up_s": round(time.time() - self.who.since)}})
        self._crashes.stop()
        self.log.stop()

    # --- the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        desk = self._desk
        assert desk is not None
        asked_at, waiting, hung = time.monotonic(), False, False
        while not self._enough.is_set():
            if not waiting:
                desk.inbox.put(Done(self._look))
                asked_at, waiting = time.monotonic(), True
            answered = self._hear()
            waiting = waiting and not answered
            silent_s = 0.0 if answered else time.monotonic() - asked_at
            if self.last is not None and silent_s >= SILENT_S:
                self._silent(silent_s, said=hung)
            hung = silent_s >= SILENT_S
            if answered and self._enough.wait(self._settings.every_s):
                return

    def _hear(self) -> bool:
        """The desk's answer, if it comes within half a second."""
        try:
            vitals, lines = self._answers.get(timeout=0.5)
        except Empty:
            return False
        self._machine = self._look_round()
        self.last = replace(vitals, at=time.time(), machine=self._machine)
        self._seen.look(self.last, lines)
        self._write(self.last)
        return True

    def _look(self, desk: Desk) -> None:
        """On the desk's thread."""
        desk.health.machine = self._machine
        lines = [line for line in desk.ticker if line.kind == "system"]
        self._answers.put((read(desk, self.who), lines))

    def _silent(self, silent_s: float, *, said: bool) -> None:
        assert self.last is not None
        self.last = replace(self.last, at=time.time(), answers=False, silent_s=round(silent_s, 1))
        self._write(self.last)
        if not said:
            _log.error("desk.silent", extra={"facts": {"s": round(silent_s, 1), "at": _where(threading.main_thread())}})

    def _write(self, vitals: Vitals) -> None:
        fresh = self.file.with_suffix(f".{self.who.pid}.new")
        with contextlib.suppress(OSError):  # a full disk is said by the store and by the bar
            fresh.write_bytes(msgspec.json.encode(vitals))
            fresh.replace(self.file)

    def _look_round(self) -> Machine:
        free_mb = 0.0
        with contextlib.suppress(OSError):
            free_mb = shutil.disk_usage(self._place.state_dir).free / 1e6
        memory_mb = memory.rss_mb(self.who.pid)
        return Machine(
            memory_mb=0.0 if memory_mb != memory_mb else round(memory_mb, 1), disk_free_mb=round(free_mb),
            disk_short=free_mb < self._settings.disk_free_mb, logs=str(self._place.state_dir / FOLDER),
            log_problem=self.log.problem, crashes=len(crash.filled(self._crash_dir)),
            crash=str(self.fresh[0]) if self.fresh else "",
        )  # fmt: skip

    # --- crashes --------------------------------------------------------------------------------------------------

    def _open(self) -> dict[str, Any]:
        """For a report: what was going on, in numbers."""
        last = self.last
        if last is None:
            return {"starting": True}
        return {
            "seat": last.seat, "incidents": last.incidents_open, "orders": last.orders_active, "units": last.units,
            "backlog": last.backlog, "memory_mb": last.machine.memory_mb, "faults": ",".join(last.faults) or "-",
        }  # fmt: skip

    def _crashed(self, file: Path) -> None:
        self.fresh.insert(0, file)
        if self._desk is not None:
            facts = {"path": str(file), "n": 1}
            self._desk.inbox.put(Done(lambda desk: desk.tell("ticker.faulted", facts, "system", "")))


def _where(thread: threading.Thread) -> list[str]:
    """Where a thread stands now, innermost last: names of files and functions, no values."""
    found: list[str] = []
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None and len(found) < 12:
        found.append(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return found[::-1]
