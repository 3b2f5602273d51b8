"""Which items do an author's words mean?

By identity, in this order: a link or Message-ID; a title named in the words; the quoted item right above; the owner's only item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from parsers.links import link_key, links, message_ids
from parsers.model import Address, Identities, Passage, SectionRole, StatusMail
from replies.folding import compact, subtokens
from replies.mentions import FULL, NAME, PART, Mention, title_mentions
from replies.people import is_manager, is_owner, owned
from replies.posting_text import posting_text
from replies.quoted_items import item_at, quoted_indices
from replies.several import former_or_latter, item_number, line_number, means_all, means_both

Basis = Literal["link", "quoted", "title", "only item", "none"]

_NARROW = 6
"""So many quoted items at most are told apart by single words; of more only the last half as many."""
_HEARD = 12
"""Lines of somebody else's words, above the author's, that these may answer."""
_GAP = 40
"""Characters between two titles that are named together."""
_JOINED = re.compile(r"(?i)[\s\"'.,&()]*(?:,|and|as well as|&|plus)?(?:\s+(?:the|my|our|also))*[\s\"'()]*")
_REFERS = re.compile(r"(?i)\b(?:it|its|this|that|they|them|these|those|same)\b")


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


def match(
    words: str, passage: Passage, posting: StatusMail, author: Address, identities: Identities, *, said: Match | None = None
) -> Match:
    """The items of `posting` that `words`, a clause of the passage or all of it, are about.

    `said` is what the clause before was about: a clause that only says `it` goes on with a title that was named there.
    """
    reader = _Matcher(words, passage, posting, author, identities)
    if passage.edited is not None:
        return reader.edited(passage.edited)
    found = reader.linked() or reader.titled()
    if found is None and said is not None and said.basis in ("title", "link") and said.items and _REFERS.search(words):
        return said
    return found or reader.above() or reader.answered() or reader.only_item() or NO_MATCH


def named(words: str, passage: Passage, posting: StatusMail, author: Address, identities: Identities) -> Match | None:
    """The items that `words` name by a link, a title or a number; None if they name none."""
    reader = _Matcher(words, passage, posting, author, identities)
    return reader.linked() or reader.titled()


class _Matcher:
    """Tries the ways to find an item, one method a way; each returns None where it says nothing."""

    def __init__(self, words: str, passage: Passage, posting: StatusMail, author: Address, identities: Identities) -> None:
        self.words = words
        self.passage = passage
        self.posting = posting
        self.author = author
        self.identities = identities
        self.quoted = quoted_indices(passage, posting)

    def _match(self, basis: Basis, items: Iterable[int], candidates: Iterable[int] = (), *, certain: bool = True) -> Match:
        def numbers(indices: Iterable[int]) -> tuple[int, ...]:
            found = (self.posting.items[index].number for index in dict.fromkeys(indices))
            return tuple(number for number in found if number is not None)

        return Match(items=numbers(items), candidates=() if certain else numbers(candidates), basis=basis, certain=certain)

    def edited(self, line: int) -> Match:
        """The item whose line was changed in the quote."""
        index = item_at(line, self.posting)
        return NO_MATCH if index is None else self._match("quoted", [index])

    def linked(self) -> Match | None:
        """The items that a link or Message-ID in the words belongs to."""
        keys = {link_key(url) for url in (*links(self.words), *message_ids(self.words))}
        if not keys:
            return None
        found = [at for at, item in enumerate(self.posting.items) if keys & {link_key(url) for link in item.links for url in _urls(link)}]
        if len(found) > 1 and set(found) & set(self.quoted):
            found = [at for at in found if at in self.quoted]
        return self._match("link", found[:1] if len(found) > 1 else found, found, certain=len(found) == 1) if found else None

    def titled(self) -> Match | None:
        """The items that the words name by title, by number, or as `the former`."""
        numbered = self._numbered()
        if numbered is not None:
            return numbered
        near = self.quoted if len(self.quoted) <= _NARROW else self.quoted[-_NARROW // 2 :]
        mentions = [one for one in title_mentions(self.words, self.posting) if not one.object and one.strength >= PART]
        mentions = self._settled(mentions)
        if mentions:
            return self._named(mentions)
        if len(near) > 1:
            local = [one for one in title_mentions(self.words, self.posting, near) if not one.object]
            if local:
                best = local[0]
                certain = best.strength >= NAME or best.index == near[-1]
                meant = _together(local, self.words) if certain else [best.index]
                return self._match("title", meant, [best.index, near[-1]], certain=certain)
        if not self.quoted:
            single = [one for one in title_mentions(self.words, self.posting) if not one.object and one.strength >= NAME]
            owned = [one for one in single if self._owns(one.index)]
            if owned or (single and is_manager(self.author, self.identities)):
                return self._match("title", [(owned or single)[0].index], [one.index for one in single], certain=len(owned) == 1)
        return None

    def _owns(self, index: int) -> bool:
        return is_owner(self.author, self.posting.items[index], self.identities)

    def _settled(self, mentions: list[Mention]) -> list[Mention]:
        """Without parts of other titles where the quoted item is named too: they are what the sentence says of it."""
        return [one for one in mentions if one.strength == FULL or one.index in self.quoted] or mentions

    def _named(self, mentions: Sequence[Mention]) -> Match:
        best = mentions[0]
        twins = self._twins(best.index)
        if len(twins) > 1:
            return self._match("title", twins[:1], twins, certain=False)
        # A title of two words may stand in a sentence about something else; where another item is quoted, more is asked for.
        whole = best.strength == FULL and len(subtokens(self.words[best.start : best.stop])) > 2
        certain = whole or not self.quoted or best.index in self.quoted or self._owns(best.index)
        meant = _together(mentions, self.words) if certain else [best.index]
        return self._match("title", meant, [best.index, *self.quoted[-1:]], certain=certain)

    def _numbered(self) -> Match | None:
        place = former_or_latter(self.words)
        if place is not None and len(self.quoted) > 1:
            return self._match("quoted", [self.quoted[place]])
        wanted, ours = item_number(self.words) or (None, False)
        for index, item in enumerate(self.posting.items if wanted is not None else ()):
            if line_number(self.posting.lines[item.start].text) == wanted or (ours and item.number == wanted):
                return self._match("title", [index])
        return None

    def above(self) -> Match | None:
        """The quoted item right above the words, or several if the words say so."""
        if not self.quoted:
            return None
        if len(self.quoted) > 1 and means_all(self.words):
            return self._match("quoted", self.quoted)
        if len(self.quoted) > 1 and means_both(self.words):
            return self._match("quoted", self.quoted[-2:], self.quoted, certain=len(self.quoted) == 2)
        last = self.quoted[-1]
        twins = self._twins(last)
        if len(twins) > 1:
            return self._match("quoted", [last], [last, *twins], certain=False)
        other = self._heard()
        if other and other[0].strength == FULL and other[0].index != last:
            return self._match("quoted", [last], [last, other[0].index], certain=False)
        return self._match("quoted", [last])

    def _heard(self) -> list[Mention]:
        """The items named in what somebody else said, right above the words."""
        lines: list[str] = []
        for quoted in reversed(self.passage.quoted):
            if quoted.line is not None or len(lines) >= _HEARD:
                break
            lines.append(quoted.text)
        return [one for one in title_mentions("\n".join(lines[::-1]), self.posting) if not one.object and one.strength >= PART]

    def answered(self) -> Match | None:
        """The item that somebody else's quoted words name, where no item itself is quoted."""
        found = self._heard()
        named = list(dict.fromkeys(one.index for one in found))
        return self._match("quoted", named[-1:], named[::-1], certain=len(named) == 1) if named else None

    def only_item(self) -> Match | None:
        """The one open item of the author; all of them as candidates if there are more. Not under a quoted part of the posting."""
        if any(quoted.line is not None for quoted in self.passage.quoted):
            return None
        still = [at for at, item in enumerate(self.posting.items) if self.posting.role(item) is SectionRole.OPEN]
        places = owned(self.author, tuple([self.posting.items[at].owners for at in still]), self.identities)
        if not places:
            return None
        mine, alone = [still[place] for place in places], len(places) == 1
        return self._match("only item" if alone else "none", mine if alone else [], mine, certain=alone and not self.passage.quoted)

    def _twins(self, index: int) -> list[int]:
        """The items whose title line is the same, unless the lines quoted with it tell which one is meant."""
        posting = self.posting
        keys = posting_text(posting).keys
        key = keys[posting.items[index].start]
        twins = [at for at, item in enumerate(posting.items) if keys[item.start] == key]
        if len(twins) < 2:
            return twins
        quoted = {compact(line.text) for line in self.passage.quoted}
        scores = [len(quoted & self._block(at)) for at in twins]
        best = [at for at, score in zip(twins, scores, strict=True) if score == max(scores)]
        return best if index in best else [index, *best]

    def _block(self, index: int) -> set[str]:
        """The lines of an item and the headings it stands under."""
        item = self.posting.items[index]
        lines = [line.text for line in self.posting.lines[item.start : item.stop]]
        section = self.posting.sections[item.section]
        return {compact(line) for line in (*lines, self.posting.lines[section.start].text)} - {""}


def _urls(link: str) -> tuple[str, ...]:
    return links(link) or (link,)


def _together(mentions: Sequence[Mention], words: str) -> list[int]:
    """The first item named, and those joined to it by `and` or a comma."""
    found = [mentions[0].index]
    for before, after in pairwise(mentions):
        if after.start - before.stop > _GAP or not _JOINED.fullmatch(words[before.stop : after.start]):
            break
        found.append(after.index)
    return found
