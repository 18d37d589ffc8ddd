"""What ``doctor`` says of the running of a site: its database, reports of faults, its figures, the time."""

from __future__ import annotations

import ctypes
import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from console.door import provided
from console.door.asking import Answer, store_answers
from console.home import crash
from console.say import say
from console.site import SiteError
from console.site.cache import state_dir
from console.site.reading import read_config

_TIME_ERROR: Final = 5  # adjtimex(2): the clock is not synchronised
_TIMEX_BYTES: Final = 512  # more than any struct timex takes


def lines(folder: Path) -> Iterator[Answer]:
    """None of a folder that holds no readable site: that is said by others."""
    try:
        config, _ = read_config(folder)
    except (SiteError, OSError):
        return
    database = None
    if config.store:
        database = store_answers(config.store)
        yield database
    yield from provided.lines(folder, config, store=database is not None and database.well)
    if address := config.health.prometheus:
        inside = loopback(address)
        yield Answer("prometheus", inside, address, "" if inside else say("door.doctor.mend_prometheus"))
    reports = crash.filled(state_dir(folder) / crash.FOLDER)
    if reports:
        yield Answer("crashes", True, say("door.doctor.crashes_there", n=len(reports), path=reports[0]))


def loopback(address: str) -> bool:
    """Whether ``host:port`` can be reached from this machine alone."""
    host = address.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def synchronised() -> bool | None:
    """Whether something keeps this machine's clock right; None where the system does not say."""
    if sys.platform != "linux":
        return None
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))  # modes 0: only asks
    except (OSError, AttributeError):
        return None
    return None if state < 0 else bool(state != _TIME_ERROR)
