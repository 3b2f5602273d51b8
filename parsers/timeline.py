"""The timeline: milestones with their dates as written, and the mark "we are here"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil import parser as dates

from parsers.document import Milestone
from parsers.status_lines import Row

MARKER = re.compile(r"(?i)[<=\-\u2190\s]{0,12}\bwe are here\b[!.]?[\s>=\-\u2192]{0,12}")
_LISTED = re.compile(r"(\s{0,8}[*\u2022-]\s{0,8})([^:]{1,80}?)\s{0,4}:\s{0,8}")
_COLUMNS = re.compile(
    r"\s{1,12}((?:Week of|\w{3,9}day|\d{1,2}(?:st|nd|rd|th)?\s)\s?\S[^\s]{0,20}(?:\s[^\s]{1,20}){0,5}?(?:\s{2,12}PASSED)?)\s{2,40}(\S.{0,80})"
)
_MONTH = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b")
_DATE = re.compile(r"\d{1,2}|\b\d{4}\b")
_OPEN_DATE = re.compile(
    r"(?i)\s{0,8}(?:tbd|tba|tbc|n/?a|\?+|unknown|to be (?:decided|determined|announced))\b.{0,80}|\s{0,8}\?{1,8}\s{0,8}"
)
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_REMARK = re.compile(r"\*{1,2}[^*]{0,40}\*{1,2}|\([^()]{0,80}\)|\bPASSED\b|(?i:\bweek of\b)|(?<=\d)(?:st|nd|rd|th)\b")


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone and where its date stands in the row: offsets `begin` and `end`."""

    milestone: Milestone
    row: Row
    begin: int
    end: int


def is_date(text: str) -> bool:
    """The text is a date of the timeline: it has a month and a number, or says that there is none yet."""
    text = MARKER.sub("", text[:120])
    return bool(_OPEN_DATE.fullmatch(text) or _ISO.search(text) or (_MONTH.search(text) and _DATE.search(text) and len(text.split()) <= 14))


def full_date(text: str) -> date | None:
    """The day that `text` names, if it names day, month and year; None otherwise (`10th October`, `TBD`, `Q3 2025`)."""
    text = _REMARK.sub(" ", MARKER.sub(" ", text[:120])).strip(" .,")
    try:
        # QUIRK: dateutil fills what is missing from a default; what comes out the same with two defaults was all written.
        one, other = (
            dates.parse(text, default=datetime(year, month, day), ignoretz=True) for year, month, day in ((2000, 1, 1), (2003, 5, 23))
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return one.date() if one.date() == other.date() else None


def read_timeline(rows: Sequence[Row]) -> tuple[list[MilestoneRow], int | None]:
    """The milestones in rows that are no item's, and the line of the mark "we are here"."""
    found: list[MilestoneRow] = []
    marker = None
    for row in rows:
        if len(row.text) > 400:
            continue
        if marker is None and MARKER.search(row.text):
            marker = row.start
        if milestone := _listed(row) or _in_columns(row):
            found.append(milestone)
    return found, marker


def _listed(row: Row) -> MilestoneRow | None:
    listed = _LISTED.match(row.text)
    if not listed:
        return None
    mark = MARKER.search(row.text, listed.end())
    date_text = row.text[listed.end() : mark.start() if mark else None].rstrip()
    if not is_date(date_text):
        return None
    end = listed.end() + len(date_text)
    return MilestoneRow(Milestone(name=listed[2].strip(), date=date_text, line=row.start), row, listed.end(), end)


def _in_columns(row: Row) -> MilestoneRow | None:
    """`Friday 15th October      Feature freeze`: the date in the first column, the name in the second."""
    found = _COLUMNS.fullmatch(row.text)
    if not found or not is_date(found[1]) or not _MONTH.search(found[1]):
        return None
    name = MARKER.sub("", found[2]).rstrip("*[] ").strip()
    return MilestoneRow(Milestone(name=name, date=found[1], line=row.start), row, found.start(1), found.end(1))
