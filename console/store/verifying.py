"""Whether the journal is what was written: every line, every chain, every signature; the first thing wrong is named.

Pure: takes lines and signatures from wherever they are (a database, an exported file), knows no database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from console.store.chain import Head, Line, digest
from console.store.records import Numbered
from console.store.signing import PublicKey, Signature, digest_of, is_signed

ANCHORS: Final = ("audit.signed", "audit.heads")  # events that say what other chains' heads were
EVERY: Final = 5_000  # lines between two words about how far it is


class Fault(NamedTuple):
    """``code``: audit.altered, missing, reordered, rewritten, chain_replaced, cut, unreadable; key_unknown, no_keys,
    signature_altered, signature_missing, signature_gone. ``n`` and ``id`` name the event where it begins."""

    code: str
    seat: str = ""
    n: int = 0
    id: str = ""
    at: float = 0.0
    facts: Mapping[str, Any] = {}


class Verdict(NamedTuple):
    """``signed``: how far each chain is under a good signature. ``stubs``: lines whose content was not there."""

    events: int
    heads: Mapping[str, Head]
    signatures: int
    signed: Mapping[str, int]
    faults: tuple[Fault, ...]
    last: Signature | None = None
    stubs: int = 0

    @property
    def unsigned(self) -> int:
        """Events after the last signature."""
        return sum(head.n - self.signed.get(seat, 0) for seat, head in self.heads.items())


class Claim(NamedTuple):
    """That the hash of ``seat``'s line ``n`` was ``hash``; ``by``: the say code of who says so."""

    seat: str
    n: int
    hash: str
    by: str
    facts: Mapping[str, Any]


def verify(
    lines: Callable[[], Iterable[Numbered]],
    signatures: Sequence[Signature],
    keys: Sequence[PublicKey],
    site: str,
    *,
    anchors: Iterable[Numbered] = (),
    noted: Sequence[Signature] = (),
    begins: Mapping[str, Head] | None = None,
    told: Callable[[int], None] = lambda _n: None,
) -> Verdict:
    """``anchors``: the lines of these kinds; ``noted``: signatures that were kept elsewhere; ``begins``: where the
    chains of a part begin (a whole journal: at their first line); ``told``: how many lines were read, now and then."""
    anchors = list(anchors)
    good, faults = _signatures(signatures, keys, site, noted)
    claims = [*_of_signatures(good), *_of_anchors(anchors)]
    faults += _absent(anchors, {digest_of(site, one) for one in signatures})
    walk = _Walk(claims, begins)
    try:
        for count, (_seq, line) in enumerate(lines(), 1):
            walk.take(line)
            if count % EVERY == 0:
                told(count)
    except Exception as error:
        if not hasattr(error, "code"):
            raise
        faults.append(Fault("audit.unreadable", facts={"why": error.code}))
    faults += walk.over(part=begins is not None)
    last = good[-1] if good else None
    signed = {seat: head.n for seat, head in last.of_heads().items()} if last is not None else {}
    order = sorted(faults, key=lambda one: (one.at or float("inf"), one.n))
    return Verdict(walk.events, dict(walk.heads), len(signatures), signed, tuple(order), last, walk.stubs)


# --- signatures -------------------------------------------------------------------------------------------------------


def _signatures(
    all_: Sequence[Signature], keys: Sequence[PublicKey], site: str, noted: Sequence[Signature]
) -> tuple[list[Signature], list[Fault]]:
    """Those that hold, up to the first that does not; and what is wrong."""
    by_id = {key.id: key for key in keys}
    good: list[Signature] = []
    faults: list[Fault] = []
    prev, n = ("", 0)
    for one in all_:
        if why := _wrong(one, by_id, site, prev, n):
            faults.append(why)
            break
        good.append(one)
        prev, n = digest_of(site, one), one.n
    there = {digest_of(site, one) for one in all_}
    for one in noted:
        if digest_of(site, one) not in there:
            faults.append(Fault("audit.signature_gone", at=one.made_at, facts={"day": one.day, "k": one.n}))
            break
    return good, faults


def _wrong(one: Signature, keys: Mapping[str, PublicKey], site: str, prev: str, n: int) -> Fault | None:
    facts = {"day": one.day, "k": one.n, "key": one.key_id}
    if one.key_id not in keys:
        return Fault("audit.key_unknown" if keys else "audit.no_keys", at=one.made_at, facts=facts)
    if not is_signed(site, one, keys[one.key_id]):
        return Fault("audit.signature_altered", at=one.made_at, facts=facts)
    if one.n != n + 1 or one.prev != prev:
        return Fault("audit.signature_missing", at=one.made_at, facts=facts | {"k": n + 1})
    return None


def _of_signatures(good: Sequence[Signature]) -> Iterator[Claim]:
    for one in good:
        for seat, head in one.of_heads().items():
            yield Claim(seat, head.n, head.hash, "audit.by_signature", {"day": one.day})


# --- what chains say of each other ------------------------------------------------------------------------------------


def _of_anchors(anchors: Iterable[Numbered]) -> Iterator[Claim]:
    for _seq, line in anchors:
        if line.kind == "audit.heads" and line.hash == digest(line):
            for seat, head in json.loads(line.body).get("heads", {}).items():
                yield Claim(seat, int(head["n"]), str(head["hash"]), "audit.by_seat", {"seat": line.seat, "n": line.n})


def _absent(anchors: Iterable[Numbered], there: Collection[str]) -> list[Fault]:
    """Signatures that the journal says were made, and that are not there."""
    for _seq, line in anchors:
        if line.kind == "audit.signed" and line.hash == digest(line):
            body = json.loads(line.body)
            if body.get("digest") not in there:
                facts = {"day": body.get("day", ""), "k": body.get("n", 0)}
                return [Fault("audit.signature_gone", line.seat, line.n, line.id, line.at, facts)]
    return []


# --- lines ------------------------------------------------------------------------------------------------------------


class _Walk:
    """Reads lines in the order of commits. Of each chain the first fault counts, reading of it goes on for the rest."""

    def __init__(self, claims: Iterable[Claim], begins: Mapping[str, Head] | None) -> None:
        self.events = self.stubs = 0
        self.heads: dict[str, Head] = dict(begins or {})
        self._claims: dict[tuple[str, int], list[Claim]] = {}
        for claim in claims:
            self._claims.setdefault((claim.seat, claim.n), []).append(claim)
        self._held: dict[str, int] = {}  # seat → the last n that a claim confirmed
        self._before: dict[str, Line] = {}
        self._faults: dict[str, Fault] = {}
        self._gaps: dict[str, tuple[int, int]] = {}  # seat → numbers that were not there when they should

    def take(self, line: Line) -> None:
        """``line.body`` "" (never JSON): its content was left out, its place in the chain remains."""
        self.events += 1
        self.stubs += not line.body
        seat = line.seat
        if seat in self._faults:
            self._late(line)
        elif (fault := self._fault(line, self.heads.get(seat, Head()))) is not None:
            self._faults[seat] = fault
        else:
            self._ask(line)
        self._before[seat] = line
        self.heads[seat] = Head(max(line.n, self.heads.get(seat, Head()).n), line.hash)

    def _fault(self, line: Line, head: Head) -> Fault | None:
        where = (line.seat, line.n, line.id, line.at)
        if line.body and line.hash != digest(line):
            return Fault("audit.altered", *where)
        if line.n <= head.n:
            return Fault("audit.reordered", *where, facts={"after": head.n})
        if line.n > head.n + 1:
            self._gaps[line.seat] = (head.n + 1, line.n - 1)
            facts = {"until": line.n - 1, "next": line.n}
            before = self._before.get(line.seat)
            return Fault("audit.missing", line.seat, head.n + 1, "", before.at if before else line.at, facts)
        if line.prev_hash != head.hash:
            # Its own hash is right, so is the one's before: that one was written anew, and what follows was not.
            before = self._before.get(line.seat, line)
            return Fault("audit.rewritten", before.seat, before.n, before.id, before.at, {"next": line.n})
        return None

    def _ask(self, line: Line) -> None:
        for claim in self._claims.pop((line.seat, line.n), ()):
            if claim.hash != line.hash:
                since = self._held.get(line.seat, 0) + 1
                facts = {"since": since, "by": claim.by, **{f"by_{name}": one for name, one in claim.facts.items()}}
                self._faults[line.seat] = Fault("audit.chain_replaced", line.seat, line.n, line.id, line.at, facts)
                return
            self._held[line.seat] = line.n

    def _late(self, line: Line) -> None:
        """A number that was missed comes after all: not missing, out of order."""
        first, last = self._gaps.get(line.seat, (1, 0))
        if first <= line.n <= last:
            del self._gaps[line.seat]
            fault = self._faults[line.seat]
            facts = {"after": fault.facts["next"]}
            self._faults[line.seat] = Fault("audit.reordered", line.seat, line.n, line.id, line.at, facts)

    def over(self, *, part: bool) -> list[Fault]:
        """``part``: what a signature says of lines beyond an exported part is nothing about it."""
        found = dict(self._faults)
        for _where, claims in sorted(self._claims.items(), key=lambda item: -item[0][1]):
            for claim in claims:
                head = self.heads.get(claim.seat, Head())
                if claim.seat in found or claim.n <= head.n or part:
                    continue
                before = self._before.get(claim.seat)
                facts = {"claimed": claim.n, "by": claim.by, **{f"by_{k}": v for k, v in claim.facts.items()}}
                found[claim.seat] = Fault(
                    "audit.cut", claim.seat, head.n + 1, "", before.at if before else 0.0, facts
                )  # fmt: skip
        return list(found.values())
