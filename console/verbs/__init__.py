"""Every act a person can do, by name, with its grammar: typed, clicked and keyed are the same verb."""

from console.verbs.calls import Call
from console.verbs.complete import Completion
from console.verbs.speech import Said
from console.verbs.table import BY_NAME, VERBS, Verb

__all__ = ["BY_NAME", "VERBS", "Call", "Completion", "Said", "Verb"]
