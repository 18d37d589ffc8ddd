"""The evening of the demo county on disk: a site folder whose journal and tracks hold what was told."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from console import site
from console.glass.screens.evening import END, START_S, Evening
from console.store import Store
from tests.conftest import ROOT

DEMO = ROOT / "config" / "demo"
BEGIN = END - START_S
_PATIENCE_S = 60.0


def kept(folder: Path) -> Path:
    """``folder`` becomes a prepared site with that evening in it."""
    site.compile_if_stale(DEMO)
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("journal*", "tracks*", "lock*", "outbox*", "reports"))
    site.compile_if_stale(folder)
    evening = Evening(site.load(folder))
    desk = evening.desk
    store = Store(desk.site.state_dir, desk.seat, evening.clock, desk.inbox)
    store.start()
    desk.store = store
    try:
        evening.play()
        _settle(evening)
    finally:
        store.stop(_PATIENCE_S)
    return folder


def _settle(evening: Evening) -> None:
    """Until the store has answered everything."""
    ends = time.monotonic() + _PATIENCE_S
    while evening.desk.unsettled or evening.desk.inbox.qsize():
        evening.desk.beat()
        time.sleep(0.002)
        assert time.monotonic() < ends
