"""Phrases that take an item out of this release, or off the list."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import END, IMPLIED, IT, NEXT, NUMBER, RELEASE, THIS_RELEASE, Manner, Phrase, pattern

_DEFER = (
    r"(?:push(?:ed)?|mov(?:e|ed|ing)|defer(?:red|ring|s)?|postpon(?:e|ed|ing)|delay(?:ed)?|bump(?:ed)?|slip(?:s|ped)?|shift(?:ed)?|re-?target(?:ed)?|"
    r"kick(?:ed)?|re-?schedul(?:e|ed)|leave|left|punt(?:ed)?|goes?|go|put off|wait|held|hold|keep)"
)
_THERE = rf"(?:(?: {IT}| off| out| over| back| on| wait| to| the \w+)){{0,3}} ?(?:to|for|until|till|into)(?: after)?(?: the)?(?: \w+)?"

DEFER_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        pattern=pattern(rf"\b{_DEFER}{_THERE} {RELEASE}"),
        hits=(
            ("Please push it to 2.6.", "2.6"),
            ("Deferred to 4.6.", "4.6"),
            ("It goes to the 2.6 part of the next mail.", "2.6"),
            ("This will have to wait for the next release.", "next release"),
            ("postponed until 4.7", "4.7"),
            ("Let's move this one to 4.6", "4.6"),
        ),
        misses=(
            "Should we push it to 4.6?",
            "If nobody reviews it I will move it to 4.6.",
            "I moved to the storage group in May.",
            "v3 was posted for the next release.",
        ),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        pattern=pattern(
            rf"^(?P<subject>[^;]{{0,90}}?)\b(?:not|isn['’]t|aren['’]t)(?: \w+){{0,2}} (?:for|aiming (?:at|for)|targeting|targeted (?:at|for)|targeted|a candidate for|material for|going into|"
            rf"going in)(?: the)?(?: (?-i:[A-Z]\w+))? {THIS_RELEASE}"
        ),
        hits=(
            ("This is not for 4.5.", ""),
            ("This is surely not for Heron 4.13.", ""),
            ("Not for this release, sorry.", ""),
            ("It is not aiming at 4.20.", ""),
        ),
        misses=("Is this not for 4.5?", "It is for 4.5.", "If it is not for 4.5 tell me."),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        pattern=pattern(
            r"^(?P<subject>[^;]{0,90}?)(?:\b(?:will not|won['’]t|not going to|isn['’]t going to|aren['’]t going to|can['’]t|cannot|will never|not be able to|not|didn['’]t|did not)"
            r" (?:make|be ready|be done|be finished|be in|get in|get done|happen|be ready in time|be complete)(?: it)?(?: in time)?(?: (?:for|in|into|to|by))?"
            rf"|\b(?:will miss|going to miss|misses|missed))(?: the)?(?: (?-i:[A-Z]\w+))? {THIS_RELEASE}"
        ),
        hits=(
            ("This is not going to make 4.5.", ""),
            ("It won't make it into 4.5, sorry.", ""),
            ("This will miss 4.5.", ""),
            ("It will not be ready for this release.", ""),
        ),
        misses=("Will it not make 4.5?", "I hope it will make 4.5.", "If we can't make 4.5 I'll tell you."),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        pattern=pattern(
            rf"(?<!not )(?<!n't )\b(?P<release>{NUMBER}|{NEXT})(?: \w+)? (?:material|stuff|candidate|item|thing)\b"
            rf"|\b(?:targets?|targeting|aims? (?:for|at)|aiming (?:for|at)|aimed at|this is(?: now)? for|it is(?: now)? for) (?P<release>{NUMBER}|{NEXT})"
        ),
        hits=(("This is 4.6 material.", "4.6"), ("Clearly next release material.", "next release"), ("Now targeting 4.6", "4.6")),
        misses=("Is this 4.6 material?", "I would like to have this for next release.", "not 4.6 material"),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        pattern=pattern(rf"\btoo late\b[^;]{{0,50}}\b(?:for|in|into) (?:the )?(?:(?-i:[A-Z]\w+) )?{THIS_RELEASE}"),
        hits=(("It's too late for either to get done for 4.18.", ""), ("It is too late for this release.", "")),
        misses=("Is it too late for 4.18?", "It is not too late for 4.18."),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.ASKED,
        pattern=pattern(rf"\b(?:defer|postpone)(?: {IT}){END}|\b(?:be|was|is) (?:deferred|postponed){END}"),
        hits=(("Please defer this one.", ""), ("This should be deferred.", "")),
        misses=("Don't defer this.", "Should we defer this?"),
    ),
)

_OFF = r"(?: (?:from|off|out of) (?:the|this|your|that) (?:(?:\w+ ){0,2})(?:list|mail|email|e-mail|report|tracking|tracker|status))"
_FROM_THE_LIST = rf"(?:{_OFF}|(?=[.!?,;:)]|$)|(?= (?:please|for now|altogether|completely|entirely|then|instead|thanks|i think|again)\b))"

DROP_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DROP,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b(?:drop|remove|delete|strike) {IT}{_FROM_THE_LIST}"
            rf"|\btake {IT}{_OFF}|\b(?:dropped|removed|taken|deleted){_OFF}|\bstop tracking(?: {IT})?"
            rf"|\b(?:be|please) (?:dropped|removed)(?: altogether| completely)?(?=[.!]|$)"
        ),
        hits=(
            ("Please drop this one.", ""),
            ("Take it off the list please.", ""),
            ("So I'd say we should drop these items from this list.", ""),
            ("I think you want to remove this from the list.", ""),
            ("so better stop tracking this for now.", ""),
            ("This should be dropped from the list.", ""),
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
            r"\bno (?:longer any |more |immediate |current )?plans? (?:to (?:continue|work|pursue|finish|go on|take|resume)|for (?:this|it|these)|on)\b"
            r"|\b(?:not|no longer) (?:planning|going) to (?:continue|work on|pursue|finish|go on with)\b"
            rf"|\b(?:given|giving|gave) up (?:on )?{IT}|\b(?:abandoned|have abandoned|abandoning)(?: {IT})?(?=[.!,;]|$)"
            r"|\b(?:is|are|['’]s) (?:not happening|dead|abandoned)(?=[.!,;]|$| (?:now|for now|any ?more)\b)"
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
            r"^(?:no,? |sorry,? )?not in the (?:near|foreseeable) future|\b(?:not|don['’]t|doubt|unlikely)\b[^;]{0,40}\b(?:any ?time soon|near future)\b"
            r"|\b(?:no longer|not) (?:working on|pursuing|looking at) (?:it|this|that|these|them)\b"
        ),
        hits=(("Not in the near future.", ""), ("I don't think I will get to it anytime soon.", "")),
        misses=("In the near future.", "I will get to it soon."),
    ),
)
