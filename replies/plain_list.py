"""Lists among the author's words that are not in the posting's own style: dashes, or bare titles one a line, under words that end in a colon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from replies.masking import fold
from replies.work_title import WorkTitle, read_title, title_of_patch

_DASH = re.compile(r"[ \t]{0,6}(?:[-–+*•]|o(?=[ \t]{1,3}\S)|\(?\d{1,2}[.)])[ \t\u00a0]+(?=\S)")
_LINK = re.compile(r"(?:[\w-]{1,20}: ?)?<?(?:https?://\S+|[^<>\s]+@[^<>\s]+)>?")
_MOST = 60
"""Entries of one list that are read."""
_MOST_OF_ALL = 400
"""Entries after which no other list of the same words is read."""
_BROKEN = 60
"""Characters. A longer line that ends in the middle of a sentence was wrapped there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list: the author's words, and the title they hold."""

    words: str
    title: WorkTitle


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainList:
    """A list: the words that lead up to it (`""` if none), and its entries. `led`: those words end as such words do, in a colon."""

    intro: str
    entries: tuple[Entry, ...]
    led: bool = True

    @property
    def strong(self) -> bool:
        """Whether most entries have the form of a patch's subject."""
        return sum(entry.title.strong for entry in self.entries) * 2 > len(self.entries)


def plain_lists(words: str, names_item: Callable[[str], bool] = lambda head: False) -> tuple[tuple[PlainList, ...], str]:
    """The lists, and the words without their entries (a blank line stands for each).

    A list of which `names_item` knows the beginnings is none: its entries are said of those items, each a paragraph of its own.
    """
    lines = words.split("\n")
    found: list[PlainList] = []
    taken: set[int] = set()
    at = broken = count = 0
    while at < len(lines) and count < _MOST_OF_ALL:
        dashed = _DASH.match(lines[at]) is not None
        intro = _intro(lines, at, taken)
        blocks = list(_dashed(lines, at)) if dashed else []
        if intro and not dashed and at + 1 >= broken:
            blocks, broken = _bare(lines, at)
        if not blocks and not dashed and (linked := list(_linked(lines, at))):
            blocks = linked
        led = bool(intro) or dashed
        intro = intro if led else _above(lines, at, taken) if blocks else ""
        entries = tuple(_entries(lines, blocks))
        told = sum(names_item(one.title.title.split(": ")[0]) for one in entries if ": " in one.title.title)
        if told * 2 >= max(len(entries), 1):
            at = max((stop for _, stop in blocks), default=at + 1)
            continue
        if entries and len(entries) * 2 > len(blocks) and (intro or len(entries) > 1):
            found.append(PlainList(intro=intro, entries=entries, led=led))
            count += len(entries)
            taken.update(line for start, stop in blocks for line in range(start, stop))
        at = max((stop for _, stop in blocks), default=at + 1)
    return tuple(found), "\n".join("" if number in taken else line for number, line in enumerate(lines))


def _entries(lines: Sequence[str], blocks: Sequence[tuple[int, int]]) -> Iterator[Entry]:
    for start, stop in blocks[:_MOST]:
        bullet = _DASH.match(lines[start])
        text = fold("\n".join((lines[start][bullet.end() if bullet else 0 :], *lines[start + 1 : stop])))
        title = read_title(text)
        if title is not None:
            yield Entry(words=text, title=title)


def _intro(lines: Sequence[str], at: int, taken: set[int]) -> str:
    """The sentence that leads up to line `at`: it ends in a colon, over at most one blank line, or breaks off right above."""
    last = at - 1
    broken = last >= 0 and bool(lines[last].strip()) and lines[last].rstrip()[-1] not in ".!?,;" and len(lines[last]) < _BROKEN
    if last >= 0 and not lines[last].strip():
        last -= 1
    if last < 0 or last in taken or not (broken or lines[last].rstrip().endswith(":")):
        return ""
    first = last
    while first > 0 and lines[first - 1].strip() and first - 1 not in taken and last - first < 8:
        first -= 1
    return re.split(r"(?<=[.!?]) ", fold("\n".join(lines[first : last + 1])))[-1]


def _dashed(lines: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """The entries of a dashed list that starts at line `at`, each with the lines it runs on to; one blank line may part two."""
    while at < len(lines) and _DASH.match(lines[at]):
        stop = at + 1
        while stop < len(lines) and lines[stop].strip() and not _DASH.match(lines[stop]):
            stop += 1
        yield at, stop
        at = stop + 1 if stop + 1 < len(lines) and not lines[stop].strip() and _DASH.match(lines[stop + 1]) else stop


def _linked(lines: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """The paragraphs from line `at` on that are each a patch's subject with links alone below it."""
    while at < len(lines) and lines[at].strip() and (not at or not lines[at - 1].strip()):
        stop = at + 1
        while stop < len(lines) and lines[stop].strip():
            stop += 1
        if stop == at + 1 or not all(_LINK.fullmatch(line.strip()) for line in lines[at + 1 : stop]):
            return
        title = read_title(fold(lines[at]))
        if title is None or not title.strong:
            return
        yield at, stop
        at = stop + 1


def _above(lines: Sequence[str], at: int, taken: set[int]) -> str:
    """The paragraph above line `at`, however it ends."""
    last = at - 2
    first = last
    while first > 0 and lines[first - 1].strip() and first - 1 not in taken and last - first < 8:
        first -= 1
    return fold("\n".join(lines[first : last + 1])) if last >= 0 and last not in taken else ""


def _bare(lines: Sequence[str], at: int) -> tuple[list[tuple[int, int]], int]:
    """The lines from `at` on that have the form of a patch's subject: all up to a blank line, or one with the tag of a patch.

    Beside them the line that broke off what began as such a list: no list starts before the line above it.
    """
    blocks: list[tuple[int, int]] = []
    while at < len(lines) and lines[at].strip():
        title = read_title(fold(lines[at]))
        if title is None or not title.strong:
            return (blocks if len(blocks) == 1 and title_of_patch(lines[blocks[0][0]]) else []), at
        blocks.append((at, at + 1))
        at += 1
    return blocks, 0
