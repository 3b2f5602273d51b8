"""Phrases that say the work is in the tree."""

from __future__ import annotations

import re

from parsers.model import Change
from replies.phrase import IMPLIED, IT, Manner, Phrase, pattern

_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty)"
_ALL = (
    rf"(?:all (?:the )?(?:bits|pieces|parts)|all(?: of)?(?: the| these| them| it| this| that)?(?: {_COUNT})?(?: patches| of them)?|everything|both(?: of them)?"
    r"|every (?:last |single )*(?:bit|patch|piece|one)(?: of (?:it|them|this|the series))?)"
)
_ADVERB = (
    r"(?:(?: has| have| had| was| were| is| are| got| been| be| all| now| already| finally| just| fully| completely| meanwhile| both| since| actually"
    r"| also| even| too| entirely| recently| having| after| long| in the meantime| in the mean time)\b|['’](?:s|ve|re)\b|,){0,7}"
)
_TREE = (
    r"(?:the |linus['’]s? |torvalds['’]s? |xen\.git |linux |upstream |origin/|official |current |public |main )*(?:staging|master|mainline|main|trunk|tree"
    r"|upstream|linux-next|repo|repository|-?rc\d{1,2}|[\w-]{1,20}-unstable|\w{1,20}\.git)(?: branch| tree| now)?\b(?! (?:of|on) (?:my|our|his|her|their|an?)\b)"
)
_NOT_JOINED = (
    r"(?! (?:out|off|back|ahead|up|together|through)\b)(?! (?:the |latest |current |in )*(?:master|main|staging|mainline|trunk|linux-next)\b)"
    rf"(?! (?:with|together|into (?!{_TREE})|my|our|your|his|the (?:comments|feedback|review)))"
    r"(?![^,;]{0,30}\b(?:my|our|your|his|her|their|local\w*|private\w*|downstream|internal\w*|for (?:testing|a test)|here|on top of"
    r"|conflicts?|cleanly|into one|patches into)\b)"
)
_NOT_POSTED = r"(?![^,;]{0,25}\b(?:list|lists|ml|inbox\w*|devel)\b)"
_NO_OBJECT = (
    rf"(?=[.!?,;:)]|$| [–—-]| \(| \d| (?:in|on)?to {_TREE}| (?:to|in|on|by|as|for|at|with|since|last|this|yesterday|today|already|now"
    rf"|recently|earlier|a|an|two|"
    r"some|upstream|and|after|before|during|over|too|as well|from|without|finally|just|long|meanwhile|thanks)\b)"
)
_DONE = (
    rf"(?:(?:committ?ed|merged|applied|upstreamed|checked in|pulled|landed|picked up and merged)\b{_NOT_JOINED}{_NOT_POSTED}{_NO_OBJECT}"
    rf"|(?:hit|reached|made it (?:in)?to|found (?:its|their) way (?:in)?to|arrived in|entered|ended up in|wound up in|can be found in|to be found in"
    rf"|became part of"
    rf"|is (?:now )?part of|are (?:now )?part of) {_TREE}"
    rf"|(?:went|gone|got|made it) (?:in|into {_TREE})(?=[.!,;:)]|$| (?:together|along|now|already|yesterday|today|last|on|this|a|earlier"
    rf"|ahead|too|with"
    rf"|as|before|since|over)\b)"
    rf"|pushed (?:it |this |them |everything |all )?(?:to|into) {_TREE}"
    rf"|(?:landed|is|are|['’]s|['’]re|been|now|already|all|sits?|fully|completely)(?: fully| completely| all| now| already| both)* (?:(?:in|on) {_TREE}"
    r"|in git\b(?![^;]{0,30}\b(?:my|our|branch|tree|format|repo|at|under)\b))"
    r"|(?:(?:is|are|['’]s|['’]re|all|now|already) (?:in|upstream)|been upstream)(?=[.!,;:)]|$| (?:now|already|since|as of|by now|too|as well|for)\b))"
)

PART = re.compile(
    r"(?i)\bpatch(?:es)? (?:no\.? ?)?#?\d|\b\d+ ?(?:/|-|–|to|and|through|out of|of) ?\d+\b|\b\d+/|"
    r"\b(?:first|second|third|half|part|parts|partly|partially|some|most|many|few|several|prerequisites?|prereqs?|preparat\w+|preparation|prep|"
    r"clean-?ups?|remaining|remainder|rest|other|others|except|apart from|only|bits?|pieces?|portions?|sides?|subset|minus|one of|"
    r"last|initial|bulk|majority|half-?way|bar)\b|\bso far\b|"
    rf"\ball but\b|\b{_COUNT} (?:of|patches|patch|out of)\b"
)
"""Words that say a part of the series is meant. Look for them after `ALL` is taken out of the clause."""
ALL = re.compile(rf"(?i)\b(\d+)/\1\b|\b{_ALL}\b(?! but| except| of the (?:first|other))")
UNDONE = re.compile(
    r"(?i)\b(?:revert\w*|by (?:accident|mistake)|accidentally"
    r"|in my dreams|in theory|on paper|kidding|joking|if only|i wish|or so (?:i|we|they)|at least|sort of|kind of|pigs|well,? (?:the|not|almost|nearly|some"
    r"|parts?|half)|if by|(?:scratch|strike|forget) that|never ?mind|no,? wait|oh,? wait|not (?:quite|really)|(?:almost|nearly)(?=[.!]|$)"
    r"|was (?:\w+ )?(?:merged|applied|committed|in) for (?:an?|one|two|three|\d+|some)|ignore|withdr[ae]w\w*|retract\w*|broken|backed out|back out"
    r"|dropped again|scrap|broke|regress\w*|rebase\w* needed|wrong)\b"
)
"""Words beside a report that take it back."""

_SPAN = r"(?:patch(?:es)? )?#?\d{1,3}(?: ?(?:-|–|to|through|and|,) ?#?\d{1,3})+"
DONE_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        pattern=pattern(
            r"\b(?:committ?ed|merged|applied|pushed|took|pulled|checked in)(?: in)? "
            rf"(?P<subject>{_ALL}|it|this|this one|them|these|the (?:whole |entire |full |complete )?(?:series|set|lot|thing|patchset|patch set))"
            rf"(?=[.!,;:)]|$| (?:on|yesterday|today|last|this|in|(?:in)?to (?={_TREE})|now|already|earlier|so far|a)\b)"
        ),
        hits=(
            ("Declan applied all four on Saturday", ""),
            ("I have committed this now.", ""),
            ("I pushed the whole series to master", ""),
        ),
        misses=("I applied this to my tree and it will break.", "Could you commit this?", "I pushed v3 to the list.", "Mira took it to the list."),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        pattern=pattern(
            rf"^(?P<subject>[^,;]{{0,90}}?){_ADVERB} ?\b{_DONE}|^(?:now |already |all |both |everything |finally )*(?:in|on) {_TREE}"
            rf"|^(?:now |already |all |finally )*part of {_TREE}"
            r"|^(?:now |already |all |both |everything |finally )*(?:in git|upstream)(?= (?:since|as of|now|already|by now)\b)"
        ),
        hits=(
            ("Landed last Tuesday.", ""),
            ("In master since Monday.", ""),
            ("In Linus' tree since last week.", ""),
            ("This hit master last week.", ""),
            ("Committed.", ""),
            ("This has been applied already.", ""),
            ("It is fully in staging now.", ""),
            ("All fifteen are merged.", ""),
            ("This went in last week.", ""),
            ("This one is in the staging branch since Tuesday.", ""),
            ("The whole series has been checked in, thanks.", ""),
            ("Merged yesterday.", ""),
            ("It's in master.", ""),
            ("These are all in.", ""),
            ("pushed to master", ""),
        ),
        misses=(
            "Wasn't this committed already?",
            "I hope to get it merged in 4.6.",
            "It will be committed soon.",
            "This is not in staging yet.",
            "I would like to get it merged.",
            "The holiday merged with the weekend.",
            "If it is merged by then, mark it done.",
            "I'm done with travel.",
            "It needs to be committed.",
            "It is in good shape.",
            "This was merged into the other series.",
            "He told me it was committed.",
            "Applied on top of my tree for testing.",
            "It was merged into our local branch.",
            "It landed on the list.",
            "The patch applied cleanly.",
            "I pulled master this morning.",
            "It got in the way of the merge.",
            "It is in git, on my branch.",
            "It's in master of my fork.",
            "Jan pulled out.",
        ),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"(?:\b(?:move|moved|put|goes?|belongs?|mark|marked)(?: {IT})?|^(?:so |and |then |now )*(?:off|over|down))(?: now| down| over)*(?: to"
            rf"| in| into| under| as)(?: the| be in)? "
            r"[\"“]?(?:completed?|done)[\"”]?(?: section| part| list| items)?(?=[.!,;:)]|$| (?:now|please|then|in|i think|too|section|with (?:it|this"
            r"|that|them))\b)"
        ),
        hits=(
            ("Please move this to Completed.", ""),
            ("Off to Completed with it.", ""),
            ('"An item" should be moved to Completed.', ""),
            ("I will move it to completed section.", ""),
            ("I will put it to completed.", ""),
            ("Please mark it as done.", ""),
        ),
        misses=(
            "Don't move this to Completed yet.",
            "Should this be moved to Completed or not?",
            "If it works you can mark it as done.",
        ),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        pattern=pattern(
            r"^(?:so |and |hence |thus )?(?:ok,? |yes,? |all |this is |it is |it['’]s |this one is |that['’]s |now )?"
            r"(?:done|finished|complete|completed|has been fixed|is fixed)(?: too| now| already)?[.!]?$|"
            r"\b(?:has been|is|was|got) (?:now |already |also )?(?:fixed|solved|resolved)(?: too| now| already| for good)?(?=[.!,;:]|$"
            r"| (?:in|by|on|since|with|last|long|a|this|as) )"
        ),
        hits=(("Done.", ""), ("This has been fixed too.", ""), ("Mira was quick, so this is done.", "")),
        misses=("Not done.", "Is it done?", "Done with the holidays.", "It is fixed size."),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        loose=True,
        pattern=pattern(
            rf"\b{_SPAN} (?:are|is|were|was|have been|went) (?:now |already |all )?(?:in|merged|committ?ed|applied|upstream)\b"
            rf"|\b(?:committ?ed|merged|upstreamed|landed|pulled|applied|(?:went|gone|got) in(?! (?:the (?!tree|repo)|an? |touch|trouble|contact|my ))"
            rf"|checked in|pushed (?:\w+ ){{0,2}}to {_TREE}"
            rf"|in {_TREE})(?=[.!?,;:)]|$| ){_NOT_JOINED}{_NOT_POSTED}"
            rf"|^(?:(?:so|and|now|the|tip of|head of) )*(?!upstream){_TREE}(?: now| already| finally| also)* (?:has|contains|holds|includes|carries"
            rf"|got) (?:(?:now|already) )?"
            rf"(?:{_ALL}|it|them|(?:the )?(?:complete|whole|entire|full) (?:thing|set|series|lot|work|patchset))(?: of it| in it)?(?=[.!,;:)]|$"
            rf"| (?:since|as of|now|already|by now|from|with)\b)"
            rf"|\b(?:took|taken|grabbed|swallowed) (?:{_ALL}|it|them|this|these|the (?:whole |entire |full |complete )?(?:series|set|lot"
            rf"|thing|patches))"
            r"(?=[.!,;:)]|$| (?:yesterday|today|last|on|this|a|now|already|in|into|through|for)\b)(?! (?:over|a look|up|to))"
        ),
        hits=(
            ("That one is history, Mira took the lot last night", ""),
            ("Queued and pushed to staging.", ""),
            ("All eleven are in master since Sunday", ""),
            ("Main tree has all of it since Friday.", ""),
            ("Tip of staging contains the complete thing.", ""),
            ("Series is commited.", ""),
            ("Ended up in the repository yesterday.", ""),
        ),
        misses=("Mira took it over.", "It went to the list.", "I applied it to our tree.", "It is not in master.", "Staging has the old version.", "Merged. In my dreams?"),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        pattern=pattern(
            rf"^(?:i(?:['’]ve| have)? (?:just )?)?pushed(?: {IT}| everything| all)?(?: now| today| yesterday| already)?[.!]?$"
            r"|\b(?:done and dusted|is history|nothing left to do|no work left|wrapped up|all set)\b|\bwe(?:['’]re| are) (?:done|through|complete"
            r"|finished) (?:here"
            r"|with (?:this|it|that))\b"
            rf"|^(?P<subject>[^,;]{{0,60}}?) (?:finally |both |all )?made it(?=[.!,;]|$)"
            r"|\b(?:was|were|been|got)(?: all| now)? (?:taken|grabbed|accepted|pulled in|swallowed)(?: in)?(?: by \w+)?(?=[.!,;]|$| (?:yesterday"
            r"|today|last|on|this|too|already|now|and|for)\b)"
            rf"|(?<!\bi )(?<!\bi have )(?<!\bwe )(?<!\bwe have )(?<!['’]ve )\bpicked (?:{IT}|{_ALL}) up(?! from)\b"
        ),
        hits=(("Pushed.", ""), ("This one is done and dusted.", ""), ("The docs made it.", ""), ("Mira picked it up on Friday", ""), ("All nine were taken yesterday.", "")),
        misses=("I pushed it back.", "Are we done here?", "I have picked this up again.", "Mira picked it up from me."),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        pattern=pattern(
            r"\bnothing(?: is| more)? (?:left|remains|remaining|more|outstanding) (?:to (?:do|track|merge|commit|post|apply)|open)\b|\bthere(?:['’]s"
            r"| is) nothing (?:left|more) to"
            rf" (?:do|track|merge|commit|post)\b|\byou(?:['’]ll| will| can) (?:find|see) (?:{IT}|{_ALL})(?: all)? (?:in|on) {_TREE}"
        ),
        hits=(("There is nothing left to track here.", ""), ("You'll find this in master as of Monday", "")),
        misses=("Is there nothing left to do?", "You will find it in my tree."),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        pattern=pattern(r"^(?:it['’]s |they['’]re |all |both |now |already |finally )*in(?: now| already| at last)?[.!]?$"),
        hits=(("In.", ""), ("All in now.", "")),
        misses=("Is it in?", "In time."),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.ASKED,
        certainty=IMPLIED,
        pattern=pattern(
            rf"\b(?:close|closed|tick|ticked|check|checked|cross|crossed|strike|struck)(?: off| out)?(?: {IT})? (?:off|out)\b(?! (?:of |from )?(?:the"
            rf"|this|your|that) (?:list|mail|report))|\b(?:close"
            rf"|closed)(?: {IT})(?: off)?(?: now| please)?(?=[.!,;]|$)"
        ),
        hits=(("You can close this one.", ""), ("Please tick it off.", ""), ("so you can cross that one out.", "")),
        misses=("Don't close it yet.", "Can I tick it off?"),
    ),
)
