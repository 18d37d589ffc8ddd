"""Writes fixes and packs them all the time; says how many are committed. Killed by ``test_tracks_killed``."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from console.store.packing import Packer
from console.store.tracks import Tracks
from console.words import Fix, VirtualClock

NOON = 1700049600.0
STEP_S = 20.0  # between batches: a stretch is over after thirty of them


def main(folder: Path, first: int) -> None:
    clock = VirtualClock(NOON + first * STEP_S)
    packer, tracks = Packer(folder, clock), Tracks(folder, 90)
    threading.Thread(target=look, args=(packer, threading.Event()), daemon=True).start()
    for n in range(first, 4_000):
        rest = fixes(n)
        while rest:
            rest = tracks.write(rest, NOON)
        clock.advance(STEP_S)
        print(n, flush=True)


def look(packer: Packer, stop: threading.Event) -> None:
    while not stop.is_set():
        packer.look()


def fixes(n: int) -> list[Fix]:
    """Of a batch: eight fresh ones and two late ones."""
    at = NOON + n * STEP_S
    fresh = [Fix(f"u{i}", at + i / 10, 115 + n / 1e5, 35.7, received_at=at + 1) for i in range(8)]
    return [*fresh, *(Fix(f"u{i}", at - 5000 + i / 10, 115 + n / 1e5, 35.8, received_at=at + 1) for i in range(2))]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
