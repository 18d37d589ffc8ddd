"""Zips of shapefiles, KMZ and the like: unpacked with care, or refused."""

from __future__ import annotations

import lzma
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from layers.bring.log import Cancelled, go_on
from layers.bring.model import CannotRead

_RATIO: Final = 200  # unpacked over packed; text reaches 30, a row of zeros 1,000
_SMALL_MB: Final = 16.0  # below it no ratio is looked at
_MEMBERS: Final = 10_000
_MB: Final = 1e6


def check_zip(path: Path, limit_mb: float) -> list[zipfile.ZipInfo]:
    """The members that are files. ``CannotRead``: bad_zip, locked, zip_bomb, zip_path."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise CannotRead("bad_zip", file=path.name) from error
    total = sum(m.file_size for m in members) / _MB
    packed = max(path.stat().st_size / _MB, 1e-6)
    if total > limit_mb or (total > _SMALL_MB and total / packed > _RATIO) or len(members) > _MEMBERS:
        raise CannotRead("zip_bomb", file=path.name, mb=round(total), limit_mb=round(limit_mb))
    for member in members:
        _check_member(path, member)
    return members


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    inner = PurePosixPath(name)
    link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if inner.is_absolute() or ".." in inner.parts or ":" in inner.parts[0] or "\x00" in name or link:
        raise CannotRead("zip_path", file=path.name, member=name)
    if member.flag_bits & 1:
        raise CannotRead("locked", file=path.name)


@contextmanager
def unpacked(path: Path, limit_mb: float, cancelled: Cancelled = None) -> Iterator[Path]:
    """A folder with the members, gone afterwards. ``CannotRead`` as ``check_zip``."""
    members = check_zip(path, limit_mb)
    with TemporaryDirectory(prefix="onemap-bring-") as folder, zipfile.ZipFile(path) as archive:
        for member in members:
            go_on(cancelled)
            _unpack(path, archive, member, Path(folder))
        yield Path(folder)


def _unpack(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    target = folder / member_name(member)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError) as error:
        raise CannotRead("bad_zip", file=path.name) from error


def member_name(member: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it: Chinese Windows stores GBK without saying so."""
    name = member.filename.replace("\\", "/")
    if member.flag_bits & 0x800:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
