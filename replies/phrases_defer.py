"""Phrases that take an item out of this release."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import END, IMPLIED, IT, NEXT, NUMBER, RELEASE, THIS_RELEASE, Manner, Phrase, pattern

_DEFER = (
    r"(?:push(?:ed)?|mov(?:e[sd]?|ing)|defer(?:red|ring|s)?|postpon(?:e|ed|ing)|delay(?:ed)?|bump(?:ed)?|slip(?:s|ped|ping)?|slid|slide"
    r"|shift(?:ed|s)?|re-?target+(?:ed|ing)?|carr(?:y|ied)|roll(?:ed|s)?|spill(?:ed|s)?|drift(?:ed|s)?|stay(?:s|ed)?|fall(?:s|ing)?|fell"
    r"|transfer(?:red)?|reassign(?:ed)?|switch(?:ed)?|shelv(?:e|ed)|sleep|rest|kick(?:ed)?|re-?schedul(?:e|ed)|leave|left|punt(?:ed|ing)?|goes?|go|went"
    r"|put off|put|waits?|held|hold|keep|save|park(?:ed)?|queue[d]?|shoot|aim|plan(?:ned)?|scheduled|slated|earmark(?:ed)?|reserved?)"
)
_THERE = (
    rf"(?:(?: {IT}| off| out| over| back| on| wait| to| forward| along| the (?:series|item|entry|work|feature|thing|lot|rest))){{0,3}} ?(?:to|for"
    rf"|until|till|into)(?: after)?(?: the)?(?: \w+)?"
)

_PEOPLE_GO = (
    rf"(?:(?:i|we)(?:['’]ll| will| have to| can| just)* wait\b|(?:i|we)(?:['’]ve| have| had| just| already| now)* (?:moved|switched|went|go|shifted"
    rf"|move) to|(?:after|since|when|by|before|with) (?:moving|switching|going) to|(?:moving|switching|going) to {NUMBER} (?:\w+ed|\w+s|made|broke|did)\b)"
)
"""People who use a release: `we moved to 4.6 last month`."""
_NEVER = (
    r"(?:\b(?:no (?:chance|way|hope|time)|not|never|no longer|cannot|unlikely|doubt(?:ful)?|hardly|out of (?:scope|reach|the question)|"
    r"too (?:late|big|risky|early|ambitious|much))\b|n['’]t\b)"
)
_MAKE = (
    r"(?:mak(?:e|es|ing)(?: it)?|(?:be|being|get|getting|got)(?: \w+)? (?:ready|done|finished|complete|in|merged)|happening"
    r"|(?<!does not )(?<!doesn['’]t )(?<!do not )(?<!don['’]t )happen|ready|in time|lands?|landing|gets?(?: in)?|goes(?: in)?|finish(?:ed|ing)?|done|material|"
    r"time|complet\w+|fit|be|going|go|aiming|target\w*|candidate|possible|feasible|realistic|see|work on|deliver|get there|get to it"
    r"|stand a chance|squeeze|manage|hit|catch|reach|appear|arrive|ship|promise|count on|hold your breath|bet on|worth)"
)
_BEFORE = r"(?:(?:by|before) (?:the |this )?(?:\w+ )?(?:freeze|deadline|cut-?off|last posting date|branching|release))"
_DEFER_LOOSE = (
    rf"{_NEVER}[^;]{{0,50}}?\b{_MAKE}(?: (?:the (?:deadline|freeze|cut-?off|window|date)|it|this|that|done|finished|ready|in time|in|for|on|to (?:do"
    rf"|finish|complete"
    rf"|work on)))*(?: (?:for|in|into|to|by|until|before|with|this))?(?: the)?(?: (?-i:[A-Z]\w+))? (?:{THIS_RELEASE}|{_BEFORE})"
    rf"|{_NEVER} (?:at all |realistically )?(?:for|in|by|with)(?: the)?(?: (?-i:[A-Z]\w+))? (?:{THIS_RELEASE}|{_BEFORE})"
    rf"|\b(?:miss(?:ed|es|ing)?|slip(?:ped|s|ping)?)(?: the (?:boat|train|deadline|window|cut-?off|freeze|merge window))?(?: (?:for|of))?(?: the)? {THIS_RELEASE}"
)

DEFER_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DEFER,
        manner=Manner.DECISION,
        pattern=pattern(
            rf"^(?!{_PEOPLE_GO})(?P<subject>[^;]{{0,90}}?)\b(?!(?:moved?|go|went) on to|(?:keep|kept|leave|left)(?: \w+){{0,2}} (?:until|till)\b"
            rf"|(?:leave|left) the \w+ to){_DEFER}(?! {IT}){_THERE} {RELEASE}|\b(?!(?:keep|kept|leave|left) {IT}(?: \w+)? (?:until"
            rf"|till)\b){_DEFER} {IT}{_THERE} {RELEASE}"
            rf"|\b{_DEFER}(?: {IT})?(?: back| out| off)*(?: by)? (?P<release>(?:one|a) (?:release|cycle|version))\b"
        ),
        hits=(
            ("Please push it to 2.6.", "2.6"),
            ("Deferred to 4.6.", "4.6"),
            ("It goes to the 2.6 part of the next mail.", "2.6"),
            ("This will have to wait for the next release.", "next release"),
            ("postponed until 4.7", "4.7"),
            ("Let's move this one to 4.6", "4.6"),
            ("This one must wait for the release after 4.5.", "next release"),
            ("Carried over into the following release", "next release"),
            ("Push it back one release.", "next release"),
            ("I'm retargetting this to 4.6", "4.6"),
        ),
        misses=(
            "Should we push it to 4.6?",
            "If nobody reviews it I will move it to 4.6.",
            "I moved to the storage group in May.",
            "We moved to 4.6 last month.",
            "Moving to 4.6 fixed it for me.",
            "Let's move on to the next one.",
            "v3 was posted for the next release.",
            "Do not defer this to 4.6, please.",
            "I don't want to move this to 4.6.",
            "It is possible that this moves to 4.6.",
            "This moves to 4.6, but that is not decided.",
            "Otherwise it goes to 4.6.",
        ),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        pattern=pattern(
            rf"^(?P<subject>[^;]{{0,90}}?)\b(?:not|isn['’]t|aren['’]t)(?: \w+){{0,2}} (?:for|aiming (?:at|for)|targeting|targeted (?:at"
            rf"|for)|targeted|a candidate for|material for|going into|going in)(?: the)?(?: (?-i:[A-Z]\w+))? {THIS_RELEASE}"
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
            r"^(?P<subject>[^;]{0,90}?)(?:\b(?:will not|won['’]t|not going to|isn['’]t going to|aren['’]t going to|can['’]t|cannot"
            r"|will never|not be able to|(?<!does )(?<!do )not|didn['’]t|did not) (?:make|be ready|be done|be finished|be in|get in|get done|happen"
            r"|be ready in time"
            r"|be complete)(?: it)?(?: in time)?(?: (?:for|in|into|to|by))?"
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
            rf"(?<!not )(?<!n't )\b(?P<release>{NUMBER}|{NEXT})(?: \w+)? (?:material|stuff|candidate|item|thing|business|feature|matter|work|project|topic)\b"
            rf"|\b(?:targett?s?|targett?ing|re-?target+ed at|aims? (?:for|at)|aiming (?:for|at)|aimed at|this is(?: now)? for"
            rf"|it is(?: now)? for) (?P<release>{NUMBER}|{NEXT})"
            rf"|\b(?:target|goal|aim|milestone|eta)(?: release| version)?(?: is| becomes| moves to| changes to| should be|:)*(?: now| then)? {RELEASE}"
            rf"|^(?:-+>|=+>|→) ?(?:for )?{RELEASE}(?: now| please)?[.!]?$|\bs([/|,#]){NUMBER}\1{RELEASE}|^{NUMBER} ?(?:-+>|=+>|→) ?{RELEASE}"
        ),
        hits=(
            ("This is 4.6 material.", "4.6"),
            ("Clearly next release material.", "next release"),
            ("Now targeting 4.6", "4.6"),
            ("-> 4.6", "4.6"),
            ("I'm targetting 4.6 with this now.", "4.6"),
        ),
        misses=("Is this 4.6 material?", "I would like to have this for next release.", "not 4.6 material", "The host features of 4.6"),
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
        pattern=pattern(
            rf"\b(?:defer|postpone|put off)(?: {IT})(?: off)?{END}|\b(?:push|kick|put) {IT} (?:back|off|out){END}"
            rf"|^(?P<subject>[^,;]{{0,60}}?)\b(?:be|was|is|been) (?:deferred|postponed|put off){END}"
            r"|^(?:so |and |then |just |ok,? |well,? )*(?:please |pls |kindly )(?:defer|postpone)(?: again| instead| for now)?[.!]?$"
            rf"|\b(?:take|taken|pull|pulled|move|moved|remove|removed|drop|dropped|yank|yanked|leave|left|keep)(?: {IT})?(?: out)?(?: of"
            rf"| from) (?:the )?{THIS_RELEASE}"
            rf"(?=[.!,;)]|$| (?:please|then|now|and|list|again)\b)"
        ),
        hits=(("Please defer this one.", ""), ("This should be deferred.", ""), ("Please defer.", ""), ("Please take it out of 4.5.", "")),
        misses=("Don't defer this.", "Should we defer this?", "I took it out of the 4.5 tarball.", "Please defer to Jan."),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.DECISION,
        loose=True,
        pattern=pattern(
            rf"\b(?:push(?:ed)?|mov(?:e[sd]?|ing)|defer(?:red)?|postpon(?:e|ed)|delay(?:ed)?|bump(?:ed)?|shift(?:ed)?|put"
            rf"|re-?target+(?:ed|ing)?|carr(?:y|ied))(?: (?!on\b)[\w./-]+){{1,5}}? (?:to|for|until|till|into|under) {RELEASE}"
            rf"|\b(?:keep|kept|saved?|leave|left)(?: [\w./-]+){{1,5}}? for {RELEASE}"
        ),
        hits=(("I moved frobbing to 4.6", "4.6"), ("please put the blue one under 4.6", "4.6")),
        misses=("Don't move frobbing to 4.6.", "I moved the board to room 4.6 of the lab?"),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        loose=True,
        pattern=pattern(
            rf"^(?:now |so |ok,? |then |probably |maybe |perhaps |possibly |most likely |i guess |i['’]m leaning (?:towards|to) |looks like "
            rf"|rather |better |make (?:it|that) |it(?:['’]s| is) |this is |that(?:['’]s"
            rf"| is)(?: now)? |(?:it|this|that) (?:will|is going to|has to|becomes|sits|lives)(?: be| wait until| go to)? |will be |going to be )*"
            rf"(?:(?:now |rather |clearly |definitely |something |one |work |stuff |an? item |material )?for |in (?:the )?"
            rf"|to )?{RELEASE}(?: then| instead| now| please| it is| for this(?: one)?| i guess| i['’]d say){{0,2}}[.!]?$"
            rf"|, {RELEASE} (?:then|instead|please|it is)[.!]?$|\b(?:in|into|on|to|onto)(?: the)? {RELEASE}(?: \w+)? (?:pile|bucket|list|queue"
            rf"|section|column|heap|backlog|pot|train"
            rf"|basket|bin|mail|tracker|part)\b"
            rf"|\b(?:listed|tracked|filed|shown|put) (?:under|for|in|with) {RELEASE}|\b{RELEASE} is (?:now )?(?:the|our|my) (?:new )?(?:plan|target|goal|aim)\b"
            rf"|(?<!to )\b{RELEASE} (?:at the earliest|earliest|at best)\b|\b(?:not|nothing) before {RELEASE}"
            rf"|\b(?:something|one|work|stuff|topic|item|candidate|material|task) for {RELEASE}|\b(?:do|finish|revisit|continue|resume|restart|retry|try"
            rf"|tackle|pick(?: up)?|take up|return|come back|get back|back) (?:{IT} |to {IT} )?(?:again |up |up again )?(?:in|for|with|during"
            rf"|at) (?:the )?{RELEASE}"
            rf"|\b(?:lands?|landing|comes?|coming|arrives?|appears?|returns?|resumes?|ships?|happens?|be ready|be done|makes? it)(?: back)? (?:in"
            rf"|with|for|at|during)"
            rf" (?:the )?{RELEASE}|\bsee you(?: all)?(?: again)?(?: in| at| for| with)?(?: the)? {RELEASE}|\b(?:not|never"
            rf"|won['’]t)\b[^,;]{{0,20}}\b(?:be ready|be done|be finished|be posted|happen|make it|be in|go in|get in|land|get to it|come|start)"
            rf"(?: again| back| in)? before {RELEASE}|\b(?:not|nothing) before {RELEASE}"
            rf"|\b{RELEASE} is (?:(?:fine|ok|okay) (?:with|for|by) (?:me|us)|good enough|early enough|soon enough|what we aim for)\b"
        ),
        hits=(
            ("That will be 4.6.", "4.6"),
            ("It sits in the 4.6 pile now.", "4.6"),
            ("Next release.", "next release"),
            ("4.6 at the earliest.", "4.6"),
            ("That's something for the next release.", "next release"),
            ("Let's do this in the next cycle.", "next release"),
            ("4.6, please", "4.6"),
            ("See you in 4.6.", "4.6"),
            ("This comes with 4.6.", "4.6"),
            ("I will pick it up again in the 4.6 cycle", "4.6"),
            ("Following release then.", "next release"),
        ),
        misses=("Will it be 4.6?", "I tested it with 4.6.", "If it is late, 4.6 it is.", "Backported to 4.4 at best", "Worst case: 4.6.", "See you in Prague."),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.VERDICT,
        loose=True,
        pattern=pattern(
            rf"{_DEFER_LOOSE}|^(?:so |then |sorry,? |ok,? |probably |surely |definitely |this is |it is |it['’]s |that['’]s )*not (?:in "
            rf"|for )?(?:the )?{THIS_RELEASE}(?: then| any ?more| i['’]m afraid)?[.!]?$|{_NEVER}(?: \w+){{0,2}} {THIS_RELEASE} (?:material|stuff"
            rf"|candidate|item|thing|feature)\b"
            rf"|^(?:so |sorry,? |for this one,? |i['’]m afraid |sadly )*{THIS_RELEASE} is (?:now |simply |clearly )?(?:out of (?:the question|reach"
            rf"|scope)|off|impossible"
            rf"|unrealistic|unreachable|hopeless|not (?:realistic|possible|feasible|happening|on|doable)|no longer \w+|too (?:early|soon|ambitious"
            rf"|optimistic|tight|close)"
            rf"|a bridge too far|a lost cause|gone|lost)\b|\b(?:skip(?:s|ping)?|sit(?:s|ting)? out|sat out|pass(?:es|ing)? on|giv(?:e|es|ing) up on|miss(?:es"
            rf"|ing)? out on)(?: on)? (?:the )?{THIS_RELEASE}"
            rf"|\b(?:i|we) (?:give|gave|have given)(?: {IT})? up for {THIS_RELEASE}|\b(?:let|lets|letting) {THIS_RELEASE} (?:go|pass|sail)\b"
            rf"|\b(?:ran|run|running) out of time (?:for|in) {THIS_RELEASE}|\bno promises? (?:for|about) {THIS_RELEASE}"
        ),
        hits=(
            ("Not 4.5.", ""),
            ("I don't expect this to make 4.5.", ""),
            ("No way this makes 4.5.", ""),
            ("This has missed the boat for 4.5.", ""),
            ("We won't have time for this in 4.5.", ""),
            ("I won't be able to get this done for 4.5.", ""),
            ("Won't be ready before the freeze.", ""),
            ("This isn't happening in 4.5.", ""),
            ("Not 4.5 material any more.", ""),
            ("4.5 is out of the question.", ""),
            ("We will skip 4.5.", ""),
            ("Not this time.", ""),
        ),
        misses=("I can't wait for 4.5.", "Will it not make 4.5?", "It makes 4.5.", "If it won't be ready for 4.5 I will say so.", "4.5 is out."),
    ),
    Phrase(
        change=Change.DEFER,
        manner=Manner.DECISION,
        certainty=IMPLIED,
        loose=True,
        pattern=pattern(rf"\b(?:punt(?:ing|ed)?|slip(?:ping|ped)|postpon(?:ing|ed)|park(?:ing|ed)?|shelv(?:ing|ed)|hold(?:ing)? off)(?: on)? {IT}"),
        hits=(("I have to punt on this.", ""), ("I had to park it.", "")),
        misses=("Should I punt on this?", "If I have to punt on this I will say so."),
    ),
)
