"""Is anybody there? The broker and the database of a site, asked from the command line."""

from __future__ import annotations

import os
import time
from typing import Final

from console.say import say

_BROKER_S: Final = 5.0


def broker_answers(url: str) -> tuple[bool, str]:
    """Whether a broker takes us in, and a sentence."""
    from console.feed import Client, find_credentials

    begun = time.perf_counter()
    try:
        client = Client.connect(url, f"onemap-doctor-{os.getpid()}", credentials=find_credentials(url))
    except Exception as error:  # a wrong address, a name that is not known: whatever stops it is the answer
        return False, f"{type(error).__name__}: {error}"
    try:
        if not client.wait(_BROKER_S):
            return False, say("door.doctor.no_answer", url=url, seconds=round(_BROKER_S))
        return True, say("door.doctor.answered", url=url, ms=round((time.perf_counter() - begun) * 1000))
    finally:
        client.close()


def store_answers(url: str) -> tuple[bool, str]:
    """Whether the database of a shared site takes us in and has our schema, and a sentence."""
    from console.store import postgres

    begun = time.perf_counter()
    try:
        with postgres.connect(url, name="onemap-health") as connection:
            postgres.check_version(connection)
            version = postgres.version(connection)
    except postgres.Error as error:
        return False, str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    ms = round((time.perf_counter() - begun) * 1000)
    return True, say("door.doctor.store_answered", version=version, ms=ms)
