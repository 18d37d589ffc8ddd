"""What the door says when it cannot: one sentence and an exit code, never a traceback."""

from __future__ import annotations

from typing import Any, Final

from console.say import say

FAILED: Final = 1  # understood, but it could not be done
MISUSED: Final = 2  # the command line or a file it names makes no sense


class DoorError(Exception):
    """A ``say`` code with its facts; ``str()`` is the sentence for the person."""

    def __init__(self, code: str, exit_code: int = FAILED, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.exit_code = exit_code
        self.facts = facts

    def __str__(self) -> str:
        return say(self.code, **self.facts)


def reason(error: OSError) -> str:
    """Why the machine refused, in its own short words, without the number in front."""
    return error.strerror or type(error).__name__
