"""A page is drawn and encoded in a process of its own: Qt's painter keeps Python's lock as long as a call takes, and a
page's ground is one call of half a second. ``print_page`` waits for it in a thread of the tools."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPicture

from console import say
from console.glass.theme import load_theme
from console.glass.tools.legend import Line
from console.glass.tools.page import Page, Row
from console.glass.tools.shot import Shot
from console.glass.tools.writing import NotDrawn, write_page

_END_S: Final = 5.0


@dataclass(frozen=True)
class Packed:
    """A page without its ground's pixels, which follow it through the pipe. ``over``, ``legend``: Qt's own record."""

    language: str
    paper: str
    title: str
    site: str
    made: str
    attribution: str
    fictional: str
    theme: str
    over: bytes
    wide_px: int
    high_px: int
    ratio: float
    true_m_per_px: float
    dpi: float
    legend: tuple[tuple[str, bytes | None], ...]
    sheet: tuple[Row, ...] = ()


def print_page(page: Page, file: Path, form: str) -> Path:
    """Writes the whole file, or raises ``OSError``: ``NotDrawn``, or what the disk said. The file's path."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    press = context.Process(target=_serve, args=(theirs, file, form), name="press", daemon=True)
    press.start()
    theirs.close()
    try:
        ours.send(pack(page))
        ours.send_bytes(page.shot.ground.constBits())
        answer = ours.recv()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        answer = NotDrawn(str(file))
    finally:
        ours.close()
        _end(press)
    if isinstance(answer, OSError):
        raise answer
    return file


def _end(press: multiprocessing.process.BaseProcess) -> None:
    press.join(_END_S)
    if press.is_alive():
        press.kill()
        press.join()
    press.close()


def pack(page: Page) -> Packed:
    """As bytes and words."""
    shot = page.shot
    return Packed(
        say.language(), page.paper, page.title, page.site, page.made, page.attribution, page.fictional,
        page.theme.name, _bytes_of(shot.over), shot.ground.width(), shot.ground.height(), shot.ratio,
        shot.true_m_per_px, shot.dpi, tuple((line.text, _drawn(line)) for line in page.legend), page.sheet,
    )  # fmt: skip


def unpack(packed: Packed, pixels: bytes) -> Page:
    """The page again; ``pixels``: its ground, RGB32, row by row. It lives as long as they do."""
    wide, high = packed.wide_px, packed.high_px
    ground = QImage(pixels, wide, high, wide * 4, QImage.Format.Format_RGB32)
    shot = Shot(ground, _picture_of(packed.over), packed.ratio, packed.true_m_per_px, packed.dpi)
    legend = tuple(_line_of(text, symbol) for text, symbol in packed.legend)
    return Page(
        packed.paper, packed.title, packed.site, packed.made, packed.attribution, packed.fictional,
        load_theme(packed.theme), shot, legend, packed.sheet,
    )  # fmt: skip


def _drawn(line: Line) -> bytes | None:
    if line.draw is None:
        return None
    picture = QPicture()
    p = QPainter(picture)
    line.draw(p)
    p.end()
    return _bytes_of(picture)


def _line_of(text: str, symbol: bytes | None) -> Line:
    return Line(text) if symbol is None else Line(text, partial(_replay, _picture_of(symbol)))


def _replay(picture: QPicture, p: QPainter) -> None:
    """In its own size, whatever the device's dots."""
    p.scale(picture.logicalDpiX() / p.device().logicalDpiX(), picture.logicalDpiY() / p.device().logicalDpiY())
    p.drawPicture(QPoint(0, 0), picture)


def _bytes_of(picture: QPicture) -> bytes:
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(out)
    return bytes(out.data().data())


def _picture_of(data: bytes) -> QPicture:
    source = QBuffer()
    source.setData(data)
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    picture = QPicture()
    picture.load(source)
    return picture


def _serve(pipe: Connection, file: Path, form: str) -> None:
    """In the child: one page, one answer, the end. Nobody there to answer: nothing is written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the same fonts, without asking a screen
    app = QGuiApplication(["onemap-press"])
    with contextlib.suppress(EOFError, OSError):
        packed: Packed = pipe.recv()
        pixels = pipe.recv_bytes()
        say.use(packed.language)
        pipe.send(_written(unpack(packed, pixels), file, form))
    pipe.close()
    del app


def _written(page: Page, file: Path, form: str) -> Path | OSError:
    try:
        return write_page(page, file, form)
    except OSError as fault:
        return fault
