"""Which items of a whole text are items that the record knows, so that each keeps its number.

Matching is one to one, best first, each round on what the rounds before it left over: (1) the same lines; (2) the same Message-ID in
a link, where one item on each side has it; (3) the same title and section; (4) the same title and an owner in common; (5) the likest
title with an owner or a note in common; (6) equal titles, in order within their section, then the last of a title on either side.
Where two candidates of round 5 are nearly as good, or the only like title left names another number ("part 1", "part 2"), nothing is
guessed: the line is a new item until somebody says which it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.links import link_id
from parsers.model import Item, Record, SectionRole, StatusMail
from replies.folding import tokens
from replies.likeness import title_likeness

LIKE_TITLE = 0.85
"""How like two titles must be (0..1) for the same item with an owner or a note in common."""
CLEARLY = 0.05
"""By how much the best candidate must beat the next one."""
MOST_PAIRS = 100_000
"""Titles that are compared at most: no honest mail has as many with an owner or a note in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A title line, `start`, that may be one of several items: `candidates` are their numbers, the likeliest first."""

    start: int
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SameItems:
    """The numbers of the items that the record knows, by the line of their titles, and where only a person can tell."""

    numbers: dict[int, int]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """An item as it stands, or stood, somewhere. `key` is its number in the record, or its title's line in the text.

    `place` is the role and the title of its section, `path` the titles from the outermost on, empty where that is not known any more.
    `shared` are its owners and notes, `ids` the Message-IDs that its links stand for.
    """

    key: int
    title: str
    place: tuple[SectionRole, str]
    path: tuple[str, ...]
    lines: tuple[str, ...]
    owners: frozenset[str]
    shared: frozenset[tuple[str, str]]
    ids: frozenset[str]
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Like:
    """How like (0..1) the titles are of the item `old` and of the line `new`. `numbered`: they name the same numbers."""

    score: float
    old: int
    new: int
    numbered: bool


def same_items(record: Record, text: StatusMail) -> SameItems:
    """Which items of `text` the record knows.

    An item is known as it stands now, as it stood in the last posting (an older text may be what the author wrote from), and as it
    last stood if it is gone. What was dropped, merged or closed before is known again only by rounds 1 to 4.
    """
    matching = _Matching([_shown(text, item, item.start) for item in text.items])
    base = record.base.items
    past = {item.number for item in base}
    near = [old for old in record.hidden if old.why == "gone" or old.number in past]
    faces = [_shown(record.document, item, item.number) for item in record.document.items if item.number is not None]
    faces += [_shown(record.base, item, item.number) for item in base if item.number is not None]
    matching.match(faces + [_stood(old.item, old.number, old.role, old.section) for old in near])
    others = [old for old in record.hidden if old not in near]
    matching.match([_stood(old.item, old.number, old.role, old.section) for old in others], surely=True)
    return SameItems(numbers=matching.found, doubts=tuple(matching.doubts))


class _Matching:
    """The items of a text that have no number yet, and those of the record that have no line."""

    def __init__(self, new: Sequence[_Face]) -> None:
        self.new = list(new)
        self.old: list[_Face] = []
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()
        self.doubts: list[Doubt] = []

    def match(self, old: Iterable[_Face], *, surely: bool = False) -> None:
        """All rounds over these faces; with `surely` only those that guess nothing."""
        self.old = list(old)
        self._alone(lambda face: [face.lines])
        self._alone(lambda face: face.ids)
        self._alone(lambda face: [(face.title, face.path)] if face.path else [])
        self._alone(lambda face: [(face.title, face.place)])
        self._alone(lambda face: [(face.title, owner) for owner in face.owners])
        if not surely:
            self._alike()
            self._in_order(lambda face: [(face.title, face.path)] if face.path else [])
            self._in_order(lambda face: [(face.title, face.place)])
            self._alone(lambda face: [face.title])

    def _pair(self, old: int, new: int) -> None:
        if old not in self.taken and new not in self.found:
            self.found[new] = old
            self.taken.add(old)

    def _left(self) -> None:
        """Go on with what has no partner yet."""
        self.old = [face for face in self.old if face.key not in self.taken]
        self.new = [face for face in self.new if face.key not in self.found]

    def _alone(self, keys: Callable[[_Face], Iterable[Hashable]]) -> None:
        """Pair the items that have a key in common which one item on each side has."""
        self._left()
        mine, theirs = _by_key(self.old, keys), _by_key(self.new, keys)
        for key, numbers in mine.items():
            if len(numbers) == len(theirs.get(key, ())) == 1:
                self._pair(numbers[0], theirs[key][0])

    def _in_order(self, keys: Callable[[_Face], Iterable[Hashable]]) -> None:
        """Pair what has the same key, the first with the first and so on."""
        self._left()
        mine, theirs = _by_key(self.old, keys), _by_key(self.new, keys)
        for key, numbers in mine.items():
            for old, new in zip(numbers, theirs.get(key, ()), strict=False):
                self._pair(old, new)

    def _alike(self) -> None:
        """Pair the likest titles first; what has a second candidate that is nearly as like is left for somebody to tell."""
        self._left()
        likes = self._likes()
        around: dict[tuple[str, int], list[_Like]] = {}
        for one in likes:
            around.setdefault(("old", one.old), []).append(one)
            around.setdefault(("new", one.new), []).append(one)
        doubtful: dict[int, tuple[int, ...]] = {}
        for one in sorted(likes, key=lambda one: not one.numbered):
            if not self._is_free(one) or one.new in doubtful:
                continue
            rivals = (*around["old", one.old], *around["new", one.new])
            near = [rival for rival in rivals if rival.score > one.score - CLEARLY and rival.numbered >= one.numbered and self._is_free(rival)]
            if one.numbered and all(rival is one for rival in near):
                self._pair(one.old, one.new)
                continue
            for line in dict.fromkeys(rival.new for rival in near):
                doubtful[line] = _nearest([rival for rival in around["new", line] if self._is_free(rival)])
        self.doubts += [Doubt(start=line, candidates=candidates) for line, candidates in sorted(doubtful.items())]
        self.new = [face for face in self.new if face.key not in doubtful]

    def _is_free(self, one: _Like) -> bool:
        return one.old not in self.taken and one.new not in self.found

    def _likes(self) -> list[_Like]:
        """The numbers and lines whose titles are like enough, the likest first."""
        best: dict[tuple[int, int], _Like] = {}
        for old, new in itertools.islice(self._sharing(), MOST_PAIRS):
            score, pair = title_likeness(old.written, new.written, LIKE_TITLE), (old.key, new.key)
            if score >= LIKE_TITLE and (pair not in best or score > best[pair].score):
                best[pair] = _Like(score=score, old=old.key, new=new.key, numbered=_same_numbers(old.written, new.written))
        return sorted(best.values(), key=lambda one: (-one.score, one.new, one.old))

    def _sharing(self) -> Iterator[tuple[_Face, _Face]]:
        """The pairs that have an owner or a note in common; what has its equal on the other side is left for the round of those."""
        mine, theirs = {old.title for old in self.old}, {new.title for new in self.new}
        equal = {old.key for old in self.old if old.title in theirs}
        holders: dict[Hashable, list[_Face]] = {}
        for old in self.old:
            for key in old.shared if old.key not in equal else ():
                holders.setdefault(key, []).append(old)
        for new in self.new:
            if new.title in mine:
                continue
            yield from ((old, new) for old in {id(old): old for key in new.shared for old in holders.get(key, ())}.values())


def _nearest(likes: Sequence[_Like]) -> tuple[int, ...]:
    """The numbers that are as like as the likest, or nearly so; first those whose titles name the same numbers."""
    near = [one for one in likes if one.score > likes[0].score - CLEARLY]
    return tuple(one.old for one in sorted(near, key=lambda one: not one.numbered))


def _same_numbers(one: str, other: str) -> bool:
    """Whether two titles name the same numbers, but for the end of one: `AVX10.1` and `AVX10` do, `rule 13.6` and `rule 16.3` do not."""
    mine, theirs = ({word for word in tokens(title) if any(char.isdigit() for char in word)} for title in (one, other))

    def is_in(word: str, words: Iterable[str]) -> bool:
        return any(word.startswith(f"{known}.") or known.startswith(f"{word}.") for known in words)

    return all(is_in(word, theirs) for word in mine - theirs) and all(is_in(word, mine) for word in theirs - mine)


def _by_key(faces: Iterable[_Face], keys: Callable[[_Face], Iterable[Hashable]]) -> dict[Hashable, list[int]]:
    """Whose keys they are, each item once."""
    found: dict[Hashable, dict[int, None]] = {}
    for face in faces:
        for key in keys(face):
            found.setdefault(key, {})[face.key] = None
    return {key: list(owners) for key, owners in found.items()}


def _shown(mail: StatusMail, item: Item, key: int) -> _Face:
    section = mail.sections[item.section]
    return _stood(item, key, section.role, section.title, section.path)


def _stood(item: Item, key: int, role: SectionRole, section: str, path: Sequence[str] = ()) -> _Face:
    owners, notes = frozenset(map(_fold, item.owners)), frozenset(map(_fold, item.notes))
    return _Face(
        key=key, title=_fold(item.title), place=(role, _fold(section)), path=tuple(map(_fold, path)),
        lines=(item.raw, *item.owners, *item.links, *item.notes), owners=owners,
        shared=frozenset({*(("owner", one) for one in owners), *(("note", one) for one in notes)}),
        ids=frozenset(found for link in item.links if (found := link_id(link)) is not None), written=item.title,
    )  # fmt: skip


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
