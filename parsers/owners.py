"""Owner lines: who is named on them, and which lines name owners at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "da",
        "di",
        "dos",
        "del",
        "della",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "af",
        "av",
        "zu",
        "ter",
        "ten",
        "y",
        "e",
        "of",
    ]
)
_NO_NAMES = frozenset(
    [
        "acked",
        "blocked",
        "committed",
        "deferred",
        "done",
        "dropped",
        "fair",
        "fixed",
        "good",
        "in-progress",
        "merged",
        "none",
        "ok",
        "pending",
        "pinged",
        "posted",
        "queued",
        "ready",
        "rebased",
        "rejected",
        "respun",
        "reviewed",
        "rfc",
        "stalled",
        "submitted",
        "tbc",
        "todo",
        "waiting",
        "wip",
    ]
)
_ADDRESS = re.compile(r"<?[\w.+-]{1,64}@[\w.-]{1,255}>?")
_KEY = re.compile(r"(?i)owners?\s?:\s?")
_SEPARATOR = re.compile(r"\s+(?:&|and)\s+|\s*[;&]\s*|,\s*|\s+/\s+")


@dataclass(frozen=True, slots=True)
class Name:
    """One owner on a line; `begin` and `end` are offsets in the text that was read."""

    name: str
    begin: int
    end: int


def read_owners(text: str) -> tuple[Name, ...]:
    """The owners that `text` names, or none if it is not wholly names.

    `&`, `and` and `;` part owners; a comma does so only if each side has two or more words ("Last, First" is one person).
    """
    key = _KEY.match(text)
    start = key.end() if key else 0
    if len(text) > 300 or not text[start:].strip():
        return ()
    names = _split(text, start)
    return names if all(_is_name(name.name, bool(key)) for name in names) else ()


def _split(text: str, start: int) -> tuple[Name, ...]:
    cuts = [
        (found.start(), found.end(), found[0].strip()) for found in _SEPARATOR.finditer(text, start) if _depth(text, found.start()) == 0
    ]
    edges = [(start, start, ""), *cuts, (len(text), len(text), "")]
    parts: list[tuple[int, int]] = []
    begin = start
    for (_, left, _), (right, after, mark), following in zip(edges, edges[1:], [*edges[2:], edges[-1]], strict=False):
        comma = mark == ","
        if comma and (len(text[max(left, begin) : right].split()) < 2 or len(text[after : following[0]].split()) < 2):
            continue
        parts.append((begin, right))
        begin = after
    stripped = [(b + len(text[b:e]) - len(text[b:e].lstrip()), b + len(text[b:e].rstrip())) for b, e in parts if text[b:e].strip()]
    return tuple(Name(text[b:e], b, e) for b, e in stripped)


def _depth(text: str, offset: int) -> int:
    return text.count("(", 0, offset) - text.count(")", 0, offset)


def _is_name(name: str, named_so: bool) -> bool:
    bare = re.sub(r"\([^()]{0,60}\)", " ", _ADDRESS.sub(" ", name)).strip()
    if not bare:
        return bool(re.search(r"\w", name))
    words = bare.replace(",", " ").split()
    if len(words) > 6 or any(mark in bare for mark in ':?!/=*[]{}#"<>\\|'):
        return False
    if words[0].lower().strip(".") in _NO_NAMES or (bare.endswith(".") and len(words[-1].rstrip(".")) > 3):
        return False
    if named_so:
        return True
    if len(words) == 1:
        return bool(re.fullmatch(r"[^\W\d][\w.'\u2019-]*", bare)) and not (bare.endswith(".") and bare.islower())
    return all(_is_name_word(word) for word in words) and words[0].lower() not in ("of", "e", "y")


def _is_name_word(word: str) -> bool:
    if word.lower() in _PARTICLES:
        return True
    return (word[0].isupper() or not word[0].isascii() or word.startswith(("d'", "O'", "al-"))) and not any(c.isdigit() for c in word)
