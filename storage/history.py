"""The history: entries, which are appended and never change, and the held questions that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from parsers.model import Adopted, Changed, Entry, Posted, Question, Undone
from storage.codec import CodecError, entry_json, entry_of, question_json, question_of
from storage.errors import StorageError
from storage.schema import entry as entries
from storage.schema import question as questions
from storage.sequences import reach, take

SETTLED = ("accepted", "rejected", "settled")


class History:
    """What happened to the record. There is no way here to change or remove an entry, and the database refuses it too."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_entry(self) -> int:
        """The number for the next entry, e17."""
        return take(self._connection, "entry")

    def next_item(self) -> int:
        """The number for the next item, #12."""
        return take(self._connection, "item")

    def next_question(self) -> int:
        """The number for the next held question, h7."""
        return take(self._connection, "question")

    def append(self, entry: Entry, *, release: str | None = None) -> None:
        """Write an entry. `release` is the one it belongs to: by default an adoption's own, else the current one.

        Item numbers that the entry uses are never given again, wherever they came from. Raises ValueError if its number is
        not above all others, or if it changes an item without a word of evidence to show for it.
        """
        if isinstance(entry, Changed) and not entry.update.evidence.words.strip():
            raise ValueError(f"e{entry.entry} would change {f'item #{entry.item}' if entry.item else 'the status mail'} without a sentence to show for it")
        newest = self._newest()
        if entry.entry <= newest:
            raise ValueError(f"e{entry.entry} comes after e{newest}: entries are appended in the order of their numbers")
        if release is None:
            release = entry.release if isinstance(entry, Adopted) else self.current_release
        kind = type(entry).__name__.lower()
        self._connection.execute(
            insert(entries).values(
                number=entry.entry, at=entry.at, release=release or "", kind=kind, item=self._item(entry), payload=entry_json(entry)
            )
        )
        reach(self._connection, "entry", entry.entry)
        reach(self._connection, "item", max(_items(entry), default=0))

    def _newest(self) -> int:
        return self._connection.execute(select(func.max(entries.c.number))).scalar_one() or 0

    def _item(self, entry: Entry) -> int | None:
        if isinstance(entry, Changed):
            return entry.item
        if isinstance(entry, Undone):
            return self._connection.execute(select(entries.c.item).where(entries.c.number == entry.of)).scalar_one_or_none()
        return None

    def entry(self, number: int) -> Entry | None:
        """The entry of that number, or None."""
        row = self._connection.execute(select(entries).where(entries.c.number == number)).one_or_none()
        return None if row is None else _entry(row)

    def entries(
        self, release: str | None = None, since: int | None = None, *, until: datetime | None = None, item: int | None = None
    ) -> tuple[Entry, ...]:
        """The entries in order: of all releases or of one (empty: those of no release), from number `since` on, made not
        later than `until`, about one item: an undoing is about the item of what it undoes, an adopted text about all that it changed.
        """
        query = select(entries).order_by(entries.c.number)
        if release is not None:
            query = query.where(entries.c.release == release)
        if since is not None:
            query = query.where(entries.c.number >= since)
        if until is not None:
            query = query.where(entries.c.at <= until)
        if item is not None:
            query = query.where((entries.c.item == item) | (entries.c.kind == "adopted"))
        found = (_entry(row) for row in self._connection.execute(query))
        return tuple(one for one in found if item is None or not isinstance(one, Adopted) or one.names(item))

    def releases(self) -> tuple[str, ...]:
        """All releases that have entries, in the order of their first; empty text stands for no release."""
        query = select(entries.c.release).group_by(entries.c.release).order_by(func.min(entries.c.number))
        return tuple(self._connection.execute(query).scalars())

    @property
    def current_release(self) -> str | None:
        """The release of the newest entry, or None if it names none or there is no entry."""
        query = select(entries.c.release).order_by(entries.c.number.desc()).limit(1)
        return self._connection.execute(query).scalar_one_or_none() or None

    def ask(self, question: Question, *, mail: int | None = None, release: str | None = None) -> None:
        """Write a held question; `mail` is the archive's `id` of the mail that it came from. Raises ValueError if its number
        was used before, or if it is not open.
        """
        if question.state != "open" or question.entry is not None:
            raise ValueError(f"h{question.number} is {question.state}: a question is asked open")
        if self.question(question.number) is not None:
            raise ValueError(f"h{question.number} was asked before")
        release = self.current_release if release is None else release
        values = {"number": question.number, "at": question.at, "release": release or "", "mail": mail, "item": question.update.item}
        self._connection.execute(insert(questions).values(values | {"payload": question_json(question), "state": "open"}))
        reach(self._connection, "question", question.number)

    def question(self, number: int) -> Question | None:
        """The question of that number as it stands now, or None."""
        row = self._connection.execute(select(questions).where(questions.c.number == number)).one_or_none()
        return None if row is None else _question(row)

    def mail_of(self, number: int) -> int | None:
        """The archive's `id` of the mail that a question came from; None if it came from none, or if there is no such question."""
        query = select(questions.c.mail).where(questions.c.number == number)
        return self._connection.execute(query).scalar_one_or_none()

    def questions(self, state: str | None = "open", *, release: str | None = None, item: int | None = None) -> tuple[Question, ...]:
        """The questions in order: those in a state (None: in any), of one release or all, about one item or any."""
        query = select(questions).order_by(questions.c.number)
        for column, wanted in ((questions.c.state, state), (questions.c.release, release), (questions.c.item, item)):
            if wanted is not None:
                query = query.where(column == wanted)
        return tuple(_question(row) for row in self._connection.execute(query))

    def settle(self, number: int, state: str, entry: int | None = None) -> None:
        """Close an open question: `accepted`, `rejected` or `settled` with another value; `entry` is the entry it made.

        Raises ValueError for another state, and for a question that is not there or not open any more.
        """
        if state not in SETTLED:
            raise ValueError(f"a question is settled as {', '.join(SETTLED)}, not {state}")
        which = (questions.c.number == number) & (questions.c.state == "open")
        if not self._connection.execute(update(questions).where(which).values(state=state, entry=entry)).rowcount:
            asked = self.question(number)
            raise ValueError(f"h{number} was never asked" if asked is None else f"h{number} is {asked.state} already")


def _items(entry: Entry) -> Iterable[int]:
    match entry:
        case Adopted() | Posted():
            lines = entry.lines
        case Changed():
            yield from entry.items
            lines = tuple(line for splice in entry.splices for line in splice.inserted)
        case Undone():
            lines = entry.lines or ()
    yield from (line.number for line in lines if line.number is not None)


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    try:
        return entry_of(row.payload)
    except CodecError as error:
        raise StorageError(f"Entry e{row.number} in the database cannot be read: {error}.") from error


def _question(row: Row[tuple[object, ...]]) -> Question:
    try:
        return replace(question_of(row.payload), state=row.state, entry=row.entry)
    except CodecError as error:
        raise StorageError(f"Question h{row.number} in the database cannot be read: {error}.") from error
