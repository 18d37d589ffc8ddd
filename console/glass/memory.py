"""Memory of a window's process: what goes is freed at once, what stays is not walked by every collection of garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject


@contextmanager
def settled() -> Iterator[None]:
    """The site and the journal live as long as the window: walked by every full collection of garbage, 5,000 units and
    a thousand incidents would stop the GUI thread for 50 ms each time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def let_go(thing: QObject) -> None:
    """``deleteLater``; once Qt has deleted it, its Python objects and those of its children hold nothing any more.

    They know each other (a tile its canvas, the canvas's view the tile), so that counting references alone never frees
    them: a map of 10 MB would wait for the next collection, which comes seldom. Nobody may ask anything of them after
    it; until then they are whole.
    """
    parts = [thing, *thing.findChildren(QObject)]

    def free() -> None:
        for part in parts:
            vars(part).clear()
        parts.clear()

    thing.destroyed.connect(free)
    thing.deleteLater()
