"""What QtWebEngine is told by its environment, before it is imported."""

from __future__ import annotations

import os
import sys
from typing import Final

_FLAGS: Final = ("--proxy-server=127.0.0.1:9", "--disable-background-networking")  # a dead end, should a wall not hold


def prepare() -> None:
    """Before QtWebEngine is imported: root has no sandbox, a virtual screen no graphics card, nobody a network."""
    flags = [os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", ""), *_FLAGS]
    if sys.platform != "win32" and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        flags.append("--disable-gpu")
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(one for one in flags if one)
