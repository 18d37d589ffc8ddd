"""``site new`` and ``site compile``."""

from __future__ import annotations

import argparse
import sys
import threading

from console import site
from console.door.stops import on_stop
from console.say import say


def new(options: argparse.Namespace) -> int:
    """Make a site from an extract; Ctrl-C ends it cleanly."""
    stop = threading.Event()
    with on_stop(stop.set):
        site.new(options.folder, options.osm, options.name, progress=tell, cancelled=stop.is_set)
    return 0


def compile_site(options: argparse.Namespace) -> int:
    """Sentences for a person; with ``--json`` lines for ``compile_if_stale``, which starts this as a child process."""
    if options.json:
        return site.compile_main(options.folder)
    site.compile_here(options.folder, lambda share, code: tell(share, say(code)))
    for problem in site.load(options.folder).problems:
        print(problem.text())
    return 0


def tell(share: float, sentence: str) -> None:
    """Progress for a person, on standard error: over itself on a terminal, else a line a step."""
    line = say("door.compiling", share=round(share * 100), what=sentence)
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)
