"""What the list of all commands and keys holds: rows by subject, and those that hold the words looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from console.glass.window.keys import Key, Line, bound
from console.say import say
from console.verbs import BY_NAME, VERBS, Verb
from console.verbs.fields import usage

FEW: Final = 4  # verbs that are left: then each says how it is written
_MODULE: Final = {
    "held_calls": "orders", "order_calls": "orders", "clock_calls": "orders", "incident_calls": "incidents",
    "safety_calls": "safety", "ring_calls": "rings", "task_calls": "tasks", "shift_calls": "shift",
    "bodycam_calls": "safety", "room_calls": "bar", "macro_calls": "bar",
    "replay_calls": "bar", "film_calls": "bar",
}  # fmt: skip
_OWN: Final = {
    **dict.fromkeys(("assign", "row", "behalf", "cancel", "grant", "refuse"), "orders"),
    **dict.fromkeys(("incident", "place", "edit", "sign", "close", "handback", "note"), "incidents"),
    **dict.fromkeys(("take", "release"), "safety"),
    **dict.fromkeys(("undo", "help", "filter", "seek", "select"), "bar"),
}
_KEY_OF: Final = {  # verbs whose key bears another name
    "call": "call_unit", "confirm": "confirm_step", "task": "task_new", "issue": "task_issue", "copyring": "copy_ring",
    "addpost": "post_add", "incident": "new", "take": "sos_take", "release": "sos_close", "firstreport": "report",
    "checklist": "checks", "tick": "check_next", "ack": "hear", "bookmark": "bookmarks", "save": "save_view",
    "seek": "find", "row": "assign", "rescue": "sos_send",
}  # fmt: skip
GROUPS: Final = ("orders", "incidents", "safety", "tasks", "shift", "rings", "map", "bar", "keys")


class Row(NamedTuple):
    """One line of the list: a subject's name, a verb, how a verb is written, an act's key, or a key's line."""

    group: str = ""
    verb: Verb | None = None
    usage: str = ""
    key: Key | None = None
    line: Line | None = None


def group_of(verb: Verb) -> str:
    """Where a verb stands; what is about none of the others is about the map."""
    return _OWN.get(verb.name) or _MODULE.get(verb.call.__module__.rpartition(".")[2], "map")


def key_of(verb: Verb) -> str:
    """The cap of the key that does the same; "" when it has none."""
    key = bound().by_act.get(_KEY_OF.get(verb.name, verb.name))
    return key.cap if key is not None else ""


def rows(typed: str) -> list[Row]:
    """All of them, or those that hold what is typed; of a line that has begun, its verb."""
    wanted = _wanted(typed)
    if isinstance(wanted, Verb):
        return [Row(group=group_of(wanted)), Row(verb=wanted), Row(usage=usage(wanted))]
    verbs = [verb for verb in VERBS if _holds(_words_of(verb), wanted)]
    found: list[Row] = []
    for group in GROUPS[:-1]:
        mine = [verb for verb in verbs if group_of(verb) == group]
        found += [Row(group=group)] if mine else []
        for verb in mine:
            found += [Row(verb=verb), Row(usage=usage(verb))] if len(verbs) <= FEW else [Row(verb=verb)]
    return [*found, *_keys(wanted)]


def _wanted(typed: str) -> Verb | list[str]:
    """The verb of a line that goes on behind it; else the words looked for."""
    first, _, rest = typed.lstrip().partition(" ")
    verb = BY_NAME.get(first.lower())
    if verb is not None and verb.name == "help":
        return rest.casefold().split()
    if verb is not None and typed.lstrip() != first:
        return verb
    return typed.casefold().split()


def _keys(wanted: list[str]) -> Iterator[Row]:
    keys = [key for key in bound().keys if key.cap and _holds(f"{key.cap} {key.cap.replace(' ', '')} {say(key.code)}",
                                                              wanted)]  # fmt: skip
    lines = [line for line in bound().lines.values() if _holds(f"{line.cap} {line.text}", wanted)]
    if keys or lines:
        yield Row(group="keys")
    yield from (Row(key=key) for key in keys)
    yield from (Row(line=line) for line in lines)


def _words_of(verb: Verb) -> str:
    return " ".join((*verb.names, say(f"verb.{verb.name}.help"), usage(verb), key_of(verb)))


def _holds(text: str, wanted: list[str]) -> bool:
    whole = text.casefold()
    return all(word in whole for word in wanted)
