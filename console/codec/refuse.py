"""Why a message was refused: a named reason, what exactly, and an example that gives nobody away."""

from __future__ import annotations

import json
import re
from typing import Final, NoReturn

import msgspec

from console.words import Reject, RejectReason

MAX_BYTES: Final = 256 * 1024
EXAMPLE_CHARS: Final = 200
_LOOKED_AT: Final = 1000  # bytes; masks keep the length, so nothing from beyond moves into the example

# Seven or more digits, with single separators between them: a telephone or identity number. Points and colons do
# not separate, so that coordinates and times of day stay readable.
_NUMBER: Final = re.compile(r'\d(?:[^\w".:,{}\[\]]?\d){6,}')
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERSONAL: Final = re.compile(
    r'("(?:caller|name|number|phone|mobile|tel|id_card|members)"\s*:\s*)(\{[^}]*\}?|\[[^\]]*\]?|"(?:[^"\\]|\\.)*"?|[^,}\s]+)',
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?$")


class Refused(ValueError):
    """Raised inside the codec only; ``read`` turns it into a ``Reject``."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def refuse(reason: RejectReason, detail: str) -> NoReturn:
    raise Refused(reason, detail)


def rejected(reason: RejectReason, topic: str, detail: str, payload: bytes, received_at: float) -> Reject:
    """The ``Reject`` of a message, its example masked."""
    return Reject(reason=reason, topic=topic[:200], detail=detail, example=example(payload), received_at=received_at)


def because(error: Exception, topic: str, payload: bytes, received_at: float) -> Reject:
    """Name what went wrong while decoding."""
    reason, detail = _name(error, payload)
    return rejected(reason, topic, detail, payload, received_at)


def example(payload: bytes) -> str:
    """The first 200 characters, without personal fields and without any number of seven digits or more."""
    text = payload[:_LOOKED_AT].decode("utf-8", "replace")
    text = _PERSONAL.sub(lambda m: m[1] + "*" * len(m[2]), text)
    return mask(text)[:EXAMPLE_CHARS]


def mask(text: str) -> str:
    """Stars for every run of seven or more digits, dates excepted; the length stays."""
    return _NUMBER.sub(lambda m: m[0] if _DATE.fullmatch(m[0]) else "*" * len(m[0]), text)


def _name(error: Exception, payload: bytes) -> tuple[RejectReason, str]:
    if isinstance(error, Refused):
        return error.reason, mask(error.detail)
    if isinstance(error, UnicodeError):
        return RejectReason.NOT_UTF8, f"byte {getattr(error, 'start', 0)}"
    if isinstance(error, RecursionError):
        return RejectReason.NOT_JSON, "nested too deep"
    if broken := _broken_json(payload):
        return broken
    if isinstance(error, msgspec.ValidationError):
        return _name_validation(str(error))
    return RejectReason.NOT_JSON, mask(str(error))


def _name_validation(message: str) -> tuple[RejectReason, str]:
    found = _PATH.match(message.replace("\n", " "))
    what, path = (found["what"], found["path"]) if found else (message, None)
    detail = mask(f"{path}: {what}" if path else what)
    if "Number out of range" in message:  # 1e999: JSON's way to say Infinity
        return RejectReason.NOT_A_NUMBER, detail
    if "Expected `int` <=" in message or "Expected `int` >=" in message or "Expected `float` " in message:
        return (RejectReason.WRONG_TYPE if ", got" in message else RejectReason.UNKNOWN_VALUE), detail
    return RejectReason.WRONG_TYPE, detail


def _broken_json(payload: bytes) -> tuple[RejectReason, str] | None:
    """What keeps it from being JSON, if anything. ``NaN`` and ``Infinity`` have a reason of their own."""
    found: list[str] = []
    try:
        json.loads(payload, parse_constant=found.append)
    except RecursionError:
        return RejectReason.NOT_JSON, "nested too deep"
    except json.JSONDecodeError as error:
        return RejectReason.NOT_JSON, f"byte {error.pos}"
    except ValueError:  # an integer of more than 4,300 digits
        return RejectReason.NOT_A_NUMBER, "integer out of range"
    return (RejectReason.NOT_A_NUMBER, found[0]) if found else None
