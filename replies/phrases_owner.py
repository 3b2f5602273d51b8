"""Phrases that say who has an item."""

from __future__ import annotations

from parsers.model import Change, OwnerOp
from replies.phrase import IMPLIED, IT, NAME, Manner, Phrase, pattern

_NOT_NAME = r"(?!(?:I|We|It|This|That|Please|The|He|She|They|You|Nobody|Somebody|Someone|Who|There|So|And|But|If|No|Not)\b)"
_WHO = rf"(?-i:{_NOT_NAME}){NAME}(?: \([^()]{{1,60}}\))?"

OWNER_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.OWNER,
        manner=Manner.PROMISE,
        op=OwnerOp.ADD,
        author=True,
        pattern=pattern(
            r"\bi(?:['’]ll| will| can| could|['’]m (?:going|happy) to|['’]d be happy to| am happy to| volunteer to| have|['’]ve)"
            rf"(?: gladly| happily| now)? (?:take|taken|pick up|picked up|own|adopt|adopted)(?: over| up| on)? {IT}(?: over| up"
            rf"| on)?(?=[.!,;:)]|$| (?:then|if|from)\b)"
            r"|\b(?:assign|give) (?:it|this|that|this one|that one) to me\b|\b(?:add|put|list) me (?:down )?(?:as (?:an? |the )?"
            r"|to the )(?:co-?)?owners?\b"
            rf"|\b(?:put|write|add) (?:me|my name) (?:down )?(?:next to|on|for|against|under|behind|to) {IT}|\b(?:it|this|that"
            rf"|this one)(?: is|['’]s) mine(?: now)?(?=[.!,;]|$)|\bi(?:['’]m| am)? (?:now )?(?:own|have taken|owning) {IT}(?: now| over)"
        ),
        hits=(
            ("I'll take this one.", ""),
            ("Put my name next to this.", ""),
            ("It's mine now.", ""),
            ("I can take it over.", ""),
            ("Please add me as owner.", ""),
            ("You can assign this to me", ""),
        ),
        misses=(
            "I might take this one.",
            "If nobody wants it I'll take this one.",
            "I'll take a look.",
            "Will you take this one?",
            "I won't take this.",
        ),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.ADD,
        author=True,
        pattern=pattern(
            rf"\bi(?:['’]d| would) (?:like|love|prefer|be (?:happy|glad)) to (?:take|own|adopt|pick up)(?: over| up| on)? {IT}(?: over"
            rf"| up| on)?(?=[.!,;:)]|$| (?:then|if|from)\b)"
        ),
        hits=(("I'd like to take this one.", ""),),
        misses=("Would you like to take this one?", "I'd like to take a look.", "I would not like to take it."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.PROMISE,
        op=OwnerOp.REPLACE,
        pattern=pattern(
            rf"\b{_WHO} (?:has |have |had |kindly |now )*(?:agreed|promised) to (?:take|look after|own|adopt|pick up|carry on with"
            rf"|continue)(?: over| on)?(?: {IT})?(?: over| up| on)?\b(?! a look)"
            rf"|\b(?:handed|handing|passed|passing|given|gave)(?: {IT})?(?: on| over)? to {_WHO}"
            rf"|\b(?:is|are|was) (?:now )?(?:owned by|with|in the hands of|taken over by) {_WHO}(?= now|[.!,;]|$)"
            rf"|\b{_WHO} (?:has taken|took|is taking|takes|will take|will be taking)(?: {IT})? over(?: {IT})?(?! for the time| while"
            rf"| until| the\b| a\b| his\b| her\b| reviewing)\b"
            rf"|\b{_WHO} (?:will )?(?:takes? it|carry it on|carries it on|carries on|continues?) (?:from here|from now on|from me|alone"
            rf"|instead of me)"
            rf"|\b{_WHO} (?:now )?(?:owns|has inherited|inherits|inherited|is responsible for|is in charge of)(?: {IT})\b"
            rf"|\b(?:this|it|that)(?: one| item)?(?: is|['’]s)(?: now| all)* {_WHO}['’]s?(?: now)?(?=[.!,;]|$)"
        ),
        hits=(
            ("Mira Falk has agreed to take it", "Mira Falk"),
            ("I handed this over to Mira Falk.", "Mira Falk"),
            ("Mira Falk is taking this over", "Mira Falk"),
            ("Mira Falk took over.", "Mira Falk"),
            ("Mira Falk will take it from here.", "Mira Falk"),
            ("I passed this on to Mira Falk.", "Mira Falk"),
            ("Mira Falk owns this now.", "Mira Falk"),
        ),
        misses=("Has Mira Falk agreed to take it?", "Mira Falk has not agreed to take it.", "Mira Falk took over the review.", "If Mira Falk takes it over, fine."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        op=OwnerOp.REPLACE,
        pattern=pattern(
            rf"\b{_WHO} (?:has |have |had |was |is |kindly |now )*(?:offered|volunteered|going|willing|happy|kind enough) to (?:take"
            rf"|look after|own|adopt|pick up|carry on with|continue)(?: over| on)?(?: {IT})?(?: over| up| on)?\b(?! a look)"
            rf"|\b{_WHO} (?:is|will be|has been|['’]s) (?:now |the one )?(?:working on|looking after|in charge of|driving"
            rf"|handling) {IT}(?: now)?(?=[.!,;]|$)"
            rf"|\b{_WHO} (?:has |have )?(?:picked|picks) {IT} up(?: from me| now)?(?=[.!,;]|$)"
        ),
        hits=(
            ("Mira Falk has kindly offered to look after it", "Mira Falk"),
            ("Mira Falk is now working on this.", "Mira Falk"),
            ("Mira Falk has picked this up.", "Mira Falk"),
        ),
        misses=("Is Mira Falk working on this?", "Mira Falk will take a look."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.REPLACE,
        pattern=pattern(
            rf"\b(?:put|list|name|make|set)(?: down)? {_WHO}(?: there| here| as (?:the )?owner| the (?:new )?owner| down)? (?:instead"
            rf"|in my place|in place of me)"
            rf"|\b(?:put|list|name|make|set) {_WHO} (?:down )?(?:as (?:the )?(?:new )?owner|there|the owner)(?! too| as well| also)"
            rf"|\breplace (?:me|my name) (?:with|by) {_WHO}|\b{_WHO} instead of me\b"
            rf"|\b(?:re-?assign|assign|transfer)(?:ed)?(?: {IT})? to {_WHO}"
            rf"|\b(?:the )?(?:new )?owner (?:is|should be|of {IT} is)(?: now)? {_WHO}"
            rf"|\b{_WHO} is (?:now )?the (?:new )?owner\b"
        ),
        hits=(
            ("Please put Mira Falk there instead of me.", "Mira Falk"),
            ("Please put Mira Falk down as owner.", "Mira Falk"),
            ("Please replace me with Mira Falk.", "Mira Falk"),
            ("Please assign this to Mira Falk.", "Mira Falk"),
            ("Please reassign it to Mira Falk.", "Mira Falk"),
            ("The owner is now Mira Falk.", "Mira Falk"),
            ("Mira Falk is the new owner", "Mira Falk"),
        ),
        misses=("Is the owner now Mira Falk?", "The owner is not Mira Falk."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.ADD,
        pattern=pattern(
            rf"\b(?:add|name|list|put) (?:also )?{_WHO} (?:as (?:an? |the )?(?:second |other )?(?:co-?)?owner|to the owners|as well|too)\b"
            rf"|\b{_WHO}[^.,;]{{0,60}} should (?:also )?be (?:named|listed|added|an owner|mentioned)\b"
            rf"|\b{_WHO} (?:is|has become) (?:now )?(?:also )?(?:a |the )?co-?owner\b"
        ),
        hits=(
            ("Please add Mira Falk as owner.", "Mira Falk"),
            ("Mira Falk does the tools side and should be named together with me.", "Mira Falk"),
        ),
        misses=("Should Mira Falk be named as owner?", "Please don't add Mira Falk as owner."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.REMOVE,
        author=True,
        pattern=pattern(
            r"\b(?:remove|drop|strike|take|cross|scratch) (?:me|my name) (?:from|as|off|out)(?: (?:of )?(?:the )?(?:owners?|list|this"
            r"|it|that|here)){0,3}"
            r"|\btake (?:this|it|that) (?:off|from) me\b|\bi(?:['’]ve| have)? (?:now )?(?:bowed out|stepped (?:down|back)|withdrawn"
            r"|pulled out)(?: (?:of|from|as owner of) (?:this|it|that|this one|that one))?\b"
            r"|\bmy name (?:off|out)\b"
        ),
        hits=(("Please remove me from this.", ""), ("I've bowed out of that one", ""), ("Take my name off this.", "")),
        misses=("Please don't remove me from this.", "Have I removed me from this?"),
    ),
)
