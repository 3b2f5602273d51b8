"""Phrases that say what an item is called, and which items are missing."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import IMPLIED, IT, QUOTED, TITLE, Manner, Phrase, pattern

_NAMED = rf"(?:[\"“„«]{TITLE}(?P<title>[^\"“”„»]{{3,200}})[\"“”»]|(?<!\w)['‘]{TITLE}(?P<title>[^'’‘\"]{{6,200}})['’](?!\w))"
"""A title in quotation marks, single ones included."""
_LABEL = r"(?:title|name|subject|heading|headline|entry|item|line)"
_FITTING = r"(?:better|correct|fitting|proper|right|new|current|real|actual|updated|final|good|preferred)"

RENAME_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.RENAME,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b(?:call|rename|retitle|name)(?: {IT}| the item| the entry)?(?: to| as| into)?[:,]? {_NAMED}"
            rf"|\b{_LABEL}[^,;\"“]{{0,30}}\b(?:changed to|changes to|should be|should read|should now be|should now read|is now|is|to|has become"
            rf"|became|becomes|now reads|reads"
            rf"|ought to (?:be|read|say)|needs to be|has to be|must be|should say|would be|wants to be) {_NAMED}"
            rf"|(?:^|\b(?:{IT}|which|series|item|entry|title|work|line|thing|and|but|has grown up and) )(?:(?:now|meanwhile|already|also) )?(?:is|are"
            rf"|goes|gone)(?: now)? (?:called|named|titled|known as|listed as|headed|by|by the (?:name|title)(?: of)?|under the (?:name"
            rf"|title)(?: of)?)(?: now)? {_NAMED}"
            rf"|\b(?:it|this|that)['’]s(?: now)? (?:called|named|titled|known as) {_NAMED}|(?:{IT}|\b{_LABEL}) should (?:now |rather "
            rf"|better )?be (?:called|titled|named|headed) {_NAMED}"
            rf"|\b(?:use|prefer|suggest|propose) {_NAMED} (?:as|for) (?:the |its |a )?(?:new )?{_LABEL}\b(?! (?:prefix|tag|line))|^(?:i think "
            rf"|maybe |so |and |then )*{_NAMED} (?:would be"
            rf"|is) (?:a|the) (?:much )?{_FITTING} (?:title|name)\b"
            rf"|^from now on,? (?:it|this|that)(?:['’]s| is) {_NAMED}"
            rf"|^(?:now |nowadays |meanwhile |by now |better |since v\d+ )*(?:called|named|titled|known as|goes by(?: the (?:name|title))?(?: of)?) {_NAMED}"
            rf"|\brenamed(?: {IT})?(?: to| into| as|[,:]) {_NAMED}|\b(?:list|have|show|put|enter|track|make|file) (?:{IT}|the {_LABEL})(?: as| under"
            rf"| read| say)? {_NAMED}"
            rf"|\b(?:it|this|that)(?:['’]s| is) {_NAMED} (?:now|from now on|by now|these days)|^(?:it|this|that|which)? ?should (?:now |rather "
            rf"|better )?(?:read|say|be called|be named) {_NAMED}"
            rf"|\b(?:change|fix|adjust|correct|shorten|extend|expand|prefix|update) (?:{IT}|the {_LABEL})(?: to(?: read| say)?|,? i\.e\.|,? namely|:)?,? {_NAMED}"
        ),
        hits=(
            ('Could you call it "Scheduler: new server" from now on?', "Scheduler: new server"),
            ('In v2 the title had changed to "Scheduler: all servers"', "Scheduler: all servers"),
            ('Please rename this to "Scheduler: one server".', "Scheduler: one server"),
            ("It is now called “Scheduler: new server”.", "Scheduler: new server"),
            ('so please list it as "Scheduler: new server"', "Scheduler: new server"),
            ('it\'s "Scheduler: new server" now', "Scheduler: new server"),
            ('The fitting name would be "Scheduler: new server"', "Scheduler: new server"),
            ('Goes by the name of "Scheduler: new server" nowadays.', "Scheduler: new server"),
            ("This should read 'Scheduler for all servers'.", "Scheduler for all servers"),
            ('Please make that "Scheduler: new server".', "Scheduler: new server"),
            ('Nowadays known as "Scheduler: new server"', "Scheduler: new server"),
            ('Please change the heading to "Scheduler: new server"', "Scheduler: new server"),
            ('the entry ought to say "Scheduler: new server".', "Scheduler: new server"),
            ('On request I renamed it, "Scheduler: new server".', "Scheduler: new server"),
            ('Retitle: "Scheduler: new server"', "Scheduler: new server"),
            ('It serves all, so "Scheduler: all servers" would be the better title.', "Scheduler: all servers"),
        ),
        misses=(
            'Should I call it "Scheduler: new server" or not?',
            'It is not called "Scheduler: new server".',
            'Please make it "good".',
            'It is possible that we call it "Scheduler: new server".',
            "It's what I'd call 'done'.",
            'The function is now called "server_get".',
        ),
    ),
    Phrase(
        change=Change.RENAME,
        manner=Manner.ASKED,
        whole=True,
        pattern=pattern(
            rf"^(?:please |pls |and |so |the |a |my )*(?:(?:{_FITTING} (?:title|name|subject|heading)(?: now| is| would be| should be)?|renamed?(?: it"
            rf"| this| the item| to)*|retitle(?: it| this| to)*)"
            rf" ?: ?(?:{_NAMED}|{TITLE}(?!\w+_\w+ )(?P<title>[^\s\"“”:.!?][^\"“”!?]{{4,118}}?)))[.!]?$"
        ),
        hits=(("Please rename: Scheduler for all servers", "Scheduler for all servers"), ("New name: Scheduler: new server", "Scheduler: new server")),
        misses=("Better title: is there one?", "A good name: \"x\"."),
    ),
    Phrase(
        change=Change.RENAME,
        manner=Manner.ASKED,
        pattern=pattern(
            r"^(?:please )?(?P<text>s([/|#])[^/|# ]+(?: [^/|# ]+){2,9}\2[^/|#]{1,80}?)(?:\2g?)?(?: please)?[.!]?$"
            r"|\b(?P<text>s([/|#])[^/|#]{2,60}\4[^/|#]{1,60})(?:\4g?)? (?:in|on|for) (?:the|its|this) (?:title|subject|name|heading)\b"
            r"|\b(?:title|subject|name|heading)[:,]? (?P<text>s([/|#])[^/|#]{2,60}\6[^/|#]{1,60})(?:\6|$)"
        ),
        hits=(("s/one server/all servers/ in the title, please.", "s/one server/all servers"),),
        misses=("s/one server/all servers/ in patch 3", "Should it be s/one/two/ in the title?"),
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
            r"\b(?:keep track of|please (?:also )?(?:add|track|include|list)|(?:we|you) (?:should|could|can|may want to"
            r"|might want to) (?:also |please )*(?:add|track|include|list|keep track of)|(?:could|can) you (?:please |also )*(?:add"
            r"|track|include|list|keep track of))"
            rf" (?![^,;:.]{{0,60}}\b(?:as (?:the |an? )?(?:new )?(?:co-?)?owner|instead of)\b)(?!(?:it|this|that|these|them|those|me|my|him|the following|a |an "
            rf"|some )\b)(?P<title>[^,;:\"“.?]{{6,120}}?)(?= to {_LIST}| (?:here|there|under|in the|as)\b|[,;.?]|$)"
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
            r"\b(?:missing|lacks|left out|forgotten)\b[^:]{0,80}: (?P<many>[^:]{3,200}?)(?:,? to name (?:just )?a few|,? for example"
            r"|,? for instance|,? among others)?[.!]?$"
        ),
        hits=(("More is missing: FOO, BAR, and use of BAZ, to name just a few.", "FOO, BAR, and use of BAZ"),),
        misses=("Nothing is missing: all is well.",),
    ),
    Phrase(
        change=Change.ADD,
        manner=Manner.VERDICT,
        whole=True,
        pattern=pattern(
            rf"(?:^|[,;:] |\b(?:and|but) )(?:the |my |our )?(?P<title>[^,;:?\"“.]{{4,100}}?) (?:is|are|['’]s) (?:still "
            rf"|also )?(?:missing|absent|left out) (?:from|in|on|of) {_LIST}"
        ),
        hits=(("The upgrade notes are missing from your list.", "upgrade notes"),),
        misses=("Are the upgrade notes missing from your list?", "This is missing in the tree."),
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
