"""What an author said that made no update although it mentions a revision, a state or a link, and why: for whoever wonders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from parsers.links import link_key, links
from parsers.model import Change, Passage, Update
from replies.alignment import AlignedLine, Place
from replies.case import Case
from replies.clause import Clause, sentences
from replies.extract import MAX_STATEMENTS
from replies.heard import Form, Heard, Said, statement_key
from replies.listed import listed_items
from replies.masking import fold, paragraphs
from replies.phrase import REVISION, Manner
from replies.phrases import MAX_CLAUSE, readings, refusal, refusals
from replies.statement import refusal_of
from replies.why import Why
from replies.work_title import listed_as, read_title

_STATE = re.compile(
    r"(?i)\b(?:none|fair|ok|okay|good|done|merged|committed|applied|upstreamed|acked|posted|reposted|respun|deferred|postponed|dropped|"
    r"abandoned)\b"
)
_REVISION = re.compile(re.sub(r"\?P<\w+>", "?:", REVISION), re.IGNORECASE)
_NUMBERED = re.compile(r"(?i)\bv ?\d")
"""A version in figures; one that is no revision is that of something else: `v3.16`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untaken:
    """Words that mention a revision, a state or a link, and that no update rests on.

    `words` are as the author wrote them, white space folded. `why` are the reasons, the one that decides first. `passage` is where they
    stand; None for the words of somebody else that are quoted.
    """

    words: str
    why: tuple[Why, ...]
    passage: Passage | None = None

    @property
    def reason(self) -> str:
        """The reasons in one line for people."""
        return "; ".join(self.why)


def untaken(heard: Sequence[Heard], updates: Sequence[Update], case: Case) -> tuple[Untaken, ...]:
    """What of `heard` none of `updates` rests on, in the order of the mail."""
    reader = _Reader(heard, updates, case)
    return tuple(one for piece in heard for one in reader.read(piece))


def quoted_claims(lines: Sequence[AlignedLine]) -> tuple[Untaken, ...]:
    """What others say of revisions and states in the text that is quoted from them: it would be read if the author said it.

    As many sentences and claims are read as of the author's own words at most.
    """
    out: list[Untaken] = []
    budget = MAX_STATEMENTS
    for foreign, part in groupby(lines, key=lambda line: line.body.depth if line.place is Place.QUOTED and line.line is None else None):
        text = "\n".join(line.body.text for line in part) if foreign is not None else ""
        for sentence in (one for paragraph in paragraphs(text) for one in sentences(paragraph)):
            budget -= 1
            if budget < 0:
                return tuple(out)
            claims = dict.fromkeys(one.clause for one in readings(sentence) if _mentions(one.clause.masked))
            out += (Untaken(words=clause.text, why=(Why.QUOTED,)) for clause in islice(claims, budget))
            budget -= len(claims)
    return tuple(out)


def _mentions(text: str) -> bool:
    return bool(_STATE.search(text) or _REVISION.search(text) or _NUMBERED.search(text))


class _Reader:
    """Tells of each piece what was not taken.

    `kept` are the updates that were left in the end, `given` the links among them, `alone` those that stand alone on a line, `led_in`
    the words that lists rest on: their entries, or what leads up to them.
    """

    def __init__(self, heard: Sequence[Heard], updates: Sequence[Update], case: Case) -> None:
        self.case = case
        self.kept = {statement_key(one) for one in updates}
        self.given = {link_key(url) for one in updates for url in _links_of(one)}
        self.led_in = {one.evidence.words for piece in heard if piece.form is Form.ENTRY for one in piece.updates}
        self.alone = {link_key(url) for one in heard if one.form is Form.LINK for url in links(one.words)}

    def read(self, heard: Heard) -> Iterator[Untaken]:
        if heard.form is Form.SENTENCE:
            yield from self._sentence(heard)
            return
        why = self._whole(heard)
        if why is not None:
            yield Untaken(words=fold(heard.words), why=(why,), passage=heard.passage)

    def _taken(self, updates: Sequence[Update]) -> bool:
        return any(statement_key(one) in self.kept for one in updates)

    def _whole(self, heard: Heard) -> Why | None:
        """Why nothing was made of a piece that is no sentence; None if something was, or if it mentions nothing."""
        if heard.form is Form.LINK:
            if {link_key(url) for url in links(heard.words)} & self.given:
                return None
            return Why.UNSURE_ITEM if heard.match.items or heard.match.candidates else Why.NO_ITEM
        if not _mentions(heard.words):
            return None
        if heard.form is Form.BEYOND:
            return Why.TOO_MUCH
        if heard.form is Form.ENTRY:
            return self._entry(heard)
        if self._taken(heard.updates):
            return None
        return Why.CLEARER if heard.updates else Why.NO_PHRASE if heard.match.items else Why.NO_ITEM

    def _entry(self, heard: Heard) -> Why | None:
        words = fold(heard.words)
        own = next(iter(listed_items(heard.words)[0]), None)
        title = own.item.title if own else getattr(read_title(words), "title", "")
        number = listed_as(title, self.case.posting) if title else None
        mine = [one for one in heard.updates if one.evidence.words == words or (number is not None and one.item == number)]
        if self._taken(mine):
            return None
        return Why.CLEARER if mine else Why.SAME if own and number is not None else Why.UNASKED_LIST

    def _sentence(self, heard: Heard) -> Iterator[Untaken]:
        sentence = heard.sentence
        if sentence is None or sentence.text in self.led_in:
            return
        by_clause: dict[int, list[Said]] = {}
        for one in heard.said:
            by_clause.setdefault(-1 if one.reading.phrase.whole else one.reading.clause.start, []).append(one)
        refused: dict[int, list[Why]] = {}
        for clause, why in refusals(sentence):
            refused.setdefault(clause.start, []).append(why)
        stated = {update for one in heard.said for update in one.updates}
        if self._taken([one for one in heard.updates if one not in stated]) or self._taken(_updates(by_clause.get(-1, ()))):
            return
        for clause in sentence.clauses:
            said = by_clause.get(clause.start, [])
            if self._taken(_updates(said)):
                continue
            reasons = [*self._unsaid([*by_clause.get(-1, ()), *said]), *refused.get(clause.start, ())] or list(self._silent(clause))
            if reasons:
                yield Untaken(words=clause.text, why=tuple(dict.fromkeys(reasons)), passage=heard.passage)

    def _unsaid(self, said: Sequence[Said]) -> Iterator[Why]:
        """Why the readings of a clause made no update that was left in the end."""
        for one in said:
            yield Why.CLEARER if one.updates else refusal_of(self.case, one.reading, one.match) or Why.NO_ITEM

    def _silent(self, clause: Clause) -> Iterator[Why]:
        """Why no phrase read anything in a clause that mentions something."""
        if not _mentions(clause.masked):
            yield from self._hidden(clause)
            return
        if len(clause.masked) > MAX_CLAUSE:
            yield Why.TOO_LONG
            return
        if not _STATE.search(clause.masked) and not _REVISION.search(clause.masked):
            yield Why.OTHER_THING
            return
        manner = refusal(Manner.REPORT, clause)
        if manner is not None:
            yield manner
        if clause.others:
            yield Why.OTHER_WORK
        yield Why.NO_PHRASE

    def _hidden(self, clause: Clause) -> Iterator[Why]:
        """Why the links of a clause, or what it mentions in quotation marks, were not taken."""
        urls = links(clause.text)
        plain = clause.text
        for url in urls:
            plain = plain.replace(url, " ")
        if _mentions(plain):
            yield Why.QUOTED
        if urls and not {link_key(url) for url in urls} & (self.given | self.alone):
            yield Why.IN_SENTENCE


def _updates(said: Iterable[Said]) -> list[Update]:
    return [update for one in said for update in one.updates]


def _links_of(update: Update) -> tuple[str, ...]:
    given = links(update.value or "") if update.change is Change.LINK else ()
    return (*given, *(update.new.links if update.new is not None else ()))
