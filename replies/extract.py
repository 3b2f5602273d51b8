"""Passages to updates: which item, which change, which value, with the author's words as evidence. None is a fine result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.model import Certainty, Change, Passage, Update
from replies.case import Case
from replies.clause import Sentence, fold, paragraphs, sentences
from replies.footnote import citing, footnotes
from replies.linked import bare_links, link_updates
from replies.listed import listed_items, listed_updates
from replies.match import NO_MATCH, Match, match, quoted_items
from replies.phrases import Reading, readings
from replies.plain_list import plain_lists
from replies.proposed import cited_proposals, enriched, listed_proposals
from replies.quoted_edit import edited_updates
from replies.several import means_both
from replies.statement import confirmed, statements

MAX_STATEMENTS = 400
"""Sentences of one mail that are bound to items. A mail that says more of items than that is not an answer to a status mail."""

_PARAGRAPH = re.compile(r"\n[ \t\u00a0]*\n")
_GONE = frozenset({Change.DROP, Change.DEFER})


def extract(passages: Sequence[Passage], case: Case, *, parent: Sequence[Update] = ()) -> tuple[Update, ...]:
    """The updates of a mail's passages, in order, each said once. `parent` are those of the mail it answers, if that is known."""
    out: list[Update] = []
    budget = MAX_STATEMENTS
    above: Passage | None = None
    for passage in passages:
        if passage.edited is not None:
            out += edited_updates(case, passage, _match(passage.words, passage, case, None))
            continue
        found, budget = _passage(passage, above, case, budget, parent)
        out += found
        above = passage
    return _settled(_once(out))


def _passage(passage: Passage, above: Passage | None, case: Case, budget: int, parent: Sequence[Update]) -> tuple[list[Update], int]:
    listed, rest = listed_items(passage.words)
    out = list(listed_updates(case, passage, listed, rest))
    notes = footnotes(rest)
    if not listed:
        lists, rest = plain_lists(rest)
        out += listed_proposals(case, lists, notes, passage.span)
    said: Match | None = None
    for paragraph, lines in _paragraphs(rest):
        fresh: tuple[Update, ...] = ()
        for sentence in sentences(paragraph):
            found = readings(sentence)
            budget -= 1
            if budget < 0:
                break
            proposed = cited_proposals(case, sentence, found, notes, passage.span)
            bound = _match(sentence.text, _across(sentence, passage, above, case), case, said) if found else NO_MATCH
            if found and len(fresh) == 1 and bound.basis in ("quoted", "only item", "none"):
                # "It" is the new item that the sentence before named.
                at = out.index(fresh[0])
                out[at] = enriched(fresh[0], found, sentence.text)
                fresh = (out[at],)
                continue
            fresh = proposed or (() if found else fresh)
            out += proposed
            if found:
                out += _sentence(sentence, found, bound, passage, case, said, parent)
                said = bound if bound.items else said
            elif len(sentence.text) < 400:
                said = _named(sentence, passage, case) or said
        for line, url in bare_links(lines):
            out += link_updates(case, _linked(line, rest, passage, case, said, out), line, url, passage.span)
    return out, budget


def _across(sentence: Sentence, passage: Passage, above: Passage | None, case: Case) -> Passage:
    """The passage; where the words say "both" under one quoted item, with the quote above the words before as well."""
    if above is None or not means_both(sentence.text) or len(quoted_items(passage, case.posting)) != 1:
        return passage
    return replace(passage, quoted=(*above.quoted, *passage.quoted))


def _linked(line: str, rest: str, passage: Passage, case: Case, said: Match | None, out: Sequence[Update]) -> Match:
    """The item of a link that stands alone: that of the words which cite it as a footnote, else the one spoken of."""
    if citing(line, (update.evidence.words for update in out if update.change is Change.ADD)) is not None:
        return NO_MATCH
    cited = citing(line, (sentence.text for paragraph in paragraphs(rest) for sentence in sentences(paragraph)))
    if cited is not None:
        return _match(cited, passage, case, said)
    return _match(line, passage, case, said or _first(rest, passage, case))


def _paragraphs(words: str) -> Iterator[tuple[str, list[str]]]:
    for part in _PARAGRAPH.split(words):
        if folded := fold(part):
            yield folded, part.split("\n")


def _match(words: str, passage: Passage, case: Case, said: Match | None) -> Match:
    return match(words, passage, case.posting, case.author, case.identities, said=said)


def _named(sentence: Sentence, passage: Passage, case: Case) -> Match | None:
    """The item that a sentence without a statement names, for the "it" of the next."""
    found = _match(sentence.text, passage, case, None)
    return found if found.basis in ("title", "link") and found.certain else None


def _first(words: str, passage: Passage, case: Case) -> Match | None:
    """The item named anywhere in the words that a bare link belongs to."""
    found = _match(fold(words)[:2000], passage, case, None)
    return found if found.basis in ("title", "link", "quoted") else None


def _sentence(
    sentence: Sentence, found: Sequence[Reading], bound: Match, passage: Passage, case: Case, said: Match | None, parent: Sequence[Update]
) -> Iterator[Update]:
    several = len(sentence.clauses) > 1 and len(found) > 1
    for reading in found:
        clause = _match(reading.clause.text, passage, case, said) if several and not reading.phrase.whole else bound
        place = clause if clause.basis in ("title", "link") else bound
        if reading.phrase.referred:
            yield from confirmed(case, sentence, reading, _referred(passage, case, parent), passage.span)
        else:
            yield from statements(case, sentence, reading, place, passage.span)


def _referred(passage: Passage, case: Case, parent: Sequence[Update]) -> tuple[Update, ...]:
    """What the quoted words of others ask for: never evidence, only what a short answer refers to."""
    quoted: list[str] = []
    for line in reversed(passage.quoted):
        if line.line is not None:
            break
        quoted.insert(0, line.text)
    text = "\n".join(quoted[-30:])
    bare = Passage(words=text, quoted=tuple(line for line in passage.quoted if line.line is not None))
    bound = _match(text, bare, case, None) if text else NO_MATCH
    out = [
        update
        for paragraph in paragraphs(text)
        for sentence in sentences(paragraph)
        for reading in readings(sentence)
        for update in statements(case, sentence, reading, bound, passage.span)
    ]
    return tuple(out) or tuple(parent)


def _once(updates: Iterable[Update]) -> list[Update]:
    """Each statement once; the explicit one if it is said twice."""
    kept: dict[tuple[int | None, Change, str | None, str], Update] = {}
    for update in updates:
        noted = update.change is Change.NOTE  # two notes of one sentence say the same
        key = (update.item, update.change, "" if noted else (update.value or "").casefold(), update.evidence.words if noted else "")
        before = kept.get(key)
        if before is None or (before.certainty is Certainty.IMPLIED and update.certainty is Certainty.EXPLICIT and not update.candidates):
            kept[key] = update
    return list(kept.values())


def _settled(updates: list[Update]) -> tuple[Update, ...]:
    """Without what a clearer statement of the same mail about the same item makes idle."""
    return tuple(one for one in updates if not _idle(one, [other for other in updates if other is not one and other.item == one.item]))


def _idle(update: Update, others: Sequence[Update]) -> bool:
    explicit = {other.change for other in others if other.certainty is Certainty.EXPLICIT}
    if update.certainty is Certainty.IMPLIED and update.change in explicit and update.change is not Change.LINK:
        return update.value is None or update.change in (Change.REVISION, Change.PROGNOSIS, *_GONE)
    if update.change is Change.DEFER and Change.DROP in explicit:
        return True
    if update.change is Change.DEFER and update.value is None:
        return any(other.change is Change.DEFER and other.value for other in others)
    if update.change in (Change.QUESTION, Change.NOTE) and Change.DONE in explicit:
        return update.change is Change.QUESTION
    return False
