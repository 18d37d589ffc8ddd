"""What is at hand of one base map, and what is being fetched. Nothing here waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from console.fetch.answers import Data, Refusal
from console.fetch.grid import Tile
from console.fetch.source import Source


class DepotState(msgspec.Struct, frozen=True):
    """For the health panel. Plain data: travels between processes."""

    id: str  # of the base map
    got: int  # tiles that came from the server or the file
    cached: int  # tiles that came from the disk cache
    waiting: int  # wishes not yet answered
    refused: dict[str, int]  # code → answers of that kind since it was opened
    last: dict[str, str]  # code → detail of the latest
    lacking: dict[str, int]  # code → tiles of the present view that are not there for that reason; what to show
    notices: dict[str, str]  # code → detail: fetch.disk_full, fetch.no_cache … ; tiles may come all the same


class Depot:
    """Threads, memory and retries of one open base map. Every method returns at once; any thread may call."""

    def __init__(self, source: Source, *, threads: int = 0, ram_mb: float = 64.0,
                 on_news: Callable[[], None] | None = None) -> None:  # fmt: skip
        """Takes ``source`` over and closes it in ``close``. ``threads`` 0: 4 for a server, 2 for a file.

        ``on_news`` is called from the depot's threads whenever ``fresh`` has something new: be quick there.
        """

    def at_hand(self, tile: Tile, layer: int = 0) -> Data | None:
        """The tile if it is in memory. Beyond ``max_zoom`` always None: use ``best``."""

    def best(self, tile: Tile, layer: int = 0) -> tuple[Tile, Data] | None:
        """The tile itself, or its nearest ancestor at hand (then to be scaled up); None when there is none."""

    def want(self, tiles: Sequence[Tile]) -> None:
        """What the view needs now, most urgent first, all layers of each; replaces every earlier wish.

        Beyond ``max_zoom`` the ancestor at ``max_zoom`` is wanted. Where nothing at all is at hand, an ancestor some
        levels up is fetched first, so that ground shows soon; a tile that is refused has its parent fetched instead.
        """

    def fresh(self) -> list[Tile]:
        """Tiles (also ancestors) of which something arrived since last asked: repaint what lies over them."""

    def settled(self, tile: Tile) -> bool:
        """Whether nothing more is to come for a tile now: every layer is at hand or refused."""

    def refusal(self, tile: Tile, layer: int = 0) -> Refusal | None:
        """Why a tile is not there, while that still stands."""

    def bad(self, tile: Tile, layer: int = 0) -> None:
        """Its bytes could not be decoded: forgotten in memory and on disk, counted as ``fetch.corrupt``."""

    def state(self) -> DepotState:
        """Counts and reasons, now."""

    def close(self) -> None:
        """Stop: requests under way are cut off, threads end, the source is closed. Twice does no harm."""
