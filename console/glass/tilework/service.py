"""The GUI's end of the tile process: ask for what a view needs, take what is ready, forget what is stale.

Never waits: ``ask`` and ``take`` return at once. One worker paints for one or several canvases of a site.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QImage, QPixmap

from console.glass.tilework.jobs import Cover, Done, Fresh, Key, RasterPlan, RasterState, States, TileJob
from console.glass.tilework.kept import Kept
from console.glass.tilework.link import Link
from console.glass.tilework.paint import blank
from console.glass.tilework.scene import Scene
from console.glass.tilework.studio import Studio
from console.glass.tilework.style import TileStyle
from layers.tiles import TileId

if TYPE_CHECKING:
    from console.fetch import DepotState

_SLOTS: Final = 3  # asked of the worker at once: few, so that what a pan made stale is soon forgotten
_CACHE_TILES: Final = 112  # 1 MB each: four zooms of a 1080p view, or one and a half of a 4K one
_RESTARTS: Final = 5  # after that the GUI paints by itself, a tile a turn


class TileService:
    """Tiles of one scene. ``worker`` False paints in this process when ``take`` is called: the same painter.

    ``plan``: the site's base maps; without one there are only its own vectors.
    """

    def __init__(
        self, scene: Scene, worker: bool = True, cache_tiles: int = _CACHE_TILES, plan: RasterPlan | None = None
    ) -> None:
        self._scene, self._plan = scene, plan
        self.of: object = None  # the site it paints, for canvases that share it
        self._kept = Kept(cache_tiles)
        self._wishes: dict[object, tuple[Key, ...]] = {}  # all that each canvas needs
        self._wanted: dict[object, list[Key]] = {}  # what of it is to be painted
        self._arrived: dict[object, set[Key]] = {}
        self._sent: dict[int, tuple[Key, int]] = {}  # by slot: what, and of which scene
        self._scene_n = 0
        self._turn = 0
        self._wish_told: tuple[Key, ...] = ()
        self._states: tuple[RasterState, ...] = ()
        self._link = Link(_SLOTS)
        self._studio: Studio | None = None
        self._in_process = not worker

    # --- asking and taking ------------------------------------------------------------------------------------

    def get(self, tile: TileId, style: TileStyle) -> QPixmap | None:
        """The tile when it is at hand, be it one that is soon replaced."""
        return self._kept.get((tile, style))

    def cover(self, tile: TileId, style: TileStyle) -> Cover | None:
        """How much of its ground is as it should be; None when it is not at hand."""
        return self._kept.cover((tile, style))

    def ask(self, who: object, tiles: Iterable[TileId], style: TileStyle) -> None:
        """``who`` now needs exactly these, most urgent first; what it asked for before and is not sent is forgotten."""
        self._wishes[who] = tuple((tile, style) for tile in tiles)
        self._wanted[who] = [key for key in self._wishes[who] if self._kept.wanting(key) or self._kept.cover(key)]
        self._send()

    def leave(self, who: object) -> None:
        """A canvas has closed: its wishes are void."""
        for table in (self._wishes, self._wanted, self._arrived):
            table.pop(who, None)

    def arrived(self, who: object) -> set[Key]:
        """Which of the tiles that ``who`` needs have been painted since it last asked this."""
        return self._arrived.pop(who, set())

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for is still to be painted."""
        return bool(self._sent) or any(self._wanted.values())

    @property
    def coming(self) -> bool:
        """Whether pictures for what is needed are still on their way."""
        return any((self._kept.cover(key) or 0) >= Cover.PENDING for wish in self._wishes.values() for key in wish)

    @property
    def listening(self) -> bool:
        """Whether a base map of pictures is shown: it may have news at any time."""
        return self._plan is not None and any(
            wish and self._plan.spec(wish[0][1].basemap) is not None for wish in self._wishes.values()
        )

    def take(self) -> int:
        """Take in what has been painted; how many tiles that was."""
        if self._in_process:
            return self._paint_one()
        count = 0
        try:
            for message in self._link.heard():
                if isinstance(message, Done):
                    count += 1
                    self._done(message)
                elif isinstance(message, Fresh):
                    self._refresh(message.keys)
                elif isinstance(message, States):
                    self._states = message.rasters
        except (EOFError, OSError):
            self._worker_died()
        self._send()
        return count

    def _done(self, done: Done) -> None:
        if done.slot in self._sent:
            key, scene_n = self._sent.pop(done.slot)
            self._keep(key, self._link.image(done.slot), done.cover, old=scene_n != self._scene_n)

    def _keep(self, key: Key, image: QImage, cover: Cover, old: bool = False) -> None:
        for who, wish in self._wishes.items():
            if key in wish:
                self._arrived.setdefault(who, set()).add(key)
        for wanted in self._wanted.values():
            if key in wanted and not old:
                wanted.remove(key)
        needed = {key for wish in self._wishes.values() for key in wish}
        self._kept.put(key, QPixmap.fromImage(image.copy()), cover, old, needed)

    def _refresh(self, keys: Iterable[Key] | None = None) -> None:
        """These tiles, or all, can be painted better now: the old ones stay until they have been."""
        chosen = None if keys is None else set(keys)
        self._kept.age(chosen)
        for who, wish in self._wishes.items():
            wanted = self._wanted.setdefault(who, [])
            there = set(wanted)
            wanted += [key for key in wish if (chosen is None or key in chosen) and key not in there]

    # --- the worker -------------------------------------------------------------------------------------------

    def _send(self) -> None:
        while not self._in_process and len(self._sent) < _SLOTS:
            key = self._next()
            if key is None:
                return
            self.start()
            slot = min(set(range(_SLOTS)) - self._sent.keys())
            self._sent[slot] = key, self._scene_n
            try:
                self._link.send(TileJob(*key, slot, self._wish()))
            except OSError:
                self._worker_died()
                return

    def _wish(self) -> tuple[Key, ...] | None:
        """All that is needed over pictures, when it is other than what the worker knows."""
        wish: tuple[Key, ...] = ()
        if self._plan is not None:
            by_turns = [list(one) for one in self._wishes.values()]
            wish = tuple(dict.fromkeys(key for one in by_turns for key in one if self._plan.spec(key[1].basemap)))
        if wish == self._wish_told:
            return None
        self._wish_told = wish
        return wish

    def _next(self) -> Key | None:
        """The most urgent of each canvas by turns."""
        under_way = {key for key, _ in self._sent.values()}
        heads = [next((key for key in wanted if key not in under_way), None) for wanted in self._wanted.values()]
        found = [key for key in heads if key is not None]
        if not found:
            return None
        self._turn += 1
        return found[self._turn % len(found)]

    def start(self) -> None:
        """Start the worker now, so that it is warm when the first view asks."""
        if not self._link.running and not self._in_process:
            self._link.start(self._scene, self._plan)
            self._wish_told = ()

    def _worker_died(self) -> None:
        """Start another and ask again; when it keeps dying, paint here."""
        self._link.drop(patience_s=0.2)
        lost = [key for key, _ in self._sent.values()]
        self._sent.clear()
        if lost:
            self._wanted.setdefault("again", []).extend(lost)
        self._in_process = self._link.starts > _RESTARTS

    def _paint_one(self) -> int:
        if self._studio is None:
            self._studio = Studio(self._scene, self._plan)
        wish = self._wish()
        if wish is not None:
            self._studio.want(wish)
        self._refresh(self._studio.news())
        key = self._next()
        if key is None:
            return 0
        image = blank()
        self._keep(key, image, self._studio.paint(image, *key))
        return 1

    @property
    def pid(self) -> int | None:
        """The worker's process id."""
        return self._link.pid

    # --- the site ---------------------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        return self._scene

    def use(self, scene: Scene, plan: RasterPlan | None = None) -> None:
        """The site has changed: other vectors, perhaps other base maps. Old tiles stay until new ones are painted."""
        self._scene, self._plan = scene, plan
        self._scene_n += 1
        self._wish_told = ()
        if self._studio is not None:
            self._studio.use(scene, plan)
        if not self._in_process:
            try:
                self._link.use(scene, plan)
            except OSError:
                self._worker_died()
        self._refresh()
        self._send()

    def states(self) -> tuple[DepotState, ...]:
        """How the base maps stand that have been shown: what came, what was refused and why."""
        return tuple(one.depot for one in self.rasters)

    @property
    def rasters(self) -> tuple[RasterState, ...]:
        """The same with whom the map must name."""
        return self._studio.states() if self._studio is not None else self._states

    def shut(self) -> None:
        """End the worker and free the shared memory; safe to call twice."""
        for table in (self._wishes, self._wanted, self._arrived, self._sent):
            table.clear()
        if self._studio is not None:
            self._studio.close()
        self._link.close()
        self._in_process = True
        self._kept.clear()
