"""A page as the bytes of a file: PNG, SVG or PDF. Nothing here needs the GUI thread, nor touches a live thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from console.glass.tools.page import PAPERS, Page, draw_page
from console.site.whole import write_whole

FORMATS: Final = ("png", "svg", "pdf")
PNG_DPI: Final = 200
_PDF_DPI: Final = 600
_CSS_DPI: Final = 96


class NotDrawn(OSError):
    """Qt could not make the picture: no memory for it, most likely."""


def write_page(page: Page, file: Path, form: str) -> Path:
    """Draws and writes the whole file, or raises ``OSError``: ``NotDrawn``, or what the disk said. The file's path."""
    data = ENCODERS[form](page)
    if not data:
        raise NotDrawn(str(file))
    write_whole(file, data)
    return file


def png(page: Page) -> bytes:
    """200 dots an inch."""
    wide, high = page.size
    zoom = PNG_DPI / _CSS_DPI
    image = QImage(round(wide * zoom), round(high * zoom), QImage.Format.Format_RGB32)
    if image.isNull():
        return b""
    image.setDotsPerMeterX(round(PNG_DPI / 0.0254))
    image.setDotsPerMeterY(round(PNG_DPI / 0.0254))
    image.fill(page.theme.color("panel"))
    p = QPainter(image)
    p.scale(zoom, zoom)
    draw_page(p, page)
    p.end()
    out = _buffer()
    image.save(out, "PNG")  # type: ignore[call-overload]
    return bytes(out.data().data())


def pdf(page: Page) -> bytes:
    """One page of the paper's own size."""
    out = _buffer()
    writer = QPdfWriter(out)
    writer.setResolution(_PDF_DPI)
    wide_mm, high_mm = PAPERS[page.paper]
    size = QPageSize(QSizeF(wide_mm, high_mm), QPageSize.Unit.Millimeter)
    # The size is given as it lies: "portrait" leaves it so.
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(page.title)
    writer.setCreator("OneMap")
    p = QPainter(writer)
    p.scale(_PDF_DPI / _CSS_DPI, _PDF_DPI / _CSS_DPI)
    draw_page(p, page)
    p.end()
    return bytes(out.data().data())


def svg(page: Page) -> bytes:
    """Symbols, labels and words as outlines and text over the ground's picture, which is inside the file."""
    from PySide6.QtSvg import QSvgGenerator  # not at start: only who saves an SVG needs it

    out = _buffer()
    writer = QSvgGenerator()
    writer.setOutputDevice(out)
    writer.setResolution(_CSS_DPI)
    wide, high = page.size
    writer.setSize(QSize(round(wide), round(high)))
    writer.setViewBox(QRectF(0, 0, wide, high))
    writer.setTitle(page.title)
    writer.setDescription(f"{page.site} · {page.made} · {page.attribution}")
    p = QPainter(writer)
    draw_page(p, page, outlines=True)
    p.end()
    return bytes(out.data().data())


def _buffer() -> QBuffer:
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    return out


ENCODERS: Final[dict[str, Callable[[Page], bytes]]] = {"png": png, "svg": svg, "pdf": pdf}
