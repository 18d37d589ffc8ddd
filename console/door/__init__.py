"""The command line and the joining of rooms: builds them, joins them, closes them in reverse."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0 done, 1 could not, 2 not understood."""
    from console.door.cli import main as run_command

    return run_command(argv)
