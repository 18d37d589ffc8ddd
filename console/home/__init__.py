"""Where the program's own files lie, and how it starts itself again: from a checkout, installed, or frozen.

A checkout has ``resources/`` and ``config/`` beside ``console/``. A wheel carries them in ``console/shipped/``, and so
does the folder that PyInstaller makes.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__version__ = "0.1.0"

_ROOT: Final = Path(__file__).resolve().parents[2]
FROZEN: Final = bool(getattr(sys, "frozen", False))
CHECKOUT: Final = not FROZEN and (_ROOT / "main.py").is_file() and (_ROOT / "resources" / "say").is_dir()
_DATA: Final = _ROOT if CHECKOUT else Path(__file__).resolve().parents[1] / "shipped"
RESOURCES: Final = _DATA / "resources"
CONFIG: Final = _DATA / "config"
PROGRAM: Final = "main.py" if CHECKOUT else "onemap"  # what a person types
_DOOR: Final = "console.door"


def _demo() -> Path:
    if CHECKOUT:
        return CONFIG / "demo"
    import platformdirs

    return Path(platformdirs.user_data_dir("onemap", appauthor=False)) / f"demo-{__version__}"


DEMO: Final = _demo()


def ready_demo() -> None:
    """An installed program's own folder may belong to another user: the demo site is played in a copy of the user's.

    Raises ``OSError``. Nothing to do in a checkout, or the second time.
    """
    if CHECKOUT or DEMO.exists():
        return
    fresh = DEMO.with_name(f".{DEMO.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(CONFIG / "demo", fresh)
    fresh.replace(DEMO)


def program(*argv: str) -> list[str]:
    """The command that starts this program once more with ``argv``."""
    if FROZEN:
        return [sys.executable, *argv]
    return [sys.executable, str(_ROOT / "main.py"), *argv] if CHECKOUT else [sys.executable, "-m", _DOOR, *argv]


def module(name: str, *argv: str) -> list[str]:
    """The command that runs one of our own modules as a script: ``-m`` of ours, since a frozen Python has none."""
    return program("-m", name, *argv)


def script(name: str, *argv: str) -> list[str]:
    """As :func:`module`, without importing the packages above it where that can be helped: it starts at once."""
    if FROZEN:
        return module(name, *argv)
    return [sys.executable, str(_ROOT.joinpath(*name.split(".")).with_suffix(".py")), *argv]


def asked_module(argv: Sequence[str]) -> str:
    """The module of ours that :func:`module` asks for; "" for any other command line."""
    return argv[1] if len(argv) > 1 and argv[0] == "-m" and argv[1].split(".")[0] == "console" else ""
