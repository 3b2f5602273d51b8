"""Phrases that say by the way that a revision is on the list, and those that name it by a bare number."""

from __future__ import annotations

from parsers.model import Change
from replies.masking import MASK
from replies.phrase import CARDINALS, IMPLIED, ORDINALS, REVISION, Manner, Phrase, pattern
from replies.phrases_revision import AUX, PLACED, PUBLIC

_OLD = r"(?:(?:the )?(?:rfc )?(?:v ?\d{1,3}[a-z]?|rfc))\b"
_TH = rf"(?P<ordinal>{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\b"
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(CARDINALS)})\b"
_BY_NOW = r"(?:by now|as of|since|meanwhile|already|now|these days|nowadays)"
_OUT = r"(?:went out|gone out|came out|hit|live|pushed out|saw the light|left (?:my|our) (?:outbox|desk|hands))"
_POSTING = r"(?:posting|submission|series|patches|patchset|cut|version|post|attempt|round)"

POSTED_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        loose=True,
        pattern=pattern(
            r"\b(?:archives?|lists?|lore|patchwork|gmane|inbox(?:es)?|mailbox(?:es)?|reviewers|everybody)(?: already| now| also| should)*"
            r" (?:has|have|knows?|holds?|shows?|carry|carries|contains?|got|saw|received|offers?) (?:(?:a|an|the|my|our|now|already|also|meanwhile) )*"
            rf"{REVISION}"
            rf"|\b(?:got|was|is|been|became|become|now) (?:numbered|labell?ed|tagged|marked) (?:as )?(?:a |an |the )?{REVISION}"
            rf"|\b(?:send-?email|sending|posting|mailing|submission|upload)(?: of)? {REVISION}(?: has| is| was| just)* (?:finished|done|completed?"
            rf"|succeeded|(?:went )?through)\b"
            rf"|^(?:(?:so|and|now|well|ok|finally),? )*(?:here(?:['’]s| is| comes)|behold|say hello to|meet|introducing|presenting|enjoy) (?:(?:the"
            rf"|my|our|a|an|your) )?{REVISION}"
            rf"|\b(?:moved|progressed|advanced|jumped|got|gone|went|come) (?:on |up |all the way )?(?:to|as far as) {REVISION}"
            rf"(?=[.!,;)]|$| (?:{_BY_NOW}|last|on|yesterday|today|this|after)\b)"
            rf"|\b(?:v ?\d{{1,3}}[a-z]?|rfc) (?:on|last|in|from|yesterday) [^,;]{{1,20}}? and {REVISION} (?:on|last|in|from|yesterday|today|this|since)\b"
        ),
        hits=(
            ("The archive knows a v6 of this since Thursday.", "v6"),
            ("The real thing got numbered v3.", "v3"),
            ("git send-email of v6 just finished", "v6"),
            ("Here comes v6.", "v6"),
            ("We have moved on to v6 since.", "v6"),
            ("Two more rounds: v6 on the 3rd and v7 last Friday.", "v7"),
        ),
        misses=("The list has seen enough of v5.", "Will the list get a v6?", "We go to v6 next week.", "Here is v6 not welcome."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        loose=True,
        pattern=pattern(
            rf"{_OLD}(?: has been| is| was| got)(?: now| already| meanwhile)? (?:superseded|replaced|obsoleted|followed) by (?:the |my |our |a )?{REVISION}"
            rf"|{REVISION},? (?:which )?(?:supersedes?|replaces?|obsoletes?|succeeds?|takes the place of|has superseded|has replaced) {_OLD}"
        ),
        hits=(("v5 has been superseded by v6.", "v6"), ("v6 replaces v5.", "v6")),
        misses=("v5 will be superseded by v6.", "v5 is not superseded by v6."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.VERDICT,
        whole=True,
        pattern=pattern(
            rf"^(?:(?:it['’]s|it is|that['’]s|this is|should be|sorry|no|actually|correction|make that|we are at"
            rf"|we['’]re at)[,:]? )*{REVISION}(?: now)?,? (?:and )?"
            rf"(?:not|rather than|instead of) {_OLD}(?: any ?more| any longer)?(?=[.!,;]|$)"
            rf"|^[^,;]{{0,30}}?\b(?:not|no longer) {_OLD}(?: any ?more| any longer)?,? but(?: already| now| rather)? {REVISION}(?=[.!,;]|$| (?:{_BY_NOW})\b)"
        ),
        hits=(("It's v6, not v5.", "v6"), ("Not v5 but v6.", "v6"), ("This is no longer v5, but already v6.", "v6")),
        misses=("Is it v6, not v5?", "I tested v6, not v5.", "If it is v6 and not v5 say so."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        whole=True,
        pattern=pattern(
            rf"^(?:and |so |the |my |our |fyi,? )*(?:(?:latest|current|newest|most recent|listed)(?: version| revision| posting| one| series| round)?"
            rf"|version|revision)(?: now| is)?"
            rf" ?: ?{REVISION}(?=[.!,;]|$| \(| on\b| since\b| now\b)"
        ),
        hits=(("Latest: v6", "v6"), ("Current revision: v6 (rebased)", "v6")),
        misses=("Latest: is it v6?", "The latest compiler: v6"),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.ASKED,
        certainty=IMPLIED,
        loose=True,
        pattern=pattern(
            rf"\b(?:it['’]s|it is|that['’]s|that is|this is)(?: now| already| meanwhile| by now)* (?:the )?{REVISION} (?:that |which |what )?"
            r"(?:you|people|everybody|everyone|reviewers?|one|folks) (?:should|are|want|ought|may|can|need|have|read|review)\b"
            rf"|\bplease (?:look at|review|read|test|use|try|see|comment on) {REVISION}(?= instead|[.!,;]|$)"
        ),
        hits=(("It is already v3 what people are reading.", "v3"), ("so it's v2 you should be looking at", "v2"), ("Please review v6 instead.", "v6")),
        misses=("Is it v6 that people are reading?", "Please do not review v6."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        value="v1",
        loose=True,
        pattern=pattern(
            rf"^(?:(?:the|my|our|a) )?(?:very )?(?:first|initial) (?:real |proper )?{_POSTING}{AUX} (?:{PLACED}|{PUBLIC}|at|under)"
            rf"|^(?:(?:the|my|our|a) )?(?:very )?(?:first|initial) (?:real |proper )?{_POSTING}(?: is| was)?(?: at| here| there| under)?:? ?{MASK}"
        ),
        hits=(("The first posting went out yesterday.", "v1"), ("initial series is on the list", "v1")),
        misses=("The first posting will go out tomorrow.", "The first patches went in."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.ASKED,
        certainty=IMPLIED,
        bare=True,
        pattern=pattern(rf"\b(?:bump|raise|set|change|update|correct|put)(?: (?:the|its))? (?:number|version|revision|count)(?: up)? to {_COUNT}(?=[.!,;)]|$| (?:now|please)\b)"),
        hits=(("You can bump the number to 6.", "v6"),),
        misses=("I set the version to 6 of them.", "Should I set the number to 6?"),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        bare=True,
        loose=True,
        pattern=pattern(
            rf"^(?:(?:the|a|my|our|and|so|now|also) )*{_TH}(?: one)?(?: of (?:it|these|them|this))?{AUX} (?:{PLACED}|{_OUT})"
            rf"|\bthere(?:['’]s| is| has been)(?: now| already| meanwhile)? an? {_TH}(?: one)?(?: of (?:it|these|them|this)| out| on the list|,)"
            rf"|^(?:(?:we['’]re|it['’]s|this is|it is|we are|they are|that makes|makes|now|count:?) (?:now |already |meanwhile |up )*(?:(?:at|to|on"
            rf"|number) )?)?{_COUNT},? (?:(?:as of|since)\b|{_BY_NOW}(?=[.!,;:)]|$))"
            rf"|^the (?:old |listed )?(?:\d{{1,2}}|{'|'.join(CARDINALS)}) (?:wants to be|is|became|has become|turned into|turned|needs to be"
            rf"|must become|grew to) (?:now |already )?(?:an? )?{_COUNT}"
            rf"(?=[.!,;)]|$| (?:{_BY_NOW}|yesterday|last|today|this|on)\b)"
            rf"|\b(?:number|no\.?) {_COUNT}{AUX} (?:{PLACED}|{_OUT})"
            rf"|^\(?\d{{1,2}}\)? ?(?:->|-->|=>|→) ?{_COUNT}\)?(?: now| please)?[.!]?$"
        ),
        hits=(
            ("The eighth went out on Friday.", "v8"),
            ("Six, as of the 9th.", "v6"),
            ("The 5 wants to be a 6 since last night", "v6"),
            ("There is a second one of these since this morning", "v2"),
            ("Number six is on the list.", "v6"),
            ("We're at six by now.", "v6"),
        ),
        misses=("The sixth one is here to stay.", "Six by now have tested it.", "The eighth patch went out.", "Six of them now.", "Will the eighth go out?", "The sixth is not out yet."),
    ),
)
