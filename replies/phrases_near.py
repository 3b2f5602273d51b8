"""Phrases that say how near the work is to the tree."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import IMPLIED, Manner, Phrase, pattern

NEAR_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        value="good",
        pattern=pattern(
            r"\b(?:all|fully|completely|everything|every(?: single)?|whole|entire)\b[^;]{0,60}\b(?:acked|reviewed|acks?|reviewed-by|acked-by|r-?b)\b|"
            r"\b(?:reviewed-by|acked-by|acks?|r-?b|tags?)s?\b[^;]{0,40}\b(?:all|every|everything)\b|"
            r"\bonly (?:the |a )?(?!thing)[^;]{0,40}\b(?:missing|left|remaining|outstanding)\b|"
            r"\b(?:waiting|waits|ready|awaiting)(?: only)? (?:for|to be|on)?[^;]{0,15}\b(?:committer|commit|committed|merged|go in)\b|"
            r"\b(?:needs|takes|lacks|wants)(?: only| just| is)* a committer\b"
            r"|\b(?:acks?|tags|reviews?|r-?bs?)(?: are| is| have been| has been)?(?: now| all)? (?:complete|collected|all there|all in|in place|done"
            r"|finished|over|through)\b"
            r"|\b(?:acked|reviewed|approved|blessed|signed off|okayed)(?: now)? (?:by (?:everybody|everyone|all)|throughout|from front to back"
            r"|from start to finish|in full|completely"
            r"|end to end|in its entirety|as a whole)\b|(?:^|\b(?:is|are|now|it['’]s) )committable\b|\b(?:ready for (?:merge|merging|commit"
            r"|committing|inclusion|the tree))\b"
            r"|\bin (?:the |a )?(?:committers?|maintainers?|commit)['’]?s?['’]? (?:queue|hands)\b|\bcan go in (?:any ?time|at any time|now|as it is)\b"
        ),
        hits=(
            ("All patches are reviewed.", "good"),
            ("It has a Reviewed-by on every patch", "good"),
            ("only the documentation is missing", "good"),
            ("It is fully acked", "good"),
            ("This is waiting for the committer.", "good"),
            ("The review is complete.", "good"),
            ("Reviewed from front to back.", "good"),
            ("It just sits in the committers' queue", "good"),
        ),
        misses=("The review of the interface is over there.", "It is not fully acked.", "Is everything reviewed?", "Once all is reviewed I will ping."),
    ),
    Phrase(
        change=Change.PROGNOSIS,
        manner=Manner.VERDICT,
        certainty=IMPLIED,
        value="good",
        pattern=pattern(
            r"(?<!not )(?<!n['’]t )(?<!yet )(?<!never )\b(?:ready|waits?|waiting|(?:just|only|now) needs?|needs? (?:only|just))(?: only"
            r"| just| now| someone| somebody| for| to| be| on| a| the){0,5} "
            r"(?:commit\w*|merged?|merging|go(?:ing)? in|appl(?:y|ied)|push(?:ed)?|picked up|pulled|tree to (?:re-?)?open)\b"
            r"|(?<!\bi )(?<!\bi have )(?<!\bi['’]ve )\b(?:reviewed|acked) (?:all of|all|the whole|the entire|the full|every)\b"
            r"|^queued(?: up)? (?:in|for|by|on)\b(?! next| the next)|\b(?:is|are"
            r"|been|now) queued(?: up)? (?:in|for|by|on)\b(?! next| the next)"
            r"|\bone (?:last |more |final |single )?(?:ack|review|r-?b|reviewed-by|acked-by)\b[^,;]{0,25}\b(?:missing|needed|left|to go"
            r"|outstanding|short|away)\b"
            r"|(?<!not )\b(?:missing|lacks?|lacking|needs?|short of|waiting for|awaiting)(?: only| just){0,2} (?:one|a|an|the|its|his"
            r"|her|\w+['’]s)(?: last| final| more| single){0,2} (?:ack|r-?b)\b"
            r"|\b(?:has|have|got|collected|carries|with) all (?:the |its |my |required |necessary |needed )?(?:acks|reviews|tags"
            r"|r-?bs)\b|\ball (?:the )?acks (?:are )?(?:in|there|collected)\b"
            r"|\b(?:not a|no) (?:single )?(?:patch|one of the patches) (?:is |was )?(?:left )?(?:without|lacks|is missing)\b[^,;]{0,20}\b(?:acks?|r-?b|reviews?"
            r"|reviewed-by|tags?)\b"
            r"|\b(?:all|only thing|one thing|what) (?:it|that|this|which)(?: still)? (?:lacks|needs|is missing|wants"
            r"|waits for)(?: now)?(?: is)?\b[^,;]{0,40}\b(?:commit\w*|push\w*|merg\w*|maintainer|button|pull)\b"
            r"|\b(?:only|just|merely) (?:needs|wants|takes|awaits|waits for|lacks)\b[^,;]{0,50}\b(?:commit\w*|push\w*|merg\w*|button|apply|pull)\b"
            r"|\bwaiting for (?:a |the |some |any )?(?:maintainer|somebody|someone|\w+) to (?:push|commit|apply|merge|pull|press|take)\b"
            r"|\b(?:gave|given|got|has|have) (?:it|them|the (?:lot|series|set|whole)|all(?: of (?:it|them))?) (?:his|her|their|its|the) (?:blessing"
            r"|ack|acks|okay|approval)\b"
            r"|\bno (?:more )?(?:open|outstanding|unresolved|remaining|pending) (?:comments|issues|objections|questions|requests|points)\b"
            r"|\bnothing (?:stands|is) in (?:the|its) way\b"
            r"|\b(?:r-?bs?|acks?|reviewed-bys?|acked-bys?|tags) (?:on|for|from) (?:all|every|each)\b|\bboth (?:acked|reviewed) (?:the )?(?:full|whole|it|all)\b"
            r"|\bthat(?:['’]s| is) all of them\b|\b(?:on|in) (?-i:[A-Z]\w+)['’]s? (?:queue|for-next)(?: branch| tree)?\b"
        ),
        hits=(
            ("Waiting to be committed.", "good"),
            ("Ready to go in.", "good"),
            ("Just needs to be committed.", "good"),
            ("Just one more ack needed.", "good"),
            ("All acks in, now it's only waiting for the tree to open again.", "good"),
            ("It only lacks Mira's ack.", "good"),
            ("Mira has reviewed the whole series.", "good"),
            ("Queued in tip since this morning", "good"),
            ("No patch is left without an ack.", "good"),
            ("All it lacks is a finger on the commit button.", "good"),
            ("Only needs somebody with commit rights to pick it up.", "good"),
            ("R-b on all nine.", "good"),
            ("Mira gave the lot her blessing", "good"),
            ("No open comments.", "good"),
        ),
        misses=("It is not ready to be merged.", "Is it ready to go in?", "If it has all acks, commit it.", "It needs review.", "It only needs a good review."),
    ),
)
