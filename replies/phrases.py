"""The table of phrases, and what a sentence says by it.

Each row is data (`replies/phrase.py`); the rows stand in one file for each kind of change. `readings` applies them to the
clauses of a sentence, after the tense, mood and polarity of the clause are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from parsers.model import Certainty, Change
from replies import signs
from replies.clause import Clause, Mood, Sentence, Tense, is_negated
from replies.cue import CueIndex, cued, lowered, numbers
from replies.masking import MASK
from replies.phrase import Manner, Phrase, groups
from replies.phrase_value import value_of
from replies.phrases_defer import DEFER_PHRASES
from replies.phrases_done import ALL, DONE_PHRASES, PART, UNDONE
from replies.phrases_drop import DROP_PHRASES
from replies.phrases_item import ADD_PHRASES, RENAME_PHRASES
from replies.phrases_near import NEAR_PHRASES
from replies.phrases_note import NOTE_PHRASES
from replies.phrases_number import NUMBER_PHRASES
from replies.phrases_owner import OWNER_PHRASES
from replies.phrases_posted import POSTED_PHRASES
from replies.phrases_prognosis import PROGNOSIS_PHRASES
from replies.phrases_revision import REVISION_PHRASES
from replies.why import Why

TABLE: tuple[Phrase, ...] = (
    *NUMBER_PHRASES,
    *REVISION_PHRASES,
    *POSTED_PHRASES,
    *DONE_PHRASES,
    *PROGNOSIS_PHRASES,
    *NEAR_PHRASES,
    *DEFER_PHRASES,
    *DROP_PHRASES,
    *OWNER_PHRASES,
    *RENAME_PHRASES,
    *ADD_PHRASES,
    *NOTE_PHRASES,
)

_OF_CLAUSE = CueIndex((number, phrase.pattern) for number, phrase in enumerate(TABLE) if not phrase.whole)
_OF_SENTENCE = CueIndex((number, phrase.pattern) for number, phrase in enumerate(TABLE) if phrase.whole)
_OF_BOTH = CueIndex((number, phrase.pattern) for number, phrase in enumerate(TABLE))

MAX_CLAUSE = 600
"""Characters. Nobody states a fact in a longer clause; longer ones (pasted logs, tables) are not read."""

@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one clause says by one row. `subject` is who or what it is said of, as far as the row captures it; `text` is all that was
    searched, quotations and URLs left out.

    `part`: words of the clause that say a part of the work is meant; `missed`: the release that the item does not make, by its number;
    `doubt`: the sentence goes on to take it back.
    """

    phrase: Phrase
    clause: Clause
    value: str | None
    certainty: Certainty
    subject: str = ""
    text: str = ""
    part: str = ""
    missed: str = ""
    doubt: bool = False
    asked: bool = False


_NUMBERS = frozenset({"rev", "count", "ordinal", "draft"})
_TURN = re.compile(r"(?i)(?:but|except|apart|minus|though|although|if|unless|provided)\b")
_DOUBTED = frozenset({Change.DONE, Change.REVISION})
"""The changes that a turn of the sentence takes back."""


def readings(sentence: Sentence) -> tuple[Reading, ...]:
    """What the sentence says, in the order of the table; of several readings of one change in one clause, the first."""
    hits = [(phrase, clause, found) for phrase, clause, found, why in _hits(sentence) if why is None]
    doubtful = _doubtful(sentence) if any(phrase.change in _DOUBTED for phrase, _, _ in hits) else ()
    return tuple(
        _reading(phrase, clause, found, sentence, doubt=phrase.change in _DOUBTED and any(one is not clause and not _within(one, phrase, found) for one in doubtful))
        for phrase, clause, found in hits
    )


def _within(turn: Sentence | Clause, phrase: Phrase, found: re.Match[str]) -> bool:
    """The turn is a part of what the row says: `not v5 but v6`."""
    return phrase.whole and isinstance(turn, Clause) and found.start() <= turn.start < found.end()


def refusals(sentence: Sentence) -> tuple[tuple[Clause, Why], ...]:
    """The clauses that a phrase fits, but that are said so that it does not count, and what speaks against each."""
    return tuple(dict.fromkeys((clause, why) for _, clause, _, why in _hits(sentence) if why is not None))


def _hits(sentence: Sentence) -> Iterator[tuple[Phrase, Clause, re.Match[str], Why | None]]:
    """The phrases that fit, clause by clause, and why they do not count (None if they do)."""
    for clause in sentence.clauses:
        seen: set[Change] = set()
        low, whole = lowered(clause.masked), "" if clause.start else lowered(sentence.masked)
        likely = _likely(low, whole)
        for phrase in (TABLE[number] for number in numbers(likely)):
            if phrase.change in seen:
                continue
            found = _search(phrase, *((sentence.masked, whole) if phrase.whole else (clause.masked, low)))
            if found is None:
                continue
            near = _near(sentence.masked if phrase.whole else clause.masked, found)
            why = None if _asked(phrase, clause) else refusal(phrase.manner, clause, near)
            if why is None:
                seen.add(phrase.change)
            yield phrase, clause, found, why


def _likely(low: str, whole: str) -> int:
    """The rows that may match, a bit for each. No row needs the stop that a sentence ends with; the cue of `4.6` is one."""
    low, whole = low.rstrip(".!?"), whole.rstrip(".!?")
    return _OF_BOTH.likely(low) if low == whole else _OF_CLAUSE.likely(low) | (_OF_SENTENCE.likely(whole) if whole else 0)


def _search(phrase: Phrase, masked: str, low: str) -> re.Match[str] | None:
    return None if len(masked) > MAX_CLAUSE else phrase.pattern.place(masked, low)


def _near(masked: str, found: re.Match[str]) -> str:
    """What was found, with the words around it up to a comma: `v1 is out`, of `v1 is out, without the RFC`."""
    start, stop = masked.rfind(", ", 0, found.start() + 1), masked.find(", ", found.end())
    return masked[max(start, 0) : stop if stop >= 0 else len(masked)]


_PRIVATE = cued(
    r"(?i)\b(?:my|our|his|her|their|a|private|local|personal) (?:[\w-]+ ){0,2}?(?:tree|branch|repo\w*|fork|git|github|gitlab|machine|laptop|disk|box"
    r"|server|desk|drive|product)\b"
    r"|\b(?:privately|internally|in private|off-?list|in-?house|in production|downstream)\b|\b(?:to|for|with) (?:the |our |my |some |a |their )?"
    r"(?:customers?|lawyers|colleagues?|boss|partners?|vendors?|clients?|testers?|users?)\b|\bto (?-i:[A-Z]\w+) (?:only|privately|alone)\b"
)
"""Where a revision may be without being on the list."""
_NUMBERED = cued(r"(?i)\bv ?\d|\b(?:until|till)\b")
"""Where a revision is named, it may be that one that is dropped or withdrawn; where an end, it is not dropped now."""
_TOLD = cued(r"(?i)[\"“(]none|\b(?:please|pls|back|down)\b|->|→|=>|/")
"""Where a bare "none" is said of an item, not of a setting: `the mode is set to none`."""
_MOODS = {
    Mood.CONDITIONAL: Why.CONDITIONAL, Mood.QUESTION: Why.QUESTION, Mood.HOPE: Why.HOPE, Mood.PLAN: Why.PLAN, Mood.REQUEST: Why.REQUEST,
    Mood.POSSIBLE: Why.POSSIBLE,
}  # fmt: skip


def refusal(manner: Manner, clause: Clause, near: str | None = None) -> Why | None:
    """Why a clause said like this cannot carry a phrase of that manner; None if it can. `near`: the part of it where the phrase stands."""
    if manner is Manner.ANY:
        return None
    if clause.hearsay:
        return Why.HEARSAY
    if clause.mood in (Mood.CONDITIONAL, Mood.QUESTION, Mood.POSSIBLE):
        return _MOODS[clause.mood]
    if manner is not Manner.REPORT and clause.undecided:
        return Why.POSSIBLE
    if manner is Manner.VERDICT:
        return None
    if clause.negated and (near is None or is_negated(near)):
        return Why.NEGATED
    if manner is Manner.DECISION:
        return None
    if manner is Manner.REPORT and clause.tense is Tense.FUTURE:
        return Why.FUTURE
    said = {Mood.PLAIN} if manner is Manner.REPORT else {Mood.PLAIN, Mood.REQUEST, *([Mood.HOPE] if manner is Manner.ASKED else [])}
    return None if clause.mood in said else _MOODS[clause.mood]


def _asked(phrase: Phrase, clause: Clause) -> bool:
    """Asked: "Wasn't this committed?" is no report, but a question that the manager should see."""
    return (
        phrase.change is Change.DONE
        and phrase.manner is Manner.REPORT
        and clause.mood is Mood.QUESTION
        and clause.tense is not Tense.FUTURE
    )


def _reading(phrase: Phrase, clause: Clause, found: re.Match[str], sentence: Sentence, *, doubt: bool) -> Reading:
    source = sentence.text if phrase.whole else clause.text
    plain = {key: source[slice(*span)].strip() for key, span in groups(found).items()}
    asked = refusal(phrase.manner, clause, _near(sentence.masked if phrase.whole else clause.masked, found)) is not None
    unsure = (
        asked
        or (clause.hedged and phrase.manner in (Manner.REPORT, Manner.VERDICT) and _hedged(clause.masked, 0 if phrase.whole else found.end()))
        or (phrase.change is Change.DROP and _NUMBERED.search(sentence.masked[: clause.start + len(clause.masked)]) is not None)
        or (phrase.change is Change.PROGNOSIS and plain.get("state") == "none" and not _TOLD.search(clause.masked))
        or (clause.doubtful and phrase.manner in (Manner.ASKED, Manner.DECISION, Manner.PROMISE))
        or (phrase.change is Change.REVISION and (clause.others or _PRIVATE.search(clause.masked) is not None))
    )
    part = PART.search(ALL.sub(" ", clause.masked)) if phrase.change is Change.DONE else None
    return Reading(
        phrase=phrase,
        clause=clause,
        value=phrase.value if phrase.value is not None else value_of(phrase.change, plain, source),
        certainty=Certainty.IMPLIED if unsure else phrase.certainty,
        subject=plain.get("subject", ""),
        text=_told(sentence.masked if phrase.whole else clause.masked, phrase.change, found).replace(MASK, ""),
        part=part[0] if part else "",
        missed=plain.get("missed", ""),
        doubt=doubt,
        asked=asked,
    )


_ADJUNCT = re.compile(
    r"(?i),? \(?(?:with|including|incl\.?|after|because|due to|thanks to|despite|without|as (?:requested|suggested|asked|promised)|on request of"
    r"|at the request of|based on|on top of)\b[^,;:()]*\)?| \([^()]*\)|, [^,;:]{0,40}\b(?:included|and all)\b"
)
"""What is put behind a statement about how or why, and names no other work: `v6 with the locking fixed`, `merged, docs included`."""


def _told(masked: str, change: Change, found: re.Match[str]) -> str:
    """The words searched, without the adjuncts behind the statement, or behind the revision in it."""
    stop = max((span[1] for key, span in groups(found).items() if key in _NUMBERS), default=found.end()) if change is Change.REVISION else found.end()
    return masked[:stop] + _ADJUNCT.sub(" ", masked[stop:])


def _hedged(masked: str, stop: int) -> bool:
    """Whether the doubt is about the statement that ends at `stop`, and not about what is added behind a comma: `, mostly renames`."""
    comma = masked.find(", ", stop)
    return signs.HEDGE.search(masked if comma < 0 or stop == 0 else masked[:comma]) is not None


def _doubtful(sentence: Sentence) -> tuple[Sentence | Clause, ...]:
    """What takes back the others' statements: the sentence itself, or clauses of it. Two are enough to tell that there is another."""
    if UNDONE.search(sentence.masked):
        return (sentence,)
    return tuple(islice((one for one in sentence.clauses if _TURN.match(one.masked)), 2))


def every(paragraph_sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, tuple[Reading, ...]]]:
    """Each sentence that says something, with its readings."""
    for sentence in paragraph_sentences:
        if found := readings(sentence):
            yield sentence, found
