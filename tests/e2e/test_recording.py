"""``main.py record`` as its own processes: real broker, real database; two share the fixes, one is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from console import site
from console.desk.reloading import units_of
from console.door import cli
from console.door.recording import Recorder
from console.feed import Blast, Feed
from console.store import postgres, tracks_of
from console.store.shared_tracks import SharedTracks
from console.words import LiveClock

ROOT = Path(__file__).resolve().parents[2]
UNITS = 100


@pytest.fixture
def folder(tmp_path: Path, database: str, mosquitto: str) -> Path:
    """A site without a map whose seats share a database."""
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, time.time())
    place = tmp_path / "site"
    place.mkdir()
    edges = "west_deg = 114.0\nsouth_deg = 35.0\neast_deg = 116.0\nnorth_deg = 36.5\n"
    heads = f'id = "county"\nstore = "{database}"\nbroker = "{mosquitto}"\n'
    (place / "site.toml").write_text(f'{heads}[layers]\nunits = ""\n[bounds]\n{edges}', "utf-8")
    site.compile_if_stale(place)
    return place


@contextmanager
def recording(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "main.py", "record", "--site", str(folder), "--share", "room", "--lang", "zh"]
    log = (folder.parent / f"record-{time.monotonic_ns()}.log").open("wb")
    with log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                child.wait(30)


def blast(url: str, seconds: float, rate: float = 400) -> int:
    sender = Blast(url, "county", units=UNITS, rate=rate, seconds=seconds, lon_deg=115.0, lat_deg=35.7)
    return sender.wait(60)


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 40.0
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def written(url: str) -> dict[str, int]:
    """By the name of each process that has been seen lately; heard of the broker it may not have yet."""
    with postgres.connect(url) as connection:
        return dict(connection.execute("SELECT name, fixes FROM intake").fetchall())


def stored(url: str) -> int:
    return sum(day.rows for day in tracks_of(Path(), url).days())


def heard(folder: Path) -> int:
    """Processes that say that they are connected to the broker."""
    return sum("已连上" in log.read_text("utf-8") for log in folder.parent.glob("record-*.log"))


def test_two_share_the_fixes_and_the_one_that_is_left_takes_all(folder: Path, database: str, mosquitto: str) -> None:
    with ExitStack() as house:
        first, second = (house.enter_context(recording(folder)) for _ in range(2))
        until(lambda: len(written(database)) == 2 and heard(folder) == 2)
        assert {name.rsplit("/")[-1] for name in written(database)} == {"room-1", "room-2"}
        outside = Blast(mosquitto, "county", units=5, rate=50, seconds=0.5, lon_deg=100.0, lat_deg=20.0)
        outside.wait(30)  # which no desk would believe
        sent = blast(mosquitto, 2.0)
        until(lambda: stored(database) == sent and sum(written(database).values()) == sent)
        shares = written(database).values()
        assert min(shares) > sent / 10, shares
        first.kill()
        first.wait()
        more = blast(mosquitto, 1.0)
        until(lambda: stored(database) == sent + more)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    with postgres.connect(database) as connection:
        (left,) = connection.execute("SELECT count(*) FROM intake").fetchone() or (0,)
    assert left == 1, "who ends in order takes its row away; who was killed leaves it, which grows old"
    assert any("录轨结束" in log.read_text("utf-8") for log in folder.parent.glob("record-*.log"))


@contextmanager
def a_seat(folder: Path, url: str, database: str) -> Iterator[Recorder]:
    """What a recording seat does with fixes, without its window."""
    place, clock = site.load(folder), LiveClock()
    tracks = SharedTracks(database, folder / "seat", clock)
    seat = Recorder(units_of(place), tracks)
    feed = Feed(url, "county", seat.inbox, clock, seat="seat-1")
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            seat.beat()

    thread = threading.Thread(target=run)
    for part in (tracks, thread, feed):
        part.start()
    try:
        yield seat
    finally:
        feed.stop()
        stop.set()
        thread.join()
        tracks.stop()


@pytest.mark.long
@pytest.mark.parametrize("covered", [False, True])
def test_killed_with_fixes_in_its_hands(
    folder: Path, database: str, mosquitto: str, covered: bool, record_property: Callable[[str, object], None]
) -> None:
    """Without a seat what one process had in its hands is lost, a second's worth; a seat that records loses none."""
    with ExitStack() as house:
        first, second = (house.enter_context(recording(folder)) for _ in range(2))
        until(lambda: len(written(database)) == 2 and heard(folder) == 2)
        seat = house.enter_context(a_seat(folder, mosquitto, database)) if covered else None
        if seat is not None:
            until(lambda: seat.tracks.state.deputed)
        sender = Blast(mosquitto, "county", units=UNITS, rate=800, seconds=6.0, lon_deg=115.0, lat_deg=35.7)
        time.sleep(3.0)
        assert sender.running
        first.kill()
        sent = sender.wait(60)
        if covered:
            until(lambda: stored(database) >= sent)
        time.sleep(4.0)
        lost = sent - stored(database)
        print(f"covered={covered} sent={sent} lost={lost}")
        record_property("lost", lost)
        assert lost == 0 if covered else 0 < lost < 2 * 800
        assert second.poll() is None


def test_a_site_of_one_seat_needs_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.toml").write_text('id = "x"\n[layers]\nunits = ""\n')
    assert cli.main(["record", "--site", str(tmp_path), "--share", "room", "--lang", "zh"]) == 1
    assert "单席" in capsys.readouterr().err
    assert cli.main(["record", "--site", str(tmp_path), "--share", "a/b", "--lang", "zh"]) == 2
    assert "不能作名称" in capsys.readouterr().err
