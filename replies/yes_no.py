"""Whether an answer says yes or no: a table of ways to say so, over the whole of what somebody wrote under a question."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from replies.folding import folded
from replies.objections import denies


class Answer(StrEnum):
    """YES and NO may be followed by more words; NEITHER says something, and not which of the two."""

    YES = "yes"
    NO = "no"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to say it: a pattern over words that are folded; texts that it must say, and texts that it must not."""

    pattern: str
    hits: tuple[str, ...] = field(repr=False)
    misses: tuple[str, ...] = field(repr=False)


# The longer ways stand first: the patterns below take the first that fits and never come back to it.
YES = Way(
    pattern=r"(?:(?:yes,? )?(?:that|this|it)(?:'s| is| was) (?:right|correct|true|so|the case|what i (?:meant|said|wrote))|"
    r"yes,? (?:it|that|this|they|he|she) (?:is|does|was|are|has)|yes,? i (?:did|do|have|meant (?:that|it|this))|"
    r"you are right|you're right|you got (?:it|that|me) right|please do|go ahead|of course|"
    r"yes|yep|yup|yeah|aye|y|correct|right|exactly|precisely|indeed|true|sure|agreed|confirmed|ack|\+1|absolutely|definitely|certainly)",
    hits=(
        "Yes.", "yes!", "Yep", "Correct.", "That is right.", "Yes, that's correct, thanks.", "Yes it is", "Exactly what I meant.", "+1", "Yes please!",
        "y", "Hi, yes that's right.", "yes, yes", "Yes to both.", "Of course it is.",
    ),
    misses=(
        "Yes and no.", "Yesterday.", "Right now it is not.", "Yes, but only the first part.", "I think so?", "ok", "Is that right?", "Trueish",
        "Thanks.", "", "It is what it is.", "That is.", "Yes?",
    ),
)  # fmt: skip
NO = Way(
    pattern=r"(?:not (?:yet|really|quite|so|at all|true|right|correct|exactly)|no way|no thanks|certainly not|of course not|it(?: is not| isn't|'s not)|"
    r"that(?:'s| is) (?:not|wrong|incorrect)|that isn't|i (?:did not|didn't|never) (?:say|said|mean|meant|write|wrote) (?:that|this|so|it)|no|nope|nah|n|wrong|incorrect|false|-1)",
    hits=(
        "No.", "no", "Nope!", "No, v7 is what I posted.", "Not yet.", "No - only the first part is in.", "That's wrong.",
        "No, that is not what I said.", "n", "Sorry, no.", "It isn't.", "I never said that", "No, sorry.",
    ),
    misses=("No problem.", "No idea.", "No longer needed.", "Nobody knows.", "Now it is.", "Not every part of it.", "None.", "North", "No?"),
)  # fmt: skip
_FILLER = (
    r"(?:hi|hello|hey|please|thanks? you|thanks?(?: a lot| very much)?|thx|cheers|sorry|well|oh|hm+|it is|what i (?:meant|said|wrote)|to (?:both|all)|both of them|all of (?:them|it)|both|all)"
)
_GAP = r"[\s.,;:!()\u2026-]"
_WHOLE_YES = re.compile(rf"{_GAP}*+(?>(?:{YES.pattern}|{_FILLER})(?:{_GAP}++|$))++")
_SOME_YES = re.compile(rf"(?:^|{_GAP}){YES.pattern}(?:$|{_GAP})")
_YES_AND_MORE = re.compile(rf"{_GAP}*+(?:{YES.pattern})\s*[.,;:!\n-]+\s*(?=\S)")
_NO = re.compile(rf"{_GAP}*+(?>{_FILLER}{_GAP}++)*+(?:{NO.pattern})(?:\s*$|\s*[.,;:!\n-])")
_CLAUSE = re.compile(r"\s*[^.,;:!\n\u2013\u2014-]*(?:[.,;:!\n\u2013\u2014-]+\s*|$)")
_LONGEST = 2000
"""Characters under one question; who writes more does not say yes or no."""
_DOUBT = re.compile(
    r"\b(?:but|except|only|not|no|cannot|although|though|almost|nearly|part(?:s|ly|ially)?|half|most(?:ly)?|some|soon|will|would|shall|going to|"
    r"tomorrow|next|unless|until|once|when|if|after|before|however|still|yet|maybe|perhaps|probably|hope|hopefully|should|could|might|may|wait|later|"
    r"unsure|think|guess|believe|first|remaining|rest)\b|n't\b|'ll\b|\?"
)
"""Words behind a yes that may take something of it back."""


def answer_of(text: str) -> tuple[Answer, bool]:
    """What a text says under a question, and whether it says more than that: what a yes is qualified by makes it neither."""
    broken = "\n".join(folded(line).strip() for line in text[: _LONGEST + 1].splitlines() if line.strip())
    plain = " ".join(broken.split())
    if not plain or len(text) > _LONGEST or plain.endswith("?"):
        return Answer.NEITHER, True
    if _WHOLE_YES.fullmatch(plain) and _SOME_YES.search(plain):
        return Answer.YES, False
    if found := _NO.match(broken):
        return Answer.NO, bool(broken[found.end() :].strip(" .,;:!-\n"))
    if denies(plain) and not _SOME_YES.match(plain):
        return Answer.NO, False
    if (found := _YES_AND_MORE.match(broken)) and not _DOUBT.search(broken[found.end() :]):
        return Answer.YES, True
    return Answer.NEITHER, True


def behind(text: str, answer: Answer) -> str:
    """What a text says behind the yes or no that it begins with."""
    while (found := _CLAUSE.match(text)) is not None and answer_of(found[0]) == (answer, False):
        text = text[found.end() :]
    return text.strip()
