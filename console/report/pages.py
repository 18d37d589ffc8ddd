"""Templates: ``resources/reports/*.j2``, over them those of a site's own folder ``reports``.

A site may change any of them. One with a mistake is named with line and reason, and the usual one is used instead.
They run in a sandbox and escape what they are given, so that no word of an incident becomes markup.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from console import home
from console.report.colours import colours
from console.say import say
from console.words.study import Line

USUAL: Final = home.RESOURCES / "reports"
FOLDER: Final = "reports"  # inside a site's


class Pages:
    """Renders by name. ``faults``: what was wrong with templates of the site, each said once."""

    def __init__(self, site_folder: Path | None = None) -> None:
        self._own = site_folder / FOLDER if site_folder else None
        self._refused: set[str] = set()
        self.faults: list[Line] = []
        self._environment = self._made()

    def render(self, name: str, fields: Mapping[str, Any]) -> str:
        """The filled template. Only the project's own can raise: that is a bug, not a site's mistake."""
        while True:
            try:
                return self._environment.get_template(name).render(fields)
            except Exception as error:
                found = self._found(error, name, fields)
                if found is None:
                    raise
                self._refuse(*found)

    def _made(self) -> jinja2.Environment:
        made = ImmutableSandboxedEnvironment(
            loader=jinja2.FunctionLoader(self._source), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        made.globals.update(say=say, colours=colours())
        return made

    def _source(self, name: str) -> tuple[str, str, None] | None:
        for folder in (None if name in self._refused else self._own, USUAL):
            if folder is not None and (folder / name).is_file():
                return (folder / name).read_text("utf-8"), str(folder / name), None
        return None

    def _found(self, error: Exception, name: str, fields: Mapping[str, Any]) -> tuple[str, int, str] | None:
        """Which of the site's went wrong, where and why. None: none of them had a part in it."""
        if self._own is None:
            return None
        found = _where(error, self._own)
        if found is not None:
            return None if found[0] in self._refused else found
        guilty = self._guilty(name, fields)
        return None if guilty is None else (guilty, 1, _why(error))

    def _guilty(self, name: str, fields: Mapping[str, Any]) -> str | None:
        """Of the site's templates the one without which it goes: what it lacks is missed in another's lines."""
        mine = sorted(path.name for path in self._own.glob("*.j2")) if self._own else []
        for one in mine:
            if one not in self._refused and self._goes_without({one}, name, fields):
                return one
        return None

    def _goes_without(self, those: set[str], name: str, fields: Mapping[str, Any]) -> bool:
        before, self._refused = self._refused, self._refused | those
        try:
            self._made().get_template(name).render(fields)
        except Exception:
            return False
        finally:
            self._refused = before
        return True

    def _refuse(self, name: str, line: int, why: str) -> None:
        self._refused.add(name)
        self._environment = self._made()
        self.faults.append(Line("paper.template_fault", {"file": f"{FOLDER}/{name}", "line": line, "why": why}, "warn"))


def _why(error: Exception) -> str:
    return (error.message or "") if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {error}"


def _where(error: Exception, own: Path) -> tuple[str, int, str] | None:
    """File, line and reason of the innermost place in a template of the site."""
    why = _why(error)
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename and Path(error.filename).parent == own:
        return Path(error.filename).name, error.lineno, why
    if isinstance(error, UnicodeDecodeError):
        broken = next((one.name for one in sorted(own.glob("*.j2")) if not _readable(one)), None)
        return None if broken is None else (broken, 1, why)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).parent == own:
            return Path(frame.filename).name, frame.lineno or 1, why
    return None


def _readable(path: Path) -> bool:
    try:
        path.read_text("utf-8")
    except UnicodeDecodeError:
        return False
    return True
