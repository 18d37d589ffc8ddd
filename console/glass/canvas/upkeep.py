"""What a canvas does between frames: take finished tiles, lay out labels on a slower beat than the painting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.ground import GroundPainter
from console.glass.items.labels import LabelsPainter
from console.glass.items.stage import Stage
from layers.tiles import TileId

_TAKE_MS: Final = 12  # how often finished tiles are looked for while any are under way
_COMING_MS: Final = 60  # the same while pictures for them are still being fetched
_LISTEN_MS: Final = 400  # the same while all is there, but a base map may have news
LABELS_SOON_MS: Final = 120  # after the camera came to rest
LABELS_LATER_MS: Final = 700  # after units moved: labels stay put meanwhile
_LABELS_CROWDED_MS: Final = 1_400  # the same where only those with a sign are named: they go with their units
_CROWDED: Final = 500  # units in view


class Upkeep(QObject):
    """Two timers of one canvas; both stand still when there is nothing to do."""

    def __init__(
        self, stage: Stage, painters: Iterable[Painter], frame: Callable[[], Frame], repaint: Callable[[], None],
        retile: Callable[[Iterable[TileId]], None], on_rasters: Callable[[], None], parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._stage = stage
        self._painters = list(painters)
        self._frame = frame
        self._repaint = repaint
        self._retile = retile
        self._on_rasters = on_rasters  # base maps stand otherwise than before
        self._rasters: object = ()
        self._labels_by = 0.0
        self.ground = next(p for p in self._painters if isinstance(p, GroundPainter))
        self.labels = next(p for p in self._painters if isinstance(p, LabelsPainter))
        self._taking = QTimer(self)
        self._taking.timeout.connect(self._take)
        self._labelling = QTimer(self)
        self._labelling.setSingleShot(True)
        self._labelling.timeout.connect(self._lay_out)

    def fetch(self) -> None:
        """Ask for what the frame needs, and look for it until it is there."""
        self.ground.ask(self._frame())
        self._pace()

    @property
    def unfinished(self) -> bool:
        """Whether tiles, symbols or label pictures are still to come."""
        return self._stage.tiles.busy or self._stage.atlas.unfinished or self.labels.unfinished

    @property
    def at_rest(self) -> bool:
        """Whether nothing is left to do, for later frames neither, and no picture is on its way."""
        return not self.unfinished and not self._stage.atlas.ahead and not self._stage.tiles.coming

    def _take(self) -> None:
        tiles = self._stage.tiles
        tiles.take()
        shown = self.ground.shows(tiles.arrived(self.ground))
        if self._stage.atlas.bake_more() or self.labels.unfinished:
            self._repaint()
        elif shown:
            self._retile(shown)
        if tiles.rasters != self._rasters:
            self._rasters = tiles.rasters
            self._on_rasters()
        self._pace()

    def _pace(self) -> None:
        """How soon to look again: at once while there is work, seldom while there may be news, else not at all."""
        if self.unfinished or self._stage.atlas.ahead:
            wanted = _TAKE_MS
        elif self._stage.tiles.coming:
            wanted = _COMING_MS
        elif self._stage.tiles.listening:
            wanted = _LISTEN_MS
        else:
            self._taking.stop()
            return
        if not self._taking.isActive() or self._taking.interval() != wanted:
            self._taking.start(wanted)

    def relabel_later(self, moved_only: bool) -> None:
        """After units moved, or something else on the map changed."""
        crowded = moved_only and self._stage.units_in_view > _CROWDED
        self.relabel(_LABELS_CROWDED_MS if crowded else LABELS_LATER_MS)

    def relabel(self, ms: int) -> None:
        """Lay labels out in ``ms`` at the latest."""
        if not self._labelling.isActive() or self._labelling.remainingTime() > ms:
            self._labelling.start(ms)

    def relabel_at_rest(self) -> None:
        """Once the camera has stood for a moment, or after a while of moving: a pan only carries labels along."""
        now = time.monotonic()
        if not self._labelling.isActive():
            self._labels_by = now + LABELS_LATER_MS / 1000
        self._labelling.start(max(0, min(LABELS_SOON_MS, round((self._labels_by - now) * 1000))))

    def _lay_out(self) -> None:
        for painter in self._painters:
            painter.locate(self._frame())
        self.labels.lay_out(self._frame())
        self.fetch()
        self._repaint()

    def stop(self) -> None:
        self._taking.stop()
        self._labelling.stop()
        self._stage.tiles.leave(self.ground)
