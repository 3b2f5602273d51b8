"""The items of the posting that a passage quotes."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from parsers.model import Passage, StatusMail
from replies.folding import compact
from replies.mentions import title_mentions

_HEARD = 12
"""Lines of somebody else's words, above the author's, that these may answer."""
_HEARD_SIGNS = 2000
_LABEL = 80
"""Characters at the start of a paragraph that may name what it is about."""
_PARAGRAPHS = 400
"""Paragraphs of one passage that are looked at for what they are about."""


class Quote:
    """What a passage quotes, worked out once for all that its words are asked for. Items are known by their index in the posting."""

    def __init__(self, passage: Passage, posting: StatusMail) -> None:
        self._lines = passage.quoted
        self._words = passage.words
        self._posting = posting
        self.items = tuple(quoted_indices(passage, posting))

    @cached_property
    def of_posting(self) -> bool:
        """Whether a line of the posting is quoted."""
        return any(line.line is not None for line in self._lines)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The quoted lines as `compact` has them."""
        return frozenset(compact(line.text) for line in self._lines)

    @cached_property
    def heard(self) -> str:
        """What somebody else said right above the author's words; empty if the posting stands there."""
        return "\n".join(self.foreign(_HEARD))[:_HEARD_SIGNS]

    @cached_property
    def flat(self) -> str:
        """The author's words in one line, NUL between paragraphs."""
        return self._words.replace("\n\n", "\0").replace("\n", " ")

    @cached_property
    def starts(self) -> dict[int, int]:
        """For each quoted item where in `flat` the last paragraph begins that starts with its name."""
        found: dict[int, int] = {}
        at = 0
        for part in self.flat.split("\0", _PARAGRAPHS)[:_PARAGRAPHS]:
            for one in title_mentions(part.strip()[:_LABEL], self._posting, self.items):
                if one.start < 2:
                    found[one.index] = at
            at += len(part) + 1
        return found

    def foreign(self, count: int) -> list[str]:
        """The last lines that are not the posting's, as far as they stand right above the author's words, at most `count`."""
        found: list[str] = []
        for line in reversed(self._lines):
            if line.line is not None or len(found) >= count:
                break
            found.append(line.text)
        return found[::-1]


def quoted_items(passage: Passage, posting: StatusMail) -> tuple[int, ...]:
    """The numbers of the items that the passage quotes, in the order quoted, each where it stands last."""
    return tuple(number for index in quoted_indices(passage, posting) if (number := posting.items[index].number) is not None)


def quoted_indices(passage: Passage, posting: StatusMail) -> list[int]:
    """As `quoted_items`, by their place in the posting's items."""
    lines = [quoted.line for quoted in passage.quoted if quoted.line is not None]
    starts = [item.start for item in posting.items] if lines else []
    found: dict[int, None] = {}
    for line in lines:
        index = _item_at(line, posting, starts)
        if index is not None:
            found.pop(index, None)
            found[index] = None
    return list(found)


def item_at(line: int, posting: StatusMail) -> int | None:
    """The place in the posting's items of the one whose lines hold `line`; None if no item's do."""
    return _item_at(line, posting, [item.start for item in posting.items])


def _item_at(line: int, posting: StatusMail, starts: list[int]) -> int | None:
    index = bisect_right(starts, line) - 1
    return index if index >= 0 and line < posting.items[index].stop else None
