"""An RTSP server that others wrote (aio-rtsp-toolkit, PyPI), in a process of its own: it is killed and started again
at its port."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.fetch.servers import dead_port
from tests.video.clips import clip
from tests.video.conftest import until

_SERVE: Final = (
    "import asyncio, sys; from aio_rtsp_toolkit.server import serve; "
    "asyncio.run(serve(sys.argv[1], '127.0.0.1', int(sys.argv[2])))"
)


class ForeignRtsp:
    """Plays the files of ``folder``, round and round, by TCP."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, dead_port()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def url(self, name: str, codec: str) -> str:
        """Of a small clip that is put into the folder."""
        (self._folder / f"{name}.mp4").write_bytes(clip(codec, "mp4", 320, 180, 2.0))
        return f"rtsp://127.0.0.1:{self._port}/{name}.mp4/play_count_0"

    def start(self) -> None:
        """Until it listens: somebody else may have the port for a moment."""
        until(self._listens, "a server that listens")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def _listens(self) -> bool:
        command = [sys.executable, "-u", "-c", _SERVE, str(self._folder), str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        if "listening" in self._process.stdout.readline():
            return True
        self.kill()
        return False
