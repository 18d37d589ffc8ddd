"""One file on its way into the site. All reading and writing is a child's; this end polls and never waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace as altered
from PySide6.QtCore import QObject, QTimer, Signal

from console import site
from console.desk import acts_layers
from console.site import SiteError
from console.site.bringing import NEW, Asked
from console.site.reports import AddReport, LookReport
from console.site.working import Finished, SiteWork, Step

if TYPE_CHECKING:
    from console.desk import Desk

_POLL_MS: Final = 60
# Of these a change makes another reading of the file; the others only say what is kept of it.
_READING: Final = frozenset({"sublayer", "crs", "swapped", "encoding", "lon_field", "lat_field", "role"})


class Errand(QObject):
    """``state``: "" nothing · looking · looked · adding · done · removing. ``fault``: a sentence, "" none.

    When the child has left a compiled site, a thread loads it, and ``desk.reload`` takes it on the GUI's own.
    """

    changed = Signal()
    removed = Signal(str)  # a layer has gone: its name
    failed = Signal(str)  # what has no panel of its own went wrong: a sentence

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.file: Path | None = None
        self.asked = Asked()
        self.token = ""  # colour of the layer; "": the next one
        self.look: LookReport | None = None
        self.done: AddReport | None = None
        self.step: Step | None = None
        self.state, self.fault = "", ""
        self._work: SiteWork | None = None
        self._leaving = ""  # name of the layer that is being removed
        self._after: Callable[[Finished], None] = self._looked
        self._pool: ThreadPoolExecutor | None = None
        self._loading: Future[site.Site] | None = None
        self._then: Callable[[str], None] = self._stands
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        return self._work is not None or self._loading is not None

    # ---- what a person does

    def open(self, path: Path) -> None:
        """Look at a file; what was under way is given up."""
        self.shut()
        self.file, self.asked, self.token = path, Asked(), ""
        self.look = self.done = None
        self._see()

    def ask(self, **said: Any) -> None:
        """Another answer of the person; the file is looked at again when it is read otherwise by it."""
        if self.file is None or self.state not in ("looked", "looking"):
            return
        self.asked = replace(self.asked, **said)
        if _READING & said.keys():
            self._see()
        else:
            self.changed.emit()

    def reword(self) -> None:
        """The screen has another language: what the child said about the file is said again in it."""
        if self.file is not None and self.state in ("looking", "looked", "failed"):
            self._see()

    def colour(self, token: str) -> None:
        self.token = token
        self.changed.emit()

    def add(self) -> None:
        """Keep it. Rows that are wrong are left out: the panel has said which before it offers this."""
        if self.file is None or self.state != "looked" or self.look is None:
            return
        asked = replace(self.asked, accept=True, role=self.role, crs=self.asked.crs or self.look.crs)
        asked = replace(asked, swapped=self.look.swapped, into=asked.into or (NEW if not self.look.offers else ""))
        asked = replace(asked, into=asked.into or self.look.offers[0].layer)
        self._start(SiteWork.add(self.desk.site.folder, self.file, asked), "adding", self._added)

    def remove(self, layer: str) -> None:
        """Take a layer out of the site."""
        found = next((one for one in self.desk.site.layers if one.spec.id == layer), None)
        if found is None or self.busy:
            return
        self._leaving = found.spec.name
        words = ["remove", layer, "--site", str(self.desk.site.folder)]
        self._start(SiteWork(words), "removing", self._gone)

    def cancel(self) -> None:
        """End what is under way: nothing half-written stays."""
        if self._work is not None:
            self._work.cancel()

    def leave(self) -> None:
        """Forget the file."""
        self.shut()
        self.file, self.look, self.done, self.state, self.fault = None, None, None, "", ""

    def shut(self) -> None:
        """End the child, if there is one; safe to call twice."""
        self._timer.stop()
        if self._work is not None:
            self._work.close()
            self._work = None
        self._loading = None
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    # ---- what is meant

    @property
    def role(self) -> str:
        """As asked, else as guessed."""
        return self.asked.role or (self.look.role if self.look else "")

    @property
    def into(self) -> str:
        """The layer that a newer state goes into; "" a layer of its own."""
        offers = self.look.offers if self.look else ()
        if self.asked.into:
            return "" if self.asked.into == NEW else self.asked.into
        return offers[0].layer if offers else ""

    def field(self, ours: str) -> str:
        """Which of the file's fields is this one of ours; "" none."""
        if ours in self.asked.fields:
            return self.asked.fields[ours]
        return self.look.fields_guess.get(ours, "") if self.look else ""

    # ---- children

    def _see(self) -> None:
        assert self.file is not None
        self._start(SiteWork.look(self.file, self.desk.site.folder, self.asked), "looking", self._looked)

    def _start(self, work: SiteWork, state: str, after: Callable[[Finished], None]) -> None:
        if self._work is not None:
            self._work.close()
        self._work, self.state, self.fault, self.step, self._after = work, state, "", None, after
        self._timer.start()
        self.changed.emit()

    def _poll(self) -> None:
        if self._loading is not None and self._loading.done():
            self._loaded(self._loading)
            return
        said = self._work.poll() if self._work is not None else None
        if isinstance(said, Step):
            self.step = said
            self.changed.emit()
        elif isinstance(said, Finished):
            self._timer.stop()
            self._work = None
            self._after(said)
            self.changed.emit()

    def _looked(self, found: Finished) -> None:
        self.state = "looked" if found.look or self.look else "failed"
        if found.look is None:
            self.fault = found.failed
            return
        self.look = found.look

    def _added(self, found: Finished) -> None:
        report = found.add
        if report is None or not report.written:
            self.state, self.fault = "looked", report.why if report else found.failed
            return
        self.done = report
        self._reload(self._stands)

    def _stands(self, fault: str) -> None:
        """What was brought in is on the map, or why it is not."""
        self.state, self.fault = "done", fault
        if not fault and self.token and self.done is not None:
            self._paint(self.done.layer)

    def _paint(self, layer: str) -> None:
        found = next((one for one in self.desk.site.layers if one.spec.id == layer), None)
        if found is not None and found.spec.style.token != self.token:
            acts_layers.put_style(self.desk, layer, altered(found.spec.style, token=self.token))
            self.desk.announce()

    def _gone(self, found: Finished) -> None:
        if found.failed:
            self._left(found.failed)
        else:
            self._reload(self._left)

    def _left(self, fault: str) -> None:
        """The layer is off the map, or why it is not."""
        self.state = ""
        if fault:
            self.failed.emit(fault)
        else:
            self.removed.emit(self._leaving)

    def _reload(self, then: Callable[[str], None]) -> None:
        """Load the site as it is now, beside the room; ``then`` hears "" or the sentence why it cannot be opened."""
        self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="site-load")
        self._loading = self._pool.submit(site.load, self.desk.site.folder, before=self.desk.site)
        self._then = then
        self._timer.start()

    def _loaded(self, loading: Future[site.Site]) -> None:
        self._timer.stop()
        self._loading = None
        try:
            self.desk.reload(loading.result())
            fault = ""
        except (SiteError, OSError) as error:
            fault = str(error)
        self._then(fault)
        self.changed.emit()
