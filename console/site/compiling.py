"""A site's files → compiled arrays. Runs in a child process, so that the console never imports what only this needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from console.say import language, say
from console.site import cache
from console.site.config import SiteConfig
from console.site.model import Problem, SiteError
from console.site.reading import read_config
from layers.roads import build
from layers.shapes import BaseMap, Cameras, Places, Posts, empty
from layers.shapes import cache as arrays
from layers.shapes.faults import Fault

Progress = Callable[[float, str], None]  # share 0..1, a sentence
Cancelled = Callable[[], bool]

_ROOT: Final = Path(__file__).resolve().parents[2]
_LISTED_FAULTS: Final = 50  # of one file; the rest is the same mistake again


def compile_if_stale(folder: Path, progress: Progress | None = None, cancelled: Cancelled | None = None) -> bool:
    """Prepare the cache in a child process when it does not belong to the files; True when it had to.

    Raises ``SiteError`` when ``site.toml`` is wrong, when the child fails, or when ``cancelled()`` turns true.
    """
    folder = Path(folder)
    config, _ = read_config(folder)
    if cache.valid(folder, config) is not None:
        return False
    command = [sys.executable, str(_ROOT / "main.py"), "site", "compile", "--json", "--lang", language()]
    command.append(str(folder.resolve()))
    with tempfile.TemporaryFile() as errors:
        # No console window of its own on Windows.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, creationflags=flags, cwd=_ROOT
        )
        said = _follow(child, progress, cancelled)
        if child.returncode:
            errors.seek(0)
            last = errors.read().decode("utf-8", "replace").strip().splitlines()
            raise SiteError("site.compile_failed", reason=said or (last[-1] if last else str(child.returncode)))
    return True


def _follow(child: subprocess.Popen[bytes], progress: Progress | None, cancelled: Cancelled | None) -> str:
    """Pass the child's progress on until it ends; what it said went wrong."""
    said = ""
    with child:
        assert child.stdout is not None
        for line in child.stdout:
            if cancelled is not None and cancelled():
                child.terminate()
                child.wait()
                raise SiteError("site.cancelled")
            step = _json(line)
            said = step.get("error", said)
            if progress is not None and "code" in step:
                progress(float(step["share"]), say(step["code"]))
    return said


def _json(line: bytes) -> dict[str, Any]:
    try:
        step = json.loads(line)
    except ValueError:
        return {}
    return step if isinstance(step, dict) else {}


def compile_main(folder: Path) -> int:
    """What ``main.py site compile --json DIR`` does: each step as one JSON line on stdout; the exit code."""

    def tell(share: float, code: str) -> None:
        print(json.dumps({"share": share, "code": code}), flush=True)

    try:
        compile_here(Path(folder), tell)
    except (SiteError, OSError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    return 0


def compile_here(folder: Path, tell: Callable[[float, str], None] | None = None) -> Path:
    """Compile in this process (imports osmium and shapely); the folder of the arrays. ``tell(share, say code)``."""
    tell = tell or (lambda _share, _code: None)
    config, _ = read_config(folder)
    base = cache.cache_dir(folder)
    base.mkdir(parents=True, exist_ok=True)
    key = cache.key_of(folder, config)
    fresh = base / f"making-{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _compile(folder, config, fresh, tell)
        if not (base / key / "meta.json").is_file():
            shutil.rmtree(base / key, ignore_errors=True)
            fresh.replace(base / key)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    cache.point_to(folder, config, key)
    _sweep(base, key)
    tell(1.0, "site.step.done")
    return base / key


def _sweep(base: Path, key: str) -> None:
    """Remove what is valid no more. A console that still maps an old folder keeps it on Windows: no matter."""
    for old in base.iterdir():
        if old.is_dir() and old.name != key and not old.name.startswith("making-"):
            shutil.rmtree(old, ignore_errors=True)


def _compile(folder: Path, config: SiteConfig, out: Path, tell: Callable[[float, str], None]) -> None:
    problems: list[Problem] = []
    tell(0.02, "site.step.base")
    base, posts, cameras = _read_base(folder, config, problems)
    tell(0.40, "site.step.roads")
    roads = _read_roads(folder, config, out, problems)
    tell(0.80, "site.step.layers")
    beats = _read_layer(folder, config.layers.beats, "read_beats", problems) or empty.beats()
    posts = _read_layer(folder, config.layers.posts, "read_posts", problems) or posts
    cameras = _read_layer(folder, config.layers.cameras, "read_cameras", problems) or cameras
    base = _with_places(base, folder, config, problems)
    tell(0.95, "site.step.write")
    for name, value in (("base", base), ("beats", beats), ("posts", posts), ("cameras", cameras)):
        arrays.save(out, name, value)
    meta = {"roads": roads, "problems": [msgspec.to_builtins(problem) for problem in problems]}
    (out / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), "utf-8")


def _read_base(
    folder: Path, config: SiteConfig, problems: list[Problem]
) -> tuple[BaseMap, Posts, Cameras]:
    from layers.shapes.osm import read_osm

    nothing = empty.base(), empty.posts(), empty.cameras()
    path = _file(folder, config.map.osm, problems)
    if path is None:
        return nothing
    try:
        extract = read_osm(path)
    except (RuntimeError, OSError) as error:
        problems.append(Problem(path.name, _xml_line(str(error)), "site.osm.unreadable", {"reason": str(error)}))
        return nothing
    if extract.missing_nodes:
        problems.append(Problem(path.name, None, "site.osm.missing_nodes", {"n": extract.missing_nodes}))
    return extract.base, extract.posts, extract.cameras


def _xml_line(message: str) -> int | None:
    """The line in osmium's ``XML parsing error at line 12, column 3: …``."""
    words = message.replace(",", " ").split()
    after = words[words.index("line") + 1] if "line" in words[:-1] else ""
    return int(after) if after.isdigit() else None


def _read_roads(folder: Path, config: SiteConfig, out: Path, problems: list[Problem]) -> bool:
    path = cache.inside(folder, config.map.osm) if config.map.osm else None
    if path is None or not path.is_file() or any(p.code == "site.osm.unreadable" for p in problems):
        return False
    graph = build(path, config.roads.rules())
    if not graph.junction_count:
        problems.append(Problem(path.name, None, "site.osm.no_roads"))
        return False
    graph.save(out / "roads")
    return True


def _file(folder: Path, name: str, problems: list[Problem]) -> Path | None:
    """A named file of the site; None when none is named or it cannot be used, which is then said."""
    if not name:
        return None
    path = cache.inside(folder, name)
    if path is None:
        problems.append(Problem(name, None, "site.outside"))
    elif not path.is_file():
        problems.append(Problem(name, None, "site.unreadable", {"reason": os.strerror(2)}))
    else:
        return path
    return None


def _read_layer(folder: Path, name: str, reader: str, problems: list[Problem]) -> Any:
    """What a layer file holds, or None when none is named or nothing of it can be used."""
    from layers.shapes import files

    path = _file(folder, name, problems)
    if path is None:
        return None
    *value, faults = getattr(files, reader)(path)
    problems += said(name, faults)
    return value[0] if len(value) == 1 else value


def said(name: str, faults: tuple[Fault, ...]) -> list[Problem]:
    """Faults of a layer file as the site's problems; of very many the first."""
    return [Problem(name, f.line, f"site.layer.{f.code}", dict(f.facts)) for f in faults[:_LISTED_FAULTS]]


def _with_places(base: BaseMap, folder: Path, config: SiteConfig, problems: list[Problem]) -> BaseMap:
    """The base map with the site's own named places added."""
    found = _read_layer(folder, config.layers.places, "read_places", problems)
    if not found:
        return base
    places, names = found
    known = {name: number for number, name in enumerate(base.names)}
    number = np.asarray([known.setdefault(name, len(known)) for name in names], dtype=np.int32)
    have = base.places
    joined = Places(
        np.concatenate([have.xy, places.xy]),
        np.concatenate([have.cls, places.cls]),
        np.concatenate([have.name, number[places.name] if len(number) else places.name]),
    )
    return replace(base, places=joined, names=tuple(known))


