"""The invented evening with a ring in it, and one panel alone: what the screen says of rings, without a window."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import Desk
from console.desk.ringview import RingView
from console.desk.state import Selection
from console.glass.panels.card import Card
from console.glass.panels.panel import Panel
from console.glass.panels.reads import Reads
from console.glass.panels.room import Room
from console.glass.screens import ring_standins
from console.glass.screens.evening import Evening, demo_site
from console.glass.theme import load_theme
from console.glass.window.measures import DESK, Measures
from console.words import Changes

Widgets = Callable[[QWidget], QWidget]


@functools.cache
def evening() -> Evening:
    """Told once: it has no widget."""
    told = Evening(demo_site())
    told.play(sos=False)
    return told


@functools.cache
def ring_view() -> RingView:
    """A 1-3-5 ring of 0912."""
    desk = evening().desk
    return ring_standins.view_of(desk, ring_standins.ring_of(desk.incidents[evening().incident("0912")]))


@dataclass
class Standing:
    """One panel on the evening's desk. ``acts``: the keys that were pressed through it, ``typed``: lines begun."""

    desk: Desk
    room: Room
    acts: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)


def room_of(desk: Desk) -> Standing:
    """A room whose verbs run at the desk."""
    acts: list[str] = []
    typed: list[str] = []
    room = Room(desk, Reads(desk), desk.act, acts.append, typed.append, lambda: False)
    return Standing(desk, room, acts, typed)


def stand_in(desk: Desk, *views: RingView, **facts: Any) -> None:
    """Views in place of what the desk works out; ``facts``: other attributes of the desk."""
    desk.room.rings.clear()
    desk.ring_views.clear()
    for view in views:
        desk.room.rings[view.ring.id] = view.ring
        desk.ring_views[view.ring.id] = view
    if (cover := facts.pop("cover", None)) is not None:
        desk.coverage.view = cover
    if (edges := facts.pop("edge_events", None)) is not None:
        desk.room.edges = edges
    for name, value in facts.items():
        setattr(desk, name, value)


def select(desk: Desk, ring: str) -> None:
    desk.selection, desk.ranking = Selection("ring", ring), None
    desk.changed(Changes.SELECTION | Changes.RINGS)
    desk.announce()


def card_of(widgets: Widgets, *, theme: str = "dark", measures: Measures = DESK,
            height: int = 2000) -> tuple[Standing, Card]:  # fmt: skip
    """The card alone, high enough for everything."""
    stand = room_of(evening().desk)
    card = Card(stand.room, load_theme(theme))
    show(card, widgets, theme, measures, measures.card_w, height)
    return stand, card


def show(panel: Panel, widgets: Widgets, theme: str, measures: Measures, width: int, height: int) -> None:
    widgets(panel)
    panel.restyle(load_theme(theme), measures)
    panel.resize(round(width * measures.scale), round(height * measures.scale))
    panel.show()
    QApplication.processEvents()


def painted(panel: Panel) -> QImage:
    """The panel as it stands now; its spots are those of this picture."""
    return panel.grab().toImage()


def has(image: QImage, token: str, theme: str = "dark") -> bool:
    """Whether a token's very colour is somewhere in the picture."""
    wanted = load_theme(theme).color(token).rgb()
    data = image.convertToFormat(QImage.Format.Format_RGB32)
    row = wanted.to_bytes(4, "little")
    return row in bytes(data.constBits())
