"""Links that the author gives for an item, and the revision that a branch name or an archive address carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.links import link_key, links
from parsers.model import Certainty, Change, Item, Revision, Update
from replies.case import Case, updates_of
from replies.masking import fold
from replies.match import Match
from replies.people import is_owner

_BARE = re.compile(r"(?i)^[\W\d_]{0,6}(?:(?:[a-z][\w.]{0,14} ?){1,3}:)?\s*<?((?:https?|git|ssh|ftp)://\S+)(?:\s+(?P<branch>[\w./-]{3,80}))?[\W_]{0,3}$")
_REVISION = re.compile(r"(?i)[-_./]((?:rfc-?)?v\d{1,3})(?=$|[-_/#?])")


def bare_links(paragraph_lines: list[str]) -> Iterator[tuple[str, str]]:
    """The links that stand alone on their line, but for a label (`url:`, `P.S:`): the line, and the link with its branch."""
    for line in paragraph_lines:
        found = _BARE.match(line.strip()) if "://" in line and len(line) < 1000 else None
        if found:
            url = (links(line) or (found[1],))[0]
            yield fold(line), f"{url} {found['branch']}" if found["branch"] else url


def link_updates(case: Case, match: Match, words: str, url: str, span: tuple[int, int]) -> tuple[Update, ...]:
    """The link, and the revision it carries if the item's own link of that kind carries another one."""
    if not match.certain or not match.items:
        return ()
    evidence = case.evidence(words, span)
    item = case.item(match.items[0])
    # Others paste links to explain themselves; an owner's alone on its line is the item's.
    owned = item is not None and is_owner(case.author, item, case.identities)
    out = updates_of(match, Change.LINK, evidence, url, certainty=Certainty.EXPLICIT if owned else Certainty.IMPLIED)
    said = _revision(url)
    if item is None or said is None or item.revision == said:
        return out
    before = [one for one in (*item.links, *item.notes) if _stem(one) == _stem(url)]
    if before or (item.revision is not None and said.order > item.revision.order):
        out += updates_of(match, Change.REVISION, evidence, str(said), certainty=Certainty.IMPLIED)
    return out


def _revision(url: str) -> Revision | None:
    found = _REVISION.findall(url)
    return Revision.parse(found[-1].replace("-", " ")) if len({one.lower() for one in found}) == 1 else None


def _stem(url: str) -> str:
    """The link without the revision in it; the same for two revisions of one branch."""
    plain = url[4:].strip() if url[:4].lower() == "url:" else url
    first, _, branch = plain.partition(" ")
    return _REVISION.sub("", f"{link_key(first)} {branch}".strip())


def listed_link(item: Item, url: str) -> bool:
    """Whether the item has that link already."""
    return any(link_key(one) == link_key(url) for one in item.links)
