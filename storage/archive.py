"""The archive: every mail that was read, once each, with its raw bytes if it may be needed again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from parsers.model import Classification, Kind, MessageId, Outcome
from storage.codec import outcomes_json, outcomes_of, plain_json, texts_of
from storage.errors import StorageError
from storage.schema import mail, place

_PAGE = 200
_COLUMNS = [column for column in mail.c if column.name != "raw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """What the archive knows of a mail beside its bytes.

    `arrived_at` is when the mail reached us, `date` what its Date field says. `digest` is `text_digest` of its text. `outcomes`
    are what came of its updates, the ignored ones too. `clash` marks a mail that bears another's Message-ID. `size` is in bytes.
    `as_of` is the number of the newest entry when the mail was judged (0 for none; None if it was archived before that was kept).
    `id` is given by the archive; `kept` says that the raw bytes are there.
    """

    message_id: MessageId | None
    from_address: str
    arrived_at: datetime
    classification: Classification
    digest: str
    subject: str = ""
    date: datetime | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    size: int = 0
    defects: tuple[str, ...] = ()
    clash: bool = False
    outcomes: tuple[Outcome, ...] = ()
    as_of: int | None = None
    id: int = 0
    kept: bool = False


class Sameness(StrEnum):
    """How a mail stands to those in the archive. CLASH: the Message-ID is another mail's, so one of the two is not genuine."""

    NEW = "new"
    SAME = "same"
    CLASH = "clash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The verdict on a mail, and the `id` of the archived mail that it is a copy of, or clashes with."""

    verdict: Sameness
    mail: int | None = None


class Archive:
    """The mails read so far. Nothing is ever taken out of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: MailRow, *, raw: bytes | None = None, folder: str = "", key: str = "") -> int:
        """Keep a mail and return its `id`. Without `raw` only the header row is kept. `folder` and `key` are where it was read.

        The `id` and `kept` of `row` are not looked at. At the commit, StorageError if that place was read before.
        """
        values = {
            "message_id": row.message_id or None,
            "from_address": row.from_address,
            "subject": row.subject,
            "date": row.date,
            "arrived_at": row.arrived_at,
            "in_reply_to": row.in_reply_to,
            "references": plain_json(row.references),
            "kind": row.classification.kind.value,
            "posting": row.classification.posting,
            "reason": row.classification.reason,
            "digest": row.digest,
            "raw": None if raw is None else zlib.compress(raw),
            "size": row.size,
            "defects": plain_json(row.defects),
            "clash": row.clash,
            "outcomes": outcomes_json(row.outcomes),
            "as_of": row.as_of,
        }
        number = int(self._connection.execute(insert(mail).values(values).returning(mail.c.id)).scalar_one())
        if folder or key:
            self.add_copy(number, folder, key)
        return number

    def add_copy(self, number: int, folder: str, key: str) -> None:
        """A copy of mail `number` was read at this place as well, and need not be read again."""
        self._connection.execute(insert(place).values(folder=folder, key=key, mail=number))

    def record_outcomes(self, number: int, outcomes: tuple[Outcome, ...]) -> None:
        """Set what came of the updates of mail `number`. Raises StorageError if there is no such mail."""
        changed = self._connection.execute(update(mail).where(mail.c.id == number).values(outcomes=outcomes_json(outcomes)))
        if not changed.rowcount:
            raise StorageError(f"The archive has no mail number {number}.")

    def find_copy(
        self, message_id: str | None, from_address: str, digest: str, date: datetime | None = None, in_reply_to: str | None = None
    ) -> Copy:
        """Whether a mail is in the archive already.

        Two copies are one mail if Message-ID, From address and digest agree; without a usable Message-ID (None, empty or `<>`), if
        From address, date, In-Reply-To and digest do. The same Message-ID with another From address or text is a clash.
        """
        sender = func.lower(mail.c.from_address) == from_address.lower()
        same_words = sender & (mail.c.digest == digest)
        if message_id and message_id != "<>":
            same_id = mail.c.message_id == message_id
            found = self._first(same_id & same_words)
            if found is not None:
                return Copy(verdict=Sameness.SAME, mail=found)
            other = self._first(same_id)
            return Copy(verdict=Sameness.NEW if other is None else Sameness.CLASH, mail=other)
        nameless = mail.c.message_id.is_(None) | (mail.c.message_id == "<>")
        same_place = mail.c.date.is_not_distinct_from(date) & mail.c.in_reply_to.is_not_distinct_from(in_reply_to)
        found = self._first(nameless & same_words & same_place)
        return Copy(verdict=Sameness.NEW if found is None else Sameness.SAME, mail=found)

    def _first(self, which: ColumnElement[bool]) -> int | None:
        first: int | None = self._connection.execute(select(func.min(mail.c.id)).where(which)).scalar_one()
        return first

    def seen(self, folder: str, key: str) -> bool:
        """Whether the mail at this place was read."""
        which = (place.c.folder == folder) & (place.c.key == key)
        return self._connection.execute(select(place.c.id).where(which)).first() is not None

    def seen_keys(self, folder: str) -> set[str]:
        """The keys of all mails read in a folder, as the database holds them (see `storable`)."""
        return set(self._connection.execute(select(place.c.key).where(place.c.folder == folder)).scalars())

    def places(self, number: int) -> tuple[tuple[str, str], ...]:
        """Folder and key of every copy of mail `number`, in the order they were read."""
        query = select(place.c.folder, place.c.key).where(place.c.mail == number).order_by(place.c.id)
        return tuple((row.folder, row.key) for row in self._connection.execute(query))

    def get(self, message_id: str) -> MailRow | None:
        """The mail of that Message-ID, or None; of several that clash, the one that came first."""
        return next(iter(self.all_of(message_id)), None)

    def all_of(self, message_id: str) -> tuple[MailRow, ...]:
        """All mails that bear that Message-ID, in the order they were read: more than one is a clash."""
        query = self._select().where(mail.c.message_id == message_id).order_by(mail.c.id)
        return tuple(_row(row) for row in self._connection.execute(query))

    def by_id(self, number: int) -> MailRow | None:
        """The mail of that `id`, or None."""
        row = self._connection.execute(self._select().where(mail.c.id == number)).one_or_none()
        return None if row is None else _row(row)

    def raw(self, number: int) -> bytes | None:
        """The bytes of mail `number`, exactly as they came, or None if only its header row was kept. Raises StorageError."""
        row = self._connection.execute(select(mail.c.raw).where(mail.c.id == number)).one_or_none()
        if row is None:
            raise StorageError(f"The archive has no mail number {number}.")
        try:
            return None if row.raw is None else zlib.decompress(row.raw)
        except zlib.error as error:
            raise StorageError(f"The bytes of mail number {number} in the archive are damaged: {error}.") from error

    def kept(self) -> Iterator[MailRow]:
        """The mails whose bytes are kept, in the order they were read."""
        query = self._select().where(mail.c.raw.is_not(None)).order_by(mail.c.id).limit(_PAGE)
        rows = self._connection.execute(query).all()
        while rows:
            yield from map(_row, rows)
            rows = self._connection.execute(query.where(mail.c.id > rows[-1].id)).all()

    def count_kept(self) -> int:
        """How many mails `kept` gives."""
        return int(self._connection.execute(select(func.count()).where(mail.c.raw.is_not(None))).scalar_one())

    def counts(self) -> dict[Kind, int]:
        """How many mails of each kind there are; a kind without any is left out."""
        query = select(mail.c.kind, func.count()).group_by(mail.c.kind).order_by(mail.c.kind)
        return {Kind(kind): count for kind, count in self._connection.execute(query)}

    @staticmethod
    def _select() -> Select[Any]:
        return select(*_COLUMNS, mail.c.raw.is_not(None).label("kept"))


def _row(row: Row[tuple[object, ...]]) -> MailRow:
    return MailRow(
        message_id=row.message_id,
        from_address=row.from_address,
        arrived_at=row.arrived_at,
        classification=Classification(kind=Kind(row.kind), posting=row.posting, reason=row.reason),
        digest=row.digest,
        subject=row.subject,
        date=row.date,
        in_reply_to=row.in_reply_to,
        references=texts_of(row.references),
        size=row.size,
        defects=texts_of(row.defects),
        clash=row.clash,
        outcomes=outcomes_of(row.outcomes),
        as_of=row.as_of,
        id=row.id,
        kept=row.kept,
    )
