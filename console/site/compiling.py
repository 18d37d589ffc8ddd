"""A site's files → compiled arrays. Runs in a child process, so that the console never imports what only this needs."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from console import home
from console.say import language, say
from console.site import cache, parts
from console.site.config import SiteConfig
from console.site.holding import is_held
from console.site.joining import Joined, Sources, join
from console.site.layerfile import LayerSpec
from console.site.layerlist import read_layers
from console.site.model import SiteError
from console.site.reading import read_config
from layers.shapes import Addresses, Overlay
from layers.shapes import cache as arrays

Progress = Callable[[float, str], None]  # share 0..1, a sentence
Cancelled = Callable[[], bool]

_MAKING: Final = "making-"
_MAKING_S: Final = 3600.0  # older: of a process that was killed
_LARGE: Final = 1_000_000  # bytes of an extract from which two processes are quicker than one
_STEPS: Final = {"base": "base", "roads": "roads", "joined": "write", "names": "names"}
_WEIGHTS: Final = {"base": 4.0, "roads": 4.0, "names": 1.0}


def compile_if_stale(folder: Path, progress: Progress | None = None, cancelled: Cancelled | None = None) -> bool:
    """Prepare the cache in a child process when it does not belong to the files; True when it had to.

    Raises ``SiteError`` when ``site.toml`` is wrong, when the child fails, or when ``cancelled()`` turns true.
    """
    folder = Path(folder)
    config, _ = read_config(folder)
    plan = cache.plan(folder, config, read_layers(folder)[0])
    if cache.ready(folder, plan):
        cache.remember(folder, plan)
        return False
    command = home.program("site", "compile", "--json", "--lang", language())
    command.append(str(folder.resolve()))
    with tempfile.TemporaryFile() as errors:
        # No console window of its own on Windows.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, creationflags=flags
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
        with without_gc():
            compile_here(Path(folder), tell)
    except (SiteError, OSError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    return 0


@contextmanager
def without_gc() -> Iterator[None]:
    """A million small things are made and most stay: looking for garbage among them costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def compile_here(folder: Path, tell: Callable[[float, str], None] | None = None) -> tuple[str, ...]:
    """Make the parts that are missing, in this process (imports osmium, shapely); their names.

    ``tell(share, say code)``. Each part is made beside the others and takes its name when it is whole.
    """
    tell = tell or (lambda _share, _code: None)
    folder = Path(folder)
    config, _ = read_config(folder)
    layers, _ = read_layers(folder)
    plan = cache.plan(folder, config, layers)
    base = cache.cache_dir(folder)
    base.mkdir(parents=True, exist_ok=True)
    made = Making(folder, config, layers, plan).missing(tell)
    cache.remember(folder, plan)
    if not is_held(folder):  # a console may still read what it has open
        _sweep(base, plan)
    tell(1.0, "site.step.done")
    return made


class Making:
    """The parts of one plan."""

    def __init__(self, folder: Path, config: SiteConfig, layers: tuple[LayerSpec, ...], plan: cache.Plan) -> None:
        self._folder, self._config, self._plan = folder, config, plan
        self._layers = {spec.id: spec for spec in layers}
        self._base = cache.cache_dir(folder)

    def missing(self, tell: Callable[[float, str], None]) -> tuple[str, ...]:
        """Make what is not there; the names of what was made."""
        missing = [part for part in self._plan.parts.values() if not (self._base / part.folder / cache.META).is_file()]
        whole = sum(_weight(part) for part in missing)
        done = 0.0
        with self._beside(missing) as roads:
            for part in missing:
                tell(0.02 + 0.97 * done / whole, f"site.step.{_step(part)}")
                if not (part.name == "roads" and roads is not None and _came_well(roads)):
                    self.make(part)
                done += _weight(part)
        return tuple(part.name for part in missing)

    @contextmanager
    def _beside(self, missing: list[cache.Part]) -> Iterator[BaseProcess | None]:
        """The roads of a large extract, made in a process of their own while its base map is; None: not worth it."""
        names = {part.name for part in missing}
        size = self._plan.seen[self._config.map.osm].size if self._config.map.osm in self._plan.seen else 0
        if not {"base", "roads"} <= names or size < _LARGE or (os.cpu_count() or 1) < 2:
            yield None
            return
        made = multiprocessing.get_context("spawn").Process(target=make_roads_beside, args=(self._folder,), daemon=True)
        made.start()
        try:
            yield made
        finally:
            if made.is_alive():  # the other half failed, or a person stopped it
                made.terminate()
            made.join()
            shutil.rmtree(self._base / f"{_MAKING}{made.pid}", ignore_errors=True)
            made.close()

    def make(self, part: cache.Part) -> None:
        """One part, whether it is there or not. ``OSError`` when it cannot be written."""
        fresh = self._base / f"{_MAKING}{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            parts.write_meta(fresh, self._fill(part, fresh))
            shutil.rmtree(self._base / part.folder, ignore_errors=True)  # half of one, from a crash
            fresh.replace(self._base / part.folder)
        except OSError:
            if not (self._base / part.folder / cache.META).is_file():  # else another process was first
                raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _fill(self, part: cache.Part, out: Path) -> parts.Meta:
        kind, _, rest = part.name.partition("-")
        if kind == "base":
            return parts.make_base(self._folder, self._config, out)
        if kind == "roads":
            return parts.make_roads(self._folder, self._config, out)
        if kind == "paths":
            return parts.make_paths(self._folder, self._config, out)
        if kind == "ground":
            return parts.make_ground(self._place(rest), rest, out)
        if kind == "file":
            return parts.make_file(self._folder, rest, part.file, out)
        if kind == "layer":
            return parts.make_layer(self._folder, self._layers[rest], out)
        return self._join(out) if kind == "joined" else self._name(out)

    def _join(self, out: Path) -> parts.Meta:
        joined, meta = join(self._sources())
        arrays.save(out, "joined", joined)
        return meta

    def _name(self, out: Path) -> parts.Meta:
        from console import find
        from console.site.naming import Ground, entries

        place = self._place("base")
        other_names = json.loads((place / parts.OTHER_NAMES).read_text("utf-8"))
        ground = Ground(self._sources().base, arrays.load(place, "addresses", Addresses), other_names)
        joined = arrays.load(self._place("joined"), "joined", Joined)
        layers = [(spec, arrays.load(self._place(f"layer-{id_}"), "overlay", Overlay))
                  for id_, spec in self._layers.items()]  # fmt: skip
        find.build(entries(ground, joined, layers)).save(out)
        return parts.Meta()

    def _sources(self) -> Sources:
        files = {name: (self._plan.parts[f"file-{name}"].file, self._place(f"file-{name}"))
                 for name in cache.OWN_LAYERS if f"file-{name}" in self._plan.parts}  # fmt: skip
        layers = [(spec, self._place(f"layer-{id_}")) for id_, spec in sorted(self._layers.items())]
        return Sources(self._place("base"), files, layers)

    def _place(self, name: str) -> Path:
        return self._base / (self._plan.parts.get(name) or self._plan.later[name]).folder


def make_roads_beside(folder: Path) -> None:
    """The road graph alone, in a process of its own."""
    config, _ = read_config(folder)
    layers, _ = read_layers(folder)
    plan = cache.plan(folder, config, layers)
    Making(folder, config, layers, plan).make(plan.parts["roads"])


def _came_well(process: BaseProcess) -> bool:
    process.join()
    return process.exitcode == 0


def _step(part: cache.Part) -> str:
    return _STEPS.get(part.name, "layers")


def _weight(part: cache.Part) -> float:
    """How long it takes among the others, roughly."""
    return _WEIGHTS.get(part.name, 0.3)


def _sweep(base: Path, plan: cache.Plan) -> None:
    """Remove what is valid no more."""
    kept = {part.folder for part in (*plan.parts.values(), *plan.later.values())}
    for old in base.iterdir():
        if old.is_dir() and old.name not in kept and not (old.name.startswith(_MAKING) and _young(old)):
            shutil.rmtree(old, ignore_errors=True)


def _young(making: Path) -> bool:
    """Another process may still be at it."""
    try:
        return time.time() - making.stat().st_mtime < _MAKING_S
    except OSError:
        return True
