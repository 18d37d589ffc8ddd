"""The desk's ``JobPort``: each job is ``main.py`` in a child of its own, whose lines a thread reads into the inbox."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from console.desk.errands import Done
from console.say import language, say

if TYPE_CHECKING:
    from console.desk import Desk, InboxItem

MAIN: Final = Path(__file__).resolve().parents[2] / "main.py"
_END_S: Final = 5.0  # to put its half file away; then it is killed


class Jobbing:
    """``close`` ends all that run."""

    def __init__(self, folder: Path, inbox: SimpleQueue[InboxItem]) -> None:
        """``folder``: of the site."""
        self._folder, self._inbox = folder, inbox
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self._threads: list[threading.Thread] = []

    def begin(self, kind: str, n: int, argv: tuple[str, ...]) -> None:
        line = [sys.executable, str(MAIN), *argv, "--site", str(self._folder), "--lang", language(), "--json",
                "--with-parent"]  # fmt: skip
        try:
            child = subprocess.Popen(
                line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except OSError as error:
            self._tell(n, fault=error.strerror or str(error))
            return
        self._children[n] = child
        thread = threading.Thread(target=self._read, args=(n, child), name=f"job-{kind}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self, n: int) -> None:
        """It is told by its closed standard input, and puts its half file away."""
        child = self._children.get(n)
        if child is not None and child.stdin is not None:
            with contextlib.suppress(OSError):
                child.stdin.close()

    @property
    def busy(self) -> bool:
        """Whether any child runs still."""
        return bool(self._children)

    def close(self) -> None:
        for n in list(self._children):
            self.stop(n)
        for child in list(self._children.values()):
            try:
                child.wait(_END_S)
            except subprocess.TimeoutExpired:
                child.kill()
        for thread in self._threads:
            thread.join(_END_S)

    # --- its thread ---------------------------------------------------------------------------------------------------

    def _read(self, n: int, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        last: dict[str, Any] = {}
        errors = ""
        for raw in child.stdout:
            if said := _line(raw):
                last = said
            else:
                errors = raw.decode("utf-8", "replace").strip() or errors
            if "share" in said:
                self._tell(n, share=float(said["share"]))
        code = child.wait()
        child.stdout.close()
        self.stop(n)
        self._children.pop(n, None)
        if "done" in last:
            self._tell(n, count=int(last["count"]))
        else:
            self._tell(n, fault=str(last.get("fault") or errors or say("job.ended", code=code)))

    def _tell(self, n: int, **said: Any) -> None:
        self._inbox.put(Done(_teller(n, said)))


def _teller(n: int, said: dict[str, Any]) -> Callable[[Desk], None]:
    return lambda desk: desk.jobs.heard(desk, n, **said)


def _line(raw: bytes) -> dict[str, Any]:
    """Qt prints lines of its own: those say nothing."""
    with contextlib.suppress(ValueError):
        said = json.loads(raw)
        if isinstance(said, dict):
            return said
    return {}
