"""The title line of an item: bullet, tag, title and bracket, and where each stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.document import Prognosis, Revision

BULLET = re.compile(r"(\s{0,80})(?:([*\u2022])(?:\s+|(?=\[))|(-)\s+|(\d{1,3})[.)]\s+)(?=\S)")
_TAG = re.compile(r"\[([^\[\]]{1,40})\]\s*")
_TARGET = re.compile(r"(?i)\d\.\d|\bnext\b|\bpost\b|\brel(?:ease)?\b|\blater\b|\bstretch\b|\btbd\b|^\?$")
_RFC = re.compile(r"(?i)\[\s*RFC(?:\s+(v\d{1,4}[a-z]?))?\s*\]\s*")
_PATCH = re.compile(r"(?i)\[[^\[\]]{0,60}\bPATCH\b[^\[\]]{0,60}\]")
_ONE = r"(?:rfc[\s-]{0,3}(?:v\.?\s?\d{1,4}(?:\.\d{1,3})?[a-z]?)?|v\.?\s?\d{1,4}(?:\.\d{1,3})?[a-z]?)"
_REVISION = re.compile(rf"(?i)(?:({_ONE})?(\s{{0,3}}(?:->|=>|\u2192)\s{{0,3}}))?({_ONE}|v\?)(?=$|[\s,;(\[])")
_SENTENCE = re.compile(r"[.?!]\s{2,8}(?=[A-Z\"'])")
_FIRST_PERSON = re.compile(r"(?:I|We)\s")
_QUOTED = re.compile(r'"[^"]+"')
_AFTER_QUOTE = re.compile(r"[.,:;]?(?:$|\s{2}|(?<=[.,:;])\s)")


@dataclass(frozen=True, slots=True)
class Bracket:
    """The last bracket of a title line: `begin` and `end` enclose it with its parentheses.

    One of `prognosis` and `revision` is set, except for `(v?)`. `before` is the revision left of an arrow and `arrow` the arrow
    with its blanks; `rest` is what follows the revision inside the bracket.
    """

    begin: int
    end: int
    text: str
    prognosis: Prognosis | None = None
    revision: Revision | None = None
    before: str = ""
    arrow: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A title line taken apart; all numbers are offsets in the row. `body` is where the text behind the bullet begins."""

    body: int
    begin: int
    end: int
    title: str
    raw: str
    tag: str | None = None
    tag_begin: int = 0
    tag_end: int = 0
    bracket: Bracket | None = None
    revision: Revision | None = None
    tail: str = ""


def read_bracket(text: str) -> Bracket | None:
    """The bracket at the very end of `text`, if it holds a state or a revision."""
    end = len(text.rstrip())
    if not end or text[end - 1] != ")":
        return None
    begin = _opening(text, end)
    if begin is None:
        return None
    inner = text[begin + 1 : end - 1].strip()
    if inner.lower() in list(Prognosis):
        return Bracket(begin, end, inner, prognosis=Prognosis(inner.lower()))
    found = _REVISION.match(inner)
    if not found:
        return None
    return Bracket(
        begin, end, inner, revision=Revision.parse(found[3]), before=found[1] or "", arrow=found[2] or "", rest=inner[found.end() :]
    )


def _opening(text: str, end: int) -> int | None:
    depth = 0
    for index in range(end - 1, max(end - 400, -1), -1):
        depth += (text[index] == ")") - (text[index] == "(")
        if depth == 0:
            return index
    return None


def read_title(text: str, body: int) -> Title:
    """The parts of the title line `text`, whose own words begin at `body`, behind the bullet."""
    rfc = _RFC.match(text, body)
    tag = None if rfc else _target(text, body)
    begin = rfc.end() if rfc else tag.end() if tag else body
    bracket = read_bracket(text)
    if bracket and bracket.begin < begin:
        bracket = None
    end = len(text[: bracket.begin if bracket else None].rstrip())
    if end <= begin:
        begin, tag, rfc = body, None, None
    tail = ""
    if bracket is None:
        begin, end, tail = _cut(text, begin, end)
    revision = _front_revision(text, begin, rfc, bracket.revision if bracket else None)
    return Title(
        body, begin, end, text[begin:end], text[body:].rstrip(), tag[1].strip() if tag else None,
        body, tag.end() if tag else body, bracket, revision, tail,
    )  # fmt: skip


def _target(text: str, body: int) -> re.Match[str] | None:
    tag = _TAG.match(text, body)
    return tag if tag and _TARGET.search(tag[1]) and not _PATCH.match(text, body) else None


def _front_revision(text: str, begin: int, rfc: re.Match[str] | None, revision: Revision | None) -> Revision | None:
    """The revision of the bracket, made an RFC by `[RFC]` in front; without one, that of `[PATCH v2 0/8]` in front."""
    if rfc:
        number = revision or (Revision.parse(rfc[1]) if rfc[1] else None)
        return Revision(rfc=True, number=number.number if number else None, suffix=number.suffix if number else "")
    patch = _PATCH.match(text, begin)
    if revision or not patch:
        return revision
    version = re.search(r"(?i)\bv\d{1,4}(?:\.\d{1,3})?[a-z]?\b", patch[0])
    found = Revision.parse(version[0]) if version else None
    is_rfc = bool(re.search(r"(?i)\bRFC\b", patch[0]))
    return Revision(rfc=is_rfc, number=found.number if found else None, suffix=found.suffix if found else "") if found or is_rfc else None


def _cut(text: str, begin: int, end: int) -> tuple[int, int, str]:
    """Where a title without bracket begins and ends, and the prose behind it on the same line.

    A manager who writes prose names the item in quotes (`I have a note "the thing".`), or in the first sentence.
    """
    if _FIRST_PERSON.match(text, begin) and (named := _QUOTED.search(text, begin, end)):
        return named.start(), named.end(), text[named.end() : end].lstrip(".,:; ")
    if text[begin] == '"' and (quoted := _QUOTED.match(text, begin, end)) and _AFTER_QUOTE.match(text[quoted.end() : end][:3]):
        return begin, quoted.end(), text[quoted.end() : end].lstrip(".,:; ")
    if sentence := _SENTENCE.search(text, begin, end):
        return begin, sentence.start() + 1, text[sentence.end() : end]
    stop = end - 1 if text[end - 1] == ":" and end - 1 > begin else end
    return begin, len(text[:stop].rstrip()), ""


def is_revision_bracket(bracket: str | None) -> bool:
    """The text of a bracket names a revision (`v5`, `v1 -> v5`, `v?`), not a state."""
    return bool(bracket) and bracket is not None and bracket.lower() not in list(Prognosis)
