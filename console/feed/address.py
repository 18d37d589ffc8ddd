"""Where the broker is and how to sign in: URLs, user and password."""

from __future__ import annotations

import os
from typing import Final, NamedTuple
from urllib.parse import urlsplit

ENV_USER: Final = "ONEMAP_MQTT_USER"
ENV_PASSWORD: Final = "ONEMAP_MQTT_PASSWORD"
KEYRING_SERVICE: Final = "onemap"


class BadUrl(ValueError):
    """Not a broker's URL; the text says why, and never repeats a password."""


class Credentials(NamedTuple):
    """Broker sign-in. Never in a URL, never in a log."""

    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r}, password={'***' if self.password else ''!r})"


class Will(NamedTuple):
    """The last will of a connection: what the broker says when it breaks."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = True


class Address(NamedTuple):
    host: str
    port: int
    tls: bool

    @property
    def url(self) -> str:
        """For the bar: without anything secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtts' if self.tls else 'mqtt'}://{host}:{self.port}"


def parse_url(url: str) -> Address:
    """``mqtt://host[:1883]`` or ``mqtts://host[:8883]``. ``BadUrl`` for anything else, a user or password in it too."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrl("port") from None
    if parts.scheme not in ("mqtt", "mqtts"):
        raise BadUrl("scheme")
    if parts.username is not None or parts.password is not None:
        raise BadUrl("password")
    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadUrl("host")
    tls = parts.scheme == "mqtts"
    return Address(parts.hostname, port or (8883 if tls else 1883), tls)


def find_credentials(url: str) -> Credentials:
    """From the environment (``ONEMAP_MQTT_USER``, ``ONEMAP_MQTT_PASSWORD``), else the keyring (service ``onemap``).

    In the keyring the user stands under the name ``{url} user``, the password under the URL itself. None: anonymous.
    """
    if user := os.environ.get(ENV_USER, ""):
        return Credentials(user, os.environ.get(ENV_PASSWORD, ""))
    address = parse_url(url).url
    user = _from_keyring(f"{address} user")
    return Credentials(user, _from_keyring(address)) if user else Credentials()


def _from_keyring(name: str) -> str:
    import keyring  # loads back-ends: only when a broker of somebody else is used
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, name) or ""
    except KeyringError:  # a machine without one: anonymous, and the broker will say if it minds
        return ""
