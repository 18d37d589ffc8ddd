"""The past as a film: each picture says when it was, shows the room of then, knows no caller; broken off it is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget

from console import site
from console.door.replaying import open_replay
from console.glass.film import making
from console.glass.film.making import FilmFault, FilmOrder, Hand
from console.glass.film.parts import FilmFoot, Scene
from console.glass.panels.ink import Ink
from console.glass.screens.evening import END
from console.glass.theme import load_theme
from console.glass.tilework.service import TileService
from console.glass.tilework.starting import service_for
from console.say import say
from console.words.past import By, Lost
from tests.conftest import ROOT
from tests.glass.kept_evening import BEGIN, kept

SIZE = (960, 720)
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("past") / "site")


@pytest.fixture
def tiles(folder: Path) -> Iterator[TileService]:
    service = service_for(site.load(folder))
    service.start()
    yield service
    service.shut()


def film(folder: Path, tiles: TileService, path: Path, **how: Any) -> list[np.ndarray]:
    wanted: dict[str, Any] = {"since": END - 60, "until": END, "speed": 20.0, "fps": 1, "size": SIZE}
    order = FilmOrder(path=path, **(wanted | how))
    shares: list[float] = []
    with ExitStack() as house:
        replay = open_replay(site.load(folder), house, at=order.since, by=order.by, sums=False)
        made = making.make(replay, order, tiles, shares.append)
    assert made == order.pictures == len(set(shares))
    assert shares == sorted(shares)
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is written into pictures from now on."""
    words: list[str] = []
    plain = Ink.text

    def text(self: Ink, x: float, y: float, words_: str, *more: Any, **how: Any) -> float:
        words.append(words_)
        return plain(self, x, y, words_, *more, **how)

    monkeypatch.setattr(Ink, "text", text)
    return words


def test_a_film_of_the_last_minute(
    folder: Path, tiles: TileService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(monkeypatch)
    pictures = film(folder, tiles, tmp_path / "x.mp4")
    assert len(pictures) == 4
    assert pictures[0].shape == (SIZE[1], SIZE[0], 3)
    assert not np.array_equal(pictures[0], pictures[-1])
    edge = load_theme("dark").color("t1")
    for picture in pictures:  # nobody takes it for now: a frame that no live screen has, and the word
        assert picture[SIZE[1] // 2, 1] == pytest.approx((edge.red(), edge.green(), edge.blue()), abs=14)
    assert {"21:46:32", "21:46:52", "21:47:12", "21:47:32"} <= set(words)
    assert words.count("回放") >= 4
    assert "2026-11-21" in words
    assert "按收到" in words
    assert [one.name for one in tmp_path.iterdir()] == ["x.mp4"]


def test_what_is_open_comes_as_time_goes_and_no_caller(
    folder: Path, tiles: TileService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0912 came 52 s before the end: it is in the list of the last picture, not of the first. No caller is on it."""
    words = said(monkeypatch)
    film(folder, tiles, tmp_path / "x.webm", size=(1920, 1080), speed=60.0, since=END - 60)
    opened = [n for n, word in enumerate(words) if word == "在办警情"]
    first, last = words[opened[0] : opened[1]], words[opened[-1] :]
    assert "0912" not in first
    assert "0912" in last
    whole = "\n".join(words)
    assert "约六人持械" not in whole  # words of a call
    assert "西岗新村 6 栋" not in whole  # a house
    assert "西岗新村" in whole


def test_in_english_about_one_incident_as_it_happened(
    folder: Path, tiles: TileService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.say import use

    words = said(monkeypatch)
    try:
        film(folder, tiles, tmp_path / "x.mp4", language="en", about="0912", by=By.HAPPENED, theme="light")
    finally:
        use("zh_CN")
    assert {"REPLAY", "as it happened", "20×"} <= set(words)


def test_none_of_that_number_and_no_such_time(folder: Path, tiles: TileService, tmp_path: Path) -> None:
    with pytest.raises(FilmFault, match="no_such"):
        film(folder, tiles, tmp_path / "x.mp4", about="7777")
    with pytest.raises(FilmFault, match="nothing_there"):
        film(folder, tiles, tmp_path / "x.mp4", since=BEGIN - 9e6, until=BEGIN - 8e6)
    assert list(tmp_path.iterdir()) == []


def test_broken_off_it_leaves_nothing(folder: Path, tiles: TileService, tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    order = FilmOrder(path=tmp_path / "x.mp4", since=END - 60, until=END, speed=20.0, fps=1, size=SIZE)
    with ExitStack() as house:
        replay = open_replay(site.load(folder), house, at=order.since, sums=False)
        with pytest.raises(KeyboardInterrupt):
            making.make(replay, order, tiles, stop)
    assert list(tmp_path.iterdir()) == []


def test_who_wants_it_no_more_is_heard_while_a_picture_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if len(told) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(making, "_HEAR_S", 0.0)
    never: Any = SimpleNamespace(canvas=SimpleNamespace(ready=lambda: False))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with pytest.raises(KeyboardInterrupt):
        making._painted(app, never, making.Waiting(stop))
    assert told == [0.0] * 3


def test_the_hand_goes_as_the_film_does(folder: Path) -> None:
    with ExitStack() as house:
        replay = open_replay(site.load(folder), house, at=END - 900, sums=False)
        hand = Hand(replay)
        hand.begin(END - 900, By.RECEIVED)
        for at in (END - 899, END - 700, END - 60.5, END - 60.25):
            hand.go(at, 60.0)
            assert replay.state.at == pytest.approx(at)
            assert replay.clock.now() == pytest.approx(at)


def test_what_cannot_be_read_stands_on_the_picture(
    folder: Path, monkeypatch: pytest.MonkeyPatch, widgets: Callable[[QWidget], QWidget]
) -> None:
    words = said(monkeypatch)
    with ExitStack() as house:
        desk = open_replay(site.load(folder), house, at=END, sums=False)
        scene = Scene(desk, END - 100, END, 60.0, By.RECEIVED, END - 50)
        scene.lost = (Lost(END - 60, END - 40, "store.torn"),)
        foot = FilmFoot(scene, load_theme("dark"), widgets(QWidget()))
        foot.resize(1200, 108)
        foot.grab()
        assert say("store.torn") in words
        words.clear()
        scene.at = END - 30
        foot.grab()
        assert say("store.torn") not in words


# --- the command ------------------------------------------------------------------------------------------------------


def command(folder: Path, out: Path, *more: str) -> list[str]:
    return [
        sys.executable, str(ROOT / "main.py"), "film", "--site", str(folder), "--from", "2026-11-21 21:46:32", "--to",
        "2026-11-21 21:47:32", "--size", "640x480", "--json", "-o", str(out), *more,
    ]  # fmt: skip


def test_the_command_says_how_far_it_is(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.mp4"
    ended = subprocess.run(
        command(folder, out, "--speed", "60", "--fps", "2"), capture_output=True, timeout=PATIENCE_S, check=False
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0, ended.stderr.decode()
    assert lines[-1] == {"done": str(out), "count": 3, "lost": []}
    assert [line["share"] for line in lines[:-1]] == pytest.approx([0, 1 / 3, 2 / 3])
    assert out.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_the_command_can_be_ended(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.mp4"
    running = subprocess.Popen(
        command(folder, out, "--speed", "1", "--fps", "30"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert running.stdout is not None
        while b"share" not in running.stdout.readline():
            assert running.poll() is None
        os.kill(running.pid, signal.SIGTERM)
        running.stdout.read()
        assert running.wait(PATIENCE_S) != 0
    finally:
        running.kill()
        running.wait()
        running.stdout.close()  # type: ignore[union-attr]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [(("-o", "x.avi"), "影片用"), (("--to", "2026-11-21 20:00"), "晚于"), (("--from", "never"), "不是时间")],
)
def test_what_cannot_be_is_said(folder: Path, tmp_path: Path, more: tuple[str, ...], words: str) -> None:
    line = command(folder, tmp_path / "x.mp4")
    ended = subprocess.run([*line, *more], capture_output=True, timeout=PATIENCE_S, check=False, cwd=tmp_path)
    assert ended.returncode != 0
    said_ = ended.stderr.decode() + "".join(json.loads(one).get("fault", "") for one in ended.stdout.splitlines())
    assert words in said_
    assert list(tmp_path.iterdir()) == []
