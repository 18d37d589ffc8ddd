"""The site's key, and what it signs once a day: the heads of all chains.

The private key lies in the machine's keyring (service ``onemap-audit``, name: the site's id) or in a file that only
this user can read, outside the site folder. The public one is ``audit.pub`` in the site folder: whoever has that file,
the journal and a library for Ed25519 can verify (``docs/audit.md``).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from console.store.chain import Head, canonical

PUBLIC: Final = "audit.pub"  # in the site folder
SERVICE: Final = "onemap-audit"  # of the keyring


class KeyFault(Exception):
    """A ``say`` code with its facts: why there is no key, or none that can be used."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Signature(NamedTuple):
    """A row as it stands in the database."""

    n: int
    day: str  # YYYY-MM-DD
    heads: str  # canonical JSON
    prev: str
    key_id: str
    made_at: float
    signature: str  # base64

    def of_heads(self) -> dict[str, Head]:
        """By seat. Empty where the text is none."""
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
            return {seat: Head(int(one["n"]), str(one["hash"])) for seat, one in json.loads(self.heads).items()}
        return {}


class PublicKey(NamedTuple):
    """``by_previous``: the key before signs this one (base64); "" for a site's first."""

    id: str
    key: str  # base64 of the 32 bytes
    made_at: float
    by_previous: str = ""


def signed_text(site: str, one: Signature) -> bytes:
    """What is signed: canonical JSON of all fields but ``signature``, and of the site's id."""
    plain = {
        "day": one.day, "key_id": one.key_id, "made_at": one.made_at, "n": one.n, "prev": one.prev, "site": site,
    }  # fmt: skip
    text = canonical({**plain, "heads": 0})
    return text.replace('"heads":0', f'"heads":{one.heads}', 1).encode()


def digest_of(site: str, one: Signature) -> str:
    """SHA-256 (hex) of what it signs: ``prev`` of the next, and what the journal says of it."""
    return hashlib.sha256(signed_text(site, one)).hexdigest()


def heads_text(heads: Mapping[str, Head]) -> str:
    return canonical({seat: {"hash": head.hash, "n": head.n} for seat, head in heads.items()})


def sign(
    key: Ed25519PrivateKey, site: str, heads: Mapping[str, Head], day: str, now: float, last: Signature | None
) -> Signature:
    """The next signature after ``last``."""
    prev, n = (digest_of(site, last), last.n + 1) if last is not None else ("", 1)
    bare = Signature(n, day, heads_text(heads), prev, key_id(key.public_key()), float(now), "")
    return bare._replace(signature=base64.b64encode(key.sign(signed_text(site, bare))).decode())


def is_signed(site: str, one: Signature, public: PublicKey) -> bool:
    return _verifies(public, one.signature, signed_text(site, one))


def key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


# --- where keys lie ---------------------------------------------------------------------------------------------------


def make(folder: Path, site: str, key_file: Path | None, now: float, *, anew: bool = False) -> PublicKey:
    """A key for this site: its private part into ``key_file``, or the keyring without one; its public part beside the
    site's other files. ``anew``: a further one, which the one before vouches for. Raises ``KeyFault``, ``OSError``."""
    known = public_keys(folder)
    if known and not anew:
        raise KeyFault("audit.key_there", id=known[-1].id)
    if key_file is not None and key_file.resolve().is_relative_to(folder.resolve()):
        raise KeyFault("audit.key_inside", path=key_file)
    before = private_key(site, key_file) if known else None
    key = Ed25519PrivateKey.generate()
    made = _public(key, now, before)
    _keep(key, site, key_file, anew=bool(known))
    write_public(folder, (*known, made))
    return made


def private_key(site: str, key_file: Path | None) -> Ed25519PrivateKey:
    """Raises ``KeyFault`` where there is none, or others can read it. May ask the keyring: not for the GUI thread."""
    text = _from_file(key_file) if key_file is not None else _from_keyring(site)
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError:
        raise KeyFault("audit.key_unreadable") from None


def public_keys(folder: Path) -> tuple[PublicKey, ...]:
    """Oldest first; empty without a file. Raises ``KeyFault`` for a file that is none."""
    try:
        text = (folder / PUBLIC).read_text("utf-8")
    except FileNotFoundError:
        return ()
    return read_public(text)


def read_public(text: str) -> tuple[PublicKey, ...]:
    """Each must be what its id says, and be vouched for by the one before. Raises ``KeyFault``."""
    try:
        found = tuple(PublicKey(**one) for one in json.loads(text)["keys"])
        for one in found:
            if key_id(Ed25519PublicKey.from_public_bytes(base64.b64decode(one.key))) != one.id:
                raise KeyFault("audit.key_swapped", id=one.id)
    except (ValueError, TypeError, KeyError):
        raise KeyFault("audit.pub_unreadable") from None
    for before, after in itertools.pairwise(found):
        if not _verifies(before, after.by_previous, vouched(after)):
            raise KeyFault("audit.key_swapped", id=after.id)
    return found


def write_public(folder: Path, keys: tuple[PublicKey, ...]) -> None:
    text = json.dumps({"keys": [one._asdict() for one in keys]}, indent=1, sort_keys=True)
    fresh = folder / f".{PUBLIC}.part"
    fresh.write_text(text + "\n", "utf-8")
    fresh.replace(folder / PUBLIC)


def vouched(one: PublicKey) -> bytes:
    """What the key before signs of a new one."""
    return canonical({"id": one.id, "key": one.key, "made_at": one.made_at}).encode()


def _public(key: Ed25519PrivateKey, now: float, before: Ed25519PrivateKey | None) -> PublicKey:
    raw = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    made = PublicKey(key_id(key.public_key()), raw, float(now))
    return made if before is None else made._replace(by_previous=base64.b64encode(before.sign(vouched(made))).decode())


def _keep(key: Ed25519PrivateKey, site: str, key_file: Path | None, *, anew: bool) -> None:
    text = base64.b64encode(key.private_bytes_raw()).decode()
    if key_file is None:
        _into_keyring(site, text)
        return
    target = key_file.with_name(f".{key_file.name}.part") if anew else key_file
    try:
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFault("audit.key_file_there", path=target) from None
    with os.fdopen(fd, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    if anew:
        target.replace(key_file)


def _from_file(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KeyFault("audit.key_open", path=path)
        return path.read_text("ascii")
    except FileNotFoundError:
        raise KeyFault("audit.no_key") from None
    except (OSError, UnicodeDecodeError):
        raise KeyFault("audit.key_unreadable") from None


def _from_keyring(site: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(SERVICE, site)
    except KeyringError:
        found = None
    if not found:
        raise KeyFault("audit.no_key")
    return str(found)


def _into_keyring(site: str, text: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    with contextlib.suppress(KeyringError):
        keyring.set_password(SERVICE, site, text)
        if keyring.get_password(SERVICE, site) == text:
            return
    raise KeyFault("audit.no_keyring")


def _verifies(public: PublicKey, signature: str, text: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.key))
        key.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True
