"""Two kinds of column, words that any database takes and moments, and lists of values that any statement takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from storage.moments import moment_of, moment_text

_Value = TypeVar("_Value")


def storable(text: str) -> str:
    r"""`text` with what no database stores written out: half a surrogate pair as `\udc80`, NUL as `\x00`.

    Written out and not dropped, so that two file names which differ in an undecodable byte stay two.
    QUIRK: PostgreSQL refuses NUL in text (its manual, section 8.3), SQLite's tools stop reading at it.
    """
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


MOST_VALUES = 500
"""Values of one statement's list: each database takes so many, and few different statements are to be prepared."""


def portions(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values in lists that a statement takes; none for no values."""
    return (values[at : at + MOST_VALUES] for at in range(0, len(values), MOST_VALUES))


class Words(TypeDecorator[str]):
    """Text of any origin and length, made storable on its way in; values compared with it go the same way."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as the database gets it."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """A moment as ISO 8601 UTC text: the same in every database, and its order is that of time."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The moment as text."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        return None if value is None else moment_of(value)
