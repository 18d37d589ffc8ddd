"""What a panel may reach: the desk to read, the verbs to act, the command bar to hand words to. Nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from console.desk import Desk, Outcome, Preview
from console.desk.ports import VideoPort
from console.glass.panels import barred
from console.glass.panels.reads import Reads
from console.say import language
from console.site import Problem
from console.verbs import BY_NAME, Call


@dataclass
class Room:
    """``do`` runs a verb and shows its outcome; ``act`` runs a key of the table; ``type`` puts text into the bar."""

    desk: Desk
    reads: Reads
    do: Callable[[Call], Outcome]
    act: Callable[[str], None]
    type: Callable[[str], None]
    sounds: Callable[[], bool | None]  # is there a sound device; None while nobody has looked
    meant: Preview = field(default_factory=Preview)  # what Enter would do: the typed text with its ghost
    key_problems: tuple[Problem, ...] = ()  # what of the site's keys cannot be
    callers_shown: set[str] = field(default_factory=set)  # incidents whose caller a person has uncovered

    @property
    def videos(self) -> VideoPort | None:
        """Who fetches pictures; None in a room without any."""
        return self.desk.videos

    def barred(self, cap: str) -> str:
        """Why whoever sits here may not use this key; "": they may."""
        return barred.why(self.desk, cap)

    @property
    def now(self) -> float:
        return self.desk.clock.now()


def verb_word(name: str) -> str:
    """What a verb is called in the language of the screen: the start of a typed line."""
    verb = BY_NAME[name]
    return verb.zh if language() == "zh_CN" else verb.name
