"""Passages to updates: which item, which change, which value, with the author's words as evidence. None is a fine result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.model import Change, Passage, Update
from replies.answer_mark import without_marks
from replies.case import Case
from replies.clause import Sentence, sentences
from replies.footnote import citing, footnotes
from replies.heard import Extraction, Form, Heard, Said
from replies.linked import bare_links, link_updates
from replies.listed import listed_items, listed_updates
from replies.masking import fold, paragraphs, parts
from replies.match import NO_MATCH, Match, match, named
from replies.phrases import Reading, readings
from replies.plain_list import plain_lists
from replies.proposed import cited_proposals, enriched, listed_proposals
from replies.quoted_edit import edited_updates
from replies.quoted_items import quoted_items
from replies.settled import settled
from replies.several import means_both
from replies.statement import confirmed, statements

_HEAD = re.compile(r"(?:\(?\d{1,2}[.)] |[-*•+] )?([^:]{3,90}?)(?::(?= |$)| [-–—]{1,2} )")
MAX_STATEMENTS = 400
"""Sentences of one mail that are bound to items. A mail that says more of items than that is not an answer to a status mail."""



def extract(passages: Sequence[Passage], case: Case, *, parent: Sequence[Update] = ()) -> Extraction:
    """The updates of a mail's passages, in order, each said once. `parent` are those of the mail it answers, if that is known."""
    out: list[Update] = []
    heard: list[Heard] = []
    budget = MAX_STATEMENTS
    above: Passage | None = None
    for passage in passages:
        if passage.edited is not None:
            bound = _match(passage.words, passage, case, None)
            edited = edited_updates(case, passage, bound)
            heard.append(Heard(form=Form.EDIT, passage=passage, words=passage.words, updates=edited, match=bound))
            out += edited
            continue
        reader = _Listener(case, passage, above, parent, budget)
        reader.listen()
        out += reader.out
        heard += reader.heard
        budget = reader.budget
        above = passage
    return Extraction(updates=settled(out), heard=tuple(heard))


class _Listener:
    """Goes through the words of one passage once. `out` are the updates so far, `said` is the item spoken of, for the next "it"."""

    def __init__(self, case: Case, passage: Passage, above: Passage | None, parent: Sequence[Update], budget: int) -> None:
        self.case = case
        self.passage = passage
        self.above = above
        self.parent = parent
        self.budget = budget
        self.out: list[Update] = []
        self.heard: list[Heard] = []
        self.said: Match | None = None
        self.topic: Match | None = None
        self.fresh: tuple[Update, ...] = ()
        """The new items that the sentence before proposed."""

    def listen(self) -> None:
        rest = without_marks(self._lists(), self.case.author)
        notes = footnotes(rest)
        for paragraph, lines in _paragraphs(rest):
            self.fresh = ()
            self._topic(paragraph)
            for sentence in sentences(paragraph):
                self.budget -= 1
                if self.budget < 0:
                    self._hear(Form.BEYOND, sentence.text, sentence=sentence)
                    break
                self._sentence(sentence, notes)
            for line, url in bare_links(lines):
                bound = self.topic or self._led(paragraph) or _linked(line, rest, self.passage, self.case, self.said, self.out)
                self._hear(Form.LINK, line, link_updates(self.case, bound, line, url, self.passage.span), bound)

    def _topic(self, paragraph: str) -> None:
        """What a paragraph is about that starts with an item's name and a colon: all its sentences go on with it, also without `it`."""
        head = _HEAD.match(paragraph)
        found = match(head[1], self.passage, self.case.posting, self.case.author, self.case.identities) if head else NO_MATCH
        self.topic = found if found.basis == "title" and found.certain else None
        self.said = self.topic or self.said

    def _led(self, paragraph: str) -> Match | None:
        """The items of the words that lead up to a link that is a paragraph by itself: `Both are out:`."""
        before = next((one for one in reversed(self.heard) if one.form is Form.SENTENCE), None)
        if before is None or before.match.basis == "none" or len(before.match.items) < 2 or not before.words.endswith(":"):
            return None
        return before.match if paragraph != before.words else None

    def _hear(
        self, form: Form, words: str, updates: tuple[Update, ...] = (), match: Match = NO_MATCH, *,
        sentence: Sentence | None = None, said: tuple[Said, ...] = (),
    ) -> None:  # fmt: skip
        self.heard.append(
            Heard(form=form, passage=self.passage, words=words, updates=updates, match=match, sentence=sentence, said=said)
        )
        self.out += updates

    def _lists(self) -> str:
        """Takes the lists among the words, and leaves the words around them."""
        listed, rest = listed_items(self.passage.words)
        updates = listed_updates(self.case, self.passage, listed, rest)
        entries = [one.words for one in listed]
        if not listed:
            lists, remaining = plain_lists(rest)
            updates = listed_proposals(self.case, lists, footnotes(rest), self.passage.span)
            entries = [entry.words for one in lists for entry in one.entries]
            rest = remaining
        self.heard += [Heard(form=Form.ENTRY, passage=self.passage, words=words, updates=updates) for words in entries]
        self.out += updates
        return rest

    def _sentence(self, sentence: Sentence, notes: Mapping[str, str]) -> None:
        passage, case = self.passage, self.case
        found = readings(sentence)
        proposed = cited_proposals(case, sentence, found, notes, passage.span)
        bound = _match(sentence.text, _across(sentence, passage, self.above, case), case, self.said) if found else NO_MATCH
        if self.topic is not None and found and bound.basis not in ("title", "link"):
            bound = self.topic
        if found and len(self.fresh) == 1 and bound.basis in ("quoted", "only item", "none"):
            # "It" is the new item that the sentence before named.
            at = self.out.index(self.fresh[0])
            self.out[at] = enriched(self.fresh[0], found, sentence.text)
            self.fresh = (self.out[at],)
            self.heard.append(
                Heard(form=Form.SENTENCE, passage=passage, words=sentence.text, updates=self.fresh, match=bound, sentence=sentence)
            )
            return
        self.fresh = proposed or (() if found else self.fresh)
        said = tuple(_said(sentence, found, bound, passage, case, self.said, self.parent))
        made = (*proposed, *(update for one in said for update in one.updates))
        self._hear(Form.SENTENCE, sentence.text, made, bound, sentence=sentence, said=said)
        if found:
            self.said = bound if bound.items else self.said
        elif len(sentence.text) < 400:
            self.said = _named(sentence, passage, case) or self.said


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
    for part in parts(words):
        yield fold(part), part.split("\n")


def _match(words: str, passage: Passage, case: Case, said: Match | None) -> Match:
    return match(words, passage, case.posting, case.author, case.identities, said=said)


def _named(sentence: Sentence, passage: Passage, case: Case) -> Match | None:
    """The item that a sentence without a statement names, for the "it" of the next."""
    found = named(sentence.text, passage, case.posting, case.author, case.identities)
    return found if found is not None and found.basis in ("title", "link") and found.certain else None


def _first(words: str, passage: Passage, case: Case) -> Match | None:
    """The item named anywhere in the words that a bare link belongs to."""
    found = _match(fold(words)[:2000], passage, case, None)
    return found if found.basis in ("title", "link", "quoted") else None


def _said(
    sentence: Sentence, found: Sequence[Reading], bound: Match, passage: Passage, case: Case, said: Match | None, parent: Sequence[Update]
) -> Iterator[Said]:
    several = len(sentence.clauses) > 1 and len(found) > 1
    for reading in found:
        clause = _match(reading.clause.text, passage, case, said) if several and not reading.phrase.whole else bound
        place = clause if clause.basis in ("title", "link") else bound
        if reading.phrase.referred:
            updates = confirmed(case, sentence, reading, _referred(passage, case, parent), passage.span)
        else:
            updates = statements(case, sentence, reading, place, passage.span)
        yield Said(reading=reading, match=place, updates=updates)


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
