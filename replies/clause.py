"""Words to sentences to clauses, each with the tense, mood and polarity that decide whether it can be a statement at all.

A statement about an item counts only if the author asserts it: what is hoped, planned, asked, denied, heard from others or
hangs on a condition changes nothing. Quoted text and addresses are masked before anything is looked for in a clause.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from replies import signs
from replies.masking import mask

MAX_CLAUSES = 60
"""Clauses of one sentence that are read."""


class Tense(StrEnum):
    """When it happens. A clause without a sign of the future or the past is PRESENT."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


class Mood(StrEnum):
    """How it is said. PLAIN asserts; REQUEST asks somebody to do it; the others assert nothing."""

    PLAIN = "plain"
    REQUEST = "request"
    QUESTION = "question"
    CONDITIONAL = "conditional"
    HOPE = "hope"
    PLAN = "plan"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence with one verb, as far as punctuation and conjunctions tell, and how it is said.

    `text` is the author's, white space folded; `start` is its offset in the sentence. `whole` is the masked text with the stops behind
    it; `sentence` is all of it, masked; `asked`: the sentence is a question; `conditional`: it hangs on a condition. The manner is told
    only when it is asked for.
    """

    text: str
    whole: str
    start: int
    sentence: str
    asked: bool
    conditional: bool

    @property
    def masked(self) -> str:
        """As long as `text`, quotations and URLs masked."""
        return self.whole[: len(self.text)]

    @property
    def tense(self) -> Tense:
        """When it happens."""
        return Tense.FUTURE if signs.FUTURE.search(self.whole) else Tense.PAST if signs.PAST.search(self.whole) else Tense.PRESENT

    @property
    def mood(self) -> Mood:
        """How it is said."""
        request, hope = bool(signs.REQUEST.search(self.whole)), bool(signs.HOPE.search(self.whole))
        rest = signs.REQUEST.sub(" ", self.whole) if request else self.whole
        if self.conditional or signs.CONDITION.search(signs.HOPE.sub(" ", rest) if hope else rest):
            return Mood.CONDITIONAL
        if signs.POSSIBLE.search(self.whole):
            return Mood.POSSIBLE
        if request or self.asked or hope:
            return Mood.REQUEST if request else Mood.QUESTION if self.asked else Mood.HOPE
        return Mood.PLAN if signs.PLAN.search(self.whole) else Mood.PLAIN

    @property
    def negated(self) -> bool:
        """It is denied."""
        return bool(signs.NEGATION.search(self.whole))

    @property
    def hearsay(self) -> bool:
        """Somebody else's claim is passed on."""
        return bool(signs.HEARSAY.search(self.whole))

    @property
    def others(self) -> bool:
        """It speaks of the work of somebody else."""
        return bool(signs.OTHERS.search(self.whole))

    @property
    def hedged(self) -> bool:
        """The author is not sure."""
        return bool(signs.HEDGE.search(self.whole))

    @property
    def doubtful(self) -> bool:
        """What is to become of the item is left open."""
        return bool(signs.DOUBT.search(self.whole))

    @property
    def undecided(self) -> bool:
        """The sentence says that it is not settled."""
        return bool(signs.UNDECIDED.search(self.sentence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence: `text` folded, `masked` of the same length, the offset `start` in the folded paragraph, and its clauses."""

    text: str
    masked: str
    start: int
    clauses: tuple[Clause, ...]

    @property
    def question(self) -> bool:
        """It ends with a question mark."""
        return self.text.endswith("?")


_STOP = re.compile(r"[.!?]+[)\"'”’]?(?= |$)|(?<= )[:;8]['-]?[()DPp|/](?= (?-i:[A-Z])|$)")
_ABBREVIATION = re.compile(r"(?i)(?:\b(?:e\.g|i\.e|etc|cf|vs|resp|approx|no|mr|ms|dr|st|incl|esp|a\.k\.a)|\b[a-z])\.$")
_SPLIT = re.compile(
    r"; | [-–—]{1,3} |: (?=\S)|"
    r", (?=(?:and|but|so|or|yet|while|whereas|which|although|though|because|since|as(?! of\b)|except|please|i(?!\.e)|we|it|it's|this|that|they|these|"
    r"he|she|you|there|once|if|until|all|hopefully|maybe|perhaps|the (?:others?|rest|remaining|last|remainder))\b)|"
    r", (?=(?:[\w/.-]+ ){0,4}?(?:rfc |(?:version|revision|round) )?v ?\d+[a-z]?\b)|"
    r" (?=(?:but|although|though|because|whereas|while) )| (?=so (?:please|pls|i|it|we|this|that|you|they|there|better|thats?|now) )|"
    r" (?=and (?-i:[A-Z][^\W\d_]+) (?:will|would|can|could|is|has|was|had|wants|plans|said|says|took|takes)\b)|"
    r", (?=(?-i:[A-Z][^\W\d_]+) (?:will|would|can|could|is|has|was|had|wants|plans|took|takes|merged|pushed|applied|committed|pulled|did|picked|put)\b)|"
    r" (?=and (?:i|we|it|this|that|they|he|she|you|please|the) )",
    re.IGNORECASE,
)

def is_negated(masked: str) -> bool:
    """Whether something is denied in these words."""
    return bool(signs.NEGATION.search(masked))


def _cuts(masked: str) -> Iterator[int]:
    for stop in _STOP.finditer(masked):
        mark = stop[0].rstrip(")\"'”’") or stop[0]
        following = masked[stop.end() : stop.end() + 2].strip()
        if mark == "." and _ABBREVIATION.search(masked[max(0, stop.start() - 12) : stop.start() + 1]):
            continue
        if len(mark) > 1 and set(mark) == {"."} and following.islower():
            continue  # an ellipsis in the middle of a sentence
        if signs.TAKEN_BACK.match(masked, stop.end() + 1):
            continue
        yield stop.end()
    yield len(masked)


def sentences(paragraph: str) -> tuple[Sentence, ...]:
    """The sentences of one folded paragraph."""
    masked = mask(paragraph)
    out, begin = [], 0
    for end in _cuts(masked):
        while begin < end and paragraph[begin] == " ":
            begin += 1
        if begin < end:
            text, hidden = paragraph[begin:end].rstrip(), masked[begin:end].rstrip()
            out.append(Sentence(text=text, masked=hidden, start=begin, clauses=_clauses(text, hidden)))
        begin = end
    return tuple(out)


def _clauses(text: str, masked: str) -> tuple[Clause, ...]:
    conditional, asked = bool(signs.SENTENCE_CONDITION.search(masked)), text.endswith("?")
    known = signs.AS_KNOWN.match(masked)
    marks = sorted({0, *([known.end()] if known else []), *[found.end() for found in _SPLIT.finditer(masked)], len(text)})
    found = [(one, other) for one, other in itertools.islice(itertools.pairwise(marks), MAX_CLAUSES) if other > one]
    whole = asked and signs.ASKS.match(masked) is not None
    return tuple(
        Clause(text[one:other].rstrip(" ,;:"), masked[one:other], one, masked, asked and (whole or other == len(text)), conditional)
        for one, other in found
    )
