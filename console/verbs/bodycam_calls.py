"""Acts about body cameras 执法记录仪. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class ShowBodycams(Call, frozen=True, kw_only=True):
    """Show the body cameras, the gravest first; with a unit or an incident the nearest to it first."""

    kind: str = ""
    id: str = ""
    wrong: bool = False  # only those with which something is wrong


class Remind(Call, frozen=True, kw_only=True):
    """Tell a unit's terminal what is wrong with its body camera, or some of it, or in your words; it answers."""

    unit: str
    about: tuple[str, ...] = ()  # of ``words.bodycam.FACTS``; (): all that is wrong
    text: str = ""


class LivePicture(Call, frozen=True, kw_only=True):
    """Hang the live picture of a unit on its marker, of an incident those nearest to it; once more takes it away."""

    kind: str
    id: str
    on: bool | None = None
