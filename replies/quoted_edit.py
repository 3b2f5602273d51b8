"""A line of the posting that the author changed, or put in, inside the quote: the line as he left it is his statement."""

from __future__ import annotations

import re

from parsers.links import links
from parsers.model import Certainty, Change, OwnerOp, Passage, Prognosis, Revision, Update
from replies.case import Case, updates_of
from replies.masking import fold
from replies.match import Match

_ARROW = re.compile(r"(?:->|=>|→)\s*\(?([^()<>]{1,20}?)\)?\s*$")
_BRACKET = re.compile(r"\(([^()]{1,30})\)\s*$")
_OWNER = re.compile(r"^\s*-\s*(\w[^:/@]{2,60})$")
_POSTED = re.compile(r"(?i)^((?:rfc ?)?v\d+[a-z]?|rfc)(?: patch(?:es)?)?(?: posted| sent| on the list)?\.?$")


def edited_updates(case: Case, passage: Passage, match: Match) -> tuple[Update, ...]:
    """The updates of a passage that is one edited line of the quote."""
    item = case.item(match.items[0]) if match.items else None
    if item is None or passage.edited is None:
        return ()
    line, evidence = fold(passage.words), case.evidence(passage.words, passage.span)
    if not passage.added and passage.edited == item.start:
        said = (_ARROW.search(line) or _BRACKET.search(line) or [None, ""])[1] or ""
        return _state(case, match, said, evidence_words=passage.words, span=passage.span)
    if urls := links(line):
        return updates_of(match, Change.LINK, evidence, urls[0])
    if found := _POSTED.match(line):
        return _state(case, match, found[1], evidence_words=passage.words, span=passage.span)
    if not passage.added:
        return ()
    if found := _OWNER.match(passage.words):
        return updates_of(match, Change.OWNER, evidence, fold(found[1]), op=OwnerOp.ADD, certainty=Certainty.IMPLIED)
    if len(line) > 100 or line.endswith("?"):
        return ()
    return updates_of(match, Change.NOTE, evidence, line)


def _state(case: Case, match: Match, said: str, *, evidence_words: str, span: tuple[int, int]) -> tuple[Update, ...]:
    """The update for a bracket's text: a state word or a revision."""
    evidence = case.evidence(evidence_words, span)
    word = said.strip().lower().replace("okay", "ok")
    if word == Prognosis.DONE.value:
        return updates_of(match, Change.DONE, evidence)
    if word in {one.value for one in Prognosis}:
        return updates_of(match, Change.PROGNOSIS, evidence, word)
    revision = Revision.parse(said)
    return updates_of(match, Change.REVISION, evidence, str(revision), certainty=Certainty.EXPLICIT) if revision else ()
