"""A line of cron, checked: five fields, weekdays by name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.config_values import shown

_PART = re.compile(r"(?:\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class CronField:
    """One field: its values run from `first` to `last`; `words` name them from `first` on. `numbers`: numbers name them too."""

    name: str
    first: int
    last: int
    words: tuple[str, ...] = ()
    numbers: bool = True


CRON_FIELDS = (
    CronField("minute", 0, 59),
    CronField("hour", 0, 23),
    CronField("day", 1, 31),
    CronField("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    # QUIRK: APScheduler counts weekdays from Monday = 0, cron from Sunday = 0: a number would mean another day to one of them.
    CronField("weekday", 0, 6, ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), numbers=False),
)


def cron_line(text: str) -> str:
    """The five fields in lower case. Raises ValueError saying what is wrong with them, also when no day would ever fit."""
    fields = text.lower().split()
    if len(fields) != len(CRON_FIELDS):
        raise ValueError(f"is {shown(text)}, which has {len(fields)} fields, not 5")
    for field, written in zip(CRON_FIELDS, fields, strict=True):
        for part in written.split(","):
            if (wrong := _wrong(field, part)) is not None:
                raise ValueError(f"is {shown(text)}, whose {field.name} is {shown(written)}{wrong}")
    days, months = (set(_values(CRON_FIELDS[at], fields[at])) for at in (2, 3))
    if not any(day <= _MONTH_DAYS[month - 1] for day in days for month in months):
        raise ValueError(f"is {shown(text)}, which no day ever fits")
    return " ".join(fields)


def _wrong(field: CronField, part: str) -> str | None:
    """What is wrong with one member of a field's list, if its value does not say it already; None if it is right."""
    found = _PART.fullmatch(part)
    low, high = _bounds(field, found) if found else (None, None)
    if found is None or low is None or high is None:
        return ""
    named = found[1] is not None and found[1].isalpha()
    if found[2] is not None and found[2].isalpha() is not named:
        return ", and a range has two numbers or two names"
    if found[3] and (named or not field.numbers):
        return ", and a step needs numbers"
    if low > high:
        return f", which runs from {found[1]} back to {found[2]}"
    if found[3] and not 1 <= int(found[3]) <= high - low:
        return f", whose step is {found[3]} in a range of {high - low + 1}"
    return None


def _bounds(field: CronField, found: re.Match[str]) -> tuple[int | None, int | None]:
    """The first and the last value of a member; None for what is no value of the field."""
    if found[1] is None:
        return field.first, field.last
    low = _value(field, found[1])
    if found[2] is not None:
        return low, _value(field, found[2])
    return low, field.last if found[3] else low


def _value(field: CronField, written: str) -> int | None:
    if written in field.words:
        return field.first + field.words.index(written)
    known = field.numbers and written.isdigit() and field.first <= int(written) <= field.last
    return int(written) if known else None


def _values(field: CronField, written: str) -> Iterator[int]:
    for part in written.split(","):
        found = _PART.fullmatch(part)
        low, high = _bounds(field, found) if found else (None, None)
        if found is not None and low is not None and high is not None:
            yield from range(low, high + 1, int(found[3] or 1))
