"""Long work on the past that a child of its own does: a film, a table, tracks. What was asked, how far, what it became.

The child is ``main.py`` itself (``console.door.jobbing`` starts it), so that the window and the command line make the
same files. One of each kind at a time.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from console.desk import files_out
from console.say import listed, say
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.ports import JobPort

FILM: Final = "film"  # kinds; each has its words in job.toml
TABLE: Final = "replaytable"
TRACKS: Final = "tracks"
KINDS: Final = (FILM, TABLE, TRACKS)
_COMMANDS: Final = {TRACKS: ("tracks", "export")}  # where it is not the kind itself


class Job(Struct, frozen=True):
    """``n`` tells one from the one before. ``fault``: the child's own sentence, or why there was no child."""

    kind: str
    n: int
    path: Path
    share: float = 0.0
    running: bool = True
    count: int = 0  # pictures, rows, fixes
    lost: tuple[str, ...] = ()  # sentences: what of that time could not be read
    fault: str = ""
    by: str = ""  # who asked for it
    told: tuple[str, ...] = ()  # what the child was told

    def said(self) -> str:
        """What became of it, in the current language."""
        if self.fault:
            return say(f"job.failed_{self.kind}", why=self.fault)
        done = say(f"job.done_{self.kind}", n=self.count, file=str(self.path))
        return say("job.but", done=done, lost=listed(self.lost)) if self.lost else done


class Jobs:
    """By kind, the last of each. Without a port nothing is done."""

    def __init__(self) -> None:
        self.port: JobPort | None = None
        self.all: dict[str, Job] = {}
        self._n = 0

    @property
    def running(self) -> tuple[Job, ...]:
        return tuple(job for job in self.all.values() if job.running)

    def begin(self, desk: Desk, kind: str, path: Path, argv: tuple[str, ...]) -> bool:
        """``argv`` behind the command's name, without the file. False: nobody here does such work."""
        if self.port is None:
            return False
        self.stop(desk, kind)
        self._n += 1
        self.all[kind] = Job(kind, self._n, path, by=desk.actor, told=argv)
        self.port.begin(kind, self._n, (*_COMMANDS.get(kind, (kind,)), *argv, "--out", str(path)))
        desk.changed(Changes.STUDY)
        return True

    def stop(self, desk: Desk, kind: str) -> bool:
        """Whether there was anything to stop; its half file goes with it."""
        job = self.all.get(kind)
        if job is None or not job.running or self.port is None:
            return False
        self.port.stop(job.n)
        self.all[kind] = replace(job, running=False)
        desk.changed(Changes.STUDY)
        return True

    # --- from the inbox ----------------------------------------------------------------------------------------------

    def heard(
        self, desk: Desk, n: int, *, share: float = 0.0, count: int | None = None, lost: tuple[str, ...] = (),
        fault: str = "",
    ) -> None:  # fmt: skip
        """``count``: it is done. What comes of a job that was stopped is nobody's."""
        job = next((one for one in self.running if one.n == n), None)
        if job is None:
            return
        if count is None and not fault:
            self.all[job.kind] = replace(job, share=max(job.share, share))
        else:
            over = replace(job, running=False, share=1.0, count=count or 0, lost=lost, fault=fault)
            self.all[job.kind] = over
            desk.tell("job.over", {"what": over.said()}, "system", "")
            if not fault:
                files_out.written(desk, job.kind, job.path, by=job.by, **_span(job.told))
        desk.changed(Changes.STUDY)


def _span(told: tuple[str, ...]) -> dict[str, Any]:
    """``--from @t``, ``--to @t``, ``--about incident:…`` as they stand among the child's words."""
    words = dict(itertools.pairwise(told))
    times = {name: words.get(flag, "").removeprefix("@") for name, flag in (("since", "--from"), ("until", "--to"))}
    found: dict[str, Any] = {name: float(text) for name, text in times.items() if text}
    return found | {"about": words.get("--about", "")}
