"""Headings: how they are written, how deep they stand, and what their titles say of what is under them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Section, SectionRole
from parsers.status_lines import Row
from parsers.timeline import is_date

_DIGEST = re.compile(
    r"(?i)\b(?:moved to (?:the )?(?:completed|done)|new items?|items? added|changes since|what(?:'s| is) new)\b|^(?:status |recent |latest )?updates?(?:\s?[/:].{0,80}| since .{0,80})?$"
)
_ASIDE = re.compile(
    r"(?i)^(?:(?:the |current |planned |upcoming )*(?:release )?(?:timeline|schedule|dates|milestones|prognosis|legend|states|process"
    r"|introduction|overview|notes?|contacts?)\b|note on\b|how to\b|.{0,60}\b(?:schedule|timeline|calendar)$)"
)
_ROLES: tuple[tuple[SectionRole, re.Pattern[str]], ...] = (
    (SectionRole.UP_FOR_GRABS, re.compile(r"(?i)\bup for grabs\b|\blooking for (?:an )?owners?\b|^unowned\b|\bno owners?\b|\bneeds? (?:an )?owners?\b")),
    (SectionRole.DEFERRED, re.compile(r"(?i)\bdeferred\b|\bpostponed\b|^post[- ]\d|^(?:moved|slipped) to (?:the )?(?:next|\S{0,20}\s?\d)")),
    (SectionRole.COMPLETED, re.compile(
        r"(?i)^(?:recently |already )?(?:completed|complete|done|finished|merged|committed|applied|closed|resolved|fixed|landed)\b(?! by| for)"
        r"|\bdealt with\b|\b(?:patches|fixes|items|series) (?:applied|committed|merged|completed)\b"
    )),
    (SectionRole.OPEN, re.compile(r"(?i)^(?:open|projects?|active|in progress|ongoing|not yet|feature tracking|features)\b")),
)  # fmt: skip
_STARRED = re.compile(r"\*\*\s?([^*]{1,120}?)\s?(?::\s?\*\*|\*\*\s?:?)")
_UNDERLINE = re.compile(r"={3,200}|-{3,200}|~{3,200}")
_TEXT_CHARS = re.compile(r"[A-Za-z]")
_SIGNATURE = re.compile(r"-- ?|_{20,200}")
_BULLET = re.compile(r"\s{0,1}(?:[*\u2022][\s\[]|\d{1,3}[.)]\s)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as found: its rows `first` to `stop` (half open, row numbers), its level and title."""

    first: int
    stop: int
    level: int
    title: str


def body_end(rows: Sequence[Row]) -> int:
    """The number of the row where the signature or the list footer begins, or the number of rows.

    A `--` counts only where no heading and no item comes after it.
    """
    end = len(rows)
    for number in range(len(rows) - 1, -1, -1):
        text = rows[number].text
        if _equals(text) or (text.lstrip().startswith("*") and _BULLET.match(text)):
            break
        if _SIGNATURE.fullmatch(text.strip()) and not rows[number].indent:
            end = number
    return end


def find_headings(rows: Sequence[Row]) -> list[Heading]:
    """All headings in the rows, in order."""
    found: list[Heading] = []
    equal_signs = any(_equals(row.text) for row in rows)
    level = 0
    for number, row in enumerate(rows):
        if found and number < found[-1].stop:
            continue
        heading = _heading(rows, number, row.text, level, equal_signs)
        if heading:
            found.append(heading)
            if _equals(row.text) or heading.stop - heading.first == 2:
                level = heading.level
    return found


def _heading(rows: Sequence[Row], number: int, text: str, level: int, equal_signs: bool) -> Heading | None:
    if equals := _equals(text):
        return Heading(number, number + 1, *equals)
    if not text or row_is_indented(text):
        return None
    if (starred := _STARRED.fullmatch(text)) and _TEXT_CHARS.search(starred[1]):
        return Heading(number, number + 1, level + 1, starred[1].strip().rstrip(":"))
    before_blank = number == 0 or not rows[number - 1].text
    underline = rows[number + 1].text if number + 1 < len(rows) else ""
    if (
        before_blank
        and _UNDERLINE.fullmatch(underline)
        and _TEXT_CHARS.search(text)
        and abs(len(underline) - len(text)) <= 4 + len(text) // 4
    ):
        return Heading(number, number + 2, 1 if underline[0] == "=" else 2, text.rstrip(":"))
    if not equal_signs and level and before_blank and not underline and _is_label(text):
        return Heading(number, number + 1, level + 1, text.rstrip(":").rstrip())
    return None


def row_is_indented(text: str) -> bool:
    """The text does not begin at the margin."""
    return text[0].isspace()


def _is_label(text: str) -> bool:
    """A short `Name:` on a line of its own, as a heading between lists of items."""
    return text.endswith(":") and len(text) <= 40 and len(text.split()) <= 3 and not _BULLET.match(text) and not text.startswith(("-", ">"))


def _equals(text: str) -> tuple[int, str] | None:
    """Level and title of `== title ==`; trailing blanks do no harm."""
    text = text.strip()
    level = len(text) - len(text.lstrip("="))
    if not 1 <= level <= 6 or not text.endswith("="):
        return None
    title = text.strip("=").strip()
    return (level, title) if title and text[level : level + 1].isspace() and len(title) <= 200 else None


def make_sections(rows: Sequence[Row], headings: Sequence[Heading], end: int) -> tuple[Section, ...]:
    """The sections, the text before the first heading first. `end` is the row where the signature begins."""
    last = rows[end].start if end < len(rows) else (rows[-1].stop if rows else 0)
    starts = [rows[heading.first].start for heading in headings] + [last]
    below = [_milestones_only(rows, heading.stop, following) for heading, following in _spans(headings, end)]
    roles = _roles(headings, below)
    first = SectionRole.OTHER if SectionRole.OPEN in roles else SectionRole.OPEN
    sections = [Section(title="", level=0, path=(), role=first, start=0, stop=starts[0])]
    path: list[tuple[int, str]] = []
    for number, heading in enumerate(headings):
        path = [(level, title) for level, title in path if level < heading.level] + [(heading.level, heading.title)]
        sections.append(
            Section(
                title=heading.title,
                level=heading.level,
                path=tuple(title for _, title in path),
                role=roles[number],
                start=starts[number],
                stop=starts[number + 1],
            )
        )
    return tuple(sections)


def _spans(headings: Sequence[Heading], end: int) -> list[tuple[Heading, int]]:
    return [(heading, following.first) for heading, following in itertools.pairwise(headings)] + [
        (heading, end) for heading in headings[-1:]
    ]


def _roles(headings: Sequence[Heading], milestones_only: Sequence[bool]) -> list[SectionRole]:
    """What each heading's title says; one that says nothing takes the role of the heading it stands under."""
    roles: list[SectionRole] = []
    above: list[tuple[int, SectionRole, bool]] = []
    for heading, only in zip(headings, milestones_only, strict=True):
        above = [entry for entry in above if entry[0] < heading.level]
        parent, digest = (above[-1][1], above[-1][2]) if above else (SectionRole.OPEN, False)
        role, is_digest = title_role(heading.title), bool(_DIGEST.search(heading.title)) or digest
        if is_digest or only:
            role = SectionRole.OTHER
        if role is None:
            role = SectionRole.OPEN if parent is SectionRole.OTHER else parent
        roles.append(role)
        above.append((heading.level, role, is_digest))
    return roles


def title_role(title: str) -> SectionRole | None:
    """The role that a heading's title names, or None."""
    if _DIGEST.search(title) or _ASIDE.search(title):
        return SectionRole.OTHER
    return next((role for role, pattern in _ROLES if pattern.search(title)), None)


def is_digest(text: str) -> bool:
    """A line that leads in a list of what happened, not of items: `The following items were moved to completed:`."""
    return text.rstrip().endswith(":") and len(text) <= 200 and bool(_DIGEST.search(text))


def _milestones_only(rows: Sequence[Row], first: int, stop: int) -> bool:
    bullets = [row.text for row in rows[first:stop] if _BULLET.match(row.text)]
    return bool(bullets) and all(":" in text and is_date(text.rsplit(":", 1)[1]) for text in bullets)
