"""What the archive amounts to, for `prognosis status`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from parsers.model import Kind
from storage.schema import cursor, mail, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """A mail of the archive, for people to know it by. `place` is folder and key of its first copy, None for one from a file."""

    number: int
    message_id: str | None
    author: str
    subject: str
    kind: Kind
    reason: str
    arrived_at: datetime
    place: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a folder was read, and when its last mail was (see `Cursor`)."""

    folder: str
    validity: str
    last: str
    updated_at: datetime


class Figures:
    """Counts and glimpses; nothing is written here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, kind: Kind | None = None, *, most: int = 1) -> tuple[Glimpse, ...]:
        """The mails that were read last, of any kind or of one, the newest first."""
        columns = [column for column in mail.c if column.name not in ("raw", "outcomes")]
        query = select(*columns).order_by(mail.c.id.desc()).limit(most)
        rows = self._connection.execute(query if kind is None else query.where(mail.c.kind == kind.value)).all()
        return tuple(
            Glimpse(
                number=row.id, message_id=row.message_id, author=row.from_address, subject=row.subject, kind=Kind(row.kind),
                reason=row.reason, arrived_at=row.arrived_at, place=self._place(row.id),
            )
            for row in rows
        )  # fmt: skip

    def _place(self, number: int) -> tuple[str, str] | None:
        query = select(place.c.folder, place.c.key).where(place.c.mail == number).order_by(place.c.id).limit(1)
        row = self._connection.execute(query).first()
        return None if row is None else (row.folder, row.key)

    def authors(self, kind: Kind) -> dict[str, int]:
        """How many mails of a kind each address sent, in the order of the addresses."""
        address = func.lower(mail.c.from_address)
        query = select(address, func.count()).where(mail.c.kind == kind.value).group_by(address).order_by(address)
        return {str(name): int(count) for name, count in self._connection.execute(query)}

    def reached(self) -> tuple[Reached, ...]:
        """How far each folder was read, by its name."""
        rows = self._connection.execute(select(cursor).order_by(cursor.c.folder))
        return tuple(Reached(folder=row.folder, validity=row.validity, last=row.last, updated_at=row.updated_at) for row in rows)
