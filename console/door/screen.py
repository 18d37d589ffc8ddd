"""The screen: is there one, and a virtual one (Xvfb) that is started and ended here."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Final

_START_S: Final = 15.0
_END_S: Final = 5.0
_OWN_PLATFORMS: Final = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
_PR_SET_PDEATHSIG: Final = 1  # <sys/prctl.h>


class NoVirtualScreen(Exception):
    """Xvfb is missing or did not start; ``str()`` is its last line."""


def has_screen() -> bool:
    """Whether a window could be shown. Only Linux (and the BSDs) can be without one."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_show() -> bool:
    """Whether Qt could open a window: on a screen, or on a platform of its own that was asked for by name."""
    named = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    return has_screen() or named in _OWN_PLATFORMS


class VirtualScreen:
    """An X server in memory on a display number of its own choosing, ended with the ``with`` block.

    It also ends when this process is killed.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        self._size = f"{width_px}x{height_px}x24"
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> str:
        """The display's name, ``:7``. Raises :class:`NoVirtualScreen`."""
        program = shutil.which("Xvfb")
        if program is None:
            raise NoVirtualScreen("Xvfb")
        read_fd, write_fd = os.pipe()
        try:
            self._server = self._started(program, write_fd)
        finally:
            os.close(write_fd)
        try:
            return self._display(read_fd)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(read_fd)

    def _started(self, program: str, write_fd: int) -> subprocess.Popen[bytes]:
        command = [program, "-displayfd", str(write_fd), "-screen", "0", self._size, "-nolisten", "tcp", "-dpi", "96"]
        return subprocess.Popen(
            command,
            pass_fds=(write_fd,),
            preexec_fn=_end_with_parent,  # no thread is running yet when the screen is made
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is for the console, which then ends the screen
        )

    def _display(self, read_fd: int) -> str:
        number = b""
        while not number.endswith(b"\n"):
            ready, _, _ = select.select([read_fd], [], [], _START_S)
            piece = os.read(read_fd, 16) if ready else b""
            if not piece:
                raise NoVirtualScreen(f"Xvfb {self._size}")
            number += piece
        return f":{int(number)}"

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server; twice is harmless."""
        server, self._server = self._server, None
        if server is None:
            return
        server.terminate()
        try:
            server.wait(_END_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextlib.contextmanager
def screen_of(size_px: tuple[int, int]) -> Iterator[None]:
    """While inside, this process can open windows: on its own screen, else on a virtual one of ``size_px``.

    Raises :class:`NoVirtualScreen`.
    """
    if can_show():
        yield
        return
    with VirtualScreen(*size_px) as display:
        os.environ["DISPLAY"], os.environ["QT_QPA_PLATFORM"] = display, "xcb"
        try:
            yield
        finally:
            del os.environ["DISPLAY"], os.environ["QT_QPA_PLATFORM"]


def _end_with_parent() -> None:
    """In the child, before it becomes Xvfb: be told to end when the parent is gone, even by ``kill -9``."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
