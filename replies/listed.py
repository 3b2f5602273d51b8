"""Items in list form among the author's words: new ones, and ones of the posting with another bracket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from parsers.model import Certainty, Change, Item, NewItem, OwnerOp, Passage, StatusMail, Update
from parsers.status_mail import read
from replies.case import Case, updates_of
from replies.likeness import title_likeness
from replies.match import Match
from replies.mentions import title_is
from replies.quoted_items import quoted_items

_BULLET = re.compile(r"(?m)^[ \t]{0,4}[*\u2022][ \t\u00a0]+\S")
_WANTED = re.compile(r"(?i)\b(?:add|adding|put|track|include|list|missed|missing|forgot|forgotten|update|see|like)\b")
_SAME = 0.93
_MOST = 400
"""Items in list form that are read of one passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An item as the author wrote it: his lines, and the title of the heading above it (None if there is none)."""

    item: Item
    words: str
    section: str | None


def listed_items(words: str) -> tuple[tuple[Listed, ...], str]:
    """The items in list form, and the words without their lines (a blank line stands for each item)."""
    if not _BULLET.search(words):
        return (), words
    document = read(words)
    found = tuple(islice(_found(document), _MOST))
    if not found:
        return (), words
    taken = {line for one in found for line in range(one.item.start, one.item.stop)}
    taken |= {section.start for section in document.sections if section.level}
    rest = ["" if number in taken else line.text for number, line in enumerate(document.lines)]
    return found, "\n".join(rest)


def _found(document: StatusMail) -> Iterator[Listed]:
    for item in document.items:
        if not _BULLET.match(document.lines[item.start].text):
            continue
        section = document.sections[item.section]
        words = "\n".join(line.text for line in document.lines[item.start : item.stop])
        yield Listed(item=item, words=words, section=section.title if section.level else None)


def listed_updates(case: Case, passage: Passage, found: tuple[Listed, ...], rest: str) -> tuple[Update, ...]:
    """What the listed items ask for. A bare bullet is an item only if the author asks for one, or gives it a bracket or an owner."""
    out: list[Update] = []
    wanted = bool(_WANTED.search(rest))
    quoted = quoted_items(passage, case.posting)
    for one in found:
        known = _known(one.item, case.posting)
        if known is not None:
            out += _restated(case, known, one, passage)
        elif wanted or (one.item.owners and one.item.bracket):
            out += _new(case, one, quoted, passage, asked=wanted or case.manager)
    return tuple(out)


def _known(item: Item, posting: StatusMail) -> Item | None:
    exact = next((other for other in posting.items if title_is(other, item.title)), None)
    if exact is not None:
        return exact
    like = [other for other in posting.items if title_likeness(other.title, item.title, _SAME) >= _SAME]
    return like[0] if len(like) == 1 else None


def _restated(case: Case, known: Item, one: Listed, passage: Passage) -> Iterator[Update]:
    """What differs between the item as listed in the posting and as the author writes it."""
    if known.number is None:
        return
    match, said = Match(items=(known.number,), basis="title", certain=True), one.item
    evidence = case.evidence(one.words, passage.span)
    if said.revision is not None and said.revision != known.revision:
        yield from updates_of(match, Change.REVISION, evidence, str(said.revision))
    if said.prognosis is not None and said.prognosis != known.prognosis:
        yield from updates_of(match, Change.PROGNOSIS, evidence, said.prognosis.value)
    for link in said.links:
        if link not in known.links:
            yield from updates_of(match, Change.LINK, evidence, link)
    for owner in said.owners:
        if owner.casefold() not in {name.casefold() for name in known.owners}:
            yield from updates_of(match, Change.OWNER, evidence, owner, op=OwnerOp.ADD, certainty=Certainty.IMPLIED)


def _new(case: Case, one: Listed, quoted: tuple[int, ...], passage: Passage, *, asked: bool) -> tuple[Update, ...]:
    beside = case.item(quoted[-1]) if quoted else None
    item = one.item
    section = one.section or (case.posting.sections[beside.section].title if beside is not None else None)
    new = NewItem(
        title=item.title, section=section, tag=item.tag, prognosis=item.prognosis, revision=item.revision,
        owners=item.owners, links=item.links, notes=tuple(note for note in item.notes if note not in item.links),
    )  # fmt: skip
    certainty = Certainty.EXPLICIT if asked else Certainty.IMPLIED
    return updates_of(Match(), Change.ADD, case.evidence(one.words, passage.span), item.title, certainty=certainty, new=new)
