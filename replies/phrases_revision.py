"""Phrases that say a new revision of a series is on the list."""

from __future__ import annotations

from parsers.model import Change
from replies.phrase import IMPLIED, REVISION, Manner, Phrase, pattern

_OF = r"(?: (?:of|for) (?P<subject>[^,;:]{1,80}?))?"
_AUX = r"(?:(?: has| have| had| was| were| is| are| got| been| gone| went| just| now| already| finally| recently| also| all)|['’]s){0,5}"
_SENT = r"(?:posted|sent|submitted|resent|reposted|re-posted|re-sent|published|mailed|respun|re-spun|shared)"
_LIST = r"(?:on|to|onto|hit|reached) (?:the |this |[\w-]*)(?:list|ml|mailing list|devel)\b"
_PLACED = (
    rf"(?:{_SENT}|out|up (?:on|for)|available|{_LIST}|(?:under|in|up for|out for|waiting for|awaiting) review|landed {_LIST}|pushed out)\b"
)
_LEAD = (
    r"^(?:(?:and|so|but|also|the|a|my|our|its|this|that|new|latest|updated|rebased|fresh|patch|patches|series|just|now|here|fyi|ok|hi|well|"
    r"yes|sure|since|as|then|status|state|update|corresponding|is|are|was|there|,|:)[ ,:]+){0,6}"
)
_BETWEEN = (
    r"(?:,? (?:out|it|this|this one|that|them|these|as|the|a|an|my|our|its|new|newest|latest|updated|rebased|fresh|next|series|patches|patch|set|"
    r"patchset|to|on|the list|list|just|now|again|recently|yesterday|today|also|already|all|of)){0,7}"
)

REVISION_PHRASES: tuple[Phrase, ...] = (
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(rf"{_LEAD}(?:series,? )?{REVISION}(?: \([^()]{{1,60}}\))?{_OF}{_AUX},? {_PLACED}"),
        hits=(
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
        ),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(
            rf"\b(?:{_SENT}|sent out|pushed|uploaded|put out){_BETWEEN} {REVISION}(?: (?:of|for) (?P<subject>[^,;:]{{1,80}}))?"
        ),
        hits=(
            ("I just sent v10.", "v10"),
            ("Just sent the second version.", "v2"),
            ("I have posted v3 recently:", "v3"),
            ("We sent out the 4th revision on Friday.", "v4"),
            ("Respun as v8.", "v8"),
            ("Posted an RFC yesterday", "RFC"),
            ("I've reposted it as v5", "v5"),
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
        pattern=pattern(
            rf"\b(?:respun|re-spun|reworked|rebased|updated|resent|refreshed|went(?: out)?|gone(?: out)?|came out|{_LIST})"
            rf"(?: [\w-]+){{0,5}}? (?:as|to|into) (?:a |an |the )?{REVISION}"
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
            r"\b(?:this|it|that|series|patches|we|latest|current|newest|most recent)(?: series| version| revision| one| posting| patches)?"
            rf"(?: is|['’]s| are|['’]re)(?: now| already| currently| up)*(?: at| on)? {REVISION}{_OF}(?=[.!,;:)]|$| (?:now|already|and|on|by now)\b)"
        ),
        hits=(
            ("This is v7:", "v7"),
            ("It is now at v9.", "v9"),
            ("The latest version is v10.", "v10"),
            ("We are at v5 by now.", "v5"),
        ),
        misses=("It is not v5.", "Is it at v5?", "This is v3 hardware.", "It is an RFC 2822 address."),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        pattern=pattern(
            rf"\b(?:rfc|prototype)(?: patch(?:es)?| series| version)(?: has been| have been| was| were| is| are)? {_PLACED}"
            rf"|\b(?:{_SENT}|sent out)(?: out)? (?:an?|the|my|our|some) (?:early |first |rough )?(?:rfc|prototype)\b(?![ -]?v\d)"
            rf"|\bprototype(?: has been| was| is)? {_PLACED}"
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
            r"\b(?:new|updated|fresh|rebased|next) (?:version|revision|series|iteration|spin|round)\b[^,;]{0,30} "
            r"(?:posted|sent|out|pushed|on the list)\b|"
            r"\b(?:posted|sent|pushed|submitted|sent out) (?:out )?(?:an? |the )?(?:new|updated|fresh|rebased|next) "
            r"(?:version|revision|series|iteration|spin|round)?\b|"
            r"\b(?:respin|repost|update) (?:is|was|has been) (?:out|posted|sent|on the list)\b|"
            rf"^(?:{_SENT}|(?:i|we)(?: have|['’]ve)?(?: just)? (?:respun|reposted|resent)(?: it| this| them)?)(?: (?:yesterday|today|again))?[.!]?$"
        ),
        hits=(("The respin is out.", ""), ("I have just pushed a new version", ""), ("A new version was posted.", "")),
        misses=("A new version will be posted.", "No new version was posted.", "When is the respin out?"),
    ),
    Phrase(
        change=Change.REVISION,
        manner=Manner.REPORT,
        certainty=IMPLIED,
        pattern=pattern(rf"{REVISION}[^,;]{{0,80}} {_PLACED}|\b{_SENT} [^,;]{{0,60}}{REVISION}"),
        hits=(("v6 with the comments of the maintainers addressed was posted", "v6"),),
        misses=("v6 with everything in it will be posted", "This needs gcc v4.9 or later"),
    ),
)
