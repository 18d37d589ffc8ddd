"""A paper into files: HTML, DOCX, XLSX, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from console import say as speech
from console.report.paper import ENDINGS, Paper, Tell, Unwritable, Written, quiet
from console.report.parts import whole
from console.site import Site
from console.words.study import Line

Made = tuple[bytes, tuple[Line, ...]]


def write(
    paper: Paper,
    files: Sequence[Path],
    *,
    site: Site | None = None,
    language: str = "zh_CN",
    tell: Tell = quiet,
    font: bool = True,
) -> Written:
    """Write ``paper`` into each of ``files``; the ending says how. Blocks, for seconds; one at a time in a process.

    ``site``: ground of the maps and folder of templates. ``font``: with a font inside. ``Unwritable`` says in a
    sentence what is wrong: an ending nobody knows, a disk that is full.
    """
    checked(files)
    before = speech.language()
    speech.use(language)
    try:
        return _written(paper, files, site, tell, font)
    finally:
        speech.use(before)


def checked(files: Sequence[Path]) -> Sequence[Path]:
    """The same; ``Unwritable`` when one has an ending that nobody can write."""
    for file in files:
        if file.suffix.lower() not in ENDINGS:
            raise Unwritable(Line("paper.bad_ending", {"file": file.name, "those": " ".join(ENDINGS)}))
    return files


def _written(paper: Paper, files: Sequence[Path], site: Site | None, tell: Tell, font: bool) -> Written:
    missing: dict[str, Line] = {one.text(): one for one in paper.missing}
    for n, file in enumerate(files):
        tell(n / max(len(files), 1), Line("paper.writing", {"file": file.name}))
        raw, lacks = _MAKERS[file.suffix.lower()](paper, site, font)
        missing.update({one.text(): one for one in lacks})
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with whole(file) as part:
                part.write_bytes(raw)
        except OSError as error:
            raise Unwritable(Line("paper.disk", {"file": str(file), "why": error.strerror or str(error)})) from error
    tell(1.0, Line("paper.done"))
    return Written(tuple(str(file) for file in files), tuple(missing.values()))


def _html(paper: Paper, site: Site | None, font: bool) -> Made:
    from console.report.html import page

    text, missing = page(paper, site, site.folder if site else None, font)
    return text.encode("utf-8"), missing


def _xlsx(paper: Paper, _site: Site | None, _font: bool) -> Made:
    from console.report.sheets import workbook

    return workbook(paper), ()


def _docx(paper: Paper, site: Site | None, _font: bool) -> Made:
    from console.report.word import document

    return document(paper, site)


_MAKERS: Final[dict[str, Callable[[Paper, Site | None, bool], Made]]] = {".html": _html, ".xlsx": _xlsx, ".docx": _docx}
