"""The outbox: every mail of our own, and how far it got. A mail is in it before its first byte is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from parsers.model import OutgoingMail
from storage.codec import plain_json
from storage.errors import StorageError
from storage.handovers import Handovers
from storage.outbox_reading import OutboxReading
from storage.outbox_row import OutboxRow, Refusal, State, refusals_json
from storage.schema import outbox

__all__ = ["Outbox", "OutboxRow", "Refusal", "State"]

_FROM: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN, State.GIVEN_UP}),
    State.SENDING: frozenset({State.QUEUED}),
    State.SENT: frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN}),
    State.SEEN: frozenset({State.QUEUED, State.SENDING, State.SENT, State.UNCERTAIN, State.GIVEN_UP}),
    State.UNCERTAIN: frozenset({State.SENDING}),
    State.GIVEN_UP: frozenset({State.QUEUED, State.SENDING, State.UNCERTAIN}),
}
"""The states that each state can follow. Nothing follows `seen`, and what all have got is never queued again."""

_CUT_OFF = "the program ended while the mail was being sent"


class Outbox(OutboxReading):
    """The mails to send, being sent, and sent. A step that the states do not allow raises StorageError."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection, clock)
        self._handovers = Handovers(connection)

    def queue(self, mail: OutgoingMail, release: str | None = None) -> int:
        """Put a mail in and return its `id`. A Message-ID that is in already raises StorageError: a mail goes out once."""
        if self.is_own(mail.message_id):
            raise StorageError(f"The mail {mail.message_id} is in the outbox already.")
        if not mail.envelope.recipients:
            raise StorageError(f"The mail {mail.message_id} has no recipient.")
        now = self._clock()
        values = {
            "message_id": mail.message_id, "purpose": mail.purpose, "sender": mail.envelope.sender, "raw": mail.raw,
            "recipients": plain_json(mail.envelope.recipients), "release": release or "", "state": State.QUEUED.value, "state_at": now,
            "attempts": 0, "created_at": now, "due_at": now, "last_error": "", "taken": "[]", "refused": "[]", "told": "[]",
        }  # fmt: skip
        return int(self._connection.execute(insert(outbox).values(values).returning(outbox.c.id)).scalar_one())

    def postpone(self, due_at: datetime, why: str, number: int | None = None) -> None:
        """A queued mail, or each that is due, may not go out before `due_at`: that is no failure."""
        which = (outbox.c.state == State.QUEUED.value) & (outbox.c.due_at <= self._clock() if number is None else outbox.c.id == number)
        self._connection.execute(update(outbox).where(which).values(due_at=due_at, last_error=why))

    def mark_sending(self, number: int, recipients: Sequence[str] | None = None) -> None:
        """The content goes to `recipients` (None: all that wait) now. Commit this before its first byte is sent."""
        row, now = self._row(number), self._clock()
        self._move(row, State.SENDING, attempts=row.attempts + 1, tried_at=now)
        self._handovers.add(number, row.attempts + 1, row.waiting if recipients is None else recipients, now)

    def mark_sent(self, number: int, *, taken: Sequence[str] | None = None, refused: Sequence[Refusal] = ()) -> None:
        """The server has taken the mail for `taken` (None: all that wait) and refused others for good: nobody waits any more."""
        row = self._row(number)
        self._finish(row, State.SEEN if row.seen_at else State.SENT, row.waiting if taken is None else taken, refused, failing_since=None)

    def retry(
        self, number: int, error: str, due_at: datetime, *, taken: Sequence[str] = (), refused: Sequence[Refusal] = ()
    ) -> None:  # fmt: skip
        """The attempt failed for now, for all or for some: queue the mail for `due_at`, for those who still wait."""
        row = self._row(number)
        if row.state not in (State.QUEUED, State.SENDING):
            raise _fault(row, State.QUEUED)
        tried = row.attempts + (row.state is State.QUEUED)
        since = (row.failing_since or self._clock()) if error else row.failing_since
        values = {"last_error": error, "due_at": due_at, "attempts": tried, "failing_since": since}
        self._finish(row, State.QUEUED, taken, refused, **values)

    def mark_uncertain(self, number: int, error: str, *, refused: Sequence[Refusal] = ()) -> None:
        """The attempt broke where the server may have taken the mail. If the list showed it meanwhile, it is `seen` instead."""
        row = self._row(number)
        values = {"last_error": error, "refused": refusals_json((*row.refused, *refused))}
        if row.seen_at:
            self._move(row, State.SEEN, sent_at=row.sent_at or row.tried_at, **values)
        else:
            self._move(row, State.UNCERTAIN, **values)

    def give_up(self, number: int, error: str, *, refused: Sequence[Refusal] = ()) -> None:
        """Nobody got the mail, and it will not be tried again by itself."""
        self._finish(self._row(number), State.GIVEN_UP, (), refused, last_error=error)

    def mark_seen(self, message_id: str) -> bool:
        """The list's own copy was read, so the mail is out for certain. False if the mail is not ours, or was seen before.

        While recipients wait for it the mail stays where it is, and is `seen` when they have got it.
        """
        row = next(iter(self._rows(select(outbox).where(outbox.c.message_id == message_id))), None)
        if row is None or row.seen_at is not None:
            return False
        if row.state in (State.QUEUED, State.SENDING):
            self._connection.execute(update(outbox).where(outbox.c.id == row.id).values(seen_at=self._clock()))
        else:
            self._move(row, State.SEEN, seen_at=self._clock(), sent_at=row.sent_at or row.tried_at)
        return True

    def settle_seen(self, number: int) -> None:
        """A queued mail turns out to be on the list already: nobody waits for it any more."""
        row = self._row(number)
        self._move(row, State.SEEN, seen_at=row.seen_at or self._clock(), sent_at=row.sent_at or row.tried_at or self._clock())

    def resend(self, number: int) -> None:
        """Somebody decided that an uncertain or given-up mail goes out again, under the same Message-ID, to all who have not got it."""
        row = self._row(number)
        if row.state not in (State.UNCERTAIN, State.GIVEN_UP):
            raise _fault(row, State.QUEUED)
        self._move(row, State.QUEUED, due_at=self._clock(), failing_since=None, refused="[]", told="[]")

    def send_again(self, number: int) -> None:
        """An uncertain mail is queued again by the program itself, which a private one may be: the time it fails for goes on."""
        row = self._row(number)
        if row.state is not State.UNCERTAIN:
            raise _fault(row, State.QUEUED)
        self._move(row, State.QUEUED, due_at=self._clock(), failing_since=row.failing_since or row.tried_at)

    def tell(self, number: int, kind: str) -> None:
        """The manager is told about the mail; `kind` says what, so that it is said once."""
        told = plain_json((*self._row(number).told, kind))
        self._connection.execute(update(outbox).where(outbox.c.id == number).values(told=told))

    def recover(self) -> int:
        """What is found in `sending` was cut off, and is uncertain now, unless the list showed it. Returns how many are uncertain."""
        found = self.all(State.SENDING)
        for row in found:
            if row.seen_at:
                self._move(row, State.SEEN, sent_at=row.sent_at or row.tried_at)
            else:
                self._move(row, State.UNCERTAIN, last_error=_CUT_OFF)
        return sum(row.seen_at is None for row in found)

    def _row(self, number: int) -> OutboxRow:
        row = self.get(number)
        if row is None:
            raise StorageError(f"The mail number {number} in the outbox is not there.")
        return row

    def _finish(self, row: OutboxRow, to: State, taken: Sequence[str], refused: Sequence[Refusal], **values: Any) -> None:
        """The attempt has ended, and it is certain who got the mail."""
        if row.state is State.SENDING:
            self._handovers.withdraw(row.id, row.attempts, taken=taken)
        sent = {"sent_at": row.sent_at or self._clock()} if taken else {}
        taken, refused = (*row.taken, *taken), (*row.refused, *refused)
        self._move(row, to, taken=plain_json(taken), refused=refusals_json(refused), **{"last_error": "", **sent, **values})

    def _move(self, row: OutboxRow, to: State, **values: Any) -> None:
        if row.state not in _FROM[to]:
            raise _fault(row, to)
        if row.state is not to:
            values |= {"state": to.value, "state_at": self._clock()}
        self._connection.execute(update(outbox).where(outbox.c.id == row.id).values(values))

def _fault(row: OutboxRow, to: State) -> StorageError:
    return StorageError(f"The mail number {row.id} in the outbox is {row.state} and cannot become {to}.")
