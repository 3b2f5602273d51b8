"""One row of the table of phrases, and the building blocks that the rows share.

A row is data: the change it reads, the manner in which it must be said, the pattern, the certainty, lines that must match and
lines that must not. Patterns run over one masked clause (or, where `whole`, one sentence), case folded; named groups carry the
value: `rev`, `ordinal`, `count`, `state`, `release`, `name`, `title`, `text`, `subject`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from parsers.model import Certainty, Change, OwnerOp
from replies.cue import Cued, cued


class Manner(StrEnum):
    """What the clause must be for the phrase to count.

    REPORT: something happened: asserted, not denied, not in the future. ASKED: a wish that is an instruction: asserted or
    requested, not denied. VERDICT: an assessment that holds a negation or a future itself. PROMISE: the author's own
    undertaking, in the future as well. DECISION: what is to become of the item, now or later: not denied. ANY: read however it is said; such rows are never explicit changes.
    """

    REPORT = "report"
    ASKED = "asked"
    VERDICT = "verdict"
    PROMISE = "promise"
    DECISION = "decision"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A row. `value` is fixed for rows whose words imply it. `manager`: counts only in a manager's mouth.

    `loose`: the pattern is wide, so it is explicit only in a clause that says nothing else (`replies/vocabulary.py`), and nothing in
    one that says much else. `author`: the value is the author's name. `referred`: it confirms what the quoted mail asked for. `bare`: it
    counts only where its revision may follow that of the item. `hits` are lines with the
    value they must give (`""` for none); `misses` must not match, whole gating included.
    """

    change: Change
    manner: Manner
    pattern: Cued
    certainty: Certainty = Certainty.EXPLICIT
    value: str | None = None
    op: OwnerOp | None = None
    whole: bool = False
    loose: bool = False
    manager: bool = False
    author: bool = False
    referred: bool = False
    bare: bool = False
    hits: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    misses: tuple[str, ...] = field(default=(), repr=False)


def pattern(text: str) -> Cued:
    """A row's pattern, case folded. A group may be named in several branches: the second `name` becomes `name_2`, and so on."""
    seen: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        seen[found[1]] = seen.get(found[1], 0) + 1
        return f"(?P<{found[1]}_{seen[found[1]]}>"

    return cued(re.sub(r"\(\?P<([a-z]+)>", numbered, text), re.IGNORECASE)


def groups(found: re.Match[str]) -> dict[str, tuple[int, int]]:
    """The spans of the named groups that matched, by their names without number."""
    return {key.rpartition("_")[0]: found.span(key) for key, value in found.groupdict().items() if value is not None}


IMPLIED = Certainty.IMPLIED

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NOUN = r"(?:version|revision|iteration|round|spin|respin|reroll|posting|submission|attempt|edition|incarnation)"
REVISION = (
    rf"\b(?:(?P<draft>{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) rfc\b(?! (?:version|v\d))"
    r"|(?P<rev>(?:rfc[ -]?)?v ?\d{1,3}(?:\.\d)?[a-z]?\b(?!\.\d)|rfc\b(?! (?:tag|prefix|label|status|stage|mark|state)))"
    rf"|(?P<ordinal>{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) (?:rfc )?{_NOUN}\b"
    rf"|{_NOUN} (?:number |no\.? ?|#)?(?P<count>\d{{1,3}}|{'|'.join(CARDINALS)})\b(?!\.\d))"
)
"""One revision of a series, in figures or spelled. `v3.16` is a kernel, `v5.1` may be a series."""

STATE = r"(?P<state>none|fair|ok|okay|good|done)\b"
OLD_STATE = r"(?:none|fair|ok|okay|good|done)\b"
NUMBER = r"\d{1,2}\.\d{1,3}"
NEXT = (
    r"(?:(?:the |a )?(?:next|following|subsequent|later) (?:(?:one )?(?:\w+ )?(?:release|version|cycle|window|merge window|train|time a?round)"
    r"|one(?=[.!,;:)]|$| then\b| instead\b))(?! of (?!it\b|this\b))"
    rf"|the (?:release|one|version|cycle) (?:after|that follows|following)(?: (?:this|that|the coming|the current|{NUMBER})(?: one| release)?)?"
    r"|(?:one|a) (?:release|cycle|version) later)"
)
"""The release after the one that the status mail is about."""
RELEASE = rf"(?P<release>{NUMBER}(?! (?:kernels?|users?|hosts?|guests?|systems?|machines?)\b)|{NEXT})"
THIS_RELEASE = (
    rf"(?:(?P<missed>{NUMBER})|this (?:release|cycle|version|time|round|one)|the (?:current|upcoming|coming) (?:one )?(?:release|cycle)"
    r"|the (?:feature |code )?freeze)"
)
"""What an item that goes away does not make; `missed` must not be a later release than that of the status mail."""
IT = (
    r"(?:it|this|that|these|those|them|both(?: items| of them| ones| series)?|mine|(?:this|that|the) (?:one|item|entry|series|feature|work|line|thing|topic)|(?:these"
    r"|those|both|the)(?: two| three)? "
    r"(?:items?|ones|entries|series)|(?:all|both) of (?:these|those|them|it|this))"
)
TITLE = r"(?!(?:none|fair|ok|okay|good|done|completed?|deferred|(?:rfc )?v\d+)\W)"
"""What a quotation must not be to be a title."""
QUOTED = r"[\"“„«](?P<title>[^\"“”„»]{3,200})[\"“”»]"
NAME = r"(?P<name>(?-i:[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]{1,30}(?: (?:(?:de|van|von|der|den|da|di|la|le|al|bin) )?[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]{0,30}){0,3}))"
END = r"(?=[.!?,;:)]|$| (?:please|pls|now|then|for now|instead|again|thanks|i think|too|as well|already|at best|by now|here|there)\b)"
