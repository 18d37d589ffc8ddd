"""A piece of work on a site in a child process, for a window that must not wait: looked at, added, compiled."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Final

import msgspec

from console import home
from console.say import language, say
from console.site.bringing import Asked
from console.site.reports import AddReport, Line, LookReport

_CREATE_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no console window of its own on Windows
_END_S: Final = 5.0


class Step(msgspec.Struct, frozen=True):
    """How far the work is: share 0..1, and what it does now in a sentence."""

    share: float
    text: str


class Finished(msgspec.Struct, frozen=True):
    """The work has ended. One of the three is there: a report, or why there is none (``""`` after compiling)."""

    look: LookReport | None = None
    add: AddReport | None = None
    failed: str = ""


class SiteWork:
    """One child. ``poll()`` never blocks; a small thread reads the child's lines and ends with it.

    Made by ``SiteWork.look``, ``.add``, ``.remove`` or ``.compile``; to be ``close``\\ d when it is no longer wanted.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        """``arguments``: of ``main.py site``."""
        command = home.program("site", *arguments, "--json", "--lang", language())
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the child
        self._child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors,
            creationflags=_CREATE_NO_WINDOW,
        )  # fmt: skip
        assert self._child.stdout is not None
        self._lines: SimpleQueue[Line] = SimpleQueue()
        self._reader = threading.Thread(target=_read, args=(self._child.stdout, self._lines), name="site-work")
        self._reader.daemon = True
        self._reader.start()
        self._last: Line | None = None
        self._cancelled = False
        self.finished: Finished | None = None

    @classmethod
    def look(cls, path: Path, folder: Path | None, asked: Asked | None = None) -> SiteWork:
        """``site look``: ends with ``Finished.look``."""
        where = [] if folder is None else ["--site", str(folder)]
        return cls(["look", str(path.resolve()), *where, *_reading(asked or Asked())])

    @classmethod
    def add(cls, folder: Path, path: Path, asked: Asked) -> SiteWork:
        """``site add``: ends with ``Finished.add``, written or not. ``asked.style`` does not travel: restyle after."""
        words = ["add", str(path.resolve()), "--site", str(folder), *_reading(asked)]
        words += [f"--{key}={value}" for key, value in (("name", asked.name), ("into", asked.into)) if value]
        if asked.fields:
            words.append("--map=" + msgspec.json.encode(asked.fields).decode())
        return cls([*words, "--accept"] if asked.accept else words)

    @classmethod
    def remove(cls, folder: Path, layer: str) -> SiteWork:
        """``site remove``: ends with an empty ``Finished`` when the layer is gone and the site can be loaded."""
        return cls(["remove", layer, "--site", str(folder)])

    @classmethod
    def compile(cls, folder: Path) -> SiteWork:
        """``site compile``: ends with an empty ``Finished`` when the site can be loaded."""
        return cls(["compile", str(folder)])

    def poll(self) -> Step | Finished | None:
        """The newest word of the child: a step, its end, or None when it said nothing new. Never blocks."""
        if self.finished is not None:
            return self.finished
        said = self._drain()
        if self._child.poll() is None or self._reader.is_alive():
            if said is None or not said.code:
                return None
            return Step(said.share, say(said.code))
        self._drain()
        self.finished = self._end()
        self.close()
        return self.finished

    def cancel(self) -> None:
        """Ask the child to end; nothing half-written stays. Its end is told by ``poll``."""
        self._cancelled = True
        with contextlib.suppress(OSError):
            self._child.terminate()

    def close(self) -> None:
        """End the child if it runs still, and give everything back. Waits for it, a moment as a rule."""
        if self._child.poll() is None:
            self.cancel()
            try:
                self._child.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._reader.join()
        assert self._child.stdout is not None
        self._child.stdout.close()
        self._errors.close()

    def _drain(self) -> Line | None:
        """The newest of the waiting lines; the last of all is kept."""
        said = None
        with contextlib.suppress(Empty):
            while True:
                said = self._last = self._lines.get_nowait()
        return said

    def _end(self) -> Finished:
        last = self._last or Line()
        if self._cancelled and not (last.add and last.add.written):
            return Finished(failed=say("bring.cannot.stopped"))
        if last.look is not None or last.add is not None:
            return Finished(look=last.look, add=last.add)
        if self._child.returncode == 0 and not last.error:
            return Finished()
        return Finished(failed=last.error or self._last_error())

    def _last_error(self) -> str:
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return say("site.compile_failed", reason=said[-1] if said else str(self._child.returncode))


def _reading(asked: Asked) -> list[str]:
    options = {
        "role": asked.role, "sublayer": asked.sublayer, "crs": asked.crs, "encoding": asked.encoding,
        "lon": asked.lon_field, "lat": asked.lat_field,
        "swapped": "" if asked.swapped is None else "yes" if asked.swapped else "no",
    }  # fmt: skip
    return [f"--{name}={value}" for name, value in options.items() if value]


def _read(pipe: IO[bytes], lines: SimpleQueue[Line]) -> None:
    """Until the child ends. A line that is none of ours (a library's chatter) is passed over."""
    for raw in pipe:
        with contextlib.suppress(msgspec.DecodeError):
            lines.put(msgspec.json.decode(raw, type=Line))
