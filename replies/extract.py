"""Passages to updates: which item, which change, which value, with the author's words as evidence. None is a fine result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from parsers.model import Change, Passage, Update
from replies.answer_mark import without_marks
from replies.case import Case
from replies.clause import Sentence, sentences
from replies.footnote import footnotes
from replies.heard import Extraction, Form, Heard, Said
from replies.linked import bare_links, link_updates, pointed_links, pointed_updates
from replies.listed import listed_items, listed_updates
from replies.lone_links import LoneLinks
from replies.masking import fold, parts
from replies.match import NO_MATCH, Match, Scene, match, named, scene_of
from replies.phrases import Reading, readings
from replies.plain_list import plain_lists
from replies.proposal import Proposal
from replies.proposed import cited_proposals, listed_proposals
from replies.quoted_edit import edited_updates
from replies.referred import asked_for
from replies.settled import settled
from replies.several import means_both
from replies.statement import confirmed, statements
from replies.unread import unread

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
            bound = match(_scene(passage, case))
            edited = edited_updates(case, passage, bound)
            heard.append(Heard(form=Form.EDIT, passage=passage, words=passage.words, updates=edited, match=bound))
            out += edited
            continue
        reader = _Listener(case, passage, above, parent, budget)
        reader.listen()
        out += reader.out or unread(case, reader.scene, (*heard, *reader.heard))
        heard += reader.heard
        budget = reader.budget
        above = passage
    return Extraction(updates=settled(out), heard=tuple(heard))


class _Listener:
    """Goes through the words of one passage once. `out` are the updates so far, `topic` is what the paragraph is about."""

    def __init__(self, case: Case, passage: Passage, above: Passage | None, parent: Sequence[Update], budget: int) -> None:
        self.case = case
        self.passage = passage
        self.above = above
        self.parent = parent
        self.budget = budget
        self.scene = _scene(passage, case)
        self.out: list[Update] = []
        self.heard: list[Heard] = []
        self._said: Match | None = None
        self._silent: list[Sentence] = []
        self.topic: Match | None = None
        self.proposal = Proposal(self.out, case.posting)
        self.rest = without_marks(self._lists(), case.author)
        """The words around the lists."""

    def listen(self) -> None:
        notes, before = footnotes(self.rest), ""
        alone = LoneLinks(self.scene, self.rest, self.out, self.heard)
        for paragraph, lines in _paragraphs(self.rest):
            self.proposal.near = self.proposal.near and before.endswith(":")
            before = paragraph
            if self.budget > 0:
                self._topic(paragraph)
            for sentence in sentences(paragraph):
                self.budget -= 1
                if self.budget < 0:
                    self._hear(Form.BEYOND, sentence.text, sentence=sentence)
                    break
                self._sentence(sentence, notes)
            for line, url in bare_links(lines):
                self.budget -= 1
                if self.budget < 0:
                    self._hear(Form.BEYOND, line)
                    break
                bound = self.topic or alone.item(paragraph, line, self.said)
                updates = self._of_proposal(line, bound) or link_updates(self.case, bound, line, url, self.passage.span)
                self._hear(Form.LINK, line, updates, bound)

    @property
    def said(self) -> Match | None:
        """What was spoken of last: the items of a statement, or those that a sentence without one names since."""
        while self._silent:
            found = named(self.scene.saying(self._silent.pop().text))
            if found is not None and found.basis in ("title", "link") and found.certain:
                self.said = found
        return self._said

    @said.setter
    def said(self, found: Match | None) -> None:
        self._said = found
        self._silent.clear()

    def _names_item(self, head: str) -> bool:
        """Whether the beginning of an entry of a list, up to its colon, names an item: the entry is said of that one then."""
        found = match(self.scene.saying(head))
        return found.basis == "title" and found.certain

    def _topic(self, paragraph: str) -> None:
        """What a paragraph is about that starts with an item's name and a colon: all its sentences go on with it, also without `it`."""
        head = _HEAD.match(paragraph)
        found = match(self.scene.saying(head[1])) if head else NO_MATCH
        self.topic = found if found.basis == "title" and found.certain else None
        if self.topic is not None:
            self.said = self.topic

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
            lists, remaining = plain_lists(rest, self._names_item)
            updates = listed_proposals(self.case, lists, footnotes(rest), self.passage.span)
            entries = [entry.words for one in lists for entry in one.entries]
            rest = remaining
        self.heard += [Heard(form=Form.ENTRY, passage=self.passage, words=words, updates=updates) for words in entries]
        self.out += updates
        restated = any(one.change is not Change.ADD for one in updates) or len(updates) < len(listed)
        if entries and not restated:  # of an item of the posting that he lists as well, the words go on too
            self.proposal.begin(updates, place=self._folded.find(fold(entries[0])))
        return rest

    def _sentence(self, sentence: Sentence, notes: Mapping[str, str]) -> None:
        passage, case = self.passage, self.case
        found = readings(sentence)
        proposed = cited_proposals(case, sentence, found, notes, passage.span)
        bound = match(self._across(sentence).saying(sentence.text), said=lambda: self.said) if found else NO_MATCH
        if self.topic is not None and found and bound.basis not in ("title", "link"):
            bound = self.topic
        if not proposed and (gone_on := self._of_proposal(sentence.text, bound, found)):
            # "It" is the new item that was proposed before.
            self.heard.append(
                Heard(form=Form.SENTENCE, passage=passage, words=sentence.text, updates=gone_on, match=bound, sentence=sentence)
            )
            return
        said = tuple(self._read(sentence, found, bound))
        made = (*proposed, *(update for one in said for update in one.updates), *self._pointed(sentence, bound, stated=bool(found)))
        self._hear(Form.SENTENCE, sentence.text, made, bound, sentence=sentence, said=said)
        self.proposal.begin(made, sentence.text)
        if found:
            if bound.items:
                self.said = bound
        elif len(sentence.text) < 400:
            self._silent.append(sentence)

    def _pointed(self, sentence: Sentence, bound: Match, *, stated: bool) -> tuple[Update, ...]:
        """The links that the sentence points to as the item's."""
        found = pointed_links(sentence)
        if not found:
            return ()
        item = self.topic or (bound if bound.items else match(self.scene.saying(sentence.text), said=lambda: self.said))
        return tuple(one for url in found for one in pointed_updates(self.case, item, sentence, url, self.passage.span, stated=stated))

    def _of_proposal(self, words: str, bound: Match, found: Sequence[Reading] = ()) -> tuple[Update, ...]:
        """The new item that was proposed last, if these words go on about it: they name no other, and stand near it, or below no quote."""
        if self.proposal.update is None or self.topic is not None:
            return ()
        if bound.basis in ("title", "link") or (not found and named(self.scene.saying(words)) is not None):
            self.proposal.end()
            return ()
        below = 0 <= self.proposal.place < self._folded.find(words)
        return self.proposal.go_on(words, found) if below or self.proposal.near or not self.scene.quoted else ()

    def _read(self, sentence: Sentence, found: Sequence[Reading], bound: Match) -> Iterator[Said]:
        several = len(sentence.clauses) > 1 and len(found) > 1
        spoken = bound if bound.basis in ("title", "link") or not several else self.said  # for the "it" of a later clause
        for reading in found:
            clause = match(self.scene.saying(reading.clause.text), said=lambda: spoken) if several and not reading.phrase.whole else bound
            place = clause if clause.basis in ("title", "link") else bound
            if reading.phrase.referred:
                updates = confirmed(self.case, sentence, reading, self._referred, self.passage.span)
            else:
                updates = statements(self.case, sentence, reading, place, self.passage.span)
            yield Said(reading=reading, match=place, updates=updates)

    def _across(self, sentence: Sentence) -> Scene:
        """The scene; where the words say "both" under one quoted item, with the quote above the words before as well."""
        return self._wider if self.above is not None and len(self.scene.quoted) == 1 and means_both(sentence.text) else self.scene

    @cached_property
    def _wider(self) -> Scene:
        above = self.above.quoted if self.above is not None else ()
        return _scene(replace(self.passage, quoted=(*above, *self.passage.quoted)), self.case)

    @cached_property
    def _folded(self) -> str:
        return fold(self.passage.words)

    @cached_property
    def _referred(self) -> tuple[Update, ...]:
        return asked_for(self.passage, self.scene, self.case) or tuple(self.parent)


def _scene(passage: Passage, case: Case) -> Scene:
    return scene_of(passage.words, passage, case.posting, case.author, case.identities)


def _paragraphs(words: str) -> Iterator[tuple[str, list[str]]]:
    for part in parts(words):
        yield fold(part), part.split("\n")
