"""How far each folder was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.schema import cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The place reached in a folder: `last` is the last key read (an IMAP UID, a Maildir name, an mbox offset).

    `validity` is what `last` holds under: IMAP's UIDVALIDITY (RFC 3501 section 2.3.1.1), or empty. When it changes, the cursor
    says nothing any more.
    """

    folder: str
    validity: str = ""
    last: str = ""
    updated_at: datetime | None = None


class Cursors:
    """The cursors of all folders."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, folder: str) -> Cursor | None:
        """The cursor of a folder, or None if it was never read."""
        row = self._connection.execute(select(cursor).where(cursor.c.folder == folder)).one_or_none()
        return None if row is None else Cursor(folder=folder, validity=row.validity, last=row.last, updated_at=row.updated_at)

    def set(self, folder: str, *, validity: str = "", last: str = "") -> None:
        """Move the cursor of a folder."""
        values = {"validity": validity, "last": last, "updated_at": self._clock()}
        changed = self._connection.execute(update(cursor).where(cursor.c.folder == folder).values(values))
        if not changed.rowcount:
            self._connection.execute(insert(cursor).values(folder=folder, **values))

    def advance(self, folder: str, *, validity: str, after: str, to: str) -> bool:
        """Move the cursor of a folder to `to` if it stands at `after` under that `validity`, and say whether it did."""
        stands = (cursor.c.folder == folder) & (cursor.c.validity == validity) & (cursor.c.last == after)
        values = {"last": to, "updated_at": self._clock()}
        return bool(self._connection.execute(update(cursor).where(stands).values(values)).rowcount)
