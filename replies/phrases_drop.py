"""Phrases that take an item off the list."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import IMPLIED, IT, Manner, Phrase, pattern

_OFF = r"(?: (?:from|off|out of) (?:the|this|your|that) (?:(?:\w+ ){0,2})(?:list|mail|email|e-mail|report|tracking|tracker|status))"
_FROM_THE_LIST = rf"(?:{_OFF}|(?=[.!?,;:)]|$)|(?= (?:please|for now|altogether|completely|entirely|then|instead|thanks|i think|again)\b))"

DROP_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DROP,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b(?:drop|remove|delete|strike|scratch) (?:{IT}|the (?:first|second|third|last|other)(?: one)?){_FROM_THE_LIST}"
            rf"|\btake {IT}{_OFF}|\b(?:dropped|removed|taken|deleted){_OFF}|\bstop tracking(?: {IT})?"
            rf"|\b(?:be|please) (?:dropped|removed|deleted|struck)(?: altogether| completely)?(?=[.!]|$)"
            r"|^(?:so |and |then |just )*please (?:drop|remove|delete|strike)(?: again| altogether| completely)?[.!]?$"
        ),
        hits=(
            ("Please drop this one.", ""),
            ("Take it off the list please.", ""),
            ("So I'd say we should drop these items from this list.", ""),
            ("I think you want to remove this from the list.", ""),
            ("so better stop tracking this for now.", ""),
            ("This should be dropped from the list.", ""),
            ("please delete.", ""),
        ),
        misses=(
            "Should we drop this?",
            "Please don't drop this.",
            "The patch to drop this function was posted.",
            "it dropped the RFC on the way",
            "If nobody answers I will drop this.",
            "I'm not dropping this.",
        ),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.VERDICT,
        pattern=pattern(
            r"\bno (?:longer any |more |immediate |current )?plans? (?:to (?:continue|work|pursue|finish|go on|take|resume)|for (?:this"
            r"|it|these)|on)\b"
            r"|\b(?:not|no longer) (?:planning|going) to (?:continue|work on|pursue|finish|go on with)\b"
            rf"|\b(?:given|giving|gave) up (?:on )?{IT}|\b(?:abandoned|abandoning) {IT}(?=[.!,;]|$)|^(?:abandoned|(?:this|it"
            rf"|that)(?: one)?(?: was| is| has been|['’]s) abandoned)(?=[.!,;]|$)"
            r"|^(?P<subject>[^,;]{0,60}?)(?:is|are|['’]s) (?:not happening|dead|abandoned)(?=[.!,;]|$| (?:now|for now|any ?more)\b)"
        ),
        hits=(
            ("No plan to work on it.", ""),
            ("This is not happening", ""),
            ("This is dead, sorry.", ""),
            ("I have given up on this.", ""),
            ("We are not going to continue this one.", ""),
        ),
        misses=("Is this dead?", "It is not dead.", "I have a plan to work on it.", "If this is not happening, tell me."),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        pattern=pattern(
            r"^(?:no,? |sorry,? )?not in the (?:near|foreseeable) future|\b(?:not|don['’]t|doubt"
            r"|unlikely)\b[^;]{0,40}\b(?:any ?time soon|near future)\b"
            r"|\b(?:no longer|not) (?:working on|pursuing|looking at) (?:it|this|that|these|them)\b"
        ),
        hits=(("Not in the near future.", ""), ("I don't think I will get to it anytime soon.", "")),
        misses=("In the near future.", "I will get to it soon."),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.REPORT,
        manager=True,
        pattern=pattern(
            r"^(?:ok,? |done,? |now )*(?:struck|dropped|removed|deleted|taken off|off the list)(?: it| this| now| then| from the list"
            r"| off)*[.!]?$"
        ),
        hits=(("Struck.", ""), ("Ok, removed from the list.", "")),
        misses=("Should it be removed?", "I dropped a patch."),
    ),
    Phrase(
        change=Change.DROP,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        loose=True,
        pattern=pattern(
            r"\b(?:is|are|was|were|['’]s|became|got|now|completely|been|makes? (?:it|this|that|this one|that one)) (?:now )?(?:obsolete"
            r"|moot|pointless|superseded|rejected|shelved|scrapped|cancell?ed|abandoned|dropped|withdrawn|dead|useless|redundant|superfluous)\b"
            r"|\b(?:no longer|not) (?:\w+ )?(?:needed|relevant|necessary|required|applicable|of interest|wanted)\b(?: any ?more)?"
            r"|\b(?:stopped|ceased|given up|quit) work(?:ing)? on\b|\b(?:no|not the|lack the|lacking) (?:spare |more "
            r"|longer )?time (?:to (?:work on|finish|continue|spend on|look at)|for) (?:it|this|that|these|them)\b(?! so far| yet| this"
            r"| today| right now| at the moment| currently| just now)"
            r"|\bgoing nowhere\b|\bwe (?:will )?(?:stop|stopped|drop|dropped|end|ended) (?:it|this|that|here|the idea|there)\b"
            r"|^(?:shelved|obsolete|dead|superseded|cancell?ed)\b|\bdead end\b|\bsuperseded by\b"
        ),
        hits=(
            ("This is obsolete.", ""),
            ("No longer needed.", ""),
            ("I have stopped working on this.", ""),
            ("I've no time to work on this.", ""),
            ("Dead, sorry.", ""),
            ("Superseded by the bitmap work.", ""),
        ),
        misses=("Is this obsolete?", "If it is obsolete, drop it."),
    ),
)
