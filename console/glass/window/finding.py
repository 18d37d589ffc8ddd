"""From typed letters to a place: the list of hits, previews on the map, Enter. One box: the line of the command bar.

What is typed after ``Ctrl K``, behind the verb 寻, or in the command bar when it is no command, is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from console.desk import Preview
from console.desk.acts_find import selection_of
from console.desk.state import Part, Pin
from console.find import Entry, Found
from console.glass.panels.finder import FinderList
from console.glass.window.keys import key_for
from console.glass.window.layout import inside
from console.glass.window.measures import FLOAT
from console.say import say
from console.verbs import calls
from console.verbs.parse import read
from layers import geo

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

_SEEK: Final = "seek"
# Mercator metres a pixel from which on a thing is seen: the map comes that near, and never goes farther off.
_NEAR_M: Final = {"place": 14.0, "village": 14.0, "beat": 20.0, "grid": 10.0, "road": 8.0, "route": 8.0, "unit": 8.0,
                  "incident": 8.0}  # fmt: skip
_NEAR_ELSE_M: Final = 3.0


class _Fields(QObject):
    """Hears keys before the line edits do."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key = key_for(Qt.Key(event.key()), event.modifiers())
        if key is None or key.act != "find" or self._window.bar.line.composing:
            return super().eventFilter(watched, event)
        self._window.finding.open()
        return True


class Finding:
    """``shown``: hits stand over the map, and Enter, ↑↓ and Esc are theirs."""

    def __init__(self, window: DeskWindow) -> None:
        self.window, self.desk = window, window.desk
        self.list: FinderList = window.finder
        self._text = ""
        self._came_from: tuple[float, float, float] | None = None  # the camera before the first preview
        self._fields = _Fields(window)

    @property
    def shown(self) -> bool:
        return self.list.isVisible()

    def hear_fields(self) -> None:
        """Ctrl K from the fields of forms too, where a line edit would delete to its end."""
        for field in self.window.findChildren(QLineEdit):
            field.installEventFilter(self._fields)

    def open(self) -> None:
        """Ctrl K: the line looks names up and nothing else, until Esc or Enter."""
        self.window.bar.finding = True
        self.window.put(self.window.bar.line.text())
        self.window.bar.line.selectAll()

    def scanned(self, code: str, *, entered: bool) -> None:
        """A scanner's burst. One that ended with Enter goes where exactly this code is; else what is like it is shown,
        and the text is marked, so that the next scan replaces it."""
        self.window.bar.finding = True
        self.window.put(code)
        same = [n for n, hit in enumerate(self.list.hits) if code.casefold() in _called(hit.entry)]
        if entered and len(same) == 1:
            self.choose(same[0])
        else:
            self.window.bar.line.selectAll()

    def question(self, text: str) -> str | None:
        """What of the typed text is a name; None when it is a command."""
        if self.window.bar.finding:
            return text
        if not text.strip():
            return None
        reading = read(text, self.desk.context)
        if reading.verb is None:
            return None if self.desk.preview.completions else text
        return str(reading.values.get("name", "")) if reading.verb.name == _SEEK else None

    def look(self, text: str) -> Preview | None:
        """Show what the typed text may mean; what Enter would do, or None when that is not for us to say."""
        asked = self.question(text)
        if asked is None or not self.window.bar.busy or self.window.completions.dismissed:
            self.close()
            return None
        if asked != self._text or not self.shown:
            self._find(asked)
        if not self.list.hits and not self.window.bar.finding:
            self.close()
            return None
        self._show()
        return self._will(text)

    def _find(self, text: str) -> None:
        self._return()
        self._text = text
        rows = self.window.measures.popup_rows
        hits = tuple(self.desk.names.find(self.desk, text, rows, self.window.canvas.centre_m))
        self.list.show_hits(hits, tuple(map(self._away, hits)), self._line(text))

    def _line(self, text: str) -> str:
        if self.desk.names.missing(self.desk):
            return say("find.no_index")
        return say("find.nothing", text=text.strip()) if text.strip() else say("find.invite")

    def _will(self, text: str) -> Preview:
        hit = self._hit()
        if hit is None:
            return Preview(text=text)
        parts = (Part(say("find.will")), Part(hit.entry.name, "fact"), Part(say(f"find.kind.{hit.entry.kind}")))
        return Preview(text=text, ok=True, parts=parts)

    def _hit(self) -> Found | None:
        hits = self.list.hits
        return hits[max(0, min(self.list.at, len(hits) - 1))] if hits else None

    def _away(self, hit: Found) -> str:
        """How far from the middle of the map, in words."""
        if not np.isfinite(hit.entry.x_m):
            return ""
        here = geo.from_mercator(*self.window.canvas.centre_m)
        metres = float(geo.distance_m(*here, *geo.from_mercator(hit.entry.x_m, hit.entry.y_m)))
        if metres < 950:
            return say("find.metres", n=round(metres / 10) * 10)
        return say("find.kilometres", n=f"{metres / 1000:.1f}" if metres < 100_000 else f"{metres / 1000:,.0f}")

    # ---- the list

    def _show(self) -> None:
        self.place()
        self.list.setVisible(True)
        self.list.raise_()

    def place(self) -> None:
        """Where completions stand: above the typed text, on a narrow map above its foot."""
        measures = self.window.measures
        box = inside(self.window.areas().open, *self.list.wanted(), measures, "bl")
        foot = self.window.canvas.foot.translated(self.window.canvas.pos())
        if box.intersects(foot):
            box.moveBottom(foot.top() - round(FLOAT * measures.scale))
        self.list.setGeometry(box)

    def close(self) -> None:
        """The list goes, the map stays where it is."""
        self.list.hide()
        self._text = ""
        self._came_from = None
        self.window.canvas.set_found(None)

    def leave(self) -> None:
        """Esc: the map is back where it was; after ``Ctrl K`` the line is a command line again."""
        self._return()
        self.close()
        self.window.completions.dismissed = True
        if self.window.bar.finding:
            self.end()

    def end(self) -> None:
        """The line is empty and reads commands again; the map has the keyboard."""
        self.window.bar.finding = False
        self.window.bar.clear()
        self.window.take_keys()

    def _return(self) -> None:
        if self._came_from is not None:
            x, y, m_per_px = self._came_from
            self.window.canvas.centre_on(x, y, m_per_px)
        self._came_from = None
        self.window.canvas.set_found(None)

    # ---- previews and going

    def step(self, by: int) -> None:
        """↑↓: the next hit, seen on the map."""
        self.list.step(by)
        hit = self._hit()
        if hit is None or not np.isfinite(hit.entry.x_m):
            return
        canvas = self.window.canvas
        if self._came_from is None:
            self._came_from = (*canvas.centre_m, canvas.m_per_px)
        canvas.set_found(Pin(hit.entry.x_m, hit.entry.y_m, hit.entry.name))
        self._look_at(hit.entry)
        self.window.room.meant = self._will(self.window.bar.line.text())
        self.window.bar.update()

    def _look_at(self, entry: Entry) -> None:
        canvas = self.window.canvas
        nearest = _NEAR_M.get(entry.kind, _NEAR_ELSE_M)
        canvas.centre_on(entry.x_m, entry.y_m, min(canvas.m_per_px, nearest))

    def complete(self) -> None:
        """Tab: the name of the hit stands in the line."""
        hit, text = self._hit(), self.window.bar.line.text()
        if hit is not None:
            self.window.put(text[: len(text) - len(self._text)] + hit.entry.name)

    def choose(self, row: int) -> None:
        """A click on a row."""
        self.list.at = row
        self.enter()

    def enter(self) -> bool:
        """Enter: go there and select it, or put a pin. False when this line is not ours."""
        hit = self._hit() if self.shown else None
        if hit is None:
            if self.window.bar.finding:
                self.window.bar.line.selectAll()  # the next scan or word replaces what was not found
            return self.window.bar.finding
        self.close()
        self.end()
        self._go(hit.entry)
        return True

    def _go(self, entry: Entry) -> None:
        chosen = selection_of(entry)
        if chosen.kind:
            self.desk.look(pin=None)
            self.window.do(calls.Select(kind=chosen.kind, id=chosen.id))
        else:
            lon, lat = (float(v) for v in geo.from_mercator(entry.x_m, entry.y_m))
            self.window.do(calls.Seek(name=entry.name, lon_deg=lon, lat_deg=lat))
        if np.isfinite(entry.x_m):
            self._look_at(entry)

    def unpin(self) -> bool:
        """Esc takes the pin off the map; False when there is none."""
        if self.desk.view.pin is None:
            return False
        self.desk.look(pin=None)
        self.desk.announce()
        return True


def _called(entry: Entry) -> set[str]:
    """By which codes a thing is scanned."""
    return {one.casefold() for one in (entry.id, entry.name, *entry.more)}
