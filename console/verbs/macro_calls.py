"""Acts with macros: several lines under one name. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class RunMacro(Call, frozen=True, kw_only=True):
    """Run the lines of a macro as one act, with its values; it stops at the first line that is refused."""

    macro: str = ""  # name; "": say which there are
    values: tuple[str, ...] = ()  # in its order, or name=value
    force: bool = False  # a person has confirmed what its lines warn of


class SaveMacro(Call, frozen=True, kw_only=True):
    """Keep lines under a name, | between them; $1 or a name in braces takes a value. Without lines, edit them."""

    name: str
    lines: str = ""


class RemoveMacro(Call, frozen=True, kw_only=True):
    """Take a macro out of the site."""

    macro: str
