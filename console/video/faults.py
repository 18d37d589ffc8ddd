"""Why a stream does not play, in codes of ``resources/say/stream.toml``. An exception's own text is never passed on:
FFmpeg writes the whole URL into it, with the password.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import av

from console.video import codes
from console.video.address import AddressError

_BY_KIND: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (av.error.HTTPForbiddenError, codes.FORBIDDEN),
    (av.error.HTTPNotFoundError, "stream.not_found"),
    (av.error.HTTPTooManyRequestsError, "stream.busy"),
    (av.error.HTTPServerError, "stream.server"),
    (av.error.HTTPError, "stream.server"),
    (av.error.HTTPClientError, "stream.server"),
    (av.error.EOFError, codes.ENDED),
    (av.error.ExitError, codes.SILENT),
    (av.error.DecoderNotFoundError, codes.NO_CODEC),
    (av.error.ProtocolNotFoundError, codes.BAD_URL),
    (av.error.DemuxerNotFoundError, codes.NOT_A_STREAM),
    (av.error.InvalidDataError, codes.NOT_A_STREAM),
    (TimeoutError, codes.SILENT),
    (ConnectionRefusedError, "stream.refused"),
    (ConnectionError, "stream.cut"),
    (BrokenPipeError, "stream.cut"),
    (FileNotFoundError, "stream.no_file"),
    (PermissionError, codes.FORBIDDEN),
)


class StreamFault(Exception):
    """A stream that cannot go on; ``code`` and ``facts`` say why. ``final``: trying again by itself does not help."""

    def __init__(self, code: str, facts: dict[str, Any] | None = None, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.facts, self.final = code, facts or {}, final


class Fault(NamedTuple):
    """Why a stream has stopped, as a sentence's code and facts."""

    code: str
    facts: dict[str, Any]
    final: bool  # a person has to ask again: a password that is wrong locks an account when it is tried on and on


def fault_of(error: BaseException, *, login: bool) -> Fault:
    """``login``: a password was sent along."""
    if isinstance(error, StreamFault):
        return Fault(error.code, error.facts, error.final)
    if isinstance(error, AddressError):
        return Fault(error.code, {}, True)
    if isinstance(error, av.error.HTTPUnauthorizedError):
        return Fault(codes.WRONG_LOGIN if login else codes.NO_LOGIN, {}, True)
    code = next((code for kind, code in _BY_KIND if isinstance(error, kind)), codes.UNREACHABLE)
    return Fault(code, {}, code == codes.FORBIDDEN)
