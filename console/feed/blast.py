"""A sender for benches: valid fixes of many units at a set rate, from a process of its own.

Units ``b0000``, ``b0001``, … drive circles at 10 m/s around a centre, ``t`` is when each fix was sent. Every fix is
valid: whatever does not arrive was lost on the way.
"""

from __future__ import annotations

import json
import subprocess

from console import home


class Blast:
    """The sender's process: started at once, ``wait`` for the number sent."""

    def __init__(
        self, url: str, site: str, *, units: int, rate: float, seconds: float, lon_deg: float, lat_deg: float
    ) -> None:
        """``rate`` messages a second over all units; keep ``rate / units`` at 10 or less, as real terminals do."""
        numbers = [str(v) for v in (units, rate, seconds, lon_deg, lat_deg)]
        self._process = subprocess.Popen(
            home.module("console.feed.sender", url, site, *numbers),
            stdout=subprocess.PIPE,
        )

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait(self, timeout_s: float | None = None) -> int:
        """How many fixes were handed to the broker. ``RuntimeError`` when the sender failed."""
        out, _ = self._process.communicate(timeout=timeout_s)
        if self._process.returncode:
            raise RuntimeError(f"blast ended with code {self._process.returncode}")
        sent: int = json.loads(out)["sent"]
        return sent

    def stop(self) -> None:
        """End the sender; after ``wait`` there is nothing left to end."""
        out = self._process.stdout
        if out is not None and not out.closed:
            self._process.kill()
            self._process.communicate()


def unit_ids(units: int) -> list[str]:
    """The ids that ``Blast`` sends for, to register them beforehand."""
    return [f"b{i:04d}" for i in range(units)]
