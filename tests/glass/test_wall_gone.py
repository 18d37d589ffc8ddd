"""A tile that goes is freed at once: a wall changes scenes for months, and its maps are 10 MB each."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from console.glass.screens.evening import Evening
from console.glass.wall.kinds import TILES
from console.glass.wall.map_tile import MapTile
from console.glass.wall.slot import Slot
from console.words.wall import TileKind
from tests.glass.wall_room import LEFT, room, show, tile, told


@pytest.fixture(scope="module")
def evening() -> Evening:
    return told()


@pytest.fixture
def uncollected() -> Iterator[None]:
    """What is freed is freed by counting references."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def delete_later() -> None:
    """As an event loop does once it is idle."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("kind", list(TILES))
def test_a_tile_that_goes_is_freed_without_a_collection(evening: Evening, kind: TileKind) -> None:
    with room(LEFT, evening=evening) as wall:
        show(wall.desk, {LEFT: [tile("x", kind)]})
        wall.beat(1.0)
        wall.window().grab()
        parts = parts_of(wall.window().slots["x"])
        show(wall.desk, {})
        delete_later()
        assert parts
        assert [name for part, name in parts.items() if part() is not None] == []


def parts_of(slot: Slot) -> dict[weakref.ref[object], str]:
    held: list[object] = [slot, slot.widget, *slot.widget.findChildren(QWidget)]
    if isinstance(slot.widget, MapTile):
        stage = slot.widget.canvas.stage
        held += [stage, stage.atlas, slot.widget.source]
    return {weakref.ref(one): type(one).__name__ for one in held}
