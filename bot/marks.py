"""An author's words with marks: brackets, and a sign before each line, so that a pipe or a printer loses nothing that colours say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Piece = tuple[str, str | None]
"""A piece of a line and its style, a key of `screen.STYLES`."""
Pieces = tuple[Piece, ...]

SIGNS = {"accepted": "+", "held": "?", "ignored": "=", "untaken": "!", "quoted": ">", "others": ":", "apart": "."}
"""What stands before a line, by what was made of its words or, where they are not the author's, by whose they are."""
_MADE = ("untaken", "held", "accepted", "ignored")
"""The style that shows where two marks are about the same words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A part of a passage's words: from `start` to `stop`, called `label`, in a style of SIGNS."""

    start: int
    stop: int
    label: str
    style: str


class Finder:
    """Finds pieces of an author's words, whose white space was folded, in the words as they stand; pieces mostly come in their order."""

    def __init__(self, words: str) -> None:
        self.last = 0
        self.places = [at for at, char in enumerate(words) if not char.isspace()]
        self.squeezed = "".join(words.split())

    def mark(self, words: str, label: str, style: str) -> Iterator[Mark]:
        """The mark for the piece; none if it stands nowhere."""
        wanted = "".join(words.split())
        at = self.squeezed.find(wanted, self.last) if wanted else -1
        if at < 0 and wanted and self.last:
            at = self.squeezed.find(wanted)
        if at >= 0:
            self.last = at
            yield Mark(start=self.places[at], stop=self.places[at + len(wanted) - 1] + 1, label=label, style=style)


def marked(words: str, marks: Sequence[Mark]) -> Iterator[Pieces]:
    """The lines of the words with brackets around each marked part, `[1: v6 posted.]`, and a sign before each line."""
    at, inside = 0, list[Mark]()
    waiting = sorted(marks, key=lambda one: one.start)[::-1]
    for line in words.split("\n"):
        stop = at + len(line)
        inside = [one for one in inside if one.stop > at]
        while waiting and waiting[-1].start < stop:
            inside.append(waiting.pop())
        styles = {one.style for one in inside}
        signs = "".join(sign for style, sign in SIGNS.items() if style in styles)
        yield ((f"{signs:<2} ", next((style for style in _MADE if style in styles), None)), *_pieces(line, at, inside))
        at = stop + 1


def _pieces(line: str, at: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """The pieces of one line, which starts at `at`: brackets open and close where marks do, the innermost gives the style."""
    cuts = sorted({0, len(line), *(edge - at for one in marks for edge in (one.start, one.stop) if 0 <= edge - at <= len(line))})
    for begin, end in zip(cuts, [*cuts[1:], len(line)], strict=True):
        opened = _labelled([one for one in marks if one.start - at == begin])
        over = [one for one in marks if one.start - at <= begin and one.stop - at >= end and end > begin]
        closed = len({one.start for one in marks if one.stop - at == end}) if end > begin else 0
        style = min(over, key=lambda one: (one.stop - one.start, _MADE.index(one.style))).style if over else None
        if opened or end > begin:
            yield f"{opened}{line[begin:end]}{']' * closed}", style


def _labelled(marks: Sequence[Mark]) -> str:
    """The opening brackets of marks that begin at one place, the longest outside; one for those that end together."""
    text = ""
    for stop in sorted({one.stop for one in marks}, reverse=True):
        text += f"[{','.join(one.label for one in marks if one.stop == stop)}: "
    return text
