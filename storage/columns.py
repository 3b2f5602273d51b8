"""Two kinds of column: words that any database takes, and moments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from storage.moments import moment_of, moment_text


def storable(text: str) -> str:
    r"""`text` with what no database stores written out: half a surrogate pair as `\udc80`, NUL as `\x00`.

    Written out and not dropped, so that two file names which differ in an undecodable byte stay two.
    QUIRK: PostgreSQL refuses NUL in text (its manual, section 8.3), SQLite's tools stop reading at it.
    """
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


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
