"""The window's side of showing and printing reports: processes that it starts, hears and ends. Never blocks."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, Final

from console.glass.print import child
from console.report.parts import sweep

_PATIENCE_S: Final = 2.0

Heard = Callable[[Path, tuple[Any, ...]], None]  # the file, and what its process says; on another thread


class Press:
    """One window a file; one printing at a time is usual, more are possible. ``heard`` is called on other threads."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._views: dict[Path, _Child] = {}
        self._prints: dict[Path, _Child] = {}  # by the PDF

    @property
    def printing(self) -> tuple[Path, ...]:
        return tuple(pdf for pdf, one in self._prints.items() if one.alive)

    def view(self, file: Path, theme: str, language: str) -> None:
        """Show it; the window that shows it already comes to the front."""
        known = self._views.get(file)
        if known is not None and known.alive:
            known.say("raise")
            return
        self._views[file] = _Child(child.show, (file, theme, language), lambda said: self._heard(file, said))

    def pdf(self, file: Path, pdf: Path, language: str) -> None:
        """Print it; a printing of the same PDF that runs is ended first."""
        self.cancel(pdf)
        self._prints[pdf] = _Child(child.to_pdf, (file, pdf, language), lambda said: self._heard(pdf, said))

    def cancel(self, pdf: Path) -> bool:
        """Whether one ran. It leaves no half file."""
        known = self._prints.pop(pdf, None)
        ran = known is not None and known.alive
        if known is not None:
            known.end(0.0)
            sweep([str(pdf)])
        return ran

    def tell(self, file: Path, said: Any) -> bool:
        """A word to the window that shows this file; False: none does."""
        known = self._views.get(file)
        if known is None or not known.alive:
            return False
        known.say(said)
        return True

    def shut(self) -> None:
        """The console ends: its windows on reports end with it."""
        for pdf in tuple(self._prints):
            self.cancel(pdf)
        for one in self._views.values():
            one.end(_PATIENCE_S)
        self._views.clear()


class _Child:
    """A process, the pipe to it, and a thread that does nothing but hear it."""

    def __init__(
        self, run: Callable[..., None], args: tuple[Any, ...], heard: Callable[[tuple[Any, ...]], None]
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=run, args=(theirs, *args), name="print", daemon=True)
        self._ended = False
        self._process.start()
        theirs.close()
        self._thread = Thread(target=self._hear, args=(self._pipe, heard), name="print", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return not self._ended and self._process.is_alive()

    def say(self, said: Any) -> None:
        with contextlib.suppress(OSError):
            self._pipe.send(said)

    def _hear(self, pipe: Connection, heard: Callable[[tuple[Any, ...]], None]) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                heard(pipe.recv())
        if not self._ended:
            heard(("ended",))

    def end(self, patience_s: float) -> None:
        if self._ended:
            return
        self._ended = True
        self.say(None)
        self._process.join(patience_s)
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._thread.join(_PATIENCE_S)
        self._process.close()
        self._pipe.close()
