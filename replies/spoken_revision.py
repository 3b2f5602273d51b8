"""The revision that words beside a title name: `(v4: https://...)`, `only an RFC so far`, `third round`."""

from __future__ import annotations

import re

from parsers.model import Revision
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
    if found is None or _DENIED.search(plain[: found.start()]):
        return None
    value = revision_value({key: plain[slice(*span)] for key, span in groups(found).items()})
    return Revision.parse(value) if value else None
