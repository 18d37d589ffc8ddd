"""Text → a ``Call`` ready to run, or an error that knows its place. Pure: the room comes in as a ``Context``."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final

import msgspec

from console.say import listed
from console.verbs import alarming, calls, choices, fields, ringing, tasking, touring
from console.verbs.calls import Call
from console.verbs.context import EXACT, NAME, Context, Thing
from console.verbs.reading import NO, Read
from console.verbs.resolve import READERS
from console.verbs.speech import Said, joined
from console.verbs.table import BY_NAME, Param, Verb
from console.verbs.tokens import BECAUSE, MARKS, TO, Token, plain, tokens


class ParseError(msgspec.Struct, frozen=True):
    """``at``: index into the text. ``expected``: kinds of parameters that would fit there."""

    at: int
    said: Said
    expected: tuple[str, ...] = ()


_TO_THE_END: Final = frozenset({"text", "reason"})  # of the line: no single word is one


class Reading(msgspec.Struct):
    """How far a text has been read: for the parser and for completion."""

    verb: Verb | None = None
    values: dict[str, Any] = {}
    force: bool = False
    after_to: bool = False
    mark: str = ""  # of ``tokens.MARKS``, as it was said last
    end: int = 0
    last: tuple[str, Token] | None = None  # the parameter that took the last token, and the token
    naming: str = ""  # the field that was named last: what follows it is more of it, where it may be
    error: ParseError | None = None

    def open_params(self) -> tuple[Param, ...]:
        """Parameters that may still take a token, in their order."""
        if self.verb is None:
            return ()
        free = sorted(
            (p for p in self.verb.params if p.kind not in _TO_THE_END and (p.many or p.field not in self.values)),
            key=lambda p: p.field != self.naming,
        )
        marked = [p for p in self.verb.params if p.after and p.after == self.mark]
        kinds = {p.kind for p in marked}
        return tuple(
            p
            for p in free
            if not (self.after_to and p.many and p.kind != "value")
            and (p in marked or (not p.after and p.kind not in kinds))
        )


_NAMED: Final = frozenset({"incident", "unit", "task"})  # by numbers, and given by what is selected
_ANY_WORD: Final = frozenset({"whom", "place"})  # read whatever stands there
_TIER_DIGITS: Final = 2
_MOST_EXPECTED: Final = 4  # kinds that an error names: a longer list helps nobody
_GLUED: Final = sorted((name for name in BY_NAME if not (name.isascii() and name.isalpha())), key=len, reverse=True)


def parse(text: str, context: Context) -> Call | ParseError:
    """What ``text`` means in this room."""
    reading = read(text, context)
    if reading.error is not None:
        return reading.error
    if reading.verb is None:
        return ParseError(0, Said("verb.error.empty"), ("verb",))
    return _finish(reading, reading.verb, context)


def read(text: str, context: Context) -> Reading:
    """Read as far as it goes."""
    reading = Reading(values={})
    start = _read_verb(text, reading)
    if reading.verb is None or reading.error is not None:
        return reading
    end = len(text)
    if reading.verb.takes_force and plain(text).rstrip().endswith("!"):
        reading.force = True
        end = plain(text).rstrip().rindex("!")
    for token in tokens(text[:end], start):
        if token.at < reading.end:
            continue  # inside a text that was given by name
        if not _read_word(token, reading.verb, reading, context, text[:end]):
            break
        reading.end = max(reading.end, token.end)
    return reading


def _near_verbs(word: str) -> Said | str:
    near = (BY_NAME[one] for one in get_close_matches(word, BY_NAME, 3))
    names = listed(f"{verb.zh} {verb.name}" for verb in dict.fromkeys(near))
    return Said("verb.error.choices", {"names": names}) if names else ""


def _read_word(token: Token, verb: Verb, reading: Reading, context: Context, text: str) -> bool:
    """False: stop here, at an error or a text that takes the rest."""
    if token.text in verb.idle:
        pass
    elif token.text in TO and not verb.takes_text:
        reading.after_to, reading.naming = True, ""
    elif (because := _because(token, verb)) is not None:
        reading.values["reason"], reading.end = text[because:].strip(), len(text)
        return False
    elif token.text in MARKS and any(param.after for param in verb.params):
        reading.mark = MARKS[token.text]
    elif (given := fields.named(token, verb)) is not None:
        return _take_named(*given, reading, context, text)
    else:
        return _take(token, reading, context, text)
    return True


def _because(token: Token, verb: Verb) -> int | None:
    """Where the words of a reason begin: behind ``因`` or ``because``; None when none begins here."""
    if not any(param.kind == "reason" for param in verb.params):
        return None
    word = next((one for one in BECAUSE if token.text == one or (not one.isascii() and token.text.startswith(one))), "")
    return token.at + len(word) if word else None


def _read_verb(text: str, reading: Reading) -> int:
    """Sets the verb; where its parameters begin. Chinese names may be glued to what follows: 派03."""
    first = next(iter(tokens(text)), None)
    if first is None:
        return 0
    name = first.text if first.text in BY_NAME else next((n for n in _GLUED if first.text.startswith(n)), "")
    if not name:
        facts = {"word": first.raw, "choices": _near_verbs(first.text)}
        reading.error = ParseError(first.at, Said("verb.error.no_verb", facts), ("verb",))
        return 0
    reading.verb = BY_NAME[name]
    reading.end = first.at + len(name)
    return reading.end


def _take(token: Token, reading: Reading, context: Context, text: str) -> bool:
    """Give the token to the parameter that is surest of it. False: stop here (text taken, or an error)."""
    verb = reading.verb
    assert verb is not None
    best_param, best = None, NO
    for param in reading.open_params():
        found = READERS[param.kind](token, context)
        if found.sure > best.sure and not _too_vague(found, param, verb) and not _a_tier(token, param, reading):
            best_param, best = param, found
    if (best_param is None or best_param.kind in _ANY_WORD) and (missed := _missed(token, reading, context)):
        reading.error = not_found(token, missed, context)
        return False
    if best_param is None:
        return _take_text(token, reading, context, text)
    if best.many:
        reading.error = _ambiguous(token, best, best_param)
        return False
    _put(best_param, best.value, reading)
    reading.last = (best_param.field, token)
    return True


def _missed(token: Token, reading: Reading, context: Context) -> tuple[str, ...]:
    """The kinds that a number right behind the verb was meant to name and does not: 结 9999 must not close what is
    selected, with 9999 as its outcome. In quotes it is text."""
    verb = reading.verb
    assert verb is not None
    if reading.values or token.raw != token.said or not any(param.kind == "text" for param in verb.params):
        return ()
    kinds = tuple(p.kind for p in verb.params if p.given and p.kind in _NAMED and p.field not in reading.values)
    return kinds if any(_like_a_name(token.text, kind, context) for kind in {*kinds, "incident"}) else ()


def _like_a_name(word: str, kind: str, context: Context) -> bool:
    if kind == "task":
        return tasking.is_number(word)
    return word.isdecimal() and context.book(kind).numbered_like(word)


def _take_named(param: Param, value: Token, reading: Reading, context: Context, text: str) -> bool:
    """A field given by name. False: stop here, an error or a text that takes the rest."""
    if param.field in reading.values and not param.many:
        reading.error = ParseError(value.at, Said("verb.error.twice", {"field": fields.name_of(param)}), ())
        return False
    if param.kind == "text":
        return _named_text(param, value, reading, text)
    if not value.text:
        expected = Said("verb.error.missing", {"expected": expected_words((param.kind,))})
        reading.error = ParseError(value.at, expected, (param.kind,))
        return False
    found = READERS[param.kind](fields.as_ordered(param, value), context)
    if found.many:
        reading.error = _ambiguous(value, found, param)
    elif not found.sure:
        reading.error = not_found(value, (param.kind,), context)
    else:
        _put(param, found.value, reading)
        reading.naming, reading.last = param.field, None
    return reading.error is None


def _named_text(param: Param, value: Token, reading: Reading, text: str) -> bool:
    """In quotes it ends with them, else it takes the rest of the line."""
    quoted = value.raw != value.said
    reading.values[param.field] = value.said if quoted else text[value.at :].strip()
    reading.end = value.end if quoted else len(text)
    return quoted


def _too_vague(found: Read, param: Param, verb: Verb) -> bool:
    """Before free text, an incident must be written out: 注 05 到了 must not mean incident 0005."""
    loose = {"incident", "type", "thing", "camera"}
    return verb.takes_text and param.kind in loose and found.sure < (EXACT if param.kind == "incident" else NAME)


def _a_tier(token: Token, param: Param, reading: Reading) -> bool:
    """圈 0912 10 20: once a ring has its centre, numbers are tiers; before it has one, short ones behind a tier."""
    if param.kind != "around" or not token.text.isdecimal():
        return False
    return "around" in reading.values or ("tiers" in reading.values and len(token.text) <= _TIER_DIGITS)


def _put(param: Param, value: Any, reading: Reading) -> None:
    if param.many:
        before, more = reading.values.get(param.field, ()), value if isinstance(value, tuple) else (value,)
        reading.values[param.field] = (*before, *(one for one in more if param.kind == "value" or one not in before))
    else:
        reading.values[param.field] = value


def _take_text(token: Token, reading: Reading, context: Context, text: str) -> bool:
    verb = reading.verb
    assert verb is not None
    param = next((p for p in verb.params if p.kind == "text" and p.field not in reading.values), None)
    if param is not None:
        reading.values[param.field] = text[token.at :].strip()
        reading.end = len(text)
        return False
    expected = tuple(p.kind for p in reading.open_params())
    if name := fields.unknown(token):
        named = listed(dict.fromkeys(fields.name_of(one) for one in verb.params))
        code = "verb.error.no_field" if named else "verb.error.too_much"
        reading.error = ParseError(token.at, Said(code, {"word": name, "names": named}), expected)
    else:
        reading.error = not_found(token, expected, context)
    return False


def not_found(token: Token, expected: tuple[str, ...], context: Context) -> ParseError:
    """What the word is not, and what it may have been."""
    code = "verb.error.not_found" if expected else "verb.error.too_much"
    near = choices.near(token.text, expected, context)
    more: Said | str = Said("verb.error.choices", {"names": listed(near)}) if near else ""
    facts = {"word": token.raw, "expected": expected_words(expected), "choices": more}
    return ParseError(token.at, Said(code, facts), expected)


def _ambiguous(token: Token, found: Read, param: Param) -> ParseError:
    names = listed(f"{thing.label} {thing.title}".strip() for thing in found.many[:4])
    return ParseError(token.at, Said("verb.error.ambiguous", {"word": token.raw, "names": names}), (param.kind,))


def expected_words(kinds: tuple[str, ...]) -> list[Said | str]:
    """Kinds in words: 单元、警情."""
    few = tuple(dict.fromkeys(kinds))[:_MOST_EXPECTED]
    return joined((Said(f"verb.expect.{kind}") for kind in few), listed(("", "")))


def _finish(reading: Reading, verb: Verb, context: Context) -> Call | ParseError:
    _last_was_incident(reading, verb, context)
    for param in verb.params:
        if param.field not in reading.values and param.given:
            _GIVEN.get(param.kind, _from_selection)(param, reading, context)
        if param.field not in reading.values and param.needed:
            code = Said("verb.error.missing", {"expected": Said(f"verb.expect.{param.kind}")})
            return ParseError(reading.end, code, (param.kind,))
    if verb.call is calls.NewIncident and not {"point", "place"} & reading.values.keys():
        missing = Said("verb.error.missing", {"expected": Said("verb.expect.place")})
        return ParseError(reading.end, missing, ("place", "point"))
    return verb.call(**_fields(reading, verb))


def _last_was_incident(reading: Reading, verb: Verb, context: Context) -> None:
    """派 03 05 12: with no incident named or selected, the last number is the incident when it can be one."""
    if verb.call is not calls.Assign or "incident" in reading.values or context.selected[0] == "incident":
        return
    units = reading.values.get("units", ())
    if reading.last is None or len(units) < 2 or reading.after_to:
        return
    found = READERS["incident"](reading.last[1], context)
    if found.sure > 1 and not found.many:
        reading.values["units"] = units[:-1]
        reading.values["incident"] = found.value


def _from_selection(param: Param, reading: Reading, context: Context) -> None:
    kind, key = context.selected
    if param.kind == "thing" and kind in {"incident", "unit"}:
        reading.values[param.field] = (kind, key)
    elif param.kind == "around":
        if key and not reading.values.keys() & {"points", "areas"}:
            reading.values[param.field] = (context.thing(kind, key),)
    elif param.kind == "closed" and kind in {"ring", "incident", "block"} and key:
        reading.values[param.field] = ("incident" if kind == "incident" else "ring", key.partition("/")[0])
    elif param.kind == "ring" and kind == "block":
        reading.values[param.field] = key.partition("/")[0]
    elif param.kind == "sos" and (key in context.sos or len(context.sos) == 1):
        reading.values[param.field] = key if key in context.sos else context.sos[0]
    elif (meant := _what_warns(param, kind, key, context)) is not None:
        reading.values[param.field] = meant
    elif param.kind == kind and key:
        reading.values[param.field] = key


def _what_warns(param: Param, kind: str, key: str, context: Context) -> str | tuple[str, ...] | None:
    """The only judgement at an edge; alarms about what is selected."""
    if param.kind == "edge" and len(things := context.book("edge").things) == 1:
        return things[0].id
    return alarming.selected(kind, key, context) if param.kind == "alarm" else None
def _here(param: Param, reading: Reading, context: Context) -> None:
    """A task that names no place is about what is selected."""
    kind, key = context.selected
    if kind in tasking.GIVEN and key and not reading.values.keys() & {"line", "outline"}:
        reading.values[param.field] = (tasking.spot_of(context.thing(kind, key)),)


def _toured(param: Param, reading: Reading, context: Context) -> None:
    """A patrol that names nothing goes through what is selected; one that is only moved goes on."""
    if (found := touring.selected(*context.selected)) and "move" not in reading.values:
        reading.values[param.field] = found


_GIVEN: Final = {"spots": _here, "tourof": _toured}


def _fields(reading: Reading, verb: Verb) -> dict[str, Any]:
    fields = dict(reading.values)
    if "thing" in fields:
        fields["kind"], fields["id"] = fields.pop("thing")
    if "closed" in fields:
        fields["kind"], fields["id"] = fields.pop("closed")
    if "around" in fields:
        fields |= ringing.fields_of(fields.pop("around"))
    if isinstance(road := fields.get("road"), Thing):
        fields["road"] = road.title
        fields["lon_deg"], fields["lat_deg"] = road.point or (None, None)
    if "point" in fields:
        fields["lon_deg"], fields["lat_deg"] = fields.pop("point")
    if verb.takes_force:
        fields["force"] = reading.force
    return fields
