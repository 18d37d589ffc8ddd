"""The lines typed at this seat: kept in the site's own folder, taken up again by ↑ or by the verb 史."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import typed
from console.desk.state import Outcome
from console.glass.panels.room import verb_word
from console.glass.tools import bookmarks
from console.site.whole import put_aside
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

FILE: Final = "typed-{seat}.json"


class Past:
    """``entered`` keeps a line, ``take_up`` puts one into the bar. Without a folder nothing outlives the window."""

    def __init__(self, window: DeskWindow, folder: Path | None) -> None:
        self.window, self.desk = window, window.desk
        self.file = folder / FILE.format(seat=self.desk.seat) if folder is not None else None
        if self.file is not None:
            self._read(self.file)

    def _read(self, file: Path) -> None:
        try:
            self.desk.typed.lines[:0] = typed.decode(file.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            facts = {"file": file.name, "aside": put_aside(file)}
            self.desk.tell("command.history.broken", facts, "system", "")

    def entered(self, text: str) -> None:
        """A line has been done."""
        file = self.file
        if self.desk.typed.add(text, self.desk.clock.now(), self.desk.context) and file is not None:
            data = typed.encode(self.desk.typed.lines)
            self.window.toolbox.errands.run(lambda: bookmarks.write(file, data), self._written)

    def _written(self, answer: object) -> None:
        if isinstance(answer, OSError):
            facts = {"why": answer.strerror or str(answer)}
            self.window.bar.show_outcome(Outcome(ok=False, code="command.history.unwritten", facts=facts))

    def take_up(self, call: calls.PastLine) -> None:
        """The line stands in the bar as if typed; without one, the list of all."""
        if not call.past and not self.desk.typed.lines:
            self.window.bar.show_outcome(Outcome(ok=False, code="command.history.none"))
        else:
            self.window.put(call.past or f"{verb_word('history')} ")
