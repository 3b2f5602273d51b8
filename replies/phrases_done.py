"""Phrases that say the work is in the tree, and those that say how near it is."""

from __future__ import annotations

import re

from parsers.model import Change
from replies.phrase import IMPLIED, IT, Manner, Phrase, pattern

_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty)"
_ALL = rf"(?:all(?: of)?(?: the| these| them| it| this| that)?(?: {_COUNT})?(?: patches| of them)?|everything|both(?: of them)?)"
_ADVERB = (
    r"(?:(?: has| have| had| was| were| is| are| got| been| be| all| now| already| finally| just| fully| completely| meanwhile| both| since| actually"
    r"| also| even| too| entirely| recently| having| after| long| in the meantime| in the mean time)\b|['’](?:s|ve|re)\b|,){0,7}"
)
_TREE = r"(?:the |xen\.git |linux |upstream )*(?:staging|master|mainline|main|trunk|tree|upstream|linux-next|repository|\w{1,20}\.git)(?: branch| tree| now)?\b"
_NOT_JOINED = (
    r"(?! (?:with|together|into (?:one|a|the|v\d|that|this|another|my|our|his|patch)|my|our|your|his|the (?:comments|feedback|review)))"
)
_NO_OBJECT = (
    r"(?=[.!?,;:)]|$| [–—-]| (?:to|in|into|on|by|as|for|at|with|since|last|this|yesterday|today|already|now|recently|earlier|a|an|two|some|upstream|and|"
    r"after|before|during|over|too|as well|from|without|finally|just|long|meanwhile|\d|thanks|\())"
)
_DONE = (
    rf"(?:(?:committed|merged|applied|upstreamed|checked in|pulled|picked up and merged)\b{_NOT_JOINED}{_NO_OBJECT}"
    rf"|(?:went|gone|got|made it) (?:in|into {_TREE})(?=[.!,;:)]|$| (?:now|already|yesterday|today|last|on|this|a|earlier|ahead|too|with|as|before|since|over)\b)"
    rf"|pushed (?:it |this |them |everything |all )?(?:to|into) {_TREE}"
    rf"|(?:landed|is|are|['’]s|['’]re|been|now|already|all|sits?|fully|completely)(?: fully| completely| all| now| already| both)* (?:in|on) {_TREE}"
    r"|(?:is|are|['’]s|['’]re|all|now|already) (?:in|upstream)(?=[.!,;:)]|$| (?:now|already|since|as of|by now|too|for)\b))"
)

PART = re.compile(
    r"(?i)\bpatch(?:es)? (?:no\.? ?)?#?\d|\b\d+ ?(?:/|-|–|to|and|through|out of|of) ?\d+\b|\b\d+/|"
    r"\b(?:first|second|third|half|part|parts|partly|partially|some|most|many|few|several|prerequisites?|prereqs?|preparat\w+|preparation|prep|"
    r"clean-?ups?|remaining|remainder|rest|other|others|except|apart from|only|bits?|pieces?|portions?|sides?|subset|minus|one of|"
    r"last|initial|bulk|majority)\b|\bso far\b|"
    rf"\ball but\b|\b{_COUNT} (?:of|patches|patch|out of)\b"
)
"""Words that say a part of the series is meant. Look for them after `ALL` is taken out of the clause."""
ALL = re.compile(rf"(?i)\b{_ALL}\b(?! but| except| of the (?:first|other))")
UNDONE = re.compile(r"(?i)\b(?:revert\w*|backed out|back out|dropped again|scrap|broke|regress\w*|rebase\w* needed|wrong)\b")
"""Words beside a report that take it back."""

DONE_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        pattern=pattern(
            r"\b(?:committed|merged|applied|pushed|took|pulled|checked in)(?: in)? "
            rf"(?P<subject>{_ALL}|it|this|this one|them|these|the (?:whole |entire |full |complete )?(?:series|set|lot|thing|patchset|patch set))"
            r"(?=[.!,;:)]|$| (?:on|yesterday|today|last|this|in|to (?!my|our|your)|now|already|earlier|so far|a)\b)"
        ),
        hits=(
            ("Declan applied all four on Saturday", ""),
            ("I have committed this now.", ""),
            ("I pushed the whole series to master", ""),
        ),
        misses=("I applied this to my tree and it will break.", "Could you commit this?", "I pushed v3 to the list."),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.REPORT,
        pattern=pattern(rf"^(?P<subject>[^,;]{{0,90}}?){_ADVERB} ?\b{_DONE}"),
        hits=(
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
        ),
    ),
    Phrase(
        change=Change.DONE,
        manner=Manner.ASKED,
        pattern=pattern(
            rf"\b(?:move|moved|put|goes?|belongs?|mark|marked)(?: {IT})?(?: now| down| over)*(?: to| in| into| under| as)(?: the| be in)? "
            r"[\"“]?(?:completed?|done)[\"”]?(?: section| part| list| items)?(?=[.!,;:)]|$| (?:now|please|then|in|i think|too|section)\b)"
        ),
        hits=(
            ("Please move this to Completed.", ""),
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
            r"^(?:ok,? |yes,? |all |this is |it is |it['’]s |this one is |that['’]s |now )?"
            r"(?:done|finished|complete|completed|has been fixed|is fixed)(?: too| now| already)?[.!]?$|"
            r"\b(?:has been|is|was|got) (?:now |already |also )?fixed(?: too| now| already)?(?=[.!,;]|$)"
        ),
        hits=(("Done.", ""), ("This has been fixed too.", "")),
        misses=("Not done.", "Is it done?", "Done with the holidays."),
    ),
)

NEAR_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        value="good",
        pattern=pattern(
            r"\b(?:all|fully|completely|everything|every(?: single)?|whole|entire)\b[^;]{0,60}\b(?:acked|reviewed|acks?|reviewed-by|acked-by|r-?b)\b|"
            r"\b(?:reviewed-by|acked-by|acks?|r-?b|tags?)s?\b[^;]{0,40}\b(?:all|every|everything)\b|"
            r"\bonly (?:the |a )?[^;]{0,40}\b(?:missing|left|remaining|outstanding)\b|"
            r"\b(?:waiting|waits|ready|awaiting)(?: only)? (?:for|to be|on)?[^;]{0,15}\b(?:committer|commit|committed|merged|go in)\b|"
            r"\b(?:needs|takes|lacks|wants)(?: only| just| is)* a committer\b"
        ),
        hits=(
            ("All patches are reviewed.", "good"),
            ("It has a Reviewed-by on every patch", "good"),
            ("only the documentation is missing", "good"),
            ("It is fully acked", "good"),
            ("This is waiting for the committer.", "good"),
        ),
        misses=("It is not fully acked.", "Is everything reviewed?", "Once all is reviewed I will ping."),
    ),
)
