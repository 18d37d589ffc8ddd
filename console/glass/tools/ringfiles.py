"""Rings to files, from files and on paper: reading, writing and drawing go on beside the window, which says the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import platformdirs

from console.desk import files_out
from console.glass.theme import THEMES, Theme, load_theme
from console.glass.tools import ringpage
from console.glass.tools.page import Page
from console.glass.tools.press import print_page
from console.glass.tools.savepanel import pictures, plain, why
from console.glass.tools.shot import Shot, Taking
from console.say import known, say
from console.site.ringfeatures import ENDINGS, save
from console.site.whole import write_whole
from console.verbs import calls
from console.words import Ring

if TYPE_CHECKING:
    from console.desk.ringview import RingView
    from console.glass.tools.toolbox import Toolbox
    from console.site.ringreading import FoundRings

PRINTED: Final = (".pdf", ".png", ".svg")


class RingFiles:
    """Carries out 导圈, 引圈, 印圈 for one window. ``stop`` before it closes."""

    def __init__(self, tools: Toolbox) -> None:
        self.tools, self.desk = tools, tools.desk
        self._taking = Taking(tools.window.canvas, tools.window)

    def stop(self) -> None:
        """A page that has not begun to be written is given up."""
        self._taking.stop()

    # ---- out

    def export(self, call: calls.ExportRing) -> None:
        """The ring as it is now, with the outlines that are there."""
        ring = self.desk.rings.get(call.ring)
        file = self._file(call.file, ring, documents(), ENDINGS)
        if ring is None or file is None:
            return
        view = self.desk.ring_views.get(ring.id)
        tiers = view.answer.tiers if view is not None and view.answer is not None else None

        def work() -> Path:
            _free(file, force=call.force)
            write_whole(file, save(file, ring, tiers))
            return file

        self.tools.errands.run(work, self._ended("ringfile.written", file))

    def _file(self, typed: str, ring: Ring | None, home: Path, endings: tuple[str, ...]) -> Path | None:
        """Where it goes; None when its ending is none of those, which is said."""
        if ring is None:
            self.tools.say("ring.none", ok=False)
            return None
        file = Path(typed.strip()).expanduser() if typed.strip() else Path(plain(ring.label))
        file = file if file.suffix else file.with_name(f"{file.name}{endings[0]}")
        if file.suffix.lower() not in endings:
            self.tools.say("ringfile.ending", ok=False, endings=" ".join(endings))
            return None
        return file if file.is_absolute() else home / file

    def _ended(self, code: str, file: Path) -> Callable[[Any], None]:
        def then(answer: Any) -> None:
            if isinstance(answer, FileExistsError):
                self.tools.say("ringfile.exists", ok=False, file=file.name)
            elif isinstance(answer, OSError):
                fault, facts = why(answer, file)
                self.tools.say(fault, ok=False, **facts)
            else:
                self.tools.say(code, file=str(file))
                files_out.written(self.desk, "ring", file)

        return then

    # ---- in

    def bring(self, call: calls.ImportRings) -> None:
        """Read beside the window, taken in by the desk, with what is wrong named."""
        file = Path(call.file.strip()).expanduser()
        file = file if file.is_absolute() else documents() / file
        near = self.desk.site.accepted_deg
        self.tools.errands.run(lambda: _read(file, near), lambda answer: self._read(answer, file))

    def _read(self, answer: Any, file: Path) -> None:
        if isinstance(answer, OSError):
            code, facts = why(answer, file)
            code = "ringfile.missing" if isinstance(answer, FileNotFoundError) else code
            self.tools.say(code, ok=False, **{**facts, "file": file.name})
        elif isinstance(answer, tuple):
            self.tools.say(answer[0], ok=False, **answer[1])
        elif not answer.rings:
            facts = {"file": file.name}
            self._told(answer, "ringfile.nothing", facts, say("ringfile.nothing", **facts), ok=False)
        else:
            outcome = self.desk.act(calls.ImportRings(file=str(file), rings=tuple(answer.rings)))
            self._told(answer, outcome.code, outcome.facts, outcome.text(), ok=outcome.ok)

    def _told(self, found: FoundRings, code: str, facts: dict[str, Any], what: str, *, ok: bool) -> None:
        """One sentence: how many, what is wrong, the first of it in words."""
        if found.over and ok:
            from console.site.ringreading import MOST

            code, facts = "ringfile.with_over", {"what": what, "n": found.over, "most": MOST}
        elif found.faults:
            code, facts = "ringfile.with_faults", {"what": what, "faults": len(found.faults), "first": _fault(found)}
        self.tools.say(code, ok=ok, **facts)

    # ---- on paper

    def print(self, call: calls.PrintRing) -> None:
        """A page of its own: the ring's map, whatever the canvas shows meanwhile."""
        ring = self.desk.rings.get(call.ring)
        file = self._file(call.file, ring, pictures(), PRINTED)
        view = self.desk.ring_views.get(call.ring)
        if ring is None or file is None or view is None:
            return

        def work() -> None:
            _free(file, force=call.force)

        def then(answer: Any) -> None:
            if isinstance(answer, OSError):
                self._ended("ringfile.printed", file)(answer)
            else:
                self._taking.start(_by_day(self.tools.window.theme), taken, ringpage.bounds(view))

        def taken(shot: Shot) -> None:
            page = self._page(view, shot)
            form = file.suffix.lower().removeprefix(".")
            self.tools.errands.run(lambda: print_page(page, file, form), self._ended("ringfile.printed", file))

        self.tools.errands.run(work, then)

    def _page(self, view: RingView, shot: Shot) -> Page:
        site, window = self.desk.site, self.tools.window
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.desk.clock.now()))
        return Page(
            paper="a4p", title=say("ringfile.sheet.title", ring=view.ring.label), site=site.config.name,
            made=say("tool.page.made", time=stamp), attribution=window.canvas.attribution,
            fictional=say("tool.page.fictional") if site.config.fictional else "", theme=_by_day(window.theme),
            shot=shot, sheet=ringpage.rows(self.desk, view),
        )  # fmt: skip


def documents() -> Path:
    """Where files of rings go, and come from, unless a person says otherwise."""
    return Path(platformdirs.user_documents_dir())


def _by_day(theme: Theme) -> Theme:
    """Paper is white: the same palette's light half."""
    return load_theme(THEMES[THEMES.index(theme.name) + 1]) if theme.dark else theme


def _free(file: Path, *, force: bool) -> None:
    """``FileExistsError``: nobody has said that it may be written over."""
    if not force and file.exists():
        raise FileExistsError(file)
    if not file.parent.is_dir():
        raise FileNotFoundError(file.parent)


def _read(file: Path, near: tuple[float, float, float, float]) -> FoundRings | tuple[str, dict[str, Any]]:
    """In the thread: what loads shapely is loaded here."""
    from console.site.ringreading import CannotRead, read_rings
    from console.site.wording import cannot

    try:
        return read_rings(file, near)
    except CannotRead as error:
        fault = cannot(error)
        return fault.code, fault.facts


def _fault(found: FoundRings) -> str:
    """The first one in words, by its row and name."""
    from console.site.wording import flaw

    fault = found.faults[0]
    own = f"ringfile.fault.{fault.code}"
    if not known(own):
        return flaw(fault).text
    name = str(fault.facts.get("id", ""))
    head = say("bring.row_id" if name else "bring.row", row=fault.facts["number"], id=name)
    return head + say(own, **{key: value for key, value in fault.facts.items() if key not in ("number", "id")})
