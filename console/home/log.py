"""The log: JSON Lines in ``logs/`` of the state folder, written by a thread of its own, rotated by size and by day.

``logging.getLogger("onemap.feed").warning("feed.lost", extra={"facts": {…}})``: the message is a code, what it is
about stands in ``facts`` and goes through ``console.home.scrub``, as does every message that is no code. Whoever logs
never waits: what the queue cannot hold is counted, and the count is logged.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import re
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from console.home import scrub

ROOT: Final = "onemap"
FOLDER: Final = "logs"
_LAST: Final = 60  # lines that a crash report takes along
_QUEUE: Final = 10_000
_CODE: Final = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+)+")
_DAY_S: Final = 86_400.0
_LOOK_S: Final = 1.0


class Lines(logging.Handler):
    """Makes a line of each record, on the thread that logs, and hands it to the writer."""

    def __init__(self, kept: queue.Queue[str | None]) -> None:
        super().__init__()
        self._kept = kept
        self.last: deque[str] = deque(maxlen=_LAST)
        self.dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = line_of(record)
        except Exception:  # a line that cannot be made must not end who logs
            self.handleError(record)
            return
        self.last.append(line)
        try:
            self._kept.put_nowait(line)
        except queue.Full:
            self.dropped += 1


def line_of(record: logging.LogRecord) -> str:
    """One line of JSON: ``t`` (UTC), ``level``, ``room``, ``event``, and where there are any ``facts``, ``raised``."""
    message = record.getMessage()
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    made: dict[str, Any] = {
        "t": f"{moment}.{int(record.msecs):03d}Z", "level": record.levelname.lower(), "room": record.name,
        "event": message if _CODE.fullmatch(message) else scrub.foreign(message),
    }  # fmt: skip
    if given := getattr(record, "facts", None):
        made["facts"] = scrub.facts(given)
    if record.exc_info and record.exc_info[1] is not None:
        made["raised"] = raised(record.exc_info[1])
    return json.dumps(made, ensure_ascii=False, default=str)


def raised(error: BaseException) -> dict[str, Any]:
    """An exception's kind, its words without what is in quotes, and where it passed; no value of any variable."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames[-12:]]
    made: dict[str, Any] = {"kind": type(error).__name__, "said": scrub.foreign(str(error)), "at": where}
    if error.__cause__ is not None:
        made["cause"] = raised(error.__cause__)
    return made


class Log:
    """``start``, ``stop``. One a process; ``name`` is its file, so that two processes never share one."""

    def __init__(self, folder: Path, name: str, *, level: str = "info", keep_days: float = 30.0, file_mb: float = 10.0,
                 most_mb: float = 500.0) -> None:  # fmt: skip
        """``folder``: the state folder. Older than ``keep_days``, or beyond ``most_mb`` in all, is deleted."""
        self.folder = folder / FOLDER
        self.file = self.folder / f"{re.sub(r'[^0-9A-Za-z._-]+', '_', name) or 'onemap'}.jsonl"
        self._level, self._keep_s = level, keep_days * _DAY_S
        self._file_bytes, self._most_bytes = file_mb * 1e6, most_mb * 1e6
        self._queue: queue.Queue[str | None] = queue.Queue(_QUEUE)
        self.lines = Lines(self._queue)
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._day = ""
        self.problem = ""  # why nothing can be written; "" while it can

    def start(self) -> None:
        """From now on everything that is logged is in it; libraries from warnings up."""
        root, ours = logging.getLogger(), logging.getLogger(ROOT)
        root.addHandler(self.lines)
        logging.getLogger("console").setLevel(self._level.upper())
        ours.setLevel(self._level.upper())
        self._thread.start()

    def stop(self) -> None:
        """Writes what waits, at most for some seconds."""
        logging.getLogger().removeHandler(self.lines)
        with contextlib.suppress(queue.Full):
            self._queue.put(None, timeout=_LOOK_S)
        self._thread.join(3.0)

    def _run(self) -> None:
        while True:
            line = self._queue.get()
            if line is None:
                return
            if self.lines.dropped:
                dropped, self.lines.dropped = self.lines.dropped, 0
                line += "\n" + json.dumps({"event": "log.dropped", "level": "warning", "facts": {"n": dropped}})
            try:
                self._write(line)
                self.problem = ""
            except OSError as error:  # a full disk: the room goes on, and says so
                self.problem = error.strerror or type(error).__name__

    def _write(self, line: str) -> None:
        today = time.strftime("%Y-%m-%d")
        if self._due(today):
            self._turn()
            self._sweep()
        self._day = today
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    def _due(self, today: str) -> bool:
        """Whether a new file begins: the first line of a process sweeps too, but goes on with today's file."""
        try:
            stat = self.file.stat()
        except OSError:
            return not self._day
        last = self._day or time.strftime("%Y-%m-%d", time.localtime(stat.st_mtime))
        return last != today or stat.st_size > self._file_bytes or not self._day

    def _turn(self) -> None:
        try:
            stat = self.file.stat()
        except OSError:
            return
        day = time.strftime("%Y-%m-%d", time.localtime(stat.st_mtime))
        if day == time.strftime("%Y-%m-%d") and stat.st_size <= self._file_bytes:
            return
        free = (n for n in range(1, 100_000) if not self._old(day, n).exists())
        self.file.replace(self._old(day, next(free)))

    def _old(self, day: str, n: int) -> Path:
        return self.file.with_name(f"{self.file.stem}.{day}.{n}.jsonl")

    def _sweep(self) -> None:
        """The oldest go: by age, then until all of them together fit."""
        found = sorted((one.stat().st_mtime, one.stat().st_size, one) for one in self.folder.glob("*.jsonl"))
        total, now = sum(size for _, size, _ in found), time.time()
        for at, size, one in found:
            if one != self.file and (now - at > self._keep_s or total > self._most_bytes):
                with contextlib.suppress(OSError):
                    one.unlink()
                total -= size


@contextmanager
def logging_to(log: Log) -> Iterator[Log]:
    """While inside."""
    log.start()
    try:
        yield log
    finally:
        log.stop()
