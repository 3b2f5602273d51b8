"""Moments as text: ISO 8601 in UTC, always of the same length, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_text(moment: datetime) -> str:
    """`2014-08-08T12:00:00.000000Z`. A moment without a zone is taken as UTC (RFC 5322 section 3.3: what `-0000` means).

    A date at the very edge of the calendar, which a forged Date field can hold, is moved to the edge instead of raising.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        moment = (datetime.min if moment.year < 5000 else datetime.max).replace(tzinfo=UTC)
    return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def moment_of(text: str) -> datetime:
    """The moment that `moment_text` wrote, in UTC. Raises ValueError for anything that is not ISO 8601."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
