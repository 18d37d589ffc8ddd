"""``bench recover --store``: as without, for a seat whose year of journal is in PostgreSQL.

Its own process is killed and started again with the snapshot in its folder, and as many commits of another seat behind
it as there can be before the next one. The database is on whatever machine its address says.
"""

from __future__ import annotations

import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from console import site
from console.desk.recovering import EVERY
from console.door.errors import DoorError
from console.door.made_year import Year, note
from console.door.recover_bench import RUNS, first, start
from console.door.screen import screen_of
from console.door.sites import tell


def measure(folder: Path, events: int, store: str, progress: Callable[[str], None]) -> dict[str, float | str]:
    """``store``: address of an empty database. ``events``: of the journal when the last snapshot was made."""
    from console.feed import Broker

    with tempfile.TemporaryDirectory(prefix="onemap-recover-") as temporary, screen_of((1920, 1080)):
        place = _made(folder, Path(temporary), store)
        written = _fill(place, Path(temporary) / "year", events, store, progress)
        state, broker = place.state_dir, Broker()
        try:
            options = ("--broker", broker.start())
            whole = first(place.folder, state, *options)
            progress(f"the whole journal: {whole:.1f} s; a snapshot is there")
            found = []
            for _ in range(RUNS):
                _go_on(state, store)
                found.append(start(place.folder, *options))
                progress(f"usable {found[-1][0]:.2f} s, room {found[-1][1]:.2f} s")
        finally:
            broker.stop()
        size = max(one.stat().st_size for one in state.glob("room-*.snapshot"))
    usable, room, cpu, rss = zip(*found, strict=True)
    return {
        "seconds": round(statistics.median(usable), 3), "seconds_worst": round(max(usable), 3),
        "room_seconds": round(statistics.median(room), 3), "cpu_seconds": round(statistics.median(cpu), 2),
        "whole_journal_seconds": round(whole, 1), "events": written, "events_after_snapshot": EVERY - 1,
        "snapshot_mb": round(size / 1e6, 1), "rss_mb": round(max(rss), 1),
    }  # fmt: skip


def _made(folder: Path, temporary: Path, store: str) -> site.Site:
    """The site on this store, without a sign-in."""
    own = temporary / "site"
    shutil.copytree(folder, own, ignore=shutil.ignore_patterns(".onemap"))
    text = (own / "site.toml").read_text("utf-8")
    (own / "site.toml").write_text(f'store = "{store}"\n{text}\n[people]\nsign_in = "never"\n', "utf-8")
    site.compile_if_stale(own, tell)
    return site.load(own)


def _fill(place: site.Site, folder: Path, events: int, store: str, progress: Callable[[str], None]) -> int:
    """A year of another seat, by way of a file."""
    from console.store.setting_up import set_up
    from console.store.upkeep import files, moving

    set_up(store, place.config.id, time.time())
    west, south, east, north = place.base.bounds
    year = Year(events, time.time(), tuple(one.id for one in place.units), ((west + east) / 2, (south + north) / 2))
    written = year.write(folder, "seat-1")
    try:
        moving.to_database(folder, store, tuple, lambda _line: None, lambda _share: None)
    except files.NotEmpty as error:
        raise DoorError("door.bench.in_use", where=error) from None
    progress(f"{written:,} events, {year.incidents:,} incidents")
    return written


def _go_on(state: Path, store: str) -> None:
    """The journal as it is just before the next snapshot would be made."""
    from console.store import postgres
    from console.store.shared import writing
    from console.store.shared.moving import Append

    newest = max(int(one.stem.removeprefix("room-")) for one in state.glob("room-*.snapshot"))
    with contextlib.closing(postgres.connect(store)) as connection:
        (last,) = connection.execute("SELECT max(seq) FROM event").fetchone() or (0,)
        short = max(0, EVERY - 1 - (last - newest))
        writing.commit(connection, [Append(tuple(note("seat-1", time.time()) for _ in range(short)), ())])
