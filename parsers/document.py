"""The values of a status mail: a document of lines that keeps every character, and what was read in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_REVISION = re.compile(r"(?i)\s*(rfc)?[\s.-]*(?:v\.?\s*(\d{1,4})((?:\.\d{1,3})?[a-z]?))?\s*")


class Prognosis(StrEnum):
    """The five states of an item, in the manager's own words: none -> fair -> ok -> good -> done."""

    NONE = "none"
    FAIR = "fair"
    OK = "ok"
    GOOD = "good"
    DONE = "done"

    @property
    def rank(self) -> int:
        """0 for none to 4 for done."""
        return list(Prognosis).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The N of a series' vN: `RFC`, `RFC v2`, `v7a`, `v5.1`. `number` is None for a bare RFC; `suffix` is `a` or `.1`."""

    rfc: bool = False
    number: int | None = None
    suffix: str = ""

    @classmethod
    def parse(cls, text: str) -> Revision | None:
        """The revision that `text` wholly is, in any case, or None."""
        found = _REVISION.fullmatch(text)
        if not found or not (found[1] or found[2]):
            return None
        return cls(rfc=bool(found[1]), number=int(found[2]) if found[2] else None, suffix=(found[3] or "").lower())

    def __str__(self) -> str:
        number = f"v{self.number}{self.suffix}" if self.number is not None else ""
        return " ".join(filter(None, ["RFC" if self.rfc else "", number]))

    @property
    def order(self) -> tuple[int, int, str]:
        """Sorts revisions as they are posted: RFC, RFC v2, v1, v2, v2a. An RFC comes before every plain vN."""
        return (0 if self.rfc else 1, self.number or 0, self.suffix)


class Layout(StrEnum):
    """What stands in the last bracket of an item's title line."""

    PROGNOSIS = "prognosis"
    REVISION = "revision"
    PLAIN = "plain"


class SectionRole(StrEnum):
    """What the place of an item says about it. `OTHER` holds no items of the record (timeline, prose, digests)."""

    OPEN = "open"
    COMPLETED = "completed"
    DEFERRED = "deferred"
    UP_FOR_GRABS = "up for grabs"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it came: `text` without its end, `end` one of LF, CRLF, CR or nothing (the last line of a text).

    `number` is the item number that a title line carries; it travels with the line through every edit.
    """

    text: str
    end: str
    number: int | None = None

    def __str__(self) -> str:
        return self.text + self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """The smallest edit: from line `start` on, `removed` gives way to `inserted`. Its inverse swaps the two."""

    start: int
    removed: tuple[Line, ...]
    inserted: tuple[Line, ...]

    @property
    def inverse(self) -> Splice:
        """The splice that brings the lines before back."""
        return Splice(start=self.start, removed=self.inserted, inserted=self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What was read in an item's lines. `start` and `stop` are its lines in the document (half open, no blank line behind).

    `raw` is the title line without its bullet; `bracket` is the text of the last bracket if it is a state or a revision.
    `owners` are names as written, one a person; `notes` are the lines that are neither owner nor link, links as written too.
    """

    number: int | None
    title: str
    raw: str
    section: int
    start: int
    stop: int
    tag: str | None = None
    bracket: str | None = None
    prognosis: Prognosis | None = None
    revision: Revision | None = None
    owners: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it up to the next heading. `path` is the titles from the outermost heading on.

    `level` 1 is the outermost (`= x =`); `start` is the heading's line, `stop` the line after the section's own last line
    (subsections not included). The text before the first heading is a section with an empty title and level 0.
    """

    title: str
    level: int
    path: tuple[str, ...]
    role: SectionRole
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A line of the timeline: its name, its date as written (`10th September 2014`, `TBD`), and its line."""

    name: str
    date: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMail:
    """A status mail as a document: `write` joins `lines` and gives the text back, character for character.

    `items` and `sections` stand in document order. `marker` is the line of the "we are here" mark. `flowed` says that the
    text is format=flowed (RFC 3676), so that a line that ends in a blank goes on in the next.
    """

    lines: tuple[Line, ...]
    layout: Layout
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    timeline: tuple[Milestone, ...] = ()
    marker: int | None = None
    flowed: bool = False
    delsp: bool = False

    def item(self, number: int) -> Item | None:
        """The item of that number, or None if the document does not show it."""
        return next((item for item in self.items if item.number == number), None)

    def role(self, item: Item) -> SectionRole:
        """The role of the section the item stands in."""
        return self.sections[item.section].role


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item that is to be added: what is known of it. `section` is a section's title, or None (the last open one)."""

    title: str
    section: str | None = None
    tag: str | None = None
    prognosis: Prognosis | None = None
    revision: Revision | None = None
    owners: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
