"""Phrases about the item itself: who has it, what it is called, and items that are missing."""

from __future__ import annotations

from parsers.model import Change, OwnerOp
from replies.phrase import IMPLIED, IT, NAME, QUOTED, Manner, Phrase, pattern

_NOT_NAME = r"(?!(?:I|We|It|This|That|Please|The|He|She|They|You|Nobody|Somebody|Someone|Who|There|So|And|But|If|No|Not)\b)"
_WHO = rf"(?-i:{_NOT_NAME}){NAME}"

OWNER_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.OWNER,
        manner=Manner.PROMISE,
        op=OwnerOp.ADD,
        author=True,
        pattern=pattern(
            r"\bi(?:['’]ll| will| can| could|['’]m (?:going|happy) to|['’]d be happy to| am happy to| volunteer to| have|['’]ve)"
            rf"(?: gladly| happily| now)? (?:take|taken|pick up|picked up|own|adopt|adopted)(?: over| up| on)? {IT}(?: over| up| on)?(?=[.!,;:)]|$| (?:then|if|from)\b)"
            r"|\b(?:assign|give) (?:it|this|that|this one|that one) to me\b|\b(?:add|put|list) me (?:as (?:an? |the )?|to the )(?:co-?)?owners?\b"
        ),
        hits=(("I'll take this one.", ""), ("I can take it over.", ""), ("Please add me as owner.", ""), ("You can assign this to me", "")),
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
        manner=Manner.PROMISE,
        op=OwnerOp.REPLACE,
        pattern=pattern(
            rf"\b{_WHO} (?:has |have |had )?(?:agreed|offered|volunteered|promised|is going|is willing|is happy) to (?:take|look after|own|adopt)(?: over)?(?: {IT})?\b(?! a look)"
            rf"|\b(?:handed|handing|passed|given|gave)(?: {IT})?(?: on| over)? to {_WHO}"
            rf"|\b(?:is|are|was) (?:now )?(?:owned by|with|in the hands of|taken over by) {_WHO}(?= now|[.!,;]|$)"
            rf"|\b{_WHO} (?:has taken|took|is taking|takes|will take)(?: {IT})? over(?: {IT})?(?! for the time| while| until)\b"
        ),
        hits=(
            ("Mira Falk has agreed to take it", "Mira Falk"),
            ("I handed this over to Mira Falk.", "Mira Falk"),
            ("Mira Falk is taking this over", "Mira Falk"),
        ),
        misses=("Has Mira Falk agreed to take it?", "Mira Falk has not agreed to take it.", "If Mira Falk takes it over, fine."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.REPLACE,
        pattern=pattern(
            rf"\b(?:put|list|name|make|set)(?: down)? {_WHO}(?: there| here| as (?:the )?owner| the (?:new )?owner| down)? (?:instead|in my place|in place of me)"
            rf"|\b(?:re-?assign|transfer)(?:ed)?(?: {IT})? to {_WHO}"
            rf"|\b(?:the )?(?:new )?owner (?:is|should be|of {IT} is)(?: now)? {_WHO}"
            rf"|\b{_WHO} is (?:now )?the (?:new )?owner\b"
        ),
        hits=(
            ("Please put Mira Falk there instead of me.", "Mira Falk"),
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
            r"\b(?:remove|drop|strike|take) (?:me|my name) (?:from|as|off)(?: (?:the )?(?:owners?|list|this|it|that|here)){0,3}"
            r"|\btake (?:this|it|that) (?:off|from) me\b"
        ),
        hits=(("Please remove me from this.", ""), ("Take my name off this.", "")),
        misses=("Please don't remove me from this.", "Have I removed me from this?"),
    ),
)

RENAME_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.RENAME,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b(?:call|rename|retitle|name)(?: {IT}| the item| the entry)?(?: to| as| into)? {QUOTED}"
            rf"|\b(?:title|subject|name|item)[^,;\"“]{{0,30}}\b(?:changed to|should be|should read|should now be|should now read|is now|to)"
            rf" {QUOTED}"
            rf"|\b(?:is|are)(?: now)? (?:called|named|titled) {QUOTED}"
            rf"|\brenamed(?: {IT})? (?:to|into|as) {QUOTED}"
        ),
        hits=(
            ('Could you call it "Scheduler: new server" from now on?', "Scheduler: new server"),
            ('In v2 the title had changed to "Scheduler: all servers"', "Scheduler: all servers"),
            ('Please rename this to "Scheduler: one server".', "Scheduler: one server"),
            ("It is now called “Scheduler: new server”.", "Scheduler: new server"),
        ),
        misses=('Should I call it "Scheduler: new server" or not?', 'It is not called "Scheduler: new server".'),
    ),
    Phrase(
        change=Change.RENAME,
        manner=Manner.PROMISE,
        manager=True,
        referred=True,
        pattern=pattern(
            r"\b(?:i(?:['’]ll| will| have|['’]ve) )?(?:updated?|changed?|fix(?:ed)?|corrected|correct|renamed?) the (?:subject|title|name)\b"
        ),
        hits=(("I will update the subject.", ""),),
        misses=("Should I update the subject?",),
    ),
)

_LIST = r"(?:the|this|your|that) (?:\w+ )?(?:list|mail|e-?mail|report|tracking)"
_TRACK = r"(?:add|track|include|list|keep track of|keep (?:also )?an eye(?: also)? on|also keep an eye on|put(?! together)|consider)"

ADD_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.ADD,
        manner=Manner.ASKED,
        whole=True,
        pattern=pattern(
            rf"\b{_TRACK}\b[^\"“;]{{0,40}}{QUOTED}"
            rf"|{QUOTED}[^\"“;]{{0,40}}\b(?:be (?:added|put|tracked|included|listed|considered)|on {_LIST}|in {_LIST})"
            rf"|\b(?:to see|like to have|would like) {QUOTED} (?:in|on|added)\b"
        ),
        hits=(
            ('Please add "Foo: a new thing" to the list.', "Foo: a new thing"),
            ('May I ask that at least "foo: bar baz" also be put on this list?', "foo: bar baz"),
            ('What you may want to also keep an eye on is "drop the old knob".', "drop the old knob"),
        ),
        misses=('Do not add "Foo: a new thing".', 'I said "Foo: a new thing".', 'Put together the "new thing" plan.'),
    ),
    Phrase(
        change=Change.ADD,
        manner=Manner.ASKED,
        whole=True,
        pattern=pattern(
            r"\b(?:keep track of|please (?:also )?(?:add|track|include|list)|(?:could|can) you (?:please |also )*(?:add|track|include|list|keep track of))"
            rf" (?!(?:it|this|that|these|them|those|me|my|him|the following|a |an |some )\b)(?P<title>[^,;:\"“.?]{{6,120}}?)(?= to {_LIST}| (?:here|there|under|in the|as)\b|[,;.?]|$)"
        ),
        hits=(
            ("You could also keep track of the removal of the old rings, here under Linux.", "the removal of the old rings"),
            ("Please add the frobnicator rework to the list.", "the frobnicator rework"),
        ),
        misses=("Please add me as owner.", "Please add this.", "I will keep track of it."),
    ),
    Phrase(
        change=Change.ADD,
        manner=Manner.ANY,
        certainty=IMPLIED,
        whole=True,
        pattern=pattern(
            rf"\b(?:was|were|is)(?:n['’]t| not) (?:the )?(?P<title>[^,;?\"“]{{4,80}}?) (?:on|in) {_LIST}"
            r"|\bany chance (?:that )?(?:the |of )?(?P<title>[^,;?\"“]{4,80}?) (?:can|could|be|being|getting) (?:be )?added\b"
            rf"|\bdid you (?:miss|forget|overlook)[^\"“]{{0,20}} {QUOTED}"
        ),
        hits=(
            ("Wasn't the frobnicator work on this list earlier on?", "frobnicator work"),
            ("Any chance the boot regression can be added to the list?", "boot regression"),
            ('Did you miss "foo: split the code" ?', "foo: split the code"),
        ),
        misses=("This was on the list.",),
    ),
    Phrase(
        change=Change.ADD,
        manner=Manner.REPORT,
        whole=True,
        pattern=pattern(
            r"\b(?:missing|lacks|left out|forgotten)\b[^:]{0,80}: (?P<many>[^:]{3,200}?)(?:,? to name (?:just )?a few|,? for example|,? for instance|,? among others)?[.!]?$"
        ),
        hits=(("More is missing: FOO, BAR, and use of BAZ, to name just a few.", "FOO, BAR, and use of BAZ"),),
        misses=("Nothing is missing: all is well.",),
    ),
    Phrase(
        change=Change.ADD,
        manner=Manner.PROMISE,
        manager=True,
        referred=True,
        pattern=pattern(
            r"^(?:now |just |ok,? |sorry,? |yes,? )*(?:re-?)?added(?: it| them| this| back| now)*[.!,]?$|"
            r"\bi(?:['’]ll| will| have|['’]ve) (?:now |just )?(?:re-?)?add(?:ed)? (?:it|them|this|these|that)(?: back| to the list| again)?\b"
        ),
        hits=(("Now re-added.", ""), ("I will add it back.", "")),
        misses=("I added a test.", "Should I add it?"),
    ),
)
