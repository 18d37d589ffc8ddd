"""A part of the journal as a file that anybody can verify without this program: JSON Lines (``docs/audit.md``).

A line each: ``head`` (site, public keys, where the chains begin), ``signature``, ``event``, ``stub`` (an event whose
content was left out: its place in the chain remains), ``personal``, and last ``end``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from console.store.chain import Head, Line, canonical
from console.store.records import Numbered, Records, Unreadable
from console.store.signing import PublicKey, Signature, read_public

VERSION: Final = 1
_FIELDS: Final = tuple(name for name in Line._fields if name != "body")


class Cut(NamedTuple):
    """What part. ``about``: "" all lines of the span, else an id: the others become stubs."""

    since: float = float("-inf")
    until: float = float("inf")
    about: str = ""

    @property
    def whole(self) -> bool:
        return self == Cut()


class Brought(NamedTuple):
    """A file as read. ``lines`` reads it again each time."""

    head: Mapping[str, Any]
    keys: tuple[PublicKey, ...]
    signatures: tuple[Signature, ...]
    begins: dict[str, Head] | None  # None: the chains from their first line
    lines: Callable[[], Iterator[Numbered]]


def write(
    path: Path, records: Records, cut: Cut, keys: Sequence[PublicKey], head: Mapping[str, Any],
    personal: Sequence[str] = (), told: Callable[[int], None] = lambda _n: None,
) -> int:  # fmt: skip
    """Returns how many events are in it with their content. ``head``: site, by, made_at …; ``personal``: keys whose
    fields go with it. Raises ``Unreadable``, ``OSError``; then there is no file."""
    begins, ends = _edges(records, cut)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    count = written = 0
    try:
        with open(part, "w", encoding="utf-8", opener=_for_me_alone) as file:

            def put(**line: Any) -> None:
                nonlocal written
                written += 1
                file.write(canonical(line) + "\n")

            first = {seat: {"n": one.n, "hash": one.hash} for seat, one in begins.items()} if not cut.whole else None
            keys_plain = [key._asdict() for key in keys]
            put(head={**head, "format": "onemap-audit", "version": VERSION, "keys": keys_plain, "begins": first})
            for one in records.signatures():
                put(signature={**one._asdict(), "heads": json.loads(one.heads)})
            for seq, line in _between(records, begins, ends, cut.whole):
                count += _put_line(put, line, cut)
                told(seq)
            for key in personal:
                put(personal={"key": key, "fields": records.personal(key)})
            put(end={"lines": written + 1})
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _for_me_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read(path: Path) -> Brought:
    """Raises ``Unreadable`` for what is none of these files or ends too soon, ``KeyFault`` for its keys."""
    head: dict[str, Any] = {}
    signatures: list[Signature] = []
    end = count = 0
    for count, line in enumerate(_plain(path), 1):
        if count == 1 and line.get("head", {}).get("format") != "onemap-audit":
            raise Unreadable("audit.not_a_file")
        head = line.get("head", head)
        end = line.get("end", {}).get("lines", end)
        if "signature" in line:
            one = line["signature"]
            signatures.append(Signature(**{**one, "heads": canonical(one["heads"])}))
    if not count or not head:
        raise Unreadable("audit.not_a_file")
    if end != count:
        raise Unreadable("audit.file_cut")
    first = head["begins"]
    begins = {seat: Head(**one) for seat, one in first.items()} if first is not None else None
    return Brought(head, read_public(json.dumps(head)), tuple(signatures), begins, lambda: _lines(path))


def _put_line(put: Callable[..., None], line: Line, cut: Cut) -> int:
    if cut.about and line.subject != cut.about and cut.about not in line.body:
        put(stub={"seat": line.seat, "n": line.n, "prev_hash": line.prev_hash, "hash": line.hash})
        return 0
    put(event={**{name: getattr(line, name) for name in _FIELDS}, "body": json.loads(line.body)})
    return 1


def _edges(records: Records, cut: Cut) -> tuple[dict[str, Head], dict[str, int]]:
    """Of each chain that has lines of this part: the head before the first, the number of the last; with an id up to
    the next signed head, so that a signature covers what is shown."""
    begins: dict[str, Head] = {}
    ends: dict[str, int] = {}
    if cut.whole:
        return begins, ends
    for _seq, line in records.about(cut.about) if cut.about else records.lines():
        if cut.since <= line.at < cut.until:
            begins.setdefault(line.seat, Head(line.n - 1, line.prev_hash))
            ends[line.seat] = line.n
    for seat, n in list(ends.items()):
        signed = [head.n for one in records.signatures() if (head := one.of_heads().get(seat)) and head.n >= n]
        ends[seat] = min(signed, default=n)
    return begins, ends


def _between(records: Records, begins: Mapping[str, Head], ends: Mapping[str, int], whole: bool) -> Iterator[Numbered]:
    """All of a whole journal; of a part each chain from its first to its last line of interest."""
    for seq, line in records.lines():
        if whole or (line.seat in ends and begins[line.seat].n < line.n <= ends[line.seat]):
            yield seq, line


def _lines(path: Path) -> Iterator[Numbered]:
    for seq, line in enumerate(_plain(path), 1):
        try:
            if "event" in line:
                one = line["event"]
                yield seq, Line(**{**one, "at": float(one["at"]), "body": canonical(one["body"])})
            elif "stub" in line:
                one = line["stub"]
                yield seq, Line(one["seat"], one["n"], "", 0.0, "", "", "", "", one["prev_hash"], one["hash"])
        except (TypeError, ValueError, KeyError, AttributeError):
            raise Unreadable("audit.line_unreadable") from None


def _plain(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            try:
                found = json.loads(text)
            except ValueError:
                raise Unreadable("audit.line_unreadable") from None
            if not isinstance(found, dict):
                raise Unreadable("audit.not_a_file")
            yield found
