"""A backup: a folder, or the same in a ``.zip``, whose ``manifest.json`` names every file with its SHA-256.

It takes its name when it is whole: what was broken off leaves nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

FORMAT: Final = 1
NAME: Final = "manifest.json"
_CHUNK: Final = 1 << 20


class File(msgspec.Struct, frozen=True):
    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    engine: str  # sqlite, postgresql
    site: str
    made_at: float  # epoch s
    schema: int  # version of the journal's schema (sqlite) or of the shared one
    events: int
    files: dict[str, File]
    sequences: dict[str, tuple[int, bool]] = {}  # of PostgreSQL: last value, whether it was given out
    days: tuple[str, ...] = ()  # of PostgreSQL: days of tracks


class Faulty(Exception):
    """The backup is not whole; ``args[0]``: the file that is missing or not what the manifest says."""


class Unfit(Exception):
    """The backup is whole and not for this store; ``args[0]``: ``engine`` (files here, a database there) or ``schema``
    (of a later version of the program)."""


def check_fit(made: Manifest, engine: str, newest: int) -> None:
    """``newest``: the latest schema that this program knows. Raises ``Unfit``."""
    if made.engine != engine:
        raise Unfit("engine")
    if made.schema > newest:
        raise Unfit("schema")


@contextlib.contextmanager
def writing(out: Path) -> Iterator[Path]:
    """A folder to write into, which becomes ``out`` when all went well."""
    if out.exists():
        raise FileExistsError(17, "", str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield part
        if out.suffix == ".zip":
            _zipped(part, out)
        else:
            part.rename(out)
            part = out
    finally:
        if part != out:
            shutil.rmtree(part, ignore_errors=True)


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest over what lies in the folder, and all of it to the disk."""
    files = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        _sync(path)
        files[path.relative_to(folder).as_posix()] = File(_sha256(path), path.stat().st_size)
    whole = msgspec.structs.replace(manifest, files=files)
    (folder / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(whole)))
    _sync(folder / NAME)


@contextlib.contextmanager
def reading(backup: Path) -> Iterator[tuple[Path, Manifest]]:
    """The folder of a backup and what it says, every file verified. Raises ``Faulty``, ``OSError``."""
    with contextlib.ExitStack() as stack:
        folder = backup
        if backup.is_file():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onemap-backup-")))
            try:
                with zipfile.ZipFile(backup) as packed:
                    packed.extractall(folder)
            except (zipfile.BadZipFile, ValueError, EOFError) as error:
                raise Faulty(backup.name) from error
        yield folder, verified(folder)


def verified(folder: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, ValueError) as error:  # msgspec.DecodeError and UnicodeDecodeError are ValueErrors
        raise Faulty(NAME) from error
    if manifest.format != FORMAT:
        raise Faulty(NAME)
    for name, said in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != said.bytes or _sha256(path) != said.sha256:
            raise Faulty(name)
    return manifest


def _zipped(folder: Path, out: Path) -> None:
    part = folder.with_suffix(".zip")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                packed.write(path, path.relative_to(folder).as_posix())
        part.chmod(0o600)
        _sync(part)
        part.rename(out)
    finally:
        part.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
