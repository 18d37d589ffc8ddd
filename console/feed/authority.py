"""The site's own certificate authority: keys and certificates of the broker, terminals, seats, walls and sources.

A folder holds it: ``ca.pem``, ``ca.key.pem`` (0600; by choice under a passphrase), ``crl.pem`` and ``issued/``, one
certificate a file. P-256 with SHA-256 throughout: every broker and every terminal of the last ten years takes it.
A certificate's CN is the name by which the broker knows who speaks, and by which ``rights`` says what he may; its OU is
the kind. Its purpose is in it too: a terminal's certificate cannot pass for the broker's.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KINDS: Final = ("server", "unit", "seat", "wall", "source", "recorder")
YEARS: Final = 10  # of the authority itself
DAYS: Final = 730  # of what it issues
_NAME_MOST: Final = 64  # characters; X.520 says so of a CN
_BAD_NAME: Final = re.compile(r'[\x00-\x1f\x7f+#/\\:*?"<>|%]|^[.$\s]|\s$')  # levels of topics, wildcards, file names
_BACKDATED: Final = timedelta(minutes=5)  # a terminal's clock may be a little behind ours
_CURVE: Final = ec.SECP256R1()
_HASH: Final = hashes.SHA256()


class AuthorityError(Exception):
    """``code``: a ``say`` code (``door.authority.bad.…``), ``facts`` its fields."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = f"door.authority.bad.{code}", facts


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate that was issued. Times are epoch seconds."""

    kind: str
    name: str
    serial: str  # hexadecimal
    not_before: float
    not_after: float
    hosts: tuple[str, ...] = ()  # of the broker
    revoked_at: float | None = None


class Issued(NamedTuple):
    """``key`` is empty when it was made elsewhere (a signing request)."""

    record: Record
    certificate: bytes
    key: bytes


class Authority:
    """``Authority.make`` or ``Authority.open``; every change is on the disk when a method returns."""

    def __init__(self, folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | None) -> None:
        self.folder = folder
        self._certificate, self._key = certificate, key

    @classmethod
    def make(cls, folder: Path, site: str, now: float, passphrase: str = "", years: int = YEARS) -> Authority:
        """A new one. ``AuthorityError`` when the folder holds one already."""
        if (folder / "ca.pem").exists() or (folder / "ca.key.pem").exists():
            raise AuthorityError("exists", path=folder)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        (folder / "issued").mkdir(exist_ok=True)
        key = ec.generate_private_key(_CURVE)
        at = datetime.fromtimestamp(now, UTC)
        name = _subject(f"OneMap {site}", "authority", site)
        made = (
            _builder(name, name, key.public_key(), at - _BACKDATED, at + timedelta(days=365.25 * years))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .sign(key, _HASH)
        )
        keep(folder / "ca.key.pem", _key_pem(key, passphrase), secret=True)
        keep(folder / "ca.pem", made.public_bytes(serialization.Encoding.PEM))
        authority = cls(folder, made, key)
        authority._keep_crl((), at)
        return authority

    @classmethod
    def open(cls, folder: Path, passphrase: str | None = None) -> Authority:
        """To issue and to revoke. ``AuthorityError``: none there, unreadable, or its passphrase is another."""
        certificate = _read_ca(folder)
        try:
            pem = (folder / "ca.key.pem").read_bytes()
            key = serialization.load_pem_private_key(pem, passphrase.encode() if passphrase else None)
        except (OSError, ValueError, TypeError) as error:
            raise AuthorityError("key", path=folder / "ca.key.pem") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise AuthorityError("key", path=folder / "ca.key.pem")
        return cls(folder, certificate, key)

    @classmethod
    def look(cls, folder: Path) -> Authority:
        """To read what was issued; needs no key."""
        return cls(folder, _read_ca(folder), None)

    @property
    def site(self) -> str:
        return _part(self._certificate.subject, NameOID.ORGANIZATION_NAME)

    @property
    def not_after(self) -> float:
        """Epoch s until which the authority itself is good."""
        return self._certificate.not_valid_after_utc.timestamp()

    def records(self) -> tuple[Record, ...]:
        """Everything issued, by kind and name, the newest of a name first."""
        revoked = self._revoked()
        found = [_record(one, revoked) for one in self._issued()]
        return tuple(sorted(found, key=lambda one: (KINDS.index(one.kind), one.name, -one.not_before)))

    def issue(
        self, kind: str, name: str, now: float, *, hosts: Sequence[str] = (), days: int = DAYS, request: bytes = b""
    ) -> Issued:
        """A certificate, and its key unless ``request`` (a PEM signing request) brings one; of that only the key is
        taken. ``hosts``: names and addresses of the broker. Never good for longer than the authority is.
        """
        name = self._checked(kind, name, hosts, now)
        at = datetime.fromtimestamp(now, UTC)
        key = None if request else ec.generate_private_key(_CURVE)
        public: Any = _requested(request) if key is None else key.public_key()
        until = min(at + timedelta(days=days), self._certificate.not_valid_after_utc)
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if kind == "server" else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = (
            _builder(_subject(name, kind, self.site), self._certificate.subject, public, at - _BACKDATED, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(_issuer_key(self._certificate), critical=False)
        )
        if hosts:
            alternatives = x509.SubjectAlternativeName([_host(one) for one in hosts])
            builder = builder.add_extension(alternatives, critical=False)
        made = builder.sign(self._signing(), _HASH)
        pem = made.public_bytes(serialization.Encoding.PEM)
        keep(self.folder / "issued" / f"{made.serial_number:x}.pem", pem)
        return Issued(_record(made, {}), pem, b"" if key is None else _key_pem(key))

    def revoke(self, kind: str, name: str, now: float) -> tuple[Record, ...]:
        """Every certificate of that name that is not revoked yet; ``AuthorityError`` when there is none."""
        ours = [one for one in self.records() if (one.kind, one.name, one.revoked_at) == (kind, name, None)]
        if not ours:
            raise AuthorityError("nobody", kind=kind, name=name)
        at = datetime.fromtimestamp(now, UTC)
        fresh = [_entry(int(one.serial, 16), at) for one in ours]
        crl = self._crl()
        self._keep_crl((*(crl or ()), *fresh), at)
        return tuple(msgspec.structs.replace(one, revoked_at=float(int(now))) for one in ours)

    def renew_crl(self, now: float) -> None:
        """Sign the list of revoked certificates anew."""
        self._keep_crl(tuple(self._crl() or ()), datetime.fromtimestamp(now, UTC))

    # --- inside ------------------------------------------------------------------------------------------------------

    def _signing(self) -> ec.EllipticCurvePrivateKey:
        if self._key is None:
            raise AuthorityError("key", path=self.folder / "ca.key.pem")
        return self._key

    def _checked(self, kind: str, name: str, hosts: Sequence[str], now: float) -> str:
        if not 1 <= len(name) <= _NAME_MOST or _BAD_NAME.search(name):
            raise AuthorityError("name", name=name)
        if (kind == "server") != bool(hosts):
            raise AuthorityError("hosts" if kind == "server" else "no_hosts")
        if self.not_after <= now:
            raise AuthorityError("expired", path=self.folder)
        for one in self.records():  # a broker knows a name, not a kind: a source 03 would be unit 03
            living = one.revoked_at is None and one.not_after > now
            if one.name.casefold() == name.casefold() and (one.kind, one.name) != (kind, name) and living:
                raise AuthorityError("taken", name=name, kind=one.kind)
        return name

    def _issued(self) -> Iterator[x509.Certificate]:
        for path in sorted((self.folder / "issued").glob("*.pem")):
            try:
                yield x509.load_pem_x509_certificate(path.read_bytes())
            except ValueError as error:
                raise AuthorityError("unreadable", path=path) from error

    def _crl(self) -> x509.CertificateRevocationList | None:
        path = self.folder / "crl.pem"
        try:
            return x509.load_pem_x509_crl(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise AuthorityError("unreadable", path=path) from error

    def _revoked(self) -> dict[int, float]:
        return {one.serial_number: one.revocation_date_utc.timestamp() for one in self._crl() or ()}

    def _keep_crl(self, entries: Sequence[x509.RevokedCertificate], at: datetime) -> None:
        """Good for as long as the authority: a room's own broker must not lock everybody out because a list that
        nobody thought of has run out."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(at - _BACKDATED)
            .next_update(self._certificate.not_valid_after_utc)
            .add_extension(x509.CRLNumber(int(at.timestamp() * 1000)), critical=False)
            .add_extension(_issuer_key(self._certificate), critical=False)
        )
        for one in entries:
            builder = builder.add_revoked_certificate(one)
        made = builder.sign(self._signing(), _HASH)
        keep(self.folder / "crl.pem", made.public_bytes(serialization.Encoding.PEM))


def locked(folder: Path) -> bool:
    """Whether the authority's key asks for a passphrase. ``AuthorityError`` when there is no authority."""
    _read_ca(folder)
    try:
        return b"ENCRYPTED" in (folder / "ca.key.pem").read_bytes()
    except OSError as error:
        raise AuthorityError("key", path=folder / "ca.key.pem") from error


def keep(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Whole or not at all; ``secret``: for nobody but its owner from the first byte on."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o600 if secret else 0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _read_ca(folder: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    except (OSError, ValueError) as error:
        raise AuthorityError("none", path=folder) from error


def _builder(
    subject: x509.Name, issuer: x509.Name, public: Any, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _subject(name: str, kind: str, site: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, site),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, kind),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ])  # fmt: skip


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=signs, crl_sign=signs, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _issuer_key(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        return x509.DNSName(text)
    except ValueError as error:  # not ASCII
        raise AuthorityError("host", text=text) from error


def _requested(pem: bytes) -> Any:
    """The public key of a signing request whose sender has the private one."""
    try:
        request = x509.load_pem_x509_csr(pem)
        if not request.is_signature_valid:
            raise AuthorityError("request")
        return request.public_key()
    except ValueError as error:
        raise AuthorityError("request") from error


def _entry(serial: int, at: datetime) -> x509.RevokedCertificate:
    return x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()


def _record(made: x509.Certificate, revoked: dict[int, float]) -> Record:
    try:
        names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        names = None
    return Record(
        kind=_part(made.subject, NameOID.ORGANIZATIONAL_UNIT_NAME), name=_part(made.subject, NameOID.COMMON_NAME),
        serial=f"{made.serial_number:x}", not_before=made.not_valid_before_utc.timestamp(),
        not_after=made.not_valid_after_utc.timestamp(),
        hosts=tuple(str(one.value) for one in names or ()), revoked_at=revoked.get(made.serial_number),
    )  # fmt: skip


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _key_pem(key: ec.EllipticCurvePrivateKey, passphrase: str = "") -> bytes:
    kept: Any = serialization.NoEncryption()
    if passphrase:
        kept = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept)
