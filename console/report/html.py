"""One HTML file that opens in any browser with the network off: styles, scripts, maps and a font inside it.

It asks for nothing outside, and could not if it wanted to: its own policy lets only the scripts that were put in here
run, by their hashes, and nothing load but what the file holds. A script that came in with a word would stand still.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any, Final

from console.report import fonts
from console.report.mapground import ground_of
from console.report.maps import atlas
from console.report.pages import Pages
from console.report.paper import Paper
from console.report.sections import heading, highlights, sections
from console.say import language
from console.site import Site
from console.words.study import Line

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; script-src {scripts}; "
    "base-uri 'none'; form-action 'none'"
)


def page(paper: Paper, site: Site | None, folder: Path | None, font: bool = True) -> tuple[str, tuple[Line, ...]]:
    """The file's text in the current language, and what it had to do without. ``folder``: of the site's templates."""
    pages = Pages(folder)
    layers = [layer for study in paper.studies for layer in study.layers]
    charted = atlas(layers, ground_of(site, layers, language()))
    fields: dict[str, Any] = {
        **heading(paper), "highlights": highlights(paper), "sections": sections(paper, pages, charted),
        "missing": [one.text() for one in paper.missing], "lang": "en" if language() == "en" else "zh-CN",
        "family": fonts.FAMILY,
    }  # fmt: skip
    body = pages.render(f"{paper.kind}.html.j2", fields)
    missing = list(pages.faults)
    faces = fonts.embedded(body + "".join(charted.scripts[-2:])) if font else ""
    if font and not faces:
        missing.append(Line("paper.no_font"))
    return whole(body, [*charted.styles, faces], charted.scripts), tuple(missing)


def whole(body: str, styles: list[str], scripts: tuple[str, ...]) -> str:
    """Put styles and policy at the head of a rendered template, scripts at its foot."""
    hashes = " ".join(f"'sha256-{_digest(one)}'" for one in scripts) or "'none'"
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(scripts=hashes)}">'
    head = policy + "".join(f"\n<style>{one}</style>" for one in styles if one)
    foot = "".join(f"<script>{one}</script>\n" for one in scripts)
    found = re.search(r"<head[^>]*>", body, re.I)
    body = body[: found.end()] + head + body[found.end() :] if found else head + body
    end = body.lower().rfind("</body>")
    return body + foot if end < 0 else body[:end] + foot + body[end:]


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
