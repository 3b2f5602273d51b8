"""The history as the program holds it: read once from the database, then only what is new; and a draft of what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

from bot.known_postings import KnownPostings
from parsers.model import (
    Actor,
    Address,
    Adopted,
    Change,
    Changed,
    Entry,
    Identities,
    MessageId,
    Person,
    Posted,
    Question,
    Record,
    StatusMail,
    Undone,
    Update,
)
from parsers.status_mail import read_lines
from replies.adopt import make_adoption
from replies.change import make_change
from replies.next_release import begin_release, release_entry
from replies.people import joined
from replies.replay import fold, record_of
from replies.same_items import SameItems
from replies.undo import make_undo
from storage.unit_of_work import UnitOfWork

RULES = version("prognosis")
"""The rules by which a snapshot was made: other ones may read the same lines otherwise."""


class Records:
    """All committed entries and the record they fold into. `refresh` inside a unit of work, before anything is added in it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.record: Record | None = None
        self.postings = KnownPostings(self._as_read)

    def refresh(self, work: UnitOfWork) -> None:
        """Read the entries that came since the last time; at first all of them, but fold only those that a snapshot does not hold."""
        snapshot = work.snapshots.newest(RULES) if not self.entries else None
        if snapshot is not None and work.history.entry(snapshot[0]) is None:
            snapshot = None
        for entry in work.history.entries(since=self.newest + 1):
            if snapshot is not None and entry.entry <= snapshot[0]:
                self.record = snapshot[1] if entry.entry == snapshot[0] else self.record
                self._note(entry)
            else:
                self.take(entry)

    def take(self, entry: Entry) -> None:
        """Go on with the next entry. Raises ReplayError if it does not apply."""
        self.record = fold(self.record, entry)
        self._note(entry)

    def _note(self, entry: Entry) -> None:
        self.entries.append(entry)
        if isinstance(entry, Adopted | Posted):
            self.postings.note(entry)

    @property
    def newest(self) -> int:
        """The number of the newest entry; 0 if there is none."""
        return self.entries[-1].entry if self.entries else 0

    def posting(self, message_id: MessageId) -> StatusMail | None:
        """The status mail of that Message-ID as it went out or was adopted, with its item numbers."""
        return self.postings.get(message_id)

    def was_undone(self, message_id: MessageId) -> bool:
        """Whether the status mail of that Message-ID was adopted and that was taken back since."""
        adopted = {one.entry for one in self.entries if isinstance(one, Adopted) and one.message_id == message_id}
        return bool(adopted) and adopted <= {one.of for one in self.entries if isinstance(one, Undone)}

    @property
    def subjects(self) -> dict[MessageId, str]:
        """The subjects of all status mails of the history, by Message-ID, oldest first."""
        return self.postings.subjects

    @property
    def begin(self) -> datetime | None:
        """When the history begins: the date of the first adopted status mail. None while there is none."""
        return next((entry.date for entry in self.entries if isinstance(entry, Adopted)), None)

    def identities(self, configured: Identities) -> Identities:
        """The configured people with those whom an adopted text told of; the manager of the record, where the config names none."""
        if self.record is None:
            return configured
        manager = self.record.manager
        people = joined(configured.people, self.record.people) if self.record.people else configured.people
        return replace(configured, people=people, managers=configured.managers or ((manager,) if manager else ()))

    def _as_read(self, entry: Adopted | Posted) -> StatusMail:
        flowed, delsp = self._transfer(entry)
        return read_lines(entry.lines, flowed=flowed, delsp=delsp)

    def _transfer(self, entry: Adopted | Posted) -> tuple[bool, bool]:
        if isinstance(entry, Adopted):
            return entry.flowed, entry.delsp
        document = self.record.document if self.record else None
        return (document.flowed, document.delsp) if document else (False, False)


class Draft:
    """What one unit of work adds to the history: each entry is appended and folded at once, nothing is committed here."""

    def __init__(self, work: UnitOfWork, records: Records, now: datetime) -> None:
        self._work = work
        self._before: Sequence[Entry] = records.entries
        self._now = now
        self.record = records.record
        self.added: list[Entry] = []

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Several entries, all or none: what was added is taken back when it raises."""
        record, count = self.record, len(self.added)
        try:
            with self._work.attempt():
                yield
        except BaseException:
            self.record = record
            del self.added[count:]
            raise

    @property
    def entries(self) -> list[Entry]:
        """The whole history with what was added to it, oldest first."""
        return [*self._before, *self.added]

    def change(self, update: Update, *, actor: Actor, reason: str, held: int | None = None, again: int | None = None) -> Changed:
        """Make an accepted update. Raises NothingToChange, EditError."""
        made = make_change(
            self._current(), update, entry=self._work.history.next_entry(), at=self._now, actor=actor, reason=reason, held=held, again=again
        )
        self._append(made)
        if update.change is Change.MERGE and held is None:
            self._settle_merges(made)
        return made

    def _settle_merges(self, merged: Changed) -> None:
        """Which item the merged one is was asked, and is answered now."""
        for question in self._work.history.questions(item=merged.item):
            if question.update.change is Change.MERGE:
                state = "accepted" if question.update.value == merged.update.value else "settled"
                self._work.history.settle(question.number, state, merged.entry)

    def undo(self, of: int, *, actor: Actor) -> Undone:
        """Take entry `of` back. Raises UndoError."""
        made = make_undo(self.entries, of, entry=self._work.history.next_entry(), at=self._now, actor=actor)
        self._append(made)
        if made.lines is not None:
            self._withdraw(next(one for one in self.entries if one.entry == of))
        return made

    def _withdraw(self, adopted: Entry) -> None:
        """Which items the lines of a text are that was taken back is no question any more."""
        for question in self._work.history.questions():
            update = question.update
            if update.change is Change.MERGE and isinstance(adopted, Adopted) and update.evidence.message_id == adopted.message_id:
                self._work.history.settle(question.number, "rejected")

    def adopt(
        self, text: StatusMail, *, actor: Actor, message_id: MessageId, subject: str, date: datetime,
        manager: Address | None, release: str | None, people: tuple[Person, ...] = (), private: bool = False,
        same: SameItems | None = None,
    ) -> Adopted:  # fmt: skip
        """Make a whole text the record. `same` are the items that it shows of it."""
        first = self.record.next_number if self.record else 1
        made = make_adoption(
            self.record, text, entry=self._work.history.next_entry(), at=self._now, actor=actor, message_id=message_id,
            subject=subject, date=date, manager=manager, release=release, first=first, same=same, entries=self.entries,
        )  # fmt: skip
        made = replace(made, people=people, private=private)
        self._append(made)
        return made

    def begin_release(self, release: str, *, actor: Actor, start: str | None = None) -> Adopted:
        """Close the record and begin `release` with its text, or with that of the release `start`. Raises ValueError, EditError."""
        entries, current = self.entries, self._current()
        old = current if start is None else record_of(entries, release=start)
        if old is None:
            raise ValueError(f"there is no release {start}")
        undone = {one.of for one in entries if isinstance(one, Undone)}
        if any(isinstance(one, Adopted) and one.release == release and one.entry not in undone for one in entries):
            raise ValueError(f"release {release} was begun before")
        made = release_entry(
            current, old, begin_release(old, release, entries), release, entry=self._work.history.next_entry(), at=self._now, actor=actor
        )
        self._append(made)
        return made

    def post(self, posted: Posted) -> Posted:
        """Record a posting; its entry number is given here."""
        made = replace(posted, entry=self._work.history.next_entry())
        self._append(made)
        return made

    def ask(self, update: Update, reason: str, mail: int | None) -> Question:
        """Hold an update for the manager, under the next question number."""
        made = Question(number=self._work.history.next_question(), at=self._now, update=update, reason=reason)
        self._work.history.ask(made, release=self.record.release if self.record else None, mail=mail)
        return made

    def _current(self) -> Record:
        if self.record is None:
            raise ValueError("there is no record: import a status mail first")
        return self.record

    def _append(self, entry: Entry) -> None:
        self.record = fold(self.record, entry)
        self._work.history.append(entry, release=self.record.release)
        if isinstance(entry, Adopted | Posted):
            self._work.snapshots.keep(entry.entry, self.record, RULES)
        self.added.append(entry)
