"""The command line and the joining of rooms: builds them, joins them, closes them in reverse."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0 done, 1 could not, 2 not understood."""
    from console import home

    words = list(sys.argv[1:] if argv is None else argv)
    if name := home.asked_module(words):
        sys.argv = words[1:]
        runpy.run_module(name, run_name="__main__", alter_sys=True)
        return 0
    from console.door.cli import main as run_command

    return run_command(words)
