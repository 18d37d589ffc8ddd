"""Writes docs/licences.md: every package of requirements.lock, as installed here, its licence and what asks for it.

    .venv/bin/python .ci/licences.py

tests/ground/test_licences.py holds the page to the lock: a new or another version must be listed before it lands.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "licences.md"
_LONG: Final = {  # what some packages write in place of a name
    "BSD": "BSD", "Apache": "Apache-2.0", "MIT": "MIT", "Mozilla": "MPL-2.0", "LGPL": "LGPL", "PSF": "PSF-2.0",
}  # fmt: skip


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> dict[str, str]:
    """Name → version of a pip lock file."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.M)
    return {plain(name): version for name, version in found}


def licence(name: str) -> str:
    """In the package's own words, made short."""
    about = metadata.metadata(name)
    if said := about.get("License-Expression"):
        return str(said)
    named = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    named = [re.sub(r" License$", "", one) for one in named if one != "OSI Approved"]
    if named:
        return ", ".join(sorted(set(named)))
    said = (about.get("License") or "").strip()
    if said and len(said) < 60 and "\n" not in said:
        return said
    return next((short for word, short in _LONG.items() if word in said), "?")


def askers(names: dict[str, str]) -> dict[str, list[str]]:
    """Package → which of the locked ones ask for it."""
    found: dict[str, list[str]] = {}
    for name in names:
        try:
            wanted = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for line in wanted:
            if "extra ==" not in line:
                found.setdefault(plain(re.split(r"[^A-Za-z0-9._-]", line)[0]), []).append(name)
    return found


def rows() -> list[str]:
    names = locked((ROOT / "requirements.lock").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {plain(re.split(r"[^A-Za-z0-9._-]", one)[0]) for one in project["dependencies"]}
    by = askers(names)
    made = []
    for name, version in sorted(names.items()):
        try:
            said = licence(name)
        except metadata.PackageNotFoundError:
            said = "not installed on this system"
        asked = "OneMap" if name in direct else ", ".join(sorted(by.get(name, [])))
        made.append(f"| {name} | {version} | {said.replace('|', '/')} | {asked or '–'} |")
    return made


def main() -> int:
    before, mark, _ = PAGE.read_text("utf-8").partition("| package |")
    if not mark:
        print("docs/licences.md has no table", file=sys.stderr)
        return 1
    table = ["| package | version | licence | asked for by |", "| --- | --- | --- | --- |", *rows()]
    PAGE.write_text(before + "\n".join(table) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
