"""The room of the past as a film may show it: as on a wall, where no caller is and addresses keep the site's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.glass.canvas import Canvas
from console.glass.wall.mapsource import SHOWN, WallSource
from console.glass.wall.scope import scope_of
from console.words import Changes

if TYPE_CHECKING:
    from console.desk import Desk

LAYERS: Final = tuple(sorted(SHOWN | {"tails", "tasks", "markers", "cameras"}))
_SITE: Final = "site:"


class FilmSource(WallSource):
    """Everything that a wall's map may show. ``about``: kind:id of what the film is about; "" the whole room."""

    def __init__(self, desk: Desk, about: str = "") -> None:
        super().__init__(desk)
        self.about = about
        self.use_layers(LAYERS)
        self._looked: tuple[object, ...] = ()

    def look(self, canvas: Canvas) -> None:
        """Move the camera when what is to be seen is another set of things: a film does not tremble."""
        found = scope_of(self._desk, self.about or _SITE, "")
        self.scope = found if self.about else type(found)(key=found.key, bounds=found.bounds)
        looked = (*found.key, canvas.width(), canvas.height())
        if looked == self._looked:
            return
        self._looked = looked
        if found.bounds is not None:
            canvas.fit(found.bounds)
        else:
            canvas.fit_whole()
        canvas.apply(Changes.SELECTION)
