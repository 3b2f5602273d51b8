"""Titles named in the author's words: whole, or by a part that only one item has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.model import Item, StatusMail
from replies.folding import folded, subtokens
from replies.likeness import title_likeness


def stem(word: str) -> str:
    """A folded word without a plural's s: people shorten `extent-based allocation` to `the extents`."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


_STOP = frozenset(re.findall(r"\S+", """
    a an the of to for from and or in into on onto at by with without as is are was be been it its this that these those them they i
    we you my our your his her their not no via per vs than then so if when while up off out all any some both s t re d ll
"""))
"""Words that carry no title."""
_COMMON = frozenset(stem(word) for word in re.findall(r"\S+", """
    patch patches series set version work works support supports new fix fixes fixing bug bugs code side part parts list next last
    first release update updates status review reviews posted post mail thread item items feature features improve improvements
    improvement add adding added remove removal removing drop make making use using allow enable disable handling change changes
    test testing tests build misc miscellaneous other more rework cleanup clean first second one two final pending current old
    guest guests host domain kernel driver drivers hypervisor tools toolstack linux arm x86 common system
"""))
"""Words that stand in many a sentence without naming an item: never enough by themselves."""
_OBJECT = re.compile(
    r"(?i)\b(?:block(?:ed|s)?(?: on| by)?|depend(?:s|ing|ent)?(?: up)?on|depend(?:s|ing|ent)? on|wait(?:s|ing)?(?: for| on)?|requires?|"
    r"need(?:s|ing)?|based on|on top of|ahead of|prior to|(?<!look )(?<!looks )(?<!looking )(?<!looked )after|before|until|once|behind|besides?|instead of|unlike|similar to|same as|"
    r"following|prep(?:aration)? for|prereq(?:uisite)? (?:of|for))\s+(?:(?:the|my|our|your|his|her|their|that|this|both)\s+)?[\"'(]?$"
)
"""What stands right before the title of another item that the sentence is not about: `blocked on ...`, `depends on ...`."""
_MARKS = "\"\u201c\u201d\u201e\u00ab\u00bb"
_CITED = re.compile(rf"[{_MARKS}]([^{_MARKS}\n]{{4,200}}(?:\n[^{_MARKS}\n]{{1,200}})?)[{_MARKS}]")
_WORD = re.compile(r"[^\W_]+")
_CITED_LIKE = 0.9
FULL, PART, NAME, WORD = 3, 2, 1, 0
_LONGEST = 20_000
"""Characters of the words that are read; no sentence is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An item named in words: its index in the posting's items, the characters of the words that name it, and how well.

    `strength` is FULL for the whole title, PART for two or more words of it that no other title has, NAME for one such word that is
    written as a name (`HPET`, `vTPM`, `ns16550`), WORD for any one such word. `object` says that the sentence only refers to the item:
    `blocked on the frame table`.
    """

    index: int
    start: int
    stop: int
    strength: int
    object: bool = False


def title_mentions(words: str, posting: StatusMail, among: Sequence[int] | None = None) -> tuple[Mention, ...]:
    """The items named in `words`, in the order they are named.

    Without `among` a part of a title counts if it is two words or more and no other item of the posting has it. `among` are indices
    into `posting.items`, the quoted items as a rule: there one word is enough that tells them apart.
    """
    index = _index(tuple([item.title for item in posting.items]), None if among is None else tuple(among))
    found = [*_cited(words, index), *_runs(_said(words[:_LONGEST]), index)]
    if not found:
        return ()
    best: list[Mention] = []
    taken = bytearray(min(len(words), _LONGEST))
    for mention in sorted(found, key=lambda one: (-one.strength, one.start - one.stop, one.start)):
        if not any(taken[mention.start : mention.stop]):
            best.append(mention)
            taken[mention.start : mention.stop] = b"\1" * (mention.stop - mention.start)
    marked = [
        Mention(
            index=one.index, start=one.start, stop=one.stop, strength=one.strength,
            object=_OBJECT.search(words[max(0, one.start - 60) : one.start]) is not None,
        )
        for one in sorted(best, key=lambda one: one.start)
    ]
    return tuple(marked)


class _Said:
    """The words of a text, folded, and the characters they stand at."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text.isascii()
        self.tokens = tuple(map(stem, _WORD.findall(text.lower()) if self.plain else [token for token, _ in self._folded()]))
        self.capitals = any(map(str.isupper, _WORD.findall(text)))
        """Whether a word is written in capitals."""
        self._spans: list[tuple[int, int]] = []

    def _folded(self) -> Iterator[tuple[str, tuple[int, int]]]:
        return ((token, hit.span()) for hit in _WORD.finditer(self.text) for token in subtokens(hit[0]))

    @property
    def spans(self) -> list[tuple[int, int]]:
        """For each word where it stands."""
        if not self._spans:
            self._spans = [hit.span() for hit in _WORD.finditer(self.text)] if self.plain else [span for _, span in self._folded()]
        return self._spans


@lru_cache(maxsize=16)
def _said(text: str) -> _Said:
    """Kept, since the same sentence is asked for several kinds of items."""
    return _Said(text)


@lru_cache(maxsize=64)
def _index(titles: tuple[str, ...], among: tuple[int, ...] | None) -> _Index:
    if among is None:
        return _Index(dict(enumerate(titles)), narrow=False)
    return _Index({index: titles[index] for index in among}, narrow=True)


class _Index:
    """The words of the titles, and where each stands; `narrow`: these are some of the titles, among which a single word tells."""

    def __init__(self, texts: dict[int, str], *, narrow: bool) -> None:
        self.texts = texts
        self.titles = {index: tuple([stem(word) for word in subtokens(title)[:40]]) for index, title in texts.items()}
        self.narrow = narrow
        self.words = {word for title in self.titles.values() for word in title}
        empty = {title[0] for title in self.titles.values() if title and _STOP.issuperset(title)}
        self.telling = self.words - _STOP | empty
        """The words of which every mention holds one, but for acronyms."""
        self._initials = [(index, "".join([word[0] for word in title])) for index, title in self.titles.items()]
        self._places: dict[str, list[tuple[int, int]]] = {}
        for index, title in self.titles.items():
            for place, word in enumerate(title):
                self._places.setdefault(word, []).append((index, place))

    def abbreviated(self, word: str) -> set[int]:
        """The items that hold words with these initials: `TLS` for thread-local storage."""
        return {index for index, initials in self._initials if word in initials} if 3 <= len(word) <= 5 else set()

    def longest(self, tokens: tuple[str, ...], at: int) -> tuple[int, set[int]]:
        """The length of the longest run of words from `at` on that some title has, and the items that have it.

        Of more than 12 words only a whole title is a run.
        """
        length, found = 0, set[int]()
        for index, place in self._places.get(tokens[at], ()):
            title, count = self.titles[index], 1
            most = min(len(title) - place, len(tokens) - at)
            while count < most and title[place + count] == tokens[at + count]:
                count += 1
            if count > 12 and (place or count < len(title)):
                count = 12
            if count > length:
                length, found = count, {index}
            elif count == length:
                found.add(index)
        return length, found


def _runs(said: _Said, index: _Index) -> Iterator[Mention]:
    """The runs of words that name an item, left to right, each as long as can be."""
    tokens = said.tokens
    if index.telling.isdisjoint(tokens) and not said.capitals:
        return
    at = 0
    while at < len(tokens):
        if tokens[at] not in index.words:
            short = index.abbreviated(tokens[at]) if said.capitals and said.text[slice(*said.spans[at])].isupper() else ()
            if len(short) == 1:
                yield Mention(index=next(iter(short)), start=said.spans[at][0], stop=said.spans[at][1], strength=NAME)
            at += 1
            continue
        length, found = index.longest(tokens, at)
        run = said.spans[at : at + length]
        strength, owner = _strength(tokens[at : at + length], found, index, [said.text[slice(*span)] for span in run])
        if owner is not None:
            yield Mention(index=owner, start=run[0][0], stop=run[-1][1], strength=strength)
            at += length
        else:
            at += 1


def _strength(run: tuple[str, ...], found: set[int], index: _Index, written: Sequence[str]) -> tuple[int, int | None]:
    """How well a run of words names one item, and which. `written`: the words as they stand in the text."""
    whole = [one for one in found if index.titles[one] == run]
    telling = [word for word in run if word not in _STOP and not word.isdigit()]
    special = [word for word in telling if word not in _COMMON]
    if len(whole) == 1 and (len(run) > 1 or len(special) == 1):
        return (FULL if len(run) > 1 else PART), whole[0]
    if len(found) != 1:
        return 0, None
    owner = next(iter(found))
    if len(telling) > 1 and (special or index.narrow):
        return PART, owner
    if special and len(special[0]) > 2:
        if any(map(_named, written)) and _is_name(special[0], index.texts[owner]):
            return NAME, owner
        if index.narrow:
            return WORD, owner
    return 0, None


def _is_name(word: str, title: str) -> bool:
    """Whether a word is written as a name in the title: capitals inside, or letters and digits mixed."""
    written = next((found for found in _WORD.findall(title) if stem(folded(found)) == word), "")
    return _named(written)


def _named(word: str) -> bool:
    return any(char.isupper() or char.isdigit() for char in word[1:]) and any(char.isalpha() for char in word)


def _cited(words: str, index: _Index) -> Iterator[Mention]:
    """Titles in quotation marks, where one or two letters may differ."""
    for hit in _CITED.finditer(words, 0, _LONGEST):
        scores = [(title_likeness(hit[1], title, _CITED_LIKE), -one) for one, title in index.texts.items()]
        scores.sort(reverse=True)
        if scores and scores[0][0] >= _CITED_LIKE and (len(scores) == 1 or scores[1][0] < scores[0][0]):
            yield Mention(index=-scores[0][1], start=hit.start(1), stop=hit.end(1), strength=FULL)


def title_is(item: Item, words: str) -> bool:
    """Whether `words` are the item's title, but for case, diacritics and signs."""
    return subtokens(item.title) == subtokens(words)
