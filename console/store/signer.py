"""Signs the heads of all chains once a day, while the room works: soon after local midnight, and at start for days that
nobody signed. A thread of its own; the key is asked for there."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.store.records import Records, Unreadable, open_records
from console.store.signing import KeyFault, Signature, digest_of, private_key, public_keys, sign
from console.words import Clock
from console.words.audit import AuditState

NOTES: Final = "signatures.jsonl"  # in the state folder of whoever signs: not in the database's hands
LOOK_S: Final = 30.0  # between looks at the clock
RETRY_S: Final = 600.0  # after what could not be done


def last_day(now: float) -> str:
    """The last whole local day before ``now`` (epoch s), YYYY-MM-DD."""
    return (datetime.fromtimestamp(now) - timedelta(days=1)).strftime("%Y-%m-%d")


def sign_now(records: Records, key: Ed25519PrivateKey, site: str, state: Path, now: float) -> Signature | None:
    """All that is committed. None: nothing was since the last one, or another signed in the same moment."""
    before = records.signatures()
    heads = records.heads()
    last = before[-1] if before else None
    if not heads or (last is not None and last.of_heads() == heads):
        return None
    made = sign(key, site, heads, last_day(now), now, last)
    if not records.add(made):
        return None
    _note(state, made)
    return made


def noted(state: Path) -> list[Signature]:
    """Signatures that this machine made or saw, as it kept them itself."""
    try:
        lines = (state / NOTES).read_text("utf-8").splitlines()
    except OSError:
        return []
    found: list[Signature] = []
    for line in lines:
        try:
            found.append(Signature(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def _note(state: Path, made: Signature) -> None:
    with (state / NOTES).open("a", encoding="utf-8") as file:
        file.write(json.dumps(made._asdict(), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


class Signer:
    """``start``, ``stop``. On its thread ``told`` hears how it stands, when that changes, and ``signed`` each signature
    with its digest, to be journaled. ``mine``: whether this seat signs, asked each time."""

    def __init__(
        self, store: str, folder: Path, state: Path, site: str, key_file: Path | None, clock: Clock,
        told: Callable[[AuditState], None], signed: Callable[[Signature, str], None],
        mine: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        self._store, self._folder, self._state, self._site = store, folder, state, site
        self._key_file, self._clock, self._told, self._signed, self._mine = key_file, clock, told, signed, mine
        self._stop = threading.Event()
        self._said: AuditState | None = None
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="signer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            if time.monotonic() >= self._retry_at and self._due():
                self._look()
            self._stop.wait(LOOK_S)

    def _due(self) -> bool:
        """A day is over that was not signed; or it is not known how it stands."""
        return self._said is None or bool(self._said.why) or self._said.day < last_day(self._clock.now())

    def _look(self) -> None:
        try:
            self._say(self._turn())
        except KeyFault as fault:
            self._fail(fault.code)
        except Unreadable as fault:
            self._fail(fault.code)
        except OSError:
            self._fail("store.io")

    def _turn(self) -> AuditState:
        keys = public_keys(self._folder)
        if not keys:
            raise KeyFault("audit.no_key")
        records = open_records(self._store, self._state, self._clock.now())
        try:
            now = self._clock.now()
            known = records.signatures()
            day = known[-1].day if known else ""
            if day < last_day(now) and self._mine():
                made = sign_now(records, private_key(self._site, self._key_file), self._site, self._state, now)
                if made is not None:
                    self._signed(made, digest_of(self._site, made))
                    return AuditState(day=made.day, at=made.made_at, key_id=made.key_id)
                return AuditState(day=last_day(now), at=known[-1].made_at if known else 0.0, key_id=keys[-1].id)
            return AuditState(day=day, at=known[-1].made_at if known else 0.0, key_id=keys[-1].id)
        finally:
            records.close()

    def _fail(self, why: str) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        before = self._said
        self._say(AuditState(day=before.day if before else "", at=before.at if before else 0.0, why=why))

    def _say(self, state: AuditState) -> None:
        if state != self._said:
            self._said = state
            self._told(state)
