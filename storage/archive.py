"""The archive: every mail that was read, once each, with its raw bytes if it may be needed again."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, true, update

from parsers.model import Ignored, Kind, MessageId, Outcome
from storage.codec import outcomes_json, outcomes_of
from storage.columns import portions
from storage.errors import StorageError
from storage.mail_row import DORMANT_KINDS, Copy, MailRow, Place, Sameness, columns_of, row_of
from storage.schema import mail, place, waiting

__all__ = ["Archive", "Copy", "MailRow", "Place", "Sameness"]

_PAGE = 200
_COLUMNS = [column for column in mail.c if column.name != "raw"]


class Archive:
    """The mails read so far. Nothing is ever taken out of it, but a row to make room for the mail read better."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: MailRow, *, raw: bytes | None = None, folder: str = "", key: str = "") -> int:
        """Keep a mail and return its `id`. Without `raw` only the header row is kept. `folder` and `key` are where it was read.

        The `id` and `kept` of `row` are not looked at. At the commit, StorageError if that place was read before.
        """
        values = {**columns_of(row), "raw": None if raw is None else zlib.compress(raw)}
        number = int(self._connection.execute(insert(mail).values(values).returning(mail.c.id)).scalar_one())
        if folder or key:
            self.add_copy(number, folder, key)
        return number

    def add_copy(self, number: int, folder: str, key: str) -> None:
        """A copy of mail `number` was read at this place as well, and need not be read again."""
        self._connection.execute(insert(place).values(folder=folder, key=key, mail=number))

    def add_heads(self, rows: Sequence[MailRow], folder: str, keys: Sequence[str]) -> None:
        """Keep the header rows of many mails at once, each read in the folder under the key at its place."""
        if not rows:
            return
        statement = insert(mail).returning(mail.c.id, sort_by_parameter_order=True)
        values = [{**columns_of(row), "raw": None} for row in rows]
        numbers = self._connection.execute(statement, values).scalars().all()
        places = [{"folder": folder, "key": key, "mail": number} for number, key in zip(numbers, keys, strict=True)]
        self._connection.execute(insert(place), places)

    def replace(self, number: int, row: MailRow, *, raw: bytes | None = None) -> int:
        """Put `row` in the place of header row `number`, which nothing came of, as if the mail were read only now; its new `id`.

        When it arrived stays as it was. Raises StorageError if there is no such mail.
        """
        old = self.by_id(number)
        if old is None:
            raise StorageError(f"The archive has no mail number {number}.")
        new = self.add(replace(row, arrived_at=old.arrived_at), raw=raw)
        self._connection.execute(update(place).where(place.c.mail == number).values(mail=new))
        self._connection.execute(delete(mail).where(mail.c.id == number))
        return new

    def merge(self, number: int, into: int) -> None:
        """Mail `number`, which nothing came of, is a copy of mail `into`: its places are copies of that one now, and its row is gone."""
        self._connection.execute(update(place).where(place.c.mail == number).values(mail=into))
        self._connection.execute(delete(mail).where(mail.c.id == number))

    def record_outcomes(self, number: int, outcomes: tuple[Outcome, ...]) -> None:
        """Set what came of the updates of mail `number`. Raises StorageError if there is no such mail."""
        changed = self._connection.execute(update(mail).where(mail.c.id == number).values(outcomes=outcomes_json(outcomes)))
        if not changed.rowcount:
            raise StorageError(f"The archive has no mail number {number}.")

    def find_copy(
        self, message_id: str | None, from_address: str, digest: str, date: datetime | None = None, in_reply_to: str | None = None,
        *, subject: str = "",
    ) -> Copy:  # fmt: skip
        """Whether a mail is in the archive already.

        Two copies are one mail if Message-ID, From address and digest agree; without a usable Message-ID (None, empty or `<>`), if
        From address, date, In-Reply-To and digest do. The same Message-ID with another From address or text is a clash. Where only the
        headers were read of one of the two (an empty digest), its text counts as the same; without a Message-ID the subject must be.
        """
        sender = func.lower(mail.c.from_address) == from_address.lower()
        unread = mail.c.digest == "" if digest else true()
        if message_id and message_id != "<>":
            same_id = mail.c.message_id == message_id
            found = self._first(same_id & sender & ((mail.c.digest == digest) | unread), digest)
            if found is not None:
                return Copy(verdict=Sameness.SAME, mail=found)
            other = self._first(same_id, digest)
            return Copy(verdict=Sameness.NEW if other is None else Sameness.CLASH, mail=other)
        nameless = mail.c.message_id.is_(None) | (mail.c.message_id == "<>")
        same_place = mail.c.date.is_not_distinct_from(date) & mail.c.in_reply_to.is_not_distinct_from(in_reply_to)
        same_subject = unread & (mail.c.subject == subject)
        same_words = (mail.c.digest == digest) | same_subject if digest else same_subject
        found = self._first(nameless & sender & same_place & same_words, digest)
        return Copy(verdict=Sameness.NEW if found is None else Sameness.SAME, mail=found)

    def known_ids(self, message_ids: Sequence[MessageId]) -> frozenset[MessageId]:
        """Which of these Message-IDs are in the archive."""
        queries = (select(mail.c.message_id).where(mail.c.message_id.in_(some)) for some in portions(message_ids))
        return frozenset(MessageId(one) for query in queries for one in self._connection.execute(query).scalars())

    def _first(self, which: ColumnElement[bool], digest: str) -> int | None:
        """The first of those mails, one with that digest before all others."""
        query = select(mail.c.id).where(which).order_by(mail.c.digest != digest, mail.c.id).limit(1)
        return self._connection.execute(query).scalar_one_or_none()

    def seen(self, folder: str, key: str) -> bool:
        """Whether the mail at this place was read."""
        which = (place.c.folder == folder) & (place.c.key == key)
        return self._connection.execute(select(place.c.id).where(which)).first() is not None

    def seen_keys(self, folder: str) -> set[str]:
        """The keys of all mails read in a folder, as the database holds them (see `storable`)."""
        return set(self._connection.execute(select(place.c.key).where(place.c.folder == folder)).scalars())

    def seen_after(self, folder: str, key: str, prefix: str) -> set[str]:
        """The keys of a folder behind `key`, in the order of their characters, that begin with `prefix`."""
        which = (place.c.folder == folder) & (place.c.key > key) & place.c.key.startswith(prefix, autoescape=True)
        return set(self._connection.execute(select(place.c.key).where(which)).scalars())

    def dormant(self, since: datetime) -> tuple[Place, ...]:
        """Where the mails lie that came at `since` or later and that nothing came of (`MailRow.dormant`), oldest arrival first."""
        return self._dormant((mail.c.arrived_at >= since) & mail.c.kind.in_([kind.value for kind in DORMANT_KINDS]))

    def answering(self, since: datetime) -> tuple[Place, ...]:
        """Of those, the mails of other threads that answer a mail which is now known to belong to a posting."""
        parent = mail.alias()
        belongs = select(parent.c.id).where((parent.c.message_id == mail.c.in_reply_to) & parent.c.posting.is_not(None)).exists()
        return self._dormant((mail.c.arrived_at >= since) & (mail.c.kind == Kind.OTHER_THREAD.value) & belongs)

    def _dormant(self, which: ColumnElement[bool]) -> tuple[Place, ...]:
        which &= (place.c.mail == mail.c.id) & (mail.c.outcomes == outcomes_json(()))
        query = select(place.c.folder, place.c.key, place.c.mail).where(which).order_by(mail.c.arrived_at, mail.c.id, place.c.id)
        return tuple(Place(folder=row.folder, key=row.key, mail=row.mail) for row in self._connection.execute(query))

    def places(self, number: int) -> tuple[tuple[str, str], ...]:
        """Folder and key of every copy of mail `number`, in the order they were read."""
        query = select(place.c.folder, place.c.key).where(place.c.mail == number).order_by(place.c.id)
        return tuple((row.folder, row.key) for row in self._connection.execute(query))

    def postings_of(self, message_ids: Sequence[MessageId], *, before: int | None = None) -> dict[MessageId, MessageId]:
        """Which of these mails belong to a posting, and to which; of several that clash, the one that came first speaks.

        `before`: only what was archived before that mail counts.
        """
        found: dict[str, str | None] = {}
        for some in portions(message_ids):
            query = select(mail.c.message_id, mail.c.posting).where(mail.c.message_id.in_(some)).order_by(mail.c.id.desc())
            query = query if before is None else query.where(mail.c.id < before)
            found |= {row.message_id: row.posting for row in self._connection.execute(query)}
        return {MessageId(one): MessageId(posting) for one, posting in found.items() if posting}

    def answers_to(self, message_ids: Sequence[MessageId]) -> frozenset[str]:
        """The Message-IDs of the mails that answer one of these."""
        queries = (select(mail.c.message_id).where(mail.c.in_reply_to.in_(some) & mail.c.message_id.is_not(None)) for some in portions(message_ids))
        return frozenset(one for query in queries for one in self._connection.execute(query).scalars())

    def writers(self) -> frozenset[str]:
        """The addresses, lower case, that wrote mails which belong to a posting."""
        query = select(func.lower(mail.c.from_address)).where(mail.c.posting.is_not(None)).distinct()
        return frozenset(self._connection.execute(query).scalars())

    def read_at(self, folder: str, keys: Sequence[str]) -> dict[str, int]:
        """Which of these keys of a folder were read, and the number of each one's mail."""
        queries = (select(place.c.key, place.c.mail).where((place.c.folder == folder) & place.c.key.in_(some)) for some in portions(keys))
        return {row.key: row.mail for query in queries for row in self._connection.execute(query)}

    def get(self, message_id: str) -> MailRow | None:
        """The mail of that Message-ID, or None; of several that clash, the one that came first."""
        return next(iter(self.all_of(message_id)), None)

    def all_of(self, message_id: str) -> tuple[MailRow, ...]:
        """All mails that bear that Message-ID, in the order they were read: more than one is a clash."""
        query = self._select().where(mail.c.message_id == message_id).order_by(mail.c.id)
        return tuple(row_of(row) for row in self._connection.execute(query))

    def by_id(self, number: int) -> MailRow | None:
        """The mail of that `id`, or None."""
        row = self._connection.execute(self._select().where(mail.c.id == number)).one_or_none()
        return None if row is None else row_of(row)

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
            yield from map(row_of, rows)
            rows = self._connection.execute(query.where(mail.c.id > rows[-1].id)).all()

    def count_kept(self) -> int:
        """How many mails `kept` gives."""
        return int(self._connection.execute(select(func.count()).where(mail.c.raw.is_not(None))).scalar_one())

    def let_go(
        self, before: datetime, *, keep: Collection[str], keep_threads: Collection[str], after: int, limit: int
    ) -> tuple[int, int]:
        """Let go of the bytes of mails that arrived before `before`, as far as nothing needs them: a header row stays of each.

        Evidence is a mail whose Message-ID is in `keep`, that bears none, or of whose updates one was accepted or held. Mails that
        answer a posting in `keep_threads`, and those that wait for proof, stay as well. Looks at `limit` mails whose `id` is above `after`; returns how many were let go,
        and where to go on, 0 at the end.
        """
        old = (mail.c.id > after) & mail.c.raw.is_not(None) & (mail.c.arrived_at < before) & mail.c.id.not_in(select(waiting.c.mail))
        query = select(mail.c.id, mail.c.message_id, mail.c.posting, mail.c.outcomes).where(old).order_by(mail.c.id).limit(limit)
        rows = self._connection.execute(query).all()
        gone = [
            row.id for row in rows
            if row.message_id and row.message_id not in keep and row.posting not in keep_threads
            and all(isinstance(one, Ignored) for one in outcomes_of(row.outcomes))
        ]  # fmt: skip
        if gone:
            self._connection.execute(update(mail).where(mail.c.id.in_(gone)).values(raw=None))
        return len(gone), rows[-1].id if len(rows) == limit else 0

    def knows_author(self, address: str, *, besides: str | None = None, before: int | None = None) -> bool:
        """Whether a mail from that address was read, other than the one of Message-ID `besides`, and before mail number `before`."""
        which = (mail.c.from_address == address) & mail.c.message_id.is_distinct_from(besides)
        which &= true() if before is None else mail.c.id < before
        return self._connection.execute(select(mail.c.id).where(which).limit(1)).first() is not None

    def counts(self) -> dict[Kind, int]:
        """How many mails of each kind there are; a kind without any is left out."""
        query = select(mail.c.kind, func.count()).group_by(mail.c.kind).order_by(mail.c.kind)
        return {Kind(kind): count for kind, count in self._connection.execute(query)}

    @staticmethod
    def _select() -> Select[Any]:
        return select(*_COLUMNS, mail.c.raw.is_not(None).label("kept"))
