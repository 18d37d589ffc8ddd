"""The process that works things out. Started by ``reckoner``; ends when told, or when its parent is gone."""

from __future__ import annotations

import contextlib
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.home import crash
from console.words import Answered, Asked, SiteAsk, SumsFault, SumsState
from console.words.background import stand_back

if TYPE_CHECKING:
    from console.reckon.ground import Ground


_NICE: Final = 5  # of 19: where cores are few, the window comes first


def serve(pipe: Connection, folder: Path) -> None:
    """Load the site, say so, then answer each ask; ``None``, or a closed pipe, ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business; it closes the pipe
    stand_back(_NICE)
    with contextlib.suppress(EOFError, OSError), crash.child("reckon"):  # the parent is gone
        _work(pipe, folder)
    os._exit(0)  # mapped arrays need no tidying


def _work(pipe: Connection, folder: Path) -> None:
    from console.reckon.ground import Ground
    from console.reckon.table import answer
    from console.site import SiteError

    pipe.send(SumsState(ready=False, share=0.2))
    try:
        ground = Ground.open(folder)
        pipe.send(SumsState(ready=False, share=0.6))
        ground.warm_up()
    except SiteError:
        pipe.send(SumsState(ready=False, code="sums.no_site"))
        return
    pipe.send(SumsState(ready=True, share=1.0))
    while (ask := _next(pipe)) is not None:
        pipe.send(_again(ground, ask) if isinstance(ask, SiteAsk) else answer(ground, ask))


def _next(pipe: Connection) -> Asked | None:
    ask: Asked | None = pipe.recv()
    return ask


def _again(ground: Ground, ask: SiteAsk) -> Answered:
    """The site on disk is another: load what has changed."""
    from console.site import SiteError

    try:
        ground.load_again()
    except SiteError as error:
        return SumsFault(ask.key, ask.n, "sums.failed", {"what": "SiteAsk", "why": str(error)})
    return SumsState(ready=True, share=1.0)
