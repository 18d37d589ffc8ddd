"""Signs the heads of all chains once a day, while the room works: soon after local midnight, and at start for days that
nobody signed. A thread of its own; the key is asked for there."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from console.store.chain import Head
from console.store.records import Records, Unreadable, open_records
from console.store.signing import KeyFault, Signature, digest_of, private_key, public_keys, sign
from console.words import Clock
from console.words.audit import AuditState

NOTES: Final = "signatures.jsonl"  # in the state folder of whoever signs: not in the database's hands
START_S: Final = 5.0  # the window comes first
LOOK_S: Final = 30.0  # between looks at the clock
HEADS_S: Final = 3_600.0
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
    """``start``, ``stop``. On its thread ``told`` hears how it stands, when that changes; ``signed`` each signature and
    its digest, and ``heads`` once an hour how far the chains of other seats are: both are to be journaled.

    Every seat that has the key may sign: who comes second finds the day signed.
    """

    def __init__(
        self, store: str, folder: Path, state: Path, site: str, key_file: Path | None, seat: str, clock: Clock,
        told: Callable[[AuditState], None], signed: Callable[[Signature, str], None],
        heads: Callable[[dict[str, Head]], None],
    ) -> None:  # fmt: skip
        self._store, self._folder, self._state, self._site, self._seat = store, folder, state, site, seat
        self._key_file, self._clock, self._told, self._signed, self._heads = key_file, clock, told, signed, heads
        self._stop = threading.Event()
        self._said: AuditState | None = None
        self._retry_at = 0.0
        self._heads_at = time.monotonic() + HEADS_S
        self._noted: dict[str, Head] = {}
        self._thread = threading.Thread(target=self._run, name="signer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(START_S if self._said is None else LOOK_S):
            now = time.monotonic()
            if now >= self._retry_at and self._due():
                self._say(self._named(self._turn))
            if now >= self._heads_at:
                self._heads_at = now + HEADS_S
                self._named(self._note_heads)

    def _due(self) -> bool:
        """A day is over that was not signed; or it is not known how it stands."""
        return self._said is None or bool(self._said.why) or self._said.day < last_day(self._clock.now())

    def _named(self, act: Callable[[], AuditState]) -> AuditState:
        """What comes of it; what is in the way has a name, and is tried again later."""
        before = self._said or AuditState()
        try:
            return act()
        except (KeyFault, Unreadable) as fault:
            why, facts = fault.code, {name: str(fact) for name, fact in fault.facts.items()}
        except OSError:
            why, facts = "store.io", {}
        self._retry_at = time.monotonic() + RETRY_S
        return replace(before, why=why, facts=facts)

    def _turn(self) -> AuditState:
        if not public_keys(self._folder):
            raise KeyFault("audit.no_key")
        with closing(open_records(self._store, self._state, self._clock.now())) as records:
            known, now = records.signatures(), self._clock.now()
            if known and known[-1].day >= last_day(now):
                return _state(known[-1])
            made = sign_now(records, private_key(self._site, self._key_file), self._site, self._state, now)
            if made is not None:
                self._signed(made, digest_of(self._site, made))
                return _state(made)
            return replace(_state(known[-1]), day=last_day(now)) if known else AuditState(day=last_day(now))

    def _note_heads(self) -> AuditState:
        with closing(open_records(self._store, self._state, self._clock.now())) as records:
            others = {seat: head for seat, head in records.heads().items() if seat != self._seat}
        fresh = {seat: head for seat, head in others.items() if self._noted.get(seat) != head}
        if fresh:
            self._heads(fresh)
            self._noted = others
        return self._said or AuditState()

    def _say(self, state: AuditState) -> None:
        if state != self._said:
            self._said = state
            self._told(state)


def _state(one: Signature) -> AuditState:
    return AuditState(day=one.day, at=one.made_at, key_id=one.key_id)
