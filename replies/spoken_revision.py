"""The revision that words beside a title name: `(v4: https://...)`, `only an RFC so far`, `third round`."""

from __future__ import annotations

import re

from parsers.model import Revision
from replies.clause import Mood, Sentence, Tense
from replies.phrase import ORDINALS, REVISION, groups, pattern
from replies.phrase_value import revision_value

_LINK = re.compile(r"\S+://\S+")
_SPOKEN = pattern(REVISION)
_DENIED = re.compile(r"(?i)\b(?:no|not|never|without|before|after|instead of|on top of|based on|depends on|will be|soon)\b[^,;]{0,20}$")
APPOSED = re.compile(
    rf"(?i), (?=(?:(?:at|currently|now|still|already|in)(?: at)? )?(?:(?:the|a|an|my|our|only|just|its) ){{0,2}}"
    rf"(?:rfc\b|(?:rfc )?v\d|version \d|(?:{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) (?:rfc |version|revision|iteration|round|re?spin|posting)))"
)
"""The comma between a title and its revision: `ring buffers, at v2`, `ring buffers, still the first version`."""


def spoken_revision(words: str) -> Revision | None:
    """The first revision that the words name, in figures or spelled, and do not deny."""
    plain = _LINK.sub(" ", words)
    found = _SPOKEN.search(plain)
    return None if found is None or _DENIED.search(plain[: found.start()]) else _read(found, plain)


def surpassed(value: str | None, sentence: Sentence) -> bool:
    """Whether the sentence tells of a higher revision than `value` as well: `Sent v6, and a day later v7`."""
    said = Revision.parse(value) if value else None
    if said is None or sentence.masked.lower().count("v") < 2:
        return False
    told = [one.masked for one in sentence.clauses if one.mood is Mood.PLAIN and one.tense is not Tense.FUTURE and not one.negated]
    named = [_read(found, text) for text in told for found in _SPOKEN.regex.finditer(text) if not _DENIED.search(text[: found.start()])]
    return any(one is not None and one.order > said.order for one in named)


def _read(found: re.Match[str], text: str) -> Revision | None:
    value = revision_value({key: text[slice(*span)] for key, span in groups(found).items()})
    return Revision.parse(value) if value else None
