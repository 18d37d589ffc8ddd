"""Which ground one canvas shows, where its tiles come from, and whom the map must name for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import basemaps
from console.glass.theme import Theme, load_theme
from console.glass.tilework.starting import plan_for, scene_for
from console.glass.tilework.style import NIGHT, NONE, VECTORS, by_night
from console.words import Changes

if TYPE_CHECKING:
    from console.glass.canvas.source import MapSource
    from console.glass.items.stage import Stage

Named = tuple[str, str]  # whom the map names, and the same for an English screen


class Grounds:
    """The base map of one canvas: that of the view, unless the canvas has been given one of its own."""

    def __init__(self, source: MapSource, stage: Stage) -> None:
        self._source, self._stage = source, stage
        self._own = ""
        self._looks = stage.still.looks()
        self.follow()

    def follow(self) -> bool:
        """Take what is asked for; whether that is another ground than before."""
        before = self._stage.basemap
        self._stage.basemap = basemaps.chosen(self._source.site.config, self._own or self._source.view.basemap)
        return self._stage.basemap != before

    def set(self, id: str) -> bool:
        """A ground for this canvas alone; "" gives it back to the view. ``KeyError`` for one that there is not."""
        if id and id not in basemaps.choices(self._source.site.config):
            raise KeyError(id)
        self._own = id
        return self.follow()

    def apply(self, changes: Changes) -> bool:
        """Read what changed; whether the ground is to be asked for again."""
        if changes & Changes.SITE:
            service, site = self._stage.tiles, self._source.site
            if service.of is not site:  # shared: the first canvas that hears of it has done it for all
                service.use(scene_for(site), plan_for(site))
                service.of = site
            self.follow()
        other = bool(changes & Changes.VIEW) and (self.follow() or self._other_layers())
        return other or bool(changes & Changes.SITE)

    def _other_layers(self) -> bool:
        """Whether other brought-in layers are on than before, or differently."""
        before, self._looks = self._looks, self._stage.still.looks()
        return self._looks != before

    def dress(self, theme: Theme, ratio: float) -> None:
        """Symbols and labels are of the ground's own light: on the night map those of the dark table."""
        light = self._stage.basemap != NIGHT or by_night(theme.name) == theme.name
        self._stage.use(theme if light else load_theme(by_night(theme.name)), ratio)

    def named(self) -> tuple[Named, ...]:
        """Whom the map must name for what it shows now, the pictures first."""
        site, shown = self._source.site, self._stage.basemap
        own = (site.base.attribution, site.config.map.attribution_en)
        if shown == NONE:
            return ()
        if shown in (VECTORS, NIGHT):
            return (own,)
        spec = next(one for one in site.config.basemaps if one.id == shown)
        file = next((one for one in self._stage.tiles.rasters if one.depot.id == shown), None)
        zh = spec.attribution or (file.attribution if file else "")
        picture = (zh, spec.attribution_en or (file.attribution_en if file else ""))
        over = {"base", "roads"} & set(spec.vectors)
        return (picture, own) if over and own[0] and own != picture else (picture,)
