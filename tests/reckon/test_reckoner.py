"""The real child: asked, killed, asked again; ended with its parent's word, whatever it is at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from console.reckon import Reckoner
from console.reckon.reckoner import CRASHES, GONE
from console.words import (
    Answered,
    Centre,
    Ring,
    RingAnswer,
    RingAsk,
    RingShape,
    SiteAsk,
    SumsFault,
    SumsState,
    Tier,
)
from console.words.sums import STRAIGHT
from tests.conftest import ROOT

PATIENCE_S = 30.0


class Seat:
    """A reckoner and what it has said."""

    def __init__(self, folder: Path) -> None:
        self.inbox: SimpleQueue[Answered] = SimpleQueue()
        self.sums = Reckoner(folder, self.inbox)

    def heard(self) -> Answered:
        return self.inbox.get(timeout=PATIENCE_S)

    def until(self, kind: type[Answered]) -> Answered:
        while not isinstance(one := self.heard(), kind):
            pass
        return one

    def until_ready(self) -> None:
        while not (isinstance(one := self.heard(), SumsState) and one.ready):
            assert not (isinstance(one, SumsState) and one.code), one

    def kill(self) -> None:
        pid = self.sums.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


@pytest.fixture
def seat(demo: Path) -> Iterator[Seat]:
    seat = Seat(demo)
    yield seat
    seat.sums.close()


def ask(n: int, key: str = "ring:r1", metres: float = 500.0) -> RingAsk:
    ring = Ring(
        id="r1", no="圈1", shape=RingShape.DISTANCE, tiers=(Tier(limit=metres),),
        centre=Centre(lon_deg=115.0, lat_deg=35.7),
    )  # fmt: skip
    return RingAsk(key, n, ring=ring)


def test_asks_wait_for_the_child_and_the_newest_of_a_key_is_answered(seat: Seat) -> None:
    for n in (1, 2, 3):
        seat.sums.ask(ask(n))
    seat.sums.ask(ask(4, "ring:other"))
    seat.sums.start()
    seat.sums.start()
    seat.until_ready()
    found = [seat.heard(), seat.heard()]
    assert [(one.key, one.n) for one in found if isinstance(one, RingAnswer)] == [("ring:r1", 3), ("ring:other", 4)]
    first = found[0]
    assert isinstance(first, RingAnswer)
    assert first.basis == STRAIGHT
    seat.sums.ask(SiteAsk("site", 5))
    seat.sums.ask(ask(6))
    assert seat.until(SumsState) == SumsState(ready=True, share=1.0)
    assert isinstance(again := seat.heard(), RingAnswer)
    assert again.n == 6


def test_a_child_that_dies_is_started_again_until_it_has_died_too_often(seat: Seat) -> None:
    seat.sums.start()
    for n in range(CRASHES):
        seat.until_ready()
        seat.kill()
        seat.sums.ask(ask(n))
    seat.until_ready()
    seat.sums.ask(ask(10))
    while not (isinstance(one := seat.heard(), RingAnswer) and one.n == 10):
        pass
    seat.kill()
    while not (isinstance(last := seat.heard(), SumsState) and last.code):
        pass
    assert last == SumsState(ready=False, code=GONE)
    seat.sums.ask(ask(11))
    assert seat.heard() == SumsFault("ring:r1", 11, GONE)


def test_a_site_that_is_not_ready_is_said_and_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('id = "x"\n', "utf-8")
    seat = Seat(tmp_path)
    try:
        seat.sums.ask(ask(1))
        seat.sums.start()
        while not (isinstance(one := seat.heard(), SumsState) and one.code):
            pass
        assert one.code == "sums.no_site"
        assert seat.heard() == SumsFault("ring:r1", 1, GONE)
    finally:
        seat.sums.close()


def test_it_closes_before_it_was_started_and_while_it_loads(demo: Path) -> None:
    never = Seat(demo)
    never.sums.close()
    never.sums.start()
    seat = Seat(demo)
    seat.sums.start()
    seat.heard()  # it is loading
    seat.sums.close()
    seat.sums.close()
    assert seat.sums.pid is None
    seat.sums.ask(ask(1))


def test_who_starts_it_does_not_load_what_it_reckons_with() -> None:
    """The window's process and the tile process stay light: geometry is the child's."""
    code = (
        "import sys, console.desk, console.door.rooms, console.glass.tilework.worker\n"
        "from console.reckon import Reckoner\n"
        "print(*sorted({'shapely', 'pyproj', 'scipy', 'geopandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
