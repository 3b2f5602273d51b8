"""Phrases that say who has an item."""

from __future__ import annotations

from parsers.model import Change, OwnerOp
from replies.phrase import IMPLIED, IT, NAME, Manner, Phrase, pattern

_NOT_NAME = (
    r"(?!(?-i:[A-Z]{2,})\b)(?!(?:I|We|It|This|That|These|Those|Please|The|He|She|They|You|Nobody|Somebody|Someone|Everybody|Everyone|Anybody|Anyone"
    r"|Who|What|Which|When"
    r"|Where|While|There"
    r"|Here|So|And|But|Or|If|No|Not|Now|Then|Also|Today|Meanwhile|Finally|Luckily|Sadly|Since|As|My|Our|Your|His|Her|Their|Its|One|Two|All|Both|Each"
    r"|Some|Another|In|On"
    r"|At|For|From|With|By|To|Of|Yes|OK|Ok|Well|Thanks|Sorry|Hi|Hello|Dear|RFC|Patch|Series|Version|Completed|Deferred|Done|Open|Up|Reviewers?|Mon"
    r"|Tues|Wednes|Thurs|Fri|Satur|Sun"
    r")(?:day)?\b)"
)
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
            rf"|\b(?:i call |calling |i have |i['’]ve )?dibs(?<!no dibs) on (?:{IT}|the (?!\w+ (?:patch|review)\b)[^,;.!?]{{2,40}}(?=[.!,;]|$))|^dibs[.!]?$"
            rf"|^mine(?: now| then)?[.!]?$|\bcount me in(?: as (?:an? |the )?(?:co-?)?owner| for {IT})?(?=[.!,;]|$)"
            rf"|\b(?:sign me up|put me down) (?:for|as owner of|against) (?:{IT}|the (?!\w+ (?:patch|review)\b)[^,;.!?]{{2,40}}(?=[.!,;]|$))"
            rf"|\b(?:make me|with me as) (?:the |an? )?(?:new )?(?:co-?)?owner\b"
            rf"|\bconsider (?:{IT}) mine\b"
            rf"|\b(?:hand|pass|leave|let me have) {IT}(?: over| on)?(?: to me)?(?= please|[.!,;]|$)(?<=me)|\bi(?:['’]m| am) (?:now )?(?:taking"
            rf"|adopting) {IT}(?: over| on| up)?(?=[.!,;]|$| (?:then|from)\b)"
            rf"|\bi(?:['’]ll| will|['’]m going to) (?:look after|maintain|carry on with|have) {IT}(?: from now on| from here on| then| if| now)?(?=[.!,;]|$)"
        ),
        hits=(
            ("I'll take this one.", ""),
            ("Put my name next to this.", ""),
            ("It's mine now.", ""),
            ("I can take it over.", ""),
            ("Please add me as owner.", ""),
            ("You can assign this to me", ""),
            ("Dibs on this one.", ""),
            ("Mine now.", ""),
            ("Count me in as co-owner.", ""),
            ("Put me down for this.", ""),
            ("Please put me down for the guide, I write half of it anyway.", ""),
        ),
        misses=(
            "I might take this one.",
            "If nobody wants it I'll take this one.",
            "I'll take a look.",
            "Will you take this one?",
            "I won't take this.",
            "No dibs on this one from me.",
            "Let me have a look.",
            "I'll have this ready by Friday.",
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
            rf"\b{_WHO} (?:has |have |had |kindly |now )*(?:agreed|promised|said yes|consented|accepted|stepped up|signed up) to (?:take|look after"
            rf"|own|adopt|pick up|carry on with"
            rf"|carry|continue|maintain|drive|inherit)(?: over| on)?(?: {IT})?(?: over| up| on| forward| further)?\b(?! a look)"
            rf"|\b(?:handed|handing|passed|passing|given|gave|giving|ceded|ceding|left|relinquished|bequeathed)(?: {IT}| the (?:baton|torch|reins"
            rf"|keys|series|work|item|wheel))?(?: on| over)? to {_WHO}\b(?! (?-i:[A-Z]))"
            rf"(?! (?:to (?:decide|judge|say|answer|review|test|check|look)|for (?:review|testing|comments|a look|feedback)))|\b(?:is|are"
            rf"|was) (?:now )?(?:owned by|with|in the hands of|taken over by|driven by|maintained by|carried on by) {_WHO}(?= now|[.!,;]|$)"
            rf"|\b(?:ownership|the ownership|responsibility|the reins)(?: of {IT})? (?:has |have |was |were |is |been |now )*(?:moved|passed|passes"
            rf"|moves|goes|went|gone|transferred|handed(?: over)?) to {_WHO}"
            rf"|\b{_WHO} (?:has |have |had )?(?:jumps?|steps?|stepped|jumped|fills?|filled|chips?) in(?: for me| instead| in my place)(?! (?:at|in"
            rf"|during|on the|for the)\b)"
            rf"|\b{_WHO} (?:replaces|has replaced|succeeds|relieves) me\b(?! (?:at|in|during|on the|for the)\b)"
            rf"|\b{_WHO} (?:takes|has taken|took) (?:my place|the baton|the reins|the torch|the helm)\b|\b{_WHO} is my (?:successor|replacement|heir)\b"
            rf"|\b{_WHO} (?:becomes|has become|became|will be|will become) the (?:new )?(?:owner|contact|maintainer)\b(?! (?:for|of) (?!(?:it|this|that)\b))"
            rf"|\b(?:it['’]s|it is) {_WHO} who (?:does|owns|drives|has|carries on with|looks after"
            rf"|works on|maintains) {IT}(?: now| from now on)?(?=[.!,;]|$)"
            rf"|\b{_WHO} (?:now )?(?:drives|runs|maintains|looks after|carries on with|does) {IT} (?:now|from now on|from here on|these days)\b"
            rf"|\b(?:{IT}(?: now)?|^(?:now )?)(?: belongs|belongs) to {_WHO}(?: now)?(?=[.!,;]|$)|\b{_WHO}['’]s? (?:baby|item|project|job"
            rf"|business) now(?=[.!,;]|$)"
            rf"|\b{_WHO} (?:has taken|took|is taking|takes|will take|will be taking)(?: {IT})? over(?: {IT})?(?! for the time| while"
            rf"| until| the\b| a\b| his\b| her\b| reviewing)\b"
            rf"|\b{_WHO} (?:will )?(?:takes? it|carry it on|carries it on|carries on|continues?) (?:from here|from now on|from me|alone"
            rf"|instead of me)"
            rf"|\b{_WHO} (?:now )?(?:owns|has inherited|inherits|inherited|is responsible for|is in charge of)(?: {IT}| the (?:series|work|item|patches))\b"
            rf"|\b(?:this|it|that)(?: one| item)?(?: is|['’]s)(?: now| all)* {_WHO}['’]s?(?: (?:work|item|project|baby|job|series))?(?: now)?(?=[.!,;]|$)"
        ),
        hits=(
            ("Mira Falk has agreed to take it", "Mira Falk"),
            ("I handed this over to Mira Falk.", "Mira Falk"),
            ("Mira Falk is taking this over", "Mira Falk"),
            ("Mira Falk took over.", "Mira Falk"),
            ("Mira Falk will take it from here.", "Mira Falk"),
            ("I passed this on to Mira Falk.", "Mira Falk"),
            ("Mira Falk owns this now.", "Mira Falk"),
            ("Mira Falk said yes to carry on with it", "Mira Falk"),
            ("Here Mira Falk jumps in for me", "Mira Falk"),
            ("I passed the baton to Mira Falk last week.", "Mira Falk"),
            ("Ownership moved to Mira Falk.", "Mira Falk"),
            ("it's Mira Falk who does it now.", "Mira Falk"),
            ("Mira Falk becomes the contact.", "Mira Falk"),
        ),
        misses=(
            "Has Mira Falk agreed to take it?",
            "Mira Falk has not agreed to take it.",
            "Mira Falk took over the review.",
            "Mira Falk has it running on his laptop.",
            "I left it to Mira Falk to decide.",
            "It is possible that Mira Falk takes it over.",
            "If Mira Falk takes it over, fine.",
        ),
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
            rf"|\b{_WHO} (?:will |now )?(?:be |is )?(?:continues?|continuing|carr(?:y|ies|ying) on|tak(?:e|es|ing) care of) (?:with )?(?:{IT}|(?:this"
            rf"|the) (?:work|series))(?: for me| from now on| from here| now)?(?=[.!,;]|$)"
            rf"|\b{_WHO} (?:now )?has (?:it|this|that|this one|that one)(?: now)?(?=[.!,;]|$)|\b{_WHO} (?:has |have )?(?:picked"
            rf"|picks) {IT} up(?: from me| now)?(?=[.!,;]|$)"
        ),
        hits=(
            ("Mira Falk has kindly offered to look after it", "Mira Falk"),
            ("Mira Falk is now working on this.", "Mira Falk"),
            ("Mira Falk has picked this up.", "Mira Falk"),
            ("Mira Falk has it.", "Mira Falk"),
            ("Mira Falk will continue this work.", "Mira Falk"),
        ),
        misses=("Is Mira Falk working on this?", "Mira Falk will take a look."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.REPLACE,
        pattern=pattern(
            rf"\b(?:put|list|name|make|set)(?: down)? {_WHO}(?: in| there| here| as (?:the )?owner| the (?:new )?owner| down)? (?:instead"
            rf"|in my place|in place of me)"
            rf"|\b(?:put|list|name|make|set) {_WHO} (?:down )?(?:as (?:the )?(?:new )?owner|there|the owner)(?! too| as well| also)"
            rf"|\breplace (?:me|my name) (?:with|by) {_WHO}|\b{_WHO} instead of me\b|\b(?:change|set|switch) the owner(?: of {IT})? to {_WHO}"
            rf"|\b(?:re-?assign|assign|transferr?)(?:ed)?(?: {IT})? to {_WHO}|\b(?:put|file|list) {IT} under {_WHO}(?:['’]s? name)?(?=[.!,;]|$"
            rf"| (?:now|please|from)\b)"
            rf"|\b(?:the )?(?:new )?(?:owner|contact) (?:is|should be|of {IT} is|changes to|becomes"
            rf"|would be)(?: now)? {_WHO}\b(?! (?-i:[A-Z]))(?! (?:for|of) (?!(?:it"
            rf"|this|that)\b))"
            rf"|\b{_WHO} is (?:now )?the (?:new )?owner\b(?! of (?!(?:it|this|that)\b))"
        ),
        hits=(
            ("Please put Mira Falk there instead of me.", "Mira Falk"),
            ("Please put Mira Falk down as owner.", "Mira Falk"),
            ("Please replace me with Mira Falk.", "Mira Falk"),
            ("Please assign this to Mira Falk.", "Mira Falk"),
            ("Please reassign it to Mira Falk.", "Mira Falk"),
            ("Transferred to Mira Falk.", "Mira Falk"),
            ("Could you change the owner to Mira Falk?", "Mira Falk"),
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
            rf"|\b(?:co-?owned|shared|joint work) with {_WHO}|\b{_WHO} (?:has |have )?joined me (?:on|in|for|as|with) (?:{IT}|co-?owner)"
            rf"|\b{_WHO} shares {IT} with me\b"
            rf"|^(?:(?:it|you|this|the (?:entry|item|list)) )?should (?:also |now )?(?:list|name|mention) {_WHO} (?:too|as well|also)\b"
            rf"|\b{_WHO} and (?:me|i|myself) (?:now )?(?:share|co-?own|own|do|work on|maintain) {IT}\b|\bi (?:now )?(?:share|co-?own) {IT} with {_WHO}"
            rf"|\b{_WHO}[^.,;]{{0,60}} should (?:also )?be (?:named|listed|added|an owner|mentioned)\b"
            rf"|\b{_WHO} (?:is|has become) (?:now )?(?:also )?(?:a |the )?co-?owner\b"
        ),
        hits=(
            ("Please add Mira Falk as owner.", "Mira Falk"),
            ("Mira Falk does the tools side and should be named together with me.", "Mira Falk"),
            ("Mira Falk and me share this one now.", "Mira Falk"),
            ("co-owned with Mira Falk since v4", "Mira Falk"),
            ("Should list Mira Falk too.", "Mira Falk"),
            ("Mira Falk joined me on this", "Mira Falk"),
        ),
        misses=("Mira Falk shares my view.", "Should Mira Falk be named as owner?", "Please don't add Mira Falk as owner."),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.REPLACE,
        whole=True,
        pattern=pattern(rf"^(?:please |pls )?(?:the |our )?(?:new )?owner(?: now| is now| is)?: ?{_WHO}(?= please|[.!,;]|$)"),
        hits=(("New owner: Mira Falk", "Mira Falk"), ("Owner: Mira Falk", "Mira Falk")),
        misses=("Owner: none", "The owner: who is it?"),
    ),
    Phrase(
        change=Change.OWNER,
        manner=Manner.ASKED,
        op=OwnerOp.REPLACE,
        certainty=IMPLIED,
        pattern=pattern(rf"\bs([/|,#])(?-i:[A-ZÀ-Þ])\w+ (?-i:[A-ZÀ-Þ])[\w-]+\1{_WHO}(?=[/|,#]|$)"),
        hits=(("s/Jan Berg/Mira Falk/", "Mira Falk"),),
        misses=("s/some words/Other Words/",),
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
