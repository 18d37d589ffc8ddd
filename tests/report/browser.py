"""Opens pages in QtWebEngine, in a process of its own: what each asked for, what its scripts say, how it looks.

python -m tests.report.browser PAGE … → one JSON line a page: asked (addresses that were wanted), probe, errors
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

PROBE = """(() => {
  const ink = (canvas) => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 3; i < data.length; i += 4) { if (data[i]) { return true; } }
    return false;
  };
  const words = [...document.querySelectorAll('.ground-name span')];
  const crossed = (map) => {
    const seen = [...map.querySelectorAll('.ground-name span')].filter(one => one.style.visibility !== 'hidden')
      .map(one => one.getBoundingClientRect());
    const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return seen.reduce((sum, a, n) => sum + seen.slice(n + 1).filter(b => over(a, b)).length, 0);
  };
  const maps = [...document.querySelectorAll('.map')];
  return JSON.stringify({
    hit: window.hit === undefined ? 0 : window.hit,
    maps: maps.length,
    drawn: maps.filter(m => m.querySelectorAll('path, .crowd, .heatmap-canvas').length
                            || [...m.querySelectorAll('canvas')].some(ink)).length,
    ground: maps.filter(m => [...m.querySelectorAll('.leaflet-ground-pane canvas')].some(ink)).length,
    charts: document.querySelectorAll('svg.chart').length,
    wide: document.documentElement.scrollWidth <= window.innerWidth,
    font: [...document.fonts].filter(f => f.family.includes('OneMap') && f.status === 'loaded').length,
    names: words.length,
    hidden: words.filter(one => one.style.visibility === 'hidden').length,
    crossed: maps.reduce((sum, m) => sum + crossed(m), 0),
    text: document.body.innerText.length,
  });
})()"""


def main(files: list[str]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox --disable-gpu")
    from PySide6.QtCore import QEventLoop, QTimer, QUrl
    from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineUrlRequestInterceptor
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    asked: list[str] = []
    errors: list[str] = []

    class Watch(QWebEngineUrlRequestInterceptor):
        """Counts, and lets nothing through but the page itself."""

        def interceptRequest(self, info: Any) -> None:
            url = info.requestUrl().toString()
            if not url.startswith("data:"):
                asked.append(url)
            if info.requestUrl().scheme() not in ("file", "data"):
                info.block(True)

    class Page(QWebEnginePage):
        def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:  # noqa: ARG002
            errors.append(message)

    app = QApplication(sys.argv[:1])
    profile = QWebEngineProfile()
    watch = Watch()
    profile.setUrlRequestInterceptor(watch)
    view = QWebEngineView()
    view.resize(1000, 900)
    view.show()
    for file in files:
        asked.clear()
        errors.clear()
        page = Page(profile, view)
        view.setPage(page)
        loop = QEventLoop()
        page.loadFinished.connect(lambda _ok, loop=loop: loop.quit())
        QTimer.singleShot(60_000, loop.quit)
        page.load(QUrl.fromLocalFile(str(Path(file).absolute())))
        loop.exec()
        said: list[str] = []

        def heard(text: Any, said: list[str] = said, loop: QEventLoop = loop) -> None:
            said.append(str(text))
            loop.quit()

        QTimer.singleShot(700, lambda page=page, heard=heard: page.runJavaScript(PROBE, heard))
        loop.exec()
        print(json.dumps({"asked": list(asked), "probe": json.loads(said[0]), "errors": list(errors)}), flush=True)
        view.setPage(QWebEnginePage(profile, view))
        page.deleteLater()
    app.processEvents()
    os._exit(0)  # the engine's own threads are not worth waiting for


if __name__ == "__main__":
    main(sys.argv[1:])
