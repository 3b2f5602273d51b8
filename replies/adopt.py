"""A whole text taken as the record: each of its items gets the number of the item it is, or a new one.

Matching is one to one, best first, each round on what the rounds before it left over: the same lines; the same link, if one
item on each side has it; the same title and section; the same title and an owner in common; a like title with an owner or a
note in common; equal titles in order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import datetime

from parsers.links import link_key
from parsers.model import Actor, Address, Adopted, Item, Line, MessageId, Record, StatusMail
from parsers.status_mail import number_items
from replies.likeness import title_likeness

LIKE_TITLE = 0.85
"""How like two titles must be (0..1) for the same item with an owner or a note in common."""
CLEARLY = 0.05
"""By how much the best candidate must beat the next one."""

Key = Callable[[StatusMail, Item], Hashable | None]


def make_adoption(
    record: Record | None, text: StatusMail, *, entry: int, at: datetime, actor: Actor, message_id: MessageId, subject: str,
    date: datetime, first: int, manager: Address | None = None, release: str | None = None,
) -> Adopted:  # fmt: skip
    """The entry that makes `text` the record. `first` is the lowest item number that was never given."""
    numbers = same_items(record, text) if record is not None else {}
    lines = tuple(
        replace(line, number=numbers.get(index)) if index in numbers or line.number is not None else line
        for index, line in enumerate(text.lines)
    )
    document = number_items(replace(text, lines=lines, items=tuple(replace(i, number=numbers.get(i.start)) for i in text.items)), first)
    shown = {item.number for item in document.items}
    gone = () if record is None else tuple(i.number for i in record.document.items if i.number is not None and i.number not in shown)
    return Adopted(
        entry=entry, at=at, actor=actor, message_id=message_id, lines=document.lines, subject=subject, date=date, manager=manager,
        release=release, flowed=text.flowed, delsp=text.delsp, gone=gone,
    )  # fmt: skip


def same_items(record: Record, text: StatusMail) -> dict[int, int]:
    """The number of each item of `text` that the record knows, by the line of its title."""
    old = [item for item in record.document.items if item.number is not None]
    old += [hidden.item for hidden in record.hidden if hidden.why == "gone"]
    new, found = list(text.items), dict[int, int]()
    _pair(record.document, old, text, new, _lines, found)
    _pair_links(old, new, found)
    for key in (_title_and_section, _title_and_owner):
        _pair(record.document, old, text, new, key, found)
    _pair_like(old, new, found)
    _pair_in_order(old, new, found)
    return found


def _pair(before: StatusMail, old: list[Item], after: StatusMail, new: list[Item], key: Key, found: dict[int, int]) -> None:
    """Take out of `old` and `new` what agrees in `key`, where one item on each side has it."""
    olds, news = _by_key(before, old, key), _by_key(after, new, key)
    for value, mine in olds.items():
        theirs = news.get(value, [])
        if len(mine) == len(theirs) == 1 and mine[0].number is not None:
            found[theirs[0].start] = mine[0].number
            old.remove(mine[0])
            new.remove(theirs[0])


def _by_key(mail: StatusMail, items: Sequence[Item], key: Key) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        value = key(mail, item)
        if value is not None:
            groups.setdefault(value, []).append(item)
    return groups


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _lines(mail: StatusMail, item: Item) -> Hashable | None:
    return (item.raw, item.owners, item.links, item.notes)


def _pair_links(old: list[Item], new: list[Item], found: dict[int, int]) -> None:
    """Take out of `old` and `new` what has a link in common that one item on each side has."""
    theirs, mine = _by_link(new), _by_link(old)
    for key, items in mine.items():
        others = theirs.get(key, [])
        if len(items) == len(others) == 1 and items[0] in old and others[0] in new and items[0].number is not None:
            found[others[0].start] = items[0].number
            old.remove(items[0])
            new.remove(others[0])


def _by_link(items: Sequence[Item]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        for key in {link_key(link) for link in item.links}:
            groups.setdefault(key, []).append(item)
    return groups


def _title_and_section(mail: StatusMail, item: Item) -> Hashable | None:
    path = mail.sections[item.section].path if item.section < len(mail.sections) else ()
    return (_fold(item.title), path)


def _title_and_owner(mail: StatusMail, item: Item) -> Hashable | None:
    return (_fold(item.title), frozenset(map(_fold, item.owners))) if item.owners else None


def _pair_like(old: list[Item], new: list[Item], found: dict[int, int]) -> None:
    for item in list(new):
        likely = sorted(
            ((title_likeness(one.title, item.title), index) for index, one in enumerate(old) if _in_common(one, item)), reverse=True
        )
        if not likely or likely[0][0] < LIKE_TITLE or (len(likely) > 1 and likely[0][0] - likely[1][0] < CLEARLY):
            continue
        match = old[likely[0][1]]
        if match.number is not None:
            found[item.start] = match.number
            old.remove(match)
            new.remove(item)


def _in_common(one: Item, other: Item) -> bool:
    mine, theirs = {_fold(text) for text in (*one.owners, *one.notes)}, {_fold(text) for text in (*other.owners, *other.notes)}
    return bool(mine & theirs)


def _pair_in_order(old: list[Item], new: list[Item], found: dict[int, int]) -> None:
    for item in list(new):
        match = next((one for one in old if _fold(one.title) == _fold(item.title)), None)
        if match is not None and match.number is not None:
            found[item.start] = match.number
            old.remove(match)
            new.remove(item)


def unnumbered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without item numbers, for comparing texts."""
    return tuple(replace(line, number=None) for line in lines)
