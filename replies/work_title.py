"""Titles of pieces of work that the posting does not list: which words are one, and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.links import links, message_ids
from parsers.model import NewItem, Revision, StatusMail
from replies.folding import kept, subtokens
from replies.likeness import title_likeness
from replies.spoken_revision import APPOSED, spoken_revision

_TAG = r"\[[^\][]{1,40}\] ?"
_STRONG = re.compile(rf"(?:{_TAG})*(?:[\w./{{}},*+()-]{{2,40}} ?){{1,3}}: \S.{{3,}}|{_TAG}\S.{{8,}}")
"""`x86/mm: do less`, `[PATCH v2 0/3] tidy up`: the form of a patch's subject."""
_PATCH_TAG = re.compile(r"^(?:\[[^\][]*\b(?:patch|rfc)\b[^\][]*\] ?)+", re.IGNORECASE)
_ASIDE = re.compile(r" (?=(?:[Mm]essage-[Ii][Dd]: ?)?<[^<>\s]+@|(?:[\w-]+: ?)?<?https?://)| \((?=[^()]{0,40}\bv\d|[^()]{0,200}://|\w+ (?:is|was|has|\w+ing)\b)|\s\[\d{1,2}\]$| [-–—]{1,2} ")
_STOP = re.compile(r"(?<=\w\w)[.;] (?=(?:rfc\b|RFC\b|v\d|<?https?://|[A-Z]))")
_SPOKEN = re.compile(r"(?i)^(?:i|we|you|he|she|they|it|this|that|there|if|when|but|and|so|yes|no|not|thanks|please)\b|[?!]$")
_VERSION = re.compile(r"(?i)\b(?:rfc )?v\d{1,3}[a-z]?\b|\brfc\b")
_LONGEST = 160
"""Characters. What is longer is a sentence."""
_SAME = 0.93


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTitle:
    """A title as the author wrote it, the words beside it (`(v4: https://...)`), and whether it has the form of a patch's subject."""

    title: str
    beside: str = ""
    strong: bool = False

    @property
    def new_item(self) -> NewItem:
        """The item that it would make, with the revision and links that stand beside it."""
        tag = _PATCH_TAG.match(self.title)
        said = _VERSION.search(tag[0] if tag else "")
        revision = Revision.parse(said[0]) if said else spoken_revision(self.beside)
        return NewItem(title=self.title, revision=revision, links=links(self.beside) or message_ids(self.beside))


def read_title(text: str) -> WorkTitle | None:
    """The title that a line, an entry of a list or the inside of quotation marks is; None if it is a sentence, or too short."""
    ends = [found.start() for sign in (_ASIDE, APPOSED) if (found := sign.search(text))]
    if (stop := _STOP.search(text)) and _STRONG.fullmatch(text[: stop.start()]):
        ends.append(stop.start())
    title, beside = (text[: min(ends)], text[min(ends) :]) if ends else (text, "")
    title = title.strip(" \"“”„'`").rstrip(",;.")
    if len(title) < 3 or len(title) > _LONGEST or not re.search(r"[^\W\d_]", title) or "://" in title:
        return None
    strong = bool(_STRONG.fullmatch(title)) and not title.endswith(":")
    if (_SPOKEN.search(title) and not strong) or re.search(r"[.!?] \S", title):
        return None
    return WorkTitle(title=title, beside=beside.strip(), strong=strong)


def title_of_patch(line: str) -> bool:
    """Whether a line starts with the tag of a patch's subject: `[PATCH v2 1/3]`, `[RFC]`."""
    return _PATCH_TAG.match(line.strip()) is not None


def listed_as(title: str, posting: StatusMail) -> int | None:
    """The number of the item of the posting that has this title, with or without the tag of a patch."""
    bare = _bare(title) or title
    wanted = (subtokens(title), subtokens(bare))
    for item in posting.items:
        if subtokens(item.title) in wanted:
            return item.number
    like = [item.number for item in posting.items if _same(_bare(item.title), bare)]
    return like[0] if len(like) == 1 else None


@kept
def _bare(title: str) -> str:
    return _PATCH_TAG.sub("", title)


@kept
def _words(title: str) -> frozenset[str]:
    return frozenset(subtokens(title))


def _same(one: str, other: str) -> bool:
    small, large = sorted((_words(one), _words(other)), key=len)
    return title_likeness(one, other, _SAME) >= _SAME or (len(small) > 3 and small <= large and len(large) <= len(small) + 3)
