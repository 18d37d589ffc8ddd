"""``bench NAME``: hands over to the measuring function of the room; progress on stderr, one JSON object at the end."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Mapping
from typing import Final

Figures = Mapping[str, "float | int | str"]
Progress = Callable[[str], None]

# name: (module, function, options it takes). Each room measures itself.
_WHERE: Final = {
    "frame": ("console.glass.bench.frame", "measure", ("site", "units", "size")),
    "feed": ("console.glass.bench.feed", "measure", ("site", "units", "rate", "seconds")),
    "nearest": ("console.dispatch.bench", "measure", ("site", "units")),
    "start": ("console.door.start_bench", "measure", ("site", "size")),
    "assign": ("console.glass.bench.assign", "measure", ("site", "units")),
}


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    module, function, names = _WHERE[options.name]
    measure: Callable[..., Figures] = getattr(importlib.import_module(module), function)
    figures = measure(**{name: getattr(options, name) for name in names}, progress=_progress)
    if not options.json:
        for name, value in figures.items():
            print(f"{name:24} {value}")
    print(json.dumps({"bench": options.name, **figures}, ensure_ascii=False))
    return 0


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
