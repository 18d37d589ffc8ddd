"""docs/licences.md lists what the lock installs, each version with a licence."""

from __future__ import annotations

import re

from tests.conftest import ROOT

PIN = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)", re.M)
ROW = re.compile(r"^\| ([a-z0-9][a-z0-9-]*) \| ([^|\n]+) \| ([^|\n]+) \| [^|\n]+ \|$", re.M)


def test_the_page_of_licences_is_that_of_the_lock() -> None:
    listed = {name: (version, licence) for name, version, licence in ROW.findall(_page()) if name != "package"}
    locked = dict(PIN.findall((ROOT / "requirements.lock").read_text("utf-8")))
    assert {name: version for name, (version, _) in listed.items()} == locked, "run .ci/licences.py"


def test_every_package_has_a_licence() -> None:
    unknown = [name for name, _, licence in ROW.findall(_page()) if licence.strip() == "?"]
    assert unknown == []


def _page() -> str:
    return (ROOT / "docs" / "licences.md").read_text("utf-8")
