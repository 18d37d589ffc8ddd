"""URL templates of tile servers: which words they may hold, and the URL of one tile.

``{z} {x} {y}``, ``{-y}`` (the row from the south), ``{s}`` (subdomains, in turn), ``{key}``; WMTS also writes
``{TileMatrix} {TileCol} {TileRow}``. A number may be added where a server counts its levels otherwise:
``{z-1}``, ``{TileMatrix+2}``. Case does not matter. With ``source = "tms"`` a ``{y}`` is the row from the south.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import quote, urlsplit

from console.fetch.answers import SourceError
from console.fetch.grid import Tile, size
from console.site.config import BaseMapSpec

_WORD: Final = re.compile(r"\{([^{}]*)\}")
_LEVEL: Final = re.compile(r"(?:z|tilematrix)([+-]\d{1,2})?", re.I)
_OTHERS: Final = {"x": "x", "tilecol": "x", "y": "y", "tilerow": "y", "-y": "-y", "s": "s", "key": "key"}
_SAFE_KEY: Final = re.compile(r"[\x20-\x7e]+")


class Template:
    """One checked template. Its ``repr`` holds neither URL nor key."""

    def __init__(self, spec: BaseMapSpec, url: str, key: str) -> None:
        """``SourceError``: no http(s) URL, an unknown or missing word, a key that cannot stand in a URL."""
        self._spec, self._url, self._key = spec, url, key
        self._subdomains = subdomains(spec.subdomains)
        self._check()

    def url(self, tile: Tile) -> str:
        """The URL of a tile. Holds the key: for the request alone, never to be shown."""
        return _WORD.sub(lambda word: self._value(word[1], tile), self._url)

    def _value(self, word: str, tile: Tile) -> str:
        level = _LEVEL.fullmatch(word)
        if level:
            return str(tile.z + int(level[1] or 0))
        name = _OTHERS[word.lower()]
        if name == "key":
            return quote(self._key, safe="")
        if name == "s":
            return self._subdomains[(tile.x + tile.y) % len(self._subdomains)]
        return str(tile.x if name == "x" else self._row(name, tile))

    def _row(self, name: str, tile: Tile) -> int:
        south = name == "-y" or self._spec.source == "tms"
        return size(self._spec, tile.z)[1] - 1 - tile.y if south else tile.y

    def _check(self) -> None:
        words = [word.lower() for word in _WORD.findall(self._url)]
        unknown = [w for w in words if w not in _OTHERS and not _LEVEL.fullmatch(w)]
        if unknown:
            raise SourceError("fetch.bad_url", "{" + unknown[0] + "}")
        axes = {_OTHERS.get(w, "z").strip("-") for w in words}
        if not {"x", "y", "z"} <= axes:
            raise SourceError("fetch.bad_url", "{z} {x} {y}")
        if "s" in words and not self._subdomains:
            raise SourceError("fetch.bad_url", "{s}: subdomains")
        if self._key and not _SAFE_KEY.fullmatch(self._key):
            raise SourceError("fetch.bad_key", self._spec.key)
        _check_host(self.url(Tile(1, 0, 0)))


def _check_host(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _, person = parts.hostname, parts.port, parts.username or parts.password
    except ValueError:
        raise SourceError("fetch.bad_url", "host") from None  # the text of the error may hold the key
    if parts.scheme not in ("http", "https") or not host:
        raise SourceError("fetch.bad_url", "http:// https://")
    if person is not None:
        raise SourceError("fetch.bad_url", "name:password@")  # belongs into a header, from the keyring


def subdomains(text: str) -> tuple[str, ...]:
    """``abc`` → a, b, c; ``t0,t1`` → t0, t1."""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if "," in text else tuple(text.strip())


def wants_key(spec: BaseMapSpec) -> bool:
    """Whether a URL or a header has a place for the key."""
    return any("{key}" in text.lower() for text in (*spec.urls, *spec.headers.values()))


def headers(spec: BaseMapSpec, key: str) -> dict[str, str]:
    """The site's headers with the key in its place. ``SourceError`` for what cannot stand in a header."""
    out = {name: re.sub(r"\{key\}", lambda _: key, value, flags=re.I) for name, value in spec.headers.items()}
    for name, value in out.items():
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or re.search(r"[^\t\x20-\x7e]", value):
            raise SourceError("fetch.bad_header", name)
    return out


def fingerprint(spec: BaseMapSpec) -> str:
    """Names a cache by what its tiles depend on, without the key. A URL may hold a secret of its own: hashed."""
    parts = "\n".join([spec.source, spec.grid, str(spec.tile_px), *spec.urls])
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
