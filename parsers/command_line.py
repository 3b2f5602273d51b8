"""One line of text to the commands that it may be, or to the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from parsers.command import Command, Misread, Verb
from parsers.command_form import Filled, Token, fillings, numbers_of, slot_value, tokens_of
from parsers.command_table import ROWS, TABLE
from parsers.document import NewItem, Prognosis, Revision
from parsers.timeline import is_date
from parsers.update import OwnerOp

LONGEST = 2000
"""Characters of one command line."""
_MOST = 50
"""Readings of one line: a line with more colons than that is no command of a person's."""
_NEAR = 0.6
_UNSEEN = re.compile("(?<!\\S)[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+(?!\\S)")
"""Signs without a shape at the ends of words, which editors and messengers put there; inside a word they may belong to it."""
_FIRST = re.compile(r"[A-Za-z]+")
_FORMS = frozenset(form for row in TABLE for form in row.forms if any(char.isupper() for char in form))
_VALUES = ("PROGNOSIS|vN", "PROGNOSIS", "VALUE", "TEXT", "TITLE", "SECTION", "URL", "DATE", "N.M", "VERB", "TOKEN")
_NUMBERS = ("hN", "hN...", "eN...", "pN", "N")
_OPS = {" = ": OwnerOp.REPLACE, " + ": OwnerOp.ADD, " - ": OwnerOp.REMOVE}
_STATE = re.compile(r"(.*?)\s*\(([^()]{1,12})\)")
_PART = re.compile(r"(?i)\s*;\s*(section|owner|link|note)\b[\s:=]*")


def read_command(text: str) -> tuple[Command, ...] | Misread:
    """All that the line can mean, the likeliest first: more than one where a title might end in several places."""
    line = " ".join(_UNSEEN.sub("", text).split())
    if line[:1] == line[-1:] == "`" and line.count("`") == 2:
        line = line[1:-1].strip()  # copied from where it was set apart so
    if len(line) > LONGEST:
        return Misread(line=line[:LONGEST], reason=f"the line is longer than {LONGEST} characters")
    verb = verb_of(line)
    if verb is None:
        return _unknown(line)
    if line in _FORMS:
        return Misread(line=line, reason=f"that is the form of the command, not one: {ROWS[verb].examples[0]} would be", verb=verb)
    found = _readings(verb, line) or _readings(verb, line.rstrip(".,;:!\u2026"))
    settling = [one for one in found if one.numbers and one.verb is Verb.SET]
    return tuple(dict.fromkeys(settling or found))[:_MOST] or Misread(line=line, reason=_wanted(verb, line), verb=verb)


def _readings(verb: Verb, line: str) -> list[Command]:
    tokens = tokens_of(line)
    if len(tokens) > 1 and tokens[1].text == ":":
        tokens = (tokens[0], *tokens[2:])
    if verb is Verb.ADD:
        return list(_added(line, tokens))
    found = ((form, filled) for form in ROWS[verb].forms for filled in islice(fillings(form, line, tokens), _MOST))
    return [_command(verb, form, line, filled) for form, filled in found if "DATE" not in filled or is_date(filled["DATE"])]


def verb_of(line: str) -> Verb | None:
    """The verb that a line starts with, in any case."""
    word = _FIRST.match(line)
    end = word.end() if word else 0
    if word is None or (end < len(line) and not line[end].isspace() and line[end] not in ".,;:!"):
        return None
    return next((one for one in Verb if one.value == word[0].casefold()), None)


def _unknown(line: str) -> Misread:
    word = (line.split(maxsplit=1) or [""])[0].casefold().rstrip(".,;:!?")
    near = get_close_matches(word, [row.verb.value for row in TABLE], 1, _NEAR)
    nearest = Verb(near[0]) if near else None
    hint = f"the nearest is: {forms_of(nearest)}" if nearest else "`help` lists all"
    return Misread(line=line, reason=f"there is no command “{word[:40]}”; {hint}", nearest=nearest)


def forms_of(verb: Verb) -> str:
    """How the verb is written."""
    return ", or: ".join(ROWS[verb].forms)


def _wanted(verb: Verb, line: str) -> str:
    rest = line.split(maxsplit=1)[1:]
    bare = bool(rest) and re.match(r"\d+\b", rest[0]) is not None and any("ITEM" in form for form in ROWS[verb].forms)
    hint = " (an item's number has a # in front: #12)" if bare else ""
    return f"it is written: {forms_of(verb)}{hint}"


def _command(verb: Verb, form: str, line: str, filled: Filled) -> Command:
    value = next((filled[slot] for slot in _VALUES if slot in filled), None)
    numbers = next((numbers_of(slot, filled[slot]) for slot in _NUMBERS if slot in filled), ())
    names = tuple(name for one in filled.get("NAMES", "").split(";") if (name := one.strip()))
    words = line.casefold().split() if verb in (Verb.POST, Verb.APPROVE) else []
    op = next((op for sign, op in _OPS.items() if sign in form), None) if verb is Verb.OWNER else None
    return Command(
        verb=verb, line=line, item=filled.get("ITEM"), into=filled.get("ITEM 2"), value=value,
        name=filled.get("NAME") or filled.get("N.M 2"), names=names, numbers=numbers, op=op,
        force="force" in words, now=verb is Verb.APPROVE and "now" in words,
    )  # fmt: skip


def _added(line: str, tokens: tuple[Token, ...]) -> Iterator[Command]:
    """`add TITLE (STATE); section SECTION; owner NAMES; link URL; note TEXT`, the parts behind the title in any order."""
    if len(tokens) < 2:
        return
    first, *parts = _PART.split(line[tokens[1].begin :])
    title, state = first.strip(" ;"), None
    if found := _STATE.fullmatch(title):
        state = slot_value("PROGNOSIS|vN", found[2])
        title = found[1].strip() if state is not None else title
    given: dict[str, list[str]] = {"section": [], "owner": [], "link": [], "note": []}
    for key, text in zip(parts[::2], parts[1::2], strict=True):
        given[key.casefold()].append(text.strip())
    links = tuple(url for text in given["link"] if (url := slot_value("URL", text)))
    whole = all(all(texts) for texts in given.values()) and len(links) == len(given["link"]) and len(given["section"]) <= 1
    if not title or not whole:
        return
    new = NewItem(
        title=title, section=next(iter(given["section"]), None), prognosis=Prognosis(state) if state in list(Prognosis) else None,
        revision=Revision.parse(state) if state and state not in list(Prognosis) else None,
        owners=tuple(name.strip() for text in given["owner"] for name in text.split(";") if name.strip()),
        links=links, notes=tuple(given["note"]),
    )  # fmt: skip
    yield Command(verb=Verb.ADD, line=line, value=title, new=new)
