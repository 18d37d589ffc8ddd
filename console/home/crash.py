"""Crash reports: one text file a fault in ``crashes/`` of the state folder. Never sent anywhere, nothing about people.

Python faults that nobody caught (main thread, other threads, slots of Qt, children), and what ends the interpreter
itself (``faulthandler``: segmentation faults, aborts). A fault that comes again at the same place is written once.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from console.home import __version__
from console.home.log import raised

FOLDER: Final = "crashes"
CHILDREN: Final = "ONEMAP_CRASHES"  # environment: where the children of a console write theirs
SEEN: Final = "seen"  # a file in the folder: reports older than it have been told of
_MOST_A_RUN: Final = 20
_KEEP: Final = 50

Before = Callable[..., Any]


class Crashes:
    """Hooks into this process. ``process``: its name in the reports. ``last``: the log's last lines; ``open_now``:
    facts about what was going on (numbers only)."""

    def __init__(
        self, folder: Path, process: str, last: Callable[[], Iterable[str]] = tuple,
        open_now: Callable[[], dict[str, Any]] = dict, told: Callable[[Path], None] | None = None,
    ) -> None:  # fmt: skip
        self.folder, self._process = folder, process
        self._last, self._open, self._told = last, open_now, told
        self._begun = time.time()
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()
        self._stack: IO[str] | None = None
        self._before: tuple[Before, Before, Before] | None = None

    def start(self) -> None:
        """What the hooks were before is called still: the terminal says what it said."""
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._main
        threading.excepthook = self._thread
        sys.unraisablehook = self._unraisable
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._stack = self._stack_file.open("w", encoding="utf-8")
            faulthandler.enable(self._stack)

    @property
    def _stack_file(self) -> Path:
        return self.folder / f"fault-{int(self._begun)}-{os.getpid()}.txt"

    def stop(self) -> None:
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        if self._stack is not None:
            faulthandler.disable()
            self._stack.close()
            self._stack = None
            with contextlib.suppress(OSError):
                if not self._stack_file.stat().st_size:
                    self._stack_file.unlink()

    def write(self, error: BaseException, thread: str) -> Path | None:
        """One report; None when this fault has one already, or the disk takes none."""
        told = raised(error)
        mark = f"{told['kind']} {told['at'][-1:]}"
        with self._lock:
            self._seen[mark] = times = self._seen.get(mark, 0) + 1
            if times > 1 or len(self._seen) > _MOST_A_RUN:
                return None
            n = len(self._seen)
        file = self.folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{n}.txt"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(self._page(told, thread)) + "\n", "utf-8")
        except OSError:
            return None
        if self._told is not None:
            self._told(file)
        return file

    def _page(self, told: dict[str, Any], thread: str) -> Iterator[str]:
        yield f"OneMap {__version__} · {self._process} · pid {os.getpid()}"
        yield f"{time.strftime('%Y-%m-%d %H:%M:%S %z')} · up {time.time() - self._begun:.0f} s"
        yield f"Python {platform.python_version()} · {platform.platform()}"
        with contextlib.suppress(Exception):  # whatever is broken, the rest is written
            yield " · ".join(f"{key} {value}" for key, value in self._open().items())
        yield f"\nthread {thread}"
        cause: dict[str, Any] | None = told
        while cause is not None:
            yield f"{cause['kind']}: {cause['said']}"
            yield from (f"  {line}" for line in cause["at"])
            cause = cause.get("cause")
        yield "\nlast lines of the log"
        yield from self._last()

    def _main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The main thread's, and what a slot of Qt raises."""
        if isinstance(error, Exception):
            self._report(error, threading.current_thread().name)
        if self._before is not None:
            self._before[0](kind, error, trace)

    def _thread(self, told: threading.ExceptHookArgs) -> None:
        if isinstance(told.exc_value, Exception):
            self._report(told.exc_value, told.thread.name if told.thread is not None else "?")
        if self._before is not None:
            self._before[1](told)

    def _unraisable(self, told: sys.UnraisableHookArgs) -> None:
        if isinstance(told.exc_value, Exception):
            self._report(told.exc_value, threading.current_thread().name)
        if self._before is not None:
            self._before[2](told)

    def _report(self, error: BaseException, thread: str) -> None:
        with contextlib.suppress(Exception):
            self.write(error, thread)


def fresh(folder: Path) -> list[Path]:
    """Reports that nobody has been told of, the newest first; they count as told from now on. Empty ones (a process
    that was killed had no fault) are put away, and all but the newest fifty."""
    mark = folder / SEEN
    try:
        since = mark.stat().st_mtime
    except OSError:
        since = 0.0
    found: list[Path] = []
    for file in sorted(_reports(folder), key=_written, reverse=True):
        if not _size(file):
            if file.name.startswith("fault-") and not _alive(file):
                _unlink(file)
        elif len(found) < _KEEP:
            found.append(file)
        else:
            _unlink(file)
    with contextlib.suppress(OSError):
        if found:
            mark.touch()
    return [file for file in found if _written(file) > since]


def filled(folder: Path) -> list[Path]:
    """Reports with something in them, the newest first."""
    return sorted((file for file in _reports(folder) if _size(file)), key=_written, reverse=True)


def _reports(folder: Path) -> list[Path]:
    return [*folder.glob("crash-*.txt"), *folder.glob("fault-*.txt")]


def _written(file: Path) -> float:
    with contextlib.suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def _size(file: Path) -> int:
    with contextlib.suppress(OSError):
        return file.stat().st_size
    return 0


def _unlink(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()


def _alive(file: Path) -> bool:
    """Whether the process that holds a ``fault-`` file runs still."""
    number = file.stem.rpartition("-")[2]
    return number.isdigit() and running(int(number))


def running(pid: int) -> bool:
    """Whether a process of this number exists on this machine."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def child(name: str) -> Iterator[None]:
    """In a child process of a console, around all its work: its faults get reports too. Nothing without a console."""
    where = os.environ.get(CHILDREN)
    if not where:
        yield
        return
    crashes = Crashes(Path(where), name)
    crashes.start()
    try:
        yield
    except (EOFError, OSError):  # how a pipe tells that the console is gone
        raise
    except Exception as error:
        crashes.write(error, threading.current_thread().name)
        raise
    finally:
        crashes.stop()
