"""Tiles of a server: XYZ, TMS and WMTS over HTTP, each answer checked before it is believed."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import msgspec
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from console.fetch import images, templates
from console.fetch.answers import NEVER, Data, Refusal, SourceError
from console.fetch.gates import Gates
from console.fetch.grid import Tile, size
from console.fetch.shelf import Kept, Shelf, shelf_file
from console.fetch.source import Secret, Stored
from console.fetch.wires import pool
from console.site.config import BaseMapSpec
from layers.geo import Bounds

THREADS: Final = 4
LIMIT_BYTES: Final = 4 * 1024 * 1024
_MISSING_S: Final = 600.0  # how long a tile that the server has not is believed missing
_AGAIN_S: Final = 60.0
_CONNECT_S: Final = 4.0  # a machine in the same building answers in milliseconds
_KEPT_S: Final = 7 * 86400.0  # fresh for, where the server says nothing
_LONGEST_S: Final = 365 * 86400.0
_HOPS: Final = 2
_AGENT: Final = "OneMap/0.1"


class _Failed(Exception):
    """A request came to nothing. ``at_once``: the host is left alone from now; None: the host is not to blame."""

    def __init__(self, code: str, detail: str = "", again_s: float = _AGAIN_S, at_once: bool | None = None,
                 retry_after_s: float = 0.0) -> None:  # fmt: skip
        super().__init__(code)
        self.refusal, self.at_once, self.retry_after_s = Refusal(code, detail, again_s), at_once, retry_after_s


class Answer(msgspec.Struct, frozen=True):
    """What a server sent: status, headers (lower-case names) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


class WebSource:
    """See ``console.fetch.source.Source``. ``get`` always asks the server (whether it changed, when one is kept)."""

    def __init__(self, spec: BaseMapSpec, cache: Path, secret: Secret, now: Callable[[], float] = time.time) -> None:
        """``SourceError``: fetch.no_urls, fetch.bad_url, fetch.bad_header, fetch.no_key, fetch.bad_key."""
        if not spec.urls:
            raise SourceError("fetch.no_urls", spec.id)
        key = _key_of(spec, secret)
        self.spec, self.layers, self.tile_px = spec, len(spec.urls), spec.tile_px
        self.zooms = range(spec.min_zoom, spec.max_zoom + 1)
        self.bounds_deg: Bounds | None = None
        self.attribution, self.attribution_en = spec.attribution, spec.attribution_en or spec.attribution
        self.remote = True
        self._templates = [templates.Template(spec, url, key) for url in spec.urls]
        self._headers = {"User-Agent": _AGENT, "Accept": "image/*", **templates.headers(spec, key)}
        self._now, self._gates = now, Gates()
        self._pool, self._wires = pool(THREADS)
        self._shelf = _shelf(spec, cache, now)

    def stored(self, tile: Tile, layer: int = 0) -> Stored | None:
        kept = self._shelf.get(tile, layer) if self._shelf else None
        return Stored(kept.data, self._now() < kept.expires) if kept else None

    def get(self, tile: Tile, layer: int = 0) -> Data | Refusal:
        if not self._there(tile):
            return Refusal("fetch.outside", asked=False)
        url = self._templates[layer].url(tile)
        host = urlsplit(url).netloc
        shut = self._gates.enter(host)
        if shut is not None:
            return shut
        try:
            data = self._fetched(url, tile, layer)
        except _Failed as failed:
            return self._refused(host, failed, tile)
        self._gates.good(host)
        return data

    def drop(self, tile: Tile, layer: int = 0) -> None:
        if self._shelf:
            self._shelf.drop(tile, layer)

    def notices(self) -> dict[str, str]:
        return {self._shelf.problem: ""} if self._shelf and self._shelf.problem else {}

    def close(self) -> None:
        self._wires.close()
        self._pool.clear()
        if self._shelf:
            self._shelf.close()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _there(self, tile: Tile) -> bool:
        columns, rows = size(self.spec, tile.z)
        return tile.z in self.zooms and 0 <= tile.x < columns and 0 <= tile.y < rows

    def _refused(self, host: str, failed: _Failed, tile: Tile) -> Refusal:
        why = failed.refusal
        where = f"{tile.z}/{tile.x}/{tile.y}"
        facts = [host, why.detail] if failed.at_once else [host, why.detail, where]
        why = msgspec.structs.replace(why, detail=" · ".join(f for f in facts if f))
        if self._wires.cut:
            self._gates.left(host)
            return msgspec.structs.replace(why, again_s=NEVER, asked=False)
        if failed.at_once is None:
            self._gates.good(host)
            return why
        return self._gates.bad(host, why, failed.at_once, failed.retry_after_s)

    def _fetched(self, url: str, tile: Tile, layer: int) -> bytes:
        kept = self._shelf.get(tile, layer) if self._shelf else None
        headers = {**self._headers, **_conditions(kept)}
        answer = self._asked(url, headers)
        if answer.status == 304 and kept is not None and self._shelf:
            self._shelf.renew(tile, layer, self._expires(answer))
            return kept.data
        _check(answer)
        if self._shelf:
            tag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
            self._shelf.put(tile, layer, Kept(answer.body, self._expires(answer), tag, modified))
        return answer.body

    def _asked(self, url: str, headers: dict[str, str]) -> Answer:
        """The answer behind redirects, which may not leave the host: a key must not travel elsewhere."""
        for _ in range(_HOPS):
            answer = self._once(url, headers)
            target = answer.headers.get("location", "")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = _next(url, target)
        raise _Failed("fetch.redirected", "", at_once=False)

    def _once(self, url: str, headers: dict[str, str]) -> Answer:
        try:
            try:
                return self._request(url, headers)
            except ProtocolError:
                if self._wires.cut:
                    raise
                return self._request(url, headers)  # a kept-alive connection that the server had closed meanwhile
        except (HTTPError, OSError, ValueError) as error:
            raise _failure(error) from None  # its text holds the whole URL

    def _request(self, url: str, headers: dict[str, str]) -> Answer:
        limit_s = self.spec.timeout_s
        timeout = urllib3.Timeout(connect=min(_CONNECT_S, limit_s), read=limit_s)
        response = self._pool.request(
            "GET", url, headers=headers, timeout=timeout, redirect=False, retries=False, preload_content=False
        )
        try:
            body = _body(response, time.monotonic() + limit_s)
        except BaseException as error:
            response.close()
            if isinstance(error, ProtocolError):  # it broke off in the middle of the body
                raise _Failed("fetch.corrupt") from None
            raise
        response.release_conn()
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, body)

    def _expires(self, answer: Answer) -> float:
        return self._now() + fresh_for_s(answer.headers, self._now())


def _shelf(spec: BaseMapSpec, cache: Path, now: Callable[[], float]) -> Shelf | None:
    if spec.cache_mb <= 0:
        return None
    return Shelf(shelf_file(cache, spec.id, templates.fingerprint(spec)), spec.cache_mb, now)


def _key_of(spec: BaseMapSpec, secret: Secret) -> str:
    if not templates.wants_key(spec):
        return ""
    key = (secret(spec.key) or "").strip() if spec.key else ""
    if not key:
        raise SourceError("fetch.no_key", spec.key or spec.id)
    return key


def _conditions(kept: Kept | None) -> dict[str, str]:
    out = {}
    if kept and kept.etag:
        out["If-None-Match"] = kept.etag
    if kept and kept.modified:
        out["If-Modified-Since"] = kept.modified
    return out


def _body(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """The body, not more than ``LIMIT_BYTES`` and not later than ``deadline`` (a trickle is late too)."""
    parts, total = [], 0
    for part in response.stream(65536, decode_content=True):
        parts.append(part)
        total += len(part)
        if total > LIMIT_BYTES:
            raise _Failed("fetch.too_large", f"> {LIMIT_BYTES // 1024 // 1024} MB")
        if time.monotonic() > deadline:
            raise _Failed("fetch.late", at_once=False)
    return b"".join(parts)


def _failure(error: Exception) -> _Failed:
    """Which of our reasons an exception of urllib3 is; nothing of its text, which holds the URL."""
    if isinstance(error, SSLError):
        return _Failed("fetch.certificate", at_once=True)
    if isinstance(error, NewConnectionError | ConnectTimeoutError):
        return _Failed("fetch.unreachable", at_once=True)
    if isinstance(error, ReadTimeoutError | TimeoutError):
        return _Failed("fetch.late", at_once=False)
    if isinstance(error, DecodeError):
        return _Failed("fetch.corrupt")
    return _Failed("fetch.unreachable", "", at_once=False)


def _next(url: str, target: str) -> str:
    """Where a redirect leads: the same host, or the same host's https; else it is refused."""
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, target))
        near = here.scheme == there.scheme and here.port == there.port
    except ValueError:  # no URL at all
        raise _Failed("fetch.redirected", "", at_once=False) from None
    upgrade = here.scheme == "http" and there.scheme == "https"
    if here.hostname == there.hostname and (upgrade or near):
        return there.geturl()
    raise _Failed("fetch.redirected", there.hostname or "", at_once=False)


def _check(answer: Answer) -> None:
    """``_Failed`` unless the answer is a whole picture."""
    if answer.status in (204, 404, 410) or (answer.status == 200 and not answer.body):
        raise _Failed("fetch.missing", str(answer.status), _MISSING_S)
    if answer.status in (401, 403, 407):
        raise _Failed("fetch.refused", str(answer.status), at_once=answer.status != 403)
    if answer.status == 429 or answer.status >= 500:
        wait = _retry_after_s(answer.headers.get("retry-after", ""))
        raise _Failed("fetch.busy", str(answer.status), at_once=answer.status in (429, 503), retry_after_s=wait)
    if answer.status not in (200, 203):
        raise _Failed("fetch.refused", str(answer.status), _MISSING_S)
    _check_picture(answer)


def _check_picture(answer: Answer) -> None:
    if images.kind(answer.body):
        if not images.whole(answer.body):
            raise _Failed("fetch.corrupt")
        return
    said = re.sub(r"[^a-z0-9/+.-]", "", answer.headers.get("content-type", "").split(";")[0].strip().lower())[:40]
    if said.endswith(("mapbox-vector-tile", "x-protobuf")) or images.is_vector(answer.body):
        raise _Failed("fetch.vector_tiles", said, NEVER)
    if said.startswith("image/"):
        raise _Failed("fetch.corrupt", said)
    raise _Failed("fetch.not_a_tile", said, at_once=False)


def fresh_for_s(headers: dict[str, str], now: float) -> float:
    """Seconds that an answer may be shown without asking again (RFC 9111), a week where the server says nothing.

    ``no-store`` counts as ``no-cache``: what is kept is asked for again every time, and shown while the server is away,
    because a command room must have its map with the cable out.
    """
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return 0.0
    age = re.search(r"max-age\s*=\s*\"?(\d{1,12})", control)
    if age:
        return min(float(age[1]), _LONGEST_S)
    if "expires" not in headers:
        return _KEPT_S
    until = _epoch(headers["expires"])
    return 0.0 if until is None else min(max(0.0, until - now), _LONGEST_S)


def _retry_after_s(text: str) -> float:
    if re.fullmatch(r"\s*\d{1,9}\s*", text):
        return float(text)
    until = _epoch(text)
    return max(0.0, until - time.time()) if until is not None else 0.0


def _epoch(text: str) -> float | None:
    """An HTTP date as epoch seconds."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
