"""Work that must not wait in the GUI thread: one thread of a window's tools, started when first needed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class Errands(QObject):
    """``run(work, then)``: ``work`` in the thread, ``then(its answer or OSError)`` in the GUI thread."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: set[Future[Any]] = set()
        self._shut = False
        # Queued even when an errand is done before its answer is waited for: never within ``run``.
        self._done.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Errands are run one after the other, in their order."""
        if self._shut:
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tools")
        future = self._pool.submit(_answer, work)
        self._under_way.add(future)
        future.add_done_callback(lambda done: self._back(done, then))

    def _back(self, done: Future[Any], then: Callable[[Any], None]) -> None:
        """In the thread: the signal carries it over."""
        self._under_way.discard(done)
        if not self._shut:
            self._done.emit(then, done.result())

    def _hand_over(self, then: Callable[[Any], None], answer: Any) -> None:
        if not self._shut:
            then(answer)

    @property
    def busy(self) -> bool:
        return bool(self._under_way)

    def shut(self) -> None:
        """What is under way is finished (a file half written would be lost), its answer no longer heard."""
        self._shut = True
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None


def _answer(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except OSError as fault:
        return fault
