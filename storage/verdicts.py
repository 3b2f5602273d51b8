"""The verdicts on who sent a mail: each stands in its mail's row, and while it is pending here as well, until it is settled."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from parsers.model import Proof
from storage.codec import proof_json
from storage.errors import StorageError
from storage.mail_row import MailRow, columns_of
from storage.schema import mail, token, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Mail `mail` of the archive waits for its verdict `since` then; after `tries` looks in vain the next is at `due_at`."""

    mail: int
    since: datetime
    tries: int
    due_at: datetime


class Verdicts:
    """Verdicts of mails in the archive, and the mails that wait for one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settle(self, number: int, proof: Proof) -> None:
        """Set the verdict on mail `number`, which waits no more. Raises StorageError if there is no such mail."""
        self._set(number, {"proof": proof_json(proof)})

    def amend(self, number: int, row: MailRow, raw: bytes) -> None:
        """A copy of mail `number` is the better proof: its row and bytes stand for the mail now, which waits no more.

        When the mail arrived stays as it was. Raises StorageError if there is no such mail.
        """
        self._set(number, {**columns_of(row), "raw": zlib.compress(raw)})

    def _set(self, number: int, values: dict[str, object]) -> None:
        values.pop("arrived_at", None)
        if not self._connection.execute(update(mail).where(mail.c.id == number).values(values)).rowcount:
            raise StorageError(f"The archive has no mail number {number}.")
        self._connection.execute(delete(waiting).where(waiting.c.mail == number))

    def confirm(self, number: int, proof: Proof, now: datetime) -> None:
        """Somebody has proven mail `number`, which waits: what waited for it is due `now`. Raises StorageError as `settle` does."""
        waits = self.waits(number)
        self.settle(number, proof)
        self.wait(number, now if waits is None else waits.since, now)

    def wait(self, number: int, since: datetime, due_at: datetime) -> None:
        """Mail `number` waits, and is looked at again at `due_at`. At the commit, StorageError if it waits already."""
        self._connection.execute(insert(waiting).values(mail=number, since=since, tries=0, due_at=due_at))

    def postpone(self, number: int, due_at: datetime) -> None:
        """One more look was in vain; the next is at `due_at`."""
        self._connection.execute(update(waiting).where(waiting.c.mail == number).values(tries=waiting.c.tries + 1, due_at=due_at))

    def waits(self, number: int) -> Waiting | None:
        """How mail `number` waits; None if it does not."""
        row = self._connection.execute(select(waiting).where(waiting.c.mail == number)).one_or_none()
        return None if row is None else Waiting(mail=row.mail, since=row.since, tries=row.tries, due_at=row.due_at)

    def due(self, now: datetime) -> tuple[Waiting, ...]:
        """The mails whose next look is due, that which is due longest first."""
        query = select(waiting).where(waiting.c.due_at <= now).order_by(waiting.c.due_at, waiting.c.mail)
        rows = self._connection.execute(query)
        return tuple(Waiting(mail=row.mail, since=row.since, tries=row.tries, due_at=row.due_at) for row in rows)

    def next_due(self) -> datetime | None:
        """When the next look is due, or was; None if no mail waits."""
        found: datetime | None = self._connection.execute(select(func.min(waiting.c.due_at))).scalar_one()
        return found

    def count_waiting(self, addresses: Collection[str] | None = None) -> int:
        """How many mails wait; of those from these addresses (lower case), how many without a token having been mailed for them."""
        query = select(func.count()).select_from(waiting)
        if addresses is not None:
            query = query.join(mail, mail.c.id == waiting.c.mail).where(func.lower(mail.c.from_address).in_(sorted(addresses)))
            query = query.where(waiting.c.mail.not_in(select(token.c.mail)))
        return int(self._connection.execute(query).scalar_one())
