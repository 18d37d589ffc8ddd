"""``bench wall``: the rooms as the console has them, on a journal of their own, with invented streams of 640×360."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from msgspec.structs import replace as with_fields

from console import site
from console.door.errors import DoorError
from console.door.sites import tell


def measure(
    folder: Path, size: tuple[int, int], seconds: float, progress: Callable[[str], None]
) -> Mapping[str, float | str]:
    """Of ``console.glass.bench.wall.measure``; the streams are encoded and served here before anything is timed."""
    from console.door.rooms import build
    from console.glass.bench.wall import PICTURES
    from console.glass.bench.wall import measure as of_wall
    from console.sim.pictures import PictureServer

    site.compile_if_stale(folder, tell)
    place = site.load(folder)
    if len(place.cameras.ids) < PICTURES:
        raise DoorError("door.bench.no_cameras", path=folder, n=PICTURES)
    with ExitStack() as house:
        state = Path(house.enter_context(tempfile.TemporaryDirectory(dir=folder / ".onemap", prefix="bench-")))
        server = PictureServer(folder / ".onemap" / "pictures", "127.0.0.1", 0)
        server.start()
        house.callback(server.close)
        streams = f"http://127.0.0.1:{server.port}/camera/{{camera}}"
        video = with_fields(place.config.video, main_url=f"{streams}/main.flv", sub_url=f"{streams}/sub.flv")
        config = with_fields(place.config, video=video)
        built = build(replace(place, state_dir=state, config=config), "", house)
        return of_wall(built.desk, built.begin, size=size, seconds=seconds, progress=progress)
