"""A stream's address: what is accepted, and what FFmpeg is told for it."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from console.video.messages import Address

RTSP: Final = ("rtsp", "rtsps")
HTTP: Final = ("http", "https")
SCHEMES: Final = (*RTSP, *HTTP, "file")
AGENT: Final = "OneMap"
NO_SLACK_S: Final = 0.0
KEPT_S: Final = 10.0  # media servers send from the last key frame on: a few seconds at once
ANY_S: Final = float("inf")
_PROTOCOLS: Final = {
    # An answer, or a playlist, that points elsewhere is followed over the network and never to a file of this machine.
    **dict.fromkeys(RTSP, "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,crypto"),
    **dict.fromkeys(HTTP, "http,https,httpproxy,tcp,tls,crypto,data"),
    "file": "file,crypto,data",
}
# Enough to know what a stream is; the decoder finds sizes by itself. Measured: docs/decisions/014.
_QUICK: Final = {"analyzeduration": "200000", "probesize": "200000", "fpsprobesize": "0"}


class AddressError(ValueError):
    """Not a stream's address; ``code`` says why, and nothing repeats what it holds."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def scheme_of(url: str) -> str:
    """``AddressError`` when it is none that is fetched."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise AddressError("stream.bad_url") from None
    if parts.scheme not in SCHEMES or not (parts.hostname or parts.scheme == "file"):
        raise AddressError("stream.bad_url")
    return parts.scheme


def host_of(url: str) -> str:
    """Whom a sentence may name: host and port, or a file's name; never user or password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme == "file":
        return unquote(parts.path).rsplit("/", 1)[-1]
    host = parts.hostname or ""
    return f"{host}:{port}" if port else host


def opened_as(address: Address) -> tuple[str, dict[str, str]]:
    """URL (with what the keyring said, so for FFmpeg alone) and options. ``AddressError``."""
    scheme = scheme_of(address.url)
    options = {"protocol_whitelist": _PROTOCOLS[scheme], **_QUICK}
    if scheme in RTSP:
        options |= {"rtsp_transport": address.transport, "user_agent": AGENT, "allowed_media_types": "video"}
        if address.transport == "udp":
            options |= {"buffer_size": "1048576", "reorder_queue_size": "32", "max_delay": "200000"}
    elif scheme in HTTP:
        options |= {"user_agent": AGENT, "live_start_index": "-2", "multiple_requests": "0"}
    else:
        return _path_of(address.url), options
    return _with_login(address), options


def slack_s(url: str, kind: str, *, recorded: bool) -> float:
    """How far ahead a stream of FFmpeg's format ``kind`` may run (``pace.Pace``)."""
    if urlsplit(url).scheme in RTSP or "mjpeg" in kind:
        return ANY_S
    return NO_SLACK_S if recorded or "hls" in kind else KEPT_S


def _path_of(url: str) -> str:
    """As the system opens it: a share keeps its host, and a drive of Windows loses the slash before it."""
    parts = urlsplit(url)
    share = "" if parts.netloc in ("", "localhost") else f"//{parts.netloc}"
    path = share + unquote(parts.path)
    return path.lstrip("/") if os.name == "nt" and not share else path


def _with_login(address: Address) -> str:
    """``user:password`` before the host, each written so that none of its signs ends it."""
    if not address.login:
        return address.url
    parts = urlsplit(address.url)
    user, _, password = address.login.partition(":")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{host}"))
