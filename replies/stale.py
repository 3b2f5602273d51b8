"""What a status mail says that time has overtaken: paragraphs that name a day gone by, milestones that are here or past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.dates import days_in
from parsers.model import Milestone, StatusMail
from parsers.timeline import full_date

SOON = timedelta(days=3)
"""A milestone this close to the posting counts as reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleParagraph:
    """A paragraph of prose, its lines as they stand, and the days gone by that it names, as written."""

    lines: tuple[str, ...]
    days: tuple[str, ...]


def stale_paragraphs(base: StatusMail, composed: StatusMail, posted: date, today: date) -> tuple[StaleParagraph, ...]:
    """The paragraphs of `composed` that stand in `base` too, the mail that was posted on `posted`, and name a day before `today`."""
    known = set(_paragraphs(base))
    found = []
    for lines in _paragraphs(composed):
        gone = tuple(written for written, day in days_in(" ".join(lines), posted) if day < today)
        if gone and lines in known:
            found.append(StaleParagraph(lines=lines, days=gone))
    return tuple(found)


def reached_milestones(mail: StatusMail, today: date) -> tuple[tuple[Milestone, date], ...]:
    """The milestones with a full date within three days of `today` or past, unless the mark "we are here" or a PASSED shows it."""
    return tuple(
        (one, day) for one in mail.timeline
        if (day := full_date(one.date)) is not None and day <= today + SOON and "PASSED" not in one.date and not _marked(mail, one)
    )  # fmt: skip


def dated_milestones(mail: StatusMail) -> tuple[tuple[Milestone, date], ...]:
    """The milestones that name day, month and year."""
    return tuple((one, day) for one in mail.timeline if (day := full_date(one.date)) is not None)


def _marked(mail: StatusMail, milestone: Milestone) -> bool:
    return mail.marker is not None and milestone.line <= mail.marker


def _paragraphs(mail: StatusMail) -> Iterator[tuple[str, ...]]:
    """The blocks of lines between blank lines that belong to no item, heading or timeline."""
    other = {line for item in mail.items for line in range(item.start, item.stop)}
    other |= {section.start for section in mail.sections if section.level}
    other |= {milestone.line for milestone in mail.timeline}
    block: list[str] = []
    for at, line in enumerate(mail.lines):
        if at not in other and at != mail.marker and line.text.strip():
            block.append(line.text)
        elif block:
            yield tuple(block)
            block = []
    if block:
        yield tuple(block)
