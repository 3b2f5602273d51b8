"""Phrases that say a new revision of a series is on the list."""

from __future__ import annotations

from parsers.model import Change
from replies.masking import MASK
from replies.phrase import IMPLIED, REVISION, Manner, Phrase, pattern

_OF = r"(?: (?:of|for) (?P<subject>[^,;:]{1,80}?))?"
AUX = r"(?:(?: has| have| had| was| were| is| are| got| been| gone| went| just| now| already| finally| recently| also| all)|['’]s){0,5}"
SENT = (
    r"(?:posted|sent|(?:re-?)?submitted|resent|reposted|re-posted|re-sent|published|e?-?mailed|respun|re-spun|shared"
    r"|rerolled|re-rolled|fired off|shot off|circulated|dispatched|handed in)"
)
LIST = (
    r"(?:(?:on|to|onto|hit|reached|made it to|went to|arrived on|in) (?:the |this |your |everybody['’]s |[\w-]*)(?:list|ml|mailing list|devel|lists|inbox\w*)"
    r"|(?:in|on|hit|reached|made it (?:in)?to) (?:the )?(?:list )?(?:archives?|lore|patchwork|gmane|marc))\b"
)
_REVIEW = (
    r"(?:(?:under|in|up for|out for|open for|ready for|pending|awaits|awaiting|waiting for|waits for|gathering|collecting|needs|in need of|with)"
    r"(?: more| some| further| final| your| any| fresh| another| a| the| \w+['’]s?){0,2} (?:reviews?|reviewers?|comments|feedback|acks?|eyes|readers|maintainers)"
    r"|under discussion|being (?:reviewed|discussed|read|looked at))"
)
PLACED = (
    rf"(?:{SENT}|out(?! of)|up(?: (?:on|for)\b|(?=[.!,;]|$))|available|{LIST}|{_REVIEW}|in your inbox(?:es)?|landed {LIST}|pushed out|sits? {LIST})\b"
)
_NO_ANSWER = (
    r"(?:(?!\b(?:comments?|reviews?|repl(?:y|ies)|feedback|questions?|fix(?:es)?|remarks|acks?|pings?|answers?|patch(?:es)?|reports?)"
    r" (?:on|of|to|for|in|about|against|regarding|from)\b)[^;]){0,60}?"
)
"""What stands between a verb of posting and a revision, unless it is an answer to that revision that was sent."""
_SERIES = r"(?: (?:series|patches|patchset|patch set|patch series|set|version|posting|iteration))?"
PUBLIC = (
    r"(?:there|here|left (?:my|our|the) (?:outbox|machine|hands|desk|house|building)|saw the light(?: of day)?|can be (?:found|read|had|seen|reviewed"
    r"|fetched|looked at)|to be found|came out|showed up|made it out|appeared|surfaced|is current|live|went (?:out|up|public)|gone (?:out|up|public)"
    r"|put (?:out|up)|pushed out|uploaded|landed|hit|out(?! of)|available|up(?= since| now|$))"
)
LATEST = r"(?:(?:the )?(?:latest|current|newest|most recent|last)(?: and greatest)?)"
_LEAD = (
    r"^(?:(?:and|so|but|also|the|a|my|our|this|that|new|latest|updated|rebased|fresh|patch|patches|series|just|now|here|fyi|ok|hi|well|"
    r"yes|sure|since|as|then|still|status|state|update|corresponding|is|are|was|there|there['’]s|reviewers|all|fwiw|fyi|finally|meanwhile|and|,|:)[ ,:]+){0,6}"
)
_BETWEEN = (
    r"(?:,? (?:out|it|this|this one|that|them|these|as|the|a|an|my|our|its|new|newest|latest|updated|rebased|fresh|next|series|patches|patch|set|"
    r"patchset|to|on|the list|list|just|now|again|recently|yesterday|today|also|already|all|of)){0,7}"
)

REVISION_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(rf"{_LEAD}(?:(?:series|version|round|posting),? ?\(?)?{REVISION}\)?{_SERIES}(?: \([^()]{{1,60}}\))?{_OF}{AUX},? {PLACED}"),
        hits=(
            ("The v6 series is on foo-devel.", "v6"),
            ("There's a v6 on the list.", "v6"),
            ("v6 is waiting for reviews.", "v6"),
            ("v6 awaits more review.", "v6"),
            ("Reviewers, v6 is in your inboxes.", "v6"),
            ("v6 posted.", "v6"),
            ("V3 posted on Tuesday, sorry for the delay", "v3"),
            ("v7a posted", "v7a"),
            ("v5 has been on the list since Monday night.", "v5"),
            ("v8 of the series was sent yesterday.", "v8"),
            ("The second version is out.", "v2"),
            ("RFC v2 posted", "RFC v2"),
            ("Version 12 has been submitted last week", "v12"),
            ("v4 (rebased) posted", "v4"),
            ("RFC was posted in March.", "RFC"),
            ("v5 is under review.", "v5"),
        ),
        misses=(
            "v6 will be posted next week.",
            "Is v8 posted?",
            "v1 is not out yet.",
            "If v3 is posted in time, mark it ok.",
            "Linux v3.16 is out.",
            "gcc v4.9 is out.",
            "He said v5 was posted.",
            "v9 posted soon, I hope.",
            "Nothing was posted after v4.",
            "v6 is out of the question.",
            "v6 up to now was never built.",
            "v6 is in discussion with the lawyers before it is sent.",
            "It is possible that v6 was posted.",
        ),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        whole=True,
        pattern=pattern(
            rf"{_LEAD}{REVISION}{_SERIES}(?:(?: is| can be found| can be read| lives| sits| is available)?(?: here| at| under"
            rf"| on)?)(?: now)?[ ,:=(<\[–-]{{1,4}}{MASK}"
        ),
        hits=(("v6: https://lists.example.org/r/1", "v6"), ("v6 is here: https://lists.example.org/r/1", "v6"), ("Third version, https://lists.example.org/r/1", "v3")),
        misses=("See v6 of libfoo: https://lists.example.org/r/1",),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(
            rf"\b(?:{SENT}|sent out|pushed|uploaded|put out|threw out|rolled out|did (?:send|post|submit|mail|resend"
            rf"|repost)(?: out)?){_BETWEEN} {REVISION}(?: (?:of|for) (?P<subject>[^,;:]{{1,80}}))?"
        ),
        hits=(
            ("I just sent v10.", "v10"),
            ("Just sent the second version.", "v2"),
            ("I have posted v3 recently:", "v3"),
            ("We sent out the 4th revision on Friday.", "v4"),
            ("Respun as v8.", "v8"),
            ("Posted an RFC yesterday", "RFC"),
            ("I've reposted it as v5", "v5"),
            ("Fired off v6 before lunch.", "v6"),
            ("I did send v6 already last week.", "v6"),
        ),
        misses=(
            "I plan to post v3 next week.",
            "I hope to have sent v4 by then.",
            "I tested this on the posted Linux v3.16.",
            "I would have posted v3 otherwise.",
            "Have you sent v4?",
            "My colleague says he sent v4.",
        ),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        loose=True,
        pattern=pattern(
            rf"\b(?:respun|re-spun|rerolled|re-rolled|reworked|rewritten|rebased|updated|resent|refreshed|went(?: out)?|gone(?: out)?|came out|{LIST})"
            rf"(?: [\w-]+){{0,5}}? (?:as|to|into) (?:a |an |the )?{REVISION}(?: (?:of|for) (?P<subject>[^,;:]{{1,80}}))?"
        ),
        hits=(
            ("Reworked and respun as v8 after the comments.", "v8"),
            ("That one went out as v1 an hour later", "v1"),
            ("Nine patches went to the list last Sunday as an RFC.", "RFC"),
            ("The series was updated to v3", "v3"),
        ),
        misses=("It will be respun as v8.", "It needs to be updated to v3.", "It went out as planned."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(
            r"\b(?:this|it|that|series|patches|reroll|respin|repost|we|i|latest|current|newest|most recent)(?: series| version| revision| one| posting"
            r"| patches)?(?: posted| on the list| out)?"
            rf"(?: is|['’]s| are|['’]re|['’]m)(?: now| already| currently| up| actually| meanwhile)*(?: at"
            rf"| on| to)? {REVISION}{_OF}(?=[.!,;:)]|$| \(| (?:now|already|and|on|by now|since|meanwhile|these days|nowadays)\b)"
            rf"|^(?:now|currently|already|meanwhile)(?: already| up)?(?: at| on)? {REVISION}(?=[.!,;:)]|$| \()|^(?:at|up to) {REVISION}(?: now"
            rf"| already| by now| meanwhile)"
        ),
        hits=(
            ("This is v7:", "v7"),
            ("It is now at v9.", "v9"),
            ("The latest version is v10.", "v10"),
            ("We are at v5 by now.", "v5"),
            ("Currently at v6.", "v6"),
            ("Now v6.", "v6"),
            ("Now v6 (no functional change).", "v6"),
            ("We're up to v7 by now.", "v7"),
            ("The latest revision on the list is v6.", "v6"),
        ),
        misses=("It is not v5.", "Is it at v5?", "This is v3 hardware.", "It is an RFC 2822 address."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(
            rf"\b(?:rfc|prototype)(?: patch(?:es)?| series| version)(?: has been| have been| was| were| is| are)? {PLACED}"
            rf"|\b(?:{SENT}|sent out)(?: out)? (?:an?|the|my|our|some) (?:early |first |rough )?(?:rfc|prototype)\b(?![ -]?v\d)"
            rf"|\bprototype(?: has been| was| is)? {PLACED}"
        ),
        value="RFC",
        hits=(
            ("RFC patches were posted in May.", "RFC"),
            ("A prototype is out.", "RFC"),
            ("I have sent a rough prototype", "RFC"),
            ("RFC series posted", "RFC"),
        ),
        misses=("A prototype will be posted.", "No RFC patches have been posted."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        pattern=pattern(
            r"\b(?:new|updated|fresh|rebased|next) (?:version|revision|series|iteration|spin|round)\b[^,;]{0,30} (?:posted|sent|out|pushed|on the list)\b|"
            r"\b(?:posted|sent|pushed|submitted|sent out) (?:out )?(?:an? |the )?(?:new|updated|fresh|rebased|next) (?:version|revision|series"
            r"|iteration|spin|round)?\b|"
            r"\b(?:respin|repost|update) (?:is|was|has been) (?:out|posted|sent|on the list)\b|"
            rf"^(?:{SENT}|(?:i|we)(?: have|['’]ve)?(?: just)? (?:respun|reposted|resent)(?: it| this| them)?)(?: (?:yesterday|today|again))?[.!]?$"
        ),
        hits=(("The respin is out.", ""), ("I have just pushed a new version", ""), ("A new version was posted.", "")),
        misses=("A new version will be posted.", "No new version was posted.", "When is the respin out?"),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        loose=True,
        pattern=pattern(
            rf"\b(?:{SENT}|{PUBLIC})[^;]{{0,60}}? as (?:an? |the |our |my )?{REVISION}|^(?:and )?this time as (?:an? )?{REVISION}(?=[.!,;:)]|$)"
        ),
        hits=(
            ("It was sent again on Monday, this time as v3:", "v3"),
            ("We sent the same code as v1 on Monday", "v1"),
            ("so we removed the RFC tag and sent the same code as v1", "v1"),
            ("Out since Thursday as v5:", "v5"),
        ),
        misses=("We will send it as v1.", "It is the same as v1."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        loose=True,
        pattern=pattern(
            rf"{REVISION}[^;]{{0,80}}? (?:{PLACED}|{PUBLIC})|\b(?:{SENT}|{PUBLIC}){_NO_ANSWER} {REVISION}|{LATEST}[^,;]{{0,40}}? (?:is|['’]s|was"
            rf"|being|:) {REVISION}"
            rf"|{REVISION} is (?:the )?(?:{LATEST}|what|the one)|\b(?:is|are|now|already|currently)(?: now| already)? at {REVISION}"
        ),
        hits=(
            ("v6 with the comments of the maintainers addressed was posted", "v6"),
            ("The RFC tag is gone, it went out as v2", "v2"),
            ("v4 is there since this morning", "v4"),
            ("Round three hit the list a minute ago", "v3"),
            ("Current version is v3 (7th March).", "v3"),
        ),
        misses=("v6 with everything in it will be posted", "There will be v6.", "v6 is not there."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        loose=True,
        pattern=pattern(
            rf"{REVISION}[^,;]{{0,20}}? (?:carries|has|have|got|collected|received|gathered)(?: all| some| the| more| most| its| many"
            rf"| no| good){{0,3}} (?:acks?|reviews?|r-?bs?|comments?|feedback|tags|reviewed-bys?)\b"
        ),
        hits=(("v3 carries acks from two maintainers", "v3"),),
        misses=("Has v3 got comments?",),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        whole=True,
        pattern=pattern(rf"{REVISION},? (?:which|that) (?:i|we|was|were|is|has|have|had)\b(?! not\b)[^,;]{{0,30}} {PLACED}"),
        hits=(("All comments are addressed in v6, which I posted on Monday.", "v6"),),
        misses=("They are addressed in v6, which was not posted yet.",),
    ),
)
