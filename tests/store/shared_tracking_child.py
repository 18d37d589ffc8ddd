"""Puts fixes into a shared store and packs them all the time; says how many the database has. Killed by
``test_shared_tracks_away``."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from console.store.shared_packing import SharedPacker
from console.store.shared_tracks import SharedTracks
from console.words import VirtualClock
from tests.store.tracking_child import NOON, STEP_S, fixes


def main(url: str, folder: Path, first: int) -> None:
    clock = VirtualClock(NOON + first * STEP_S)
    packer, tracks = SharedPacker(url, clock, keep_days=3000), SharedTracks(url, folder, clock)
    threading.Thread(target=look, args=(packer,), daemon=True).start()
    tracks.start()
    for n in range(first, 4_000):
        tracks.put(fixes(n))
        clock.advance(STEP_S)
        if n % 20 == 19:
            while tracks.unwritten:
                time.sleep(0.005)
            print(n, flush=True)


def look(packer: SharedPacker) -> None:
    while True:
        packer.look()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
