"""Links that the author gives for an item, and the revision that a branch name or an archive address carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.links import link_key, links
from parsers.model import Certainty, Change, Revision, Update
from replies.case import Case, updates_of
from replies.clause import Mood, Sentence, Tense
from replies.masking import fold
from replies.match import Match
from replies.people import is_owner
from replies.vocabulary import foreign_words

_BARE = re.compile(r"(?i)^[\W\d_]{0,6}(?:(?:[a-z][\w.]{0,14} ?){1,3}:)?\s*<?((?:https?|git|ssh|ftp)://\S+)(?:\s+(?P<branch>[\w./-]{3,80}))?[\W_]{0,3}$")
_URL = re.compile(r"<?\b\w{2,6}://\S+")
_LONGEST = 400
_MOST_LINKS = 3
_MOST_FOREIGN = 1
_POINTS = re.compile(
    r"(?i)\b(?:code|tree|branch(?:es)?|repo(?:sitory)?|git(?:web|hub|lab)?|patchwork|gerrit|series|patch(?:es|set)?|posting|posted|sent|thread|discuss(?:ed|ion)|archived?|"
    r"cover letter|slides?|wiki|docs?|documentation|guide|chapters?|design|spec(?:ification)?|page|ticket|bug (?:number|report|entry)|tracker|link(?:ed)?|urls?|reference|see|found|"
    r"read(?:able)?|here|hosted|lives?|kept|available|pull|latest|newest|current|version|revision|v\d{1,3})\b"
)
_WISH = re.compile(r"(?i)\b(?:add|include|list|link|put|use|reference)\b")
_ELSE = re.compile(
    r"(?i)\b(?:because|breaks?|broken|fail\w*|crash\w*|regress\w*|depend\w*|based|requires?|needs?|needed|before|until|unless|if|similar|unlike|compare\w*|instead|"
    r"repl(?:y|ied|ies)|answer\w*|comment\w*|object\w*|suggest\w*|proposed|asked|said|says|wrote|writes|complain\w*|report(?:s|ed by)|problem|trouble|why|how|what|who|"
    r"same|but|old(?:er)?|former(?:ly)?|previous(?:ly)?|earlier|competing|copy|duplicate|conflict\w*|reject\w*|nack\w*|nak\w*|other|another|else|someone|somebody|fix(?:es|ed)?|solves?|addresse[sd])\b"
)
_PLACES = frozenset(
    "repo repository git gitweb github gitlab patchwork gerrit discussion discussed archived slides slide wiki doc docs documentation guide chapter chapters design spec "
    "specification page pages ticket bug tracker linked urls reference find found read readable hosted host lives live kept keep available maybe worth would add include "
    "use look happens happening over tree trees branches entry title impatient want wants try explaining explains explained summit talk results benchmark".split()
)
"""Words that say where something is to be found, and what."""
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


def pointed_links(sentence: Sentence) -> tuple[str, ...]:
    """The links inside a sentence that tells where the work is, or asks to list them; none if it tells, asks or plans anything else."""
    if "://" not in sentence.text or len(sentence.text) > _LONGEST or not _POINTS.search(_URL.sub(" ", sentence.text)):
        return ()
    wish = _WISH.search(sentence.masked) is not None
    for clause in sentence.clauses:
        if clause.negated or clause.hearsay or clause.tense is Tense.FUTURE or clause.mood not in (Mood.PLAIN, Mood.REQUEST, *([Mood.QUESTION] if wish else [])):
            return ()
    return links(sentence.text)[:_MOST_LINKS] if not _ELSE.search(_URL.sub(" ", sentence.text)) else ()


def pointed_updates(case: Case, match: Match, sentence: Sentence, url: str, span: tuple[int, int], *, stated: bool) -> tuple[Update, ...]:
    """The link of an owner's item, or of any where a manager says to list it: held if the sentence speaks of more than the work and where it
    is.

    `stated`: it says something else of the item besides, so with words of more it may speak of another one.
    """
    item = case.item(match.items[0]) if match.items and match.certain else None
    if item is None or not (is_owner(case.author, item, case.identities) or (case.manager and _WISH.search(sentence.masked))):
        return ()
    other = [word for word in foreign_words(_URL.sub(" ", sentence.text), item) if word not in _PLACES]
    if len(other) > (0 if stated else _MOST_FOREIGN):
        return ()
    certainty = Certainty.IMPLIED if other else Certainty.EXPLICIT
    return updates_of(match, Change.LINK, case.evidence(sentence.text, span), url, certainty=certainty)


def _revision(url: str) -> Revision | None:
    found = _REVISION.findall(url)
    return Revision.parse(found[-1].replace("-", " ")) if len({one.lower() for one in found}) == 1 else None


def _stem(url: str) -> str:
    """The link without the revision in it; the same for two revisions of one branch."""
    plain = url[4:].strip() if url[:4].lower() == "url:" else url
    first, _, branch = plain.partition(" ")
    return _REVISION.sub("", f"{link_key(first)} {branch}".strip())
