"""The hash chain of a seat: what exactly is hashed, so that anybody can verify it with a JSON library and SHA-256."""

from __future__ import annotations

import hashlib
import json
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

from console.words import Event


class Head(NamedTuple):
    """The last line of a chain; ``Head()`` before the first."""

    n: int = 0
    hash: str = ""


class Line(NamedTuple):
    """An event as it stands in the database: the columns in their order, ``body`` as canonical JSON text."""

    seat: str
    n: int
    id: str
    at: float
    actor: str
    kind: str
    subject: str
    body: str
    prev_hash: str
    hash: str


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, UTF-8, no spaces. ``ValueError`` or ``TypeError`` for what JSON cannot say."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate pair
    return text


def body_text(body: dict[str, Any]) -> str:
    """The body as it is stored. What JSON cannot say (NaN, bytes) is kept as text: an event is never refused."""
    try:
        return canonical(body)
    except (TypeError, ValueError):
        return canonical({"unwritable": json.dumps(body, default=repr, skipkeys=True)})


def forge(event: Event, head: Head) -> Line:
    """The next line of the chain."""
    line = Line(
        _clean(event.seat),
        head.n + 1,
        _clean(event.id),
        float(event.at),
        _clean(event.actor),
        _clean(event.kind),
        _clean(event.subject),
        body_text(event.body),
        head.hash,
        "",
    )
    return line._replace(hash=digest(line))


def digest(line: Line) -> str:
    """SHA-256 (hex) over the canonical JSON of all fields but ``hash``.

    Composed by hand, keys in sorted order: the body is canonical already, and a year of lines is verified at start.
    """
    text = (
        f'{{"actor":{_quote(line.actor)},"at":{line.at!r},"body":{line.body},"id":{_quote(line.id)},'
        f'"kind":{_quote(line.kind)},"n":{line.n},"prev_hash":{_quote(line.prev_hash)},'
        f'"seat":{_quote(line.seat)},"subject":{_quote(line.subject)}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def follows(line: Line, head: Head) -> bool:
    """Whether the line is the next one of the chain, and is what was written."""
    return line.n == head.n + 1 and line.prev_hash == head.hash and line.hash == digest(line)


_quote: Final = encode_basestring


def _clean(text: str) -> str:
    """Without halves of surrogate pairs, which UTF-8 cannot say."""
    return text.encode("utf-8", "replace").decode()
