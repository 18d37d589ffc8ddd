"""Hands that may do anything to a journal but hold its key: each change is found, and the event named.

27 here, 1,000 by ``-m long``; ``ROUNDS=5000 pytest -m long tests/audit/test_tampering.py`` for more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.store import signing
from console.store.chain import Head, Line, digest, forge
from console.store.verifying import Verdict, verify
from tests.audit.ground import NOW, SITE, event

Numbered = tuple[int, Line]
SEATS = ("seat-1", "seat-2", "recorder")


class Whole:
    """A signed journal in memory: ``count`` lines of three seats, a signature every tenth of them."""

    def __init__(self, count: int, dice: random.Random) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.public = signing._public(self.key, NOW, None)
        self.lines: list[Numbered] = []
        self.signatures: list[signing.Signature] = []
        heads: dict[str, Head] = {}
        for seq in range(1, count + 1):
            seat = dice.choice(SEATS)
            line = forge(event(seq, seat), heads.get(seat, Head()))
            heads[seat] = Head(line.n, line.hash)
            self.lines.append((seq, line))
            if seq % (count // 10) == 0:
                last = self.signatures[-1] if self.signatures else None
                self.signatures.append(signing.sign(self.key, SITE, heads, f"day {seq}", NOW + seq, last))

    def verdict(self, lines: list[Numbered], signatures: list[signing.Signature]) -> Verdict:
        return verify(lambda: lines, signatures, [self.public], SITE)


def _field(dice: random.Random, lines: list[Numbered], _signatures: object) -> str:
    at = dice.randrange(len(lines))
    name = dice.choice(("id", "actor", "kind", "subject", "body", "at"))
    value = {"body": '{"text":"x"}', "at": 1.5}.get(name, f"x{dice.random()}")
    lines[at] = (lines[at][0], Line(**{**lines[at][1]._asdict(), name: value}))
    return _name(lines[at][1])


def _rehashed(dice: random.Random, lines: list[Numbered], _signatures: object) -> str:
    """Its own hash is made right."""
    at = dice.randrange(len(lines))
    made = lines[at][1]._replace(body='{"text":"x"}')
    lines[at] = (lines[at][0], made._replace(hash=digest(made)))
    return _name(made)


def _out(dice: random.Random, lines: list[Numbered], _signatures: object) -> str:
    return _name(lines.pop(dice.randrange(len(lines)))[1])


def _exchange(dice: random.Random, lines: list[Numbered], _signatures: object) -> str:
    """Two of one chain: the earlier one of them comes too late."""
    seat = dice.choice(SEATS)
    mine = [at for at, (_seq, line) in enumerate(lines) if line.seat == seat]
    first = dice.randrange(len(mine) - 1)
    one, other = mine[first], mine[first + 1]
    lines[one], lines[other] = lines[other], lines[one]
    return _name(lines[other][1])


def _reforged(dice: random.Random, lines: list[Numbered], _signatures: object) -> str:
    """All hashes from there on are made right: only a signature can know."""
    at = dice.randrange(len(lines))
    seat, head, first = lines[at][1].seat, lines[at][1].prev_hash, lines[at][1].n
    for n in range(at, len(lines)):
        seq, line = lines[n]
        if line.seat == seat:
            body = '{"text":"x"}' if line.n == first else line.body
            made = line._replace(body=body, prev_hash=head)
            lines[n] = (seq, made._replace(hash=digest(made)))
            head = lines[n][1].hash
    return seat


def _truncated(dice: random.Random, lines: list[Numbered], _signatures: object) -> str:
    seat = dice.choice(SEATS)
    last = max(line.n for _seq, line in lines if line.seat == seat)
    keep = dice.randrange(last)
    lines[:] = [(seq, line) for seq, line in lines if line.seat != seat or line.n <= keep]
    return f"{seat} {keep + 1}"


def _signature(dice: random.Random, _lines: object, signatures: list[signing.Signature]) -> str:
    at = dice.randrange(len(signatures))
    signatures[at] = signatures[at]._replace(day="another")
    return ""


def _unsigned(dice: random.Random, _lines: object, signatures: list[signing.Signature]) -> str:
    del signatures[dice.randrange(len(signatures) - 1)]
    return ""


def _other_key(dice: random.Random, _lines: object, signatures: list[signing.Signature]) -> str:
    """From one on all are signed anew by another."""
    key, first = Ed25519PrivateKey.generate(), dice.randrange(len(signatures))
    for at in range(first, len(signatures)):
        one, last = signatures[at], signatures[at - 1] if at else None
        signatures[at] = signing.sign(key, SITE, one.of_heads(), one.day, one.made_at, last)
    return ""


Hand = Callable[[random.Random, list[Numbered], list[signing.Signature]], str]
HANDS: tuple[Hand, ...] = (
    _field, _rehashed, _out, _exchange, _reforged, _truncated, _signature, _unsigned, _other_key,
)  # fmt: skip


def _name(line: Line) -> str:
    return f"{line.seat} {line.n}"


def _found(rounds: int) -> int:
    dice = random.Random(8)
    whole = Whole(300, dice)
    assert not whole.verdict(whole.lines, whole.signatures).faults
    found = 0
    for n in range(rounds):
        lines, signatures = list(whole.lines), list(whole.signatures)
        hand = HANDS[n % len(HANDS)]
        where = hand(dice, lines, signatures)
        faults = whole.verdict(lines, signatures).faults
        assert faults, (hand.__name__, where)
        named = {f"{one.seat} {one.n}" for one in faults} | {one.seat for one in faults} | {""}
        assert where in named, (hand.__name__, where, faults)
        found += 1
    return found


def test_each_change_is_found_and_named() -> None:
    assert _found(27) == 27


@pytest.mark.long
def test_a_thousand_changes_are_found_and_named() -> None:
    rounds = int(os.environ.get("ROUNDS", "1000"))
    found = _found(rounds)
    print(f"changes {rounds} found {found}")
    assert found == rounds
