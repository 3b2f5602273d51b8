"""The items of the posting that a passage quotes."""

from __future__ import annotations

from bisect import bisect_right

from parsers.model import Passage, StatusMail


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
