"""How a connection is encrypted and shows who it is: authority, own certificate and key; and how long they are good."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.words import Certificate

if TYPE_CHECKING:
    from console.site import SiteConfig


class Tls(NamedTuple):
    """Files. ``ca``: the authorities that the broker's certificate may come from, "" those of the machine.
    ``cert`` and ``key``: who we are, "" nobody by certificate."""

    ca: str = ""
    cert: str = ""
    key: str = ""

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer; the broker's name is checked. ``OSError`` when a file cannot be read or is none."""
        made = ssl.create_default_context(cafile=self.ca or None)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.cert:
            made.load_cert_chain(self.cert, self.key or None)
        return made

    def stamp(self) -> tuple[float, ...]:
        """When its files were last written; another one: a certificate was renewed."""
        return tuple(_written(Path(name)) for name in self if name)

    def certificates(self) -> tuple[Certificate, ...]:
        """Ours and our authority's, as far as they can be read."""
        files = (("own", self.cert), ("authority", self.ca))
        found = (_of_file(role, Path(name)) for role, name in files if name)
        return tuple(one for one in found if one is not None)


NO_TLS: Final = Tls()


class Shown(NamedTuple):
    """What many terminals of one program show. ``folder``: of their certificates, ``NAME.pem`` and ``NAME.key.pem``, as
    ``authority issue`` lays them (in one folder, or in a folder of their name each); "" nobody shows one."""

    ca: str = ""
    folder: str = ""

    @property
    def each(self) -> bool:
        """Whether each has a certificate, and so a connection, of its own."""
        return bool(self.folder)

    def of(self, name: str) -> Tls:
        if not self.folder:
            return Tls(self.ca)
        own = Path(self.folder, name)
        own = own if own.is_dir() else own.parent
        return Tls(self.ca, str(own / f"{name}.pem"), str(own / f"{name}.key.pem"))

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Those whose certificate or key is not there."""
        return [name for name in names if self.folder and not all(Path(file).is_file() for file in self.of(name)[1:])]


NOBODY: Final = Shown()


def tls_of(folder: Path, config: SiteConfig, seat: str) -> Tls:
    """As the site says it: paths inside its folder (or whole ones); ``{seat}`` in a name is the seat's, so that seats
    may share a folder."""

    def path(name: str) -> str:
        return str(folder / name.replace("{seat}", seat)) if name else ""

    return Tls(path(config.broker_ca), path(config.broker_cert), path(config.broker_key))


def of_peer(sock: object) -> tuple[Certificate, ...]:
    """The broker's own certificate, once a handshake is done."""
    der = sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None
    return (_of(der, "broker"),) if der else ()


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _of_file(role: str, path: Path) -> Certificate | None:
    try:
        der = ssl.PEM_cert_to_DER_cert(_first(path.read_text("ascii")))
        return _of(der, role)
    except (OSError, ValueError):
        return None


def _first(pem: str) -> str:
    """Of a file that holds a chain: the holder's own stands first."""
    end = "-----END CERTIFICATE-----"
    begin = pem.find("-----BEGIN CERTIFICATE-----")
    return pem[begin : pem.find(end, begin) + len(end)]


def _of(der: bytes, role: str) -> Certificate:
    from cryptography import x509  # 40 ms: only where there is TLS
    from cryptography.x509.oid import NameOID

    read = x509.load_der_x509_certificate(der)
    names = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value) if names else ""
    return Certificate(role=role, name=name, not_after=read.not_valid_after_utc.timestamp())
