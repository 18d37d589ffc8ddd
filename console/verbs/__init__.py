"""Every act a person can do, by name, with its grammar: typed, clicked and keyed are the same verb.

``calls`` the acts and their help · ``table`` their names and parameters · ``parse(text, context)`` → ``Call`` or
``ParseError`` · ``complete``, ``ghost`` what the word may become · ``spell`` the way back.
"""

from console.verbs.calls import Call
from console.verbs.complete import Completion, complete, ghost
from console.verbs.context import Book, Context, LateBook, Thing
from console.verbs.parse import ParseError, parse
from console.verbs.speech import Said, joined
from console.verbs.spell import spell, with_force
from console.verbs.table import BY_CALL, BY_NAME, VERBS, Param, Verb

__all__ = [
    "BY_CALL",
    "BY_NAME",
    "VERBS",
    "Book",
    "Call",
    "Completion",
    "Context",
    "LateBook",
    "Param",
    "ParseError",
    "Said",
    "Thing",
    "Verb",
    "complete",
    "ghost",
    "joined",
    "parse",
    "spell",
    "with_force",
]
