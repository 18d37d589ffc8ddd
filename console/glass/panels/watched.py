"""Living pictures inside a panel: their widgets, where they stand, and the journal of who looked at what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from console.desk import looks, pictures
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.video.view import VideoView

Wanted = tuple[str, str, QRect]  # the source, its letter, where it stands in the panel (px of the screen)
_MOST: Final = 8


class Watched:
    """``show`` has as many pictures as are wanted, each at its place; the others are closed and kept for later."""

    def __init__(self, room: Room, theme: Theme, parent: QWidget, where: str) -> None:
        self.room, self._parent, self._where = room, parent, where
        self._theme, self._scale = theme, 1.0
        self._views: list[VideoView] = []
        self._why = ""

    @property
    def shown(self) -> list[VideoView]:
        """Those that stand, in their order."""
        return [view for view in self._views if view.source]

    def show(self, wanted: Sequence[Wanted], why: str = "", *, main: bool = False, plays: bool = True) -> None:
        """Not while painting. ``why``: what they are opened for (``words.video.Look``); ``plays`` False: they only
        have their places."""
        desk, self._why = self.room.desk, why
        while len(self._views) < min(len(wanted), _MOST):
            self._views.append(self._made())
        for n, view in enumerate(self._views):
            if n >= len(wanted):
                view.shut()
                view.hide()
                continue
            source, letter, place = wanted[n]
            source = source if plays else ""
            view.use(desk.videos)
            view.main = main
            if view.geometry() != place:
                view.setGeometry(place)
            view.show_source(
                source, pictures.name(desk, source), letter, known=pictures.urls(desk, source) is not None
            )
            view.show()

    def restyle(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale
        for view in self._views:
            view.restyle(theme, scale)

    def shut(self) -> None:
        self.show([])

    def _made(self) -> VideoView:
        desk = self.room.desk
        view = VideoView(desk.videos, self._theme, desk.clock.now, self._parent)
        view.restyle(self._theme, self._scale)
        view.looked.connect(self._looked)
        if hasattr(self._parent, "enlarge"):
            view.pressed.connect(self._parent.enlarge)
        return view

    def _looked(self, source: str, on: bool) -> None:
        if on:
            looks.begin(self.room.desk, source, self._where, self._why)
        else:
            looks.end(self.room.desk, source, self._where)
