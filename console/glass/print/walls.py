"""A page that can reach nothing but itself: every request is met by a wall, and those turned away are counted.

Imports QtWebEngine: only for the process that shows or prints.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

_WITHIN: Final = ("data", "blob")  # of the page's own making
_OFF: Final = (
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
)


class Wall(QWebEngineUrlRequestInterceptor):
    """Lets the file itself through, and what it carries inside."""

    def __init__(self, url: QUrl, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url = url
        self.turned_away: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        own = url.isLocalFile() and _same(url, self._url)
        if not own and url.scheme() not in _WITHIN:
            self.turned_away.append(url.toString())
            info.block(True)


def _same(one: QUrl, other: QUrl) -> bool:
    """But for the place in it that is meant."""
    return one.path() == other.path() and one.scheme() == other.scheme()


class Page(QWebEnginePage):
    """Goes nowhere: a link out of the report stays where it is; a link inside it is followed."""

    def __init__(self, profile: QWebEngineProfile, url: QUrl, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._url = url

    def acceptNavigationRequest(self, url: QUrl | str, _kind: QWebEnginePage.NavigationType, _main: bool) -> bool:
        there = QUrl(url)
        return _same(there, self._url) or there.scheme() in _WITHIN

    def javaScriptConsoleMessage(self, *_said: object) -> None:
        """A template's mistakes are named by ``main.py report``, not here."""


def page_of(file: Path, parent: QObject) -> tuple[Page, Wall]:
    """A page for this file, not loaded yet. Nothing of it is remembered: no cookies, no cache, no history."""
    url = QUrl.fromLocalFile(str(file.resolve()))
    profile = QWebEngineProfile(parent)  # without a name: off the record
    wall = Wall(url, profile)
    profile.setUrlRequestInterceptor(wall)
    page = Page(profile, url, profile)
    for one in _OFF:
        page.settings().setAttribute(one, False)
    page.load(url)
    return page, wall
