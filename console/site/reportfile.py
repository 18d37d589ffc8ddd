"""The wording of 首报 and 续报: ``resources/reports``, over it the site's own folder ``reports``, a file a language."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Final

from console import home
from console.say import LANGUAGES
from console.site.model import Problem

FOLDER: Final = "reports"
USUAL: Final = home.RESOURCES / FOLDER
KINDS: Final = ("first", "further")
# What a template may ask for; what the journal does not know is said as unknown.
FIELDS: Final = frozenset({
    "now", "room", "no", "type", "level", "place", "time", "what", "caller", "who", "known", "doing", "lead", "before",
})  # fmt: skip
Wordings = dict[tuple[str, str], str]  # by kind and language


def read_reports(folder: Path) -> tuple[Wordings, tuple[Problem, ...]]:
    """All of them. A site's file that asks for a field which there is not is left out, and said."""
    out: Wordings = {}
    problems = []
    for kind in KINDS:
        for language in LANGUAGES:
            name = f"{kind}.{language}.txt"
            out[kind, language] = (USUAL / name).read_text("utf-8")
            own, problem = _own(folder / FOLDER / name)
            if problem is not None:
                problems.append(problem)
            elif own:
                out[kind, language] = own
    return out, tuple(problems)


def _own(path: Path) -> tuple[str, Problem | None]:
    name = f"{FOLDER}/{path.name}"
    if not path.is_file():
        return "", None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return "", Problem(name, None, "site.unreadable", {"reason": error.strerror or ""})
    except UnicodeDecodeError:
        return "", Problem(name, None, "site.not_utf8")
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            asked = {field for _, field, _, _ in string.Formatter().parse(line) if field is not None}
        except ValueError:
            return "", Problem(name, number, "report.bad_braces")
        if strange := sorted(asked - FIELDS):
            return "", Problem(name, number, "report.no_field", {"field": strange[0] or "{}"})
    return text, None
