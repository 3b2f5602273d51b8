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

from replies.cue import cued
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


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence with one verb, as far as punctuation and conjunctions tell, and how it is said.

    `text` is the author's, white space folded; `start` is its offset in the sentence. `whole` is the masked text with the stops behind
    it; `asked`: the sentence is a question; `conditional`: it hangs on a condition. The manner is told only when it is asked for.
    """

    text: str
    whole: str
    start: int
    asked: bool
    conditional: bool

    @property
    def masked(self) -> str:
        """As long as `text`, quotations and URLs masked."""
        return self.whole[: len(self.text)]

    @property
    def tense(self) -> Tense:
        """When it happens."""
        return Tense.FUTURE if _FUTURE.search(self.whole) else Tense.PAST if _PAST.search(self.whole) else Tense.PRESENT

    @property
    def mood(self) -> Mood:
        """How it is said."""
        request, hope = bool(_REQUEST.search(self.whole)), bool(_HOPE.search(self.whole))
        rest = _REQUEST.sub(" ", self.whole) if request else self.whole
        if self.conditional or _CONDITION.search(_HOPE.sub(" ", rest) if hope else rest):
            return Mood.CONDITIONAL
        if request or self.asked or hope:
            return Mood.REQUEST if request else Mood.QUESTION if self.asked else Mood.HOPE
        return Mood.PLAN if _PLAN.search(self.whole) else Mood.PLAIN

    @property
    def negated(self) -> bool:
        """It is denied."""
        return bool(_NEGATION.search(self.whole))

    @property
    def hearsay(self) -> bool:
        """Somebody else's claim is passed on."""
        return bool(_HEARSAY.search(self.whole))

    @property
    def others(self) -> bool:
        """It speaks of the work of somebody else."""
        return bool(_OTHERS.search(self.whole))

    @property
    def hedged(self) -> bool:
        """The author is not sure."""
        return bool(HEDGE.search(self.whole))


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
    r", (?=(?:and|but|so|or|yet|while|whereas|which|although|though|because|since|as|except|please|i|we|it|it's|this|that|they|these|"
    r"he|she|you|there|once|if|until|all|hopefully|maybe|perhaps|the (?:others?|rest|remaining|last|remainder))\b)|"
    r", (?=(?:[\w/.-]+ ){0,4}?(?:rfc |(?:version|revision|round) )?v ?\d+[a-z]?\b)|"
    r" (?=(?:but|although|though|because|whereas|while) )|"
    r" (?=and (?-i:[A-Z][^\W\d_]+) (?:will|would|can|could|is|has|was|had|wants|plans|said|says|took|takes)\b)|"
    r" (?=and (?:i|we|it|this|that|they|he|she|you|please|the) )",
    re.IGNORECASE,
)

_ASKS = re.compile(
    r"(?i)(?:(?:and|but|so|or|well|hi|hello|ok|sorry|also|btw)[ ,]+)*(?:is|are|was|were|has|have|had|did|do|does|can|could|will|would"
    r"|should|shall|may|might|"
    r"isn['’]t|aren['’]t|wasn['’]t|weren['’]t|hasn['’]t|haven['’]t|didn['’]t|don['’]t|doesn['’]t|what|when|where|which|who|why|how|any|if)\b"
)
"""How a sentence starts that is a question from its first word on; of others only the last clause asks."""
_AS_KNOWN = re.compile(r"(?i)(?:as|like) (?:you|i|we|some of you|everybody|promised|said|announced|mentioned|discussed|agreed)\b[^,;:]{0,50}, ")
"""What is said before the statement: `As you may have seen, it is in`."""
_REQUEST = cued(
    r"(?i)\b(?:please|pls|plz|kindly|(?:can|could|would|will) you\b|(?:can|could) (?:we|it|this|that|they|these|somebody|someone)\b|"
    r"you (?:can|could|may|might|should|want to|will want|need to)|"
    r"may i (?:ask|suggest)|feel free|let's|let us|(?:can|could|should|may|must|needs? to|ought to) (?:also |now |probably |safely )?be "
    r"(?:added|moved|marked|dropped|removed|deferred|changed|set|renamed|called|put|listed|named|taken|closed|tracked|considered|"
    r"postponed|pushed|updated|raised|lowered|bumped|downgraded|upgraded)|we (?:should|can|could)|i(?:'d|’d| would) (?:say|call|suggest)|"
    r"(?:state|status|prognosis|bracket|title|subject|owner|name|version|revision) should (?:now )?(?:be|read|say)|any chance|would you mind|"
    r"(?:it|this|that|one|which|item|entry|line|^) ?should (?:now |rather |really |actually )?(?:be|read|say) (?:at |marked |listed as )?[(\"“]?"
    r"(?:v\d+|rfc|none|fair|ok|good|done)|i (?:suggest|propose|vote))\b"
)
_CONDITION = cued(
    r"(?i)\b(?:if|unless|once|(?:until|till)(?! (?:the |after )?(?:next|\d))|whenever|provided|assuming|supposing|in case|as long as"
    r"|as soon as|when|whether|"
    r"would|wouldn't|could|might|should|depends on whether)\b|(?-i:\bmay\b)|(?:\b(?:i|we|it|they|that)['’]d\b)(?! (?:call|say|been|posted|sent))"
)
_SENTENCE_CONDITION = cued(
    r"(?i)^(?:and |but |so |or |then )?(?:if|unless|once|until|whenever|when|as soon as|in case|assuming|provided|should (?:it|this|that|the))\b"
)
_HOPE = cued(
    r"(?i)\b(?:hop(?:e|ing|efully)|wish|(?:would|['’]d) (?:like|love|prefer)|like to see|expect(?:s|ed|ing)? to|looking forward|"
    r"fingers crossed)\b"
)
_PLAN = cued(
    r"(?i)\b(?:plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|try(?:ing)?|aim(?:s|ing)?|want(?:ed|ing)?|going|about|ready|need(?:s|ed)?|"
    r"ha(?:ve|s|d)|ought|supposed|due|remains?|yet|left|wait(?:s|ing)? for \w+) to (?!the |master|staging|me\b|be honest)|"
    r"\bto (?:get|see|have|be) (?:[\w-]+ ){0,3}(?:merged|committed|applied|in|done|posted|reviewed|sent)\b|\b(?:working on"
    r"|in preparation|being prepared|almost ready|work in progress|wip)\b"
)
_FUTURE = cued(
    r"(?i)\b(?:will|won't|won’t|shall|gonna|(?:i|we|it|they|you|he|she|that|there)['’]ll|tomorrow|next (?:week|month|monday|tuesday|wednesday|"
    r"thursday|friday|weekend|days?|few)|soon|shortly|later (?:today|this)|by the end of|in the (?:coming|next)|in a (?:few|couple)|"
    r"goes out|is coming|coming|upcoming)\b"
)
_PAST = cued(r"(?i)\b(?:was|were|has|have|had|been|did|went|sent|\w{3,}ed|ago|yesterday|last (?:week|night|month))\b|['’]ve\b")
_NEGATION = cued(
    r"(?i)\b(?:not|never|no longer|neither|nor|nothing|nobody|(?<!to )(?<!at )(?<!as )(?<![\"“(])none|hardly|without|cannot"
    r"|no (?:reason|need|point|plan)|yet to be"
    r"|no v\d)\b|n['’]t\b|"
    r"^(?:so |but |and )?no (?:new |more |further |rfc |other )?(?:versions?|revisions?|series|patch(?:es)?|postings?|rfc|updates?|progress)\b|"
    r"\b(?:far|away) from\b|\bfail(?:s|ed)? to\b"
)
_HEARSAY = cued(
    r"(?i)\b(?:(?:i|we) (?:hear|heard|read|was told|were told|understand|gather)|according to|apparently|supposedly|allegedly|reportedly|"
    r"rumou?r|(?<!letter )(?<!subject )(?<!tag )(?<!title )(?<!branch )(?<!header )says|claims|claimed|reckons|told"
    r"|(?<!that )said(?! (?:so|that much))|(?:he|she|they|somebody|someone|you"
    r"|who) (?:\w+ )?(?:asked|claim|mentioned|wrote|reported|thinks?)|"
    r"(?-i:[A-Z][\w-]+) (?:mentioned|wrote|reported|thinks)|(?:i|we) wrote|"
    r"my script)\b"
)
_OTHERS = cued(
    r"(?i)\b(?:his|her|their) (?:own |new |latest )?(?:series|patch(?:es|set)?|work|version|revision|respin|v\d+)\b|"
    r"(?-i:\b(?!It|That|This|There|Here|What|Let|He|She)[A-Z][\w-]+)['’]s (?:own |new |latest )?(?:series|patch(?:es|set)?|work|version"
    r"|revision|respin|(?:RFC )?v\d+)\b|"
    r"(?-i:\b(?!I |We |This |That |It |Just |Now |Already |Have |And |Patch |Patches |Series |Then |Finally |RFC )[A-Z][^\W\d]+(?:-[A-Z]\w+)?) "
    r"(?:has |have |had |just |already )*(?:posted|sent|submitted|respun|resent|reposted)\b(?! (?:on|to|last|out|by|in|at|as|yesterday|this))|"
    r"\b(?:he|she|they) (?:has |have |had |just |already )*(?:posted|sent|submitted|respun|resent)\b|"
    r"\b(?:its|whose|his|her|their) (?:RFC )?v\d"
)
HEDGE = cued(
    r"(?i)\b(?:i (?:think|believe|guess|assume|suppose|suspect)|afaik|afaict|iirc|seems?|looks like|probably|presumably|maybe|perhaps|"
    r"possibly|likely|unlikely|not sure|unsure|more or less|almost|nearly|should be|basically|mostly|i['’]d say|"
    r"what (?:\w+ ){0,2}?(?:was|is|were|are|went|got|gets|reached|hit|landed|has|had|i|we|you|he|she|they))\b"
)
"""Words by which an author says that he is not sure."""


def is_negated(masked: str) -> bool:
    """Whether something is denied in these words."""
    return bool(_NEGATION.search(masked))


def _cuts(masked: str) -> Iterator[int]:
    for stop in _STOP.finditer(masked):
        mark = stop[0].rstrip(")\"'”’") or stop[0]
        following = masked[stop.end() : stop.end() + 2].strip()
        if mark == "." and _ABBREVIATION.search(masked[max(0, stop.start() - 12) : stop.start() + 1]):
            continue
        if len(mark) > 1 and set(mark) == {"."} and following.islower():
            continue  # an ellipsis in the middle of a sentence
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
    conditional, asked = bool(_SENTENCE_CONDITION.search(masked)), text.endswith("?")
    known = _AS_KNOWN.match(masked)
    marks = sorted({0, *([known.end()] if known else []), *[found.end() for found in _SPLIT.finditer(masked)], len(text)})
    found = [(one, other) for one, other in itertools.islice(itertools.pairwise(marks), MAX_CLAUSES) if other > one]
    whole = asked and _ASKS.match(masked) is not None
    return tuple(
        [Clause(text[one:other].rstrip(" ,;:"), masked[one:other], one, asked and (whole or other == len(text)), conditional) for one, other in found]
    )
