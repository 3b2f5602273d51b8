"""The text of a posting as a map: where does a line that somebody quotes stand in it?

All lines are one stream of characters without white space, so a quote may be wrapped anew wherever a client likes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from parsers.model import StatusMail
from replies.folding import compact, folded

_SPAN = 16
"""Characters that find a place in the middle of the posting: shorter pieces are found only where they are expected."""
_PLACES = 8
"""Places that are tried for one line; a text that repeats itself more often than that marks no place."""


def posting_text(posting: StatusMail) -> PostingText:
    """The posting's text to look up in, made once for all the mails that answer it."""
    return _posting_text(tuple([line.text for line in posting.lines]))


@lru_cache(maxsize=8)
def _posting_text(texts: tuple[str, ...]) -> PostingText:
    return PostingText(texts)


class PostingText:
    """A posting's lines, to look up quoted lines in. Building it and each look-up take time linear in the text."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        self.keys = keys = [compact(text) for text in texts]
        """Each line as `compact` has it."""
        self.lines = [number for number, key in enumerate(keys) if key]
        """The numbers of the lines that are not empty."""
        self.starts: list[int] = []
        self._whole: dict[str, list[int]] = {}
        self._pieces: dict[str, list[int]] = {}
        at = 0
        for number in self.lines:
            self.starts.append(at)
            self._whole.setdefault(keys[number], []).append(at)
            at += len(keys[number])
        self.stream = "".join(keys[number] for number in self.lines)
        self._ends = {*self.starts[1:], at}
        self._index_words()

    def _index_words(self) -> None:
        for start, number in zip(self.starts, self.lines, strict=True):
            at = 0
            for word in folded(self.texts[number]).replace("*", " ").split():
                plain = word if at else word.lstrip("-")
                piece = self.stream[start + at : start + at + _SPAN]
                places = self._pieces.setdefault(piece, [])
                if plain and len(places) <= _PLACES:
                    places.append(start + at)
                at += len(plain)

    def line_at(self, at: int) -> int:
        """The number of the posting's line that the stream's character `at` stands in."""
        return self.lines[bisect_right(self.starts, at) - 1]

    def ends_line(self, at: int) -> bool:
        """Whether a line of the posting ends before the stream's character `at`."""
        return at in self._ends

    def stands_at(self, key: str, at: int) -> bool:
        """Whether the stream goes on with `key` at `at`."""
        return self.stream.startswith(key, at)

    def places(self, key: str, near: int | None = None) -> list[int]:
        """The places in the stream where `key` stands: as whole lines, else from some word on; of many those around `near`."""
        whole = self._whole.get(key, [])
        if whole or len(key) < _SPAN:
            middle = bisect_left(whole, near or 0)
            return whole[max(0, middle - _PLACES) : middle + _PLACES]
        found = self._pieces.get(key[:_SPAN], [])
        return [at for at in found if self.stands_at(key, at)] if len(found) <= _PLACES else []

    def after(self, line: int, count: int, stop: int | None = None) -> list[int]:
        """The numbers of up to `count` lines that are not empty after line `line`, before line `stop`."""
        index = bisect_right(self.lines, line)
        return [number for number in self.lines[index : index + count] if stop is None or number < stop]

    def before(self, line: int, count: int) -> list[int]:
        """The numbers of up to `count` lines that are not empty before line `line`, in order."""
        index = bisect_left(self.lines, line)
        return self.lines[max(0, index - count) : index]
