"""An owner's short answer below his item of which no phrase makes anything: he meant something by it, so it is held as a note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.model import Certainty, Change, Update
from replies.case import Case, updates_of
from replies.clause import Mood, Sentence, Tense
from replies.heard import Form, Heard
from replies.masking import fold
from replies.meant import Scene
from replies.phrases import refusals

_MOST_SENTENCES = 4
_LEAST_WORDS = 3
_LONGEST = 300
"""Characters of an answer that is held whole; of a longer one the sentence that tells something."""
_UNCHANGED = re.compile(
    r"(?i)\b(?:no (?:change|news|update|progress)s?|unchanged|nothing (?:new|to report|changed|happened)|same (?:as|picture|state|status|story|here)|as (?:it|they) (?:is|are)|as before|"
    r"(?:leave|keep|left|kept|stays?|remains?) (?:it|this|that|as|at|where|there)|(?:still|about|all|is|are) (?:about )?(?:right|true|correct|valid|accurate)|not (?:yet )?touched|"
    r"can (?:sleep|stay|remain))\b"
)
"""It says that all is as the status mail has it."""
_POLITE = re.compile(
    r"(?i)\b(?:my )?(?:comments?|answers?|replies|remarks?)(?: are| is)? (?:in-?line|below|above|marked)\b|"
    r"^\W*(?:(?:many )?thanks?|thank you|cheers|sorry|hi|hello|dear|ok(?:ay)?|yes|no|right|sure|agreed|\+1|ack(?:ed)?|lgtm|see (?:above|below)|"
    r"(?:no|yes),? (?:this|that|it)\b.*\bwrong)\b"
)


def unread(case: Case, scene: Scene, heard: Sequence[Heard]) -> tuple[Update, ...]:
    """The note that is held, if the author owns the one item that his words stand below, and they are few and tell something.

    `heard` are the pieces of the mail up to here. A mail in which lines of the quote were edited says all by that; and what a phrase fits,
    though said so that it does not count (a plan, a denial), is understood.
    """
    mine = [one for one in heard if one.passage is scene.passage]
    said = [one.sentence for one in mine if one.sentence is not None]
    if not 0 < len(said) <= _MOST_SENTENCES or len(said) != len(mine) or any(one.form is Form.EDIT for one in heard):
        return ()
    items = scene.quoted or scene.own_items()
    if len(items) != 1 or not scene.owns(items[0]):
        return ()
    telling = next((one for one in said if _tells(one)), None)
    if telling is None or any(_UNCHANGED.search(one.text) or refusals(one) for one in said):
        return ()
    words = _from_to(fold(scene.passage.words), telling, next(one for one in reversed(said) if _tells(one)))
    match = scene.match("quoted" if scene.quoted else "only item", items)
    return updates_of(match, Change.NOTE, case.evidence(words, scene.passage.span), words, certainty=Certainty.IMPLIED)


def _from_to(words: str, first: Sentence, last: Sentence) -> str:
    """The words from one sentence to another, without greeting and name; the first sentence alone if they are many."""
    start, stop = words.find(first.text), words.rfind(last.text) + len(last.text)
    return words[start:stop] if 0 <= start < stop <= start + _LONGEST else first.text[:_LONGEST]


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence reports something: not a question, a plan, a condition, a courtesy or what others say."""
    if len(sentence.text.split()) < _LEAST_WORDS or sentence.question or _POLITE.search(sentence.text):
        return False
    return all(one.mood is Mood.PLAIN and one.tense is not Tense.FUTURE and not one.hearsay for one in sentence.clauses)
