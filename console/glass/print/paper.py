"""HTML → PDF: A4, once fonts and maps stand. Whole or not at all. Imports QtWebEngine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QObject, QTimer
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtWebEngineCore import QWebEnginePage

from console.report.parts import part_of

_MARGINS_MM: Final = QMarginsF(12, 14, 12, 14)
_LOOK_MS: Final = 100
_REST_MS: Final = 400  # maps are drawn in frames of their own after the page is loaded
_MOST_LOOKS: Final = 300
_READY: Final = "document.readyState === 'complete' && document.fonts.status === 'loaded'"

Done = Callable[[str], None]  # "" all went well, else why not


class Printer(QObject):
    """``Printer(page, pdf, done)`` prints as soon as the page stands; ``done`` is called once."""

    def __init__(self, page: QWebEnginePage, pdf: Path, done: Done) -> None:
        super().__init__(page)
        self._page, self._pdf, self._done, self._looks = page, pdf, done, 0
        page.pdfPrintingFinished.connect(self._finished)

    def loaded(self, ok: bool) -> None:
        """Of the page's loading."""
        if ok:
            self.look()
        else:
            self._say("unreadable")

    def look(self) -> None:
        """Whether it stands; else once more."""
        self._looks += 1
        self._page.runJavaScript(_READY, 0, self._looked)

    def _looked(self, ready: object) -> None:
        if ready is True or self._looks >= _MOST_LOOKS:
            QTimer.singleShot(_REST_MS, self, self._print)
        else:
            QTimer.singleShot(_LOOK_MS, self, self.look)

    def _print(self) -> None:
        layout = QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, _MARGINS_MM,
            QPageLayout.Unit.Millimeter,
        )  # fmt: skip
        self._page.printToPdf(str(part_of(self._pdf)), layout)

    def _finished(self, path: str, ok: bool) -> None:
        part = part_of(self._pdf)
        if Path(path) != part:
            return
        try:
            if not ok:
                self._say("unwritable")
                return
            part.chmod(0o644)  # Qt makes it the owner's alone; a report is read as its page is
            part.replace(self._pdf)
            self._say("")
        except OSError as error:
            self._say(error.strerror or str(error))
        finally:
            part.unlink(missing_ok=True)

    def _say(self, why: str) -> None:
        done, self._done = self._done, lambda _why: None
        done(why)
