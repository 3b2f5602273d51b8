"""Which item a command names: by number, link, title or a part of it, or as the quoted one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.links import link_key
from parsers.model import Item, Record
from replies.folding import folded, subtokens

_MOST = 9
"""Candidates that are listed."""
_SHORTEST = 3
"""Letters of a part of a title, unless they are a whole word of it."""
QUOTED = ("it", "^")


class NoItem(ValueError):
    """The text names no item, or more than one; the message lists the candidates, `found` are their numbers."""

    def __init__(self, reason: str, found: Sequence[Item] = ()) -> None:
        super().__init__(reason)
        self.found = tuple(item.number for item in found)


def find_item(record: Record, text: str, quoted: int | None = None, *, hidden: bool = False) -> Item:
    """The item that `text` means; `quoted` is the number of the item in the quote above the command. Raises NoItem.

    With `hidden` an item that is no longer shown will do too, if no shown one is meant.
    """
    if text.casefold() in QUOTED:
        if quoted is None:
            raise NoItem(f"“{text}” is the item in the quote above the command, and there is none")
        return _numbered(record, quoted, hidden=hidden)
    digits = text.removeprefix("#")
    if text.startswith("#") and digits.isascii() and digits.isdigit():
        return _numbered(record, int(digits), hidden=hidden)
    gone = [old.item for old in record.hidden] if hidden else []
    found = _linked(record.document.items, text) or _linked(gone, text) if "://" in text or text.startswith("<") else None
    if found is None:
        found = _titled(record.document.items, text) or _titled(gone, text)
    if len(found) != 1:
        raise NoItem(_told(record, text, found), found)
    return found[0]


def _numbered(record: Record, number: int, *, hidden: bool) -> Item:
    found = record.document.item(number)
    old = next((one for one in record.hidden if one.number == number), None)
    if found is None and old is not None and hidden:
        return old.item
    if found is None:
        why = f"#{number} {old.item.title} is not shown any more: {old.why}; `reopen #{number}` brings it back" if old else f"there is no item #{number}"
        raise NoItem(why)
    return found


def _linked(items: Iterable[Item], text: str) -> list[Item]:
    key = link_key(text)
    return [item for item in items if any(link_key(link) == key for link in item.links)]


def _titled(items: Sequence[Item], text: str) -> list[Item]:
    """The items whose title is the text; else those that have its words in a row; else those that have it somewhere."""
    wanted, words = _plain(text), subtokens(text)
    if not words:
        return []
    same = [item for item in items if _plain(item.title) == wanted]
    if same:
        return same
    whole = [item for item in items if _holds(subtokens(item.title), words)]
    return whole or [item for item in items if len(wanted) >= _SHORTEST and wanted in _plain(item.title)]


def _plain(text: str) -> str:
    return " ".join(folded(text).split())


def _holds(title: Sequence[str], words: Sequence[str]) -> bool:
    return any(tuple(title[at : at + len(words)]) == tuple(words) for at in range(len(title) - len(words) + 1))


def _told(record: Record, text: str, found: Sequence[Item]) -> str:
    if not found:
        old = _titled([one.item for one in record.hidden], text)
        shown_no_more = f"; not shown any more: {_list(old)}" if old else ""
        return f"no item is called “{text}”{shown_no_more}"
    return f"“{text}” could be {len(found)} items: {_list(found)}"


def _list(items: Sequence[Item]) -> str:
    more = f"; and {len(items) - _MOST} more" if len(items) > _MOST else ""
    return "; ".join(f"#{item.number} {item.title}" for item in items[:_MOST]) + more
