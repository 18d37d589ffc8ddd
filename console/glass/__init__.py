"""Qt lives here and nowhere else: the desk window, its map and panels, the pulse, the bench.

For ``console.door``: ``open_desk`` shows the window and runs until it is closed. Importing this package imports no Qt;
the function does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from console.glass.closing import Closing

__all__ = ["Closing", "open_desk"]

if TYPE_CHECKING:
    from console.desk import Desk, Outcome


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
