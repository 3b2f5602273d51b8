"""An author's words before they are read: paragraphs folded to one line, and all that is not his statement hidden."""

from __future__ import annotations

import re

MASK = "\ue000"
"""Stands for each character of a quotation or a URL in `Clause.masked`; a private-use character that no phrase looks for."""

_URL = re.compile(r"(?i)\b(?:https?|git|ssh|ftp)://[^\s<>\"]+")
_QUOTATION = re.compile(r"\"[^\"]{1,2000}\"|“[^”]{1,2000}”|„[^“”]{1,2000}[“”]|«[^»]{1,2000}»")
_POINTED = re.compile(r"(?i)[( ]*(?:none|fair|ok|okay|good|done|completed|deferred|up for grabs|(?:rfc )?v\d+[a-z]?)[) ]*")
_PARAGRAPH = re.compile(r"\n[ \t\u00a0]*\n|\n(?=[ \t]{0,4}(?:\(?\d{1,2}[.)]|[-*•+])[ \t]+\S)")
_ASIDE = re.compile(
    r"(?i), (?:and )?[^,;:.]{0,30}\b(?:hope|hopefully|sorry|believe|as promised|as you (?:may )?know|by the way|btw|finally|at last"
    r"|after all|of course|"
    r"luckily|fortunately|thanks to \w+|as usual|as always)\b[^,;:.]{0,25}(?=,)"
)
"""What is put in between commas, beside what the sentence says: `v3 of it, the last one I hope, went out`."""


def fold(text: str) -> str:
    """White space, NBSP included, folded to single blanks."""
    return " ".join(text.split())


def mask(text: str) -> str:
    """The text with the inside of quotations, URLs, and asides between commas replaced by MASK; the length stays."""
    out = _URL.sub(lambda found: MASK * len(found[0]), text)
    return _ASIDE.sub(lambda found: MASK * len(found[0]), _QUOTATION.sub(_hidden, out))


def _hidden(found: re.Match[str]) -> str:
    """A quotation with its inside masked; a single word such as "good" is not a quotation but a word pointed at."""
    inside = found[0][1:-1]
    return found[0] if _POINTED.fullmatch(inside) else found[0][0] + MASK * len(inside) + found[0][-1]


def parts(words: str) -> tuple[str, ...]:
    """The paragraphs of an author's words, and the entries of a list each by itself."""
    return tuple(part for part in _PARAGRAPH.split(words) if part.strip())


def paragraphs(words: str) -> tuple[str, ...]:
    """The paragraphs of an author's words, each folded to one line."""
    return tuple(fold(part) for part in parts(words))
