"""A process beside the window gives way to it."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

_BELOW_NORMAL: Final = 0x4000  # BELOW_NORMAL_PRIORITY_CLASS of Windows


def stand_back(nice: int) -> None:
    """Makes this process less urgent than the window, whose frames come first where cores are few. ``nice``: 1 … 19.
    Where that cannot be said it is as any other."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
        else:
            os.nice(nice)
