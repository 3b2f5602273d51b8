"""The values of an alignment: what each line of a reply is, seen against the posting that it answers."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from parsers.body import BodyLine


class Place(StrEnum):
    """What a line of a reply is.

    OWN: the author's words. QUOTED: somebody else's. EDITED: a line of the posting that the author changed inside the quote.
    ADDED: a line that the author put in among quoted ones. SNIP: says that something was left out. APART belongs to nobody's words:
    attribution, signature, footer, armour. BLANK: nothing, unquoted.
    """

    OWN = "own"
    QUOTED = "quoted"
    EDITED = "edited"
    ADDED = "added"
    SNIP = "snip"
    APART = "apart"
    BLANK = "blank"


class AlignedLine(NamedTuple):
    """A line of a reply with its place, and the line of the posting that it quotes or changes, or that it was added below.

    `line` is None for own words and for quoted text that does not stand in the posting.
    """

    body: BodyLine
    place: Place
    line: int | None = None
