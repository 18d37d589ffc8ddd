"""A film is what was painted, in its order and colours; one that was broken off is not there."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from console.video import film as films
from console.video.film import Coding, Film, FilmError, Kind

SIZE = (320, 240)
FPS = 10


def painted(n: int, size: tuple[int, int] = SIZE) -> np.ndarray:
    """One plain colour a picture, brighter from one to the next: BGRX."""
    out = np.empty((size[1], size[0], 4), np.uint8)
    out[:] = (40, 60, 20 + 8 * n, 255)
    return out


def read(path: Path) -> tuple[list[np.ndarray], av.container.InputContainer]:
    container = av.open(str(path))
    return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)], container


@pytest.mark.parametrize(("ending", "codec"), [(".mp4", "h264"), (".webm", "vp9")])
def test_every_picture_comes_back_in_its_order(tmp_path: Path, ending: str, codec: str) -> None:
    path = tmp_path / f"x{ending}"
    with Film(path, SIZE, FPS, title="回放") as film:
        for n in range(25):
            film.add(painted(n))
    pictures, container = read(path)
    with container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == SIZE
        assert stream.average_rate == FPS
        assert stream.codec_context.name.startswith(codec)
        assert container.metadata["title"] == "回放"
    assert len(pictures) == 25
    red = [int(picture[120, 160, 0]) for picture in pictures]
    assert red == pytest.approx([20 + 8 * n for n in range(25)], abs=6)
    assert pictures[10][120, 160, 1:].tolist() == pytest.approx([60, 40], abs=6)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def _broken_off(film: Film) -> None:
    with film:
        film.add(painted(0))
        raise KeyboardInterrupt


def test_a_film_that_was_broken_off_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(b"before")
    film = Film(path, SIZE, FPS)
    with pytest.raises(KeyboardInterrupt):
        _broken_off(film)
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["x.mp4"]


def test_odd_sizes_lose_a_line(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    with Film(path, (321, 241), FPS) as film:
        film.add(painted(0, (321, 241)))
    pictures, container = read(path)
    container.close()
    assert pictures[0].shape == (240, 320, 3)


def test_an_ending_that_no_film_has(tmp_path: Path) -> None:
    with pytest.raises(FilmError) as caught:
        Film(tmp_path / "x.avi", SIZE, FPS)
    assert caught.value.code == "film.ending"


def test_another_codec_where_the_best_is_not_there() -> None:
    kind = Kind("mp4", (Coding("no-such", {}), Coding("mpeg4", {})), {})
    assert films.coding_of(kind).codec == "mpeg4"
    with pytest.raises(FilmError):
        films.coding_of(Kind("mp4", (Coding("no-such", {}),), {}))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Film(tmp_path / "no" / "x.mp4", SIZE, FPS)


