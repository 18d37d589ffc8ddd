"""A wish from outside that the window close: kept until there is a window, then handed to its event loop."""

from __future__ import annotations

from collections.abc import Callable


class Closing:
    """``ask`` may come at any time, on the GUI's thread (a signal handler): before the window, or before its loop."""

    def __init__(self) -> None:
        self._asked = False
        self._close: Callable[[], object] | None = None

    def ask(self) -> None:
        self._asked = True
        if self._close is not None:
            self._close()

    def hand(self, close: Callable[[], object] | None) -> None:
        """What closes the window, once it stands; None when it is gone. A wish that came before is honoured now."""
        self._close = close
        if self._asked and close is not None:
            close()
