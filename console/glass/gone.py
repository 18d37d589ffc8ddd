"""A widget that goes takes its parts with it at once.

They know each other (a tile its canvas, the canvas's view the tile), so that counting references alone never frees
them: a map of 10 MB would wait for the next collection of garbage, which on a wall of many lists comes seldom.
"""

from __future__ import annotations

from PySide6.QtCore import QObject


def let_go(thing: QObject) -> None:
    """``deleteLater``; once Qt has deleted it, its Python objects and those of its children hold nothing any more.

    Nobody may ask anything of them after it; what is read of them until then is whole.
    """
    parts = [thing, *thing.findChildren(QObject)]

    def free() -> None:
        for part in parts:
            vars(part).clear()
        parts.clear()

    thing.destroyed.connect(free)
    thing.deleteLater()
