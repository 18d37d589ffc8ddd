"""The desk's ``JobPort``: each job is ``main.py`` in a child of its own, whose lines a thread reads into the inbox."""

from __future__ import annotations

import contextlib
import glob
import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from console import home
from console.desk.errands import Done
from console.report.parts import sweep
from console.say import language, say

if TYPE_CHECKING:
    from console.desk import Desk, InboxItem

_END_S: Final = 5.0  # to put its half file away; then it is killed


class Jobbing:
    """Each job has a thread of its own, which makes the folder, starts the child and hears it: the window waits for
    none of it. ``close`` ends all that run."""

    def __init__(self, folder: Path, inbox: SimpleQueue[InboxItem]) -> None:
        """``folder``: of the site."""
        self._folder, self._inbox = folder, inbox
        self._runs: dict[int, _Run] = {}

    @property
    def busy(self) -> bool:
        """Whether any child runs still."""
        return any(run.thread.is_alive() for run in self._runs.values())

    def begin(self, kind: str, n: int, argv: tuple[str, ...]) -> None:
        line = home.program(*argv, "--site", str(self._folder), "--lang", language(), "--json", "--with-parent")
        self._runs = {key: run for key, run in self._runs.items() if run.thread.is_alive()}
        run = self._runs[n] = _Run(kind, line, lambda **said: self._inbox.put(Done(_teller(n, said))))
        run.thread.start()

    def stop(self, n: int) -> None:
        if (run := self._runs.get(n)) is not None:
            run.stop()

    def close(self) -> None:
        for run in self._runs.values():
            run.stop()
        for run in self._runs.values():
            run.end()


class _Run:
    """One child. It is told to end by its standard input, which closes, and puts its half file away then."""

    def __init__(self, kind: str, line: list[str], tell: Callable[..., None]) -> None:
        self._line, self._tell = line, tell
        self._out = Path(line[line.index("--out") + 1])
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name=f"job-{kind}", daemon=True)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._child is not None and self._child.stdin is not None:
                with contextlib.suppress(OSError):
                    self._child.stdin.close()

    def end(self) -> None:
        """After ``stop``: wait, and do not wait for ever."""
        self.thread.join(_END_S)
        if self._child is not None and self.thread.is_alive():
            self._child.kill()
            self.thread.join(_END_S)

    def _run(self) -> None:
        try:
            self._out.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                if self._stopped:
                    return
                self._child = self._started()
        except OSError as error:
            self._tell(fault=say("door.machine_refused", path=error.filename or "", why=error.strerror or error))
            return
        self._hear(self._child)

    def _sweep(self, child: subprocess.Popen[bytes]) -> None:
        """What a child that was killed has left half written beside its file."""
        sweep([str(self._out)])
        for part in self._out.parent.glob(f".{glob.escape(self._out.stem)}.{child.pid}.part*"):  # layers.tracks.writing
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip

    def _hear(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        last: dict[str, Any] = {}
        errors = ""
        for raw in child.stdout:
            said = _line(raw)
            errors = errors if said else raw.decode("utf-8", "replace").strip() or errors
            last = said or last
            if "share" in said:
                self._tell(share=float(said["share"]))
        code = child.wait()
        child.stdout.close()
        self.stop()
        self._sweep(child)
        if "done" in last:
            self._tell(count=int(last["count"]), lost=tuple(str(one) for one in last.get("lost", ())))
        else:
            self._tell(fault=str(last.get("fault") or errors or say("job.ended", code=code)))


def _teller(n: int, said: dict[str, Any]) -> Callable[[Desk], None]:
    return lambda desk: desk.jobs.heard(desk, n, **said)


def _line(raw: bytes) -> dict[str, Any]:
    """Qt prints lines of its own: those say nothing."""
    with contextlib.suppress(ValueError):
        said = json.loads(raw)
        if isinstance(said, dict):
            return said
    return {}
