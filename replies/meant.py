"""Which items are meant: the value, and the author and posting that it is told from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parsers.model import Address, Identities, Passage, SectionRole, StatusMail
from replies.folding import compact
from replies.people import is_owner, owned
from replies.posting_text import posting_text
from replies.quoted_items import Quote

Basis = Literal["link", "quoted", "title", "only item", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The items that words mean, as item numbers; several for `both`, `all of these`.

    `candidates` are the items that may be meant instead where it is not `certain`, the likeliest first (`items` is among them then;
    empty if none is likelier). `basis` says what it rests on.
    """

    items: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    basis: Basis = "none"
    certain: bool = False


NO_MATCH = Match()


@dataclass(frozen=True, slots=True)
class Scene:
    """Some words, where they stand, and who wrote them. Items are known here by their index in the posting."""

    words: str
    passage: Passage
    posting: StatusMail
    author: Address
    identities: Identities
    quote: Quote

    def saying(self, words: str) -> Scene:
        """The scene of other words at the same place."""
        return Scene(words, self.passage, self.posting, self.author, self.identities, self.quote)

    @property
    def quoted(self) -> tuple[int, ...]:
        """The items that are quoted above the words."""
        return self.quote.items

    def match(self, basis: Basis, items: Iterable[int], candidates: Iterable[int] = (), *, certain: bool = True) -> Match:
        """The match of these indices; candidates count only where it is not certain."""

        def numbers(indices: Iterable[int]) -> tuple[int, ...]:
            found = (self.posting.items[index].number for index in dict.fromkeys(indices))
            return tuple(number for number in found if number is not None)

        return Match(items=numbers(items), candidates=() if certain else numbers(candidates), basis=basis, certain=certain)

    def owns(self, index: int) -> bool:
        """Whether the author is an owner of the item."""
        return is_owner(self.author, self.posting.items[index], self.identities)

    def own_items(self) -> tuple[int, ...]:
        """The author's open items."""
        still = [at for at, item in enumerate(self.posting.items) if self.posting.role(item) is SectionRole.OPEN]
        places = owned(self.author, tuple([self.posting.items[at].owners for at in still]), self.identities)
        return tuple(still[place] for place in places)

    def twins(self, index: int) -> list[int]:
        """The items whose title line is the same, unless the lines quoted with it tell which one is meant."""
        posting = self.posting
        keys = posting_text(posting).keys
        key = keys[posting.items[index].start]
        twins = [at for at, item in enumerate(posting.items) if keys[item.start] == key]
        if len(twins) < 2:
            return twins
        scores = [len(self.quote.keys & self._block(at)) for at in twins]
        best = [at for at, score in zip(twins, scores, strict=True) if score == max(scores)]
        return best if index in best else [index, *best]

    def _block(self, index: int) -> set[str]:
        """The lines of an item and the headings it stands under."""
        item = self.posting.items[index]
        lines = [line.text for line in self.posting.lines[item.start : item.stop]]
        section = self.posting.sections[item.section]
        return {compact(line) for line in (*lines, self.posting.lines[section.start].text)} - {""}


def scene_of(words: str, passage: Passage, posting: StatusMail, author: Address, identities: Identities) -> Scene:
    """The scene of `words`, a clause of the passage or all of it."""
    return Scene(words, passage, posting, author, identities, Quote(passage, posting))
