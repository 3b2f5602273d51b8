"""A mail of ours as the map of an answer to it: which lines of the answer are ours, and which question each belongs to.

It holds whatever the client did with the quote marks, or if it broke our lines anew.
"""

from __future__ import annotations

import re

from parsers.body import LineRole
from parsers.model import Message, Passage, StatusMail
from replies.alignment import AlignedLine, Place
from replies.folding import compact
from replies.passages import aligned, aligned_passages

HEAD = re.compile(r"[\W_]*h(\d{1,9})\b[\s:.,)=\u2013\u2014-]*", re.IGNORECASE)
"""The number that a line begins with, as our questions do, and as people answer them."""
_MARKS = str.maketrans("", "", ">-")
_TELLING = 20
"""Signs of a piece of our text that cannot be anybody's own words by chance."""


class OurMail:
    """The lines of a mail that asks, each with its question."""

    def __init__(self, text: str) -> None:
        self._places: dict[str, int] = {}
        self._whole = "".join(_bare(line) for line in text.splitlines())
        current = 0
        for line in text.splitlines():
            head = HEAD.match(line)
            if head is not None and not line.startswith((" ", ">")):
                current = int(head[1])
            key = compact(line.lstrip("> "))
            if key:
                self._places[key] = current if self._places.get(key, current) == current else 0

    def holds(self, line: str) -> bool:
        """Whether a line is ours, or a piece of ours."""
        key = _bare(line)
        return compact(line.lstrip("> ")) in self._places or (len(key) >= _TELLING and key in self._whole)

    def question(self, line: str) -> int:
        """The question that the line belongs to; 0 if it is none of ours, or belongs to none or several."""
        return self._places.get(compact(line.lstrip("> ")), 0)


def _bare(line: str) -> str:
    """A line without what may stand at the beginning of one: `compact`, and without marks and dashes wherever they stand."""
    return compact(line).translate(_MARKS)


def passages_on(message: Message, posting: StatusMail, ours: OurMail) -> tuple[Passage, ...]:
    """The author's own words in an answer to our mail, those too that stand in the unmarked copy of it below a header block."""
    lines = aligned(message, posting)
    known = [at for at, line in enumerate(lines) if line.body.role is LineRole.ORIGINAL and ours.holds(line.body.text)]
    if known:  # what stands between two lines of ours is none of somebody before us
        lines = tuple(_placed(line, ours) if known[0] < at < known[-1] else line for at, line in enumerate(lines))
    return aligned_passages(lines)


def _placed(line: AlignedLine, ours: OurMail) -> AlignedLine:
    if line.body.role is not LineRole.ORIGINAL or line.line is not None:
        return line
    if not line.body.text.strip():
        return line._replace(place=Place.BLANK)
    return line._replace(place=Place.QUOTED if ours.holds(line.body.text) else Place.OWN)
