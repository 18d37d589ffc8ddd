"""Is an encrypted broker there, and the one that the site means? A handshake, and no more: whoever asks beside a
running seat must not sign in with that seat's certificate, for a broker ends the older of two connections of one name.
"""

from __future__ import annotations

import selectors
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.feed import secure
from console.feed.address import Address, parse_url
from console.feed.connection import CONNECT_TIMEOUT_S, VERDICT_S, refuses_us, why

if TYPE_CHECKING:
    from cryptography import x509

# OpenSSL's X509_V_ERR_*: which sentence a certificate that does not hold gets.
_FAULTS: Final = {
    9: "early", 10: "over", 23: "revoked", 26: "purpose", 62: "host", 64: "host",
    18: "authority", 19: "authority", 20: "authority", 21: "authority", 30: "authority",
}  # fmt: skip


class Peer(NamedTuple):
    """What a certificate says of its holder. Times: epoch s."""

    name: str
    issuer: str
    hosts: tuple[str, ...]
    not_before: float
    not_after: float


class Probed(NamedTuple):
    """``fault`` "": there, and the one that is meant. Else how its certificate does not hold (``early``, ``over``,
    ``revoked``, ``purpose``, ``host``, ``authority``, ``certificate``), or a ``feed.*`` code: there was no handshake.
    ``peer``: what it showed, as far as it can be read. ``asks``: it wants a certificate of whoever connects."""

    fault: str
    peer: Peer | None = None
    asks: bool = False


class Paper(NamedTuple):
    """A file that the site names. ``role``: own, key, authority. ``fault`` "" or ``missing``, ``unreadable`` (no
    certificate, no key), ``locked`` (a key under a passphrase), ``apart`` (the key is of another certificate),
    ``stranger`` (our certificate is not of the site's authority)."""

    role: str
    path: str
    fault: str = ""
    peer: Peer | None = None


def handshake(url: str, tls: secure.Tls) -> Probed:
    """Blocks for 6 s at most. ``BadUrl``; ``OSError`` when the authority's file cannot be read."""
    address = parse_url(url)
    context = secure.Tls(ca=tls.ca).context()
    try:
        with _socket(address) as raw, context.wrap_socket(raw, server_hostname=address.host) as sock:
            return Probed("", _read(sock.getpeercert(binary_form=True)), _asks(sock))
    except ssl.SSLCertVerificationError as error:
        return Probed(_FAULTS.get(error.verify_code, "certificate"), _shown(address))
    except ssl.SSLError as error:
        return Probed("", None, asks=True) if refuses_us(error) else Probed(why(error))
    except OSError as error:
        return Probed(why(error))


def papers(tls: secure.Tls) -> Iterator[Paper]:
    """The site's files, and whether they belong together. An authority of many certificates is its first."""
    authority, own = _of_file(tls.ca), _of_file(tls.cert)
    if tls.ca:
        yield _paper("authority", tls.ca, authority)
    if not tls.cert:
        return
    first = _paper("own", tls.cert, own)
    if not first.fault and authority is not None and own is not None and not _issued(own, authority):
        first = first._replace(fault="stranger")
    yield first
    if not first.fault and (fault := _key_fault(tls)):
        yield Paper("key", tls.key or tls.cert, fault)


# --- inside ----------------------------------------------------------------------------------------------------------


def _socket(address: Address) -> socket.socket:
    return socket.create_connection((address.host, address.port), CONNECT_TIMEOUT_S)


def _asks(sock: ssl.SSLSocket) -> bool:
    """With TLS 1.3 a broker says so after our side of the handshake is over; one that does not says nothing."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(sock, selectors.EVENT_READ)
        if not waiting.select(VERDICT_S):
            return False
    sock.settimeout(VERDICT_S)
    try:
        sock.recv(1)
    except ssl.SSLError as error:
        return refuses_us(error)
    except OSError:  # session tickets and then nothing: it waits for us to speak
        return False
    return False


def _shown(address: Address) -> Peer | None:
    """What it showed, unverified: only to be named in a sentence."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with _socket(address) as raw, context.wrap_socket(raw, server_hostname=address.host) as sock:
            return _read(sock.getpeercert(binary_form=True))
    except OSError:
        return None


def _read(der: bytes | None) -> Peer | None:
    from cryptography import x509

    try:
        return _peer(x509.load_der_x509_certificate(der)) if der else None
    except ValueError:
        return None


def _of_file(name: str) -> x509.Certificate | None:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(Path(name).read_bytes()) if name else None
    except (OSError, ValueError):
        return None


def _paper(role: str, path: str, found: x509.Certificate | None) -> Paper:
    if found is not None:
        return Paper(role, path, "", _peer(found))
    return Paper(role, path, "unreadable" if Path(path).is_file() else "missing")


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except Exception:  # ValueError, TypeError, InvalidSignature: each says no
        return False
    return True


def _key_fault(tls: secure.Tls) -> str:
    """Why the key cannot be used with our certificate; "" when it can."""
    if tls.key and not Path(tls.key).is_file():
        return "missing"
    asked: list[bool] = []

    def no_passphrase() -> str:
        asked.append(True)
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(tls.cert, tls.key or None, no_passphrase)
    except (OSError, ValueError) as error:
        if asked:
            return "locked"
        return "apart" if "MISMATCH" in str(getattr(error, "reason", "")) else "unreadable"
    return ""


def _peer(one: x509.Certificate) -> Peer:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    def common(name: x509.Name) -> str:
        found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else ""

    try:
        names = one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = tuple(str(host.value) for host in names)
    except (x509.ExtensionNotFound, ValueError):
        hosts = ()
    span = (one.not_valid_before_utc.timestamp(), one.not_valid_after_utc.timestamp())
    return Peer(common(one.subject), common(one.issuer), hosts, *span)
