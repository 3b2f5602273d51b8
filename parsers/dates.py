"""Days named in prose: `8th June 2026`, `June 8`, `2026-06-08`."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "may" is a verb, "march" too: months are written with a capital
_MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_DAY = r"(?<![\d.])(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?![\d.]*\d)"
_YEAR = r"(?:,?\s(?P<year>(?:19|20)[0-9]{2})\b)?"
_PATTERNS = (
    re.compile(r"(?<![\d-])(?P<year>[0-9]{4})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})(?![\d-])"),
    re.compile(rf"{_DAY}\s(?:of\s)?{_MONTH}{_YEAR}"),
    re.compile(rf"\b{_MONTH}\s(?:the\s)?{_DAY}{_YEAR}"),
)


def days_in(text: str, near: date) -> tuple[tuple[str, date], ...]:
    """The days that `text` names, as written and as dates, in order. One without a year is the one closest to `near`."""
    matches = sorted((match for pattern in _PATTERNS for match in pattern.finditer(text)), key=lambda match: (match.start(), -match.end()))
    found, end = [], 0
    for match in matches:
        day = _day(match, near)
        if day is not None and match.start() >= end:
            found.append((" ".join(match[0].split()), day))
            end = match.end()
    return tuple(found)


def _day(match: re.Match[str], near: date) -> date | None:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _MONTHS.index(groups["month"][:3].lower()) + 1
    years = (int(groups["year"]),) if groups["year"] else (near.year - 1, near.year, near.year + 1)
    days = [made for year in years if (made := _made(year, month, int(groups["day"]))) is not None]
    return min(days, key=lambda made: abs(made - near), default=None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
