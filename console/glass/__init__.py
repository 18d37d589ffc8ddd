"""Qt lives here and nowhere else: the desk window, its map and panels, the pulse, the bench.

For ``console.door``: ``open_desk`` shows the window, ``open_wall`` one wall alone; each runs until it is closed.
Importing this package imports no Qt; the functions do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.glass.closing import Closing

__all__ = ["Closing", "open_desk", "open_wall", "show_replay"]

if TYPE_CHECKING:
    from console.desk import Desk, Outcome
    from console.desk.past_asked import OpenPast, Wanted
    from console.desk.ports import VideoPort
    from console.site import Site
    from console.words import Clock
    from console.words.wall import WallSpec


def open_desk(
    desk: Desk,
    *,
    theme: str = "dark",
    language: str = "zh_CN",
    script: Sequence[str] = (),
    screenshot: Path | None = None,
    after_s: float = 0.0,
    size: tuple[int, int] | None = None,
    layout_file: Path | None = None,
    on_line: Callable[[str, Outcome], None] | None = None,
    on_shown: Callable[[], None] | None = None,
    closing: Closing | None = None,
) -> int:
    """The desk window on ``desk`` until it is closed; the process's exit code, 1 when the screenshot was not written.

    ``theme`` dark, light, safe-dark, safe-light · ``language`` zh_CN, en · ``script`` typed lines, run in
    order, ``等 3`` or ``wait 3`` pauses; ``on_line`` hears each line and its outcome · ``screenshot`` writes a PNG
    ``after_s`` seconds after the window stands, then closes it · ``size`` in px, else the whole screen ·
    ``layout_file`` (INI) remembers the window's place · ``on_shown`` is called once, after the first paint ·
    ``closing.ask()`` closes the window, whenever it comes: before it stands, it closes as soon as it does.
    """
    from console.glass.tilework.starting import service_for

    tiles = service_for(desk.site)
    tiles.start()  # its process loads while this one loads the window
    try:
        from console.glass.window.opening import Opening, run

        how = (theme, language, tuple(script), screenshot, after_s, size, layout_file, on_line, on_shown)
        return run(desk, Opening(*how, closing or Closing()), tiles)
    finally:
        tiles.shut()


def open_wall(
    desk: Desk,
    wall: WallSpec,
    videos: VideoPort | None = None,
    *,
    language: str = "zh_CN",
    size: tuple[int, int] | None = None,
    screenshot: Path | None = None,
    after_s: float = 0.0,
    on_shown: Callable[[], None] | None = None,
    closing: Closing | None = None,
    over: Callable[[], bool] = lambda: False,
) -> int:
    """One wall of ``desk``'s site on the monitors that it names, until it is closed; the process's exit code.

    ``videos`` None: ``desk.videos``, as soon as there are any · ``size`` in px: there at the corner, whatever monitors
    there are · ``screenshot`` writes a PNG ``after_s`` seconds after the window stands, then ends; 1 when it could not
    be written · ``over`` is asked after every announcement of the desk: True ends it (the desk is to be built anew) ·
    ``closing.ask()`` ends it, whenever it comes.
    """
    from console.glass.tilework.starting import service_for

    tiles = service_for(desk.site)
    tiles.start()
    try:
        from console.glass.wall.opening import WallOpening, run

        wanted = WallOpening(language, size, screenshot, after_s, on_shown, closing or Closing(), over)
        return run(desk, wall, videos, tiles, wanted)
    finally:
        tiles.shut()


def show_replay(
    site: Site,
    open_past: OpenPast,
    clock: Clock,
    wanted: Wanted,
    *,
    theme: str = "dark",
    language: str = "zh_CN",
    size: tuple[int, int] | None = None,
    screenshot: Path | None = None,
    after_s: float = 0.0,
    on_shown: Callable[[], None] | None = None,
    closing: Closing | None = None,
) -> int:
    """A replay of ``site`` without a desk beside it, until it is closed; the exit code as ``open_desk``'s."""
    from console.glass.tilework.starting import service_for

    tiles = service_for(site)
    tiles.start()
    try:
        from console.glass.replay.opening import ReplayOpening, run

        how = ReplayOpening(theme, language, size, screenshot, after_s, on_shown, closing or Closing())
        return run(open_past, clock, wanted, tiles, how)
    finally:
        tiles.shut()
