"""What needs no stream: pictures in shared memory, the budget, the pace, addresses, sizes."""

from __future__ import annotations

import math
import threading
from fractions import Fraction
from queue import SimpleQueue

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.video.address import AddressError, host_of, opened_as, scheme_of
from console.video.budget import STEADY_S, Budget
from console.video.frames import Block, Frame, room_for
from console.video.gauge import Gauge
from console.video.keys import Keys
from console.video.messages import Address
from console.video.pace import Lag, Pace
from console.video.scaling import fitted, shown_size
from console.video.worker import tell_no_more


def test_a_block_gives_back_what_was_put_and_nothing_torn() -> None:
    block = Block.make(room_for(64, 48))
    reader = Block.attach(block.name)
    over = threading.Event()

    def write() -> None:
        n = 0
        while not over.is_set():
            n += 1
            block.put(n, n / 10, np.full((48, 64, 4), n % 251, dtype=np.uint8))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken: list[Frame] = []
        while len(taken) < 40 and writer.is_alive():
            if (frame := reader.take()) is not None and (not taken or frame.n != taken[-1].n):
                taken.append(frame)
    finally:
        over.set()
        writer.join()
        reader.close()
        block.close(unlink=True)
    assert all((frame.data == frame.n % 251).all() and frame.at == frame.n / 10 for frame in taken)


def test_a_block_leaves_out_what_is_too_large_and_ends_twice() -> None:
    block = Block.make(room_for(16, 16))
    block.put(1, 0.0, np.zeros((2000, 2000, 4), dtype=np.uint8))
    assert block.take() is None
    block.close(unlink=True)
    block.close(unlink=True)
    assert (block.take(), block.published) == (None, 0)
    with pytest.raises(FileNotFoundError):
        Block.attach(block.name)


@given(st.integers(1, 12), st.floats(0.1, 5), st.floats(5, 60), st.lists(st.floats(0, 60), max_size=40))
def test_a_budget_pauses_longer_up_to_its_most_and_is_whole_after_it_played(
    tries: int, first_s: float, most_s: float, played: list[float]
) -> None:
    budget = Budget(tries, first_s, most_s, 300.0, chance=lambda: 0.5)
    row, before = 0, 0.0
    for played_s in played:
        row = 1 if played_s >= STEADY_S else row + 1
        wait_s = budget.fail(played_s)
        assert budget.spent == row
        if row >= tries:
            assert wait_s == 300.0
        else:
            assert wait_s is not None
            assert first_s * 0.99 <= wait_s <= most_s * 1.01
            assert row == 1 or wait_s >= before
            before = wait_s
    budget.renew()
    assert not budget.is_spent
    assert Budget(1, 1.0, 1.0, 0.0).fail(0.0) is None


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=60), st.sampled_from([0.0, 2.0]))
def test_what_was_recorded_is_never_shown_before_its_time(gaps: list[float], slack_s: float) -> None:
    pace, now, own, first = Pace(slack_s), 100.0, 7.0, 0.0
    for gap in gaps:
        own += gap
        now += pace.wait_s(own, now)
        first = first or now - own
        assert now - own >= first - slack_s - 1e-6
    assert pace.wait_s(own + 3600.0, now) == 0.0  # a cut: it began anew
    assert Pace(math.inf).wait_s(own, now) == Pace(0.0).wait_s(None, now) == 0.0


def test_decoding_that_falls_behind_leaves_out_until_it_has_caught_up() -> None:
    lag = Lag()
    assert not any(lag.hear(n / 15, 50 + n / 15, 0.05) for n in range(60))
    late = [lag.hear(4 + n / 15, 54 + n / 10, 0.0) for n in range(60)]  # two thirds of the speed, never waiting
    assert late[-1]
    assert not late[0]
    assert lag.hear(8.0, 60.0, 0.0)
    assert not lag.hear(12.0, 62.1, 0.02)  # it waits for data again


def test_a_sender_that_is_slow_or_stood_still_is_not_left_out() -> None:
    lag = Lag()
    assert not any(lag.hear(n / 15, 50 + n / 5, 0.2) for n in range(60))
    assert not any(lag.hear(4 + n / 15, 80 + n / 15, 0.05 if n else 18.0) for n in range(60))
    kept = [lag.hear(9 + n / 15, 90 + n / 300, 0.0 if n else 8.0) for n in range(60)]  # what it kept comes at once
    assert not any(kept)


def test_gaps_are_losses_and_slowing_down_is_none() -> None:
    gauge = Gauge()
    for n in (*range(30), *range(33, 60)):
        gauge.picture(n / 15, n / 15)
    assert gauge.lost == 3
    assert gauge.fps(59 / 15) == pytest.approx(15, abs=2)
    for n in range(200):
        gauge.picture(4 + n / 5, 4 + n / 5)
    settled = gauge.lost
    for n in range(200, 400):
        gauge.picture(4 + n / 5, 4 + n / 5)
    assert gauge.lost == settled


@given(st.integers(1, 8000), st.integers(1, 8000), st.integers(16, 4000), st.integers(16, 4000))
def test_a_picture_fits_and_is_never_made_larger(wide: int, high: int, width: int, height: int) -> None:
    w, h = fitted(wide, high, width, height)
    assert 2 <= w <= max(2, width)
    assert 2 <= h <= max(2, height)
    assert (w <= wide and h <= high) or min(wide, high, w, h) <= 2


def test_pixels_that_are_not_square() -> None:
    assert shown_size(704, 576, None) == (704, 576)
    assert shown_size(704, 576, Fraction(12, 11)) == (768, 576)


@pytest.mark.parametrize("url", ["", "ftp://a/b", "rtsp://", "http://[::1", "rtsp://a:b:c/", "javascript:1", "//x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match=r"stream\.bad_url"):
        scheme_of(url)


@given(st.text(min_size=1, max_size=12).filter(lambda s: ":" not in s), st.text(max_size=12))
def test_a_password_is_in_the_url_for_ffmpeg_alone(user: str, password: str) -> None:
    from urllib.parse import unquote, urlsplit

    try:
        address = Address("rtsp://10.0.0.9:8554/live/1?x=1", "tcp", f"{user}:{password}")
        url, options = opened_as(address)
    except UnicodeEncodeError:  # half of a pair is no text
        return
    parts = urlsplit(url)
    assert (parts.hostname, parts.port, parts.path, parts.query) == ("10.0.0.9", 8554, "/live/1", "x=1")
    assert (unquote(parts.username or ""), unquote(parts.password or "")) == (user, password)
    assert address.login not in repr(address) or len(address.login) < 4
    assert options["rtsp_transport"] == "tcp"
    assert host_of(url) == "10.0.0.9:8554"


def test_files_are_read_by_files_alone_and_networks_read_none() -> None:
    path, options = opened_as(Address("file:///tmp/%E8%A1%97%20a.mp4"))
    assert path.endswith("tmp/街 a.mp4")
    assert "http" not in options["protocol_whitelist"]
    for url in ("rtsp://a/b", "http://a/b.m3u8"):
        assert "file" not in opened_as(Address(url))[1]["protocol_whitelist"].split(",")


def test_what_ends_a_thread_of_the_child_is_told_without_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(av.error.FFmpegError, match="s3cret") as raised:
        av.open("http://op:s3cret@127.0.0.1:1/a.ts")
    what = (raised.type, raised.value, raised.tb, threading.current_thread())
    tell_no_more(threading.ExceptHookArgs(what))
    said = capfd.readouterr().err
    assert said.endswith("ConnectionRefusedError\n")
    assert "s3cret" not in said


def test_a_keyring_that_breaks_is_one_that_knows_nothing() -> None:
    """What its back-end raises ends neither the thread nor the questions of other streams."""

    def asked(name: str) -> str:
        if name == "broken":
            raise RuntimeError("no session bus")
        return "op:sesame"

    keys, said = Keys(asked), SimpleQueue[str]()
    try:
        for name in ("broken", "gate"):
            keys.ask(name, said.put)
        assert [said.get(timeout=60), said.get(timeout=60)] == ["", "op:sesame"]
    finally:
        keys.close()
