"""One seat killed again and again in the middle of its acts: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks")
@pytest.mark.parametrize("rounds", [10, pytest.param(1000, marks=pytest.mark.long)])
def test_what_was_acknowledged_survives_kill_9(rounds: int) -> None:
    """In a process of its own, which has no threads: it forks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.kills", "--rounds", str(rounds)], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["acknowledged"] > rounds
    assert (figures["lost"], figures["doubled"], figures["wrong"]) == (0, 0, 0)
