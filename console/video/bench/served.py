"""Streams from a process of their own, so that serving them is not measured."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from console.video.bench.coded import street
from console.video.bench.rtsp import Played, Rtsp


@contextmanager
def served(streams: int, width: int, height: int) -> Iterator[list[str]]:
    """So many RTSP URLs, each with its own connection, while the block runs."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_serve, args=(theirs, streams, width, height), daemon=True)
    child.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        child.join(5.0)
        if child.is_alive():
            child.kill()
            child.join()


def _serve(pipe: Connection, streams: int, width: int, height: int) -> None:
    with Rtsp() as server:
        what = Played(street(width, height))
        pipe.send([server.play(f"s{n}", what) for n in range(streams)])
        try:
            pipe.recv()
        except (EOFError, OSError):
            return
