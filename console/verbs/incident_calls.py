"""Acts on what incidents are to each other and to others: merged, linked, passed on, many at once, attached to."""

from __future__ import annotations

from console.verbs.call import Call


class Merge(Call, frozen=True, kw_only=True):
    """Make incidents that are the same one: the younger go into the oldest, or into the one behind to."""

    incidents: tuple[str, ...]
    into: str = ""  # "": the oldest of them; of a single one the selected
    force: bool = False  # another seat has one of them


class Unmerge(Call, frozen=True, kw_only=True):
    """Take a merged incident apart again: it is open as it was, with its units."""

    incident: str  # the merged one, or the one that took in a single other
    force: bool = False


class Link(Call, frozen=True, kw_only=True):
    """Link incidents that have to do with each other; off takes it back."""

    incidents: tuple[str, ...]  # of a single one: with the selected
    on: bool | None = None


class Sensitive(Call, frozen=True, kw_only=True):
    """Say that an incident is sensitive: a wall shows its level and number alone, or nothing; off takes it back."""

    incident: str
    on: bool | None = None  # None: the other way round


class Purge(Call, frozen=True, kw_only=True):
    """Erase the caller's name and number of an incident before they are due. Nothing brings them back."""

    incident: str
    text: str = ""  # why: who asked for it
    force: bool = False


class Attach(Call, frozen=True, kw_only=True):
    """Attach a link or a file to an incident; a file is kept beside the journal."""

    incident: str
    what: str


class PassOn(Call, frozen=True, kw_only=True):
    """Pass an incident that is no matter of the police on, to whom and in which words; off takes it back."""

    incident: str
    receiver: str = ""  # "": as the site says for its kind
    on: bool | None = None
    text: str = ""
    force: bool = False  # another seat has the incident


class Passed(Call, frozen=True, kw_only=True):
    """Write down who has taken over an incident that was passed on, with what comes of it; it is closed with that."""

    incident: str
    by: str
    text: str = ""
    force: bool = False  # another seat has the incident


class Paste(Call, frozen=True, kw_only=True):
    """Take in many incidents from a file or the clipboard: read first, made after a confirmation; or stop."""

    file: str = ""  # "": the clipboard
    text: str | None = None  # what was pasted; never typed
    end: bool = False
    force: bool = False
