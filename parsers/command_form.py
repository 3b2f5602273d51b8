"""The forms of the table as patterns: every way in which the words of a line fill the slots of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from parsers.document import Prognosis, Revision

# A quoted title, a link, a sign that parts item and value, or a word; a sign inside a word (12:30, re-work, x=y) is a part of it.
_TOKEN = re.compile(r'"[^"]*"|[“„][^“”„]*[“”]|<?\w+://\S+|[+=-](?=\S)|[^\s:=]+(?:[:=]+[^\s:=]+)*|[:=]+|\S')
_QUOTED = re.compile(r'"([^"]+)"|[“„]([^“”„]+)[“”]')
_DEFINITE = re.compile(r"(?i)#\d{1,9}|it|\^|<?https?://\S+>?|<[^<>\s]+@[^<>\s]+>")
_BEGUN = re.compile(r'(?i)#\d|<?https?://|"')
"""What an item that cannot be mistaken begins with: more behind it is not the item's."""
_NUMBER = re.compile(r"(?i)[hep]?\d{1,9}")
_NUMBERS = re.compile(r"(?i)([hep]?)(\d{1,9})(?:-[hep]?(\d{1,9}))?")
_RELEASE = re.compile(r"(?i)v?(?=[\w.+-]{0,30}\d)[\w][\w.+-]{0,30}")
_TOKEN_WORD = re.compile(r"(?i)[a-z2-7]{26}")
"""128 bits in base32 (RFC 4648 section 6)."""
_FORM_WORD = re.compile(r"\[|\]|[^\s\[\]]+")
_DASHES = {0x2013: "-", 0x2014: "-", 0x2212: "-"}
_ENDS = ".,;:!\u2026"
"""Signs that people put behind a number or a state."""
SLOTS = frozenset({
    "ITEM", "PROGNOSIS", "PROGNOSIS|vN", "VALUE", "TEXT", "TITLE", "SECTION", "NAME", "NAMES", "URL", "DATE", "N.M", "N", "hN", "pN", "hN...", "eN...",
    "VERB", "TOKEN",
})  # fmt: skip
_SIGNS = {":": (":", "=", "-"), "=": ("=", ":", "to"), "to": ("to", ":", "="), "into": ("into", "to", "=", "with")}
"""What may stand for a sign of a form; between an item that cannot be mistaken and a value it may be left out."""
_LONGEST_NUMBER = 30
"""Characters of one number, with its letter."""
_MOST = 100
"""Numbers that a range like 3-5 may name."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a line, from `begin` to `end`."""

    text: str
    begin: int
    end: int


Filled = Mapping[str, str]
"""What stands for each slot; the second ITEM of a form is `ITEM 2`."""


def tokens_of(line: str) -> tuple[Token, ...]:
    """The words of a line."""
    return tuple(Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(line))


def fillings(form: str, line: str, tokens: Sequence[Token]) -> Iterator[Filled]:
    """Every way to read the line by this form, those with the longest item first."""
    for pieces in _alternatives(form):
        yield from _fill(pieces, line, tokens, 0, None)


@cache
def _alternatives(form: str) -> tuple[tuple[str, ...], ...]:
    """The form without square brackets: each part in them left out, and there."""
    parts: list[tuple[bool, list[str]]] = [(False, [])]
    for word in _FORM_WORD.findall(form.replace(":", " :")):
        if word in "[]":
            parts.append((word == "[", []))
        else:
            parts[-1][1].append(word)
    choices = [((), tuple(words)) if left_out else (tuple(words),) for left_out, words in parts]
    return tuple(tuple(word for words in chosen for word in words) for chosen in product(*choices))


def _fill(pieces: Sequence[str], line: str, tokens: Sequence[Token], at: int, before: str | None) -> Iterator[Filled]:
    """`before` is the text of the slot that was filled last, for signs that may be left out behind it."""
    if not pieces:
        if at == len(tokens):
            yield {}
        return
    piece, rest = pieces[0], pieces[1:]
    if piece not in SLOTS:
        if at < len(tokens) and tokens[at].text.translate(_DASHES).casefold() in (piece, *_SIGNS.get(piece, ())):
            yield from _fill(rest, line, tokens, at + 1, before)
        elif piece in _SIGNS and rest[:1] != ("NAMES",) and before is not None and is_definite(before):
            yield from _fill(rest, line, tokens, at, before)
        return
    last = len(tokens) - sum(one in SLOTS for one in rest)
    for stop in range(last, at, -1) if rest else (last,) if last > at else ():  # the last slot takes all that is left
        text = line[tokens[at].begin : tokens[stop - 1].end]
        value = slot_value(piece, text)
        if value is None:
            continue
        for more in _fill(rest, line, tokens, stop, text):
            yield {**more, f"{piece} 2": more[piece], piece: value} if piece in more else {**more, piece: value}


def is_definite(item: str) -> bool:
    """Whether it is certain where the item ends: a number, a link, `it`, or a title in quotation marks."""
    return bool(_DEFINITE.fullmatch(item) or _QUOTED.fullmatch(item))


def slot_value(slot: str, text: str) -> str | None:
    """What `text` means in a slot, in its own spelling; None if it cannot stand there."""
    plain = text.rstrip(_ENDS)
    match slot:
        case "ITEM":
            return _item(text)
        case "PROGNOSIS" | "PROGNOSIS|vN":
            return _state(plain, slot == "PROGNOSIS|vN")
        case "URL":
            return plain.strip("<>") if re.fullmatch(r"<?\w+://\S+", plain) else None
        case "N.M":
            return plain.removeprefix("v").removeprefix("V") if _RELEASE.fullmatch(plain) else None
        case "N" | "hN" | "pN" | "hN..." | "eN...":
            return plain if numbers_of(slot, plain) else None
        case "VERB":
            return plain.casefold()
        case "TOKEN":
            return plain.casefold() if _TOKEN_WORD.fullmatch(plain) else None
        case _:
            return (found[1] or found[2]).strip() or None if (found := _QUOTED.fullmatch(text)) else text


def _item(text: str) -> str | None:
    if found := _QUOTED.fullmatch(text):
        return (found[1] or found[2]).strip() or None
    plain = text.rstrip(_ENDS)
    if _DEFINITE.fullmatch(plain):
        return plain
    return None if _NUMBER.fullmatch(plain) or _BEGUN.match(plain) or not plain else text


def _state(text: str, revisions: bool) -> str | None:
    inner = text.removeprefix("(").removesuffix(")")
    if inner.casefold() in list(Prognosis):
        return inner.casefold()
    revision = Revision.parse(inner) if revisions else None
    return str(revision) if revision is not None else None


def numbers_of(slot: str, text: str) -> tuple[int, ...]:
    """The numbers in `h3 h5`, `3, 5 and 7` or `3-5`; none if there is anything else, or another kind's letter."""
    letter = slot[0] if slot[0] in "hep" else ""
    if not slot.endswith("...") and len(text) > _LONGEST_NUMBER:
        return ()
    found: list[int] = []
    for word in re.sub(r"(?i)\band\b|[,;]", " ", text).split():
        numbers = _NUMBERS.fullmatch(word)
        if numbers is None or numbers[1].casefold() not in ("", letter):
            return ()
        first = int(numbers[2])
        last = int(numbers[3] or first)
        if not first <= last < first + _MOST:
            return ()
        found += range(first, last + 1)
    return tuple(dict.fromkeys(found)) if slot.endswith("...") or len(found) == 1 else ()
